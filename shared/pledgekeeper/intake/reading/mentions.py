"""Sentences that mention a dispute and open none: ours of their invoice, one that is over or asked about, disputes at
large. Pure.

Each is left out as a whole, unless its writer disputes something in it as well (`we dispute`, `nous retenons`).
"""

import re
from collections.abc import Callable
from typing import Final

from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.seen_sums import WRITTEN

IN: Final = r"(?:[^.!?;。！？；\n]|\n(?!\s*\n)|[.]\d)"
N: Final = (
    r"(?:disputes?|claims?|litiges?|contestations?|réclamations?|disputas?|reclamaci(?:ón|ones)|reclamos?"
    r"|contestaç(?:ão|ões)|reclamaç(?:ão|ões))\b"
)
TAX: Final = re.compile(
    r"\bwithholding(?:[- ]|\sof\s(?:\w+\s)?)tax\w*|\btax\swithh[eo]ld\w*|\bWHT\b|\bretenue\sà\sla\ssource"
    r"|\bretenci[óo]n(?:es)?\s(?:en\sla\sfuente|de(?:l)?\simpuest\w*|fiscal\w*)"
    r"|\b(?:retenção|imposto\sretido)\s(?:na\sfonte|de\simpost\w*)|(?:预提|预扣|代扣)(?:所得)?税",
    re.IGNORECASE,
)
"""What the law withholds disputes nothing."""
CREDITED: Final = re.compile(
    r"\b(?:less|thanks?\s(?:you\s)?for(?:\s(?:the|your))?|received(?:\s(?:the|your))?)\scredit\snotes?"
    r"|\bcredit\snotes?\s(?:no\.?\s)?(?!INV|FAC)[A-Z]{1,5}-[\w/-]*\d"
    r"|\b(?:find|attached|enclosed)\s(?:is\s)?our\scredit\snote|\b(?:a|our|the)\scredit\snote\s(?:follows|is\s(?:attached|enclosed))"
    r"|\bwe\s(?:will\s|have\s)?(?:send|sent|issued?|enclose|attach)\s(?:you\s)?(?:a|the|our)\scredit\snote"
    r"|\b(?:les|adjunto|adjuntamos)\s(?:enviamos\s)?(?:la|una|nuestra)\snota\sde\scrédito",
    re.IGNORECASE,
)
"""A credit note that is there."""
STATEMENT: Final = re.compile(r"\b(?:SOA|statement\sof\saccount|overdue|past\sdue|age?ing)\b", re.IGNORECASE)
IN_STATEMENT: Final = re.compile(r"\b(?:disputed|in\sdispute)\s*[:：]?\s*(?:[A-Z]{3}|[€$£])\s?\d", re.IGNORECASE)
"""What an account says of a sum among others."""
OUR_INVOICE: Final = r"(?:our|notre|nos|nuestras?|nossas?)\s(?:\w+\s)?(?:invoices?|factures?|facturas?|faturas?)"
OF_IT: Final = (
    r"(?:\s(?:of|for|on|about|over|dated|invoices?|the|sur|sobre|pour|por|del?|da|du|la|factur[ea]|fatura|[A-Z]{3}"
    r"|\(?[\w€.,/-]{0,20}?\d[\w.,/-]{0,20}\)?)){0,8}?"
)
"""Of which invoice and sum a dispute is."""
THEIRS: Final = (
    rf"\b(?:your|votre|vos|vuestras?|sus?|suas?|seus?)\s(?:(?:recent|open|last|new|pending|billing"
    rf"|invoice)\s){{0,2}}{N}",
    r"\byou\s(?:(?:have|had|are|were|still|now)\s){0,2}(?:disput\w+|withh[eo]ld\w*|short[- ]?pa\w+|deduct\w*"
    r"|contest\w*)",
    r"\byou\shave\s[\w.,\s€$£]{2,20}\s(?:disputed|withheld|in\sdispute)\b",
    r"\byour\spayments?\b[^.;\n]{0,40}?\bshort\b",
    rf"\b(?:{N}|disputed\s(?:amount|sum)){OF_IT}\s(?:on|for|from|sobre|sur|de|da)\s{OUR_INVOICE}",
    rf"\b{N}\sque\s(?:vous|ustedes|vocês)\s",
    rf"\b{N}\s(?:(?:which|that)\s)?you\s(?:have\s)?(?:opened|raised|sent|filed|submitted)",
    r"\b(?:disputed|withheld|deducted|raised|opened)\s(?:in\sdispute\s)?by\syou\b",
    rf"\byour\s(?:letter|notice)\sof\s{N}",
    rf"\b(?:{N}|short[- ]?paid|withheld|disputed)\s(?:on|about|against|for|from|sobre|sur|de|da)\s{OUR_INVOICE}",
    rf"(?<!we )(?<!we will )(?<!we have )(?<!we shall )\b(?:withh\w+|deducción|retenue|retención|retenção"
    rf"|déduction)\b{IN}{{0,60}}?\b{OUR_INVOICE}",
    r"\b(?:please|kindly)\s(?:pay|release|settle)\sthe\s(?:withheld|disputed|deducted)\b",
    r"\bvous\s(?:avez\s|nous\s)?(?:contest|reten|dédui)\w+",
    r"\b(?:ustedes|uds\.?|vocês)\s(?:nos\s)?(?:disputa|contest|retuv|retien|retiv|dedu|glos)\w+",
    r"\bIhr(?:e[nmrs]?|es)?\s(?:Widerspr\w+|Einspr\w+|Einwände?|Reklamation\w*)",
    rf"贵(?:公?司|方)对{IN}{{0,40}}?提出的(?:争议|异议)",
    rf"贵(?:公?司|方)(?:的|对我{IN}{{0,40}}?)?(?:争议|异议)|贵(?:公?司|方)(?:已|仍)?(?:扣留|暂扣|拒付|扣除)",
)
"""What the reader disputes, of an invoice of the writer's own."""
ENDED: Final = (
    r"(?:settled|closed|resolved|solved|withdrawn|accepted|clôturée?s?|réglée?s?|résolue?s?|cerrad\w+|resuelt\w+"
    r"|encerrad\w+|resolvid\w+)\b"
)
OVER: Final = (
    rf"\b{N}{OF_IT}\s{ENDED}\s*[.!]?\s*$",
    rf"\b{N}{OF_IT}\s(?:is|was|are|were|has\sbeen|have\sbeen|a\sété|est|está|fue|ha\ssido"
    rf"|foi)\s(?:(?:now|already|hereby|ya|já)\s)?{ENDED}",
    r"\b(?:settl(?:e[ds]?|ing|ement)|clos(?:e[ds]?|ing|ure)|accept(?:s|ed|ing)?"
    r"|agree[ds]?\s(?:to|with|on))\s(?:(?:to|your|the|our|this|that|an?|all|of|on|with|rejection|answer|decision|reply"
    r"|proposal|explanation|outcome|result"
    rf"|settlement|settle|clos(?:e|ing|ure)|\d+%|billing|invoice|agreement|for)\s){{0,8}}(?:{N}"
    rf"|disputed\s(?:amount|sum))",
    rf"\b(?:clôtur|clor|cierr|cerra|encerra)\w+\s(?:(?:de|du|le|la|el|da|do|o|a|notre|nuestra|nossa|esta|ce"
    rf"|cette)\s){{1,2}}{N}",
    r"\b(?:below|within|under)\s(?:\w+\s){0,3}(?:threshold|tolerance)\b",
    rf"(?:关闭|了结){IN}{{0,40}}?(?:争议|异议)",
)
SETTLED: Final = (rf"\b(?:settled|closed|resolved|agreed)\s{N}",)
STILL: Final = re.compile(
    r"\b(?:not|never|cannot|until|unless|before|but|however|please(?!\s(?:be|note|find))|kindly|must|should|expect"
    r"|request|ask|await\w*|wait\w*|pending|jusqu\w*|pas|mais|hasta|no|pero|até|não|mas)\b|n['’]t\b|直到|未|不|但|请",
    re.IGNORECASE,
)
"""With one of these in the sentence a dispute is not over."""
ASKED_FOR: Final = (
    rf"\b(?:please|kindly)\s(?:send|provide|submit)\s(?:us\s)?(?:an?|your)\s(?:formal\s)?{N}",
    r"\bstatus\s(?:of|on)\s(?:\w+\s){0,3}disput\w+",
    r"\b(?:send|give|provide|share|need)\s(?:\w+\s){0,4}list\sof\s(?:\w+\s){0,3}disput\w+",
)
WORDS: Final = re.compile(
    r"\bdispute\s(?:window|threshold|tolerance|period|process|procedure|desk|team|department|contact|clause|handling"
    r"|deadline|management|resolution|mailbox|polic\w+)s?\b|\bdisputed\s(?:and|or)\sundisputed\b",
    re.IGNORECASE,
)
"""What is called by disputes at large."""
AT_LARGE: Final = re.compile(
    r"\b(?:any|every|future|possible|potential)\s(?:\w+\s)?disputes?\b|\bin\scase\sof\s(?:an?\s)?dispute"
    r"|\b(?:(?:we|i)\s(?:may|might|could)|reserve\s(?:\w+\s){0,3}right\s(?:to|of))\s(?:\w+\s){0,3}(?:disput|withh"
    r"|contest)\w*|\bdisputed\s(?:amounts|sums|invoices|items)\s(?:may|must|shall|can|are\sto)\b"
    r"|\b(?:toute?|cualquier|qualquer)\s(?:\w+\s)?(?:litige|contestation|réclamation|disputa|reclamación|contestação)"
    r"|任何(?:争议|异议)|(?<!例)[如若](?![下上附图])[^，。；：]{0,12}?有(?:任何)?(?:争议|异议)",
    re.IGNORECASE,
)
"""What may once be disputed."""
OTHERS: Final = re.compile("|".join((*THEIRS, *SETTLED, *ASKED_FOR)), re.IGNORECASE)
IS_OVER: Final = re.compile("|".join(OVER), re.IGNORECASE)
OWN: Final = re.compile(
    r"\b(?:we|i|and|but|hereby|therefore|now)\s(?:(?:also|still|now|must|will|shall|do|are|have|had|to|want|wish|intend"
    r"|in|full|just|\w+ly|hereby|therefore)\s){0,3}?(?:disput(?:e(?!\s(?:answer|notice|letter))|ed|ing)"
    r"|contest(?:ed|ing)?|withh[eo]ld(?:ing)?|short|deduct|overcharged|overbilled)\b"
    r"|\b(?:we|i)\s(?:\w+\s){0,2}(?:raise|open|file|lodge|submit|maintain|uphold"
    r"|reiterate)\w*\s(?:\w+\s){0,2}(?:dispute|claim)|(?:\d|\binvoice)\s(?:is|are)\s(?:(?:hereby|now)\s)?(?:disputed"
    r"|contested|in\sdispute)\b(?!\sby\syou)|\b(?:remains?|stays?|still)\s(?:disputed|contested|in\sdispute)\b"
    r"|\b(?:contestons|retenons|retiendrons|réclamons|disputamos|retenemos|retendremos|reclamamos|contestamos|retemos"
    r"|reteremos|glosamos)\b|我(?:公?司|方|们)对(?!账|\s|贵(?:公?司|方)(?:对|的?争))|我(?:公?司|方|们)(?:扣留|暂扣|拒付)",
    re.IGNORECASE,
)
"""What its writer disputes or withholds."""
OUR_DISPUTE: Final = re.compile(rf"\b(?:our|notre|nuestra|nossa)\s(?:\w+\s)?{N}", re.IGNORECASE)
MAY: Final = re.compile(
    r"disput|contest|litig|credit note|nota de cr|claim|réclam|reclam|withh|short|deduct|reten|retuv|retien|retiv|dédui"
    r"|dedu|glos|threshold|tolerance|widerspr|einspr|einw|reklam|争议|异议|扣",
    re.IGNORECASE,
)
ASKS: Final = re.compile(r"[?？]\s*$|请问|吗\s*[。？]?\s*$")
HOW: Final = re.compile(
    r"\b(?:how|where|who|what|which|comment|cómo|como)\b|\b(?:can|may|do|should)\s(?:we|i)\b|请问|如何", re.IGNORECASE
)
"""Before what may be disputed: how that is done is asked."""
WANTS_MONEY: Final = re.compile(
    r"credit|refund|correct|avoir\b|rembours|crédito|reembols|receipt|received|贷记|退款|退还|更正", re.IGNORECASE
)
PLURAL: Final = re.compile(r"\b(?:disputes|disputas|litiges|contestações)\b", re.IGNORECASE)
OF_SOMETHING: Final = re.compile(
    r"\b(?:these|those|following|below|attach\w*|enclos\w*|ci-joint\w*|adjunt\w*|anex\w*)\b"
    r"|\b(?:our|nos|nuestras|nossas)\s(?:\w+\s)?"
    rf"(?:{PLURAL.pattern})|[:：]\s*$",
    re.IGNORECASE,
)
FEW: Final = 6
"""Words of a heading, which may call by `disputes` what comes with it."""
AGENDA: Final = re.compile(r"\bagenda\s?[:：]|\bordre\sdu\sjour|\borden\sdel\sdía|议程", re.IGNORECASE)
ADDRESS: Final = re.compile(r"^[^\n@]*\S@\S[^\n]*$", re.MULTILINE)
PARTS: Final = re.compile(
    r"((?<=[.!?;])(?<!\b[Nn]o\.)(?<!\b[Nn]r\.)\s+|(?<=[。！？；])|\n\s*\n|\n(?=[ \t>*•-]*[^\n:：]{1,40}[:：]))"
)
"""Sentences, and lines that begin with a label."""


