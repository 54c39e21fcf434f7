"""Decisions about a dispute in the fraud lane. Pure."""

from datetime import datetime
from typing import Any

from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.carriers.range_lists import is_name
from pledgekeeper.cases.commands import RecordNotice
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.fraud import deadlines, patterns, police, stopping
from pledgekeeper.disputes.fraud.blocks import LONG_BEFORE
from pledgekeeper.disputes.fraud.commands import (
    AcknowledgeStopPayment,
    ActOnFraud,
    FraudCommand,
    PoliceCommand,
    RecordBlock,
    RecordStopPayment,
    StopPayment,
    Withhold,
)
from pledgekeeper.disputes.fraud.events import (
    BlockedByCarrier,
    FraudActedOn,
    PaymentWithheld,
    StopPaymentOwed,
    StopPaymentUnreached,
    TrafficBlocked,
    WithheldBeyondClaim,
    withheld,
)
from pledgekeeper.disputes.fraud.patterns import FindPatterns, PatternsAsked, PatternsFailed, RecordPatterns
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import currency_of
from pledgekeeper.disputes.reconciled import must_be_in_evidence
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Event
from pledgekeeper.model import iso


def decide(dispute: Dispute, command: FraudCommand, carrier: Carrier, now: datetime) -> list[Event]:
    """What `command` leads to. Refused of a dispute that is not about fraud, or when no table has such a row."""
    timeline, clause = dispute.timeline, carrier.agreement.fraud
    if isinstance(command, RecordStopPayment | RecordPatterns):  # a fact whatever became of the dispute meanwhile
        return _recorded(dispute, command, clause, now)
    next_status(dispute.status, command.DOING)
    match command:
        case ActOnFraud(by=by, action=action):
            return [FraudActedOn(at=now, by=by, action=action)]
        case AcknowledgeStopPayment(by=by, notice_id=notice_id):
            return stopping.acknowledged(timeline, notice_id, by, now)
    if not entered_fraud(timeline):
        raise Refused(f"{dispute.case_id} is about {dispute.claim.type}, not fraud; open a fraud dispute")
    match command:
        case RecordBlock():
            return _blocked(dispute, command, now)
        case FindPatterns():
            return [_patterns_asked(dispute, command, now)]
        case StopPayment():
            return stopping.owed(dispute.case_id, timeline, command, carrier, now)
        case PoliceCommand():
            return [police.moved(timeline, command, clause, dispute.opened_at, now)]
        case Withhold():
            return _withheld(dispute, command, clause, now)
    raise Refused(f"the fraud lane does not understand {type(command).__name__}")


def unsent(dispute: Dispute, told: RecordNotice, now: datetime) -> list[Event]:
    """That a stop-payment notice could not be sent at all, so that our desk tells the party another way."""
    owed = event_named(dispute, told.owed_by)
    if told.outcome == "sent" or not isinstance(owed, StopPaymentOwed):
        return []
    return [StopPaymentUnreached(at=now, notice_id=owed.notice_id, reason=told.detail)]


def withheld_beyond(dispute: Dispute, claim: Claim, now: datetime) -> list[Event]:
    """That suppliers were told of more than is claimed from now on, where the claim says less than before."""
    held, disputed, before = withheld(dispute.timeline), claim.disputed_amount, dispute.claim.disputed_amount
    if disputed is None or claim.currency is None or before is None or disputed >= min(held, before):
        return []
    return [WithheldBeyondClaim(at=now, withheld_amount=held, disputed_amount=disputed, currency=claim.currency)]


def _patterns_asked(dispute: Dispute, command: FindPatterns, now: datetime) -> Event:
    must_be_in_evidence(command.file, "file", dispute.carrier_id, dispute.case_id)
    _must_be_a_list(command.range_list, dispute)
    said = {name: getattr(command, name) for name in ("by", "file", "records", "columns", "range_list")}
    return PatternsAsked(at=now, **said)


def _must_be_a_list(named: str | None, dispute: Dispute) -> None:
    if named is None or is_name(named):
        return
    if "/" not in named:
        raise Invalid(
            f"{named!r} is no range list: it is one of ours by its name, e.g. house, or a file in evidence by its key",
            where="range_list",
        )
    must_be_in_evidence(named, "range_list", dispute.carrier_id, dispute.case_id)


def _recorded(
    dispute: Dispute, command: RecordStopPayment | RecordPatterns, clause: FraudClause, now: datetime
) -> list[Event]:
    if isinstance(command, RecordStopPayment):
        return stopping.recorded(dispute.timeline, command, now)
    found = command.found
    if isinstance(found, PatternsFailed):
        return [found.changed(at=now)]
    rule = clause.rule(dispute.claim.type)
    return [found.changed(at=now, support=patterns.support(found, dispute.claim, rule))]


def _blocked(dispute: Dispute, command: RecordBlock, now: datetime) -> list[Event]:
    if command.blocked_at > now:
        raise Invalid(
            f"blocked_at {iso(command.blocked_at)} is yet to come, it is {iso(now)} now (UTC); "
            "record a block once it is there",
            where="blocked_at",
        )
    began = dispute.claim.period_from or dispute.opened_at
    if command.blocked_at < began - LONG_BEFORE:
        what = "the disputed traffic began" if dispute.claim.period_from else "the dispute was opened"
        raise Invalid(
            f"blocked_at {iso(command.blocked_at)} is more than {LONG_BEFORE.days} days before {what}, {iso(began)}; "
            "is it mistyped? The clause counts from it, and the letters to suppliers name it",
            where="blocked_at",
        )
    said: dict[str, Any] = {
        "at": now,
        "by": command.by,
        "ranges": tuple(dict.fromkeys(command.ranges)),
        "blocked_at": command.blocked_at,
    }
    if command.by.side == "carrier":
        if command.supplier:
            raise Invalid("supplier is ours to say: leave it out", where="supplier")
        return [BlockedByCarrier(**said, blocked_by=command.blocked_by)]
    return [TrafficBlocked(**said, blocked_by=command.blocked_by, supplier=command.supplier)]


def _withheld(dispute: Dispute, command: Withhold, clause: FraudClause, now: datetime) -> list[Event]:
    claim, before, currency = dispute.claim, withheld(dispute.timeline), currency_of(dispute, command.amount)
    assert claim.disputed_amount is not None
    if before + command.amount > claim.disputed_amount:
        raise Refused(
            f"cannot withhold {command.amount}: {claim.disputed_amount} is disputed and {before} is withheld already; "
            f"at most {max(NOTHING, claim.disputed_amount - before)} can be"
        )
    deadline = deadlines.withhold_by(dispute, clause)
    return [
        PaymentWithheld(
            at=now,
            by=command.by,
            supplier=command.supplier,
            amount=command.amount,
            currency=currency,
            deadline=deadline,
            late=now > deadline,
        )
    ]
