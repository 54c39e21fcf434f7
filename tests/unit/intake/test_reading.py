"""What is understood of a mail, in five languages: each finding has its quote, and nothing is guessed."""

from datetime import UTC, datetime
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.intake.reading.answers import corrections, reopening, still_fails
from pledgekeeper.intake.reading.billing import billing_in
from pledgekeeper.intake.reading.claimed import amounts_said, claimed_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.numbers import numbers_in
from pledgekeeper.intake.reading.services import circuits_in, product_in
from pledgekeeper.intake.reading.severity import marks_a_fault, priority_in, priority_said
from pledgekeeper.intake.reading.sums import amount_of
from pledgekeeper.intake.reading.times import fault_start
from pledgekeeper.intake.reading.topics import topics_of
from pledgekeeper.intake.reading.understood import claim_in, fault_in
from tests.unit.builders import carriers

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


# --- priority --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("All calls to Kenya fail", "P1"),
        ("Circuit BLT-ORI-FRA-02 is down", "P1"),
        ("Plus aucun appel ne passe", "P1"),
        ("Caída total del enlace", "P1"),
        ("Queda total do circuito", "P1"),
        ("Todas as chamadas falham", "P1"),
        ("全部呼叫失败", "P1"),
        ("电路中断", "P1"),
        ("Perda de pacotes de 4 %", "P2"),
        ("链路丢包严重", "P2"),
        ("优先级：P2", "P2"),
        ("Prioridade: 1", "P1"),
        ("请按Ｐ１处理", "P1"),
        ("您好", "P3"),
    ],
)
def test_how_bad_it_is_is_read_in_five_languages(text, priority):
    assert priority_said("", text) == priority


def test_the_rule_says_whether_it_was_named_described_or_neither():
    found = [priority_in("", text) for text in ("Please treat as P1", "packet loss", "hello")]

    assert [(each.value, each.rule) for each in found] == [
        ("P1", "named"),
        ("P2", "the service is degraded"),
        ("P3", "nothing says how bad it is"),
    ]


@pytest.mark.parametrize("text", ["Weekly news", "Nothing new.", "Happy new year", "Our offices move"])
def test_what_reports_nothing_has_no_mark_of_a_fault(text):
    assert not marks_a_fault(text, "")


# --- product and circuit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("Every INVITE gets 503, ASR 0 %", "voice"),
        ("Les appels vers le Kenya échouent", "voice"),
        ("至肯尼亚的呼叫失败", "voice"),
        ("submit_sm rejected on our SMPP bind", "sms"),
        ("短信发送失败", "sms"),
        ("BGP session flaps, AS64500 lost 400 prefixes", "ip"),
        ("CRC errors on 100G", "transmission"),
        ("No light on the fibre cut between A and B", "transmission"),
        ("Roaming IREG tests fail, IMSI 21401", "roaming"),
        ("漫游用户无法注册", "roaming"),
    ],
)
def test_the_product_is_the_one_that_most_words_are_about(text, product):
    assert product_in("", text).value == product


@pytest.mark.parametrize("text", ["It does not work", "SMS and BGP"])
def test_no_product_is_guessed_when_none_or_two_are_named_alike(text):
    assert product_in("", text) is None


@pytest.mark.parametrize(
    ("text", "circuits"),
    [
        ("trunk BLT-ORI-FRA-02 gets 503", ["BLT-ORI-FRA-02"]),
        ("Circuit : MRS-PAR/100G/00871", ["MRS-PAR/100G/00871"]),
        ("el enlace LIM-MAD-7 caído", ["LIM-MAD-7"]),
        ("电路：HKG-PAR/10G/0042 中断", ["HKG-PAR/10G/0042"]),
        ("bind SMSC-ORI-3", ["SMSC-ORI-3"]),
        ("A FRA-BER-10G-01 and a FRA-BER-10G-02", ["FRA-BER-10G-01", "FRA-BER-10G-02"]),
        ("TT-7K3QX9M2XA, INV-2026-10-00417, 2026-11-23, ISO-8859-1, rack P12-07, UTC-05-00", []),
        ("a circuit down, the trunk and the link FRA", []),
        ("works PW-2026-1188 and CHG-12-0044, invoices TMG-2026-55 and BLT-2026-0881, circuit PW-2026-1188", []),
    ],
)
def test_circuits_are_named_or_look_like_one(text, circuits):
    assert values(circuits_in(text), "circuit") == circuits


def test_a_carrier_that_names_its_circuits_otherwise_has_rules_of_its_own():
    assert values(circuits_in("line 0042/77 is dead", (r"line (\d{4}/\d\d)",)), "circuit") == ["0042/77"]


