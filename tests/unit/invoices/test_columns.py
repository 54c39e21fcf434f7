"""What the columns of a file of invoices seem to say."""

import pytest

from pledgekeeper.cells import Fraction
from pledgekeeper.invoices.columns import HEADERS, REQUIRED, csv_of, proposed
from pledgekeeper.invoices.table_file import InvoiceMapping, read_invoices


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Invoice no,Account,Date,Total", ["number", "account", "date", "total"]),
        ("N° de facture;Compte;Date de facture;Total TTC;Échéance", ["number", "account", "date", "total", "due_date"]),
        ("Factura;Cuenta;Fecha de factura;Importe total;Línea", ["number", "account", "date", "total", "line"]),
        ("发票号码|账户|发票日期|总额|金额", ["number", "account", "date", "total", "line_amount"]),
        ("\ufeffInvoice_Number\tAccount\tInvoice.Date\tTotal (EUR)", ["number", "account", "date", "total"]),
    ],
)
def test_columns_are_known_by_their_names_in_four_languages_and_however_they_are_separated(header, fields):
    found = proposed(f"{header}\n")

    assert set(fields) <= found.fields.keys()
    assert found.fields["delimiter"] in header
    assert InvoiceMapping.model_validate(found.fields)


def test_a_first_line_that_says_what_parts_the_cells_is_no_header():
    found = proposed("sep=;\nInvoice no;Account;Date;Total, net\n1;2;2026-11-05;1,50\n")

    assert (found.header, found.fields["delimiter"]) == (("Invoice no", "Account", "Date", "Total, net"), ";")


def test_what_nothing_is_known_of_is_not_guessed():
    assert proposed("Spalte 1;Spalte 2\n1;2\n").fields.keys() == {"delimiter", "decimal"}


@pytest.mark.parametrize(
    ("cell", "decimal"),
    [
        ("1.200,50", ","),
        ("1,200.50", "."),
        ("12", "."),
        ("-9,5", ","),
        ("1\u202f200,50 €", ","),
        ("(12,50)", ","),
        ("EUR 1'200.50", "."),
        ("1.234,500", ","),
        ("1 234,500", ","),
        ("1,234.500", "."),
        ("12,345", "."),
        ("0,125", ","),
        ("-0,500 EUR", ","),
        ("1234,567", ","),
        ("1234567,125", ","),
        ("0.125", "."),
        ("1234.567", "."),
        ("12,345,678", "."),
        ("US$ 1.234,56", ","),
        ("R$ 1.234,56", ","),
        ("-R$ 0,50", ","),
        ("1.234,56 R$", ","),
        ("¥1.234,56", ","),
        ("\uffe51.234,56", ","),
        ("1\u2009234\u2009567,50", ","),
        ("1\u2007234,500", ","),
        ("US$ 1,234.56", "."),
        ("¥1,200", "."),
    ],
)
def test_the_sign_before_the_cents_is_found_in_the_amounts(cell, decimal):
    assert proposed(f"No;Total\nINV-1;{cell}\n").fields["decimal"] == decimal


@pytest.mark.parametrize(("amount", "other"), [("0,125", "0.05"), ("0.125", "0,05"), ("1234,567", "0.05")])
def test_the_amounts_of_a_workbook_tell_by_a_zero_or_by_four_digits_before_the_sign_that_it_is_of_decimals(
    amount, other
):
    row = ("INV-1", "7", "2026-11-02", amount, other)

    assert csv_of((((*HEADER[:4], "Unit rate"), row),)).decimal in amount


def test_the_first_column_of_a_kind_is_taken():
    assert proposed("Date,Invoice date\n").fields["date"] == "Date"


def test_every_field_that_is_proposed_is_one_of_a_mapping_and_no_name_stands_for_two():
    names = [name for names in HEADERS.values() for name in names.split("|")]

    assert HEADERS.keys() <= {field.alias or name for name, field in InvoiceMapping.model_fields.items()}
    assert set(REQUIRED) <= HEADERS.keys()
    assert len(names) == len(set(names))


def test_the_columns_of_a_file_whose_lines_end_as_on_an_old_mac_are_those_of_its_first():
    assert proposed("No;Total\rINV-1;5,00\r").header == ("No", "Total")


@pytest.mark.parametrize("text", ["", "\n", "\0\0", '"', "a" * 10_000])
def test_what_is_no_table_has_no_columns_that_are_known(text):
    assert set(proposed(text).fields) == {"delimiter", "decimal"}


