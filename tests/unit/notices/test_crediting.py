"""What the letter of a credit note says of its sum."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledgekeeper.carriers.invoicing import Vat
from pledgekeeper.disputes.credit_documents import CreditNoteWritten, Document, RecordCreditNote
from pledgekeeper.notices.crediting import of_credit
from pledgekeeper.notices.language import texts
from tests.unit.builders import DAY, after, terms_of
from tests.unit.credit_notes.notes import STANDARD, invoicing, issue, lived
from tests.unit.disputes.test_lines import LATER, answer, of_three_lines

PAGE = Document(form="pdf", size_bytes=1, sha256="0" * 64)


@pytest.mark.parametrize(("vat", "documents", "says"), [
    (STANDARD, [PAGE], True), (Vat(), [PAGE], False), (STANDARD, [], False),
])  # fmt: skip
def test_a_sum_to_which_vat_comes_is_told_to_be_without_it(vat, documents, says):
    dispute = lived(of_three_lines(), answer(("1", "1000")), issue("CN-1"))
    dispute = after(dispute, RecordCreditNote(credit_note="CN-1", documents=documents, why_not="x"), LATER + 60 * DAY)
    terms = terms_of("andesvoz")
    agreement = terms.carrier.agreement.changed(invoicing=invoicing(vat))
    terms = replace(terms, carrier=terms.carrier.changed(agreement=agreement))

    written = next(each for each in dispute.timeline if isinstance(each, CreditNoteWritten))
    told = of_credit(dispute, written, terms, texts("en"))

    assert Decimal(told["amount"].split()[0]) == 1000
    assert ("That is without VAT" in told["attached"]) is says
