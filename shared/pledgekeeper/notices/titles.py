"""What a case is called in a letter: as somebody named it, or, where we did, in the reader's language. Pure."""

from string import Template

from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import DisputeOpened, title_of
from pledgekeeper.notices.language import Texts


def title_told(case: Case, language: Texts) -> str:
    opening = case.timeline[0]
    if not isinstance(opening, DisputeOpened) or case.title != title_of(opening.claim):
        return case.title
    claim = opening.claim
    said = {"invoice": claim.invoice_number, "amount": claim.disputed_amount, "currency": claim.currency}
    return Template(language.words["dispute-title"]).substitute(said)
