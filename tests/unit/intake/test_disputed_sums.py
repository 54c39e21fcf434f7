"""Which sum of an ordinary mail is disputed, and which only stands beside it."""

from decimal import Decimal

import pytest

from pledgekeeper.intake.reading.claimed import amounts_said, claimed_in
from pledgekeeper.intake.reading.found import values

INV = "INV-2026-10-00417"


@pytest.mark.parametrize(
    "text",
    [
        "We contest your invoice of EUR 88,661.81 partially, namely Ghana.",
        f"We partly dispute invoice {INV} of EUR 88,661.81.",
        f"We partially dispute invoice {INV} in the amount of EUR 88,661.81.",
        f"We dispute some lines of your invoice {INV} over EUR 88,661.81, details will follow.",
        f"We raise a dispute against {INV} totalling EUR 88,661.81. Only Ghana is concerned.",
        f"We dispute invoice {INV} in the amount of EUR 88,661.81. Only Ghana is concerned.",
        f"We dispute invoice {INV} (EUR 88,661.81). Reason: rate of Ghana.",
        f"We dispute invoice {INV} (EUR 88,661.81): the rate is wrong.",
        f"We dispute invoice {INV} of 5 November 2026 (total amount: EUR 88,661.81)",
        "We dispute your October invoice over EUR 88,661.81.",
        "We dispute your invoice of EUR 88,661.81 because the rate for Ghana is wrong.",
        f"Dispute of invoice {INV} of EUR 88,661.81: the amount of minutes for Ghana is wrong.",
        f"Our dispute concerns invoice {INV} amounting to EUR 88,661.81. The discrepancy is about 3%.",
        f"We dispute invoice no. {INV}, EUR 88,661.81.",
        f"Nous contestons la facture {INV} d'un montant de 88.661,81 EUR (tarif Mali erroné).",
        f"Nous contestons partiellement la facture {INV} de 88.661,81 EUR.",
        f"Disputamos parcialmente la factura {INV} por EUR 88,661.81.",
        f"Presentamos disputa de la factura {INV} de EUR 88,661.81, solo la línea de Cuba.",
        f"Contestamos parcialmente a fatura {INV} no valor de EUR 88.661,81.",
        f"我司对发票{INV}（金额：EUR 88,661.81）部分有异议。",
        f"我司对发票{INV}（金额：EUR 88,661.81）有异议。",
        f"我司对金额为EUR 88,661.81的发票{INV}有异议。",
        f"We dispute the EUR 88,661.81 invoice {INV}.",
        f"Nous contestons la facture {INV} dont le montant s'élève à 88.661,81 EUR.",
        f"Nous contestons une partie des 88.661,81 EUR de la facture {INV}.",
        f"Disputamos la factura {INV}, cuyo importe es de EUR 88,661.81.",
        f"Dispute\n\nInvoice {INV}\nAmount due: EUR 88,661.81\nReason: rate",
    ],
)
def test_the_sum_of_an_invoice_is_not_what_is_disputed_of_it(text):
    read = claimed_in(text, "EUR")

    assert amounts_said(read) == {}
    assert "88661.81 EUR" in values(read, "amount")


def test_it_is_told_why_the_sum_of_an_invoice_is_not_taken():
    (told,) = claimed_in("We dispute your invoice of EUR 88,661.81: the rate is wrong.", "EUR")

    assert told.rule == "the sum of an invoice: how much of it is disputed is not said"


