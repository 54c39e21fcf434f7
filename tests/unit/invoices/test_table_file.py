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


def test_an_invoice_of_more_lines_than_are_kept_is_refused_with_how_many_it_has_and_what_to_do():
    mapping = MAPPING.changed(line="Item", line_amount="Amount")
    rows = "".join(f"INV-1,A-1,2026-11-05,1001.00,USD,,,{each},1.00\n" for each in range(1001))
    text = f"No,Account,Date,Total,Currency,From,To,Item,Amount\n{rows}"

    with pytest.raises(
        Invalid, match=r"^line 2: invoice INV-1 has 1001 lines; at most 1000 of an invoice are kept: load"
    ):
        read_invoices(text, mapping, "baltel")


BY_LINE = MAPPING.changed(line="Item", line_amount="Amount")
COLUMNS = "No,Account,Date,Total,Currency,From,To,Item,Amount\n"


def test_an_amount_without_the_name_of_its_line_is_refused_with_what_would_be_right_as_the_line_would_be_lost():
    rows = "INV-1,A-1,2026-11-05,1200.00,USD,,,1,1000.00\nINV-1,A-1,2026-11-05,1200.00,USD,,, ,200.00\n"

    with pytest.raises(Invalid) as refused:
        read_invoices(COLUMNS + rows, BY_LINE, "baltel")

    assert str(refused.value) == (
        "line 3: line: is missing, and Amount is 200.00: write in Item what the invoice calls the line, or no amount "
        "where the row is of no line"
    )


def test_amounts_of_lines_are_refused_where_no_column_names_the_lines():
    unnamed = MAPPING.changed(line_amount="Amount")

    with pytest.raises(Invalid, match=r"^line 2: line: is missing, and Amount is 1000.00: say in `line` which column"):
        read_invoices(f"{COLUMNS}INV-1,A-1,2026-11-05,1200.00,USD,,,1,1000.00\n", unnamed, "baltel")


def test_a_row_without_a_line_and_without_an_amount_is_of_the_whole_invoice():
    (invoice,) = read_invoices(f"{COLUMNS}INV-1,A-1,2026-11-05,1200.00,USD,,,,\n", BY_LINE, "baltel")

    assert invoice.lines == ()


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


@pytest.mark.parametrize("code", ["eur", "Euro", "€"])
def test_a_currency_is_told_with_how_it_is_written(code):
    with pytest.raises(Invalid) as refused:
        read_invoices(
            f"No,Account,Date,Total,Currency,From,To\nINV-1,A-1,2026-11-05,10.00,{code},,\n", MAPPING, "baltel"
        )

    assert (
        str(refused.value) == f"line 2: currency: {code!r} is no code of ISO 4217; write it in three capitals, as EUR"
    )


@pytest.mark.parametrize("year", ["0001", "9999", "0206", "2206"])
@pytest.mark.parametrize("field", ["date", "begins"])
def test_a_year_of_no_invoice_is_refused_as_whoever_shows_it_beside_others_cannot_count_from_it(field, year):
    with pytest.raises(
        Invalid, match=rf"line 2: .*: {year} is no year of our time \(1990 to 2200\); is it mistyped, or"
    ):
        one(**{field: f"{year}-12-31"})


@pytest.mark.parametrize("ends", ["0001-12-31", "2206-12-31", "9999-12-31"])
def test_a_period_without_an_end_is_refused_also_where_no_day_comes_after_it(ends):
    with pytest.raises(Invalid, match="line 2: period_to: "):
        one(ends=ends)


def total(said, decimal, currency="USD"):
    text = f"No;Account;Date;Total;Currency\nINV-1;A-1;2026-11-05;{said};{currency}\n"
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