# --- numbers, times, money -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("02:31:07 +37060000101 → +221770000412", [("a_number", "+37060000101"), ("b_number", "+221770000412")]),
        ("+370 600 00101 -> 00221 77 000 0412", [("a_number", "+37060000101"), ("b_number", "+221770000412")]),
        ("A-number: +37060000103 960 calls", [("a_number", "+37060000103")]),
        ("被叫号码：+221770000412", [("b_number", "+221770000412")]),
        ("+960 7xx and +670 7xx; 10.0.0.1; +1 -> +2", []),
        ("call our NOC +370 5 000 0100", []),
    ],
)
def test_numbers_of_calls_are_international_and_possible(text, numbers):
    assert [(each.field, each.value) for each in numbers_in(text)] == numbers


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("since 23-Nov-2026 02:14 UTC", "2026-11-23T02:14:00Z"),
        ("Since 02:14 UTC", "2026-11-23T02:14:00Z"),
        ("since 02:14 CET", "2026-11-23T01:14:00Z"),
        ("depuis hier 17h05 (heure de Tunis)", "2026-11-22T16:05:00Z"),
        ("depuis le 22/11/2026 à 21h00 UTC", "2026-11-22T21:00:00Z"),
        ("desde las 02:14 (hora de Lima)", "2026-11-23T07:14:00Z"),
        ("desde ontem às 22:10 UTC", "2026-11-22T22:10:00Z"),
        ("desde 22 de novembro", None),
        ("自2026年11月23日06:20（UTC+8）起", "2026-11-22T22:20:00Z"),
        ("自 06:14（北京时间）起", "2026-11-22T22:14:00Z"),
        ("since 23:50 UTC", "2026-11-22T23:50:00Z"),
        ("since 24/12/2026 10:00 UTC", None),
        ("since 31/02 10:00", None),
        ("at 02:14 UTC", None),
    ],
)
def test_the_start_of_a_fault_is_an_instant_that_is_not_in_the_future(text, moment):
    found = fault_start(text, "Europe/Vilnius", NOW)

    assert (found.value if found else None) == moment


def test_a_time_without_a_zone_is_the_carriers_and_the_rule_says_so():
    found = fault_start("since 03:00 nothing works", "Europe/Vilnius", NOW)

    assert (found.value, found.rule) == ("2026-11-23T01:00:00Z", "no zone is said: taken as Europe/Vilnius")


@pytest.mark.parametrize(
    ("said", "amount"),
    [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56", "1234.56"), ("1'234.56", "1234.56"),
     ("61,780.70", "61780.70"), ("6.804,28", "6804.28"), ("1.234.567", "1234567"), ("1,234", "1234"),
     ("0,2150", "0.2150"), ("0.125", "0.125"), ("12", "12"), ("1’234.56", "1234.56"), ("1,234.567", "1234.567")],
)  # fmt: skip
def test_a_number_is_the_same_in_both_spellings(said, amount):
    assert amount_of(said) == Decimal(amount)


@pytest.mark.parametrize(("said", "amount"), [("1234.567", "1234.567"), ("12345,678", "12345.678")])
def test_four_digits_before_a_sign_are_no_group_so_that_three_after_it_make_no_thousand_times_as_much(said, amount):
    assert amount_of(said) == Decimal(amount)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_amount_is_read_back_from_either_spelling(amount):
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))

    assert amount_of(english) == amount_of(continental) == amount


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("withhold USD 61,780.70 (rate 3.35)", ["61780.70 USD"]),
        ("Diferencia: 6.804,28 USD a 0,2150 USD/min", ["6804.28 USD"]),
        ("€ 1,200.50 or 1 200,50 €", ["1200.50 EUR"]),
        ("争议金额 1,200.50元", ["1200.50 CNY"]),
        ("0.02 USD per minute", []),
        ("1200 apples", []),
        ("OMR 12.345 of 1,234.500 OMR", ["12.345 OMR", "1234.500 OMR"]),
        ("12 345,678 TND, 0,125 TND and 12,50 TND", ["12345.678 TND", "0.125 TND", "12.500 TND"]),
        ("KWD 1.234,500", ["1234.500 KWD"]),
        ("JPY 1,200 or JPY 1200.50", ["1200 JPY", "1200.50 JPY"]),
    ],
)
def test_sums_have_a_currency_and_are_no_price(text, sums):
    assert values(claimed_in(text, "XDR"), "amount") == sums


@pytest.mark.parametrize(
    ("text", "invoices"),
    [
        ("invoice INV-2026-10-00417", ["INV-2026-10-00417"]),
        ("facture n° F2026-1188", ["F2026-1188"]),
        ("la factura 00417", ["00417"]),
        ("a fatura nº FT-2026/77", ["FT-2026/77"]),
        ("发票号：2026110042", ["2026110042"]),
        ("the October invoice is wrong", []),
    ],
)
def test_invoices_are_found_in_their_own_spelling(text, invoices):
    assert values(invoices_in(text), "invoice") == invoices