@pytest.mark.parametrize(
    "text",
    [
        f"We dispute invoice {INV} in full (EUR 500.00).",
        f"We dispute invoice {INV} in full (EUR 500.00) as services were not ordered.",
        f"We dispute the whole invoice {INV} of EUR 500.00.",
        "We contest the entire invoice of EUR 500.00: we ordered nothing.",
        f"Invoice {INV} of EUR 500.00, which we dispute",
        f"Nous contestons l'intégralité de la facture {INV} de 500,00 EUR.",
        f"Disputamos en su totalidad la factura {INV} de EUR 500.00.",
        f"Contestamos integralmente a fatura {INV} de EUR 500,00.",
        f"我司对发票{INV}（金额：EUR 500.00）全部有异议。",
        f"We dispute invoice {INV} in the amount of EUR 500.00 due to rate differences.",
        f"We dispute EUR 500.00 of invoice {INV}, only Mali.",
        f"We dispute a part of invoice {INV}, namely EUR 500.00.",
        f"We partly dispute invoice {INV}: we withhold EUR 500.00.",
    ],
)
def test_it_is_where_the_invoice_is_disputed_in_full_and_so_is_a_sum_that_is_disputed_itself(text):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize(
    "text",
    [
        f"We accept EUR 80,000.00 of {INV} and dispute the remaining EUR 500.00 (rate Ghana).",
        f"We hereby dispute {INV}. Amount in dispute EUR 500.00; amount undisputed EUR 81,857.53.",
        f"We dispute {INV} for an amount of EUR 500.00 which exceeds the tolerance of EUR 100.00.",
        f"We will short pay {INV} by EUR 500.00 (dispute BLT-D-50) and transfer EUR 88,351.81.",
        "Without your answer to our dispute we will deduct EUR 500.00 from our next payment of EUR 90,000.00.",
        f"Informamos pago parcial: EUR 30,000.00 de la factura {INV}; retenemos EUR 500.00.",
        f"Please correct {INV} and credit us EUR 500.00.",
        "We keep the payment of EUR 500.00 on hold until the CDR comparison is finished.",
        f"We inform you that we will pay {INV} short by EUR 500.00 until you provide CDRs.",
        f"As agreed in our call please issue a credit note of EUR 500.00 for invoice {INV}.",
    ],
)
def test_the_one_sum_that_is_disputed_is_taken_beside_others_that_are_paid_or_right_or_a_limit(text):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize(
    "text",
    [
        f"We dispute the payment of EUR 500.00 and EUR 300.00 of {INV}.",
        f"We accept EUR 80,000.00 of {INV}; we dispute EUR 500.00 or EUR 300.00.",
        f"Further to your mail: you offer a credit of EUR 200.00, which we reject. We still dispute {INV}.",
        f"Your credit note CN-12 of EUR 300.00 does not cover our dispute on {INV}.",
        f"We dispute {INV}. Nous refusons les 200,00 EUR que vous proposez et EUR 300.00.",
        f"We paid EUR 500.00 and accept EUR 300.00; the rest of {INV} is disputed.",
        f"We dispute {INV}. Please find the withholding tax certificate (WHT EUR 610.00).",
        f"We got a credit of EUR 500.00 but still dispute {INV}.",
        f"Nous contestons la facture {INV}. Votre avoir de 500,00 EUR ne suffit pas.",
        f"Disputamos la factura {INV}. Su nota de crédito por EUR 500.00 no alcanza.",
        f"We dispute up to EUR 500.00 of {INV}.",
        f"We dispute {INV}: our calculation gives approx. EUR 500.00.",
        f"We propose EUR 210.00 for our dispute of EUR 500.00 on {INV}.",
    ],
)
def test_where_two_may_be_disputed_or_the_only_one_is_not_none_is_taken(text):
    assert amounts_said(claimed_in(text, "EUR")) == {}


def test_a_share_of_what_was_billed_is_disputed_of_it():
    read = amounts_said(claimed_in(f"We dispute EUR 6,804.28 (7.7% of EUR 88,661.81) on {INV}.", "EUR"))

    assert read == {"disputed_amount": Decimal("6804.28"), "billed_amount": Decimal("88661.81")}


@pytest.mark.parametrize(
    "text",
    [
        f"我司对发票{INV}中的EUR 500.00有异议，请核查。",
        f"我司对发票{INV}的EUR 500.00有异议。",
        f"We want to dispute. Amount 500 euro, invoice {INV}",
        f"We dispute 500,00 Euro of {INV}",
        f"We raise a dispute on {INV}: 25,000 minutes x EUR 0.02 = EUR 500.00.",
        "Dispute amount excl. VAT: EUR 500.00\nVAT 20%: EUR 100.00\nTotal: EUR 600.00",
        "Montant contesté HT : 500,00 EUR\nTVA : 100,00 EUR",
        "Your invoice: EUR 88,661.81\nOur records: EUR 88,161.81\nDifference: EUR 500.00\n\nWe dispute the difference.",
    ],
)
def test_a_sum_is_read_beside_chinese_as_euro_as_a_product_without_tax_and_as_a_difference(text):
    assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal(500)}


@pytest.mark.parametrize(
    "text",
    [
        f"我司对发票{INV}中的EUR 500万元有异议。",
        f"我司对发票{INV}中的EUR 500多有异议。",
        f"我司对发票{INV}中的EUR 500以上有异议。",
        f"我司对发票{INV}中的EUR 500 万元有异议。",
        f"We raise a dispute on {INV}: 25,000 minutes x EUR 0.03 = EUR 500.00.",
        "Your invoice: EUR 88,661.81\nOur records: EUR 88,161.81\nDifference: EUR 500.00\n\nPlease check.",
        "Difference: EUR 500.00\nDifference: EUR 300.00\nWe dispute the difference.",
    ],
)
def test_a_sum_that_may_be_more_or_does_not_come_out_or_is_not_said_to_be_disputed_is_not_taken(text):
    assert amounts_said(claimed_in(text, "EUR")) == {}


def test_a_sum_is_disputed_though_it_is_called_not_correct_or_not_accepted():
    for text in (
        "On INV-7 we dispute as not correct the sum EUR 500.00.",
        "Nous contestons la facture INV-7, et n'acceptons pas EUR 500,00.",
        "Nous contestons la facture INV-7, et n’acceptons pas EUR 500,00.",
    ):
        assert amounts_said(claimed_in(text, "EUR")) == {"disputed_amount": Decimal("500.00")}, text


def test_a_sum_that_is_correct_or_all_that_is_accepted_is_not_disputed():
    for text in (
        "We dispute INV-7 as only the correct sum EUR 500.00 is due.",
        "Nous contestons la facture INV-7, et n'acceptons que EUR 500,00.",
        "Nous contestons la facture INV-7, et n'acceptons donc qu'un montant de EUR 500,00.",
        "Nous contestons la facture INV-7, et acceptons EUR 500,00.",
    ):
        assert amounts_said(claimed_in(text, "EUR")) == {}, text
