"""`pledge invoices` reads a workbook as it reads a CSV file."""

import csv
import io

import pytest

from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.table_file import InvoiceMapping, read_invoices
from pledgekeeper.local.invoicing import text_of
from tests.journeys.test_invoices import FILE
from tests.unit.intake.test_papers import workbook

MAPPING = InvoiceMapping.model_validate(
    {"number": "No", "account": "Account", "date": "Date", "total": "Total", "delimiter": ";", "decimal": ",",
     "currency_of_all": "EUR", "line": "Line", "line_amount": "Amount"}
)  # fmt: skip


def read(content):
    text, mapping = text_of(content, MAPPING)
    return read_invoices(text, mapping, "baltel")


def test_a_workbook_has_the_invoices_that_the_same_rows_as_csv_have():
    cells = csv.reader(io.StringIO(FILE), delimiter=";")

    assert read(workbook(("Invoices of October",), *cells)) == read(FILE.encode())


def test_a_workbook_that_cannot_be_read_says_what_to_do():
    with pytest.raises(Invalid, match=r"this workbook cannot be read: .*; save its sheet as CSV"):
        read(b"PK\x03\x04 no workbook")