@pytest.mark.parametrize(("said", "decimal"), [("1.200", "."), ("12,500", ","), ("-1.000", ".")])
def test_three_digits_after_the_sign_of_the_cents_are_refused_and_never_a_thousandth(said, decimal):
    with pytest.raises(Invalid, match=r"line 2: Total is .*: no amount of USD has three decimals; say decimal"):
        total(said, decimal)

    assert total("1.200", ".", "KWD") == "1.200"


@pytest.mark.parametrize("currency", ["USD", "JPY", "OMR"])
@pytest.mark.parametrize("said", ["0,125", "0,500", "-0,125", "1234,567", "12345,678", "00,125", ",125"])
def test_a_sign_that_parts_no_whole_groups_is_none_of_thousands_and_its_amount_never_a_thousand_times_as_much(
    said, currency
):
    for sign, other in ((",", "."), (".", ",")):
        amount = said.replace(",", sign)
        with pytest.raises(Invalid) as refused:
            total(amount, other, currency)

        assert str(refused.value) == (
            f"line 2: Total is {amount!r}, and decimal is {other!r}: {sign!r} then parts groups of three digits, and "
            f"here it does not; say decimal {sign!r} where it stands before the decimals"
        )


@pytest.mark.parametrize("said", ["1,234,56", "1234,567,890", "0,125,000", "12,,345", "1.23,4", "0,125.00", "1,2.3,4"])
def test_groups_that_neither_sign_makes_whole_are_refused_without_advice_that_would_not_help(said):
    with pytest.raises(
        Invalid, match=r"line 2: Total is .*, which is no amount that can be read; write it as 1234\.56"
    ):
        total(said, ".")


@pytest.mark.parametrize("said", ["0.125", "0.500", "-0.125", "012.345"])
def test_no_thousands_begin_with_a_zero_so_that_three_decimals_are_told_as_nothing_else(said):
    with pytest.raises(Invalid) as refused:
        total(said, ".", "EUR")

    assert str(refused.value) == (f"line 2: Total is {said!r}, and decimal is '.': no amount of EUR has three decimals")


@pytest.mark.parametrize(("said", "kept"), [(".5", "0.5"), ("-.50", "-0.50"), ("$.05", "0.05"), ("(.5)", "-0.5")])
def test_an_amount_may_begin_with_the_sign_before_its_cents(said, kept):
    assert total(said, ".") == kept
    assert total(said.replace(".", ","), ",") == kept


@pytest.mark.parametrize(
    ("said", "amount"),
    [("1\u00a0234,50", "1234.50"), ("1\u202f234,50", "1234.50"), ("1'234,50", "1234.50"), ("1’234,50", "1234.50"),
     ("(1.234,50)", "-1234.50"), ("123,45-", "-123.45"), ("\u221212,50", "-12.50"), ("- 12,50", "-12.50"),
     ("USD 1.234,56", "1234.56"), ("1.234,56 USD", "1234.56"), ("$ 12,50", "12.50"), ("-$12,50", "-12.50"),
     ("($12,50)", "-12.50"), ("12,50 USD-", "-12.50"), ("+12,50", "+12.50")],
)  # fmt: skip
def test_an_amount_is_read_as_ledgers_and_spreadsheets_write_it(said, amount):
    assert total(said, ",") == amount.removeprefix("+")


def test_a_sign_of_many_currencies_is_that_of_the_invoice():
    assert total("$12.50", ".", "SGD") == "12.50"
    with pytest.raises(Invalid, match=r"in USD .*, and its invoice in SGD"):
        total("US$12.50", ".", "SGD")


@pytest.mark.parametrize(
    ("said", "currency", "amount"),
    [("¥1,200", "JPY", "1200"), ("¥ 1,200.50", "CNY", "1200.50"), ("\uffe51,200", "CNY", "1200"),
     ("-¥1,200", "JPY", "-1200"), ("R$ 12.50", "BRL", "12.50"), ("(R$ 12.50)", "BRL", "-12.50"),
     ("12.50 R$", "BRL", "12.50"), ("BRL 12.50", "BRL", "12.50"), ("$12.50", "BRL", "12.50")],
)  # fmt: skip
def test_the_sign_of_the_invoices_currency_may_stand_beside_its_amounts(said, currency, amount):
    assert total(said, ".", currency) == amount


