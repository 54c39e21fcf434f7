"""A ticket and its counterpart in the carrier's own ticket system: what is told to it, and what it may change. Pure.

No mail can go round: what came over the bond is told to nobody over it, our own words are known when they come back,
and beyond so many mails within an hour nothing is told until a person has looked.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import Field

from pledgekeeper.carriers.bond import Bond, alike
from pledgekeeper.cases.bonding import BondHeld, BondReceived, BondUpdate, Values, conflict, lost, seen_by, updates
from pledgekeeper.cases.commands import AddNote, Command
from pledgekeeper.cases.joining import MergedInto
from pledgekeeper.cases.model import NoteAdded, event_name
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Instant
from pledgekeeper.tickets.fold import evolve
from pledgekeeper.tickets.model import (
    AttributesChanged,
    ChangeAttributes,
    ChangeStatus,
    GiveReference,
    Prioritise,
    Prioritised,
    ReportIssued,
    ServiceRestored,
    StatusChanged,
    Ticket,
    TicketOpened,
    TicketStatus,
)

HOUR: Final = timedelta(hours=1)
MOST_AN_HOUR: Final = 20
FIELDS: Final = "troubleTicketCharacteristic"


class HearBond(Command):
    """A mail of the carrier's ticket system, as its bond reads it."""

    by: Actor
    message_id: str
    threaded_by: str
    said_at: Instant | None = None
    number: str | None = Field(default=None, max_length=100)
    elsewhere: str | None = Field(default=None, description="the case that this number of theirs names already")
    values: Values = {}
    text: str | None = Field(default=None, max_length=20_000)
    marks: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    automatic: bool = Field(default=False, description="a machine's answer: it may give the number, and says nothing")
    attachments: tuple[dict[str, Any], ...] = ()


# --- out -------------------------------------------------------------------------------------------------------------


def owed_to_bond(ticket: Ticket, fresh: list[Event], bond: Bond, now: datetime) -> list[Event]:
    """The mail that `fresh` events (or the end of a hold) bring about: it tells all that was not told before."""
    held = held_until(ticket)
    if not any(_told_of(event, bond) for event in fresh) and (held is None or now < held):
        return []
    waiting = _untold(ticket, bond)
    lately = [update.at for _, update in updates(ticket.timeline) if now - update.at < HOUR]
    if len(lately) >= MOST_AN_HOUR:
        until = lately[-MOST_AN_HOUR] + HOUR
        return [] if held and held > now else [BondHeld(at=now, until=until, waiting=len(waiting))]
    opens = ticket.their_reference is None and not _asked(ticket)
    return [BondUpdate(at=now, tells=tuple(waiting), opens=opens, values=values_of(ticket, bond))]


def held_until(ticket: Ticket) -> datetime | None:
    """When what was held back may be told; None when nothing is."""
    last = next((e for e in reversed(ticket.timeline) if isinstance(e, BondHeld | BondUpdate)), None)
    return last.until if isinstance(last, BondHeld) else None


def values_of(ticket: Ticket, bond: Bond) -> Values:
    """How the ticket stands, in their words."""
    said = {"state": bond.words[ticket.status.value], "priority": bond.priorities[ticket.priority]}
    return said | _fields(ticket.attributes, bond)


def _told_of(event: Event, bond: Bond) -> bool:
    """Is it told to their system? Never what came from there."""
    by: Actor | None = getattr(event, "by", None) or getattr(event, "opened_by", None)
    if isinstance(by, Actor) and by.over == "bond":
        return False
    match event:
        case NoteAdded() | ServiceRestored():
            return event.notice not in (None, "warning")
        case AttributesChanged(attributes=attributes):
            return bool(bond.reads.fields) and FIELDS in attributes
    return isinstance(event, TicketOpened | StatusChanged | Prioritised | ReportIssued | MergedInto)


def _untold(ticket: Ticket, bond: Bond) -> list[str]:
    """The events that their system has not been told of, or whose mail did not arrive."""
    never = lost(ticket.timeline)
    told = {event for name, update in updates(ticket.timeline) if name not in never for event in update.tells}
    named = ((event_name(index), event) for index, event in enumerate(ticket.timeline))
    return [name for name, event in named if _told_of(event, bond) and name not in told]


def _asked(ticket: Ticket) -> bool:
    """Was their system asked for a ticket of its own, by a mail that has not come back?"""
    never = lost(ticket.timeline)
    return any(name not in never for name, _ in updates(ticket.timeline))


def _fields(attributes: dict[str, Any], bond: Bond) -> Values:
    told = attributes.get(FIELDS) or []
    named = {str(each.get("name")): str(each.get("value")) for each in told if isinstance(each, dict)}
    return {name: named.get(name, "") for name in bond.reads.fields}


