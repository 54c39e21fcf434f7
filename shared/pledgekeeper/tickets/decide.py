"""Decisions about a ticket. Pure."""

from datetime import datetime, timedelta

from pledgekeeper.cases.commands import AddNote, Command
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.joining import CaseLinked, JoinHistory, MergedInto, MergeInto
from pledgekeeper.cases.pausing import PauseBegan, PauseClocks, ResumeClocks, began, ended, must_stop, open_pause
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.sla.pledge import WAITING
from pledgekeeper.sla.working_time import add_working_time
from pledgekeeper.tickets.bonding import HearBond, heard
from pledgekeeper.tickets.fold import attribute_of
from pledgekeeper.tickets.model import (
    ASSUMED,
    AskCancellation,
    AttributesChanged,
    CancellationAsked,
    ChangeAttributes,
    ChangeStatus,
    GiveReference,
    IssueReport,
    OpenTicket,
    Prioritise,
    Prioritised,
    ReferenceGiven,
    ReportIssued,
    RestoreService,
    ServiceRestored,
    StatusChanged,
    Ticket,
    TicketOpened,
    TicketStatus,
)
from pledgekeeper.tickets.transitions import FINAL, UNDER_WAY, check_transition

STANDING = frozenset({TicketStatus.PENDING, TicketStatus.HELD})
"""In these a ticket waits, and its clocks stand still when a reason of the pledge says so."""


