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
    ],
)
def test_the_sum_of_an_invoice_is_not_what_is_disputed_of_it(text):
    read = claimed_in(text, "EUR")

    assert amounts_said(read) == {}
    assert "88661.81 EUR" in values(read, "amount")


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
