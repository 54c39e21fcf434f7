"""The numbering plan check: what the plan says of the called numbers of a file, range by range.

The plan is that of the day on which the metadata of `phonenumbers` was made, which the document tells as `plan`. A
range list (`range_lists.py`) knows better, and from when until when.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult
from pydantic import Field

from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.pattern_rules import Verdict
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

PLAN: Final = f"libphonenumber {phonenumbers.__version__}"
SPECIAL: Final = frozenset({
    PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.UAN, PhoneNumberType.PAGER,
    PhoneNumberType.VOICEMAIL,
})  # fmt: skip
POSSIBLE: Final = ValidationResult.IS_POSSIBLE
LENGTHS: Final = (ValidationResult.TOO_SHORT, ValidationResult.TOO_LONG, ValidationResult.INVALID_LENGTH)
WHY: Final[dict[Verdict, str]] = {
    "valid": "assigned to subscribers by the plan",
    "premium": "premium rate: its holder earns by each call",
    "special": "personal, shared-cost or company-wide number: often paid for like premium",
    "satellite": "a satellite network: dear, and easily pumped",
    "international": "a code that no country has",
    "unassigned": "nobody has numbers there: the call was answered by somebody else",
    "wrong-length": "the plan has no numbers of that length there",
    "manipulated": "a zero after the country code: no such number can be dialled, a route was forced",
    "high-risk": "a range list says that traffic is pumped there",
    "elsewhere": "the records name a destination whose calls go to another country",
}


class NoCountrys(Frozen):
    begins: str = Field(pattern=r"^[1-9]\d{0,6}$")
    verdict: Verdict
    holder: str


class ListedRanges(Frozen):
    listed: tuple[NoCountrys, ...]


@dataclass(frozen=True)
class CheckedRange:
    """The called numbers of one range of which the plan says the same. `amount` is in units of money."""

    range: str
    region: str
    verdict: Verdict
    numbers: int
    calls: int
    seconds: int
    amount: int
    source: str = PLAN
    """Who says so: the plan, or a line of a range list."""

    def document(self) -> dict[str, Any]:
        """The JSON form."""
        return {**vars(self), "amount": amount(self.amount), "why": WHY[self.verdict], "plan": PLAN}

    def in_text(self) -> str:
        """A line for a terminal."""
        to = f"{counted(self.calls, 'call')} to {counted(self.numbers, 'number')}"
        calls = f"{to}, {self.seconds:,} s, {amount(self.amount)}"
        source = "" if self.source == PLAN else f" ({self.source})"
        return f"{self.range:<8} {self.region:<12} {self.verdict:<13} {calls}; {WHY[self.verdict]}{source}"


def check_number(digits: str) -> tuple[Verdict, str]:
    """What the plan says of a number in E.164 without its plus, and whose region (or network) it is in."""
    listed = next((each for each in listed_ranges() if digits.startswith(each.begins)), None)
    if listed:
        return _of_listed(listed, digits), listed.holder
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as problem:
        short = problem.error_type != phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        return ("wrong-length" if short else "unassigned"), "–"
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    behind_code = digits[len(str(number.country_code)) :]
    if behind_code.startswith("0") and behind_code != phonenumbers.national_significant_number(number):
        return "manipulated", region  # `phonenumbers` takes it for a national prefix, and leaves it out
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN:  # so it is valid, which would be worked out the same way once more
        own = phonenumbers.region_code_for_number(number) or region
        return ("premium" if kind == PhoneNumberType.PREMIUM_RATE else "special" if kind in SPECIAL else "valid"), own
    if behind_code.startswith("0"):
        return "manipulated", region
    wrong = phonenumbers.is_possible_number_with_reason(number) in LENGTHS
    return ("wrong-length" if wrong else "unassigned"), region


def _of_listed(listed: NoCountrys, digits: str) -> Verdict:
    """A number of a listed range has a length that the plan knows of its code, or is none."""
    if listed.verdict == "unassigned":
        return listed.verdict
    try:
        known = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(f"+{digits}")) == POSSIBLE
    except phonenumbers.NumberParseException:  # the code alone, or hardly more
        known = False
    return listed.verdict if known else "wrong-length"


@cache
def listed_ranges() -> tuple[NoCountrys, ...]:
    known = load(Path(__file__).parent / "numbering.yaml", ListedRanges).listed
    return tuple(sorted(known, key=lambda each: -len(each.begins)))
