"""How bad it is, by what the mail says. Rules only: nothing is guessed that the acknowledgement does not show."""

from functools import lru_cache
from typing import Final, get_args
from unicodedata import normalize

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.found import found
from pledgekeeper.intake.reading.happening import faultless, happening, prioritised
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.rule import SAME_TEXT, Rule
from pledgekeeper.intake.reading.services import SHAPED
from pledgekeeper.sla.pledge import Priority

PRIORITIES: Final[dict[str, Priority]] = {each: each for each in get_args(Priority)}

SAID: Final = Rule(
    r"(?<![A-Za-z0-9])(?:P|prio(?:rity|rité|ridad|ridade)?\s*[:=]?\s*P?|sev(?:erity)?\s*[:=]?\s*|优先级\s*[:=]?\s*P?)([1-4])"
    r"(?![A-Za-z0-9])",
    "p1|p2|p3|p4|prio|sev|优先级",
)

ID: Final = r"(?-i:[A-Z][A-Z0-9]{1,7}(?:[-/][A-Z0-9]{2,8}){2,4})"
SERVICE: Final = (
    rf"(?:\b(?:links?|circuits?|trunks?(?:\sgroups?)?|ports?|binds?|interconnect(?:ion)?s?|bgp|sessions?|associations?|peering|routes?"
    r"|lines?|cables?|tunnels?|vpn|connections?|interfaces?|wavelengths?|lambda|fib(?:re|er)s?|smpp|sip|sbcs?|gateways?|smsc"
    rf"|nodes?|services?)\b|\b{ID})"
)
"""What carries traffic, by its name or by a word for it."""
THERE: Final = (
    r"(?:\s(?=\S*\d)[\w/.-]+|\s(?:session|link|circuit|trunk|port)s?)?"
    r"(?:\s(?:with|to|from|between|and|at|in|on|via|of|towards)\s[\w/.-]+){0,4}\s?[:,–-]?"
    r"(?:\s(?:is|are|has|have|been|gone|went|goes|now|still|again|completely|totally|fully|hard|both|all|currently)){0,4}"
)
ROMANCE: Final = (
    rf"(?:\b(?:lien|liaison|circuit|fibre|service|session|interconnexion|enlace|circuito|troncal|servicio|sesión|puerto"
    rf"|interconexión|tronco|serviço|sessão|interconexão|link|trunk|porta)\b|\b{ID})[^.;!?\n]{{0,40}}?"
)
ALL: Final = (
    r"\ball\s(?:the\s|our\s|your\s)?(?:calls?|traffic|messages?|sms|routes?|attempts|circuits?|links?|trunks?|binds?)\b"
)
INTERRUPTED: Final = Rule(
    rf"\b(?=\w)(?:{ALL}[^.;!?。]{{0,60}}?\b(?:fail(?!\s?-?over)|down\b(?!\sby)|reject|drop(?:ped|ping|s)?\b(?!\sby)|lost\b|unsuccessful"
    r"|not\s(?:connect|pass|go|deliver|work|complet|being|get))"
    r"|\b(?:no|not\s(?:a\s)?single)\s(?:calls?|traffic|messages?|sms)\s(?:(?:is|are|was|were|can|could|at|of\sours)\s)?(?:be\s)?"
    r"(?:connect|pass|go(?:es|ing)?\s|get(?:s|ting)?\s|deliver|answered|flow|complet|all\b|since\b|received|possible)"
    r"|\bnone\sof\s(?:our|the)\s(?:calls|messages|sms|traffic|attempts)\b[^.;!?]{0,40}?\b(?:deliver|connect|pass|go|complet|work|reach"
    r"|get|arriv|success|answer|through)"
    r"|\b(?:can(?:not|['’]t|\snot)|(?:unable|not\sable)\sto)\s(?:send|make|place|terminate|deliver|originate|pass|receive)\s"
    r"(?:(?:you\s)?(?:any|a\ssingle)\b|all\s|(?:calls?|traffic|messages?|sms)\sto\syou\b)"
    r"|\bevery\s(?:call|attempt|invite)\s(?:gets|fails|receives|is\srejected)"
    r"|\blost\s(?:the|our|your)\s(?:circuit|link|trunk|connection)\b|\bstate\s(?:changed\s)?(?:from\sup\s)?to\sdown\b"
    r"|\b100(?:[.,]0+)?\s?%\s(?:of\s(?:the\s|our\s)?(?:calls?|traffic|messages?|attempts)[^.;!?]{0,30}?(?:fail|reject|drop|lost)|(?:call\s)?fail"
    r"|(?:packet\s|traffic\s)?loss|de\s(?:fall|pert|pérdid|perda|échec)|d['’]échec)"
    r"|\bASR\s*(?:(?:is|of|at|=|:|(?:is\s|has\s)?(?:dropped|fell|fallen|went|down)\sto)\s*)?0(?:[.,]0+)?(?:\s*%|(?![.,]?\d))"
    r"|\b(?:total|complete)\s(?:\w+\s)?(?:outage|failure|interruption|blackout|loss(?!(?:es)?\s(?:is|of|amounts?\sto|was)\s(?:about\s)?"
    r"(?:[A-Z]{3}\b|[€$£]|\d)))"
    rf"|{SERVICE}{THERE}\s(?:down\b(?!\s(?:by|and\sup|payment|to\s\d|\d))|out\sof\s(?:service|order)\b|interrupted\b|dead\b)"
    r"|\btraffic\s(?:has\s|is\s)?(?:completely\s|totally\s)?(?:stopped|interrupted|dropped\sto\s(?:zero|0))|\bzero\straffic\b"
    r"|(?-i:\bLOS)\s(?:alarm|on|raised|at|since|critical|active|detected|observed|is)\b"
    r"|\b(?:have|has|see|seeing|got|shows?|report\w*|with|alarm|critical)\s?:?\s(?:an?\s|the\s)?(?-i:LOS\b)"
    r"|\bloss\sof\s(?:signal|light)\b|\bno\s(?:\w+\s)?light\b|\b(?:cable|fib(?:re|er))\scut\b"
    rf"|{ROMANCE}\b(?:coupée?s?|interrompue?s?|hors\sservice|(?-i:HS)|tombée?s?|caíd[oa]s?|interrumpid[oa]s?|cortad[oa]s?"
    r"|fuera\sde\sservicio|caiu|interrompid[oa]s?|fora\s(?:d(?:o\sar|e\sserviço)|desde|há)|parad[oa]s?)\b"
    r"|\bcoupure\s(?:totale|complète|(?:(?:du|de\sla|de)\s)?(?:lien|liaison|circuit|service|fibre|trunk))|\bperte\stotale|\bplus\sde\s(?:trafic|service)\b|\b(?:plus\s)?aucun\s(?:appel|trafic|message)\b(?!\s(?:fraud|factur|en\s))"
    r"|\btous\sles\sappels\s(?:échou|tomb|(?:sont\s)?rejet)"
    r"|\b(?:caída|corte|pérdida|interrupción|perda|queda|interrupção)\stotal|\btodas\slas\sllamadas\s(?:fallan|caen|(?:son\s)?rechaz)"
    r"|\bsin\s(?:servicio|tráfico)\b|\bninguna\sllamada\b|\bcorte\sde\sfibra"
    r"|\btodas\sas\schamadas\s(?:falham|caem)|\bsem\s(?:serviço|tráfego)\b|\bnenhuma\schamada\b|\brompimento\sd[ea]\sfibra)"
    r"|(?:\bnot|n['’]t)\s(?:have|get|see|receive)\sany\s(?:calls?|traffic)\b"
    r"|(?:全部|所有)(?:呼叫|通话|业务|短信)?(?:均|都|全部)?(?:失败|中断|不通)|呼叫全部失败|业务(?:全部|完全)?中断"
    r"|(?:电路|链路|中继|专线|光缆|BGP\s?(?:会话)?)(?:\S{0,12}?)(?:中断|断开|不通|全阻)|无收光|收无光|全阻|断纤|接通率(?:为|降至|降到|是)?\s?0(?![.,]?\d)"
    r"|(?:没有|无)(?:任何)?(?:流量|话务)",
    "all|no|every|n't|n’t|lost|can't|can’t|unable|100|asr|total|complete|down|out|interrupted|dead|traffic|los|light|cut|coup|interrom|service|hs|tomb|caíd|interrumpid|cortad|servicio|caiu|fora|parad|perte|plus|aucun|tous"
    "|todas|sin|ninguna|fibra|sem|nenhuma|失败|断|不通|全阻|光|接通率|流量|话务",
)
"""All but the last begin with a word, so that nothing is tried within one: it is looked for in nearly every mail."""
DEGRADED: Final = Rule(
    r"\b(?:degrad|intermittent|latency|packet loss|jitter|CRC|flapping|one[- ]way audio|poor quality|errors?)"
    r"|\b(?:dégrad|pertes? de paquets|erreurs?)|\b(?:intermitente|pérdida)"
    r"|\b(?:perda de pacotes|erros\b|lentidão)|丢包|时延|抖动|误码|间歇|质量差|劣化",
    "degrad|dégrad|intermit|latency|packet|jitter|crc|flapping|audio|poor|error|perte|erreur|pérdida|perda|erros|lentidão"
    "|丢包|时延|抖动|误码|间歇|质量差|劣化",
)
FAILS: Final = Rule(
    r"\b(?:fail(?:s|ed|ing|ure)?|fault|down|outage|alarm|unreachable|reject(?:s|ed|ing)?|lost)\b"
    r"|\bno (?:light|audio|traffic)\b"
    r"|\b(?:défaut|panne|coupé|alarme|échec|incident)|\b(?:falla|caíd[ao]|avería|alarma|sin servicio)"
    r"|\b(?:falha|fora do ar|queda|sem serviço)|故障|中断|失败|告警|不通",
    "fail|fault|down|outage|alarm|reject|unreachable|lost|no light|no audio|no traffic|défaut|panne|coupé|échec"
    "|incident|falla|caíd|avería|sin servicio|falha|fora do ar|queda|sem serviço|故障|中断|失败|告警|不通",
)


