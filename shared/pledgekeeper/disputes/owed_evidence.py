"""The carrier's own clock: missing evidence is due on a day, it is reminded of it, and missing that day has a price.

The clock is a commitment of the pledge that is `owed_by: carrier`. It stops no clock of ours. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.cases.pausing import PauseEnded
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import ClaimCompleted, CompletenessJudged, JudgeCompleteness
from pledgekeeper.disputes.evidence import EvidenceFiled
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.model import Instant, iso
from pledgekeeper.sla.pledge import WAITING as OUR_WAIT
from pledgekeeper.sla.pledge import Consequence

ASKED: Final = "evidence-asked"
Given = Literal["note", "claim", "file"]
Came = Literal["in-time", "late", "missed", "waiting", "ended"]
"""What became of evidence that was asked for: it came, or did not by its day, or may still; or nobody needs it."""

ENDS: Final = ("answered", "settled", "withdrawn")
WAITING = (DisputeStatus.OPENED, DisputeStatus.ACKNOWLEDGED)


class EvidenceReminded(Event):
    """The carrier was reminded of what it owes: before it is due, or after it was."""

    NOTICE: ClassVar = "evidence"
    event: Literal["evidence-reminded"] = "evidence-reminded"
    missing: tuple[str, ...]
    due_at: Instant
    overdue: bool


class EvidenceAsked(Event):
    """The carrier owes what is missing by `due_at`: its clock runs."""

    MARK: ClassVar = ASKED
    event: Literal["evidence-asked"] = "evidence-asked"
    missing: tuple[str, ...]
    due_at: Instant

    @property
    def facts(self) -> Mapping[str, str]:
        return {"evidence-date": iso(self.due_at)}


class EvidenceGiven(Event):
    """The carrier wrote, filed a file or completed its claim: its clock stands. Whether that was all, we judge."""

    MARK: ClassVar = "evidence-given"
    event: Literal["evidence-given"] = "evidence-given"
    by: Actor
    given: Given


class EvidenceMissed(Event):
    """The day is over and nothing came. `told`: whom of the carrier; `then`: what the pledge opens to us by it."""

    NOTICE: ClassVar = "evidence-missed"
    event: Literal["evidence-missed"] = "evidence-missed"
    missing: tuple[str, ...]
    due_at: Instant
    told: str
    then: tuple[Literal["decide", "deadlock"], ...] = ()


OwedEvent = EvidenceReminded | EvidenceAsked | EvidenceGiven | EvidenceMissed


def judged(dispute: Dispute, command: JudgeCompleteness, clause: DisputeClause, now: datetime) -> list[Event]:
    """What is missing, and until when the carrier owes it: no day when nothing is, or when the agreement has none."""
    next_status(dispute.status, "judge")
    due_at = now + timedelta(days=clause.evidence_days) if command.missing and clause.evidence_days else None
    said = CompletenessJudged(at=now, by=command.by, missing=command.missing, evidence_due_at=due_at)
    return [said, EvidenceAsked(at=now, missing=command.missing, due_at=due_at)] if due_at else [said]


def given(dispute: Dispute, led_to: Sequence[Event], now: datetime) -> list[Event]:
    """That the carrier gave what it owes, by something of its own in what has just been decided."""
    if owed(dispute) is None:
        return []
    for event in led_to:
        match event:
            case NoteAdded(by=by) if by.side == "carrier":
                return [EvidenceGiven(at=now, by=by, given="note")]
            case ClaimCompleted(by=by) if by.side == "carrier":
                return [EvidenceGiven(at=now, by=by, given="claim")]
            case EvidenceFiled(evidence_id=evidence_id) if (by := dispute.room.file(evidence_id).by).side == "carrier":
                return [EvidenceGiven(at=now, by=by, given="file")]
    return []


def owed(dispute: Dispute) -> CompletenessJudged | None:
    """The judgement by which the carrier owes evidence; None when it owes none.

    It owes none any more once it wrote, filed or completed its claim: whether that is what was missing, we judge.
    """
    if dispute.status not in WAITING:
        return None
    for event in reversed(dispute.timeline):
        match event:
            case CompletenessJudged():
                return event if event.missing else None
            case EvidenceGiven():
                return None
            case ClaimCompleted(by=by) | NoteAdded(by=by) if by.side == "carrier":
                return None
    return None


def asked_for(dispute: Dispute) -> CompletenessJudged | None:
    """The judgement by which something was missing, until we judge anew, whatever came since: None where nothing was,
    or nobody waits for it any more."""
    judged = next((each for each in reversed(dispute.timeline) if isinstance(each, CompletenessJudged)), None)
    return judged if dispute.status in WAITING and judged and judged.missing else None


def reminders(dispute: Dispute, clause: DisputeClause, now: datetime) -> list[Event]:
    """The reminders whose time has come by `now`, each once. Of two that are late together only the last is sent."""
    due = [event.changed(at=now) for moment, event in _to_come(dispute, clause) if moment <= now]
    return list[Event](due[-1:])


def next_reminder_at(dispute: Dispute, clause: DisputeClause) -> datetime | None:
    """The next instant at which the carrier is reminded, when it has not sent what is missing by then."""
    return min((moment for moment, _ in _to_come(dispute, clause)), default=None)


def missed_at(dispute: Dispute, terms: Terms) -> datetime | None:
    """When the day is over, if nothing comes until then; None where the pledge says no consequence, or it is said."""
    judgement = owed(dispute)
    if judgement is None or judgement.evidence_due_at is None or _said_missed(dispute) or not _price(dispute, terms):
        return None
    return judgement.evidence_due_at


def missed(dispute: Dispute, terms: Terms, now: datetime) -> list[Event]:
    """What follows, once, as the pledge says it. Where we may decide, there is nothing to wait for any more: pauses
    that were begun for it end, and our clocks run on."""
    moment, judgement, price = missed_at(dispute, terms), owed(dispute), _price(dispute, terms)
    if moment is None or judgement is None or price is None or now < moment:
        return []
    said = EvidenceMissed(
        at=now, missing=judgement.missing, due_at=moment, told=_told(terms, price.tells_level), then=price.then
    )
    if "decide" not in price.then:
        return [said]
    since = int(judgement.at.timestamp())
    waits = (each for each in seen(dispute, terms, now).pauses if each.end is None and each.reason == OUR_WAIT)
    return [said, *(PauseEnded(at=now, pause_id=each.name, by=SYSTEM) for each in waits if each.begin >= since)]


def open_by_silence(dispute: Dispute) -> tuple[str, ...]:
    """What is open to us, as the carrier missed what it owes and has given nothing since."""
    said = _said_missed(dispute) if owed(dispute) else None
    return said.then if said else ()


def came(timeline: Sequence[Event]) -> Iterator[Came]:
    """What became of each asking, in their order. One that was asked again before anything came is not told twice."""
    asked: EvidenceAsked | None = None
    became: Came = "waiting"
    for event in timeline:
        match event:
            case EvidenceAsked():
                asked, became = event, "waiting"
            case EvidenceMissed():
                became = "missed"
            case EvidenceGiven(at=at) if asked:
                yield "in-time" if at <= asked.due_at else "late"
                asked = None
            case _ if asked and event.mark in ENDS:
                yield "missed" if event.at > asked.due_at else "ended"
                asked = None
            case CompletenessJudged(missing=()) if asked:
                yield "missed" if event.at > asked.due_at else "ended"
                asked = None
    if asked:
        yield became


def _price(dispute: Dispute, terms: Terms) -> Consequence | None:
    pledge = terms.under(dispute.pledge_id, dispute.calendars_id).pledge
    return next((each.missed for each in pledge.for_kind("dispute") if ASKED in each.clock.starts), None)


def _told(terms: Terms, level: int) -> str:
    chain = terms.mirrors("dispute").get(level)
    return chain[0] if chain else terms.carrier.contact_for("billing").id


def _said_missed(dispute: Dispute) -> EvidenceMissed | None:
    """That it was missed, since evidence was asked for last."""
    for event in reversed(dispute.timeline):
        if isinstance(event, EvidenceMissed):
            return event
        if isinstance(event, CompletenessJudged):
            return None
    return None


def _to_come(dispute: Dispute, clause: DisputeClause) -> Iterator[tuple[datetime, EvidenceReminded]]:
    judgement = owed(dispute)
    due_at = judgement.evidence_due_at if judgement else None
    if judgement is None or due_at is None:
        return
    since = dispute.timeline[dispute.timeline.index(judgement) :]
    said = {event.overdue for event in since if isinstance(event, EvidenceReminded)}
    away = timedelta(days=clause.evidence_reminder_days)
    for overdue, moment in ((False, due_at - away), (True, due_at + away)):
        if overdue not in said and True not in said and moment > judgement.at:
            yield moment, EvidenceReminded(at=moment, missing=judgement.missing, due_at=due_at, overdue=overdue)
