"""Finding the case a mail belongs to: our number in the subject, or the messages it answers."""

import re

from pledgekeeper.ids import CROCKFORD

OURS = re.compile(rf"\b(?:TT|DSP|ORD)-[{CROCKFORD}]{{10}}\b", re.IGNORECASE)
THEIRS = re.compile(
    r"\[\s*([A-Z]{2,10}\s?#\s?\d{3,15})\s*\]"  # [BLT#558120]
    r"|\b(?:réf(?:érence)?\.?(?: client)?|your ref|our ref|ref(?:erence)?|ticket|caso)"
    r"\s*[:.]?\s*([A-Z]{2,10}[-#]?\d{4,15}(?:-\d{1,15})*)\b",
    re.IGNORECASE,
)


def our_number(text: str) -> str | None:
    """Our case number in a subject or text, as we spell it."""
    found = OURS.search(text)
    return found[0].upper() if found else None


def their_number(subject: str) -> str | None:
    """The carrier's own ticket number in a subject, e.g. `BLT#558120` or `INC0091237`; never one of ours."""
    for found in THEIRS.finditer(subject):
        number = (found[1] or found[2]).replace(" ", "")
        if not OURS.fullmatch(number):
            return number
    return None
