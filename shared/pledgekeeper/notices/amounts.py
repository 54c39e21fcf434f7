"""The amounts of a dispute in words, for the letters that tell what is payable. Pure."""

from decimal import Decimal
from string import Template

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import gives_up_what_others_take, paid_whole, payable_amount, payable_by
from pledgekeeper.notices.language import Texts


def payable(case: Case, terms: Terms, language: Texts) -> dict[str, str]:
    """The invoice of a dispute, and what of it is payable when, and what may be withheld; that this is with VAT, where
    there is any. Nothing where that is not known."""
    if not isinstance(case, Dispute):
        return {}
    number = case.claim.invoice_number
    named = {"of_invoice": Template(language.words["of-invoice"]).substitute(invoice=number) if number else ""}
    amount, day = payable_amount(case), payable_by(case, terms.carrier.agreement.disputes)
    if amount is None or day is None:
        return named | {"payable": ""}
    sums = {"amount": amount, "withheld": case.withheld_amount}
    currency = case.claim.currency
    facts = {name: f"{money.told(each, currency)} {currency or ''}".strip() for name, each in sums.items()}
    facts["day"] = day.isoformat()
    told = Template(language.words[_word(case, amount)]).substitute(facts)
    if case.percent_of_vat and (amount or case.withheld_amount):
        told = f"{told}\n{language.words['sums-with-vat']}"
    return named | {"payable": told}


def _word(dispute: Dispute, amount: Decimal) -> str:
    if gives_up_what_others_take(dispute):
        return "payable-shared"
    if not amount and (dispute.over or paid_whole(dispute)):
        return "payable-nothing"
    return "payable-at-the-end" if dispute.over else "payable"
