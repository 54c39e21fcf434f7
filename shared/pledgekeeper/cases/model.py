"""A case: what every kind of it knows of itself, and the events and commands that every kind understands."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field

from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.escalation.pages import unsent
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.marks import MOVED, Mark, every_mark
from pledgekeeper.sla.pledge import Facts

Kind = Literal["ticket", "dispute", "order"]
"""The kinds of case there are today; a pledge may promise to a `service`, too."""


class Understood(Frozen):
    """One thing that was read in what the carrier wrote: where it stands, and by which rule it was found."""

    field: str
    value: str
    quote: str
    rule: str


class Opening(Event):
    """The first event of every case: whose it is, under which versions, and what clocks and ladders look at."""

    MARK: ClassVar[str] = "opened"
    NOTICE: ClassVar = "acknowledgement"
    case_id: str
    carrier_id: str
    pledge_id: str
    matrix_id: str
    calendars_id: str
    calendar: str = Field(description="the one that `business` means in the pledge: the agreement named it")
    tier: str
    stopping: tuple[str, ...] = Field(default=(), description="reasons that stop clocks by the agreement")
    desk: str = Field(description="the centre that owns the case")
    opened_by: Actor
    title: str
    priority: str | None = None
    answer_group: str | None = Field(default=None, description="picks the target where targets differ by dispute type")
    reply_to: str | None = Field(default=None, description="the address that notices about this case go to")
    their_reference: str | None = None
    message_id: str | None = Field(default=None, description="Message-ID of the mail that opened it")
    understood: tuple[Understood, ...] = Field(default=(), description="what was read in the mail that opened it")
    attachments: tuple[dict[str, Any], ...] = Field(
        default=(), exclude_if=lambda files: not files, description="files that came with it, as TMF621 names them"
    )

    call: PhoneCall | None = Field(default=None, exclude_if=lambda call: call is None)

    @property
    def by_mail(self) -> bool:
        """Was it opened by a mail? Then what answers it may be a machine's."""
        return bool(self.message_id or self.understood)

    @property
    def began_at(self) -> datetime:
        """From when its clocks run: when it was written down, or reported before that."""
        return (self.call and self.call.reported_at) or self.at

    def as_mark(self) -> Mark:
        return Mark(int(self.began_at.timestamp()), self.MARK, pledge=self.pledge_id)

    @property
    def facts(self) -> Mapping[str, str]:
        said = {
            "pledge": self.pledge_id,
            "calendars": self.calendars_id,
            "priority": self.priority,
            "tier": self.tier,
            "answer_group": self.answer_group,
            "opened_by": self.opened_by.side,
        }
        return {name: value for name, value in said.items() if value is not None}


class NoteAdded(Event):
    """Something was said. A note of ours is an update to the carrier; one of theirs is an answer to us."""

    event: Literal["note-added"] = "note-added"
    note_id: str
    by: Actor
    text: str
    message_id: str | None = None
    attachments: tuple[dict[str, Any], ...] = Field(
        default=(), description="files that came with it, as TMF621 names them"
    )
    afterwards: bool = Field(default=False, description="the carrier wrote when we had said that it is resolved")
    threaded_by: str | None = Field(default=None, description="why a mail was taken to be about this case")
    asks: str | None = Field(default=None, description="what the carrier asks for that our desk decides")

    @property
    def mark(self) -> str | None:
        if self.by.side == "ours":
            return "updated"
        return "answered-afterwards" if self.afterwards else "answered-by-carrier"

    @property
    def notice(self) -> Notice | None:
        if self.by.side == "ours":
            return "update"
        return "warning" if self.asks else None


class NoticeSent(Event):
    """A message to the carrier left. `owed_by` is the event that owed it, so that none is sent twice."""

    event: Literal["notice-sent"] = "notice-sent"
    sent: Notice
    owed_by: str
    to: tuple[str, ...]
    message_id: str

    @property
    def mark(self) -> str | None:
        told = {
            "acknowledgement": "acknowledged", "managers": "managers-named", "jeopardy": "jeopardy-told",
            "order-report": "reported",
        }  # fmt: skip
        return told.get(self.sent)


class NoticeFailed(Event):
    """A message to the carrier could not be sent, and why."""

    event: Literal["notice-failed"] = "notice-failed"
    unsent: Notice
    owed_by: str
    reason: str


