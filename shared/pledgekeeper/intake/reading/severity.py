"""How bad it is, by what the mail says. Rules only: nothing is guessed that the acknowledgement does not show."""

import re
from functools import lru_cache
from typing import Final, get_args
from unicodedata import normalize

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.found import found
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

INTERRUPTED: Final = Rule(
    r"\ball (?:calls|traffic|messages|routes)\b.{0,40}\b(?:fail|down|reject)"
    r"|\bASR\s*(?:is|=|:)?\s*0(?:[.,]0+)?\s*%"
    r"|\b(?:total|complete) (?:outage|loss)|\bservice (?:is )?(?:down|interrupted)"
    r"|\b(?:link|circuit|trunk|port|bind)(?: (?=\S*\d)[\w/.-]+)? (?:is )?down\b"
    r"|\bcoupure (?:totale|complète)|\bservice (?:coupé|interrompu)|\bplus aucun (?:appel|trafic)"
    r"|\b(?:caída|corte) total|\bservicio (?:caído|interrumpido)|\btodas las llamadas (?:fallan|caen)"
    r"|\b(?:queda|interrupção) total|\bserviço (?:interrompido|fora do ar|parado)|\btodas as chamadas (?:falham|caem)"
    r"|全部(?:呼叫|通话|业务)?(?:失败|中断)|业务(?:全部|完全)?中断|电路中断|链路(?:中断|断开)",
    "all calls|all traffic|all messages|all routes|asr|total|complete outage|complete loss|down|interrupted"
    "|coupure complète|service coupé|service interrompu|plus aucun|servicio caído|servicio interrumpido|todas las"
    "|todas as|serviço interrompido|serviço fora|serviço parado|断|失败",
    flags=re.DOTALL,
)
DEGRADED: Final = Rule(
    r"\b(?:degrad|intermittent|latency|packet loss|jitter|CRC|flapping|one[- ]way audio|poor quality|errors?)"
    r"|\b(?:dégrad|pertes? de paquets|erreurs?)|\b(?:intermitente|pérdida)"
    r"|\b(?:perda de pacotes|erros\b|lentidão)|丢包|时延|抖动|误码|间歇|质量差|劣化",
    "degrad|dégrad|intermit|latency|packet|jitter|crc|flapping|audio|poor|error|perte|erreur|pérdida|perda|erros|lentidão"
    "|丢包|时延|抖动|误码|间歇|质量差|劣化",
)
QUESTION: Final = Rule(
    r"\b(?:question|information request|demande d'information|consulta|dúvida|how (?:do|can) we)\b|咨询|请问",
    "question|information|consulta|dúvida|how |咨询|请问",
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
    for part in (subject, text):
        named = SAID.search(part)
        if named:
            return found("priority", f"P{named[1]}", named, "named")
    both = f"{subject}\n{text}"
    described = (("P1", INTERRUPTED, "the service is interrupted"), ("P2", DEGRADED, "the service is degraded"),
                 ("P4", QUESTION, "a question"))  # fmt: skip
    for priority, words, rule in described:
        match = words.search(both)
        if match:
            return found("priority", priority, match, rule)
    return Understood(field="priority", value="P3", quote="", rule="nothing says how bad it is")


def priority_said(subject: str, text: str) -> Priority:
    return PRIORITIES[priority_in(subject, text).value]


def marks_a_fault(subject: str, text: str, *, billing_too: bool = False) -> bool:
    """Does it speak of something that fails? `billing_too`: so plainly that a paragraph on a bill is of both."""
    both = normalize("NFKC", f"{subject}\n{own_words(text)}")
    if billing_too:
        return bool(INTERRUPTED.search(both))
    return any(words.search(both) for words in (INTERRUPTED, DEGRADED, FAILS)) or bool(
        SAID.search(both) and SHAPED.search(both)
    )
