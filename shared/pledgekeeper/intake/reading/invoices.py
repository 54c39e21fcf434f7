"""The invoices that a text names, by the carrier's own rules or as most are named. Pure."""

import re
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.found import each_once, found

INVOICE: Final = re.compile(
    r"(?:\binvoices?|\bfactures?|\bfacturas?|\bfaturas?|发票|账单)\s*(?:no\.?|number|num(?:éro|ero)?|n[°º]|号)?\s*[:：#]?\s*"
    r"(?-i:([A-Z]{0,6}[-/]?\d[\dA-Z]*(?:[-/]\d[\dA-Z]*)*))"
    r"|(?<![\w-])(?-i:((?:INV|FAC|FACT|FT)-[0-9A-Z]+(?:-[0-9A-Z]+)*))",
    re.IGNORECASE,
)


def invoices_in(text: str, own: tuple[str, ...] = ()) -> list[Understood]:
    """The invoices that are named, in their own spelling."""
    mine = [found("invoice", m[1], m, "the carrier's own rule") for pattern in own for m in re.finditer(pattern, text)]
    named = [(m[1] or m[2] or "", m) for m in INVOICE.finditer(text)]
    numbered = [
        found("invoice", said, m, "named as an invoice") for said, m in named if sum(map(str.isdigit, said)) >= 3
    ]
    return list(each_once([*mine, *numbered]))
