"""What of a mail may speak of a fault that is there now: not one to come, over, supposed, told of or denied. Pure."""

import re
from functools import lru_cache
from typing import Final

from pledgekeeper.intake.reading.rule import SAME_TEXT
from pledgekeeper.intake.reading.sentences import sentences_and_lines_in

# fmt: off
WORKS: Final = re.compile(
    r"\b(?:planned|scheduled|upcoming)\s(?:\w+\s){0,2}?(?:works?|maintenance|outages?|interruptions?|activit(?:y|ies)|windows?"
    r"|interventions?|upgrades?|downtimes?|changes?)\b|\bmaintenance\s(?:windows?|notifications?|notices?|works?|activit)"
    r"|(?<!rate )(?<!price )\b(?:change|PW)\snotification"
    r"|\b(?:travaux|maintenance|intervention)\s(?:programmée?s?|planifiée?s?|prévue?s?)"
    r"|\bfenêtre\sde\smaintenance|\b(?:trabajos?|mantenimientos?|cortes?|obras?)\s(?:programad|planificad|preventiv)"
    r"|\bventana\sde\smantenimiento|\b(?:manutenç(?:ão|ões)|trabalhos?|interrupç(?:ão|ões))\s(?:programad|planejad|preventiv)"
    r"|\bjanela\sde\smanutenção|计划(?:性|内)?(?:的)?(?:维护|割接|检修|中断|停机|操作)|割接|维护(?:窗口|通知|公告)",
    re.IGNORECASE,
)
ANSWER: Final = re.compile(r"\W*(?:re|aw|sv|rép|res|回复|答复)\s*[:：]", re.IGNORECASE)
"""A subject that somebody else may have written."""
NOT_ANNOUNCED: Final = re.compile(
    r"\b(?:after|since|following|during|due\sto|because|despite|outside|without|no|not|any|past|last|is\sthere|are\sthere|was\sthere"
    r"|were\sthere|do\syou|did\syou|have\syou|finished|completed?|ended|over|depuis|après|suite|sans|aucune?|pas|desde|después|tras"
    r"|sin|no|após|sem|não)\b|自|后|没有|无|未",
    re.IGNORECASE,
)
"""In a sentence that names works it speaks of what came of them, or asks for them."""
TITLE: Final = re.compile(
    r"\W*(?:(?:fwd?|tr|rv)\W+)*(?:(?:preliminary|final|interim|updated)\s)?(?:RFO\b|reason\sfor\soutage"
    r"|root\scause\s(?:analysis|report)|post[-\s]?(?:incident|mortem)\b|(?:request\sfor\s)?(?:SLA|service)\scredits?(?:\s(?:request|claim)s?)?\b|closed\b|resolved\b|cleared\b|restored\b|recover(?:y|ed)\b|rétablie?\b|rétablissement\b|clôturée?\b|clos\b|résolue?\b"
    r"|resuelt[oa]\b|cerrad[oa]\b|restablecid[oa]\b|resolvid[oa]\b|encerrad[oa]\b|restabelecid[oa]\b|已恢复|恢复通知)"
    r"(?!.{0,40}\b(?:needed|requested|required|please|request|wanted|pending|\?))",
    re.IGNORECASE,
)
"""How the subject of a report on a fault begins that is over."""
REPORT: Final = re.compile(
    r"\b(?:please\sfind|find|attached\sis|here\sis|below\sis)\b[^.\n]{0,40}\b(?:RFO|reason\sfor\soutage|root\scause\sanalysis)\b"
    r"|^[ \t>*•-]*(?:(?:incident|outage|fault|event|alarm|ticket)\s)?(?:ended|end|restored|restoration|resolved|cleared"
    r"|closed|closure|fin|clôture|cierre|fim|encerramento)(?:\stime|\sat|\son)?(?:\s?\([A-Z]{2,4}\))?\s?[:=：]\s?\d",
    re.IGNORECASE | re.MULTILINE,
)
"""What such a report says: that it is one, or when it ended."""
RESTORED: Final = re.compile(
    r"\b(?:restored|resolved|recovered|cleared|solved|fixed|repaired|(?:is|are|came|come|back)\s(?:now\s|fully\s)?(?:up|online|in\sservice"
    r"|to\snormal)\b|works?\s(?:fine\s)?again|working\sagain|rétablie?s?|résolue?s?|réparée?s?|restablecid[oa]s?|resuelt[oa]s?"
    r"|restabelecid[oa]s?|resolvid[oa]s?|normalizad[oa]s?)\b|已(?:经)?(?:恢复|解决|修复)|恢复正常",
    re.IGNORECASE,
)
NOT_RESTORED: Final = re.compile(
    r"\b(?:(?:our|my|both)\s(?:own\s)?(?:sides?|ends?|parts?|network|equipment|switch|sbcs?|config\w*)|but|however|though|although|mais|pero|mas|not|never|yet|until|till|once|when|please|must|to\sbe|should|will|nothing|pas|jamais|jusqu\w*|no|hasta|cuando|não|até|quando)\b"
    r"|n['’]t\b|n['’]est|但|尽快|未|请|没有",
    re.IGNORECASE,
)
SERVED: Final = re.compile(
    r"\b(?:services?|traffic|circuits?|links?|trunks?|calls|messages|it|which|they|connections?|sessions?|issues?|problems?|faults?|outages?"
    r"|incidents?|service|trafic|liaison|lien|incident|servicio|tráfico|enlace|circuito|serviço|tráfego|incidente)\b|业务|电路|链路|故障",
    re.IGNORECASE,
)
"""What is restored where a sentence says so of the one before."""
FAILING: Final = re.compile(r"\b(?:down|fail\w*|interrupt\w*|coup\w+|caíd\w+|caiu)\b|(?-i:\bLOS\b)|中断", re.IGNORECASE)
NOW: Final = re.compile(
    r"\b(?:still|again|currently|right\snow|at\sthe\smoment|as\sof\snow|since\s(?:\d|then)|not\s(?:yet\s)?(?:been\s)?(?:restored|solved|resolved|back|up|come\sback)"
    r"|did\snot\scome|(?:is|are|remains?|stays?)\s(?:now\s|completely\s|totally\s|hard\s|all\s)?(?:down|out\sof\sservice|failing|rejected"
    r"|interrupted|unreachable)|toujours|encore|de\snouveau|depuis|todavía|aún|sigue\w*|de\snuevo|ainda|continua\w*|novamente"
    r"|desde\s(?:las|as|\d))|仍|又|再次|依然",
    re.IGNORECASE,
)
"""What says, in a mail on works or on a fault that is over, that something fails now."""
WHILE: Final = re.compile(r"\b(?:while|during|when|throughout|if|pendant|durante)\b|期间", re.IGNORECASE)

