"""What a mail says to decline of what we proposed: by mail nothing is decided, and its writer is told so. Pure."""

import re
from typing import Final

from pledgekeeper.intake.reading.acceptance import NOUNS, STEMS
from pledgekeeper.intake.reading.own_words import GREETING, own_words
from pledgekeeper.intake.reading.sentences import sentences_in

# fmt: off
NOUN, SIGN = NOUNS["proposal"]
NEGATED: Final = (
    r"(?:\b(?:not|never|cannot|unable|nobody|far from|ne|pas|no|nadie|não|nao|ninguém)\b|n['’]t\b|\bn['’])"
    rf"[^.,;]{{0,25}}?{STEMS}\w*"
)
REFUSED: Final = (
    r"\b(?:declin\w+|reject\w*|refus\w+|unacceptable|inacceptable|inaceptable|inaceitável|rechaz\w+|recus\w+)\b"
)
NO: Final = rf"(?:{NEGATED}|{REFUSED})"
DECLINED: Final = re.compile(
    rf"{NO}[^.!?]{{0,60}}?\b{NOUN}\b|\b{NOUN}\b[^.!?]{{0,40}}?{NO}"
    rf"|(?:不|未|无法|难以|拒绝)[^。，]{{0,6}}(?:接受|同意|认可)?[^。，]{{0,12}}{SIGN}"
    rf"|{SIGN}[^。]{{0,10}}(?:不|无法|难以|拒绝)[^。，]{{0,6}}(?:接受|同意|认可)?",
    re.IGNORECASE,
)
UNDECIDED: Final = re.compile(
    r"[?？]|\b(?:if|whether|unless|until|before|please|kindly|you|si vous|veuillez|pourquoi|si ustedes|por favor)\b"
    r"|\b(?:our|my|notre|nuestra|nossa)\s(?:\w+\s){0,2}?(?:counter-?)?"
    r"(?:propos\w+|offers?|offres?|propuestas?|contrapropuesta|ofertas?)\b|我[方司们]的?(?:提议|方案|提案)|是否|能否|吗|请",
    re.IGNORECASE,
)
"""Where nothing is declined: asked, on a condition, still to be decided, or of the writer's own."""
# fmt: on


def declined_in(subject: str, text: str) -> str | None:
    """The words by which a mail declines a proposal; None where it does not."""
    said = (each.strip() for each in (*sentences_in(GREETING.sub("", own_words(text))), subject))
    return next((each for each in said if DECLINED.search(each) and not UNDECIDED.search(each)), None)
