"""Decisions that every kind of case makes alike. Pure: `now` is an argument, and nothing is written."""

from datetime import datetime
from typing import Any

from pledgekeeper.cases import belonging, commands, handing_over, holding, joining, paging, pausing
from pledgekeeper.cases.announcements import announce, announcements_of, lapses, next_announcement_at, next_lapse_at
from pledgekeeper.cases.clocks import readings, seen
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case, NoteAdded, NoticeBounced, NoticeFailed, NoticeSent, TermsMoved, event_name
from pledgekeeper.cases.paging import ascent_of, watch_of
from pledgekeeper.cases.phoning import must_have_been_lately
from pledgekeeper.cases.resending import another_way
from pledgekeeper.cases.surveying import AnswerSurvey, answered
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.escalation import mirror, mirror_calls
from pledgekeeper.escalation.handover_pages import numbered
from pledgekeeper.escalation.ladder import climb
from pledgekeeper.event import Event
from pledgekeeper.sla.clock import TICKING

MOVING = (
    pausing.PauseClocks, pausing.ResumeClocks, pausing.PlanWork, pausing.CancelWork, holding.HoldingCommand,
    joining.JoinHistory, handing_over.HandingOverCommand,
)  # fmt: skip


def decide_alike(case: Case, command: commands.Command, terms: Terms, now: datetime) -> list[Event]:
    """What a command that any case understands leads to."""
    timeline = case.timeline
    _must_not_be_over(case, command)
    match command:
        case commands.Tick():
            return []
        case commands.AddNote(by=by, text=text):
            note_id = f"n{sum(isinstance(e, NoteAdded) for e in timeline) + 1}"
            return [
                NoteAdded(
                    at=now,
                    note_id=note_id,
                    by=by,
                    text=text,
                    message_id=command.message_id,
                    threaded_by=command.threaded_by,
                    asks=command.asks,
                    attachments=command.attachments,
                )
            ]
        case commands.PagingCommand():
            return paging.decide(case, command, terms, now)
        case commands.RecordNotice() | commands.RecordBounce() | commands.AcknowledgeMirror():
            return _told(case, command, terms, now)
        case commands.MoveTerms():
            return _terms_moved(case, command, terms, now)
    return _moved(case, command, terms, now)


def _moved(case: Case, command: commands.Command, terms: Terms, now: datetime) -> list[Event]:
    """What a command leads to that moves pauses, histories or hands."""
    match command:
        case pausing.PausingCommand():
            return pausing.decide(case.timeline, command, terms.pledge.pauses_of(case.kind), now)
        case joining.JoiningCommand() | belonging.Belong() | AnswerSurvey():
            return _related(case, command, now)
        case holding.HoldingCommand():
            return holding.decide(case.timeline, command, terms.roster, now)
        case handing_over.HandingOverCommand():
            return handing_over.decide(case, command, terms, now)
    raise Refused(f"a {case.kind} does not understand {type(command).__name__}")


def _related(
    case: Case, command: joining.JoiningCommand | belonging.Belong | AnswerSurvey, now: datetime
) -> list[Event]:
    """To another case, to a problem, or to what its carrier was asked."""
    if isinstance(command, AnswerSurvey):
        return answered(case, command, now)
    if isinstance(command, belonging.Belong):
        return belonging.decide(case, command, now)
    return joining.decide(case.timeline, command, now)


def _must_not_be_over(case: Case, command: commands.Command) -> None:
    """What moves clocks or hands is refused of a case that is over; the carrier's word on a pause of it is heard."""
    if case.over and isinstance(command, MOVING):
        raise Refused(f"{case.kind} {case.case_id} is {case.status}, which is final")
    merged = joining.goes_on_in(case.timeline)
    if merged and isinstance(command, pausing.AgreeToPause | pausing.ObjectToPause):
        raise Refused(f"{case.case_id} goes on in {merged}, and its time is counted there")


def time_alone(case: Case, terms: Terms, now: datetime) -> list[Event]:
    """What the passing of time makes of a case by `now`: promises warned of or fallen due, levels reached, pages."""
    clocks = list(readings(case, terms, now))
    ticking = any(reading.state in TICKING for _, reading in clocks)
    events: list[Event] = lapses(seen(case, terms, now).pauses, case.timeline, now) if ticking else []
    announced = announcements_of(case.timeline)
    for commitment, reading in clocks:
        events += announce(commitment, reading, announced, now)
    ascent = ascent_of(case, terms, now)
    climbed = climb(ascent, watch_of(case, terms, now)) if ascent else []
    climbed = numbered(climbed, timeline=case.timeline)
    if ascent:
        climbed = [*climbed, *mirror_calls.calls(ascent, climbed, _theirs(case, terms))]
    return events + climbed + handing_over.time_alone(case, ascent, climbed, terms, now)


