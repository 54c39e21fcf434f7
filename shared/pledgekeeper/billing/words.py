"""What the causes are called, and how amounts are written, where people read them."""

from collections.abc import Callable
from decimal import Decimal

from pledgekeeper.money import in_its_decimals

CAUSE_NAMES = {
    "missing_theirs": "Missing in their file",
    "missing_ours": "Missing in our file",
    "duplicate_ours": "Twice in our file",
    "duplicate_theirs": "Twice in their file",
    "rate": "Other rate",
    "increment": "Other increment or rounding",
    "duration": "Other duration",
    "other_period": "Belongs to another period",
    "dial_code": "Rated under another dial code",
    "currency": "Currency or exchange",
    "minimum_charge": "Minimum charge",
    "unexplained": "Unexplained",
}


def counted(number: int, noun: str) -> str:
    """`1 call`, `2,000 calls`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


OLD_RATES = "by rates no longer in force"


Told = Callable[[Decimal], str]


def money_in(currency: str) -> Told:
    """How people read amounts of a currency, with its decimals; the exact ones are in the summary and the calls."""
    return lambda amount: f"{in_its_decimals(amount, currency):,f}"
