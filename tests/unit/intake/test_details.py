"""What a claim's writer says of it in lines of their own: the account, the invoice's date, the period."""

from datetime import date

import pytest

from pledgekeeper.intake.reading.answers import corrections
from pledgekeeper.intake.reading.details import day_of, details_in
from pledgekeeper.model import iso

ZONE = "Europe/Vilnius"
TOLD = {"account": "BLT-7", "invoice_date": date(2026, 11, 5), "currency": "EUR", "period_zone": ZONE}


def read(text):
    details = details_in(dict(corrections(text)), ZONE, "EUR")
    fields = {
        name: iso(value) if name in ("period_from", "period_to") else value for name, value in details.fields.items()
    }
    return fields, dict(details.unread)


@pytest.mark.parametrize(
    "text",
    [
        "account: BLT-7|invoice date: 2026-11-05|period from: 2026-10-01|period to: 2026-10-31|currency: EUR",
        "Account no: BLT-7|Invoice date: 5 Nov 2026|Begin of the period: 1 October 2026"
        "|Period end: 31 Oct 2026|Currency: eur",
        "compte: BLT-7|date de facture: 5 novembre 2026|début de la période: 2026-10-01"
        "|fin de la période: 31/10/2026|devise: EUR",
        "cuenta: BLT-7|fecha de factura: 5 de noviembre de 2026|inicio del período: 2026-10-01"
        "|fin del período: 2026-10-31|moneda: EUR",
        "conta: BLT-7|data da fatura: 05-Nov-2026|início do período: 2026-10-01|fim do período: 2026-10-31|moeda: EUR",
        "账户：BLT-7|发票日期：2026年11月5日|期间开始：2026-10-01|期间结束：2026-10-31|币种：EUR",
        "account: BLT-7|invoice date: 2026-11-05|period: 2026-10-01 - 2026-10-31|currency: EUR",
    ],
)
def test_what_a_letter_asks_for_is_read_by_the_names_that_it_says(text):
    fields, unread = read(text.replace("|", "\n"))

    assert fields == {**TOLD, "period_from": "2026-09-30T21:00:00Z", "period_to": "2026-10-31T22:00:00Z"}
    assert unread == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("account: BLT-7, invoice date: 2026-11-05", "account"),
        ("invoice date: 05/11/2026", "invoice_date"),
        ("invoice date: 5 November", "invoice_date"),
        ("invoice date: 2026-02-30", "invoice_date"),
        ("period to: 2026-11-01", "period_to"),
        ("period: October", "period_from"),
        ("currency: USD", "currency"),
    ],
)
def test_what_may_be_something_else_is_not_taken_and_told(line, name):
    fields, unread = read(line)

    assert fields == {}
    assert list(unread) == [name]


def test_a_period_that_ends_before_it_begins_is_not_taken():
    assert read("period from: 2026-10-31\nperiod to: 2026-10-05")[0] == {}


@pytest.mark.parametrize(
    ("said", "day"), [("31/10/2026", 31), ("11/11/2026", 11), ("10/11/2026", None), ("soon", None)]
)
def test_a_day_of_which_nobody_can_say_the_month_is_none(said, day):
    found = day_of(said)

    assert (found.day if found else None) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Amount: EUR 40,000.00|Disputed: EUR 300.00", "EUR 300.00"),
        ("montant: 40 000,00 EUR|montant contesté: 300,00 EUR", "300,00 EUR"),
        ("amount: EUR 1,500.00", "EUR 1,500.00"),
        ("amount: EUR 1,500.00|amount: EUR 2,500.00", "EUR 1,500.00; EUR 2,500.00"),
        ("disputed: EUR 1.00|disputed amount: EUR 1.00", "EUR 1.00"),
    ],
)
def test_beside_a_sum_that_is_said_to_be_disputed_another_amount_is_not_and_of_several_all_are_given(text, amount):
    assert dict(corrections(text.replace("|", "\n")))["amount"] == amount


def test_the_bank_account_of_a_signature_is_no_account_of_the_invoice():
    signature = "Account: LT12 7044 0600 0123 4567\nSWIFT: CBVILT2X"

    assert "account" not in dict(corrections(signature))
    assert dict(corrections(f"account: BLT-7\n{signature}"))["account"] == "BLT-7"
