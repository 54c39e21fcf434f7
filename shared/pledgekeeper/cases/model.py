"""A case: what every kind of it knows of itself, and the events and commands that every kind understands."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from pledgekeeper.escalation.pages import unsent
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Frozen, Instant

Kind = Literal["ticket", "dispute", "order"]


class Opening(Event):
    """The first event of every case: whose it is, under which versions, and what clocks and ladders look at."""

    MARK: ClassVar = "opened"
    NOTICE: ClassVar = "acknowledgement"
    case_id: str
    carrier_id: str
    pledge_id: str
    matrix_id: str
    desk: str = Field(description="the centre that owns the case")
    opened_by: Actor
    title: str
    priority: str | None = None
    answer_group: str | None = Field(default=None, description="picks the target where targets differ by dispute type")
    reply_to: str | None = Field(default=None, description="the address that notices about this case go to")
    their_reference: str | None = None
    message_id: str | None = Field(default=None, description="Message-ID of the mail that opened it")


class NoteAdded(Event):
    """Something was said. A note of ours is an update to the carrier; one of theirs is an answer to us."""

    event: Literal["note-added"] = "note-added"
    note_id: str
    by: Actor
    text: str
    message_id: str | None = None

    @property
    def mark(self) -> str | None:
        return "updated" if self.by.side == "ours" else "answered-by-carrier"

    @property
    def notice(self) -> Notice | None:
        return "update" if self.by.side == "ours" else None


class NoticeSent(Event):
    """A message to the carrier left. `owed_by` is the event that owed it, so that none is sent twice."""

    event: Literal["notice-sent"] = "notice-sent"
    sent: Notice
    owed_by: str
    to: tuple[str, ...]
    message_id: str

    @property
    def mark(self) -> str | None:
        return {"acknowledgement": "acknowledged", "managers": "managers-named"}.get(self.sent)


class NoticeFailed(Event):
    """A message to the carrier could not be sent, and why."""

    event: Literal["notice-failed"] = "notice-failed"
    unsent: Notice
    owed_by: str
    reason: str


class Case(Frozen):
    """The present state. `timeline` is the whole truth; everything else is folded from it."""

    case_id: str
    kind: Kind
    carrier_id: str
    pledge_id: str
    matrix_id: str
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

    @property
    def owed_since(self) -> datetime | None:
        """Since when an effect of this case (a page, a notice) waits to be carried out; None when none does."""
        waiting = [page.at for page in unsent(self.timeline)]
        return min((*waiting, *owed_notices(self.timeline).values()), default=None)


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
        "desk": event.desk,
        "title": event.title,
        "priority": event.priority,
        "answer_group": event.answer_group,
        "reply_to": event.reply_to,
        "their_reference": event.their_reference,
        "opened_at": event.at,
        "opened_by": event.opened_by,
        "changed_at": event.at,
    }
