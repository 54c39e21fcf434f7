"""`pledge invoices`: what is said of each invoice of a file; a workbook is read as a CSV file is."""

import argparse
import csv
import io
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import yaml

from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.table_file import InvoiceMapping, read_invoices
from pledgekeeper.local import invoicing
from pledgekeeper.local.invoicing import text_of
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.store.invoices import InvoiceTable
from tests.fake_aws import FakeDynamo
from tests.journeys.test_invoices import FILE as OF_MANY_LINES
from tests.unit.builders import terms_of
from tests.unit.intake.test_papers import workbook

CARRIER = terms_of("baltel").carrier
COLUMNS = {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency": "Currency"}
FILE = "No,Account,Date,Total,Currency\nINV-1,A-1,2026-11-02,12.00,EUR\nINV-2,A-1,2026-11-02,12.00,USD\n"
MAPPING = InvoiceMapping.model_validate(
    {"number": "No", "account": "Account", "date": "Date", "total": "Total", "delimiter": ";", "decimal": ",",
     "currency_of_all": "EUR", "line": "Line", "line_amount": "Amount"}
)  # fmt: skip


@pytest.fixture
def table(monkeypatch):
    dynamo = FakeDynamo()
    DynamoStore(dynamo, "table").put_carrier(CARRIER)
    site = SimpleNamespace(client=lambda service: dynamo, output=lambda name: "table")
    monkeypatch.setattr(invoicing, "chosen_site", lambda given: site)
    monkeypatch.setattr(invoicing, "present_moment", lambda given: datetime(2026, 11, 23, 9, tzinfo=UTC))
    return InvoiceTable(dynamo, "table")


def test_an_invoice_in_another_currency_than_the_agreement_is_loaded_and_told(table, tmp_path, capsys):
    (tmp_path / "bills.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(COLUMNS), encoding="utf-8")
    parser = argparse.ArgumentParser()
    invoicing.add_to(parser.add_subparsers())
    words = ["invoices", str(tmp_path / "bills.csv"), "--carrier", CARRIER.id]
    given = parser.parse_args([*words, "--mapping", str(tmp_path / "mapping.yaml")])

    assert given.command(given) == 0

    first, second = capsys.readouterr().out.splitlines()
    assert first == "INV-1 of account A-1, version 1: loaded"
    assert second.startswith("INV-2 of account A-1, version 1: loaded; it is in USD, and the agreement with")
    assert second.endswith("can be disputed in EUR alone")
    assert [each.number for each in table.of_carrier(CARRIER.id)] == ["INV-2", "INV-1"]


def read(content):
    text, mapping = text_of(content, MAPPING)
    return read_invoices(text, mapping, "baltel")


def test_a_workbook_has_the_invoices_that_the_same_rows_as_csv_have():
    cells = csv.reader(io.StringIO(OF_MANY_LINES), delimiter=";")

    assert read(workbook(("Invoices of October",), *cells)) == read(OF_MANY_LINES.encode())


def test_a_file_of_windows_and_a_note_beside_the_table_are_read_as_a_workbook_with_the_same_is():
    rows = OF_MANY_LINES.strip().splitlines()
    text = "\n".join(["sep=;", f"{rows[0]};;", *(f"{row};;" for row in rows[1:]), ";" * rows[0].count(";") + ";;Prévu"])
    cells = csv.reader(io.StringIO(text.partition("\n")[2]), delimiter=";")

    assert read(text.encode("cp1252")) == read(workbook(*cells)) == read(OF_MANY_LINES.encode())


def test_a_row_of_a_workbook_that_is_refused_has_the_number_that_the_workbook_shows():
    header = ("No", "Account", "Date", "Total", "Line", "Amount")
    rows = [("INV-1", "A-1", "2026-11-02", total, 1, 5) for total in (5, "much")]

    with pytest.raises(Invalid, match="line 6: Total is 'much'"):
        read(workbook(("Invoices of October",), (), header, rows[0], (), rows[1]))


def test_a_workbook_that_cannot_be_read_says_what_to_do():
    with pytest.raises(Invalid, match=r"this workbook cannot be read: .*; save its sheet as CSV"):
        read(b"PK\x03\x04 no workbook")


def of_workbook(*rows, **changed):
    header = ("No", "Account", "Date", "Total", "Line", "Amount", "Rate")
    content = workbook(header, *((*row[:3], row[3], 1, row[3], *row[4:]) for row in rows))
    text, mapping = text_of(content, MAPPING.model_copy(update=changed))
    return [(each.number, str(each.total)) for each in read_invoices(text, mapping, "baltel")]


def test_the_decimal_of_the_mapping_rules_the_text_of_a_workbook_and_its_numbers_are_what_they_are():
    rows = [(f"2026.{n}", "A-1", "2026-11-02", total) for n, total in enumerate(("12.345", "12,50", 1234.56), 1001)]

    assert of_workbook(*rows) == [("2026.1001", "12345"), ("2026.1002", "12.50"), ("2026.1003", "1234.56")]


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_rate_with_a_comma_in_a_column_that_nobody_asked_for_makes_no_amount_a_hundred_times_what_it_is(decimal):
    whole = [(f"INV-{n}", "A-1", "2026-11-02", 12, "0,05") for n in range(60)]

    found = of_workbook(*whole, ("INV-60", "A-1", "2026-11-02", 1234.56, "0,05"), decimal=decimal)

    assert found[-1] == ("INV-60", "1234.56")