def wake_at(case: Case, terms: Terms, now: datetime) -> datetime | None:
    """The next instant at which time alone changes this case; None when it never will."""
    clocks = list(readings(case, terms, now))
    announced = announcements_of(case.timeline)
    moments = [next_announcement_at(commitment, reading, announced) for commitment, reading in clocks]
    if any(reading.state in TICKING for _, reading in clocks):
        moments.append(next_lapse_at(seen(case, terms, now).pauses, case.timeline))
    ascent = ascent_of(case, terms, now)
    moments.append(ascent.next_step_at if ascent else None)
    moments.append(mirror_calls.next_call_at(ascent, _theirs(case, terms)) if ascent else None)
    moments.append(handing_over.next_turn_at(case, ascent, terms.roster, now))
    return min((moment for moment in moments if moment), default=None)


def _theirs(case: Case, terms: Terms) -> mirror_calls.Theirs:
    """The carrier's own people of each level."""
    chains = terms.mirrors(case.kind, in_fraud(case.timeline))
    return mirror_calls.Theirs(chains, {each.id: each.phone is not None for each in terms.carrier.contacts})


def opening(command: commands.OpenCase, case_id: str, terms: Terms, now: datetime) -> dict[str, Any]:
    """What the first event of every case says: owned by the centre on duty, under the versions in force."""
    agreement = terms.carrier.agreement
    must_have_been_lately(command.call, now)
    return {
        "at": now,
        "case_id": case_id,
        "carrier_id": command.carrier_id,
        "pledge_id": terms.pledge.id,
        "matrix_id": terms.matrix.id,
        "calendars_id": terms.version.calendars_id,
        "calendar": agreement.calendar,
        "tier": agreement.tier,
        "stopping": agreement.stopping,
        "desk": terms.roster.centre_on_duty(now).id,
        "opened_by": command.by,
        "reply_to": command.reply_to,
        "their_reference": command.their_reference,
        "message_id": command.message_id,
        "understood": command.understood,
        "attachments": command.attachments,
        "call": command.call,
    }


def event_named(case: Case, owed_by: str) -> Event:
    """The event of that name in the case's timeline."""
    for index, event in enumerate(case.timeline):
        if event_name(index) == owed_by:
            found: Event = event
            return found
    raise NotFound(f"case {case.case_id} has no event {owed_by}")


def _terms_moved(case: Case, asked: commands.MoveTerms, terms: Terms, now: datetime) -> list[Event]:
    if asked.pledge_id is None and asked.calendars_id is None:
        raise Invalid("name the pledge_id or the calendars_id that the case is moved to", where="pledge_id")
    pledge_id, calendars_id = asked.pledge_id or case.pledge_id, asked.calendars_id or case.calendars_id
    for what, name, known in (
        ("pledge", pledge_id, terms.library.pledges),
        ("calendars", calendars_id, terms.library.calendars),
    ):
        if name not in known:
            raise Invalid(f"there is no published {what} {name!r}; there are: {', '.join(sorted(known))}", where=what)
    if (pledge_id, calendars_id) == (case.pledge_id, case.calendars_id):
        return []
    calendars = terms.library.calendars[calendars_id]
    if case.calendar not in calendars:
        raise Invalid(f"{calendars_id} has no calendar {case.calendar!r}, which this case counts on", where="calendars")
    missing = terms.library.pledges[pledge_id].calendars_named - set(calendars)
    if missing:
        raise Invalid(f"{pledge_id} counts on {sorted(missing)[0]!r}, which {calendars_id} has not", where="calendars")
    return [TermsMoved(at=now, pledge_id=pledge_id, calendars_id=calendars_id, by=asked.by, reason=asked.reason)]


def _told(case: Case, command: commands.Command, terms: Terms, now: datetime) -> list[Event]:
    """What became of a message to the carrier. One that a level owed, and that reached nobody, goes to the next."""
    match command:
        case commands.AcknowledgeMirror(owed_by=owed_by):
            return mirror.acknowledged(case.timeline, event_named(case, owed_by), now)
        case commands.RecordNotice(notice=notice, owed_by=owed_by, outcome="sent", detail=detail, to=to):
            return [NoticeSent(at=now, sent=notice, owed_by=owed_by, to=to, message_id=detail)]
        case commands.RecordNotice(notice=notice, owed_by=owed_by, outcome="withheld", detail=reason):
            return [NoticeFailed(at=now, unsent=notice, owed_by=owed_by, reason=reason)]
        case commands.RecordNotice(notice=notice, owed_by=owed_by, detail=reason):
            lost: Event = NoticeFailed(at=now, unsent=notice, owed_by=owed_by, reason=reason)
        case commands.RecordBounce(owed_by=owed_by, to=to, reason=reason):
            owed = event_named(case, owed_by).notice
            if owed is None or any(isinstance(e, NoticeBounced) and e.owed_by == owed_by for e in case.timeline):
                return []
            lost = NoticeBounced(at=now, bounced=owed, owed_by=owed_by, to=to, reason=reason)
        case _:
            raise Refused(f"no message understands {type(command).__name__}")
    chains = terms.mirrors(case.kind, in_fraud(case.timeline))
    unreached = event_named(case, owed_by)
    again = another_way(case, unreached, owed_by, terms.carrier, reason, now)
    return [lost, *mirror.next_one(case.timeline, unreached, chains, reason, now), *again]