WRONG: Final = (
    r"(?:errors?|(?:packet\s)?loss(?:es)?|degradations?|alarms?|outages?|interruptions?|failures?|impact|jitter|flapping|latency"
    r"|erreurs?|coupures?|pertes?|dégradations?|errores|cortes?|pérdidas?|erros?|perdas?|falhas?|fallas?|quedas?)\b"
)
FAULTLESS: Final = re.compile(
    rf"\b(?:no|without|zero|free\sof|sans|aucune?|sin|ningún|ninguna|sem|nenhuma?)\s(?:(?:more|any|further|longer|new|other|such|autre)\s){{0,2}}{WRONG}"
    rf"(?:\s(?:or|nor|ou|ni|o)\s{WRONG})?|\bplus\sd(?:e\s|['’]){WRONG}|\berror[- ]free"
    r"|\b(?:sauf|salvo)\serr(?:eur|or|o)s?\b(?:\s(?:ou|u|y|e)\somi\w+)?|\berrors?\s(?:and|or)\somissions?\b"
    r"|\b(?:typing|typographical|clerical|human|billing|invoicing|rating|calculation)\serrors?\b|\b(?:in|by|par|por)\serr(?:or|eur|o)\b"
    r"|\berrors?\s(?:in|on|of)\s(?:the\s|our\s|your\s|this\s|my\s|that\s)?(?:\w+\s)?(?:invoices?|bills?|e?-?mails?|messages?|rates?|prices?|orders?"
    r"|contracts?|address(?:es)?|statements?|credit|calculation)"
    r"|\berreurs?\s(?:de|dans|sur)\s(?:la\s|le\s|les\s|votre\s|notre\s)?(?:factur\w+|tarif\w*|calcul|mail|adresse|frappe|saisie)"
    rf"|\b{WRONG}\s(?:has|have|is|are)\s(?:now\s)?(?:stopped|gone|cleared|disappeared|resolved|fixed)"
    r"|\b(?:not|no\slonger|never|n['’](?:est|a)\s(?:pas|plus)|ya\sno\sestá|no\sestá|não\sestá)\s(?:\w+\s)?"
    r"(?:down|interrupted|degraded|coupée?|interrompue?|dégradée?|caíd[oa]|interrumpid[oa]|interrompid[oa])\b"
    r"|\bwill\s(?:not\s)?(?:be\s|go\s|get\s)?(?:\w+ly\s)?(?:down|interrupted|rejected|fail|unavailable|lost|dropped|out\sof)\b"
    r"|\b(?:était|étaient|estuvo|estaba|esteve|estava)\s(?:\w+\s)?(?:coupée?s?|interrompue?s?|hors\sservice|caíd\w+|interrumpid\w+|interrompid\w+"
    r"|fuera\sde\sservicio|fora\sd)"
    r"|\b(?:se(?:ra|ront)|será[n]?|serão|estará[n]?)\s(?:\w+\s)?(?:coupée?s?|interrompue?s?|interrumpid\w+|interrompid\w+|caíd\w+|hors)\b"
    r"|\b(?:go(?:es|ne|ing)?|went|came|come|is|are|be|been)\sdown\s(?:by|to)\s(?:about\s)?(?!0\b|100\b)\d|\bdown\s(?:by\s)?(?:about\s)?(?!100\b)\d+(?:[.,]\d+)?\s?%"
    r"|\b(?:phone|telephone|portal|website|web\ssite|mail\s?server)\s(?:\w+\s)?(?:is|are)\sdown\b"
    r"|(?:没有|无|未见|未发现)(?:任何)?(?:误码|丢包|中断|劣化|故障)",
    re.IGNORECASE,
)
"""Words of a fault that say that there is none, of another kind of mistake, or of what is to come."""
SUPPOSED: Final = re.compile(
    r"(?:\b(?:in\scase\s(?:of|a|the|your|our)|in\sthe\sevent\sof|how\s(?:can|do|should|could|to)\b|where\s(?:can|do|should)\swe|which\s(?:mailbox|number|address)"
    r"|do\syou\s(?:show|have|display|publish|offer|report|send)|(?:when|whenever|should)\s(?:an?|any)\b"
    r"|(?<!check )(?<!see )(?<!confirm )(?<!know )(?<!verify )(?<!tell us )if\s(?:an?|any|your|our|the|there|one)\b"
    r"|en\scas\sd|comment\s(?:signaler|déclarer|ouvrir)|en\scaso\sde|cómo\s(?:reportar|abrir|informar)"
    r"|em\scaso\sde|como\s(?:reportar|abrir|informar))|如遇|如发生|如何)[^.;!?。？！]*",
    re.IGNORECASE,
)
"""What is only supposed, to the end of its sentence."""
UNLESS: Final = re.compile(
    r"\b(?:reject|block|rechaz|rejet)\w*\b[^.;]*\b(?:unless|à\smoins\sque|a\smenos\sque)\b", re.IGNORECASE
)
LISTED: Final = re.compile(
    r"\bP[1-4](?:\s*(?:/|,|&|and|or|to|-|–|et|y|e)\s*P[1-4])+|\bP[1-4]\s?[:=–-]?\s?\(?\+\d"
    r"|\b(?:number|count|total|share|no\.)\sof\s(?:\w+\s)?P[1-4]|\bhow\smany\sP[1-4]"
    r"|\bP[1-4]\s(?:incidents?|tickets?|faults?|cases?|outages?)\s(?:in|during|per|of)\s(?:the\s)?(?:last|past|month|quarter|year|week|20\d\d|Q[1-4]"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:not|no|isn['’]t|instead\sof|rather\sthan|downgraded?\sfrom)\s(?:an?\s)?P[1-4]|\bP[1-4]\s(?:means|stands|definition|response|target|SLA)"
    r"|\b(?:P|prio(?:rity)?\s?)[1-4]\s(?:customers?|clients?|routes?|routing|suppliers?|partners?)|\bP[1-4]\s?[:=]\s?\d+(?=\s*(?:[,;.]|$))"
    r"|\b(?:items?|positions?|phases?|questions?|pages?|points?|pins?|modules?)\s(?:no\.\s)?P[1-4]"
    r"|\bwhich\s[^.!?]{0,60}\bis\s(?:P|prio(?:rity)?\s?)[1-4]",
    re.IGNORECASE,
)
"""Priorities that are told of and not asked for: in lists, by number, with a telephone."""
LIST: Final = re.compile(
    r"\b(?:contact\s(?:list|matrix|details|persons?|points?)|contacts|escalation\s(?:matrix|list|paths?|procedures?|levels?|contacts?|process)|matrice|matriz"
    r"|definitions?|statistics|KPIs?|contactos|contatos)\b|联系(?:人|方式)",
    re.IGNORECASE,
)
# fmt: on


@lru_cache(SAME_TEXT)
def happening(subject: str, text: str) -> tuple[str, str]:
    """What of the subject, and of the text, may speak of a fault that is there now."""
    calm = foretold_or_over(subject, text)
    parts = [subject, *sentences_and_lines_in(text)]
    kept = [
        ""
        if _elsewhere(part, calm=calm) or _restored(part) or (SERVED.search(after) and _restored(after))
        else _asserted(part)
        for part, after in zip(parts, [*parts[1:], ""], strict=True)
    ]
    return kept[0], "\n".join(filter(None, kept[1:]))


@lru_cache(SAME_TEXT)
def foretold_or_over(subject: str, text: str) -> bool:
    """Does a mail announce works, or report on a fault that is over?"""
    if TITLE.match(subject) or REPORT.search(text):
        return True
    parts = ("" if ANSWER.match(subject) else subject, *sentences_and_lines_in(text))
    return any(
        WORKS.search(part) and not NOT_ANNOUNCED.search(part) and not part.endswith(("?", "？")) for part in parts
    )


def faultless(text: str) -> str:
    """The text without words of a fault that say that there is none."""
    return FAULTLESS.sub(" ", text)


def prioritised(text: str) -> str:
    """The text without priorities that are only told of."""
    return "\n".join(LISTED.sub(" ", line) for line in text.split("\n") if not LIST.search(line))


def _elsewhere(part: str, *, calm: bool) -> bool:
    """Is a sentence of another time, or of a condition?"""
    return bool(UNLESS.search(part)) or (calm and not (NOW.search(part) and not WHILE.search(part)))


def _restored(part: str) -> bool:
    """Does a sentence say last that all is well again?"""
    said = list(RESTORED.finditer(part))
    if not said or NOT_RESTORED.search(part) or FAILING.search(part, said[-1].end()):
        return False
    return not NOW.search(RESTORED.sub(" ", part))


def _asserted(part: str) -> str:
    return faultless(SUPPOSED.sub(" ", part))
