"""A and B numbers of calls that are quoted: international ones, as only these name one subscriber."""

import re
from collections.abc import Iterator
from typing import Final

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.found import each_once, found

MOST: Final = 40
NUMBER: Final = r"(?:\+|00)\d(?:[ .-]?\d){6,15}(?!\d)"
PAIR: Final = re.compile(rf"({NUMBER})\s*(?:→|->|=>|➔|to|vers|a|para|til|到|至)\s*({NUMBER})", re.IGNORECASE)
LABELLED: Final = re.compile(
    rf"\b(A|B)[- ]?(?:number|no\.?|nr\.?|party|num(?:éro|ero)?|号码)\s*[:：=]?\s*({NUMBER})"
    rf"|(主叫|被叫)(?:号码)?\s*[:：]?\s*({NUMBER})",
    re.IGNORECASE,
)


def numbers_in(text: str) -> list[Understood]:
    """The A and B numbers of the calls that are given as examples, in E.164; impossible ones are left out."""
    if "+" not in text and "00" not in text:
        return []
    return list(each_once(_numbers(text)))[:MOST]


def _numbers(text: str) -> Iterator[Understood]:
    for match in PAIR.finditer(text):
        for field, said in (("a_number", match[1]), ("b_number", match[2])):
            number = _e164(said)
            if number:
                yield found(field, number, match, "a call from one number to another")
    for match in LABELLED.finditer(text):
        side = (match[1] or ("A" if match[3] == "主叫" else "B")).lower()
        number = _e164(match[2] or match[4])
        if number:
            yield found(f"{side}_number", number, match, "named as such")


def _e164(said: str) -> str | None:
    import phonenumbers  # 2 MB of numbering plans: only mails that quote numbers need them

    for candidate in dict.fromkeys((said, said.split(" ", 1)[0])):  # what follows a space may be another number
        digits = re.sub(r"\D", "", candidate)
        try:
            number = phonenumbers.parse(f"+{digits.removeprefix('00')}")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None