@pytest.mark.parametrize(
    ("said", "currency", "told"),
    [("R$ 12.50", "USD", "in BRL ('R$12.50'), and its invoice in USD"),
     ("¥1200", "EUR", "in CNY or JPY ('¥1200'), and its invoice in EUR"),
     ("\uffe51200", "USD", "in CNY or JPY ('¥1200'), and its invoice in USD")],
)  # fmt: skip
def test_the_sign_of_another_currency_is_refused(said, currency, told):
    with pytest.raises(Invalid) as refused:
        total(said, ".", currency)

    assert told in str(refused.value)


@pytest.mark.parametrize("space", "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
def test_spaces_of_any_width_stand_between_thousands_and_no_end_of_a_line_does(space):
    assert total(f"1{space}234{space}567.50", ".") == "1234567.50"
    assert total(f"USD{space}1{space}234.50", ".") == "1234.50"
    with pytest.raises(Invalid, match="which is no amount that can be read"):
        read(f'{HEADER}INV-1,A-1,2026-11-05,"1234\n567"\n')


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("1,23E+05", "line 2: Total is '1,23E+05', which is no amount that can be read; write it as 1234,56"),
        ("1_000", "line 2: Total is '1_000', which is no amount that can be read; write it as 1234,56"),
        ("n/a", "line 2: Total is 'n/a', which is no amount that can be read; write it as 1234,56"),
        ("12,50 €", "line 2: Total is in EUR ('12,50€'), and its invoice in USD"),
    ],
)
def test_an_amount_that_a_spreadsheet_shortened_or_of_another_currency_is_refused_with_what_would_be_right(said, told):
    with pytest.raises(Invalid) as refused:
        total(said, ",")

    assert str(refused.value) == told