# --- billing and topics ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Dispute of invoice 00417", "The rate is wrong", "rate"),
        ("Litige facture 00417", "Les minutes ne correspondent pas", "volume"),
        ("Disputa factura INV-2026-10-00417", "la tarifa vigente", "rate"),
        ("Contestação da fatura 00417", "cobrada em duplicidade: as faturas vieram em duplicidade", "duplicate"),
        ("对账单提出争议", "费率不符", "rate"),
        ("FRAUD NOTICE - IRSF", "we withhold", "irsf"),
        ("Fraud alert: wangiri", "ranges attached", "wangiri"),
        ("We withhold a part of invoice 00417", "see attached", "other"),
    ],
)
def test_a_bill_that_is_disputed_or_a_notice_of_fraud_is_a_dispute_of_a_type(subject, text, kind):
    assert billing_in(subject, text).value == kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Question on invoice 00417", "How can we see the calls behind line 14?"),
        ("All calls fail", "We dispute that this is ours. Rates of failure are 100 %."),
        ("Calls fail", "fraud system blocks our calls"),
    ],
)
def test_a_question_or_a_fault_is_no_dispute(subject, text):
    assert billing_in(subject, text) is None


@pytest.mark.parametrize("subject", ["Dispute of invoice INV-2", "Invoice INV-2"])
@pytest.mark.parametrize(
    "text",
    [
        "We no longer dispute EUR 800.00 of invoice INV-2. Please close",
        "We do not dispute invoice INV-2; EUR 800.00 will be paid on Friday.",
        "We withdraw our dispute of EUR 800.00 on invoice INV-2.",
        "Thank you, the disputed EUR 800.00 of invoice INV-2 was credited.",
        "Could you tell us whether invoice INV-2 over EUR 800.00 was disputed by our predecessor?",
        "Was invoice INV-2 disputed?",
        "Hello,\nis invoice INV-2 in dispute?",
        "Invoice INV-2 is not in dispute any more.",
        "Invoice INV-2 isn't disputed.",
        "Our dispute of invoice INV-2 has been settled.",
        "There is no dispute about invoice INV-2.",
        "Nous ne contestons plus la facture F-200.",
        "Nous ne contestons pas la facture F-200",
        "La facture F-200 n'est plus contestée",
        "La facture n'est pas en litige.",
        "Nous retirons notre contestation de la facture F-200",
        "Le montant contesté de 800,00 EUR de la facture F-200 a été crédité, merci.",
        "Pouvez-vous nous dire si la facture F-200 est en litige ?",
        "Ya no disputamos la factura F-200",
        "No disputamos la factura F-200.",
        "Retiramos nuestra disputa de la factura F-200",
        "El importe disputado de la factura F-200 fue abonado, gracias",
        "¿Pueden decirnos si la factura F-200 está en disputa?",
        "La factura ya no está en litigio",
        "Não contestamos a fatura F-200",
        "Já não contestamos a fatura F-200",
        "Retiramos a nossa contestação da fatura",
        "Podem dizer se a fatura F-200 foi contestada?",
        "我们不再对发票 200 有争议",
        "我们对发票 200 没有异议，将付款",
        "我们撤回对发票 200 的争议",
        "发票 200 的争议已解决，谢谢",
        "请问发票 200 是否有争议？",
        "我们对账单无异议",
        "发票 200 有没有争议？",
    ],
)
def test_a_mail_that_disputes_nothing_any_more_or_asks_whether_something_was_is_no_dispute(subject, text):
    assert billing_in(subject, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "We dispute EUR 300.00 on invoice INV-2. The undisputed EUR 9,700.00 will be paid on time.",
        "We dispute invoice INV-2; the sum is not in dispute but the rate",
        "We do not dispute the volume but the rate of invoice INV-2 is wrong",
        "We do not pay the disputed amount of invoice INV-2",
        "We will not withdraw our dispute of invoice INV-2",
        "The disputed EUR 800.00 of invoice INV-2 was not credited",
        "Our dispute of invoice INV-1 was settled. We now dispute invoice INV-2.",
        "We dispute invoice INV-2: the calls were already credited",
        "We hereby dispute invoice INV-2",
        "Nous contestons la facture",
        "Disputamos la factura",
        "我们对发票 200 有争议",
        "对账单提出争议",
        "We do not understand the invoice and dispute it.",
        "We withhold EUR 5 of invoice INV-2 until the dispute is resolved",
        "我们对发票 200 有争议，无争议金额将付款",
        "The disputed EUR 800 of invoice INV-2 should have been credited",
        "Invoice INV-2 was overcharged. Is it disputed already?",
        "Contestamos la factura. No pagaremos el importe en disputa",
        "We cannot accept invoice INV-2 and dispute it",
        "Please confirm receipt of our dispute of invoice INV-2",
    ],
)
def test_a_mail_that_disputes_something_beside_what_it_does_not_is_a_dispute(text):
    assert billing_in("Invoice INV-2", text)


