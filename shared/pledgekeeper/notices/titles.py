"""What a case is called in a letter: as somebody named it, or, where we did, in the reader's language. Pure."""

from collections.abc import Callable
from decimal import Decimal
from string import Template

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import title_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.notices.language import Texts


def title_told(case: Case, language: Texts, figure: Callable[[Decimal, str | None], str] = money.told) -> str:
    """`figure` writes the amount as its reader is used to."""
    if not isinstance(case, Dispute) or case.title != title_of(case.claim):
        return case.title
    claim = case.claim
    amount = None if claim.disputed_amount is None else figure(claim.disputed_amount, claim.currency)
    said = {"invoice": claim.invoice_number, "amount": amount, "currency": claim.currency}
    return Template(language.words["dispute-title"]).substitute(said)
