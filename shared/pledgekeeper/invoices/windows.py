"""When an invoice is payable, how long it may be disputed, and when the end of that is announced. Pure."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Carrier, DisputeClause
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.invoices.model import InvoiceHead

WITH_THE_CARRIER = ("sent", "partiallyPaid")


class Window(NamedTuple):
    """The last day on which a dispute may be raised, and the first on which its end is announced."""

    last_day: date
    warn_from: date


def due_on(invoice: InvoiceHead, clause: DisputeClause) -> date | None:
    """The invoice's own due date, else that of the agreement; None where neither says one."""
    if invoice.due_date or clause.payment_days is None:
        return invoice.due_date
    return invoice.date_ + timedelta(days=clause.payment_days)


def window_of(invoice: InvoiceHead, clause: DisputeClause, days: int) -> Window | None:
    """The window of an invoice; None when it is counted from a due date that nobody names."""
    begin = invoice.date_ if clause.window_from == "invoice-date" else due_on(invoice, clause)
    if begin is None:
        return None
    last_day = begin + timedelta(days=days)
    return Window(last_day, last_day - timedelta(days=clause.warn_days))


def window_days(type_: str, clause: DisputeClause, kind: DisputeType) -> int:
    """What was agreed for the type; what was agreed; what the type has of its own."""
    agreed = clause.windows.get(type_) or (clause.window_days if kind.raise_from == "invoice" else None)
    return agreed or kind.raise_within.count


def zone_of(carrier: Carrier) -> str:
    """The zone whose days the clause counts."""
    return carrier.agreement.disputes.zone or carrier.zone


def day_of(moment: datetime, zone: str) -> date:
    """The date on that zone's wall. A day ends at its midnight: the next second is the next day's."""
    return moment.astimezone(ZoneInfo(zone)).date()


def worth_announcing(invoice: InvoiceHead) -> bool:
    """Has the carrier the invoice, something to pay, and not paid all? One that is settled was accepted by paying."""
    return invoice.state in WITH_THE_CARRIER and invoice.total > 0
