"""Does a mail report fraud, and of which kind? Pure.

Whoever names a kind reports it, whatever fails beside it, unless the sentence is talk of fraud
(`talk_of_fraud`). So does whoever says fraud: where no kind is said, the commonest is taken. In doubt it is a report: a
missed one costs more than a call.
"""

import re
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.mail import ANSWER
from pledgekeeper.intake.reading.found import first_type, found
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.rule import Rule
from pledgekeeper.intake.reading.sentences import sentences_and_lines_in
from pledgekeeper.intake.reading.talk_of_fraud import (
    CALLED,
    DENIED,
    OVER,
    PREVENTED,
    SAID,
    YOURS,
    counted,
    elsewhere,
    is_no_report,
    is_talk,
    urged,
)

IRSF: Final = "irsf"
SMS: Final = "sms-ait"
BETWEEN: Final = r"\W{1,3}(?:\w+\W{1,3}){0,7}?"
"""Between two words of one thing."""
PBX: Final = (
    r"(?:(?:IP[- ]?)?PA?BX|voice ?mail(?: ?box(?:es)?)?|messageries? vocales?|boîtes? vocales?|buz(?:ón|ones) de voz"
    r"|correios? de voz|语音信箱|centralitas?|central(?: telef[óo]nica)?|standard téléphonique|telefonanlage"
    r"|autocommutateur)"
)
HACKED: Final = (
    r"(?:ha[ck]{1,2}(?:ed|ing|s|ead[ao]s?|ear[ao]n)?\b|gehackt\w*|compromised"
    r"|comprometid\w+|vulnerad\w+|pirat\w+|invad\w+|invas\w+|intrus\w+|intervenid\w+)"
)
# fmt: off
KINDS: Final = {
    IRSF:      r"IRSF(?![a-z0-9])|revenue[- ]share fraud|toll fraud|fraude (?:de|aux?) (?:revenue share"
               r"|numéros surtaxés)"
               rf"|{PBX}{BETWEEN}{HACKED}|{HACKED}{BETWEEN}{PBX}|PA?BX[^\n。]{{0,4}}(?:被盗|盗打|被黑|入侵|遭)|盗打"
               r"|收入分成欺诈|收益分成欺诈|(?:stolen|cloned) (?:\w+ )?SIMs?\b|SIMs?(?: cards?)? (?:\w+ )?stolen"
               r"|cartes? SIM (?:volée|clonée)s?|tarjetas? SIM (?:robada|clonada)s?|cart(?:ão|ões) SIM (?:roubado"
               r"|clonado)s?"
               r"|被盗\w{0,2}SIM卡",
    "wangiri": r"wangiri|missed[- ]call (?:fraud|scam)|one[- ]ring (?:fraud|scam)|ping[- ]calls?\b|响一声",
    "sim-box": r"SIM[- ]?(?:box|farm|bank)\w*|bypass (?:fraud|traffic|calls|found|d[ée]tect\w+)|(?:interconnect"
               r"|termination) bypass|(?:CLI|number|origin) refiling|SIM盒|猫池",
    SMS:       r"(?:SMS|OTP|A2P) pumping|pumping of (?:SMS|OTP)|artificially inflated (?:SMS|messages)"
               r"|短信(?:刷量|虚增|轰炸)|bombeo de SMS",
    "fas":     r"false answer|suspected FAS|FAS (?:suspected|complaint)|fals[oa] (?:answer|respuesta"
               r"|contestación|atendimento|resposta)"
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
ADDRESS: Final = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
GREETING: Final = re.compile(r"^\W*(?:dear|hi|hello|bonjour|cher[es]*|estimad\w+|hola|prezad\w+|olá"
                             r"|尊敬的)\b[^\n]{0,60}$",
                             re.IGNORECASE | re.MULTILINE)  # fmt: skip
HAPPENS: Final = Rule(
    r"detect(?:ed|amos|é)|détect|\bdetekt|\bfound\b|observ|suspect|notic(?:e of|ed)|attack|\bvictim|hacked|ongoing"
    r"|\blast night|\btonight|\bwe (?:now |hereby |want to )?(?:report|see)\b"
    r"|constat|signalons|soupçon|attaque|victime|sospech|suspeit|ataque|víctima|vítima"
    r"|发现|检测|盗打|攻击|怀疑|melden|meldung|verdacht",
    "detect|détect|detekt|found|observ|suspect|notic|attack|victim|hacked|ongoing|night|report|see|constat|signal|soup"
    "|attaque|sospech|suspeit|ataque|víctima|vítima|发现|检测|盗打|攻击|怀疑|meld|verdacht",
)
MAY: Final = Rule(
    rf"{SAID}|{INFLATED.pattern}|{'|'.join((*KINDS.values(), *WEAK.values()))}",
    "fraud|betrug|betrüg|欺诈|诈骗|estafa|irsf|wangiri|toll|pbx|pabx|central|standard t|telefonanlage|autocomm|盗打"
    "|分成|missed|one-ring|one ring|ping|响一声|sim|refiling|猫池|pump|inflat|infl|gonfl|artific|bombeo"
    "|虚增|刷量|轰炸|人为|fals|fauss|faux|应答|fas|ait|hijack|short|unallocated|bypass|voice|messagerie|vocale|buz"
    "|correio de voz|语音",
)


def fraud_in(subject: str, text: str, *, disputed: bool = False) -> Understood | None:
    """The kind of fraud that a mail reports, as a type of dispute. `disputed`: it withholds or disputes money too."""
    text = own_words(text)
    if not (MAY.search(subject) or MAY.search(text)):
        return None
    reported = "\n".join(_reports(subject, GREETING.sub("", text)))
    fraud = re.search(SAID, reported, re.IGNORECASE)
    of_messages = bool(MESSAGES.search(f"{subject}\n{text}"))
    kind = _kind(reported, certain=disputed or bool(fraud), of_messages=of_messages)
    if kind or not fraud or elsewhere(f"{subject}\n{text}"):
        return kind
    return found(
        "dispute_type", SMS if of_messages else IRSF, fraud, "fraud is said, its kind is not: the commonest is taken"
    )


def _reports(subject: str, text: str) -> list[str]:
    """The subject and the sentences that report fraud. What the text says of it goes before its subject, which may name
    what is asked about, denied or closed."""
    pressing = urged(text)
    told = pressing or counted(text)
    if is_no_report(subject, text, pressing=pressing, told=told or bool(HAPPENS.search(text))):
        return []
    spoken = [part for part in sentences_and_lines_in(text) if MAY.search(part)]
    reported = [each for part in spoken if (each := _reported(part, told=told))]
    settled = ((spoken or ANSWER.match(subject)) and not told) or (OVER.search(text) and not pressing)
    of_subject = None if settled and not reported else _reported(subject, told=told)
    return [*([of_subject] if of_subject else []), *reported]


def _reported(sentence: str, *, told: bool) -> str | None:
    """What of a sentence may report fraud; None where it speaks of it in another way."""
    if not MAY.search(sentence) or is_talk(sentence, told=told):
        return None
    named = DENIED.sub(" ", ADDRESS.sub(" ", sentence))
    named = PREVENTED.sub(" ", named)
    if not (counted(sentence) or urged(sentence)):
        named = YOURS.sub(" ", named)
        named = named if HAPPENS.search(sentence) else CALLED.sub(" ", named)
    return named if MAY.search(named) else None


def _kind(words: str, *, certain: bool, of_messages: bool) -> Understood | None:
    """The kind whose words come first."""
    rules = [*KINDS.items(), *(WEAK.items() if certain else ())]
    return first_type(rules, words, (SMS if of_messages else IRSF, INFLATED.search(words)))