HEADER = ("No", "Account", "Date", "Total", "Amount")
NOTES = (("Read me",), ("Date", "what changed"))


def test_of_a_workbook_the_sheet_that_names_most_of_an_invoice_is_taken_from_its_header_on():
    invoices = (("October, all accounts",), (), HEADER, ("INV-1", "BLT-7", "2026-11-02", "1200.50", "1200.50"))

    assert csv_of((NOTES, invoices)).text.splitlines() == [
        "", "", "No,Account,Date,Total,Amount", "INV-1,BLT-7,2026-11-02,1200.50,1200.50",
    ]  # fmt: skip
    assert csv_of(((), NOTES[:1])).text == ""
    titled = {"October, all accounts": "number"}.get
    assert csv_of((invoices,), titled).text.startswith('"October')


def test_the_header_is_looked_for_in_rows_that_hold_anything():
    row = ("INV-1", "BLT-7", "2026-11-02", "1200.50", "1200.50")

    assert csv_of((((("Letterhead",), *[()] * 30, HEADER, row)),)).text.startswith("\r\n" * 31 + "No,Account")


def test_what_stands_in_a_workbook_beside_its_table_is_none_of_it():
    row = ("INV-1", "BLT-7", "2026-11-02", "5.00", "5.00", "paid?")

    assert csv_of([(HEADER, row)]).text.splitlines()[1] == "INV-1,BLT-7,2026-11-02,5.00,5.00"


NAMED = {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency_of_all": "EUR"}


@pytest.mark.parametrize("place", [0, 2, 4])
@pytest.mark.parametrize(
    "note", ["paid, see mail", "0,05", "1,5\nby Eva, Ann, Bo and others, in June", Fraction("7.25")]
)
def test_a_note_in_a_column_of_a_workbook_without_a_name_is_left_out_wherever_it_stands(place, note):
    rows = {"": HEADER[:4], note: ("INV-1", "BLT-7", "2026-11-02", Fraction("12.50")), "a note alone": [""] * 4}
    sheet = csv_of([[(*row[:place], cell, *row[place:]) for cell, row in rows.items()]])

    [invoice] = read_invoices(sheet.text, InvoiceMapping.model_validate({**NAMED, "decimal": sheet.decimal}), "baltel")
    assert (sheet.text.splitlines()[0], str(invoice.total)) == ("No,Account,Date,Total", "12.50")
    assert sheet.decimal == "."


def test_numbers_of_a_workbook_are_told_as_its_written_amounts_are_so_that_neither_is_a_hundred_times_the_other():
    rows = (
        HEADER,
        ("INV-1", "7", "2026-11-02", Fraction("1200.50"), "1.200,50"),
        ("INV-2", "7", "", Fraction("0.1250"), "3"),
    )
    sheet = csv_of((rows,))

    assert sheet.decimal == ","
    assert sheet.text.splitlines()[1:] == ['INV-1,7,2026-11-02,"1200,50","1.200,50"', 'INV-2,7,,"0,1250",3']


@pytest.mark.parametrize("kind", [str, Fraction])
def test_the_number_of_an_invoice_is_no_amount_and_stays_as_it_is(kind):
    sheet = csv_of(((HEADER, (kind("2026.1001"), kind("77.10"), "2026-11-02", Fraction("1200.50"), "1.200,50")),))

    assert sheet.text.splitlines()[1] == '2026.1001,77.10,2026-11-02,"1200,50","1.200,50"'


def test_text_is_left_as_it_is_in_the_columns_of_amounts_too():
    rows = (HEADER, ("INV-1", "7", "2026-11-02", "12.50", "0,05"))

    assert csv_of((rows,)).text.splitlines()[1] == 'INV-1,7,2026-11-02,12.50,"0,05"'


@pytest.mark.parametrize(("total", "decimal"), [("1200.50", "."), ("1200,50", ","), (Fraction("1200.50"), ",")])
def test_the_sign_before_the_cents_is_that_of_amounts_and_of_other_columns_only_where_those_have_none(total, decimal):
    whole = [("INV-1", "7", "2026-11-02", "12", "0,05")] * 60
    rows = ((*HEADER[:4], "Unit rate"), *whole, ("INV-2", "7", "2026-11-02", total, "0,05"))

    assert csv_of((rows,)).decimal == decimal
