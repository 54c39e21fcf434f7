"""What the words of a header, or above a table, say of its amounts: the currency, thousands or cents, with tax or
without, or that they are no money. Pure."""

import re
from typing import Final

from pledgekeeper import money

CODES: Final = "|".join(sorted(money.CURRENCIES))
CURRENCY: Final = rf"({CODES}|{money.SIGN})"
WORDS: Final = ("ALL", "TOP")
"""Currencies that are words, too: in a header they are one in brackets alone."""
NAMES: Final = {
    "us dollars?|dólares estadounidenses|dollars américains": "USD", "dollars?|dólares|dolares": "$", "euros?": "EUR",
    "pounds sterling|sterling": "GBP", "yen": "JPY", "美元|美金": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "港元|港币": "HKD", "人民币": "CNY",
}  # fmt: skip
"""Currencies by words for them; `dollars` are of several, as their sign is."""
ONE: Final = rf"(?:{'|'.join(sorted(money.CURRENCIES.difference(WORDS)))}|{money.SIGN}|(?i:{'|'.join(NAMES)}))"
MENTION: Final = re.compile(rf"\(({'|'.join(WORDS)})\)|(?<![^\W_])({ONE})(?![^\W_])")
NO_SUM: Final = r"(?!\s?\d)"
IN_ONE: Final = re.compile(rf"\b(?i:in|en|em)\s(?:[^\W\d_]+\s)??({ONE})(?![^\W_]){NO_SUM}")
ALONE: Final = re.compile(rf"(?<![\w-])(?<!\d\s)({ONE})(?![\w-]){NO_SUM}")
"""A currency that stands beside no number: `EUR 1.000.000` is a sum, as the share capital of a letter's head."""

# fmt: off
SCALES: Final = (
    r"(?i:thousands?|thsd|tsd|tausend|millions?|millionen|mio|mln|milliers|millones|mill[oó]n|milhares|milh[õo]es"
    r"|billions?|mrd|crores?|lakhs?|lacs?|(?<!pour )(?<!per )(?<!por )cents?|c[eéê]ntimos?|centimes?|centavos?|pence"
    r"|paise|fils|en\smiles|em\smil)"
)
# fmt: on
SCALE: Final = re.compile(
    rf"(?<![^\W_])[kKtTmM]\s?{ONE}(?![^\W_])|(?<![^\W_]){ONE}\s?(?:[kKmMT]|mn|bn)(?![^\W_])"
    r"|['’‘´]000|(?<![\w.,-])(?<!\d\s)000(?:['’]?s)?(?!\w|\s?\d)"
    r"|(?:[x×*/]|\b(?i:in|en|em))\s?1[., ]?000s?(?!\d)"
    rf"|(?<!\d\s)(?<!\d)(?<![^\W\d_]){SCALES}(?![^\W\d_])(?!\s?(?:/|per\b|par\b|por\b))"
    rf"|(?:[千万亿]|百万)\s?(?:[美欧日港]?元|人民币|{ONE})|单位\s?[:：]\s?[千万亿分]|[（(]\s?[千万亿分]\s?[)）]"
)
"""Amounts are so many times, or parts of, what they say: `kEUR`, `USD '000`, `in thousands`, `cents`."""
TAXED: Final = re.compile(
    r"\b(?:gross|brutto|bruto|ttc|(?:incl\w*\.?|with|con|com|inc\.?)\s(?:of\s)?(?:vat|tax(?:es)?|iva|icms|mwst))\b"
    r"|(?<!不)含税",
    re.IGNORECASE,
)
UNTAXED: Final = re.compile(
    r"\b(?:net|netto|neto|ht|hors\staxes?|(?:excl?\w*\.?|without|sin|sem|before|ohne)\s(?:of\s)?(?:vat|tax(?:es)?|iva|mwst))\b"
    r"|不含税",
    re.IGNORECASE,
)
COUNTED: Final = re.compile(
    r"[(/]\s?(?:in\s)?(?:%|per\s?cent|min(?:ute)?s?|sec(?:ond)?s?|calls?|sms|messages?|events?|[kmg]b|appels|llamadas"
    r"|minutos|chamadas|分钟|次|条)\s?\)?\s*$|%\s*$",
    re.IGNORECASE,
)
"""`Difference (minutes)`, `Difference %`: no money."""


def in_header(name: str) -> set[str]:
    """The currencies that the name of a column says."""
    return {_code(match[1] or match[2]) for match in MENTION.finditer(name)}


def in_titles(text: str) -> set[str]:
    """The currencies that words above a table, or between its rows, say its amounts are in; else those that they
    name."""
    said = [match[1] for match in IN_ONE.finditer(text)] or [match[1] for match in ALONE.finditer(text)]
    return set(map(_code, said))


def _code(said: str) -> str:
    """The code of a currency, or its sign, of the word for it."""
    return next((code for names, code in NAMES.items() if re.fullmatch(names, said, re.IGNORECASE)), said)


def bare(name: str) -> str:
    """The name of a column without what it says of its amounts."""
    for said in (SCALE, MENTION, UNTAXED, TAXED):
        name = said.sub(" ", name)
    return re.sub(r"\b(?:in|en|em)\s*(?=\)|$)", " ", name)
