"""What a case is called in a letter: as somebody named it, or, where we did, in the reader's language. Pure."""

from collections.abc import Callable
from decimal import Decimal
from string import Template

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import Claim, title_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.notices.language import Texts, texts


def title_told(case: Case, language: Texts, figure: Callable[[Decimal, str | None], str] = money.told) -> str:
    """`figure` writes the amount as its reader is used to."""
    if not isinstance(case, Dispute) or case.title != title_of(case.claim):
        return case.title
    claim, about = case.claim, _about(case.claim, language)
    if claim.disputed_amount is None:
        return _said("dispute-title-unsaid", language, about=about)
    amount = f"{figure(claim.disputed_amount, claim.currency)} {claim.currency or ''}".strip()
    return _said("dispute-title", language, about=about, amount=amount)


def title_in_english(case: Case) -> str:
    """As a page says it: whoever of ours is paged reads English."""
    return title_told(case, texts("en"))


def _about(claim: Claim, language: Texts) -> str:
    if claim.invoice_number is None:
        return _said("dispute-about-none", language, type=language.words.get(f"type-{claim.type}", claim.type))
    return _said("dispute-about", language, invoice=claim.invoice_number)


def _said(name: str, language: Texts, **facts: str) -> str:
    return Template(language.words[name]).substitute(facts)
