"""Whether a sum is only what an invoice amounts to: it stands directly with it, and a part of it may be disputed. Pure.

`We dispute invoice INV-7 of EUR 900.00` says how high the invoice is; what of it is disputed is not said, unless it is
disputed in full.
"""

import re
from typing import Final

DAY: Final = (
    r"(?:,?\s(?:dated|issued(?:\son)?|of|for|from|du|datée\sdu|de|del|vom)\s(?!an?\b|the\b|le\b"
    r"|la\b)[\w./-]+(?:\s\d{4})?,?)?"
)
INVOICE: Final = (
    r"(?:(?:\b(?:invoices?|bills?|factur[ea]s?|faturas?|rechnung)|发票"
    r"|账单)(?:\s?(?:no|nr|number|n[°º]|num(?:éro|ero)|号)\.?)?\s?[:#]?\s?(?:[A-Z]{0,6}[-/]?\d[0-9A-Z/-]*)?"
    r"|(?<![\w-])(?:INV|FAC|FACT|FT)-[0-9A-Z-]+)"
)
FULL_WORDS: Final = (
    r"(?<!not )(?:in\sfull|fully|entirely|completely|in\sits\sentirety"
    r"|(?:whole|entire|full|complete|total)\s(?:invoice|bill|amount|sum)|intégral\w*|en\stotalité"
    r"|(?:toute|totalité\sde)\sla\sfacture|íntegr\w+|totalmente|en\ssu\stotalidad|toda\s(?:la|a)\sfa[ct]+ura"
    r"|na\síntegra|integralmente)\b|全部|全额|整张"
)
FULL: Final = re.compile(rf"{FULL_WORDS}|\bwhich\swe\s(?:hereby\s)?(?:dispute|contest)\b", re.IGNORECASE)
OF_IT: Final = re.compile(
    rf"{INVOICE}{DAY}\s?[,，]?\s?(?:(?:{FULL_WORDS})\s?)?[(（]?\s?"
    r"(?:(?:(?:of|over|worth|at|amounting\sto|totall?ing|which\s(?:totals|amounts\sto)"
    r"|(?:for|with)\sa\s(?:total|value)\sof|d['’]un\s(?:montant|total)(?:\stotal)?(?:\sde)?|s['’]élevant\sà"
    r"|(?:dont\sle|cuyo|cujo|whose)\s(?:montant|importe|valor|amount)\s(?:s['’]élève\sà|est|es|é|is)(?:\sde)?|de|du"
    r"|por\svalor\sde|que\sasciende\sa|(?:no|com)\svalor(?:\stotal)?\sde|von|über)\s)?(?:an?\s"
    r"|the\s)?(?:(?:total|amount|value|montant|importe|valor)\s?[:：]?\s?(?:of\s|de\s)?)*|(?:总?金额|总[额计])\s?[为是：:]?\s?)$",
    re.IGNORECASE,
)
"""Before a sum: it is that of the invoice itself."""
BEFORE_IT: Final = re.compile(
    r"^\S{0,4}?\s?[\d.,  ]*\d\s?(?:[A-Z]{3}\s?|[€$£]\s?)?(?:的(?:发票|账单)|\s?(?:invoice|bill)\b)"
)
"""The same where the invoice follows on its sum."""
FOR: Final = re.compile(
    rf"{INVOICE}{DAY}\s(?:(?:for|in|over|por|pour|no)\s)(?:(?:an?|the|un|el|o)\s)?"
    r"(?:(?:total\s)?(?:amount|sum|value|montant|importe|monto|valor|montante)\s(?:of|de)\s)?$",
    re.IGNORECASE,
)
"""Before a sum: it is what is disputed of it, or that of the invoice itself, of which a part is disputed."""
PARTLY: Final = re.compile(
    r"\b(?:part(?:ly|ial(?:ly)?|s\sof)|(?:a|the)\spart\sof|(?:some|several|certain)\s(?:lines|items|destinations"
    r"|charges|calls)|only|partiel\w*|une\spartie|seul\w*|parcial\w*|una?\sparte|uma\sparte|s[oó]l[oa]\w*|únicamente"
    r"|somente|apenas|teilweise|namely|notamment)\b|部分|仅|只",
    re.IGNORECASE,
)


def is_of_the_invoice(before: str, sentence: str, following: str) -> bool:
    """Is the sum behind `before` that of the whole invoice, or may it be, and does nothing say that all is disputed?"""
    if OF_IT.search(before) or BEFORE_IT.match(sentence[len(before) :]):
        return not FULL.search(sentence) or bool(PARTLY.search(sentence))
    return bool(FOR.search(before) and PARTLY.search(f"{sentence} {following}"))