@pytest.mark.parametrize(
    "text",
    [
        "We object to invoice INV-2026-10-08000: EUR 400.00 too much for Mali.",
        "We do not agree with EUR 400.00 on invoice INV-2026-10-08002.",
        "Invoice INV-2026-10-08004 is overbilled by EUR 400.00.",
        "We will short-pay invoice INV-2026-10-00222 by $2.5K for late charges.",
        "We reject EUR 400.00 of invoice INV-2026-10-08008.",
        "We will deduct EUR 400.00 from invoice INV-2026-10-08009.",
        "There is a discrepancy of EUR 400.00 in invoice INV-2026-10-08011.",
        "We do not accept 1.250 EUR of the invoice INV-2026-10-00445.",
        "Reclamamos USD 400.00 de la factura INV-2026-10-08012.",
        "Impugnamos USD 400.00 de la factura INV-2026-10-08013.",
        "Objetamos USD 400.00 de la factura INV-2026-10-08014.",
        "No aceptamos USD 400.00 de la factura INV-2026-10-08015.",
        "Nous réclamons un avoir de 400,00 € pour la facture INV-2026-10-08016.",
        "Nous refusons 400,00 € de la facture INV-2026-10-08017.",
        "Nous sommes en désaccord sur 400,00 € de la facture INV-2026-10-08018.",
        "Glosamos BRL 400,00 da fatura INV-2026-10-08019.",
        "Não concordamos com BRL 400,00 da fatura INV-2026-10-08020.",
        "我们不认可发票 INV-2026-10-08021 中的 USD 400.00。",
        "发票 INV-2026-10-08022 多收了 USD 400.00。",
        "Wir bestreiten Ihre Rechnung INV-2026-10-00901 über 48.210,55 EUR teilweise.",
        "Die Rechnung INV-2026-10-00904 ist falsch. Wir widersprechen dem Betrag von 2.350,- EUR.",
        "Wir reklamieren 50 EUR der Rechnung Nr. 4711/2026.",
    ],
)
def test_an_invoice_that_is_objected_to_beside_a_sum_is_disputed_in_five_languages_and_german(text):
    assert billing_in("Invoice", text)


@pytest.mark.parametrize(
    "text",
    [
        "We reject calls to +960. Invoice INV-2026-10-08000 of EUR 400.00 is paid.",
        "We do not object to invoice INV-2026-10-08000 and pay EUR 400.00.",
        "We no longer reject EUR 400.00 of invoice INV-2026-10-08008.",
        "We withdraw our objection to EUR 400.00 of invoice INV-2026-10-08008.",
        "The discrepancy of EUR 400.00 in invoice INV-2026-10-08011 was resolved.",
        "Is there a discrepancy of EUR 400.00 in invoice INV-2026-10-08011?",
        "EUR 400.00 of invoice INV-2026-10-08011 are undisputed.",
        "Ya no reclamamos USD 400.00 de la factura INV-2026-10-08012.",
        "Nous ne refusons pas 400,00 € de la facture INV-2026-10-08017.",
        "Já não glosamos BRL 400,00 da fatura INV-2026-10-08019.",
        "发票 INV-2026-10-08022 没有多收 USD 400.00。",
        "Wir bezahlen die Rechnung INV-2026-10-00901 über 48.210,55 EUR.",
        "We object to the planned work on Friday.",
        "If you do not agree with EUR 400.00 of our invoice INV-2026-10-08011, tell us.",
    ],
)
def test_what_objects_to_another_thing_or_no_longer_is_no_dispute(text):
    assert billing_in("Invoice", text) is None


def test_a_letter_of_dispute_that_is_attached_is_one_though_only_the_letter_names_the_invoice():
    assert billing_in("Dispute letter", "Please find attached our dispute letter.")
    assert billing_in("Hello", "Please send dispute letters to us.") is None


def test_a_dispute_that_only_the_subject_gives_up_is_none():
    assert billing_in("Withdrawal of our dispute of invoice INV-2", "Please close it, the invoice is right.") is None
    assert billing_in("Dispute of invoice INV-2", "See what is attached.")


def test_a_sum_that_is_disputed_no_longer_is_not_taken_for_that_of_another_invoice():
    text = "We withdraw our dispute of EUR 800.00 of INV-1. We dispute invoice INV-2 as well."

    assert amounts_said(claimed_in(text, "EUR")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "We dispute USD 200.00 of USD 1,000.00 because the rate is not the agreed one.",
        "We dispute an amount of USD 200.00 out of a total of USD 1,000.00 billed.",
        "We withhold payment of USD 200.00 of\nthe invoiced USD 1,000.00, and pay the rest.",
        "USD 200.00 (of USD 1,000.00) are disputed.",
        "Invoice INV-7 was paid.\n\nDisputed: USD 200.00 of USD 1000.00",
        "Nous contestons 200,00 USD sur 1 000,00 USD facturés.",
        "Disputamos 200,00 USD de los 1.000,00 USD facturados.",
        "Contestamos 200,00 USD de 1.000,00 USD.",
        "我们对 USD 1,000.00 中的 USD 200.00 有争议。",
        "disputed amount: USD 200.00\nbilled amount: 1,000.00 USD\ninterest: USD 5.00",
        "Total facturé : 1 000,00 USD\nMontant contesté : 200,00 USD",
        "Amount in dispute = USD 200.00; invoice total = USD 1,000.00; correct: USD 800.00",
        "We dispute USD 200.00 of USD 1,000.00. Our sum is in EUR: EUR 900.00 of EUR 950.00.",
    ],
)
def test_what_is_disputed_of_what_was_billed_is_read_where_the_words_leave_no_doubt(text):
    read = amounts_said(claimed_in(text, "USD"))

    assert read == {"disputed_amount": Decimal(200), "billed_amount": Decimal(1000)}