class NoticeBounced(Event):
    """A message to the carrier left, and came back."""

    event: Literal["notice-bounced"] = "notice-bounced"
    bounced: Notice
    owed_by: str
    to: str
    reason: str


class Assigned(Event):
    """The case is now in the queue of a desk, or of a person there."""

    event: Literal["assigned"] = "assigned"
    desk: str
    person: str | None = None
    by: Actor


class HandOverAccepted(Event):
    """The desk that the case was offered to has it from now on; whoever had it at the desk before has it no more."""

    NOTICE: ClassVar = "owner"
    event: Literal["hand-over-accepted"] = "hand-over-accepted"
    hand_over_id: str
    desk: str
    by: Actor


class TermsMoved(Event):
    """The case is read under other versions from now on, all of it: somebody decided so, and why."""

    NOTICE: ClassVar = "terms"
    event: Literal["terms-moved"] = "terms-moved"
    pledge_id: str
    calendars_id: str
    by: Actor
    reason: str

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), MOVED, pledge=self.pledge_id)

    @property
    def facts(self) -> Mapping[str, str]:
        return {"pledge": self.pledge_id, "calendars": self.calendars_id}


class Case(Frozen):
    """The present state. `timeline` is the whole truth; everything else is folded from it."""

    OVER: ClassVar[frozenset[str]] = frozenset()

    case_id: str
    kind: Kind
    carrier_id: str
    pledge_id: str
    matrix_id: str
    calendars_id: str
    calendar: str
    tier: str
    stopping: tuple[str, ...]
    desk: str
    status: str
    title: str
    priority: str | None
    answer_group: str | None
    reply_to: str | None
    their_reference: str | None
    opened_at: Instant
    opened_by: Actor
    changed_at: Instant
    timeline: tuple[Any, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """By what targets and levels are chosen for this case now."""
        facts: dict[str, str] = {}
        for event in self.timeline:
            facts |= event.facts
        return facts

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The whole timeline as clocks see it."""
        return every_mark(self.timeline)

    @property
    def over(self) -> bool:
        """Is it final? Then its clocks, its pauses and its hands are settled."""
        return self.status in self.OVER

    @property
    def at_issue(self) -> bool:
        """Is there anything to escalate, as long as its ladder's clock runs?"""
        return True

    @property
    def people(self) -> Mapping[str, str]:
        """Who of ours was named for this very case, by role."""
        return {}

    @cached_property
    def owed_since(self) -> datetime | None:
        """Since when an effect of this case (a page, a notice) waits to be carried out; None when none does."""
        waiting = [page.send_at or page.at for page in unsent(self.timeline)]
        return min((*waiting, *owed_notices(self.timeline).values()), default=None)


CaseT = TypeVar("CaseT", bound=Case)


def evolve_alike(case: CaseT, event: Event) -> CaseT:
    """Fold an event that means the same to every kind of case."""
    if isinstance(event, TermsMoved):
        return case.changed(pledge_id=event.pledge_id, calendars_id=event.calendars_id, changed_at=event.at)
    if isinstance(event, Assigned | HandOverAccepted):
        return case.changed(desk=event.desk, changed_at=event.at)
    return case


def owed_notices(timeline: tuple[Event, ...]) -> dict[str, datetime]:
    """Events whose notice has not left yet, by their name in the timeline, with their moments."""
    owed: dict[str, datetime] = {}
    for index, event in enumerate(timeline):
        if isinstance(event, NoticeSent | NoticeFailed):
            owed.pop(event.owed_by, None)
        elif event.notice:
            owed[event_name(index)] = event.at
    return owed


def event_name(index: int) -> str:
    """How an event is named outside its timeline: by its place in it, from 1."""
    return f"e{index + 1}"


def opening_fields(event: Opening) -> dict[str, Any]:
    """What every kind of case takes from its first event."""
    return {
        "case_id": event.case_id,
        "carrier_id": event.carrier_id,
        "pledge_id": event.pledge_id,
        "matrix_id": event.matrix_id,
        "calendars_id": event.calendars_id,
        "calendar": event.calendar,
        "tier": event.tier,
        "stopping": event.stopping,
        "desk": event.desk,
        "title": event.title,
        "priority": event.priority,
        "answer_group": event.answer_group,
        "reply_to": event.reply_to,
        "their_reference": event.their_reference,
        "opened_at": event.began_at,
        "opened_by": event.opened_by,
        "changed_at": event.at,
    }
