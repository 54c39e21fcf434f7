"""What follows when an invoice is loaded: from which day on its window is announced, and what is odd of it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.invoices.windows import Window, day_of, window_days, window_of, worth_announcing, zone_of

MOST = Decimal("1.3")
"""Of its lines: no country takes more than 30 percent on top of an invoice, Hungary has 27."""
FAR_AHEAD = timedelta(days=366)
"""An invoice is dated a month ahead at times, and due in half a year; a year that is mistyped is mostly farther."""
NOT_SAID = "other"
"""The type whose window holds as long as nobody has said why an invoice is disputed."""


def window_under(invoice: InvoiceHead, carrier: Carrier, types: Mapping[str, DisputeType]) -> Window | None:
    """The window in which an invoice may be disputed for whatever reason: days agreed for what is not said prolong that
    of the others."""
    clause = carrier.agreement.disputes
    others = clause.window_days or types[NOT_SAID].raise_within.count
    return window_of(invoice, clause, max(others, window_days(NOT_SAID, clause, types[NOT_SAID])))


def announce_on(invoice: InvoiceHead, carrier: Carrier, types: Mapping[str, DisputeType], now: datetime) -> date | None:
    """The day; today where it is over already. None when the window is closed, or nobody wants to hear of it."""
    window = window_under(invoice, carrier, types)
    today = day_of(now, zone_of(carrier))
    if window is None or today > window.last_day or not worth_announcing(invoice):
        return None
    return max(window.warn_from, today)


def must_keep_currency(
    invoice: InvoiceHead, before: InvoiceHead | None, carrier: Carrier, *, paid: bool, disputed: bool
) -> None:
    """Refused of a later version in another currency, where payments are recorded of the one `before`, or disputes are
    about it: these are in the agreement's currency alone. Their sums would be of no invoice any more."""
    if before is None or invoice.version <= before.version or invoice.currency == before.currency:
        return
    counts = disputed and not foreign(before, carrier)
    if paid or counts:
        what = "paid and disputed" if paid and counts else "paid" if paid else "disputed"
        raise Refused(
            f"invoice {before.number} is in {before.currency}, and {what} in it: no version of it is in "
            f"{invoice.currency}; is the currency mistyped? Another invoice has a number of its own"
        )


def must_be_in_a_currency(invoice: InvoiceHead) -> None:
    """Refused of one whose three letters are no currency's. What was stored before stays readable."""
    if wrong := money.unlisted(invoice.currency):
        raise Refused(f"invoice {invoice.number}: {wrong}")


def foreign(invoice: InvoiceHead, carrier: Carrier) -> bool:
    """Is it in another currency than the agreement?"""
    return invoice.currency != carrier.agreement.disputes.currency


def warning(invoice: Invoice, carrier: Carrier, now: datetime) -> str | None:
    """What whoever loads it should know; it is kept all the same."""
    sums = _adds_up_to_another(invoice) or _has_another_vat(invoice, carrier)
    odd = (_in_another_currency(invoice, carrier), sums, _far_ahead(invoice, now.date()))
    return "; ".join(filter(None, odd)) or None


def in_other_capitals(others: Sequence[str]) -> str | None:
    """A number counts as it is written; what is loaded under another spelling of it may be the same invoice."""
    if not others:
        return None
    return f"invoice {', '.join(others)} is loaded, too, and differs in capitals alone: are they one invoice?"


def _in_another_currency(invoice: Invoice, carrier: Carrier) -> str | None:
    if not foreign(invoice, carrier):
        return None
    agreed = carrier.agreement.disputes.currency
    return (
        f"it is in {invoice.currency}, and the agreement with {carrier.name} in {agreed}: it is kept so, has a set-off"
        f" statement of its own, and can be disputed in {agreed} alone"
    )


def _adds_up_to_another(invoice: Invoice) -> str | None:
    """Lines need not add up to the total, as tax is in the total alone; but none turns a sum round, or is so much."""
    of_lines = sum((each.amount for each in invoice.lines), start=Decimal(0))
    if not invoice.lines or min(of_lines, of_lines * MOST) <= invoice.total <= max(of_lines, of_lines * MOST):
        return None
    sums = (f"{money.told(each, invoice.currency)} {invoice.currency}" for each in (of_lines, invoice.total))
    asked = "has one the wrong sign" if of_lines * invoice.total < 0 else "is one of the lines a sum, or one missing"
    return "its lines come to {}, and its total is {}: {}?".format(*sums, asked)


def _has_another_vat(invoice: Invoice, carrier: Carrier) -> str | None:
    """A credit note has the VAT of the agreement. Where each line has its VAT rounded, they differ by a cent each."""
    percent, of_lines = carrier.agreement.vat_percent, sum((each.amount for each in invoice.lines), start=Decimal(0))
    if not invoice.lines or percent is None or foreign(invoice, carrier):
        return None
    agreed, currency = money.with_vat(of_lines, percent, invoice.currency), invoice.currency
    if abs(invoice.total - agreed) <= len(invoice.lines) * Decimal(1).scaleb(-money.decimals(currency)):
        return None
    lines, with_it, total = (money.told(each, currency) for each in (of_lines, agreed, invoice.total))
    return (
        f"its lines come to {lines} {currency}, with the agreement's {percent} % of VAT to {with_it}, and its total is "
        f"{total}: a credit note of it would give back VAT that it does not bill; is the agreement's VAT right?"
    )


def _far_ahead(invoice: InvoiceHead, today: date) -> str | None:
    """Its window and what is payable by when are counted from these days."""
    days = {"dated": invoice.date_, "due on": invoice.due_date}
    far = [f"{what} {day}" for what, day in days.items() if day and day - today > FAR_AHEAD]
    return f"it is {' and '.join(far)}, more than a year ahead: is the year mistyped?" if far else None