def read(text, **also):
    columns = {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency_of_all": "USD"}
    return read_invoices(text, InvoiceMapping.model_validate({**columns, **also}), "baltel")


HEADER = "No,Account,Date,Total\n"


@pytest.mark.parametrize("amount", ["1,234.56", "1234,56"])
def test_an_amount_that_its_own_comma_parts_is_refused_and_never_what_stands_before_it(amount):
    with pytest.raises(Invalid, match="line 2: there are more cells than columns; put what holds a ',' in quotes"):
        read(f"{HEADER}INV-1,A-1,2026-11-05,{amount}\n")


def test_empty_rows_and_empty_columns_that_a_spreadsheet_leaves_are_nothing():
    [invoice] = read(f"{HEADER}INV-1,A-1,2026-11-05,5.00,,\n,,,\n , ,,\n")

    assert str(invoice.total) == "5.00"


@pytest.mark.parametrize("first", ["sep=;\n", "\ufeffsep=;\r\n", '"sep=;"\n', "SEP=;;;;\n"])
def test_a_first_line_that_says_what_parts_the_cells_is_followed_and_counted(first):
    rows = f"{first}{HEADER}INV-1,A-1,2026-11-05,5.00\n".replace(",", ";")

    [invoice] = read(rows)
    assert str(invoice.total) == "5.00"
    with pytest.raises(Invalid, match="line 3: Total is 'much'"):
        read(rows.replace("5.00", "much"))


def test_a_note_beside_the_table_is_nothing_and_one_that_is_not_closed_hides_no_rows():
    rows = f"{HEADER.strip()},,\nINV-1,A-1,2026-11-05,5.00,,\n,,,,,Subject to audit\n"

    assert [each.number for each in read(rows)] == ["INV-1"]
    with pytest.raises(Invalid, match="line 4: a cell holds whole rows"):
        read(f"{rows.replace('Subject', chr(34) + 'Subject')}INV-2,A-1,2026-11-05,5.00,,\n")
    with pytest.raises(Invalid, match="line 2: there are more cells than columns"):
        read(rows.replace("5.00", "1,234.56"))


def test_more_columns_than_a_spreadsheet_of_invoices_has_are_refused_unless_they_are_empty():
    row = "INV-1,A-1,2026-11-05,5.00"

    assert len(read(f"{HEADER.strip()}{',' * 16_000}\n{row}\n")) == 1
    with pytest.raises(Invalid, match="the first line names 16004 columns; at most 1000 are read"):
        read(f"{HEADER.strip()}{',x' * 16_000}\n{row}\n")


def test_the_currency_of_an_amount_is_that_of_all_and_nothing_that_stands_below_no_name():
    [invoice] = read("No,,Account,Date,Total\nINV-1,OMR,A-1,2026-11-05,12.50 USD\n")

    assert (invoice.currency, str(invoice.total)) == ("USD", "12.50")
    with pytest.raises(Invalid, match="no amount of USD has three decimals"):
        read("No,,Account,Date,Total\nINV-1,OMR,A-1,2026-11-05,12.345\n")


def test_the_currency_of_an_amount_is_that_of_all_where_its_column_says_none():
    row = "No,Account,Date,Total,Currency\nINV-1,A-1,2026-11-05,12.345,"

    [invoice] = read(f"{row} \n", currency="Currency", currency_of_all="OMR")
    assert (invoice.currency, str(invoice.total)) == ("OMR", "12.345")
    [invoice] = read(f"{row}KWD\n", currency="Currency", currency_of_all="EUR")
    assert (invoice.currency, str(invoice.total)) == ("KWD", "12.345")


def test_a_column_that_is_there_twice_is_refused_where_it_is_asked_for_and_nowhere_else():
    with pytest.raises(Invalid, match="there are 2 columns 'Total'; give each a name of its own"):
        read("No,Account,Date,Total,Total\nINV-1,A-1,2026-11-05,5.00,7.00\n")

    assert read("No,Account,Date,Total,Note,Note\nINV-1,A-1,2026-11-05,5.00,a,b\n")


def test_a_quote_that_is_not_closed_is_told_and_the_rows_after_it_are_not_swallowed():
    with pytest.raises(Invalid, match="a cell holds whole rows: it begins with a quote that is not closed"):
        read(f'{HEADER}INV-1,A-1,2026-11-05,5.00\n"INV-2,A-1,2026-11-05,6.00\nINV-3,A-1,2026-11-05,7.00\n')


def test_a_file_whose_lines_end_as_on_an_old_mac_is_read():
    assert len(read(f"{HEADER}INV-1,A-1,2026-11-05,5.00\n".replace("\n", "\r"))) == 1


@pytest.mark.parametrize("field", ["date", "begins", "ends"])
@pytest.mark.parametrize("said", ["46296", "20261001", "0", "1790812800", "46296.5"])
def test_a_number_is_no_day_and_never_so_many_seconds_since_1970(field, said):
    with pytest.raises(Invalid, match=rf"line 2: .*: '{said}' cannot be read; write the day as 2026-11-05"):
        one(**{field: said})


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
        ("12.345", "EUR", {}, "line 2: Total is '12.345', and decimal is '.': no amount of EUR has three decimals"),
        ("12.345", "JPY", {}, "line 2: Total is '12.345', and decimal is '.': no amount of JPY has three decimals"),
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


def test_an_invoice_that_was_kept_is_read_whatever_its_years():
    kept = {
        "carrier_id": "baltel",
        "number": "INV-1",
        "account": "A-1",
        "date": "1900-01-01",
        "currency": "EUR",
        "total": "5",
    }

    assert str(Invoice.model_validate({**kept, "due_date": "9999-12-31"}).date_) == "1900-01-01"


def test_the_last_day_of_the_last_year_is_one():
    assert one(ends="2200-12-31").period_to.year == 2201
