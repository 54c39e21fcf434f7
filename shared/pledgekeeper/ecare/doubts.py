"""What a new claim is asked about before it is raised: it may be mistyped, or claimed already. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pledgekeeper.disputes.checking import check
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.lines import WHOLE, Line
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.ecare.amounts import told
from pledgekeeper.ecare.words import Words
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.standing import findings_told

SHOWN = 10
"""Of each kind of doubt; more are not read."""


def doubts(
    claim: Claim,
    invoice: Invoice | None,
    known: Sequence[InvoiceHead],
    others: Iterable[Dispute],
    today: date,
    words: Words,
) -> Iterator[str]:
    """Each in a sentence. `known` are invoices of the carrier, `others` the disputes that name the same one."""
    findings = check(claim, invoice, known)
    yield from findings_told(findings[:SHOWN], texts(words.language))
    billed_on = claim.invoice_date
    if billed_on and billed_on > today + timedelta(days=1) and not (invoice and invoice.date_ == billed_on):
        yield words("dispute.date_to_come", day=billed_on)
    if billed_on and claim.period_to and not any(each.differs == "period" for each in findings):
        last = (claim.period_to - timedelta(seconds=1)).astimezone(ZoneInfo(claim.period_zone or "UTC")).date()
        if last > billed_on:
            yield words("dispute.traffic_after", last=last, day=billed_on)
    for other in others:
        for line in _of_both(claim, other)[:SHOWN]:
            yield _claimed_already(line, other, words)


def _of_both(claim: Claim, other: Dispute) -> list[Line]:
    """What another dispute of the same invoice claims as well: what is claimed as a whole holds all lines. What is
    withdrawn, or rejected as a whole, is claimed no more."""
    accounts = {claim.account, other.claim.account} - {None}
    if (
        other.status is DisputeStatus.WITHDRAWN
        or other.claim.invoice_number != claim.invoice_number
        or len(accounts) > 1
    ):
        return []
    own = [each.line for each in claim.lines or ()] or [WHOLE]
    theirs = (line for line in other.lines if line.rejected_amount < line.disputed_amount)
    return [line for line in theirs if line.line in own or WHOLE in own or line.line == WHOLE]


def _claimed_already(line: Line, other: Dispute, words: Words) -> str:
    amount = told(line.disputed_amount, other.claim.currency, words.language)
    named = words("dispute.whole") if line.line == WHOLE else f"{words('dispute.line')} {line.line}"
    return words("dispute.claimed_already", line=named, amount=amount, dispute=other.case_id)
