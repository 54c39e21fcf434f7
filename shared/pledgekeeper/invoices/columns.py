"""Which column of a file of invoices says what, proposed from its header and its amounts. Pure.

A person looks at what is proposed before anything is loaded.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from pledgekeeper.cells import Fraction, announced, below_blank_lines, top
from pledgekeeper.invoices.table_file import AMOUNTS, SIGN, InvoiceMapping

DELIMITERS: Final = (";", "\t", "|", ",")
SAMPLED: Final = 50
CURRENCY: Final = rf"\s?(?:{SIGN})?\s?"
SPACE: Final = r"\s'’"


def _with(decimal: str, thousands: str) -> re.Pattern[str]:
    """An amount in which `decimal` stands before its decimals for certain. Three digits after it may be thousands, but
    after others that another sign parts, four or more digits, or a zero that begins it."""
    cents = rf"[0-9{thousands}{SPACE}]*[0-9]{decimal}[0-9]{{1,2}}"
    parted = rf"[0-9]{{1,3}}(?:[{thousands}{SPACE}][0-9]{{3}})+{decimal}[0-9]{{3}}"
    no_group = rf"(?:0[0-9]*|[0-9]{{4,}}){decimal}[0-9]{{3}}"
    return re.compile(rf"[-(]?{CURRENCY}-?(?:{cents}|{parted}|{no_group}){CURRENCY}[-)]?")


WITH_A_COMMA: Final = _with(",", ".")
WITH_A_POINT: Final = _with(r"\.", ",")

# fmt: off
HEADERS: Final[dict[str, str]] = {
    "number": "no|number|invoice|invoice no|invoice number|bill no|bill number|facture|n de facture|numero de facture"
              "|factura|n de factura|numero da fatura|fatura|发票|发票号|发票号码|账单号",
    "account": "account|account no|account number|billing account|customer account|compte|numero de compte|cuenta"
               "|numero de cuenta|conta|账户|账号|客户账号",
    "date": "date|invoice date|bill date|issue date|date de facture|date de la facture|fecha|fecha de factura"
            "|fecha de la factura|data|日期|发票日期|账单日期",
    "due_date": "due|due date|payable by|payment due|payment due date|echeance|date d echeance|vencimiento"
                "|fecha de vencimiento|到期日|付款日",
    "total": "total|invoice total|amount due|total amount|gross|montant total|total ttc|importe total|total factura"
             "|valor total|合计|总额|发票金额",
    "currency": "currency|ccy|devise|monnaie|moneda|divisa|moeda|币种|货币",
    "version": "version|revision|版本",
    "state": "state|status|etat|statut|estado|状态",
    "period_from": "period from|from|traffic from|period start|du|debut de periode|desde|inicio del periodo|开始日期",
    "period_to": "period to|to|until|traffic to|period end|au|fin de periode|hasta|fin del periodo|结束日期",
    "line": "line|line no|line number|item|pos|position|ligne|n de ligne|linea|n de linea|partida|行|行号|序号",
    "line_description": "description|destination|service|item description|libelle|designation|descripcion|concepto"
                        "|destino|描述|说明|目的地|业务",
    "line_amount": "amount|line amount|net|net amount|charge|montant|montant ht|importe|monto|金额|行金额",
    "issued_by": "issuer|issued by|written by|emetteur|emisor|开票人",
}
# fmt: on
KNOWN: Final = {name: field for field, names in HEADERS.items() for name in names.split("|")}
REQUIRED: Final = tuple(
    field.alias or name for name, field in InvoiceMapping.model_fields.items() if field.is_required()
)


class Proposed(NamedTuple):
    """`header` are the columns that there are; `fields` what a mapping may say, as far as the file tells it."""

    header: tuple[str, ...]
    fields: dict[str, str]


def proposed(text: str) -> Proposed:
    """What each column of a CSV file seems to say, how it separates them, and how it writes cents."""
    told, text = announced(text)
    lines = io.StringIO(below_blank_lines(text)[1], newline="")
    first = lines.readline().rstrip("\r\n")
    delimiter = told if told in DELIMITERS else max(DELIMITERS, key=first.count)
    lines.seek(0)
    rows = csv.reader(lines, delimiter=delimiter)
    try:
        sampled = [row for row, _ in zip(rows, range(SAMPLED), strict=False)]
    except csv.Error:
        sampled = [first.split(delimiter)]
    header = tuple(name.strip() for name in sampled[0]) if sampled else ()
    columns = dict[str, str]()
    for name in header:
        field = known(name)
        if field:
            columns.setdefault(field, name)
    comma = any(WITH_A_COMMA.fullmatch(cell.strip()) for row in sampled[1:] for cell in row)
    return Proposed(header, {**columns, "delimiter": delimiter, "decimal": "," if comma else "."})


def known(name: str) -> str | None:
    """The field that a column of this name says; None where it is not recognised."""
    return KNOWN.get(_plain(name))


class Sheet(NamedTuple):
    """A sheet of a workbook as CSV, and the sign before the cents in it."""

    text: str
    decimal: str


def csv_of(
    sheets: Sequence[Sequence[Sequence[str]]],
    field_of: Callable[[str], str | None] = known,
    decimal: str | None = None,
) -> Sheet:
    """The sheet that holds invoices, from its header on: the row near the top of a sheet that names most of what they
    need. No text where none names any of it.

    Its numbers are written with the sign that its text has before the cents, or with `decimal`; text is left as it is,
    and so is every column that is known to be of something else than amounts. What stands below no name, or beside the
    table, is left out. Lines above the header are blank, so that a row is the line of its number.
    """
    heads = [(_fit(row, field_of), at, sheet[at:]) for sheet in sheets for at, row in top(sheet)]
    (needed, _), above, rows = max(heads, key=lambda each: each[0], default=((0, 0), 0, ()))
    if not needed:
        return Sheet("", ".")
    named = [at for at, name in enumerate(rows[0]) if name.strip()]
    rows = [[row[at] for at in named if at < len(row)] for row in rows]
    amounts = [field in (*AMOUNTS, None) for field in map(field_of, rows[0])]
    decimal = decimal or _decimal_of(rows, field_of)
    text = io.StringIO()
    text.write("\r\n" * above)
    for row in rows:
        pairs = zip(row, amounts, strict=False)
        told = (c.replace(".", decimal) if of_amount and isinstance(c, Fraction) else c for c, of_amount in pairs)
        csv.writer(text).writerow(told)
    return Sheet(text.getvalue(), decimal)


def _fit(header: Sequence[str], field_of: Callable[[str], str | None]) -> tuple[int, int]:
    """How much of what an invoice needs the columns of a header say; and of all that it may have."""
    fields = {field for name in header if (field := field_of(name))}
    return len(fields & {*REQUIRED}), len(fields)


def _decimal_of(rows: Sequence[Sequence[str]], field_of: Callable[[str], str | None]) -> str:
    """As the text in columns of amounts has it; where there is none with cents, as that in columns not recognised."""
    fields = [field_of(name) for name in rows[0]]
    for kind in (AMOUNTS, (None,)):
        cells = [c for row in rows[1:] for c, field in zip(row, fields, strict=False) if field in kind]
        text = [cell for cell in cells if not isinstance(cell, Fraction)]
        if any(WITH_A_COMMA.fullmatch(cell) for cell in text):
            return ","
        if any(WITH_A_POINT.fullmatch(cell) for cell in text):
            return "."
    return "."


def _plain(name: str) -> str:
    """`N° de facture (EUR)` is `n de facture`."""
    said = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", " ", name.casefold()))
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in said if not unicodedata.combining(sign))))