@pytest.mark.parametrize(
    "text",
    [
        "We dispute the invoice. USD 1000.00, USD 200.00",
        "We accept USD 800.00 of USD 1000.00 and dispute the rest.",
        "We do not dispute USD 800.00 of USD 1000.00.",
        "No disputamos 800,00 USD de 1.000,00 USD.",
        "Nous ne contestons pas 800,00 USD sur 1 000,00 USD.",
        "USD 800.00 of USD 1000.00 are right; we dispute the invoice.",
        "We paid USD 800.00 of USD 1000.00 of the disputed invoice.",
        "We dispute that USD 800.00 of USD 1000.00 is for mobiles.",
        "We dispute USD 200.00 of USD 1000.00 on INV-1 and USD 50.00 of USD 300.00 on INV-2.",
        "We dispute USD 1000.00 of USD 200.00.",
        "disputed amount: USD 200.00\ndisputed amount: USD 300.00",
        "disputed amount: USD 300.00\nbilled amount: USD 200.00",
        "We dispute 200.00 of USD 1000.00",
        "We dispute EUR 200.00 of EUR 1000.00",
        "Undisputed amount: USD 800.00, not disputed: USD 800.00 and USD 1.00",
        "disputed amount: USD 0.00",
        "We dispute 20% of USD 1,000.00",
        "We dispute half of USD 1,000.00",
        "Nous contestons la moitié de 1 000,00 USD",
        "Disputamos el 20 % de 1.000,00 USD",
        "Undisputed amount USD 800.00 is paid, the rest we dispute",
        "Undisputed: USD 800.00\nWe dispute the rest.",
        "non-disputed amount: USD 800.00; the rest is in dispute",
        "We dispute USD 5k; invoice total USD 10,000.00",
    ],
)
def test_where_they_leave_any_no_sum_is_taken_for_the_disputed_one_and_all_are_told(text):
    read = claimed_in(text, "USD")

    assert amounts_said(read) == {}
    assert read


