"""Events of escalation, and what they say about the pages of a case."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from pledgekeeper.escalation.people import Channel
from pledgekeeper.event import Event, Notice
from pledgekeeper.model import Instant


class Escalated(Event):
    """A level of the ladder was reached. `due_at` is the contract's second, `at` the second it was acted upon.

    `mirrored_to` is who of the carrier's own people is told at the same level, if the agreement names anybody.
    """

    event: Literal["escalated"] = "escalated"
    level: int
    due_at: Instant
    mirrored_to: str | None = None

    @property
    def notice(self) -> Notice | None:
        return "escalation" if self.mirrored_to else None


class PagePlaced(Event):
    """One attempt to reach one person (or a desk's room) on one channel is to be made."""

    event: Literal["page-placed"] = "page-placed"
    page_id: str
    level: int
    role: str
    recipient: str
    channel: Channel


class PageSent(Event):
    """The provider took the page. `reference` is its receipt."""

    event: Literal["page-sent"] = "page-sent"
    page_id: str
    reference: str


class PageFailed(Event):
    """The page could not be sent, and why."""

    event: Literal["page-failed"] = "page-failed"
    page_id: str
    reason: str


class Taken(Event):
    """Somebody of ours has the case in hand: a page was acknowledged, or they acted on the case."""

    MARK: ClassVar = "taken"
    event: Literal["taken"] = "taken"
    by: str
    page_id: str | None = None


class HoldLapsed(Event):
    """The case was in somebody's hand and nothing moved for as long as the ladder allows: pages come back."""

    event: Literal["hold-lapsed"] = "hold-lapsed"


class NobodyOnDuty(Event):
    """A level named a role that nobody holds: the roster has a gap."""

    event: Literal["nobody-on-duty"] = "nobody-on-duty"
    level: int
    role: str


EscalationEvent = Escalated | PagePlaced | PageSent | PageFailed | Taken | HoldLapsed | NobodyOnDuty


def placed(timeline: Iterable[Event], page_id: str) -> PagePlaced | None:
    """The page of that name."""
    return next((e for e in timeline if isinstance(e, PagePlaced) and e.page_id == page_id), None)


def settled(timeline: Iterable[Event], page_id: str) -> bool:
    """Is it on record what became of the page?"""
    return any(isinstance(event, PageSent | PageFailed) and event.page_id == page_id for event in timeline)


def unsent(timeline: Iterable[Event]) -> list[PagePlaced]:
    """Pages that nobody has sent yet, nor failed to send, nor made needless by an answer; oldest first."""
    waiting: dict[str, PagePlaced] = {}
    for event in timeline:
        if isinstance(event, PagePlaced):
            waiting[event.page_id] = event
        elif isinstance(event, PageSent | PageFailed):
            waiting.pop(event.page_id, None)
        elif isinstance(event, Taken):
            waiting.clear()
    return list(waiting.values())
