"""Which of the sums of a mail is disputed, and which was billed, where its words leave no doubt. Nothing is guessed.

They do where a line names the sum (`disputed amount: …`), where one sum is disputed *of* another, or where there is one
sum alone and the words around it say that it is disputed.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import filterfalse, islice, pairwise
from typing import Final, NamedTuple

from pledgekeeper import money
from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.billing import SAID_DISPUTED
from pledgekeeper.intake.reading.denials import NOT_DISPUTED, denies
from pledgekeeper.intake.reading.found import each_once, found
from pledgekeeper.intake.reading.governing import CLAIM, CLAUSE, NEAR, is_claimed
from pledgekeeper.intake.reading.seen_sums import is_capital, seen
from pledgekeeper.intake.reading.sentences import SENTENCE_END
from pledgekeeper.intake.reading.sums import AMOUNT, either, money_in, sum_of, unread_in
from pledgekeeper.intake.reading.torn_sums import joined, without_factors
from pledgekeeper.intake.reading.whole_invoices import is_of_the_invoice

ONLY: Final = "the only sum"
NAMED: Final = "named so"
OF: Final = "one sum of another"
DISPUTED: Final = "disputed_amount"
BILLED: Final = "billed_amount"

# fmt: off
LABELS: Final = {
    DISPUTED:
        r"dispute(?:\s(?:amount|sum))?|(?:amount|sum)\s(?:disputed|in\sdispute|withheld|contested)|(?:disputed|withheld"
        r"|contested)(?:\s(?:amount|sum))?"
        r"|montant\s(?:contesté|litigieux|en\slitige|retenu)|contesté"
        r"|importe\s(?:disputado|en\sdisputa|retenido)|disputado"
        r"|(?:valor|montante)\s(?:contestado|em\sdisputa|retido)|contestado|(?:争议|扣留|暂扣)金额",
    BILLED:
        r"(?:amount|sum|total)\s(?:billed|invoiced)|(?:billed|invoiced)(?:\s(?:amount|sum|total))?|invoice\s(?:total"
        r"|amount)"
        r"|montant\s(?:facturé|de\sla\sfacture)|total\sfacturé|facturé"
        r"|importe\s(?:facturado|de\sla\sfactura)|total\s(?:facturado|de\sla\sfactura)|facturado"
        r"|(?:valor|montante)\s(?:faturado|da\sfatura)|faturado|(?:账单|发票|开票)(?:总额|金额)",
}
# fmt: on
DISPUTED_IS: Final = (
    r"(?<!if the )(?:(?:amount|sum)\s(?:disputed|in\sdispute)|disputed\s(?:amount|sum))\sis"
    r"|montant\s(?:contesté|litigieux|en\slitige)\sest(?:\sde)?|importe\s(?:disputado|en\sdisputa)\ses(?:\sde)?"
    r"|(?:valor|montante)\s(?:contestado|em\sdisputa)\sé(?:\sde)?|争议金额[为是]"
)
"""The same in a sentence."""
UNTAXED: Final = (
    r"\s\(?(?:(?:excl\w*\.?|without|before)\s(?:of\s)?(?:VAT|tax(?:es)?)|HT|hors\staxes?|s(?:in|em)\sIVA)\)?"
)
LABELLED: Final = {
    role: re.compile(rf"(?:^|[^\w-])(?<!not )(?<!non )(?<!no )(?<!não )(?:{words})\s?$", re.IGNORECASE)
    for role, words in (
        (DISPUTED, rf"(?:{LABELS[DISPUTED]})(?:{UNTAXED})?\s?[:：=]|{DISPUTED_IS}"),
        (BILLED, rf"(?:{LABELS[BILLED]})\s?[:：=]"),
    )
}
DIFFERENCE: Final = re.compile(
    r"(?:^|[^\w-])(?:difference|delta|discrepancy|différence|écart|diferencia|diferença|差[额异])\s?[:：=]\s?$",
    re.IGNORECASE,
)
THE_DIFFERENCE: Final = re.compile(
    r"\bwe\s(?:hereby\s|therefore\s|will\s)?(?:dispute|contest|withhold)\s(?:the|this|that)\s(?:difference|delta"
    r"|discrepancy)"
    r"|\b(?:contestons|retenons)\s(?:la|cette|l['’]|cet)\s?(?:différence|écart)|\b(?:disputamos|retenemos)\s(?:la"
    r"|esta)\sdiferencia"
    r"|\bcontestamos\s(?:a|esta)\sdiferença|对(?:该|此)?差[额异](?:有|提出)?(?:争议|异议)",
    re.IGNORECASE,
)
"""With such a sentence in the text, the line of the difference names what is disputed."""
ITEM_END: Final = re.compile(rf"{SENTENCE_END.pattern}|\n[ \t>*•-]*[^\n:：=]{{1,40}}[:：=]", re.IGNORECASE)
"""Where what a label names ends: with the sentence, or above another label."""
A_PART_OF: Final = re.compile(
    r"\s\(?(?:[\d.,]{1,6}\s?%\s)?(?:out\sof|of|sur|des?|d[oa]s?|von|sobre|d['’]un)(?:\s(?:the|a|an|les?|la|los|las|os"
    r"|as|un|une"
    r"|um|uma|of|de|total|sum|amount"
    r"|billed|invoiced|montant|somme|facturée?s?|importe|facturados?|valor|faturados?))*\s",
    re.IGNORECASE,
)
THEREOF: Final = re.compile(r"\s?中的?\s?")
"""The same in Chinese, where the whole comes first."""
PARTS: Final = (
    r"(?:half|a\s(?:half|third|quarter|fifth|part|share)|parts?|some|most|(?:la\s)?moitié|le\s(?:tiers|quart)"
    r"|une?\spartie"
    r"|(?:la\s)?mitad|un\stercio|una?\sparte|parte|(?:a\s)?metade|um\sterço)"
)
NUMBER_OF: Final = re.compile(
    rf"(?:(?<![\w.,/#-])(?:{AMOUNT})(?P<percent>\s?(?:%|per\s?cent|pour\s?cent|por\s?c(?:ien|en)to))?"
    rf"|\b(?P<word>{PARTS}))"
    rf"{A_PART_OF.pattern}$",
    re.IGNORECASE,
)
"""A number without a currency, or a share, and a sum that it is of: that alone would be taken for what is disputed."""
NUMBERED: Final = re.compile(
    r"(?:invoices?|factur[ea]s?|faturas?|lines?|lignes?|líneas?|no|n[°º])\W{0,3}$", re.IGNORECASE
)
MAY_BE_RIGHT: Final = re.compile(
    r"\b(?:(?:all\sbut|except\w*|apart\sfrom|other\sthan|sauf|hormis|salvo|excep?to|menos|not|never"
    r"|undisputed|that|paid|(?<!withhold )(?<!withholding )pay\w*|settled|accept\w*|agree\w*|owe[ds]?"
    r"|correct\w*|credited|rest(?:ant\w*)?|remain\w*|balance|non|pas|que|régl\w+|accord|reste|solde|pag\w+|acept\w+"
    r"|acuerdo|resto"
    r"|saldo|não|aceit\w+|acordo)\b|no\s(?:disputa|contesta|est|se\s))"
    r"|n['’]t\b|无争议|没有|不争|已付|支付|接受|余额|除",
    re.IGNORECASE,
)
"""With one of these in the sentence, the part may be paid, or right; `notice` and `according to` are none of them."""
UNDISPUTED: Final = re.compile(rf"\bundisputed|\bnon[- ]disputed|\bnot\s(?:in\s)?disput|{NOT_DISPUTED}", re.IGNORECASE)
"""A sentence with one of these tells a sum that is right, whatever else is disputed in it."""
WHOLE: Final = re.compile(
    r"(?:\btotal(?:\s(?:amount|billed|invoiced|facturé|facturado|faturado|d[ea]\s(?:la\s)?fa[ct]+ur[ae]))?"
    r"|\binvoice\s(?:amount|value|sum)|\bmontant\sde\sla\sfacture|\b(?:importe|valor)\sd[ea]\s(?:la\s)?fa[ct]*tura|总额"
    r"|总计)"
    r"\s?(?:[:：=]|is|was|of|de|est|es|é|为)?\s?$",
    re.IGNORECASE,
)
"""Before a sum: it is that of the whole invoice, of which a part may be disputed."""
NAMED_ALONE: Final = re.compile(
    rf"(?:{LABELS[BILLED]})\s?[:：=]?\s?$|{WHOLE.pattern}|^(?:{A_PART_OF.pattern})$", re.IGNORECASE
)
"""Between two sums: the second is what was billed, in all or of which the first is a part."""
BESIDE: Final = re.compile(
    r"\b(?:accept(?:ed)?|undisputed(?:\s(?:amount|sum))?|(?<!not )(?:will\s)?(?:be\s)?(?:pay|paid|transfer(?:red)?)"
    r"|(?:our|the)\s(?:next|last)"
    r"\spayment\sof|partial\spayment|tolerance\sof|threshold\sof|limit\sof"
    r"|acceptons|non\scontesté|payons|avons\s(?:payé|réglé)|aceptamos|pagamos|pago\sparcial|aceitamos)"
    r"(?:\s(?:the|an?|amount|sum|of|un|le|el|o|la|montant|importe|valor|de))*\s?[:：]?\s?$"
    r"|(?:接受|已付|支付|无争议金额)[:：]?\s?$",
    re.IGNORECASE,
)
"""Before a sum: it is paid, right or a limit, and another one beside it may be disputed."""
MOST_SAID: Final = 20
"""Nobody says the only sum so often."""
SHOWN: Final = 5
"""So many that are not read are told."""


class _Sum(NamedTuple):
    match: re.Match[str]
    amount: Decimal
    currency: str


def claimed_in(text: str, currency: str, below: str = "") -> list[Understood]:
    """The sums of the text: what is disputed and what was billed of them in `currency`, where that is plain; then the
    others as amounts, with those `below` its signature. Beside one of these none is the only sum."""
    text, below = without_factors(joined(text)), without_factors(joined(below))
    sums, unsaid = _sums(text, currency), _sums(below, currency)
    others = [each for each in unsaid if not is_capital(each.match)]
    disputable = [each for each in sums if each.currency == currency and not is_capital(each.match)]
    said = [each for each in _said(text, disputable, currency) if not (others and each.rule == ONLY)]
    disputed, billed = _only(said, DISPUTED), _only(said, BILLED)
    if disputed and billed and _amount(disputed) > _amount(billed):
        disputed = billed = None
    sure = [each for each in (disputed, billed) if each]
    named = {each.value for each in sure}
    shown = (found("amount", _told(each), each.match, _kind_of(text, each)) for each in sums)
    beside = (found("amount", _told(each), each.match, "a sum below the signature") for each in others)
    unread = (
        found("unread", " ".join(match[0].split()), match, "a sum that is not read")
        for match in (*_seen(text, sums), *filterfalse(is_capital, _seen(below, unsaid)))
    )
    told = (each for each in each_once((*shown, *beside)) if each.value not in named)
    return [*sure, *told, *islice(each_once(unread), SHOWN)]


def _sums(text: str, currency: str) -> list[_Sum]:
    return [_Sum(match, *sum_of(match, currency)) for match in money_in(text, currency)]


def _seen(text: str, sums: list[_Sum]) -> Iterator[re.Match[str]]:
    return seen(text, [each.match.span() for each in sums])


def amounts_said(read: Iterable[Understood]) -> dict[str, Decimal]:
    """What a claim says by that: its disputed and its billed amount, so far as they are plain."""
    return {each.field: _amount(each) for each in read if each.field in LABELS}


def _said(text: str, sums: list[_Sum], currency: str) -> Iterator[Understood]:
    taken = [
        each
        for each in sums
        if each.amount > 0 and money.fits(each.amount, each.currency) and not either(each.match, currency)
    ]
    named = [(role, each) for each in taken if (role := _label(text, each))]
    labelled = [(role, each) for role, each in named if not _of_several(text, each, sums)]
    parts = [pair for one, other in pairwise(taken) if (pair := _part_and_whole(text, one, other))]
    yield from (found(role, _told(each), each.match, NAMED) for role, each in labelled)
    for part, whole in parts:
        yield found(DISPUTED, _told(part), part.match, OF)
        yield found(BILLED, _told(whole), whole.match, OF)
    if len(taken) > MOST_SAID or named or parts or unread_in(text, currency):
        return
    left = (
        [each for each in sums if not _is_beside(text, each, sums)] if len({each.amount for each in sums}) > 1 else sums
    )
    alone = [each for each in taken if each in left]
    if len({each.amount for each in left}) == 1 and not any(_not_claimed(text, each) for each in alone):
        claimed = (each for each in alone if is_claimed(text, *each.match.span()))
        yield from (found(DISPUTED, _told(each), each.match, ONLY) for each in islice(claimed, 1))


def _before(text: str, said: _Sum) -> str:
    return text[max(0, said.match.start() - NEAR) : said.match.start()]


def _not_claimed(text: str, said: _Sum) -> bool:
    """May it be another sum than what is disputed: a whole of which that is a part, or the part that is not?"""
    before = _before(text, said)
    begin, rest, _ = _sentence(text, said)
    other = UNDISPUTED.search(begin + rest) or denies(begin + rest)
    return bool(_part_in_numbers(before) or WHOLE.search(before) or other) or _is_of_the_invoice(text, said)


def _is_of_the_invoice(text: str, said: _Sum) -> bool:
    begin, rest, following = _sentence(text, said)
    return is_of_the_invoice(begin, begin + rest, following)


def _kind_of(text: str, said: _Sum) -> str:
    """What is told of a sum that is not taken."""
    if _is_of_the_invoice(text, said):
        return "the sum of an invoice: how much of it is disputed is not said"
    return "a sum with its currency"


def _sentence(text: str, said: _Sum) -> tuple[str, str, str]:
    """What of its sentence stands before it, the rest from it on, and the sentence that follows."""
    rest, *others = SENTENCE_END.split(text[said.match.start() : said.match.end() + NEAR])
    return SENTENCE_END.split(_before(text, said))[-1], rest, "".join(others[:1])


def _is_beside(text: str, said: _Sum, sums: list[_Sum]) -> bool:
    """Do the words between it and the sum before it say that it is another than what is disputed?"""
    ends = (each.match.end() for each in sums if each.match.end() <= said.match.start())
    begin = SENTENCE_END.split(text[max((said.match.start() - NEAR, 0, *ends)) : said.match.start()])[-1]
    clause = next((each for each in reversed(CLAUSE.split(begin)) if each.strip()), "")
    return bool(BESIDE.search(clause)) and not CLAIM.search(clause)


def _part_in_numbers(before: str) -> bool:
    number = NUMBER_OF.search(before)
    if number is None:
        return False
    return bool(number["percent"] or number["word"]) or not NUMBERED.search(before[: number.start()])


def _label(text: str, said: _Sum) -> str | None:
    line = _before(text, said).rpartition("\n")[2]
    if DIFFERENCE.search(line) and THE_DIFFERENCE.search(text):
        return DISPUTED
    return next((role for role, label in LABELLED.items() if label.search(line)), None)


def _of_several(text: str, said: _Sum, sums: list[_Sum]) -> bool:
    """Do others follow below the same label, of which nothing says what they are?"""
    end = said.match.end()
    stop = end + len(ITEM_END.split(text[end : end + NEAR])[0])
    others = (each for each in sums if end <= each.match.start() < stop and each.amount != said.amount)
    return any(not NAMED_ALONE.search(text[end : each.match.start()]) for each in others)


def _part_and_whole(text: str, one: _Sum, other: _Sum) -> tuple[_Sum, _Sum] | None:
    """Of two sums that follow each other, the one that is disputed of the other."""
    between = text[one.match.end() : other.match.start()]
    if A_PART_OF.fullmatch(between):
        part, whole = one, other
    elif THEREOF.fullmatch(between):
        part, whole = other, one
    else:
        return None
    begin = SENTENCE_END.split(_before(text, one))[-1] + text[one.match.start() : other.match.end()]
    end = SENTENCE_END.split(text[other.match.end() : other.match.end() + NEAR])[0]
    sentence = begin if SAID_DISPUTED.search(begin) else begin + end
    disputed = SAID_DISPUTED.search(sentence) and not (MAY_BE_RIGHT.search(sentence) or denies(sentence))
    return (part, whole) if disputed and part.amount <= whole.amount else None


def _only(said: list[Understood], role: str) -> Understood | None:
    """What is said of that role; None where two things are."""
    values = {each.value: each for each in reversed(said) if each.field == role}
    return next(iter(values.values())) if len(values) == 1 else None


def _amount(said: Understood) -> Decimal:
    return Decimal(said.value.split()[0])


def _told(said: _Sum) -> str:
    if either(said.match, said.currency):
        return said.match[0]
    whole = money.fits(said.amount, said.currency)
    return f"{money.told(said.amount, said.currency) if whole else said.amount} {said.currency}"
