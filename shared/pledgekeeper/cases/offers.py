"""What a timeline says of a case that goes from desk to desk: offers, what became of them, whose it is. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.holding import ENDS
from pledgekeeper.cases.model import Assigned, HandOverAccepted, Opening
from pledgekeeper.escalation.pages import HoldLapsed, PagePlaced, Taken
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Frozen, Instant

AT_REST = ENDS | {"resolved", "answered"}
"""Marks after which nobody waits for us: nothing is left to hand over."""


class Record(Frozen):
    """What the desk that hands over tells the one that takes over."""

    summary: str = Field(min_length=1, max_length=4_000)
    next_action: str = Field(min_length=1, max_length=2_000)
    next_update_due: Instant | None = Field(default=None, description="as the clock of updates says")


class HandOverPrepared(Event):
    """The desk that has the case wrote what the next one must know: for the offer under way, or for those to come."""

    event: Literal["hand-over-prepared"] = "hand-over-prepared"
    summary: str
    next_action: str
    by: Actor


class HandOverOffered(Event):
    """The case is offered to another desk, which is told by mail. It is its sender's until somebody accepts."""

    NOTICE: ClassVar = "warning"
    event: Literal["hand-over-offered"] = "hand-over-offered"
    hand_over_id: str
    from_desk: str
    to_desk: str
    record: Record
    until: Instant
    by: Actor | None = Field(default=None, description="none: the centre on duty changed")


class HandOverLapsed(Event):
    """Nobody accepted in time: the case stays with its sender. `pages` are those placed for it, at both desks.

    `to_nobody`: somebody had to be paged, and at neither desk was there anybody. The sender's desk is told by mail.
    """

    event: Literal["hand-over-lapsed"] = "hand-over-lapsed"
    hand_over_id: str
    pages: tuple[str, ...] = ()
    to_nobody: bool = False

    @property
    def notice(self) -> Notice | None:
        return "warning" if self.to_nobody else None


HandingOverEvent = HandOverPrepared | HandOverOffered | HandOverAccepted | HandOverLapsed


def open_offer(timeline: Sequence[Event]) -> HandOverOffered | None:
    """The offer that waits to be accepted: not lapsed, and nothing has made it needless."""
    for event in reversed(timeline):
        if isinstance(event, HandOverOffered):
            return event
        if isinstance(event, HandOverAccepted | HandOverLapsed | Assigned) or event.mark in AT_REST:
            return None
    return None


def lapse_of(timeline: Sequence[Event], page_id: str) -> HandOverOffered | None:
    """The offer that nobody accepted, for which a page was placed; None of any other page."""
    lapsed = (e.hand_over_id for e in timeline if isinstance(e, HandOverLapsed) and page_id in e.pages)
    name = next(lapsed, None)
    return next((e for e in timeline if isinstance(e, HandOverOffered) and e.hand_over_id == name), None)


def record_of(timeline: Sequence[Event], offer: HandOverOffered) -> Record:
    """The record of an offer, in the words that its sender last gave it."""
    told = prepared(timeline)
    return offer.record.changed(summary=told.summary, next_action=told.next_action) if told else offer.record


def owned_since(timeline: Sequence[Event]) -> datetime:
    """Since when the case is with the desk that it is with now."""
    desk, since = "", timeline[0].at
    for event in timeline:
        if isinstance(event, Opening | Assigned | HandOverAccepted) and event.desk != desk:
            desk, since = event.desk, event.at
    return since


def at_rest(timeline: Sequence[Event]) -> bool:
    last = next((event.mark for event in reversed(timeline) if event.mark in AT_REST | {"reopened"}), None)
    return last in AT_REST


def moved(timeline: Sequence[Event]) -> Literal["acknowledge", "resolve"] | None:
    """What has become of the alert of a case: resolved when nobody waits for us, acknowledged while somebody has it."""
    if at_rest(timeline):
        return "resolve"
    last = next((e for e in reversed(timeline) if isinstance(e, Taken | PagePlaced | HoldLapsed)), None)
    return "acknowledge" if isinstance(last, Taken) else None


def prepared(timeline: Sequence[Event]) -> HandOverPrepared | None:
    """What was prepared since the case came to the desk that has it."""
    for event in reversed(timeline):
        if isinstance(event, HandOverPrepared):
            return event
        if isinstance(event, HandOverAccepted | Assigned):
            return None
    return None


def apart(timeline: Sequence[Event]) -> Sequence[Event]:
    """The timeline as the ladder sees it: the pages of a hand-over are no round of its own."""
    others = {page for event in timeline if isinstance(event, HandOverLapsed) for page in event.pages}
    if not others:
        return timeline
    return [event for event in timeline if not (isinstance(event, PagePlaced) and event.page_id in others)]


def taken_since(timeline: Sequence[Event], page: PagePlaced) -> bool | None:
    """Did somebody take the case since this page of a hand-over was placed? None of any other page."""
    lapsed = (n for n, e in enumerate(timeline) if isinstance(e, HandOverLapsed) and page.page_id in e.pages)
    since = next(lapsed, None)
    if since is None:
        return None
    return any(isinstance(event, Taken | Assigned | HandOverAccepted) for event in timeline[since:])
