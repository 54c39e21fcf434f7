"""Whether the words around a sum say that it is disputed: in its own clause, in the one before, or in a sentence beside
it that says nothing else. Pure."""

import re
from typing import Final

from pledgekeeper.intake.reading.denials import denies
from pledgekeeper.intake.reading.mentions import CREDITED, TAX
from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.sentences import SENTENCE_END
from pledgekeeper.intake.reading.whole_invoices import INVOICE

NEAR: Final = 400
"""So far around its sum a sentence is looked at."""
CLAUSE: Final = re.compile(
    r",\s|[，、：(（]|(?<=[)）])\s|:\s|\s[-–—]\s|\s(?=(?:and|but|while|whereas|et|y|e)\s)"
    r"|\s(?=(?:because|since\s(?:you|we|the|your|our|it)|due\sto\s(?!us)|as\s(?:the|you|we|your|our|it)|car|parce\sque"
    r"|puisque|mais|pero|porque|ya\sque|mas|pois|já\sque)\b)|(?=而|但|并|因)",
    re.IGNORECASE,
)
# fmt: off
CLAIM: Final = Rule(
    r"\b(?:disput\w+|contest\w*|withh[eo]ld\w*|over-?(?:charg|bill|paid|pay)\w*|wrongly\s(?:billed|charged)"
    r"|credit\snotes?|(?:please|kindly|must|should|shall|to|you)\s(?:issue\sa\s)?credit\b(?!\slimit)"
    r"|credit\s(?:us|of|for|over)|on\shold|short\sby|claim\w*|reclaim\w*"
    r"|refund\w*|loss(?:es)?|(?:bill|charg|invoic)ed\s(?:twice|again|in\serror|by\smistake)|too\s(?:much|high)"
    r"|wrong\sby|objec?t\w*|do(?:\snot|n['’]t)\s(?:agree|accept)|reject\w*|deduct(?=\s)"
    r"|short[-\s]?pa(?:y|id)\w*|h[eo]ld\sback|discrepanc\w+|difference|in\sexcess"
    r"|litig\w+|reten\w+|retiend\w+|surfactur\w+|avoir\s(?:sur|de|pour)|réclam\w+|rembours\w+|trop[\s-]perçu|en\strop"
    r"|refus\w+|désaccord|préjudice|écart"
    r"|reclam\w+|nota\sde\scrédito|de\smás|impugn\w+|no\s(?:aceptamos|estamos)|exceso"
    r"|perjuicio|diferencia"
    r"|rete[rm]\w*|retid\w+|indevid\w+|a\smais|glos\w+|não\s(?:aceitamos|concordamos)|prejuízo|diferença)"
    r"|争议|异议|扣留|暂扣|拒付|多收|多计|贷记|贷项|退还|退款|不认可|损失|差额|差异",
    "disput|contest|withh|over|wrong|credit|hold|claim|refund|loss|twice|again|error|mistake|too"
    "|obje|not|n't|n’t|reject"
    "|deduct|short|discrepanc|difference|excess|litig|reten|retien|factur|avoir|réclam|rembours|trop|refus|désaccord|préjudice|écart|reclam"
    "|retem|crédito|más|impugn|acept|estamos|exceso|perjuicio|diferen|reter|retid|indevid|mais|glos|aceit|concord"
    "|prejuízo|争议|异议|扣留|暂扣|拒付|多收|多计|贷记|贷项|退还|退款|不认可|损失|差额|差异",
)
# fmt: on
"""What says of a sum that it is disputed, withheld, claimed back or was billed too much."""
ANOTHER_SUM: Final = re.compile(
    r"\b(?:all\sbut|except\w*|apart\sfrom|other\sthan|save\sfor|but\snot|sauf|hormis|salvo|menos|exceto"
    r"|a\snão\sser"
    r"|(?<!not )(?<!be )(?<!n't )(?<!n’t )(?<!refuse to )(?<!short )(?<!short-)(?:paid|pays?(?!\s[\w-]+\sshort)|paying)"
    r"|(?<!not )(?<!n't )(?<!n’t )(?<!please )(?<!n')(?<!n’)accept\w*|n['’]accept\w+\s(?:\w+\s){0,6}?qu(?:e|['’])"
    r"|undisputed"
    r"|(?<!not )(?<!n't )(?<!n’t )(?<!as )agreed?|(?<!not )(?<!n't )(?<!n’t )(?<!pas )correct(?:e?s|e)?"
    r"|right|only|should\sbe|should\shave|received"
    r"|credited"
    r"|beyond|above(?!\smentioned)|(?:more|less|higher|lower)\sthan|(?<!please )(?:recogni[sz]\w+|acknowledg\w*)|rest"
    r"|increas\w+|reduc\w+|lower(?:ed|s)?\b|withdr[ae]w\w*|settled"
    r"|(?:re)?calculat\w+|(?:cdrs?|records?|switch|figures?|data)\sshows?"
    r"|(?:by|per|according\sto)\sour|our\s(?:own\s)?(?:cdrs?|records?|switch|figures?|invoices?|last\spayment)"
    r"|limit\w*|liab\w+|capital\w*|sermaye\w*|\w*kapital|turnover|deposit|commitment|bank|wire\s(?:charges?|fees?)"
    r"|you(?:r)?\s(?:\w+\s)?(?:offer\w*|propos\w*|grant\w*)"
    r"|(?<!issue )(?<!send )(?<!await )(?<!expect )your\scredit\snote"
    r"|votre\savoir|sua?\snota\sde\scrédito"
    r"|we\s(?:have\s)?(?:got|obtained|booked)|(?:amount|balance|total|sum)\sdue(?!\sto)|payable"
    r"|vo(?:us|tre)\s(?:\w+\s)?(?:propos\w+|offr\w+)|(?:su|sua)\s(?:oferta|propuesta|proposta)|ofrecen|proponen"
    r"|oferecem|propõem"
    r"|due\sto\sus|owe[sd]?|balance|outstanding|remain\w*|budget|discuss"
    r"|pay(?:é\w*|ons|erons)|régl\w+|devrait|exact\w*|seul\w*|dû|plafond"
    r"|rédui\w+|augment\w+|reconnai\w+|au-delà|(?:plus|moins)\sde|selon\snos?|d['’]après|solde|reste|frais"
    r"|(?<!no )acept\w+|pag(?:amos|ad\w+|aremos|ó|uei)|correct[oa]s?|debería\w*|sólo|solo|solamente|límite"
    r"|saldo|resto|gastos|reconoc\w+|según\snuestr\w+|más\sde|aument\w+"
    r"|(?<!não )aceit\w+|pag(?:o|os|a|as|ou)|corret[oa]s?|deveria\w*|só|somente|apenas|reduzi\w+"
    r"|tarifas\sbancárias|reconhec\w+|conforme\s(?:os\s)?noss\w+|mais\sde)\b"
    r"|\b(?:up\sto|at\sleast|approx\w*\.?|roughly|environ|au\smoins|aproximadamente|al\smenos|pelo\smenos)\s?$|约\s?$"
    r"|除|(?<!不)接受|已付|支付|正确|应为|应当|只有|仅|限额|上限|资本|注册资|减少|余额|手续费|承认|(?<!不)认可|记录"
    r"|显示|其余|剩余|超过|增加|贵司(?:提(?:出|供)|已?贷记)",
    re.IGNORECASE,
)
"""What says that a sum is another: paid, right, excepted, a limit, of a company itself; or the rest is disputed."""
JOINED: Final = (
    r"(?:\b(?:back|us|the|this|that|an?|your|our|payment|sum|total|amount|value|of|for|by|in|over|about|approximately"
    r"|at|least|up|to|de|du|des|d['’]un|sur|pour|la|le|les|un|une|el|los|uma?|o|os|em|por|somme|montant|importe|monto"
    r"|valor|notes?|is|est|es|é)\b|\s)*"
)
"""Words between what is done and the sum it is done to."""
DIRECT: Final = re.compile(rf"{JOINED}$", re.IGNORECASE)
STANDS_ALONE: Final = re.compile(
    r"\s*(?:but|because|since|due|as|while|whereas|mais|car|parce|puisque|pero|porque|ya|mas|pois|já)\b|\s*[但因而]",
    re.IGNORECASE,
)
"""So begins a clause of another matter than the one before, or of its reason."""
IS: Final = re.compile(r"\b(?:is|are|was|were|will|est|sont|sera|es|son|fue|é|são|foi|será)\b|是|为", re.IGNORECASE)
GOT: Final = re.compile(
    r"\b(?:received|issued|last\smonth|reçu\w*|émis\w*|recibi\w+|emiti\w+|recebe\w+)\b|收到|已", re.IGNORECASE
)
"""What comes of a credit note that is there already."""
MOST_WORDS: Final = 3
"""Before a sum in a clause that says nothing of it: with more it speaks of something else."""
CALLED_AMOUNT: Final = (
    r"(?:amounts?|impact|sum|value|montant|somme|importe|monto|valor|montante|金额)(?:\s(?:in\squestion|concerned"
    r"|en\scause))?"
)
MOST_SENTENCES: Final = 4
"""The sum's own, and those after it in which `that amount` is still it."""
LABEL: Final = re.compile(rf"(?:^|\n)[ \t>*•-]*(?:{CALLED_AMOUNT})\s?[:：=]\s?$", re.IGNORECASE)
"""A line that names the sum as an amount, as our letters ask for it."""
NOTHING_ELSE: Final = re.compile(
    rf"\W*(?:(?:the|this|our|its?|le|la|el|o|该|其|an?)\s?)*(?:{CALLED_AMOUNT}|it|this|that)?\s?(?:is|=|comes\sto"
    rf"|amounts?\sto|est"
    rf"(?:\sde)?|s['’]élève\sà|es(?:\sde)?|asciende\sa|é(?:\sde)?|为|是)?{JOINED}",
    re.IGNORECASE,
)
"""Before the sum of a sentence that says only how much it is: `The amount is`."""
NO_MORE: Final = re.compile(rf"[\s,.)]*(?:(?:of|on|for|sur|de|sobre)\s)?(?:{INVOICE})?[\s.)]*", re.IGNORECASE)
"""Behind it: at most the invoice is named."""
OF_THAT: Final = re.compile(
    r"\W*(?:[\w.,\s]{0,40}?\b)?(?:we|nous|我们)?\s?(?:will|shall|hereby|therefore|thus|now)?\s?"
    r"(?:(?:withhold|dispute|contest|claim|retenons|retiendrons|contestons|réclamons|retendremos|retenemos|disputamos"
    r"|reclamamos|contestamos|reteremos|retemos)(?:\s(?:it|this|that|these|those|the\s(?:above|said|same)|ce|cette"
    r"|ledit"
    r"|est[ea]|es[ea]|dich[oa]|esse|essa|tal|o\sreferido)\b|\W*$)|(?:扣留|暂扣|拒付|争议).{0,4}(?:该|此|上述))",
    re.IGNORECASE,
)
"""A sentence that disputes or withholds what the one before it told."""


