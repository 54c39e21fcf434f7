"""`pledge invoices`: load the invoices of a CSV file or a workbook, by a mapping of its columns."""

import argparse
from pathlib import Path

from pledgekeeper.api.invoice_loading import keep
from pledgekeeper.cells import decoded
from pledgekeeper.effects.papers import is_workbook, workbook
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.invoices.columns import csv_of
from pledgekeeper.invoices.loading import warning
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.table_file import AMOUNTS, InvoiceMapping, must_have_any, read_invoices
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, chosen_site, present_moment
from pledgekeeper.pledges.loading import load
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.store.invoices import InvoiceTable


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge invoices` to the command line."""
    loading = commands.add_parser(
        "invoices",
        help="load the invoices of a CSV file or a workbook",
        description="Load the invoices of a CSV file, or of a sheet of a workbook (.xlsx, .xls, .ods), with a row for "
        "each of their lines; docs/invoices.md describes the mapping. Each version is loaded once: a file may be "
        "loaded again. Disputes that name one are checked.",
    )
    loading.add_argument("file", type=Path, metavar="FILE")
    loading.add_argument("--carrier", required=True, metavar="ID", help="whose invoices they are, e.g. baltel")
    loading.add_argument("--mapping", required=True, type=Path, metavar="YAML", help="which column says what")
    add_site_option(loading)
    loading.set_defaults(command=_load)


def _load(given: argparse.Namespace) -> int:
    try:
        mapping = load(given.mapping, InvoiceMapping)
        text, mapping = text_of(given.file.read_bytes(), mapping)
        invoices = read_invoices(text, mapping, given.carrier)
        must_have_any(invoices)
    except Invalid as mistake:
        raise CannotStart(f"nothing of {given.file} was loaded: {mistake}") from mistake
    except (OSError, UnicodeError) as problem:
        raise CannotStart(f"{given.file} cannot be read as text in UTF-8 or Windows-1252: {problem}") from problem
    return 1 if _kept(invoices, given) else 0


def text_of(content: bytes, mapping: InvoiceMapping) -> tuple[str, InvoiceMapping]:
    """The file as CSV, with how it separates its columns; of a workbook, the sheet that has those of the mapping."""
    if not is_workbook(content):
        return decoded(content)[0], mapping
    read = workbook(content)
    if read.remark:
        raise Invalid(f"this workbook cannot be read: {read.remark}; save its sheet as CSV")
    amounts_last = sorted(mapping.columns.items(), key=lambda each: each[0] in AMOUNTS)
    sheet = csv_of(read.sheets, {column: field for field, column in amounts_last}.get, mapping.decimal)
    return sheet.text, mapping.model_copy(update={"delimiter": ","})


def _kept(invoices: list[Invoice], given: argparse.Namespace) -> int:
    """Keep each and say what became of it; how many were refused."""
    site, now, refused = chosen_site(given), present_moment(given), 0
    client, name = site.client("dynamodb"), site.output("TableName")
    carrier = DynamoStore(client, name).carrier(given.carrier)
    if carrier is None:
        raise CannotStart(f"There is no carrier {given.carrier}.")
    for invoice in invoices:
        try:
            loaded = keep(InvoiceTable(client, name), invoice, carrier, now)
            odd = warning(invoice, carrier, now)
            print(f"{invoice.named}: {'loaded' if loaded else 'is there already'}{f'; {odd}' if odd else ''}")
        except Refused as refusal:
            refused += 1
            print(f"{invoice.named}: not loaded: {refusal}")
    return refused