@pytest.mark.parametrize(
    "said",
    [
        "EUR 1.5 million", "EUR 1.2m", "EUR 1.5M", "EUR 1.2 mln", "EUR 2,5 Mio", "2,5 Mio. EUR", "EUR 5 thousand",
        "EUR 2.5 milliards", "EUR 1.5 millones", "EUR 2 milhões", "EUR 5万", "EUR 5 万", "EUR 1.5\nmillion", "EUR 5k",
        "EUR 1 234 million", "1.5 EUR million", "EUR 12,34,567.50", "EUR 3 lakh", "EUR 500-600", "500-600 EUR",
        "EUR 500 - 600", "500 – 600 EUR", "EUR 500 to 600", "500 to 600 EUR", "-500.00 EUR", "EUR 1,234.56789",
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", ["", " of EUR 2,000,000.00"])
def test_a_sum_that_is_not_read_exactly_is_not_taken_nor_another_in_its_place(said, beside):
    read = amounts_said(claimed_in(f"We dispute {said}{beside} of invoice INV-7.", "EUR"))

    assert read == {} or said == "-500.00 EUR"


@pytest.mark.parametrize(
    "text",
    [
        "We dispute EUR 500.00\n- 2 lines of INV-7",
        "We dispute EUR 500.00 of INV-7, EUR 0.012345 per minute instead of 0.02 EUR/min.",
        "Disputamos EUR 500.00\n\nMil gracias",
        "invoice INV-2026-11-0042 EUR 500.00, which we dispute",
    ],
)
def test_a_sum_beside_a_price_or_a_word_is_read(text):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize("heading", ["Formal notice of dispute", "Notes", "According to our records", "Restitution"])
def test_a_heading_above_a_letter_does_not_hide_what_is_disputed_of_what(heading):
    letter = "Vilnius, 23 November 2026\nDear Sirs, we dispute EUR 400.25 of EUR 1,800.50 of\nyour invoice INV-7."

    read = amounts_said(claimed_in(f"{heading}\n{letter}", "EUR"))

    assert read == {"disputed_amount": Decimal("400.25"), "billed_amount": Decimal("1800.50")}


def test_a_list_of_numbers_without_spaces_is_no_sum():
    text = "We dispute the rates USD 100,200,300,400,500,600,700,800,900 of INV-1 and USD 5.00"

    assert values(claimed_in(text, "USD"), "disputed_amount") == ["5.00 USD"]


def test_of_a_currency_of_three_decimals_a_sum_that_may_be_thousands_is_told_and_not_taken():
    for text in ("We dispute 12,345 TND", "Nous contestons 12,345 TND sur 1 234,567 TND facturés."):
        assert amounts_said(claimed_in(text, "TND")) == {}
        assert "12,345 TND" in values(claimed_in(text, "TND"), "amount")
    assert amounts_said(claimed_in("We dispute TND 12.345", "TND")) == {"disputed_amount": Decimal("12.345")}
    assert amounts_said(claimed_in("We dispute 12.345 EUR", "EUR")) == {"disputed_amount": Decimal(12345)}
    assert amounts_said(claimed_in("We dispute OMR 12.3456", "OMR")) == {}


def test_the_only_sum_in_the_agreements_currency_is_disputed_unless_it_is_said_to_be_billed():
    for text in ("We withhold 6,804.28 EUR, or 7.00 USD", "We dispute EUR 6,804.28 of invoice 417"):
        assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal("6804.28")}
    assert amounts_said(claimed_in("We dispute it. Billed: EUR 88,661.81", "EUR")) == {
        "billed_amount": Decimal("88661.81")
    }


@pytest.mark.parametrize(
    "text",
    [
        "We dispute EUR 500.00 of invoice INV-7.",
        "Invoice INV-7: EUR 500.00 overcharged",
        "please credit EUR 500.00",
        "We dispute invoice INV-7. The amount is EUR 500.00.",
        "Dispute of INV-7\n\nHello,\n\nthe amount is EUR 500.00.",
        "Dispute of INV-7\n\nAmount: EUR 500.00",
        "On invoice no. 4711 we withhold EUR 500.00.",
        "We dispute EUR 500.00 of INV-7 as the correct rate is 0.20.",
        "EUR 500.00 is in dispute, the rest will be paid.",
        "We will not pay the disputed EUR 500.00.",
        "We claim back EUR 500.00 which we paid too much.",
        "We dispute invoice INV-7 because we were overcharged by EUR 500.00",
        "4,906 calls, EUR 500.00. The ranges are blocked. Under art. 14.3 we withhold that amount.",
        "Nous contestons la facture INV-7. Le montant est de 500,00 EUR.",
        "Nous retenons 500,00 € sur la facture INV-7 et payons le reste.",
        "Disputamos la factura INV-7 por un importe de 500,00 EUR.",
        "Nos cobraron 500,00 EUR de más en la factura INV-7.",
        "Contestamos a fatura INV-7. O valor é de 500,00 EUR.",
        "我们对发票 INV-7 中的 EUR 500.00 有异议。",
        "发票 INV-7 有争议。金额为 EUR 500.00。",
        "发票INV-7多计EUR 500.00",
        "We request a credit of EUR 500.00",
    ],
)
def test_the_only_sum_is_disputed_where_the_words_around_it_say_so(text):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize(
    "capital",
    [
        "share capital of EUR 50,000.00",
        "SAS au capital de 40 000,00 EUR",
        "Stammkapital: EUR 25.000,00",
        "capitale sociale EUR 10.000,00 i.v.",
        "capital social EUR 3.000,00",
        "Sermayesi: EUR 50.000,00",
        "注册资本：EUR 1000000.00",
    ],
)
def test_the_capital_in_a_signature_is_no_second_sum(capital):
    text = f"We dispute EUR 500.00 of INV-7.\n\nBest regards\nJonas\nBaltel, {capital}"

    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize(
    "text",
    [
        "We dispute INV-7; details will follow.\n\nKind regards\nJonas\nBaltel, share capital EUR 500.00, VAT LT000",
        "We dispute invoice INV-7 in full.\nBaltel\nGrundkapital 500 EUR",
        "Nous contestons la facture INV-7 (tarif).\nClaire\nSAS au capital de 500 €",
        "We dispute invoice INV-7 in full.\nLiability of the sender is limited to EUR 500.00 by law.",
        "We dispute invoice INV-7. We have already paid EUR 500.00 on 15 November.",
        "Nous contestons la facture INV-7. Nous avons déjà payé 500,00 €.",
        "Disputamos la factura INV-7. Ya pagamos EUR 500.00.",
        "We dispute invoice INV-7: wrong rate. The correct amount should be EUR 500.00.",
        "We dispute invoice INV-7. Only EUR 500.00 is correct.",
        "We dispute invoice INV-7: our CDRs show EUR 500.00.",
        "We dispute invoice INV-7. Bank charges of EUR 500.00 were deducted from our last payment.",
        "We dispute invoice INV-7. Please pay us the EUR 500.00 of our invoice too.",
        "We dispute invoice INV-7; our credit limit of EUR 500.00 must not be touched.",
        "Call about dispute INV-7\n\nWe want to discuss EUR 500.00",
        "We accept EUR 500.00 of invoice INV-7 and dispute the rest.",
        "Nous acceptons 500,00 € de la facture INV-7 et contestons le reste.",
        "Aceptamos EUR 500.00 de la factura INV-7 y disputamos el resto.",
        "发票 INV-7 我们接受 EUR 500.00，其余有争议。",
        "We dispute all but EUR 500.00 of invoice INV-7.",
        "We dispute everything except EUR 500.00 of the EUR 2,000.00 on invoice INV-7.",
        "We dispute everything above EUR 500.00 of INV-7.",
        "Nous contestons toute la facture INV-7 sauf 500,00 €.",
        "Disputamos toda la factura INV-7 salvo EUR 500.00.",
        "Contestamos a fatura INV-7, exceto EUR 500,00.",
        "除 EUR 500.00 外，我们对发票 INV-7 全部有异议。",
        "We reduce our dispute on invoice INV-7 by EUR 500.00.",
        "We recognise EUR 500.00, the rest is disputed.",
        "We dispute INV-7 as the monthly minimum commitment of EUR 500.00 was waived.",
    ],
)
def test_a_sum_that_is_paid_or_right_or_excepted_or_a_companys_own_is_told_and_not_taken_as_disputed(text):
    read = claimed_in(text, "EUR")

    assert amounts_said(read) == {}
    assert "500.00 EUR" in values(read, "amount")


@pytest.mark.parametrize(
    ("text", "currency", "sum_"),
    [
        ("We dispute $1,234.56 of invoice INV-7.", "USD", "1234.56 USD"),
        ("We dispute $1,234.56 of invoice INV-7.", "CAD", "1234.56 CAD"),
        ("We dispute USD $1,234.56 of invoice INV-7.", "USD", "1234.56 USD"),
        ("We dispute ¥1,234,567 of invoice INV-7.", "JPY", "1234567 JPY"),
        ("We dispute ¥1,234.50 of invoice INV-7.", "CNY", "1234.50 CNY"),
        ("We dispute Rs. 2,350/- of invoice INV-7.", "INR", "2350.00 INR"),
        ("We dispute ₹2,350 of invoice INV-7.", "INR", "2350.00 INR"),
        ("We dispute INR 2,350.00 of invoice INV-7.", "INR", "2350.00 INR"),
        ("We dispute USD 3,000 /- (three thousand only) of invoice INV-7.", "USD", "3000.00 USD"),
        ("A fatura é de R$ 900,00. O valor contestado é R$ 30,00.", "BRL", "30.00 BRL"),
        ("发票金额为 US$900.00，其中费率错误。争议金额为 US$30.00。", "USD", "30.00 USD"),
        ("Total amount: EUR 900.00\nDispute: EUR 30.00", "EUR", "30.00 EUR"),
    ],
)
def test_a_sign_of_several_currencies_is_that_of_the_agreement(text, currency, sum_):
    assert values(claimed_in(text, currency), "disputed_amount") == [sum_]


@pytest.mark.parametrize(
    ("text", "currency", "unread"),
    [
        ("We dispute $1,234.56 of invoice INV-7.", "EUR", "$1,234.56"),
        ("We dispute CAD $200.00 of invoice INV-7.", "USD", "$200.00"),
        ("We dispute EUR 12.5k of invoice INV-7.", "EUR", "EUR 12.5k"),
        ("We dispute Rs. 2,35,000/- of invoice INV-7.", "INR", "Rs. 2,35,000/-"),
        ("We dispute INR 4.5 lakhs of invoice INV-7.", "INR", "INR 4.5 lakhs"),
        ("We dispute KD 1,234.500 of invoice INV-7.", "KWD", "KD 1,234.500"),
        ("号码段+9607，金额20,000.00美元。", "USD", "20,000.00美元"),
        ("We dispute 12.000,-- Euro of invoice INV-7.", "EUR", "12.000,-- Euro"),
        ("We dispute 2 x EUR 600.00 of INV-7", "EUR", "EUR 600.00"),
        ("We dispute PLN 500.00 of INV-7", "EUR", "PLN 500.00"),
    ],
)
def test_what_looks_like_a_sum_and_is_not_read_is_told(text, currency, unread):
    read = claimed_in(text, currency)

    assert amounts_said(read) == {}
    assert values(read, "unread") == [unread]


def test_a_price_for_each_minute_and_a_word_beside_a_number_are_no_sums_that_are_not_read():
    text = "We dispute EUR 5.00 at $0.0215/min or 0.02 EUR per minute of ALL 17 lines, 1200 MIN, INV-2026-10-00417"

    assert values(claimed_in(text, "EUR"), "unread") == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("We dispute the sum of EUR 12\n345,67 of your invoice INV-7", "12345.67"),
        ("We dispute EUR 3\u00a0\n000.00 of INV-7", "3000.00"),
        ("We dispute EUR 500.00\n12 lines of INV-7", "500.00"),
        ("We dispute EUR\n500.00 of INV-7", "500.00"),
    ],
)
def test_a_number_that_a_line_break_tore_is_one_where_its_decimals_stand_on_the_next_line(text, amount):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(amount)}


