"""Whether an invoice was right the first time (clause B8): whether a dispute about it was upheld. Pure.

An invoice was wrong from the moment at which something of a dispute about it was accepted. It was right when its window
is over, and every dispute about it is over with nothing accepted; until then nothing is decided. What the carrier has
not got yet, and what asks for no money, is not counted. The scoreboard and the monthly review both count by this.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import CreditDue, DisputeSettled, DisputeWithdrawn
from pledgekeeper.invoices.loading import window_under
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import WITH_THE_CARRIER, due_on, zone_of

FIRST_TIME: Final = "invoices-right"
"""The share of the pledge that this is the figure of."""

Verdict = Literal["upheld", "rejected", "withdrawn", "open"]


class Doubted(NamedTuple):
    """A dispute about an invoice, and what became of it `at` a moment, in seconds since the epoch; None: it is open."""

    number: str
    account: str | None
    verdict: Verdict
    at: int | None


class Judged(NamedTuple):
    """An invoice of which it is known whether it was right, since when, and what its disputes came to."""

    invoice: InvoiceHead
    right: bool
    at: datetime
    disputes: tuple[Verdict, ...]


def doubted(dispute: Dispute) -> Doubted | None:
    """What a dispute says of an invoice; None while it names none. It comes with its timeline."""
    number, account = dispute.claim.invoice_number, dispute.claim.account
    if number is None:
        return None
    accepted_at = next((event.at for event in dispute.timeline if isinstance(event, CreditDue)), None)
    if accepted_at:
        return Doubted(number, account, "upheld", int(accepted_at.timestamp()))
    if not dispute.over:
        return Doubted(number, account, "open", None)
    ended = next(each for each in reversed(dispute.timeline) if isinstance(each, DisputeSettled | DisputeWithdrawn))
    verdict: Verdict = "withdrawn" if isinstance(ended, DisputeWithdrawn) else "rejected"
    return Doubted(number, account, verdict, int(ended.at.timestamp()))


def judged(
    invoice: InvoiceHead, disputes: Iterable[Doubted], carrier: Carrier, types: Mapping[str, DisputeType], now: datetime
) -> Judged | None:
    """What is known of an invoice at `now`, by what is known of disputes of its carrier; None: nothing is decided."""
    if invoice.state not in (*WITH_THE_CARRIER, "settled") or invoice.total <= 0:
        return None
    about = [each for each in disputes if each.number == invoice.number and each.account in (None, invoice.account)]
    verdicts = tuple(sorted(each.verdict for each in about))
    ends = [datetime.fromtimestamp(each.at, UTC) for each in about if each.at is not None]
    if "upheld" in verdicts:
        upheld_at = min(each.at for each in about if each.verdict == "upheld" and each.at is not None)
        return Judged(invoice, False, datetime.fromtimestamp(upheld_at, UTC), verdicts)
    since = max([window_ends(invoice, carrier, types), *ends])
    return Judged(invoice, True, since, verdicts) if since <= now and "open" not in verdicts else None


def window_ends(invoice: InvoiceHead, carrier: Carrier, types: Mapping[str, DisputeType]) -> datetime:
    """The first second at which it may be disputed no more. Without a due date, days count from its own date."""
    dated = invoice.changed(due_date=due_on(invoice, carrier.agreement.disputes) or invoice.date_)
    window = window_under(dated, carrier, types)
    assert window is not None  # it has a due date
    midnight = datetime.combine(window.last_day + timedelta(days=1), time(), ZoneInfo(zone_of(carrier)))
    return midnight.astimezone(UTC)
