"""A CSV file of invoices: a period is told by days or moments, and what cannot be read with what is right."""

from datetime import UTC, datetime

import pytest

from pledgekeeper.errors import Invalid
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