def open_ticket(command: OpenTicket, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first event of a ticket: acknowledged, owned by the centre on duty, under the agreement's versions."""
    linked = [CaseLinked(at=now, other=command.repeats, relation="repeats")] if command.repeats else []
    return [
        TicketOpened(
            **opening(command, case_id, terms, now),
            title=command.title,
            priority=command.priority,
            description=command.description,
            severity=command.severity,
            ticket_type=command.ticket_type,
            channel=command.channel,
            attributes=command.attributes,
        ),
        *linked,
    ]


def decide(ticket: Ticket, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `ticket` at `now`. Raises Refused when it may not be."""
    match command:
        case ChangeStatus():
            return _change_status(ticket, command, terms, now)
        case PauseClocks():
            return _paused(ticket, command, terms, now)
        case ResumeClocks(by=by):
            return _resumed(ticket, by, "resumed", terms, now)
        case RestoreService(by=by, note=note):
            return _restored(ticket, by, note, now)
        case IssueReport(by=by, report=report, text=text):
            if ticket.restored_at is None:
                raise Refused("a report follows the fault: restore the service first")
            return [ReportIssued(at=now, report=report, text=text, by=by)]
        case MergeInto() | JoinHistory():
            return _joined(ticket, command, terms, now)
        case AddNote():
            return _noted(ticket, command, terms, now)
        case AskCancellation(by=by):
            return _cancellation_asked(ticket, by, terms, now)
    return _described(ticket, command, terms, now)


def _joined(ticket: Ticket, command: MergeInto | JoinHistory, terms: Terms, now: datetime) -> list[Event]:
    if isinstance(command, MergeInto):
        check_transition(ticket.status, TicketStatus.CANCELLED, command.by.side)
        return [MergedInto(at=now, other=command.other, by=command.by), *ended(ticket.timeline, command.by, now)]
    if ticket.status is TicketStatus.RESOLVED:
        raise Refused(f"ticket {ticket.case_id} is resolved; reopen it before another one is merged into it")
    return decide_alike(ticket, command, terms, now)


def _heard(ticket: Ticket, said: HearBond, terms: Terms, now: datetime) -> list[Event]:
    return heard(ticket, said, terms.carrier.bond, now, lambda as_it_is, asked: decide(as_it_is, asked, terms, now))


def _described(ticket: Ticket, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """Commands that say what the fault is, and how bad."""
    match command:
        case Prioritise(by=by, priority=priority, reason=reason):
            _must_be_open(ticket, "prioritise")
            if priority == ticket.priority:
                return []
            return [Prioritised(at=now, priority=priority, by=by, reason=reason), *_in_hand(by, now)]
        case ChangeAttributes(by=by, attributes=attributes, added=added):
            _must_be_open(ticket, "change")
            attributes = attributes | {name: [*(attribute_of(ticket, name) or []), *new] for name, new in added.items()}
            changed = {name: value for name, value in attributes.items() if attribute_of(ticket, name) != value}
            return [AttributesChanged(at=now, by=by, attributes=changed)] if changed else []
        case GiveReference(by=by, their_reference=theirs):
            _must_be_open(ticket, "give a reference to")
            given = ReferenceGiven(at=now, carrier_id=ticket.carrier_id, their_reference=theirs, by=by)
            return [given] if theirs != ticket.their_reference else []
        case HearBond():
            return _heard(ticket, command, terms, now)
    return decide_alike(ticket, command, terms, now)


def _noted(ticket: Ticket, command: AddNote, terms: Terms, now: datetime) -> list[Event]:
    """A note of the carrier's is the answer that a pending ticket waits for; on a resolved one it asks for none."""
    _must_be_open(ticket, "add a note to")
    said = decide_alike(ticket, command, terms, now)
    if command.by.side != "carrier":
        return said
    if ticket.status is TicketStatus.RESOLVED:
        return [event.changed(afterwards=True) for event in said]
    waiting = open_pause(ticket.timeline)
    if ticket.status is TicketStatus.PENDING and (waiting is None or waiting.reason == WAITING):
        return [*said, *_resumed(ticket, command.by, "information provided", terms, now)]
    return said


def _resumed(ticket: Ticket, by: Actor, reason: str, terms: Terms, now: datetime) -> list[Event]:
    if ticket.status not in STANDING:
        raise Refused(f"ticket {ticket.case_id} is {ticket.status}: its clocks do not stand still")
    return _change_status(ticket, ChangeStatus(by=by, status=TicketStatus.IN_PROGRESS, reason=reason), terms, now)


def _change_status(ticket: Ticket, command: ChangeStatus, terms: Terms, now: datetime) -> list[Event]:
    if command.status is ticket.status:
        late = command.pause and ticket.status in STANDING and open_pause(ticket.timeline) is None
        return _began(ticket, command, str(command.pause), terms, now) if late else []
    check_transition(ticket.status, command.status, command.by.side)
    waiting = WAITING if command.status is TicketStatus.PENDING else None
    why = command.pause if command.pause is not None else waiting
    if command.status in STANDING and why is not None:
        return _stood_still(ticket, command, why, terms, now)
    reopened = ticket.status is TicketStatus.RESOLVED and command.status is TicketStatus.IN_PROGRESS
    if reopened and not command.reason:
        raise Refused("to reopen a resolved ticket say why, in statusChangeReason")
    resolved = command.status is TicketStatus.RESOLVED
    if resolved and ticket.cancellation_asked:
        raise Refused(f"the carrier has asked to cancel ticket {ticket.case_id}; it is cancelled, not resolved")
    changed = StatusChanged(
        at=now,
        status=command.status,
        reason=command.reason,
        by=command.by,
        reopened=reopened,
        responsibility=(command.responsibility or ASSUMED) if resolved else None,
    )
    restored = [ServiceRestored(at=now, by=SYSTEM)] if resolved and ticket.restored_at is None else []
    return [*restored, changed, *ended(ticket.timeline, command.by, now), *_in_hand(command.by, now)]


def _cancellation_asked(ticket: Ticket, by: Actor, terms: Terms, now: datetime) -> list[Event]:
    """Cancelled at once while nobody has begun; once somebody has, it is recorded, and we cancel it."""
    if ticket.status not in UNDER_WAY:
        reason = "cancellation asked for"
        return _change_status(ticket, ChangeStatus(by=by, status=TicketStatus.CANCELLED, reason=reason), terms, now)
    return [] if ticket.cancellation_asked else [CancellationAsked(at=now, by=by)]


def _stood_still(ticket: Ticket, command: ChangeStatus, why: str, terms: Terms, now: datetime) -> list[Event]:
    """Pending or held, with the clocks paused for a typed reason."""
    pauses = _began(ticket, command, why, terms, now)
    pause_id = next(event.pause_id for event in pauses if isinstance(event, PauseBegan))
    changed = StatusChanged(at=now, status=command.status, reason=command.reason, by=command.by, pause_id=pause_id)
    return [*pauses, changed, *_in_hand(command.by, now)]


def _began(ticket: Ticket, command: ChangeStatus, why: str, terms: Terms, now: datetime) -> list[Event]:
    rules = terms.pledge.pauses_of("ticket")
    note = command.reason or (rules[why].name if why in rules else why)
    asked = PauseClocks(by=command.by, reason=why, note=note or "-", evidence=command.evidence)
    return began(ticket.timeline, rules, asked, now)


def _paused(ticket: Ticket, asked: PauseClocks, terms: Terms, now: datetime) -> list[Event]:
    """To stop the clocks of a ticket is to say that it is pending, or held."""
    rule = must_stop(terms.pledge.pauses_of("ticket"), asked.reason, asked.evidence)
    status = TicketStatus.PENDING if rule.held_by == "carrier" else TicketStatus.HELD
    if ticket.status in STANDING and open_pause(ticket.timeline) is None:
        status = ticket.status
    elif status is ticket.status:
        raise Refused(f"ticket {ticket.case_id} is {status} already; resume it first")
    return _change_status(
        ticket,
        ChangeStatus(by=asked.by, status=status, reason=asked.note, pause=asked.reason, evidence=asked.evidence),
        terms,
        now,
    )


def _restored(ticket: Ticket, by: Actor, note: str | None, now: datetime) -> list[Event]:
    if ticket.restored_at is not None:
        return []
    if ticket.status in FINAL:
        raise Refused(f"ticket {ticket.case_id} is {ticket.status}, which is final")
    return [ServiceRestored(at=now, by=by, note=note), *_in_hand(by, now)]


def closes_at(ticket: Ticket, terms: Terms) -> datetime | None:
    """When silence will have accepted the resolution; None unless the ticket is resolved."""
    if ticket.status is not TicketStatus.RESOLVED:
        return None
    allowed = next((target for target in terms.pledge.acceptance if target.fits(ticket.facts)), None)
    if allowed is None or allowed.within is None:
        return None
    calendar = terms.calendar(allowed.calendar)
    length = allowed.within.seconds_on(calendar)
    return add_working_time(ticket.status_changed_at, timedelta(seconds=length), calendar)


def close_in_silence(ticket: Ticket, terms: Terms, now: datetime) -> list[Event]:
    """Closed, when the time to reject the resolution has passed."""
    moment = closes_at(ticket, terms)
    if moment is None or moment > now:
        return []
    return [StatusChanged(at=now, status=TicketStatus.CLOSED, reason="not rejected in time", by=SYSTEM)]


def _in_hand(by: Actor, now: datetime) -> list[Event]:
    """Whoever of ours acts on a ticket has it in hand: pages wait."""
    return [Taken(at=now, by=by.name)] if by.side == "ours" else []


def _must_be_open(ticket: Ticket, doing: str) -> None:
    if ticket.status in FINAL:
        raise Refused(f"cannot {doing} ticket {ticket.case_id}: it is {ticket.status}, which is final; open a new one")
