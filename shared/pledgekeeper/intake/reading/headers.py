"""The header of a table of what is disputed, in any of five languages. Pure.

It is known by its words alone: nothing is guessed from what stands below it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from pledgekeeper.cells import top
from pledgekeeper.intake.reading.accents import without_accents
from pledgekeeper.intake.reading.units import COUNTED, TAXED, bare, in_header

AMOUNTS: Final = ("disputed", "billed", "expected")
MOST_WORDS: Final = 30
"""Of a line: a header has fewer."""
DIFFERENCES: Final = ("difference", "variance", "overcharge", "ecart", "diferencia", "diferenca", "差额", "差异")
"""Names of what is disputed that give way to one that says so."""

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
    """`Montant  contesté (EUR)` is `montant conteste`, and so is that with EUR alone."""
    letters = without_accents(name.casefold()).replace("°", "o")
    return " ".join(re.sub(r"\(.*?\)|（.*?）|[.,:#/_-]+", " ", letters).split())


def _known() -> Iterator[tuple[str, str]]:
    for field, names in HEADERS.items():
        for name in names.split("|"):
            yield _plain(name), field


ACCENTED: Final = {name: field for field, names in HEADERS.items() for name in names.split("|")}
PLAIN: Final = dict(_known())
"""Without their accents, for those who leave them out; `facture` is then the invoice, as it is with them."""


class Header(NamedTuple):
    """The place of each column, and the places of others that may be meant by the same word."""

    columns: dict[str, int]
    others: dict[str, list[int]]


def head(rows: Sequence[Sequence[str]], currency: str | None = None) -> tuple[int, dict[str, int]]:
    """Where the header is, and the place of each column in it; no columns where there is none."""
    for number, row in top(rows):
        columns = header_of(row, currency).columns
        if "disputed" in columns or {"billed", "expected"} <= columns.keys():
            return number, columns
    return 0, {}


def header_of(names: Sequence[str], currency: str | None = None) -> Header:
    """Of several columns of amounts of one word the one without tax is meant, in that currency, that says it most
    plainly; what cannot be told apart is in `others`. An amount billed or expected in another currency than what is
    disputed, or with tax where that is without, is none."""
    fields = [_field(name) for name in names]
    columns = {field: at for at, field in enumerate(fields) if field}
    others = dict[str, list[int]]()
    for field in AMOUNTS:
        meant = _meant([at for at, said in enumerate(fields) if said == field], names, currency)
        columns |= {field: meant[-1]} if meant else {}
        others |= {field: meant[:-1]} if len(meant) > 1 else {}
    if "disputed" in columns:
        said = names[columns["disputed"]]
        columns = {f: at for f, at in columns.items() if f not in AMOUNTS or _goes_with(names[at], said)}
    return Header(columns, others)


def _goes_with(name: str, disputed: str) -> bool:
    """Are its amounts in the currency of what is disputed, and with tax only where that is?"""
    strange = in_header(name) - in_header(disputed) if in_header(disputed) else set[str]()
    return not strange and (not TAXED.search(name) or bool(TAXED.search(disputed)))


def _meant(places: Sequence[int], names: Sequence[str], currency: str | None) -> list[int]:
    rules: tuple[Callable[[str], bool], ...] = (
        lambda name: not TAXED.search(name),
        lambda name: currency in in_header(name),
        lambda name: _plain(bare(name)) not in DIFFERENCES,
    )
    meant = list(places)
    for rule in rules:
        meant = [at for at in meant if rule(names[at])] or meant
    return meant


def _field(name: str) -> str | None:
    without = bare(name)
    said = " ".join(without.casefold().split())
    if said == "facturé":  # `facture` without its accent is the invoice
        return "billed"
    field = ACCENTED.get(said) or PLAIN.get(_plain(without))
    return None if field in AMOUNTS and COUNTED.search(name) else field


def stands_in(text: str) -> bool:
    """Does the header of a table stand in the words of a letter: on a line, or with a name on each of several?"""
    run: set[str] = set()
    for line in text.splitlines():
        fields, others = _fields_in(line)
        run = run | fields if fields and not others else set()
        if _is_header(run) or (others <= len(fields) and _is_header(fields, surely=bool(others))):
            return True
    return False


def _is_header(fields: set[str], *, surely: bool = False) -> bool:
    """`Disputed invoice` is none."""
    says = "disputed" in fields or fields >= {"billed", "expected"}
    amounts = len(fields & set(AMOUNTS))
    lined = not surely and bool(fields & {"line", "description"})
    return says and (amounts > 1 or len(fields) > 2 or (len(fields) > 1 and lined))


def _fields_in(line: str) -> tuple[set[str], int]:
    """The columns that a line names, and how many of its words are none."""
    words, at, fields, others = line.split()[:MOST_WORDS], 0, set[str](), 0
    while at < len(words):
        known = ((n, _field(" ".join(words[at : at + n]))) for n in range(4, 0, -1))
        taken, field = next(((n, field) for n, field in known if field), (1, None))
        fields |= {field} if field else set()
        others += field is None
        at += taken
    return fields, others
