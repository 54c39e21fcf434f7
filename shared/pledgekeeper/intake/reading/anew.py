"""Does an answer in the thread of fraud tell of an attack that the thread does not know yet? Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pledgekeeper.disputes.fraud.alert import named_in
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.sentences import sentences_and_lines_in
from pledgekeeper.intake.reading.talk_of_fraud import ASKED, THING, UNASKED, counted, is_talk, urged

FRAUD: Final = (
    r"(?:attacks?|fraud\w*|IRSF|wangiri|pumping|hack\w*|waves?|outbreaks?|attaques?|fraudes?|vagues?|piratages?"
    r"|ataques?|oleadas?|ondas?|攻击|欺诈|盗打)"
)
CALLS: Final = rf"(?:{FRAUD}|calls|traffic|attempts|SMS|appels|trafic|llamadas|tráfico|chamadas|tráfego|呼叫|话务|流量)"
# fmt: off
FURTHER: Final = re.compile(
    rf"\b(?:new|another|second|third|fresh|further|different|one more|nouvelle?|nouveau|autre|deuxième|seconde?"
    rf"|nuev[oa]s?|otr[oa]s?|segund[oa]|nov[oa]s?|outr[oa]s?)\s(?:[\w-]+\s){{0,2}}?{FRAUD}(?![a-z])(?!\s{THING})"
    r"|\battack(?:ed|ing) (?:us )?again"
    r"|新的?(?:一[轮波次])?(?:攻击|欺诈|盗打)|(?:再次|又)(?:遭|被|受到|发生|出现)?(?:攻击|欺诈|盗打)",
    re.IGNORECASE,
)
"""An attack beside the one that is known."""
GOES_ON: Final = re.compile(
    rf"\b{CALLS}\b[^.?!\n]{{0,40}}?\b(?:again|resum\w+|restart\w*|(?:is|are|came|come) back"
    r"|reappear\w*|continu\w+|go(?:es|ing)? on"
    r"|still(?! (?:look|under|need|disput|wait|check|investigat|open|being))"
    r"|ongoing|not stopped|encore|reprend\w*|repris\w*|recommenc\w*"
    r"|de nouveau|continú\w+|sigu\w+|reanud\w+|de nuevo|otra vez|ainda|novamente|de novo|retom\w+)\b"
    r"|\b(?:they|it)(?:['’](?:re|s|ve)|\s(?:are|is|have|has))?\s(?:(?:come|came) back|back|start\w* again|resum\w+)\b"
    rf"|\bstill\s(?:see|get|receive|have|seeing|getting|receiving|having|attack\w*)\b[^.?!\n]{{0,30}}\b{CALLS}\b"
    r"|(?:呼叫|话务|流量|攻击|欺诈|盗打)[^。\n]{0,10}(?:仍|还在|继续|再次|又)"
    r"|(?:仍|还在|继续|再次|又)[^。\n]{0,10}(?:呼叫|话务|流量|攻击|欺诈|盗打)",
    re.IGNORECASE,
)
"""That what was stopped is there again, or was not stopped."""
NONE: Final = re.compile(
    r"\b(?:no|not(?! (?:able|stop|block|yet|under))|never(?! stop)|none|without|nor|any|aucune?|pas|plus d[e']|sans|sin"
    r"|ningun[ao]?|nenhuma?|sem|não|nada)\b"
    rf"[^.:;,\n]{{0,30}}?(?:{FURTHER.pattern}|{CALLS})|(?:没有|无|未)[^。\n]{{0,8}}(?:攻击|欺诈|盗打|呼叫|话务|流量)",
    re.IGNORECASE,
)
KNOWN: Final = re.compile(
    r"\b(?:the|this|that|your|la|le|cette|el|este|esta|essa)\s(?:new|second|third|further|other|nouvelle?|nouveau"
    rf"|autre|deuxième|seconde?|nuev[oa]|otr[oa]|segund[oa]|nov[oa]|outr[oa])\s(?:[\w-]+\s){{0,2}}?{FRAUD}",
    re.IGNORECASE,
)
"""An attack that was told before: `the CDRs of the second attack`."""
DONE: Final = re.compile(
    r"\bbefore (?:the|your|our) block|\buntil (?:the|your|our) block|\bin total\b"
    r"|(?<!nothing )(?<!none )(?<!not )\b(?:has|have|had|was|were|is|are) "
    r"(?:all )?(?:now )?(?:stopped|over|gone|blocked)\b|\bwe (?:have |'ve )?(?:also |already |now )?blocked\b"
    r"|\b(?:back to|is|are|all|looks?) normal\b|\bnormal(?:ly|i[sz]ed)\b"
    r"|\bwe (?:have |'ve )?(?:now )?resumed\b|\b(?:fine|okay|ok|clean|well) again\b"
    r"|\b(?:missing|outstanding|pending|unpaid|await\w*)\b"
    r"|\bavant (?:le|votre) blocage|\bantes del bloqueo|\bantes do bloqueio",
    re.IGNORECASE,
)
"""What is over, what its writer has blocked, and papers that are waited for."""


def attack_anew(text: str, known: Sequence[str], *, over: bool) -> str | None:
    """The sentence that tells of a further attack, or asks to block a number that is not among the `known`. Where the
    alert is `over`, also one that says that it goes on. None where the answer tells of none."""
    words = own_words(text)
    told = urged(words) or counted(words)
    for each in _said(words, told=told):
        further = FURTHER.search(each if _asks_to_block(each) else KNOWN.sub(" ", each))
        if further or (over and GOES_ON.search(each)) or (told and _unknown(each, known)):
            return each.strip()
    return None


def names_more(text: str, known: Sequence[str]) -> bool:
    """Does it name a number, or the beginning of numbers, that is not among the `known`?"""
    return _unknown(own_words(text), known)


def _said(words: str, *, told: bool) -> Iterator[str]:
    for each in sentences_and_lines_in(words):
        talk = "?" in each or "？" in each or is_talk(each, told=told) or NONE.search(each) or DONE.search(each)
        if _asks_to_block(each) or not talk:
            yield each


def _asks_to_block(sentence: str) -> bool:
    return bool(ASKED.search(UNASKED.sub(" ", sentence)))


def _unknown(text: str, known: Sequence[str]) -> bool:
    """An alert that names no number yet is told its first by the answer."""
    named = named_in(text) if known else ()
    return any(not any(each.startswith(one) or one.startswith(each) for one in known) for each in named)