@pytest.mark.parametrize(
    "text",
    [
        "We dispute EUR 12\n345 of INV-7",
        "We dispute EUR 500\n15 lines of INV-7",
        "Nous contestons 12\n345,67 € de la facture",
        "We dispute 2 x EUR 600.00 of INV-7",
        "Disputed amount: 2 x EUR 600.00",
        "We dispute EUR 600.00 x 2",
        "We dispute EUR 1.234,567.89 of INV-7",
        "We dispute EUR 5 OOO.00 of INV-7",
        "Disputed amount: EUR 1,000.00 (Jamaica) and EUR 2,000.00 (Haiti), total EUR 3,000.00.",
        "Disputed amount: EUR 1,000.00 (Jamaica) and\nEUR 2,000.00 (Haiti)",
    ],
)
def test_a_sum_that_may_be_a_part_of_one_is_not_taken(text):
    assert amounts_said(claimed_in(text, "EUR")) == {}


def test_a_sum_that_a_label_names_is_taken_beside_what_was_billed():
    for text in ("Disputed: EUR 300.00, billed EUR 900.00", "Disputed: EUR 300.00 (total EUR 900.00)"):
        assert amounts_said(claimed_in(text, "EUR"))["disputed_amount"] == 300


def test_the_number_by_which_a_company_pays_its_tax_says_nothing_of_why_it_disputes():
    text = "We dispute invoice INV-7.\n\nKind regards\nJonas\nBaltel Rate and Traffic Desk"

    assert billing_in("", text).value == "other"
    assert billing_in("", "We dispute invoice INV-7.\nBaltel, VAT LT000000000").value == "other"
    assert billing_in("", "We dispute invoice INV-7: it has VAT of 21 %.").value == "currency"