# --- in --------------------------------------------------------------------------------------------------------------

Decide = Callable[[Ticket, Command], list[Event]]


def heard(ticket: Ticket, said: HearBond, bond: Bond | None, now: datetime, decide: Decide) -> list[Event]:
    """What a mail of their system leads to: what it may change is changed, all else is shown as a conflict."""
    if bond is None:
        raise Refused(f"the carrier of {ticket.case_id} has no bond")
    hearing = _Hearing(ticket, said, bond, now, decide)
    if said.automatic and (said.number is None or ticket.their_reference is not None):
        return []
    hearing.received()
    hearing.number()
    if not said.automatic:
        hearing.values()
        hearing.text()
    return hearing.events


class _Hearing:
    """One mail as it is heard, part by part; `ticket` is what the parts before have made of it."""

    def __init__(self, ticket: Ticket, said: HearBond, bond: Bond, now: datetime, decide: Decide) -> None:
        self.before, self.ticket, self.said, self.bond, self.now, self._decide = ticket, ticket, said, bond, now, decide
        self.events: list[Event] = []
        self.seen = seen_by(ticket.timeline, said.marks, said.answers)

    def received(self) -> None:
        said, taken = self.said, BondReceived(at=self.now, message_id=self.said.message_id)
        self._follows(
            taken.changed(
                said_at=said.said_at,
                number=said.number,
                values=said.values,
                seen=self.seen,
                taken_for=self._taken_for(),
            )
        )

    def number(self) -> None:
        theirs, ours = self.said.number, self.ticket.their_reference
        if theirs and self.said.elsewhere:
            self._differ("number", theirs, self.said.elsewhere, "not taken: it names another case of ours already")
        elif theirs and ours is None:
            self._ask(GiveReference(by=self.said.by, their_reference=theirs), "number", theirs, "none")
        elif theirs and ours and not alike(theirs, ours):
            self._differ("number", theirs, ours, "ours is kept: a ticket has one counterpart")

    def values(self) -> None:
        """State, priority and fields; an older mail than one that was heard says nothing of these any more."""
        if self._old():
            return
        for name in self.bond.reads.fields:
            self._field(name)
        self._priority()
        self._state()

    def text(self) -> None:
        text = self.said.text
        if not text or self._echo(text) or self._repeated(text):
            text = ", ".join(str(file.get("name")) for file in self.said.attachments)
        if not text:
            return
        note = AddNote(
            by=self.said.by, text=text, message_id=self.said.message_id, threaded_by=self.said.threaded_by,
            attachments=self.said.attachments,
        )  # fmt: skip
        self._ask(note, "text", text, f"the ticket is {self.ticket.status}")

    # --- what each value asks ------------------------------------------------------------------------------------

    def _field(self, name: str) -> None:
        theirs = self.said.values.get(name)
        ours = values_of(self.ticket, self.bond)[name]
        if theirs is None or not self._may_change(name, theirs, ours, "fields"):
            return
        held = [each for each in self.ticket.attributes.get(FIELDS) or [] if each.get("name") != name]
        new = {"@type": "StringCharacteristic", "name": name, "valueType": "string", "value": theirs}
        self._ask(ChangeAttributes(by=self.said.by, attributes={FIELDS: [*held, new]}), name, theirs, ours)

    def _priority(self) -> None:
        theirs, ours = self.said.values.get("priority"), self.bond.priorities[self.ticket.priority]
        if theirs is None or not self._may_change("priority", theirs, ours, "priority"):
            return
        meant = self.bond.priority_of(theirs)
        if meant is None:
            self._differ("priority", theirs, ours, "ours is kept: the bond does not say what theirs means")
            return
        why = f"their ticket system says {theirs}"
        self._ask(Prioritise(by=self.said.by, priority=meant, reason=why), "priority", theirs, ours)

    def _may_change(self, name: str, theirs: str, ours: str, move: str) -> bool:
        """Did they change it, and we not? When both did, ours is kept and both are shown."""
        base = self._base(name)
        if alike(theirs, ours) or alike(theirs, base):
            return False
        if move not in self.bond.moves:
            self._differ(name, theirs, ours, "ours is kept: by the bond it is not theirs to change")
            return False
        if not alike(ours, base):
            self._differ(name, theirs, ours, f"ours is kept: both were changed since both said {base or 'nothing'}")
            return False
        return True

    def _state(self) -> None:
        theirs, ours = self.said.values.get("state"), self.bond.words[self.ticket.status.value]
        if theirs is None or alike(theirs, ours):
            return
        asked = self.bond.asks(theirs)
        if asked is None:
            self._differ("state", theirs, ours, "ours is kept: the bond does not say what theirs means")
        elif asked in ("nothing", self.ticket.status.value):
            return
        elif "state" not in self.bond.moves:
            self._differ("state", theirs, ours, "ours is kept: by the bond it is not theirs to change")
        elif alike(theirs, self._base("state")):
            self._differ("state", theirs, ours, "ours is kept: theirs is what it was before ours was changed")
        else:
            why = self.said.text or f"their ticket system says {theirs}"
            change = ChangeStatus(by=self.said.by, status=TicketStatus(asked), reason=why[:2_000])
            self._ask(change, "state", theirs, ours)

    def _base(self, name: str) -> str:
        """What both said last: at the opening, in an update that they have seen, or in their own last word."""
        timeline = self.before.timeline
        first = next((name for name, _ in updates(timeline)), None)
        seen = {first, *self.seen, *(name for e in timeline if isinstance(e, BondReceived) for name in e.seen)}
        base = _first_values(timeline, self.bond).get(name, "")
        for index, event in enumerate(timeline):
            told = isinstance(event, BondUpdate) and event_name(index) in seen
            said = isinstance(event, BondReceived) and event.taken_for != "an older state"
            if told or said:
                assert isinstance(event, BondUpdate | BondReceived)
                base = event.values.get(name, base)
        return base

    # --- what it is taken for ------------------------------------------------------------------------------------

    def _taken_for(self) -> Any:
        text = self.said.text
        if self.said.automatic:
            return "an automatic answer"
        if self._old():
            return "an older state"
        if text and self._echo(text):
            return "our own words"
        return "words said before" if text and self._repeated(text) else "news"

    def _old(self) -> bool:
        """Was it written before one that was heard already?"""
        heard = [e.said_at for e in self.before.timeline if isinstance(e, BondReceived) and e.said_at]
        return self.said.said_at is not None and any(self.said.said_at < moment for moment in heard)

    def _echo(self, text: str) -> bool:
        """Are these our own words, which their system gives back?"""
        if f"{self.ticket.case_id}/e" in text:
            return True
        told = {name for _, update in updates(self.before.timeline) for name in update.tells}
        said = (text_of(e) for index, e in enumerate(self.before.timeline) if event_name(index) in told)
        return any(alike(text, each) for each in (*said, told_text(self.before, told)))

    def _repeated(self, text: str) -> bool:
        """Did their system say just that before, with nothing of ours between?"""
        for event in reversed(self.before.timeline):
            if isinstance(event, BondUpdate):
                return False
            if isinstance(event, NoteAdded) and event.by.over == "bond":
                return alike(event.text, text)
        return False

    # --- how -----------------------------------------------------------------------------------------------------

    def _ask(self, command: Command, what: str, theirs: str, ours: str) -> None:
        """Carry it out; what the ticket refuses is a conflict."""
        try:
            self._follows(*self._decide(self.ticket, command))
        except Refused as refusal:
            self._differ(what, theirs, ours, f"ours is kept: {refusal}")

    def _differ(self, what: str, theirs: str, ours: str, done: str) -> None:
        self._follows(*conflict(self.ticket.timeline, self.now, what, theirs, ours, done))

    def _follows(self, *events: Event) -> None:
        for event in events:
            after = evolve(self.ticket, event)
            self.ticket = after.changed(timeline=(*self.ticket.timeline, event))
            self.events.append(event)


def _first_values(timeline: tuple[Event, ...], bond: Bond) -> Values:
    """How the ticket stood when it was opened."""
    opened = next((event for event in timeline if isinstance(event, TicketOpened)), None)
    return {"priority": bond.priorities[opened.priority], **_fields(opened.attributes, bond)} if opened else {}


# --- words -----------------------------------------------------------------------------------------------------------


def told_text(ticket: Ticket, names: Iterable[str]) -> str:
    """What the events of these names say, one after the other."""
    wanted = set(names)
    said = (text_of(event) for index, event in enumerate(ticket.timeline) if event_name(index) in wanted)
    return "\n\n".join(filter(None, said))


def text_of(event: Event) -> str:
    """The words of an event that people wrote; empty when it has none."""
    match event:
        case TicketOpened(description=text) | NoteAdded(text=text) | ReportIssued(text=text):
            return text
        case StatusChanged(reason=text) | Prioritised(reason=text) | ServiceRestored(note=text):
            return text or ""
        case MergedInto(other=other):
            return f"This goes on in {other}."
    return ""
