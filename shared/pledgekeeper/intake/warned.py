"""An answer to our letter about the last day to dispute an invoice: of which, and does it leave it as it is? Pure."""

import re
from typing import Final

from pledgekeeper.intake.reading.billing import disputed_in
from pledgekeeper.intake.reading.own_words import GREETING, own_words
from pledgekeeper.intake.reading.severity import marks_a_fault
from pledgekeeper.intake.reading.sums import money_in

SUBJECT: Final = re.compile(
    r"Invoice (\S.{0,59}?) may be disputed until \d{4}-|Facture (\S.{0,59}?) ?: contestable jusqu['’]au \d{4}-"
    r"|Factura (\S.{0,59}?) ?: se puede disputar hasta el \d{4}-|Fatura (\S.{0,59}?) ?: pode ser contestada até \d{4}-"
    r"|发票 (\S.{0,59}?) ?：提出争议的最后一天为 \d{4}-"
)
LEFT: Final = re.compile(
    r"\b(?:thanks?|thank you|noted|received|ok(?:ay)?|all (?:is |of it is |looks )?(?:right|correct|fine|good|in order)"
    r"|no (?:disputes?|objections?|issues?|remarks?)|nothing to dispute|we (?:agree|accept)|merci|bien reçu|bien noté"
    r"|tout (?:y )?est (?:juste|correct|bon)|pas de (?:contestation|remarque)|d['’]accord|gracias|recibido|conforme"
    r"|todo (?:está |es )?(?:correcto|bien)|obrigad[oa]|recebido|tudo (?:está )?(?:certo|correto))\b"
    r"|谢谢|收到|无误|没有(?:争议|异议)|无(?:争议|异议)",
    re.IGNORECASE,
)

WORD: Final = re.compile(r"[^\W\d_]+")
MOST_WORDS: Final = 3
"""Beside thanks and agreement."""


def invoice_warned_of(subject: str) -> str | None:
    """The number of the invoice that our letter named; None where the subject answers none."""
    found = SUBJECT.search(subject)
    return next((each for each in found.groups() if each), None) if found else None


def leaves_it(text: str) -> bool:
    """Does it thank or agree, and hardly say more? Of more words any may object."""
    words = GREETING.sub("", own_words(text))
    rest = len(WORD.findall(LEFT.sub(" ", words)))
    return rest <= MOST_WORDS and rest < len(WORD.findall(words)) and not disputed_in("", text) and not money_in(text)


def tells_of_a_fault(text: str) -> bool:
    return marks_a_fault("", text) and not disputed_in("", text)