def opens_none(sentence: str) -> bool:
    """Does it mention a dispute without disputing anything?"""
    return bool(MAY.search(sentence)) and (_is_another(sentence) or _is_at_large(sentence))


def without_others(text: str) -> str:
    """The text without sentences of disputes that are the reader's, or over, or asked about."""
    return _without(text, _is_another) if MAY.search(text) else text


def without_talk(text: str) -> str:
    """The text without sentences of disputes at large, lines of addresses for them, credits that are there and taxes
    that are withheld."""
    if not MAY.search(text):
        return text
    if AGENDA.search(text) and not (WRITTEN.search(text) or invoices_in(text)):
        return ""
    for words in (TAX, CREDITED, WORDS):
        text = words.sub(" ", text)
    return _without(ADDRESS.sub(lambda line: " " if _is_an_address(line[0]) else line[0], text), _is_at_large)


def _without(text: str, is_left_out: Callable[[str], bool]) -> str:
    return "".join("" if is_left_out(part) else part for part in PARTS.split(text))


def _is_another(sentence: str) -> bool:
    rest = OTHERS.sub(" ", sentence)
    if rest != sentence:
        return not (OWN.search(rest) or OUR_DISPUTE.search(rest))
    own = OWN.search(sentence)
    if own:
        return bool(ASKS.search(sentence) and HOW.search(sentence[: own.end()]))
    is_over = IS_OVER.search(sentence) and not STILL.search(sentence)
    asks = ASKS.search(sentence) and MAY.search(sentence) and not WANTS_MONEY.search(sentence)
    return bool(is_over or asks)


def _is_at_large(sentence: str) -> bool:
    rest = AT_LARGE.sub(" ", sentence)
    if OWN.search(rest) or OUR_DISPUTE.search(rest) or _is_another(sentence):
        return False
    in_statement = IN_STATEMENT.search(sentence) and STATEMENT.search(sentence)
    return rest != sentence or bool(in_statement) or _are_many(sentence)


def _are_many(sentence: str) -> bool:
    """Are it disputes, of which none is named?"""
    if not PLURAL.search(sentence) or len(sentence.split()) < FEW:
        return False
    return not (OF_SOMETHING.search(sentence) or WRITTEN.search(sentence) or invoices_in(sentence))


def _is_an_address(line: str) -> bool:
    return bool(MAY.search(line)) and not (OWN.search(line) or invoices_in(line))
