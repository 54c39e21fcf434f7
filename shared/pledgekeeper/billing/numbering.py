"""The numbering plan check: what the plan says of the called numbers of a file, range by range.

The plan is that of the day on which the metadata of `phonenumbers` was made, which the document tells as `plan`: for
traffic of long ago, ask the range owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult
from pydantic import Field

from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.records import fields_of
from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.thresholds import shipped
from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

Verdict = Literal[
    "valid", "premium", "special", "satellite", "international", "unassigned", "wrong-length", "manipulated"
]
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
}


class Listed(Frozen):
    begins: str = Field(pattern=r"^[1-9]\d{0,6}$")
    verdict: Verdict
    holder: str


class ListedRanges(Frozen):
    listed: tuple[Listed, ...]


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

    def document(self) -> dict[str, Any]:
        """The JSON form."""
        return {**vars(self), "amount": amount(self.amount), "why": WHY[self.verdict], "plan": PLAN}

    def in_text(self) -> str:
        """A line for a terminal."""
        calls = f"{self.calls:,} calls to {self.numbers:,} numbers, {self.seconds:,} s, {amount(self.amount)}"
        return f"{self.range:<8} {self.region:<12} {self.verdict:<13} {calls}; {WHY[self.verdict]}"


def check_number(digits: str) -> tuple[Verdict, str]:
    """What the plan says of a number in E.164 without its plus, and whose region (or network) it is in."""
    listed = next((each for each in _listed() if digits.startswith(each.begins)), None)
    if listed:
        return _of_listed(listed, digits), listed.holder
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException as problem:
        short = problem.error_type != phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        return ("wrong-length" if short else "unassigned"), "–"
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if phonenumbers.is_valid_number(number):
        kind = phonenumbers.number_type(number)
        own = phonenumbers.region_code_for_number(number) or region
        return ("premium" if kind == PhoneNumberType.PREMIUM_RATE else "special" if kind in SPECIAL else "valid"), own
    if digits[len(str(number.country_code)) :].startswith("0"):
        return "manipulated", region
    wrong = phonenumbers.is_possible_number_with_reason(number) in LENGTHS
    return ("wrong-length" if wrong else "unassigned"), region


def _of_listed(listed: Listed, digits: str) -> Verdict:
    """A number of a listed range has a length that the plan knows of its code, or is none."""
    if listed.verdict == "unassigned":
        return listed.verdict
    try:
        known = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(f"+{digits}")) == POSSIBLE
    except phonenumbers.NumberParseException:  # the code alone, or hardly more
        known = False
    return listed.verdict if known else "wrong-length"


def check_file(path: Path) -> list[CheckedRange]:
    """Every range that a file of calls has, the dearest first of what is not plainly valid, then the others."""
    with duckdb.connect() as database:
        file = open_calls(path, database)
        fields = ", ".join(f"{text} AS {name}" for name, text in fields_of(file, "calls").items())
        try:
            with readable(file) as scan:
                rows = database.execute(
                    "SELECT b::VARCHAR, count(*), coalesce(sum(d), 0) // 1000, sum(x) "
                    f"FROM (SELECT {fields} FROM {scan}) WHERE b IS NOT NULL GROUP BY b"
                ).fetchall()
        except duckdb.Error as problem:
            raise Invalid(f"{path}: cannot be read to its end: {str(problem).splitlines()[0]}") from problem
    ranges = _by_range((number, int(calls), int(seconds), int(x)) for number, calls, seconds, x in rows)
    return sorted(ranges, key=lambda each: (each.verdict == "valid", -each.amount, -each.calls, each.range))


def _by_range(rows: Iterator[tuple[str, int, int, int]]) -> Iterator[CheckedRange]:
    sums: dict[tuple[str, str, Verdict], tuple[int, int, int, int]] = {}
    for number, *figures in rows:
        verdict, region = check_number(number)
        key = (f"+{number[: shipped().range_digits]}", region, verdict)
        numbers, calls, seconds, x = sums.get(key, (0, 0, 0, 0))
        sums[key] = (numbers + 1, calls + figures[0], seconds + figures[1], x + figures[2])
    return (CheckedRange(*key, *figures) for key, figures in sums.items())


@cache
def _listed() -> tuple[Listed, ...]:
    known = load(Path(__file__).parent / "numbering.yaml", ListedRanges).listed
    return tuple(sorted(known, key=lambda each: -len(each.begins)))
