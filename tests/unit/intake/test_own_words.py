"""What a mail is, is told by what its writer says: not by its signature, a company's footers or a banner above it."""

import pytest

from pledgekeeper.intake.reading.billing import billing_in, disputed_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.severity import marks_a_fault, priority_said
from pledgekeeper.intake.reading.topics import topics_of
from pledgekeeper.intake.reading.understood import claim_in, fault_in
from tests.unit.builders import MONDAY_NIGHT, terms_of

FOOTERS = [
    "Escalation: P1 +968 24000100, P2 +968 24000101",
    "NOC 24/7: in case of circuit down call +968 24000100, Mon-Fri 08:00-17:00 GST",
    "ISO 27001 certified - Priority 1: customer satisfaction",
    "The sender does not accept liability for any errors or omissions in the contents.",
    "no confidentiality is waived or lost by any mistransmission.",
    "Stop fraud! If you receive a request to change our bank account please call us.",
    "Fraud alert: OmanLink never asks for passwords.",
    "Suspected fraud? Call 800-FRAUD.",
    "Invoice disputes: disputes@omanlink.example | Payments: finance@omanlink.example",
    "Any dispute arising out of this invoice shall be governed by the laws of Oman.",
    "Disputes not notified within 30 days of the invoice date are deemed waived.",
    "Please send all invoices to finance@omanlink.example. Invoices without PO will be rejected.",
    "Fraud desk\nT +968 24000100 | M +968 99000100 | www.omanlink.example\nP1 +968 1 | P2 +968 2 | P3 +968 3",
]
CLOSINGS = [
    "Regards\nFaisal",
    "Best regards,\nFaisal Al Busaidi\nNOC",
    "Best regards, Faisal",
    "Thanks,\nFaisal",
    "Thanks & regards\nFaisal",
    "Merci d'avance\nClaire",
    "Muchas gracias\nPedro",
    "Saludos\nPedro",
    "BR\nFaisal",
    "此致\n李明",
]


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_what_stands_below_the_closing_line_makes_a_mail_nothing(footer, closing, between):
    text = f"Can we meet on Tuesday?\n\n{closing}{between}{footer}"

    assert own_words(text) == "Can we meet on Tuesday?"
    assert priority_said("Meeting", text) == "P3"
    assert not marks_a_fault("Meeting", text)
    assert billing_in("Meeting", text) is None
    assert disputed_in("Meeting", text) is None
    assert fraud_in("Meeting", text) is None


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_dispute_stays_one_case_whatever_stands_below_it(footer):
    text = f"We dispute USD 100.00 of INV-2026-10-00610.\n\nRegards\nFaisal\n\n{footer}"

    (topic,) = topics_of("October", text).topics

    assert topic.billing
    assert topic.text == text
    assert billing_in("October", text).value == "other"


def test_a_fault_and_a_bill_in_paragraphs_of_their_own_stay_two_and_the_signature_goes_with_the_fault():
    text = "Calls to Oman fail.\n\nWe dispute EUR 5.00 of INV-7.\n\nRegards\nFaisal\n\nInvoice disputes: a@b.example"

    fault, bill = topics_of("Two things", text).topics

    assert fault.text == "Calls to Oman fail.\n\nRegards\nFaisal\n\nInvoice disputes: a@b.example"
    assert bill.text == "We dispute EUR 5.00 of INV-7."


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "EXTERNAL EMAIL",
        "CAUTION: External email. Do not click links, report suspected fraud to security.",
        "[EXTERNAL] CAUTION: This email originated from outside the company. Report errors and suspected fraud.",
        "WARNING: This message was sent from outside your organisation, which may be fraud or\nlead to loss of data.",
        "This email originated from outside of the organization. Do not click links or open attachments unless you\n"
        "recognize the sender. Report suspected fraud.",
        "You don't often get email from noc@nordwave.example. Learn why this is important",
        "ATTENTION: Ce courriel provient de l'extérieur. Signalez toute fraude.",
        "Este correo se originó fuera de la empresa. Denuncie el fraude.",
        "注意：此邮件来自公司外部，谨防诈骗。",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_banner_above_a_mail_is_no_word_of_it(banner, between):
    text = f"{banner}{between}Please upgrade the port to 10G.\n\nRegards\nIngrid"

    assert own_words(text) == "Please upgrade the port to 10G."
    assert fraud_in("Upgrade", text) is None


@pytest.mark.parametrize(
    "more",
    [
        "P.S. The circuit is down again.",
        "PS: all calls fail",
        "NB: the link is down since noon",
        "Also, the link is down.",
        "Circuit: OML-ORI-MRS-01",
        "Invoice: INV-2026-10-00610\nAmount: USD 100.00",
        "A-number: +37060000001\nB-number: +22170000001",
        "Priority: P1",
        "Montant: 5,00 EUR",
        "电路：OML-ORI-MRS-01",
        "LOS raised on OML-ORI-MRS-01",
        "09:02 UTC all calls fail",
        "2026-11-23 10:11:02 503",
        "+37060000001 -> +22170000001 503",
        "+37060000001 → +22170000001 503",
        "We dispute EUR 5.00.",
        "We see IRSF to +882.",
        "Destination\tCalls\tASR\nGhana\t100\t0\nTogo\t50\t0",
        "Destination | Calls | ASR\nGhana | 100 | 0",
        "---------- Forwarded message\nFrom: noc@a.example\n\nThe link is down.",
        "From: noc@a.example\nSent: Monday\n\nThe link is down.",
    ],
)
def test_what_goes_on_with_the_matter_below_the_signature_is_read(more):
    assert own_words(f"Please check.\n\nRegards\nFaisal\n\n{more}") == f"Please check.\n\n{more}"


