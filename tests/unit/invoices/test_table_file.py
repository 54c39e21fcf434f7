"""A CSV file of invoices: a period is told by days or moments, and what cannot be read with what is right."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.payments import PaymentSent
from pledgekeeper.invoices.table_file import InvoiceMapping, read_invoices

MAPPING = InvoiceMapping.model_validate(
    {
        "number": "No", "account": "Account", "date": "Date", "total": "Total", "currency": "Currency",
        "period_from": "From", "period_to": "To",
    }
)  # fmt: skip


def one(date="2026-11-05", begins="2026-10-01", ends="2026-10-31"):
    rows = f"No,Account,Date,Total,Currency,From,To\nINV-1,A-1,{date},1000.00,USD,{begins},{ends}\n"
    (invoice,) = read_invoices(rows, MAPPING, "baltel")
    return invoice


def test_a_period_of_days_begins_with_the_first_and_ends_with_the_last_of_them():
    assert (one().period_from, one().period_to) == (
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_a_period_of_one_day_is_that_day():
    invoice = one(begins="2026-10-31", ends="2026-10-31")

    assert (invoice.period_from, invoice.period_to) == (
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_moments_of_a_period_stand_as_they_are_written():
    invoice = one(begins="2026-10-01T00:00:00+02:00", ends="2026-11-01T00:00:00+01:00")

    assert invoice.period_from == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert invoice.period_to == datetime(2026, 10, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"date": "05.11.2026"}, "line 2: date: '05.11.2026' cannot be read; write the day as 2026-11-05"),
        (
            {"begins": "2026-10-01 00:00"},
            "line 2: period_from: '2026-10-01 00:00' cannot be read; write the day as 2026-11-05, or a moment with its "
            "offset as 2026-11-05T00:00:00+02:00",
        ),
        ({"ends": "2026-09-01"}, "line 2: period_to must be after period_from"),
    ],
)
def test_a_day_that_cannot_be_read_is_told_with_how_it_is_written(said, told):
    with pytest.raises(Invalid, match="line 2") as refused:
        one(**said)

    assert str(refused.value) == told


def total(said, decimal):
    text = f"No;Account;Date;Total;Currency\nINV-1;A-1;2026-11-05;{said};USD\n"
    mapping = InvoiceMapping.model_validate(
        {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency": "Currency",
         "delimiter": ";", "decimal": decimal}
    )  # fmt: skip
    (invoice,) = read_invoices(text, mapping, "baltel")
    return str(invoice.total)


@pytest.mark.parametrize(
    ("said", "decimal", "amount"),
    [("1.234.567,50", ",", "1234567.50"), ("1,234,567.50", ".", "1234567.50"), ("12.345", ",", "12345"),
     ("12,50", ",", "12.50"), ("-12.50", ".", "-12.50"), ("1 234,50", ",", "1234.50"), ("12,00,000", ".", "1200000")],
)  # fmt: skip
def test_an_amount_is_read_by_the_sign_that_the_mapping_has_before_its_cents(said, decimal, amount):
    assert total(said, decimal) == amount


@pytest.mark.parametrize(("said", "decimal"), [("1234.56", ","), ("12,5", "."), ("0.1250", ","), ("1.234,50", ".")])
def test_an_amount_with_the_other_sign_before_its_cents_is_refused_and_never_a_hundred_times_as_much(said, decimal):
    with pytest.raises(Invalid, match=r"line 2: Total is .*, and decimal is .*; say decimal"):
        total(said, decimal)


def of_total(total, currency, **mapping):
    mapped = MAPPING.changed(**mapping)
    rows = f'No,Account,Date,Total,Currency,From,To\nINV-1,A-1,2026-11-05,"{total}",{currency},,\n'
    (invoice,) = read_invoices(rows, mapped, "baltel")
    return str(invoice.total)


@pytest.mark.parametrize(
    ("total", "currency", "mapping", "kept"),
    [
        ("12.345", "OMR", {}, "12.345"),
        ("1,234.500", "OMR", {}, "1234.500"),
        ("1,234,567", "OMR", {}, "1234567"),
        ("12,345", "TND", {"decimal": ","}, "12.345"),
        ("1.234,500", "TND", {"decimal": ","}, "1234.500"),
        ("12.3450", "OMR", {}, "12.3450"),
        ("12,345", "EUR", {}, "12345"),
        ("1200.50", "JPY", {}, "1200.50"),
    ],
)
def test_an_amount_has_as_many_decimals_as_its_currency(total, currency, mapping, kept):
    assert of_total(total, currency, **mapping) == kept


@pytest.mark.parametrize(
    ("total", "currency", "mapping", "told"),
    [
        ("12.345", "EUR", {}, "line 2: total: 12.345 has 3 decimals; EUR has two at most: write it as 12.35"),
        ("12.345", "JPY", {}, "line 2: total: 12.345 has 3 decimals; JPY has none, and an amount in it two at most"),
        ("12.3456", "OMR", {}, "line 2: total: Decimal input should have no more than 3 decimal places"),
        ("12,345", "OMR", {}, "line 2: Total is '12,345', which may be thousands or the three decimals of OMR: write "
         "12345.000, or say decimal ',' where it stands before the decimals"),
        ("12.345", "TND", {"decimal": ","}, "write 12345,000, or say decimal '.' where it stands"),
        ("1234567890123.456", "OMR", {}, "has more than 15 digits, which is what a number of JSON keeps"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_of_its_currency_is_refused_with_what_would_be_right(total, currency, mapping, told):
    with pytest.raises(Invalid) as refused:
        of_total(total, currency, **mapping)

    assert told in str(refused.value)


@pytest.mark.parametrize("currency", ["EUR", "OMR", "JPY", "XDR"])
@pytest.mark.parametrize("amount", ["0.01", "9999999999999.99", "-88661.81", "1200", "1200.00"])
def test_an_invoice_of_before_is_read_as_it_was_kept(amount, currency):
    kept = {
        "carrier_id": "baltel", "number": "INV-1", "account": "A-1", "date": "2026-11-02", "currency": currency,
        "total": amount, "lines": [{"line": "1", "amount": amount}],
    }  # fmt: skip

    invoice = Invoice.model_validate(kept)

    said = invoice.model_dump(mode="json", by_alias=True)
    assert (said["total"], said["lines"][0]["amount"]) == (amount, amount)


def test_a_payment_has_as_many_decimals_as_its_currency():
    said = {"reference": "SWIFT-1", "amount": "12.345", "paid_on": "2026-11-24"}

    assert PaymentSent.model_validate(said | {"currency": "OMR"}).amount == Decimal("12.345")
    with pytest.raises(ValidationError, match=r"amount: 12\.345 has 3 decimals; EUR has two at most"):
        PaymentSent.model_validate(said | {"currency": "EUR"})