def test_numbered_items_of_different_services_are_topics_and_others_are_not():
    apart = "Hi\n1. Circuit BLT-ORI-FRA-02 is down\n2. Circuit BLT-PAR-VNO-11 has CRC errors\n\nBye"
    steps = "1. We restarted BLT-ORI-FRA-02\n2. BLT-ORI-FRA-02 is still down\n"
    listed = "1. Calls fail\n2. Circuit BLT-PAR-VNO-11 has CRC errors"

    assert [len(topics_of("x", text).topics) for text in (apart, steps, listed)] == [2, 1, 1]
    assert topics_of("x", apart).topics[1].text.startswith("2. Circuit BLT-PAR-VNO-11")


def test_a_paragraph_that_mixes_fault_and_bill_stays_one():
    mixed = "Hello,\n\nthe service is down and so we dispute the invoice.\n\nThe circuit has errors."

    assert len(topics_of("x", mixed).topics) == 1


# --- answers ---------------------------------------------------------------------------------------------------------


def test_lines_of_their_own_correct_and_a_sentence_does_not():
    text = "Hello\npriority: P1\nCircuit : BLT-ORI-PAR-07\nthe circuit: we do not know\n产品：语音"

    assert dict(corrections(text)) == {"priority": "P1", "circuit": "BLT-ORI-PAR-07", "product": "语音"}


@pytest.mark.parametrize("line", ["reopen: down again", "Rouvrir, toujours coupé", "Reabrir: sigue", "重新打开：不通"])
def test_reopening_is_said_at_the_beginning(line):
    assert reopening(line)
    assert reopening(f"Hello,\n{line}") is None


@pytest.mark.parametrize(
    "text", ["It is still down", "toujours coupé", "sigue fallando", "ainda não voltou", "问题仍然存在", "not resolved"]
)
def test_that_it_still_fails_is_heard_in_five_languages(text):
    assert still_fails(text)


@pytest.mark.parametrize("text", ["Thanks, all good", "Merci", "Gracias, resuelto", "Obrigado", "谢谢，已恢复"])
def test_thanks_are_no_complaint(text):
    assert still_fails(text) is None


# --- all together ----------------------------------------------------------------------------------------------------


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_quote_is_of_it(text):
    carrier = carriers()["baltel"]

    for found in (*fault_in("", text, carrier, NOW), *claim_in("", text, carrier)):
        assert found.rule
    topics_of("", text)


@pytest.mark.parametrize(
    "piece", ["+1 2", "A-1", "1.", "since ", "1,0", "INV-", "a b\n\n", "fraud ", "全", "circuit ", "EUR 1 "]
)
def test_a_long_text_is_read_in_linear_time(piece):
    carrier = carriers()["baltel"]
    text = piece * (20_000 // len(piece))
    began = process_time()

    fault_in("", text, carrier, NOW), claim_in("", text, carrier), topics_of("", text)

    assert process_time() - began < 5
