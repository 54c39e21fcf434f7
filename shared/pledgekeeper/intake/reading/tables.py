"""A table of what is disputed: its header in any of five languages, and a line of the claim for each of its rows. Pure.

A header is known by its words alone: nothing is guessed from what stands below it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pledgekeeper import money
from pledgekeeper.cells import top
from pledgekeeper.disputes.claims import ClaimLine
from pledgekeeper.intake.reading.money import AMOUNT, MOST, amount_of

MOST_LINES: Final = 1_000
LONGEST_DESCRIPTION: Final = 200
WHOLE_AMOUNT: Final = re.compile(rf"(?:[A-Z]{{3}}\s?|[€£¥$]\s?)?({AMOUNT})(?:\s?[A-Z]{{3}}|\s?[€£¥$元])?")
AMOUNTS: Final = ("disputed", "billed", "expected")
TOTAL: Final = re.compile(r"(?:sub)?total|sum\b|somme|suma|soma|合计|总计", re.IGNORECASE)

# fmt: off
HEADERS: Final[dict[str, str]] = {
    "line": "line|line no|line number|item|pos|position|no|ligne|n° de ligne|poste|línea|n° de línea|posición|partida"
            "|linha|item da fatura|行号|行|序号",
    "description": "description|destination|service|libellé|désignation|descripción|concepto|destino|descrição|serviço"
                   "|说明|描述|目的地|业务",
    "billed": "billed|billed amount|invoiced|invoiced amount|amount billed|facturé|montant facturé|facturado"
              "|importe facturado|monto facturado|faturado|valor faturado|账单金额|计费金额|开票金额",
    "expected": "expected|expected amount|our amount|correct amount|attendu|montant attendu|notre montant|esperado"
                "|importe esperado|monto esperado|valor esperado|应计金额|正确金额|我方金额",
    "disputed": "disputed|disputed amount|amount disputed|difference|variance|overcharge|contesté|montant contesté"
                "|écart|disputado|importe disputado|monto disputado|diferencia|contestado|valor contestado|diferença"
                "|争议金额|差额|差异",
    "currency": "currency|ccy|devise|monnaie|moneda|divisa|moeda|币种|货币",
    "invoice": "invoice|invoice no|invoice number|facture|n° de facture|numéro de facture|factura|n° de factura"
               "|número de factura|fatura|número da fatura|发票|发票号|发票号码|账单号",
    "account": "account|account no|account number|compte|numéro de compte|cuenta|número de cuenta|conta|número da conta"
               "|账户|账号|客户账号",
}
# fmt: on


def _plain(name: str) -> str:
    """`Montant  contesté (EUR)` is `montant conteste`."""
    without = re.sub(r"\(.*?\)|[.:#/_-]+", " ", unicodedata.normalize("NFKD", name.casefold()))
    return " ".join("".join(sign for sign in without if not unicodedata.combining(sign)).replace("°", "o").split())


def _known() -> Iterator[tuple[str, str]]:
    for field, names in HEADERS.items():
        for name in names.split("|"):
            yield _plain(name), field


ACCENTED: Final = {name: field for field, names in HEADERS.items() for name in names.split("|")}
PLAIN: Final = dict(_known())
"""Without their accents, for those who leave them out; `facture` is then the invoice, as it is with them."""


@dataclass(frozen=True)
class Table:
    """What was read: the lines, whose they are as far as the table says, and which column was taken for what."""

    lines: tuple[ClaimLine, ...]
    columns: dict[str, str]
    currency: str | None = None
    invoice: str | None = None
    account: str | None = None

    @property
    def total(self) -> Decimal:
        return sum((each.disputed_amount for each in self.lines), start=Decimal(0))


def table_of(rows: Sequence[Sequence[str]], currency: str | None = None) -> Table | None:
    """The table that the rows are; None when no header at the top of them says what is disputed. `currency`: that of
    its amounts, where it names none."""
    for number, row in top(rows):
        columns = {field: at for at, name in enumerate(row) if (field := _field(name))}
        if "disputed" in columns or {"billed", "expected"} <= columns.keys():
            return _read(rows[number + 1 :], columns, row, currency)
    return None


def _field(name: str) -> str | None:
    said = " ".join(name.casefold().split())
    if said == "facturé":  # `facture` without its accent is the invoice
        return "billed"
    return ACCENTED.get(said) or PLAIN.get(_plain(name))


def _read(rows: Sequence[Sequence[str]], columns: dict[str, int], header: Sequence[str], currency: str | None) -> Table:
    cells = [{field: row[at].strip() if at < len(row) else "" for field, at in columns.items()} for row in rows]

    def only(field: str) -> str | None:
        said = {row[field] for row in cells if row.get(field)}
        return said.pop()[:60] if len(said) == 1 else None

    said = only("currency") or _of_header(header[columns.get("disputed", columns.get("billed", 0))])
    own = said and said.upper()
    lines = list(_lines(cells, own or currency))
    named = {field: header[at] for field, at in columns.items()}
    return Table(tuple(lines), named, own, only("invoice"), only("account"))


def _of_header(name: str) -> str | None:
    """`Disputed amount (EUR)` says the currency, too."""
    found = re.search(r"\(([A-Z]{3})\)", name)
    return found[1] if found else None


def _sign(cells: Sequence[dict[str, str]], currency: str | None) -> str:
    """The sign before the decimals, where a currency has three: that of an amount with both signs, else a point if any
    has one; none where three digits are always thousands."""
    if money.decimals(currency) <= money.USUAL:
        return ""
    signs = ["".join(re.findall("[.,]", row.get(field, ""))) for row in cells for field in AMOUNTS]
    both = next((each for each in signs if {".", ","} <= {*each}), None)
    return both[-1] if both else "." if any("." in each for each in signs) else ","


def _lines(cells: Sequence[dict[str, str]], currency: str | None) -> Iterator[ClaimLine]:
    taken: set[str] = set()
    sign = _sign(cells, currency)
    for number, row in enumerate(cells, 1):
        name = row.get("line") or row.get("description") or f"row {number}"
        disputed = _disputed(row, currency, sign)
        if (
            disputed is None
            or disputed <= 0
            or any(TOTAL.match(row.get(field, "")) for field in ("line", "description"))
        ):
            continue
        line = name[:60] if name[:60] not in taken else f"{name[:45]} (row {number})"
        taken.add(line)
        billed = _amount(row.get("billed", ""), currency, sign)
        within = billed is not None and billed >= disputed
        yield ClaimLine(
            line=line,
            description=(row.get("description") or "")[:LONGEST_DESCRIPTION] or None if row.get("line") else None,
            billed_amount=billed if within else None,
            disputed_amount=disputed,
        )


def _disputed(row: dict[str, str], currency: str | None, sign: str) -> Decimal | None:
    said, billed, expected = (_amount(row.get(field, ""), currency, sign) for field in AMOUNTS)
    if said is None and billed is not None and expected is not None:
        return billed - expected
    return said


def _amount(said: str, currency: str | None, sign: str) -> Decimal | None:
    """To the last decimal that its currency is sent with; None for what is no amount, or a negative one."""
    match = WHOLE_AMOUNT.fullmatch(said.strip())
    amount = amount_of(match[1], sign) if match else MOST
    return money.rounded(amount, money.taken_decimals(currency)) if amount < MOST else None
