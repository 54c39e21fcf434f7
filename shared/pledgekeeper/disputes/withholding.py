"""What the carrier says it does not pay of the invoice, beside what it may: only what is disputed. Pure.

Notice of it is due so many days before the invoice is, where the agreement asks for one; the carrier is told of that
day before it is over. Which sum it may withhold follows from the lines of the dispute, now and whenever it is asked.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from pledgekeeper.carriers.model import Carrier, DisputeClause
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import Currency, Money
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import currency_of, paid_whole, payable_amount, payable_by
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.invoices.windows import day_of, zone_of
from pledgekeeper.model import DayOfOurTime

FAR_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True)
class Allowed:
    """What the clause allows at a moment. Days are of the carrier's wall; None where nobody knows when it is payable.

    `notice_by`: the last day of a notice, where one is asked for. `silent`: the clause asks for none, so that the
    dispute is notice enough.
    """

    clause: str
    withheld_amount: Decimal
    payable_amount: Decimal | None
    payable_by: date | None
    notice_by: date | None
    silent: bool


class WithholdingNotified(Event):
    """The carrier withholds so much of the invoice since a day; and what the clause says to it on that day."""

    NOTICE: ClassVar = "withholding"
    event: Literal["withholding-notified"] = "withholding-notified"
    by: Actor
    amount: Money
    currency: Currency
    invoice_number: str | None
    since: date
    clause: str
    allowed_amount: Money
    excess_amount: Money
    credited_amount: Money = Field(default=NOTHING, description="what credit notes gave back by then, with VAT")
    payable_amount: Money | None = None
    payable_by: date | None = None
    notice_by: date | None = None
    silent: bool = Field(default=False, description="the clause asks for no notice: the dispute was one already")
    late: bool = Field(description="after the last day of a notice")


class WithholdingReminded(Event):
    """No notice is there yet: the carrier is told until when, once."""

    NOTICE: ClassVar = "withholding-due"
    event: Literal["withholding-reminded"] = "withholding-reminded"
    clause: str
    notice_by: date
    allowed_amount: Money
    currency: Currency


WithholdingEvent = WithholdingNotified | WithholdingReminded


class NotifyWithholding(Command):
    """The carrier does not pay so much of the invoice, since that day; said by itself, or by us as it wrote."""

    command: Literal["notify-withholding"] = "notify-withholding"
    by: Actor
    amount: Money
    since: DayOfOurTime


def allowed(dispute: Dispute, carrier: Carrier) -> Allowed:
    """What of the invoice the carrier may withhold as the dispute stands, and until when the rest is payable."""
    clause = carrier.agreement.disputes
    return Allowed(
        clause=clause.withholding_clause,
        withheld_amount=dispute.withheld_amount,
        payable_amount=payable_amount(dispute),
        payable_by=payable_by(dispute, clause),
        notice_by=notice_by(dispute, clause),
        silent=clause.withholding_notice_days is None,
    )


def excess(dispute: Dispute, amount: Decimal) -> Decimal:
    """What of an amount that is withheld is payable: neither accepted, nor withheld by this dispute, and no other
    leaves nothing to pay of it; no more than is payable still, where that is known."""
    beyond = max(NOTHING, amount - dispute.withheld_amount - dispute.accepted_with_vat - dispute.elsewhere_amount)
    left = payable_amount(dispute)
    return beyond if left is None else min(beyond, left)


def notice_by(dispute: Dispute, clause: DisputeClause) -> date | None:
    """The last day of a notice; None where the clause asks for none, or nobody knows when the invoice is payable."""
    due, days = payable_by(dispute, clause), clause.withholding_notice_days
    return due - timedelta(days=days) if due and days is not None else None


def notified(dispute: Dispute, command: NotifyWithholding, carrier: Carrier, now: datetime) -> list[Event]:
    """The notice with the answer to it. Refused while nobody knows how much is disputed, or of more than was billed."""
    next_status(dispute.status, "withhold of")
    currency = currency_of(dispute, command.amount)
    said, billed = allowed(dispute, carrier), dispute.billed_amount
    _must_be_near(command.since, dispute.claim.invoice_date, day_of(now, zone_of(carrier)))
    if billed is not None and command.amount > billed:
        raise Refused(
            f"{command.amount} is more than the invoice bills, {billed}; say what of it is not paid",
            because="withholds-too-much", amount=command.amount, billed=billed, currency=currency,
        )  # fmt: skip
    last = notice(dispute)
    if last and (last.amount, last.since) == (command.amount, command.since):
        return []
    return [
        WithholdingNotified(
            at=now,
            by=command.by,
            amount=command.amount,
            currency=currency,
            invoice_number=dispute.claim.invoice_number,
            since=command.since,
            clause=said.clause,
            allowed_amount=said.withheld_amount,
            excess_amount=excess(dispute, command.amount),
            credited_amount=dispute.credited_with_vat,
            payable_amount=said.payable_amount,
            payable_by=said.payable_by,
            notice_by=said.notice_by,
            silent=said.silent,
            late=_is_late(dispute, said.notice_by, day_of(now, zone_of(carrier))),
        )
    ]


def _must_be_near(since: date, billed_on: date | None, today: date) -> None:
    """Refused of a day before the invoice, or of one that is far away."""
    if billed_on and since < billed_on:
        raise Refused(
            f"since: {since} is before the invoice, which is of {billed_on}; is it mistyped?",
            because="before-the-invoice", day=since, billed_on=billed_on,
        )  # fmt: skip
    if since > today + FAR_AHEAD:
        raise Refused(
            f"since: {since} is more than {FAR_AHEAD.days} days ahead; is it mistyped?",
            because="far-ahead", day=since, days=FAR_AHEAD.days,
        )  # fmt: skip


def _is_late(dispute: Dispute, by: date | None, today: date) -> bool:
    """Is it after the last day of a notice, and none came before it?"""
    in_time = any(isinstance(event, WithholdingNotified) and not event.late for event in dispute.timeline)
    return by is not None and today > by and not in_time


def notice(dispute: Dispute) -> WithholdingNotified | None:
    """What the carrier said last; None when it said nothing of it."""
    return next((event for event in reversed(dispute.timeline) if isinstance(event, WithholdingNotified)), None)


def reminder_at(dispute: Dispute, carrier: Carrier, now: datetime) -> datetime | None:
    """When the carrier is told of the last day of a notice; None when it need not be, or was, or the day is over."""
    said = allowed(dispute, carrier)
    if said.notice_by is None or not said.withheld_amount or dispute.claim.currency is None:
        return None
    told = any(isinstance(event, WithholdingNotified | WithholdingReminded) for event in dispute.timeline)
    if told or paid_whole(dispute) or day_of(now, zone_of(carrier)) > said.notice_by:
        return None
    day = said.notice_by - timedelta(days=carrier.agreement.disputes.warn_days)
    return datetime.combine(day, time(), ZoneInfo(zone_of(carrier)))


def reminders(dispute: Dispute, carrier: Carrier, now: datetime) -> list[Event]:
    """That reminder, when its time has come."""
    moment, said = reminder_at(dispute, carrier, now), allowed(dispute, carrier)
    if moment is None or said.notice_by is None or now < moment:
        return []
    return [
        WithholdingReminded(
            at=now,
            clause=said.clause,
            notice_by=said.notice_by,
            allowed_amount=said.withheld_amount,
            currency=currency_of(dispute),
        )
    ]
