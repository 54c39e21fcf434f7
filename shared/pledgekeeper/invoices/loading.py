"""From which day on the end of a window is announced, when an invoice is loaded. Pure."""

from collections.abc import Mapping
from datetime import date, datetime

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import Window, day_of, window_of, worth_announcing, zone_of

NOT_SAID = "other"
"""The type whose window holds as long as nobody has said why an invoice is disputed."""


def window_under(invoice: InvoiceHead, carrier: Carrier, types: Mapping[str, DisputeType]) -> Window | None:
    """The window in which an invoice may be disputed for whatever reason."""
    return window_of(invoice, carrier.agreement.disputes, types[NOT_SAID].raise_within.count)


def announce_on(invoice: InvoiceHead, carrier: Carrier, types: Mapping[str, DisputeType], now: datetime) -> date | None:
    """The day; today where it is over already. None when the window is closed, or nobody wants to hear of it."""
    window = window_under(invoice, carrier, types)
    today = day_of(now, zone_of(carrier))
    if window is None or today > window.last_day or not worth_announcing(invoice):
        return None
    return max(window.warn_from, today)
