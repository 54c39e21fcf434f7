"""Stop-payment notices: who in the chain was told, under which reference, and how far each notice has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import NoticeFailed, NoticeSent, event_name
from pledgekeeper.disputes.fraud.commands import RecordStopPayment, StopPayment
from pledgekeeper.disputes.fraud.events import (
    Party,
    StopPaymentAcknowledged,
    StopPaymentDelivered,
    StopPaymentOwed,
    StopPaymentUnreached,
    TrafficBlocked,
)
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.event import Actor, Event

NoticeState = Literal["owed", "sent", "delivered", "unreached", "acknowledged"]


@dataclass(frozen=True)
class StopPaymentNotice:
    owed: StopPaymentOwed
    state: NoticeState


def notices_of(timeline: Sequence[Event]) -> dict[str, StopPaymentNotice]:
    """Every notice by its id, with the furthest it has come. What was acknowledged stays so, whatever a server says."""
    notices: dict[str, StopPaymentNotice] = {}
    named: dict[str, str] = {}

    def to(notice_id: str, state: NoticeState) -> None:
        found = notices[notice_id]
        if found.state != "acknowledged":
            notices[notice_id] = StopPaymentNotice(found.owed, state)

    for index, event in enumerate(timeline):
        match event:
            case StopPaymentOwed(notice_id=notice_id):
                notices[notice_id] = StopPaymentNotice(event, "owed")
                named[event_name(index)] = notice_id
            case NoticeSent(owed_by=owed_by) if owed_by in named:
                to(named[owed_by], "sent")
            case NoticeFailed(owed_by=owed_by) if owed_by in named:
                to(named[owed_by], "unreached")
            case StopPaymentDelivered(notice_id=notice_id):
                to(notice_id, "delivered")
            case StopPaymentUnreached(notice_id=notice_id):
                to(notice_id, "unreached")
            case StopPaymentAcknowledged(notice_id=notice_id):
                to(notice_id, "acknowledged")
    return notices


def owed(case_id: str, timeline: Sequence[Event], asked: StopPayment, carrier: Carrier, now: datetime) -> list[Event]:
    """A notice for each party that was not told of all ranges yet, all with the reference of the dispute.

    Refused before a block is recorded: there would be no ranges and no time to name. Invalid of a party that is the
    carrier itself, and of two that have one address and differ.
    """
    blocked = _last_widened(timeline)
    if blocked is None:
        raise Refused(
            "no block is recorded yet, and the letter names the ranges and since when they are blocked; "
            "send record-block first"
        )
    parties = _each_once(asked.parties, carrier)
    told = {_whom(event.party) for event in timeline[blocked:] if isinstance(event, StopPaymentOwed)}
    new = [each for whom, each in parties.items() if whom not in told]
    return [
        StopPaymentOwed(
            at=now,
            notice_id=f"s{number}",
            reference=f"SP-{case_id}",
            direction=party.direction,
            party=party,
            by=asked.by,
        )
        for number, party in enumerate(new, start=len(notices_of(timeline)) + 1)
    ]


def _each_once(parties: Sequence[Party], carrier: Carrier) -> dict[tuple[str, str], Party]:
    """The parties by their address and direction."""
    found = dict[tuple[str, str], Party]()
    for each in parties:
        if carrier.writes_from(each.email):
            raise Invalid(
                f"{each.email} is an address of {carrier.name}, whose dispute it is: a notice goes to others of the "
                "chain, and the carrier hears of each block anyway",
                where="parties",
            )
        first = found.setdefault(_whom(each), each)
        if (first.name, first.language) != (each.name, each.language):
            raise Invalid(
                f"{first.name} ({first.language}) and {each.name} ({each.language}) have the same address, "
                f"{each.email}: it gets one notice, so name it once",
                where="parties",
            )
    return found


def may_be_asked(timeline: Sequence[Event]) -> bool:
    """Is a block recorded that a notice can name?"""
    return _last_widened(timeline) is not None


def _last_widened(timeline: Sequence[Event]) -> int | None:
    """The place of the last block of ranges that were not blocked before, or of a time that corrects an earlier one;
    None before any block."""
    last, ranges, times = None, set[str](), dict[tuple[str, str | None], datetime]()
    for index, event in enumerate(timeline):
        if not isinstance(event, TrafficBlocked):
            continue
        told = {(each, event.supplier): event.blocked_at for each in event.ranges}
        if not ranges.issuperset(event.ranges) or any(times.get(each, at) != at for each, at in told.items()):
            last = index
        ranges.update(event.ranges)
        times |= told
    return last


def recorded(timeline: Sequence[Event], told: RecordStopPayment, now: datetime) -> list[Event]:
    """What the provider's receipt makes of a notice; a receipt that comes twice, or too late, says nothing new."""
    notice = named(timeline, told.notice_id)
    if notice.state in ("acknowledged", "delivered" if told.outcome == "delivered" else "unreached"):
        return []
    if told.outcome == "delivered":
        return [StopPaymentDelivered(at=now, notice_id=told.notice_id)]
    return [StopPaymentUnreached(at=now, notice_id=told.notice_id, reason=told.detail)]


def acknowledged(timeline: Sequence[Event], notice_id: str, by: Actor, now: datetime) -> list[Event]:
    """Confirmed once; a second time changes nothing."""
    if named(timeline, notice_id).state == "acknowledged":
        return []
    return [StopPaymentAcknowledged(at=now, notice_id=notice_id, by=by)]


def named(timeline: Sequence[Event], notice_id: str) -> StopPaymentNotice:
    """The notice of that id. NotFound tells which there are."""
    notices = notices_of(timeline)
    if notice_id not in notices:
        raise NotFound(f"there is no stop-payment notice {notice_id}; there are: {', '.join(notices) or 'none yet'}")
    return notices[notice_id]


def _whom(party: Party) -> tuple[str, str]:
    return party.email.lower(), party.direction
