"""From where on what was found in call records speaks for a claim about fraud, as data of an agreement.

It says what the records show, and decides nothing: a person answers the dispute.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from pydantic import Field

from pledgekeeper.model import Frozen

PatternKind = Literal["irsf", "wangiri", "fas", "sim-box", "ait", "sequential", "burst"]
Verdict = Literal[
    "valid", "premium", "special", "satellite", "international", "unassigned", "wrong-length", "manipulated",
    "high-risk", "elsewhere",
]  # fmt: skip


class PatternRule(Frozen):
    """What speaks for a claim of one type: findings of these patterns, or calls to numbers of these verdicts.

    The one of them that holds most calls is taken: the same calls may be in several. `least_share`: of the disputed
    amount; None where the dear calls are not those that show the pattern.
    """

    patterns: tuple[PatternKind, ...] = ()
    numbers: tuple[Verdict, ...] = ()
    least_calls: int = Field(default=30, ge=1)
    least_share: Decimal | None = Field(default=None, gt=0, le=1, max_digits=5, decimal_places=4)


HALF: Final = Decimal("0.5")


@cache
def rules() -> Mapping[str, PatternRule]:
    """Ours, where the agreement has none for the type. docs/fraud.md says why each figure is what it is."""
    return {
        "irsf": PatternRule(patterns=("irsf",), least_share=HALF),
        "fas": PatternRule(patterns=("fas",), least_calls=50, least_share=HALF),
        "wangiri": PatternRule(patterns=("wangiri",), least_calls=50),
        "sim-box": PatternRule(patterns=("sim-box",), least_calls=50),
        "hijack": PatternRule(numbers=("unassigned", "wrong-length", "manipulated", "elsewhere"), least_share=HALF),
        "sms-ait": PatternRule(patterns=("ait",), least_calls=50, least_share=HALF),
    }
