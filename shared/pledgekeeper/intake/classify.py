"""How bad it is, by what the mail says. Rules only: nothing is guessed that the acknowledgement does not show."""

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import normalize

from pledgekeeper.sla.pledge import Priority

SAID = re.compile(
    r"(?<![A-Za-z0-9])(?:P|prio(?:rity|rité|ridad)?\s*[:=]?\s*|sev(?:erity)?\s*[:=]?\s*)([1-4])(?![A-Za-z0-9])",
    re.IGNORECASE,
)

NAMED: Final[Mapping[str, Priority]] = {"1": "P1", "2": "P2", "3": "P3", "4": "P4"}

INTERRUPTED = re.compile(
    r"\ball (?:calls|traffic|messages|routes)\b.{0,40}\b(?:fail|down|reject)"
    r"|\bASR\s*(?:is|=|:)?\s*0(?:[.,]0+)?\s*%"
    r"|\b(?:total|complete) (?:outage|loss)|\bservice (?:is )?(?:down|interrupted)"
    r"|\b(?:link|circuit|port|bind) (?:is )?down\b"
    r"|\bcoupure (?:totale|complète)|\bservice (?:coupé|interrompu)|\bplus aucun (?:appel|trafic)"
    r"|\b(?:caída|corte) total|\bservicio (?:caído|interrumpido)|\btodas las llamadas (?:fallan|caen)",
    re.IGNORECASE | re.DOTALL,
)
DEGRADED = re.compile(
    r"\b(?:degrad|intermittent|latency|packet loss|jitter|CRC|flapping|one[- ]way audio|poor quality|errors?)"
    r"|\b(?:dégrad|intermittent|pertes? de paquets|erreurs?)|\b(?:degradad|intermitente|pérdida|errores)",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"\b(?:question|information request|demande d'information|consulta|how (?:do|can) we)\b", re.IGNORECASE
)


def priority_said(subject: str, text: str) -> Priority:
    """A priority that is named wins (the subject before the text); else what is described; else P3."""
    subject, text = normalize("NFKC", subject), normalize("NFKC", text)  # full-width letters and digits
    for part in (subject, text):
        named = SAID.search(part)
        if named:
            return NAMED[named[1]]
    both = f"{subject}\n{text}"
    if INTERRUPTED.search(both):
        return "P1"
    if DEGRADED.search(both):
        return "P2"
    return "P4" if QUESTION.search(both) else "P3"


AGREED = re.compile(r"^\W*(?:agree|agreed|accord|acuerdo|de acuerdo)\W+(w\d{1,4})\b", re.IGNORECASE)
OBJECTED = re.compile(r"^\W*(?:object|objection|objeción|objecion)\W+(w\d{1,4})\b\W*(.*)", re.IGNORECASE)


def word_on_pause(text: str) -> tuple[str, str | None] | None:
    """What the first line says of a pause: its number, and None when it is agreed to, else why it is not."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    agreed, objected = AGREED.match(first), OBJECTED.match(first)
    if agreed:
        return agreed[1].lower(), None
    if objected:
        return objected[1].lower(), objected[2].strip() or text.strip()[:2_000]
    return None