REST_OF_IT: Final = re.compile(r"\bthe\s(?:remaining|rest\sof|balance\sof)\s?$", re.IGNORECASE)
"""Before a sum that is disputed beside one that is not."""


def is_claimed(text: str, start: int, end: int) -> bool:
    """Do the words around the sum at that place say that it is disputed?"""
    above, after = (TAX.sub(" ", part) for part in (text[max(0, start - NEAR) : start], text[end : end + NEAR]))
    if LABEL.search(above):
        return True
    before = SENTENCE_END.split(above)[-1]
    rest = SENTENCE_END.split(after)
    if denies(before + text[start:end] + rest[0]):
        return False
    return _in_sentence(before, rest[0]) or _beside(above, before, rest)


def _in_sentence(before: str, after: str) -> bool:
    *earlier, own = CLAUSE.split(REST_OF_IT.sub("", before))
    behind, *later = CLAUSE.split(after)
    if ANOTHER_SUM.search(own) or CREDITED.search(own):
        return False
    if _directly(own):
        return not GOT.search(behind)
    if ANOTHER_SUM.search(behind):
        return False
    if CLAIM.search(own) or CLAIM.search(behind) or _first_says(later[:1]):
        return True
    elsewhere = STANDS_ALONE.match(own) or IS.search(behind) or len(own.split()) > MOST_WORDS
    return not elsewhere and _first_says(earlier[::-1])


def _directly(clause: str) -> bool:
    """Does what is claimed follow at once on the word that claims it?"""
    claims = list(CLAIM.finditer(clause))
    return bool(claims) and DIRECT.fullmatch(clause[claims[-1].end() :]) is not None


def _first_says(clauses: list[str]) -> bool:
    """Of clauses, nearest first: is the first one that speaks of a claim, or of another sum, one that claims?"""
    for clause in clauses:
        if ANOTHER_SUM.search(clause):
            return False
        if CLAIM.search(clause):
            return True
    return False


def _beside(above: str, before: str, rest: list[str]) -> bool:
    """Is the sentence nothing but the sum, after one that disputes, or does the next one dispute that amount?"""
    if not ANOTHER_SUM.search(before + rest[0]) and any(map(OF_THAT.match, rest[1:MOST_SENTENCES])):
        return True
    if not NOTHING_ELSE.fullmatch(before) or not NO_MORE.fullmatch(rest[0]):
        return False
    earlier = [
        each
        for each in SENTENCE_END.split(above[: len(above) - len(before)])
        if CLAIM.search(each) or len(each.split()) > MOST_WORDS
    ]
    return bool(earlier) and bool(CLAIM.search(earlier[-1])) and not denies(earlier[-1])
