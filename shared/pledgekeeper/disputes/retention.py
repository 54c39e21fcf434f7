"""How long evidence is kept, what stops its end, and the certificate of what was purged.

Traffic data may be kept for interconnection payments until the bill can no longer lawfully be challenged nor payment
be pursued (Directive 2002/58/EC, art. 6(2)): the agreement says how many months after its date that is.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from pledgekeeper.disputes.evidence import Described, Hold, Reason, Room, RoomCommand
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant

REST: Final = timedelta(days=30)
"""A dispute that is over rests for so long before its evidence goes: the credit note, and second thoughts."""


class PurgedFile(Described):
    """What a certificate says of one file."""

    evidence_id: str
    version: int | None = None
    masked_sha256: str | None = None


class EvidenceHeld(Event):
    """Nothing is purged until the hold is lifted, whatever the agreement says."""

    event: Literal["evidence-held"] = "evidence-held"
    by: Actor
    reason: str


class HoldLifted(Event):
    event: Literal["hold-lifted"] = "hold-lifted"
    by: Actor
    reason: str


class RetentionEnded(Event):
    """From now on the evidence is to be gone."""

    event: Literal["retention-ended"] = "retention-ended"
    rule: str


class EvidencePurged(Event):
    """The certificate: what is gone, by whom and under which rule: every version and copy of it in our buckets, and all
    that reconciliations and searches found from it."""

    event: Literal["evidence-purged"] = "evidence-purged"
    by: Actor
    rule: str
    files: tuple[PurgedFile, ...]


RetentionEvent = EvidenceHeld | HoldLifted | RetentionEnded | EvidencePurged


class HoldEvidence(RoomCommand):
    command: Literal["hold-evidence"] = "hold-evidence"
    by: Actor
    reason: Reason


class LiftHold(RoomCommand):
    command: Literal["lift-hold"] = "lift-hold"
    by: Actor
    reason: Reason


class RecordPurge(RoomCommand):
    """Every version of every object of this dispute is gone from the bucket."""

    by: Actor


class Retention(Frozen):
    """Until when evidence is kept at least; `ends_at` is None as long as nobody can know."""

    rule: str
    challenge_ends_at: Instant
    ends_at: Instant | None


def challenge_ends_at(invoice_date: date, months: int) -> datetime:
    """The first moment (UTC) at which a bill of that date can no longer be challenged."""
    year, month = divmod(invoice_date.year * 12 + invoice_date.month - 1 + months, 12)
    day = min(invoice_date.day, calendar.monthrange(year, month + 1)[1])
    return datetime.combine(date(year, month + 1, day) + timedelta(days=1), time(), UTC)


def retention(room: Room, billed_on: date, months: int, *, over: bool, changed_at: datetime) -> Retention:
    """Never before the dispute is over and has rested, never while it is held, never while the bill can be challenged.

    `billed_on` is the invoice's date, or the day of the dispute where its claim names none.
    """
    until = challenge_ends_at(billed_on, months)
    rule = (
        f"ePrivacy Directive art. 6(2): the bill of {billed_on} can be challenged for {months} months; the dispute is "
        f"over and rested for {REST.days} days"
    )
    open_ended = not over or room.hold is not None or room.ended_at is not None
    return Retention(rule=rule, challenge_ends_at=until, ends_at=None if open_ended else max(until, changed_at + REST))


def time_alone(room: Room, kept: Retention, now: datetime) -> list[Event]:
    """The end of retention, once, when its moment has come and there is anything to purge."""
    if not room.files or kept.ends_at is None or now < kept.ends_at:
        return []
    return [RetentionEnded(at=now, rule=kept.rule)]


def wake_at(room: Room, kept: Retention) -> datetime | None:
    """The next instant at which time alone changes the room."""
    return kept.ends_at if room.files else None


def decide(room: Room, command: HoldEvidence | LiftHold | RecordPurge, kept: Retention, now: datetime) -> list[Event]:
    """Refused what the room's state does not allow; a purge is recorded once."""
    match command:
        case HoldEvidence(by=by, reason=reason):
            if room.ended_at is not None:
                raise Refused("the retention of this evidence has ended; what is purged cannot be held")
            if room.hold is not None:
                raise Refused(f"it is held already, since {room.hold.since:%Y-%m-%d}: {room.hold.reason}")
            return [EvidenceHeld(at=now, by=by, reason=reason)]
        case LiftHold(by=by, reason=reason):
            if room.hold is None:
                raise Refused("there is no hold to lift")
            return [HoldLifted(at=now, by=by, reason=reason)]
        case RecordPurge(by=by):
            if room.ended_at is None:
                raise Refused("the retention of this evidence has not ended; nothing may be purged")
            gone = tuple(_certified(room))
            return [EvidencePurged(at=now, by=by, rule=kept.rule, files=gone)] if gone else []


def evolve(room: Room, event: RetentionEvent) -> Room:
    match event:
        case EvidenceHeld(by=by, reason=reason, at=at):
            return room.changed(hold=Hold(by=by, since=at, reason=reason))
        case HoldLifted():
            return room.changed(hold=None)
        case RetentionEnded(at=at):
            return room.changed(ended_at=at)
        case EvidencePurged():
            return room.changed(files=tuple(each.changed(state="purged") for each in room.files))


def _certified(room: Room) -> list[PurgedFile]:
    return [
        PurgedFile(
            **each.model_dump(include={*Described.model_fields, "evidence_id", "version"}),
            masked_sha256=each.masked.sha256 if each.masked else None,
        )
        for each in room.files
        if each.state != "purged"
    ]
