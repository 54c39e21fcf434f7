"""Words that speak of a dispute and open none: that nothing is disputed any more, or whether something was. Pure."""

import re
from typing import Final

from pledgekeeper.intake.reading.mentions import opens_none, without_others

IN: Final = r"(?:[^.!?;。！？；\n]|\n(?!\s*\n)|[.]\d)"
"""A sign within a sentence; the point of an amount ends none."""
END: Final = re.compile(r"[.!?;。！？；](?:\s|$)|\n\s*\n")
NEAR: Final = 300
"""So far around its words a sentence is looked at."""
VERBS: Final = r"(?:disput\w+|contest\w*|withh\w+)"
OVER: Final = r"(?:withdrawn|settled|resolved|credited|refunded|over)"

IS: Final = r"(?<!should )\b(?:is|was|has\sbeen|are|were|have\sbeen)\s(?:now\s|already\s|hereby\s|thus\s)?"
NOT: Final = r"(?<!not )(?<!never )(?<!n't )(?<!n’t )\b"
OURS: Final = r"(?:of\s)?(?:(?:our|the|this|my)\s)?"

NOTHING: Final = (
    r"\b(?:not|no\slonger|never|cannot)\s(?:(?:any\slonger|any\smore|(?:intend|wish|want|going)\sto|be|been|being|hereby"
    rf"|now|in|under|a\smatter\sof)\s){{0,3}}{VERBS}",
    rf"n['’]t\s(?:(?:wish|want|intend)\sto\s)?{VERBS}",
    r"\b(?:no|without(?:\sany)?|nothing\sin)\s(?:open\s)?disputes?\b",
    r"\bnothing\sto\s(?:dispute|contest|withhold)\b",
    r"\bno\s(?:amounts?|sums?|parts?|invoices?)\s(?:\w+\s){0,2}(?:is|are)\s(?:disputed|contested|withheld|in\sdispute)",
    r"\b(?:sem|sin|sans)\s(?:(?:qualquer|ninguna|aucune?)\s)?(?:contestaç|contestation|disputa|litig|reclamaci)\w*",
    r"\bne\s(?:contest|disput|reten)\w+\s(?:plus|pas)",
    r"\bn['’](?:est|était|a|ont|sont)\s(?:plus\s|pas\s)?(?:été\s)?(?:contesté\w*|en\slitige)",
    r"\bno\s(?:(?:se|lo|la|los|las|está|están|es|fue|en|hay)\s){0,3}(?:disput|contest|reten|litigi)\w+",
    r"\bnão\s(?:(?:se|o|a|os|as|está|estão|é|foi|em)\s){0,3}(?:contest|disput|reter|retemos)\w*",
    r"(?:不再|没有|并无|不存在|无|不|未)(?:有|存在|提出|任何|什么){0,2}(?:争议|异议)",
    rf"不再{IN}{{0,25}}?(?:争议|异议)",
)
"""What says that nothing is disputed, or not any more."""
GIVEN_UP: Final = (
    rf"{NOT}(?:withdr[ae]w(?:n|ing|al)?|drop(?:ped|ping)?|retract\w*|revok\w+)\s{OURS}(?:disputes?|claim|notice\sof\sdispute)",
    rf"\b(?:our|the|this|my)\sdisputes?\b{IN}{{0,80}}?{IS}{OVER}\b",
    rf"\bdisputed\s{IN}{{0,120}}?{IS}{OVER}\b",
    r"\b(?:thanks?|thank\syou)\sfor\s(?:the|your)\scredit\snote",
    r"(?<!pas )\b(?:retir|annul)\w+\s(?:notre|la|le|cette)\s(?:litige|contestation|réclamation)",
    rf"\b(?:contest(?:é|ation)|litige){IN}{{0,120}}?\ba\sété\s(?:crédité|remboursé|réglé|retiré|résolu)\w*",
    r"(?<!no )\bretir\w+\s(?:nuestra|la|esta|a\snossa|nossa|a)\s(?:disputa|reclamación|contestação|reclamação)",
    rf"\bdisputad[oa]{IN}{{0,120}}?\b(?:fue|ha\ssido|está)\s(?:ya\s)?(?:abonad|acreditad|reembolsad|resuelt)\w*",
    rf"\bcontestad[oa]{IN}{{0,120}}?\b(?:foi|está)\s(?:já\s)?(?:creditad|reembolsad|resolvid)\w*",
    rf"(?:撤回|撤销|取消|放弃){IN}{{0,20}}?(?:争议|异议)",
    rf"(?:争议|异议){IN}{{0,30}}?已(?:经)?(?:全部)?(?:解决|退还|贷记|结清|撤回|撤销|抵扣)",
)
"""What says that a dispute is given up, or over."""
WAS: Final = r"\b(?:is|are|was|were|been)\s(?:\w+\s)?(?:disputed|in\sdispute|under\sdispute|withheld)\b"
ASKED: Final = (
    rf"\b(?:whether|(?:tell|know|check|confirm|see|ask)\s(?:us\s|me\s)?if)\s{IN}{{0,120}}?{WAS}",
    rf"(?:(?<=[.!?\n]\s)|(?<=\n)|^)(?:was|were|is|are|has|have)\s{IN}{{0,120}}?\b(?:disputed|in\sdispute|withheld)"
    rf"{IN}{{0,120}}?\?",
    rf"\bdid\s(?:we|they|anybody|somebody)\s(?:ever\s)?dispute\b{IN}{{0,120}}?\?",
    rf"\bsi\s{IN}{{0,120}}?\b(?:est|était|a\sété)\s(?:contestée?|en\slitige)",
    rf"\bsi\s{IN}{{0,120}}?\b(?:está|fue|ha\ssido)\s(?:disputad[oa]|contestad[oa]|en\s(?:disputa|litigio))",
    rf"\bse\s{IN}{{0,120}}?\b(?:foi|está)\s(?:contestad|disputad|em\sdisputa)\w*",
    rf"是否{IN}{{0,30}}?(?:争议|异议)",
    rf"有(?:没有|无){IN}{{0,20}}?(?:争议|异议)",
    r"(?:争议|异议)吗",
)
"""What asks whether something was disputed."""
NOT_DISPUTED: Final = (
    r"\bnon\s(?:contesté|litigieu)|\bno\s(?:disputad|contestad)|\bnão\s(?:contestad|disputad)|无争议|不争"
)
"""What says of a sum, or of a row, that it is not disputed; the rules of both have English words of their own."""
DENIED: Final = re.compile("|".join((*ASKED, *NOTHING, *GIVEN_UP)), re.IGNORECASE)
EXCEPT: Final = re.compile(
    r"\b(?:but|however|except|only|apart|other than|until|unless|mais|sauf|hormis|pero|salvo|excepto|sino|mas|exceto"
    r"|porém)\b|但|除|而是|只",
    re.IGNORECASE,
)
"""In a sentence with one of these something may be disputed beside what is not."""
MAY: Final = re.compile(r"disput|contest|withh|retir|reten|retê|litig|credit note|争议|异议", re.IGNORECASE)


def denies(sentence: str) -> bool:
    """Has it words that deny a dispute, or ask for one?"""
    return bool(MAY.search(sentence) and DENIED.search(sentence)) or opens_none(sentence)


def without_denials(text: str) -> str:
    """The text without words that deny a dispute, or ask whether there is one; but those of which something is
    excepted."""
    text = without_others(text)
    return DENIED.sub(lambda match: match[0] if _excepts(match) else " ", text) if MAY.search(text) else text


def _excepts(match: re.Match[str]) -> bool:
    before = END.split(match.string[max(0, match.start() - NEAR) : match.start()])[-1]
    after = END.split(match.string[match.end() : match.end() + NEAR])[0]
    return bool(EXCEPT.search(before + after))
