"""Does a mail report fraud, and of which kind? Pure.

Whoever names a kind reports it, unless the words are those of a signature or of a desk's hours, deny it, speak of a
case that is closed, or ask for an offer. So does whoever says fraud: where no kind is said, the commonest is taken.
"""

import re
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.found import first_type, found
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.sentences import sentences_and_lines_in
from pledgekeeper.intake.reading.severity import marks_a_fault

IRSF: Final = "irsf"
SMS: Final = "sms-ait"
BETWEEN: Final = r"\W{1,3}(?:\w+\W{1,3}){0,5}?"
"""Between two words of one thing."""
PBX: Final = (
    r"(?:(?:IP[- ]?)?PA?BX|centralitas?|central(?: telef[óo]nica)?|standard téléphonique|telefonanlage|autocommutateur)"
)
HACKED: Final = (
    r"(?:ha[ck]{1,2}(?:ed|ing|s|ead[ao]s?)?\b|gehackt\w*|compromised"
    r"|comprometid\w+|pirat\w+|invad\w+|invas\w+|intrus\w+|intervenid\w+)"
)
# fmt: off
KINDS: Final = {
    IRSF:      r"IRSF\b|revenue[- ]share fraud|toll fraud|fraude (?:de|aux?) (?:revenue share|numéros surtaxés)"
               rf"|{PBX}{BETWEEN}{HACKED}|{HACKED}{BETWEEN}{PBX}|PA?BX[^\n。]{{0,4}}(?:被盗|盗打|被黑|入侵|遭)|盗打"
               r"|收入分成欺诈|收益分成欺诈",
    "wangiri": r"wangiri|missed[- ]call (?:fraud|scam)|one[- ]ring (?:fraud|scam)|ping[- ]calls?\b|响一声",
    "sim-box": r"SIM[- ]?box\w*|bypass fraud|(?:CLI|number|origin) refiling|SIM盒|猫池",
    SMS:       r"(?:SMS|OTP|A2P) pumping|pumping of (?:SMS|OTP)|artificially inflated (?:SMS|messages)"
               r"|短信(?:刷量|虚增|轰炸)|bombeo de SMS",
    "fas":     r"false answer|fals[oa] (?:answer|respuesta|contestación|atendimento|resposta)"
               r"|(?:respuesta|atendimento|resposta) fals[oa]|fausses? réponses?|faux décroch\w+|虚假应答|假应答",
}
WEAK: Final = {
    "fas":     r"FAS\b",
    SMS:       r"AIT\b",
    "hijack":  r"hijack\w*|short[- ]stop\w*|unallocated (?:number|range)s?",
}
"""What is a kind of fraud beside a word of fraud or of disputing; alone, another thing may be called so."""
INFLATED: Final = re.compile(
    r"traffic[- ]pumping|pumping of traffic|pumped traffic|artificial(?:ly)? (?:inflated|generated|inflation of) "
    r"(?:voice |call )?traffic|artificial inflation"
    r"|trafic (?:artificiellement|gonflé)|tráfico (?:artificialmente|inflado)"
    r"|tráfego (?:artificialmente|inflado)|人为(?:虚增|制造)|虚增(?:流量|话务)",
    re.IGNORECASE,
)
"""Of calls or of messages, as the rest of the mail says."""
MESSAGES: Final = re.compile(r"\bSMS\b|\bOTP\b|\bA2P\b|messages?\b|mensajes|mensagens|短信", re.IGNORECASE)
SAID: Final = r"(?:\bfraud\w*|betrug\w*|betrüg\w*|欺诈|诈骗|\bestafa\w*)"
NAME: Final = r"(?:fraud\w*|IRSF|wangiri|FAS|AIT|SIM[- ]?box|PBX hacking|hijacking|betrug\w*|欺诈)"
LIST: Final = rf"(?:anti[- ]?)?{NAME}(?:(?:\s?[/,&]\s?|\s(?:and|or|et|y|e|und)\s|\s){NAME}){{0,5}}"
ROOMS: Final = (
    r"(?:desks?|departments?|dept|teams?|units?|hotlines?|offices?|managers?|management|analysts?|officers?|systems?"
    r"|filters?|rules?|engines?|clauses?|polic(?:y|ies)|procedures?|process(?:es)?|contacts?|statistics|forums?|conferences?"
    r"|meetings?|workshops?|trainings?|webinars?|newsletters?|services?|protection|prevention|detection|monitoring|packages?"
    r"|products?|solutions?|tools?|databases?|control|abteilung"
    r"|specialists?|experts?|engineers?|groups?|work(?:ing)? ?groups?|operations|intelligence|cent(?:er|re)s?"
    r"|surcharges?|scores?|awareness|risk|dashboard|insurance|团队|部门?|中心)"
)
# fmt: on
NAMES_OF_DESKS: Final = re.compile(
    rf"\b(?:interconnect|billing|revenue assurance|risk|security)\s?(?:&|and)\s?fraud\b(?:\s{ROOMS})?"
    rf"|{LIST}\s?{ROOMS}\b"
    rf"|(?:department|département|service|equipo|departamento|equipe|área|cellule)\s(?:de\s|du\s|of\s|anti[- ]?)?{SAID}"
    rf"|\b(?:head|manager|director|responsable)\s(?:of|de(?: la)?|du)\s{SAID}|\banti[- ]?fraud\w*|反欺诈\w{{0,4}}",
    re.IGNORECASE,
)
ADDRESS: Final = re.compile(r"\S+@\S+")
ACTS: Final = Rule(
    r"(?<!un)block(?!ed\b|s\b)|\bstop\b|stop[- ]payment|\bsuspen[ds]|withh[oe]ld|\bbar (?:the|these|all)|treat as fraud"
    r"|\bwe (?:now |hereby |want to )?report\b|detect(?:ed|amos|é)|détect|\bdetekt|suspect|notic(?:e of|ed)|attack"
    r"|\bvictim"
    r"|hacked|ongoing|\b(?:fraud )?(?:alert|alarm)\b"
    r"|bloqu(?:er|ez|een|ear|eiem|eio|eo)|\breten|\bcess(?:er|ez)|constat|signalons|soupçon|alerte|attaque|victime"
    r"|\baviso\b|alerta\b|informamos|sospech|suspeit|ataque|víctima|vítima"
    r"|封堵|拦截|止付|停止|阻断|发现|检测|通知|通报|盗打|攻击|怀疑|告警|\bsperr|stopp|blockier|melden|meldung|verdacht",
    "block|stop|suspen|withh|bar |treat|report|detect|détect|detekt|suspect|notic|attack|victim|hacked|ongoing|alert"
    "|alarm|bloqu|reten|cess|constat|signal|soup|attaque|aviso|informamos|sospech|suspeit|ataque|víctima|vítima"
    "|封堵|拦截|止付|停止|阻断|发现|检测|通知|通报|盗打|攻击|怀疑|告警|sperr|blockier|meld|verdacht",
)
"""What is done or asked for by who reports fraud."""
MAILBOX: Final = re.compile(
    r"fraud[\w.-]*@|betrug[\w.-]*@|\b(?:report|contact|writ|mail|send|notif|reach|signal|envoy|denunci|escri|envi|informe|meld)"
    r"\w*\b[^@]{0,120}@",
    re.IGNORECASE,
)
OPENING_HOURS: Final = re.compile(
    rf"(?:{NAMES_OF_DESKS.pattern})[^\n]{{0,80}}\b(?:closed|open|hours|holidays?|available|reachable|duty|fermé|ouvert|cerrad\w+"
    r"|abiert\w+|fechad\w+|geschlossen)\b",
    re.IGNORECASE,
)
OVER: Final = re.compile(
    r"\b(?:cases?|issues?|incidents?|matters?|investigations?|cas|casos?|dossiers?|fall)\b.{0,60}?"
    r"\b(?:closed?|resolved|settled|solved|clos|clôtur\w+|cerrad\w+|resuelt\w+|encerrad\w+|resolvid\w+"
    r"|abgeschlossen|erledigt)\b"
    r"|\b(?:thanks|thank you) for (?:your|the)|\bmerci (?:pour|de votre)|\bgracias por|\bobrigad\w+ pel"
    r"|已(?:经)?(?:关闭|结束|解决|结案)",
    re.IGNORECASE | re.DOTALL,
)
WANTED: Final = re.compile(
    r"\b(?:do you (?:offer|have|provide|sell|support)|quot(?:e|es|ation)|brochure|demo|webinar|proposal|budget|devis"
    r"|offre|cotización|cotação|orçamento|presupuesto|angebot)\b|报价|提供.{0,20}(?:服务|产品)",
    re.IGNORECASE,
)
SUPPOSED: Final = re.compile(
    r"\bin case of|\bif you (?:see|notice|suspect|detect|find)|e-?mail (?:may|might|could) be"
    r"|phishing|\bbeware|\bbank (?:details|accounts?)"
    r"|(?:payment|invoice|identity|CEO|e-?mail) fraud|coordonnées bancaires|(?:datos|dados) bancários?|银行账[号户]"
    r"|\ben (?:cas|caso) d|\bem caso d|如(?:发现|遇|有)|\bim falle",
    re.IGNORECASE,
)
LIFTED: Final = re.compile(
    r"\bunblock|\b(?:remove|lift|release)\b.{0,30}\bblock|false positive|legitimate (?:calls|traffic|users|customers)"
    r"|débloqu|desbloque|误(?:判|拦|封)|解封|entsperr",
    re.IGNORECASE,
)
ITEM: Final = rf"(?:{SAID}|IRSF|wangiri|FAS|AIT|SIM[- ]?box|PBX hack\w*|hijack\w*)"
DENIED: Final = re.compile(
    rf"(?:n['’]t|\b(?:not?(?! only)|never|without|nor|non|ne|pas|aucune?|sans|sin"
    r"|nicht|kein\w*|ohne|não|nunca|sem|nenhuma?|ningun[ao]?))"
    rf"(?:\s(?:be|been|is|an?|any|the|case|of|related|to|about|considered|suspected|suspicion|kind|sign|evidence|matter|this"
    rf"|est|une?|d['’]|de|du|la|le|es|una?|caso|ein\w*|é|uma?|se|trata|tipo|indicios?|hay|há|était|was|like|as)){{0,5}}"
    rf"\s(?:d['’]|l['’])?{ITEM}"
    rf"|(?:不是|并非|没有|无|非|不属于|不涉及|未发现)[^。；\n]{{0,6}}?(?:{ITEM})",
    re.IGNORECASE,
)
NEWS: Final = re.compile(
    r"\b(?:monthly|weekly|quarterly|annual|daily)\s(?:\w+\s)?fraud|\b(?:prevent|avoid|combat|fight|against|protect\w*)\s(?:\w+\s){0,3}"
    r"fraud|\b(?:contre|prévenir|contra|prevenir|evitar)\s(?:\w+\s){0,2}fraude|防(?:范|止)欺诈",
    re.IGNORECASE,
)
OTHER_MATTERS: Final = (NEWS, MAILBOX, OPENING_HOURS, OVER, WANTED)
MAY: Final = Rule(
    rf"{SAID}|{INFLATED.pattern}|{'|'.join((*KINDS.values(), *WEAK.values()))}",
    "fraud|betrug|betrüg|欺诈|诈骗|estafa|irsf|wangiri|toll|pbx|pabx|central|standard t|telefonanlage|autocomm|盗打"
    "|分成|missed|one-ring|one ring|ping|响一声|sim|refiling|猫池|pump|inflat|infl|gonfl|artific|bombeo"
    "|虚增|刷量|轰炸|人为|fals|fauss|faux|应答|fas|ait|hijack|short|unallocated",
)