@lru_cache(SAME_TEXT)
def priority_in(subject: str, text: str) -> Understood:
    """A priority that is named wins (the subject before the text); else what is described; else P3."""
    subject, text = normalize("NFKC", subject), normalize("NFKC", own_words(text))  # full-width letters and digits
    both = f"{subject}\n{text}"
    urgent = SAID.search(both) or INTERRUPTED.search(both) or DEGRADED.search(both)
    parts = happening(subject, text) if urgent else (subject, text)
    for part in parts:
        named = SAID.search(prioritised(part)) if urgent else None
        if named:
            return found("priority", f"P{named[1]}", named, "named")
    both = "\n".join(parts)
    described = (("P1", INTERRUPTED, "the service is interrupted"), ("P2", DEGRADED, "the service is degraded"))
    for priority, words, rule in described:
        match = words.search(both)
        if match:
            return found("priority", priority, match, rule)
    if urgent:
        return found("priority", "P3", urgent, "of works to come, of a fault that is over or of none")
    return Understood(field="priority", value="P3", quote="", rule="nothing says how bad it is")


def priority_said(subject: str, text: str) -> Priority:
    return PRIORITIES[priority_in(subject, text).value]


def marks_a_fault(subject: str, text: str, *, billing_too: bool = False) -> bool:
    """Does it speak of something that fails? `billing_too`: so plainly that a paragraph on a bill is of both."""
    both = normalize("NFKC", f"{subject}\n{own_words(text)}")
    rules = (INTERRUPTED,) if billing_too else (FAILS, DEGRADED, INTERRUPTED)
    if any(words.search(both) for words in rules):
        said = faultless(both)
        if any(words.search(said) for words in rules):
            return True
    return not billing_too and bool(SAID.search(both) and SHAPED.search(both))
