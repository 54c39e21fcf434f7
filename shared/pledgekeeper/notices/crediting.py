"""What a letter says of a credit note: its number, what it is over, and its documents. Pure."""

from string import Template

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.credit_documents import CreditNoteWritten, issued_for, standard
from pledgekeeper.event import Event
from pledgekeeper.notices.language import Texts


def of_credit(case: Case, event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    """The names in the text of a credit; none in any other letter."""
    if not isinstance(event, CreditNoteWritten):
        return {}
    issued = issued_for(case.timeline, event.credit_note)
    of_both = (money.told(each, issued.currency) for each in (issued.amount, issued.interest_amount))
    amount, interest = (f"{each} {issued.currency}" for each in of_both)
    if issued.interest_amount:
        amount += Template(language.words["with-interest"]).substitute(interest=interest)
    documents = "\n".join(f"  {each.form.upper()}: SHA-256 {each.sha256}" for each in event.documents)
    attached = (
        Template(language.words["credit-attached"]).substitute(documents=documents, standard=standard(issued.currency))
        if documents
        else ""
    )
    invoicing = terms.carrier.agreement.invoicing
    if attached and invoicing and invoicing.vat.percent:
        attached = f"{language.words['credit-without-vat']}\n{attached}"
    return {"credit_note": event.credit_note, "amount": amount, "attached": attached}
