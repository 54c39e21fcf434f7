"""The fraud clause of an agreement, as data: until when fraud is told, blocked, reported and withheld for."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.carriers.pattern_rules import PatternRule, rules
from pledgekeeper.carriers.range_lists import RangeListName
from pledgekeeper.model import Frozen
from pledgekeeper.sla.span import WallSpan


def _span(text: str) -> WallSpan:
    return WallSpan.model_validate(text)


class FraudClause(Frozen):
    """What must be true for a fraud dispute to be within the clause. The defaults are ours; docs/fraud.md says why.

    The minimum amount is in the currency of the agreement. `police_report_within` None: no report is needed.
    """

    clause: str = Field(default="fraud", min_length=1, max_length=60, description="as the agreement numbers it")
    notify_within: WallSpan = Field(default=_span("30 d"), description="from the last call to the notification")
    alert_within: WallSpan | None = Field(
        default=None, description="to the notification; as the type of dispute says, where nothing is agreed"
    )
    minimum_amount: Decimal = Field(default=Decimal(0), ge=0, max_digits=19, decimal_places=money.MOST)
    police_report_within: WallSpan | None = Field(default=_span("30 d"), description="from the notification")
    withhold_within: WallSpan = Field(default=_span("30 d"), description="from the last call to the written notice")
    warn_before: WallSpan = Field(default=_span("5 d"), description="how long before a deadline our desk is warned")
    patterns: Mapping[str, PatternRule] = Field(default={}, description="by type of dispute, in place of ours")
    range_list: RangeListName | None = Field(default=None, description="one of ours; a search may name another")

    def rule(self, kind: str) -> PatternRule | None:
        """From where on the records speak for a claim of that type; None where none of them would."""
        return self.patterns.get(kind) or rules().get(kind)