@pytest.mark.parametrize(
    "text",
    [
        "Regards",
        "Hello\n\nSaludos,\n\nEl enlace está caído.",
        "Dear all,\nGreetings\nRegards\nThe link is down.",
        "Thanks.\n\nWe see errors.",
        "Done on our side, many thanks\n\nThe link is down again.",
        "Done.\n\nThanks\nplease check the other circuit, it is down",
        "External calls to Ghana fail.",
        "Attention: all calls to Ghana fail.",
        "WARNING: link down",
        "This message was sent from our SMSC and is lost.",
    ],
)
def test_what_only_looks_like_a_closing_line_or_a_banner_is_said(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "card",
    [
        "Faisal Al Busaidi\nNOC Engineer\nT: +968 24000100",
        "Rasa Petrauskiene\nnoc@baltel.example",
        "Karim Bennani\nSupervision – TelMaghreb SA\nwww.telmaghreb.example",
    ],
)
def test_a_name_with_a_telephone_closes_a_letter_without_another_word(card):
    text = f"Can we meet on Tuesday?\n\n{card}\n\nIn case of circuit down call +968 24000100"

    assert own_words(text) == "Can we meet on Tuesday?"


@pytest.mark.parametrize(
    "paragraph",
    [
        "Senegal Orange\nASR 0 %, all calls fail",
        "Call Samples\n+37060000001 to +22170000001 at 09:02: 503",
        "Affected Circuit\nLyon - Paris 10G down",
    ],
)
def test_a_heading_closes_no_letter(paragraph):
    assert own_words(f"Please check.\n\n{paragraph}") == f"Please check.\n\n{paragraph}"


def test_of_a_mail_that_is_handed_on_the_signature_is_none_of_its_words():
    text = "Please see.\n\nRegards\nA\n\nFrom: b@b.example\n\nLink down.\n\nRegards\nB\n\nReport fraud to c@c.example"

    assert own_words(text) == "Please see.\n\nFrom: b@b.example\n\nLink down."


def test_a_product_is_told_by_the_writers_own_words():
    footer = "\n\nBest regards\nIngrid\n\nSuspected fraud? Call 800-FRAUD."

    def product(text):
        return values(fault_in("Question", text, terms_of("baltel").carrier, MONDAY_NIGHT), "product")

    assert product(f"Who is our account manager?{footer}") == []
    assert product(f"Calls to Ghana fail.{footer}") == ["voice"]


SIGNATURE = "\n\nCordialement,\nClaire Dubois\nSAS au capital de {} - RCS Paris 552 100 554\nNOC from 08:00 to 17:00"


@pytest.mark.parametrize("capital", ["1 200 000 EUR", "EUR 1.2 million", "EUR 1,200,000.00"])
def test_what_a_company_is_worth_by_its_signature_is_no_sum_of_a_claim(capital):
    text = f"We dispute EUR 5.00 of INV-7.{SIGNATURE.format(capital)}"

    read = claim_in("October", text, terms_of("baltel").carrier)

    assert [(each.field, each.value) for each in read if each.field != "invoice"] == [("disputed_amount", "5.00 EUR")]


def test_another_sum_below_a_signature_is_told_and_beside_it_none_is_the_only_one():
    text = "We dispute EUR 5.00 of INV-7.\n\nRegards\nFaisal\n\nTotal due EUR 90.00"

    read = claim_in("October", text, terms_of("baltel").carrier)

    assert values(read, "disputed_amount") == []
    assert values(read, "amount") == ["5.00 EUR", "90.00 EUR"]


def test_the_hours_of_a_noc_are_no_time_since_when_something_fails():
    read = fault_in("Ghana", f"Calls fail.{SIGNATURE.format('5 EUR')}", terms_of("baltel").carrier, MONDAY_NIGHT)

    assert values(read, "fault_start") == []


@pytest.mark.parametrize(
    "below",
    ["BLT-ORI-FRA-02", "Circuit: BLT-ORI-FRA-02", "From: noc@b.example\nSent: Monday\n\nBLT-ORI-FRA-02 is down."],
)
def test_a_circuit_below_a_signature_or_in_a_mail_that_is_handed_on_is_the_faults(below):
    text = f"Please check.\n\nRegards\nFaisal\n\n{below}"

    assert values(fault_in("Help", text, terms_of("baltel").carrier, MONDAY_NIGHT), "circuit") == ["BLT-ORI-FRA-02"]


def test_a_circuit_by_the_carriers_own_rule_is_read_below_a_signature_where_the_writer_names_none():
    carrier = terms_of("baltel").carrier
    carrier = carrier.model_copy(update={"mail": carrier.mail.model_copy(update={"circuit": ("line (\\d{4})",)})})

    def circuits(text):
        return values(fault_in("Help", text, carrier, MONDAY_NIGHT), "circuit")

    assert circuits("Please check.\n\nRegards\nFaisal\n\nline 1234") == ["1234"]
    assert circuits("Please check line 5678.\n\nRegards\nFaisal\n\nline 1234") == ["5678"]