def fraud_in(subject: str, text: str, *, disputed: bool = False) -> Understood | None:
    """The kind of fraud that a mail reports, as a type of dispute. `disputed`: it withholds or disputes money too."""
    text = own_words(text)
    if not (MAY.search(subject) or MAY.search(text)):
        return None
    reported = [each for each in (_reported(part) for part in (subject, *sentences_and_lines_in(text))) if each]
    if not reported:
        return None
    words = "\n".join(reported)
    fraud = re.search(SAID, words, re.IGNORECASE)
    of_messages = bool(MESSAGES.search(f"{subject}\n{text}"))
    kind = _kind(words, certain=disputed or bool(fraud), of_messages=of_messages)
    certain = disputed or any(map(ACTS.search, reported))
    if not (kind or fraud) or (_is_a_fault(subject, text) and not certain):
        return None
    if kind:
        return kind
    assert fraud
    return found(
        "dispute_type", SMS if of_messages else IRSF, fraud, "fraud is said, its kind is not: the commonest is taken"
    )


def _is_a_fault(subject: str, text: str) -> bool:
    return marks_a_fault(subject, text) and not MAY.search(subject)


def _reported(sentence: str) -> str | None:
    """What of a sentence may report fraud; None where it speaks of it in another way."""
    if not MAY.search(sentence) or SUPPOSED.search(sentence) or LIFTED.search(sentence):
        return None
    acts = bool(ACTS.search(ADDRESS.sub(" ", sentence)))
    if not acts and any(matter.search(sentence) for matter in OTHER_MATTERS):
        return None
    plain = DENIED.sub(" ", ADDRESS.sub(" ", sentence))
    named = plain if acts else NAMES_OF_DESKS.sub(" ", plain)
    return named if MAY.search(named) else None


def _kind(words: str, *, certain: bool, of_messages: bool) -> Understood | None:
    """The kind whose words come first."""
    rules = [*KINDS.items(), *(WEAK.items() if certain else ())]
    return first_type(rules, words, (SMS if of_messages else IRSF, INFLATED.search(words)))
