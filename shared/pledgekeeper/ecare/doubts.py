"""What a new claim is asked about before it is raised: it may be mistyped, or claimed already. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from pledgekeeper.disputes.checking import check
from pledgekeeper.disputes.claimed_twice import both_claim
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.lines import WHOLE
from pledgekeeper.disputes.model import Dispute
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
    own = [each.line for each in claim.lines or ()] or [WHOLE]
    for other in others:
        if of_one_invoice(claim, other.claim):
            theirs = other.claimed.lines
            for line in islice(both_claim(own, theirs), SHOWN):
                yield _claimed_already(line, theirs[line], other, words)


def _claimed_already(line: str, claimed: Decimal, other: Dispute, words: Words) -> str:
    amount = told(claimed, other.claim.currency, words.language)
    named = words("dispute.whole") if line == WHOLE else f"{words('dispute.line')} {line}"
    return words("dispute.claimed_already", line=named, amount=amount, dispute=other.case_id)
