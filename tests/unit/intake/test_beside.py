"""What an answer about a dispute says beside it: another invoice opens a dispute, what is not read is told."""

import pytest

from pledgekeeper.cases.commands import AddNote
from tests.unit.builders import a_claim, a_dispute, terms_of
from tests.unit.intake.test_decision import BALTEL, a_mail, decided, note_of

FIRST = "INV-2026-10-12010"
CLAIMED = "We dispute EUR 1,500.00 of invoice INV-2026-10-12010."


def answered(text):
    claim = a_claim(invoice_number=FIRST, disputed_amount="1500.00", billed_amount="9000.00", currency="EUR")
    dispute = a_dispute(under=terms_of("baltel"), carrier_id="baltel", claim=claim)
    mail = a_mail(subject=f"RE: [{dispute.case_id}] Dispute {FIRST}", text=text, sender="ap@baltel.example")
    return decided(mail, sender=BALTEL, threaded=dispute)


@pytest.mark.parametrize(
    ("text", "invoices", "amounts"),
    [
        ("We also dispute EUR 300.00 of invoice INV-2026-10-12011, as attached.", ["INV-2026-10-12011"], ["300.00"]),
        (f"{FIRST} is clear.\n\nNous contestons aussi 300,00 EUR de la facture INV-2026-10-12011.",
         ["INV-2026-10-12011"], ["300.00"]),
        ("Disputed: EUR 300.00 of invoice INV-2026-10-12011 because of duplicates.", ["INV-2026-10-12011"], ["300.00"]),
    ],
)  # fmt: skip
def test_an_answer_that_disputes_another_invoice_is_a_note_and_opens_a_dispute_of_it(text, invoices, amounts):
    decision = answered(text)

    assert note_of(decision).text == text
    assert note_of(decision).asks is None
    assert [each.claim.invoice_number for each in decision.beside] == invoices
    assert [str(each.claim.disputed_amount) for each in decision.beside] == amounts


@pytest.mark.parametrize(
    "text",
    [
        CLAIMED,
        "We dispute it because the calls are on invoice INV-2026-10-12011 already.",
        "We do not dispute invoice INV-2026-10-12011.",
        "Invoice INV-2026-10-12011 is paid.",
        f"We dispute invoice {FIRST} like INV-2026-10-12011.",
        "invoice: INV-2026-10-12011\nDisputed: EUR 300.00",
    ],
)
def test_an_answer_that_only_names_or_corrects_an_invoice_opens_none(text):
    assert answered(text).beside == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sorry, the disputed amount should read EUR 2,500.00 instead of EUR 1,500.00.", "says another amount"),
        ("We now dispute $2.5K.", "says another amount"),
        ("Le montant contesté est de 2 500,00 EUR.", "says another amount"),
        ("争议金额应为 EUR 2,500.00。", "says another amount"),
        ("Please disregard my mail, the dispute is withdrawn, our mistake.", "seems to withdraw something"),
        ("Nous retirons notre contestation.", "seems to withdraw something"),
        ("我们撤回争议。", "seems to withdraw something"),
        ("The invoice number is right, our account is BLT-7, dated 2 November 2026.", "says something of the claim"),
        ("We dispute it because the calls are on invoice INV-2026-10-12011 already.", "names another invoice"),
    ],
)
def test_a_sentence_of_an_answer_that_says_something_of_the_claim_is_not_taken_and_the_desk_is_told(text, why):
    decision = answered(f"Hello,\n\n{text}\n\nJonas")

    assert isinstance(decision.command, AddNote)
    assert why in decision.command.asks
    assert " ".join(text.split())[:60] in decision.command.asks


@pytest.mark.parametrize(
    "text",
    ["Thank you, any news?", "The amount of EUR 1,500.00 is still open.", "See you on Tuesday 2 November.", CLAIMED,
     "We withhold EUR 1,500.00 of EUR 9,000.00."],
)  # fmt: skip
def test_an_answer_that_says_nothing_new_of_the_claim_bothers_nobody(text):
    assert note_of(answered(text)).asks is None
