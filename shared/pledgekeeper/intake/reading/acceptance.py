"""What a mail says to accept of what we proposed or answered: it accepts nothing, and its writer is told so. Pure."""

import re
from typing import Final, Literal

from pledgekeeper.intake.reading.own_words import GREETING, own_words
from pledgekeeper.intake.reading.sentences import sentences_in

Accepted = Literal["proposal", "answer", "unnamed"]

# fmt: off
STEMS: Final = (
    r"(?:accept|agree|approv|consent|fine|ok|happy|accord|valid|acept|acuerdo|conform|aprob|aceit|acordo|concord)"
)
VERB: Final = (
    r"(?:accept(?:s|ed|ance|able|ons|ez?|ée?|ation)?|(?<!as )agree[sd]?|approv(?:ed?|al)|consent"
    r"|(?:fine|ok(?:ay)?|happy|satisfied|go ahead|proceed) with|approuvons|validons|(?:d['’]|notre )accord"
    r"|acept(?:amos|o|ad[ao]|ación)|aprobamos|de acuerdo|conformes?"
    r"|aceit(?:amos|o|e|ação)|aprovamos|de acordo|concordamos)"
)
SAID: Final = (
    r"(?:accepted|acceptable|agreed|approved|fine|ok(?:ay)?|acceptée?s?|acceptable|validée?|aceptad[ao]|aprobad[ao]"
    r"|aceite|aceita|aprovad[ao])"
)
NOUNS: Final[dict[Accepted, tuple[str, str]]] = {
    "proposal": (r"(?:proposals?|offers?|propositions?|settlement|offres?|propuestas?|ofertas?|propostas?|p\d{1,2})",
                 r"(?:提议|方案|提案|建议|报价)"),
    "answer": (r"(?:answers?|response|decision|position|explanation|resolution|réponse|décision|explication"
               r"|respuesta|decisión|posición|explicación|resposta|decisão|posição|explicação)",
               r"(?:答复|决定|意见|解释)"),
}  # fmt: skip
NAMED: Final = {
    what: re.compile(
        rf"\b{VERB}\b[^.!?]{{0,60}}?\b{noun}\b|\b{noun}\b[^.!?]{{0,40}}?\b{SAID}\b"
        rf"|(?:接受|同意|认可)[^。！？]{{0,20}}{sign}|{sign}[^。！？]{{0,10}}(?:接受|同意|认可|可行|没问题|无异议)",
        re.IGNORECASE,
    )
    for what, (noun, sign) in NOUNS.items()
}
NOT: Final = re.compile(
    r"(?:\b(?:not|never|cannot|unable|none|nobody|far from|refus\w+|reject\w*|declin\w+|ne|pas|no|ni|nadie|rechaz\w+"
    rf"|não|nao|ninguém|recus\w+)\b|n['’]t\b|\bn['’])[^.,;]{{0,25}}?{STEMS}"
    r"|\b(?:wrong|unfair|unacceptable|inacceptable|injuste|inaceptable|injust[ao]|inaceitável)\b"
    r"|\b(?:only if|provided|on (?:the )?condition|à condition|siempre que|a condición|desde que|com a condição)\b"
    r"|(?:不|未|无法|难以|拒绝?)[^。，]{0,6}(?:接受|同意|认可)|能否|是否|是不是|吗"
    r"|\b(?:please|kindly|(?:that|hope|ask|request|expect|can|could|will|would|do) you)\s"
    r"(?:\w+\s){0,2}?(?:accept|agree)|请[^。]{0,6}(?:接受|同意)"
    r"|\b(?:pouvez-vous|pourriez-vous|veuillez|merci d[e'’]|si vous|pueden?|podrían?|rogamos|pedimos|podem|poderiam)\b"
    rf"[^.,;]{{0,25}}?{STEMS}"
    r"|\bwhether\b|\blet you know\b"
    r"|\b(?:if|once|before|until) (?:it|your|the|this|we)\b"
    r"|\b(?:our|my|notre|nuestra|nossa)\s(?:\w+\s){0,2}?(?:counter-?)?"
    r"(?:propos\w+|offers?|offres?|propuestas?|contrapropuesta|ofertas?)\b|我[方司们]的?(?:提议|方案|提案)",
    re.IGNORECASE,
)
"""Where nothing is accepted: refused, on a condition, asked of us, still to be decided, or of the writer's own."""
THANKS: Final = r"(?:many )?(?:thanks?|thank you|merci|gracias|obrigad[oa]|谢谢)"
YES: Final = r"(?:(?:yes|ok(?:ay)?|oui|sí|sim|是的?|好的?)\W+)?"
UNNAMED: Final = re.compile(
    rf"\W*{YES}(?:"
    r"(?:(?:we|i)\s)?(?:(?:hereby|fully|do|can)\s)?(?:accept(?:ed)?|agreed?|approved?)"
    r"(?:\s(?:it|this|that|(?:with|to) (?:it|this|that|you)|in full))?"
    r"|(?:nous\s(?:l['’])?)?(?:acceptons|approuvons)|nous sommes d['’]accord|acceptée?|d['’]accord|bon pour accord"
    r"|(?:l[oa]\s)?(?:aceptamos|acepto)|aceptad[oa]|(?:estamos\s)?(?:de acuerdo|conformes?)"
    r"|aceitamos|aceito|aceite|(?:estamos\s)?de acordo|concordamos"
    r"|(?:我[方司们])?(?:同意|接受|认可)了?"
    rf")(?:\W+{THANKS})?\W*",
    re.IGNORECASE,
)
"""A sentence, or a line, that says no more than that."""
BARE: Final = re.compile(
    rf"\W*(?:ok(?:ay)?(?: for us)?|fine(?: for us)?|yes|confirmed|go ahead|oui|sí|sim|是的|好的|可以|确认|没问题)"
    rf"(?:\W+{THANKS})?\W*",
    re.IGNORECASE,
)
"""The same of a whole mail."""
# fmt: on


def accepted_in(subject: str, text: str) -> tuple[Accepted, str] | None:
    """What a mail says to accept, and its words; None where it accepts nothing."""
    words = GREETING.sub("", own_words(text))
    said = [each.strip() for each in (*sentences_in(words), subject)]
    for what, pattern in NAMED.items():
        for each in said:
            if pattern.search(each) and not NOT.search(each):
                return what, each
    for each in (*said, *map(str.strip, words.splitlines())):
        if each and UNNAMED.fullmatch(each):
            return "unnamed", each
    return ("unnamed", words.strip()) if BARE.fullmatch(words) else None
