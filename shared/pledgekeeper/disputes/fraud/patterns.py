"""Patterns in call records that are in evidence: asked for over one file, and what was found. Pure.

What was found speaks for the claim, or does not, by a rule of the agreement. It decides nothing: a person answers.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.carriers.pattern_rules import PatternKind, PatternRule, Verdict
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.fraud.commands import FraudCommand
from pledgekeeper.disputes.fraud.events import FraudFact
from pledgekeeper.disputes.reconciled import Exact, Key
from pledgekeeper.event import Actor
from pledgekeeper.model import Frozen

Records = Literal["calls", "messages"]
Shows = Literal[
    "numbering-plan", "numbering-plan-at-date", "hourly-profile", "conversion", "calling-numbers", "call-backs"
]
"""What a search has computed that a list of evidence may ask for."""
ListNamed = Annotated[
    str, Field(min_length=1, max_length=1_000, description="a file in evidence, by its key; or a list of ours, by name")
]
Count = Annotated[int, Field(ge=0)]


class PatternFound(Frozen):
    """All findings of one pattern: how many, and their calls. The same calls may be in another pattern."""

    pattern: PatternKind
    findings: Count
    calls: Count
    amount: Exact


class NumbersFound(Frozen):
    """The called numbers of which the plan or a range list says the same."""

    verdict: Verdict
    numbers: Count
    calls: Count
    amount: Exact


class Support(Frozen):
    """Does what was found speak for the claim? `by`: what holds most calls of what the rule looks at, None where
    nothing was found. `least_amount`: that share of what is disputed; None where rule, claim or file has no amount.
    """

    supports: bool
    by: PatternKind | Literal["numbers"] | None = None
    calls: Count
    least_calls: Count
    amount: Exact
    least_amount: Exact | None = None


class PatternsAsked(FraudFact):
    """Patterns are to be looked for in a file of call records or messages."""

    event: Literal["patterns-asked"] = "patterns-asked"
    by: Actor
    file: str
    records: Records
    columns: ColumnMapping | None = None
    range_list: str | None = None


class PatternsFound(FraudFact):
    """What a file shows. `findings_sha256`: of `findings.json` in `folder`, which has the hashes of the rest."""

    event: Literal["patterns-found"] = "patterns-found"
    asked: str
    file: str
    records: Records
    calls: Count
    amount: Exact
    patterns: tuple[PatternFound, ...]
    numbers: tuple[NumbersFound, ...]
    shows: tuple[Shows, ...]
    support: Support | None = Field(default=None, description="None: no rule says what speaks for such a claim")
    folder: str
    findings_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class PatternsFailed(FraudFact):
    """The file is not what it should be; the reason says what is."""

    event: Literal["patterns-failed"] = "patterns-failed"
    asked: str
    reason: str


PatternEvent = PatternsAsked | PatternsFound | PatternsFailed


class FindPatterns(FraudCommand):
    """Look for patterns of fraud in a file that is in evidence, of either side.

    `columns` says which column says what, instead of those that were kept for the carrier; `range_list` is one in
    evidence, by its key, or one of ours that is loaded, by its name, instead of that of the agreement.
    """

    command: Literal["find-patterns"] = "find-patterns"
    by: Actor
    file: Key
    records: Records = "calls"
    columns: ColumnMapping | None = None
    range_list: ListNamed | None = None


class RecordPatterns(FraudCommand):
    """What the search that `asked` names came to."""

    found: PatternsFound | PatternsFailed


def support(found: PatternsFound, claim: Claim, rule: PatternRule | None) -> Support | None:
    """By the rule for the claim's type. Both its figures must be reached."""
    if rule is None:
        return None
    parts: dict[PatternKind | Literal["numbers"], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for pattern in found.patterns:
        if pattern.pattern in rule.patterns:
            parts[pattern.pattern] = (pattern.calls, pattern.amount)
    for numbers in found.numbers:
        if numbers.verdict in rule.numbers:
            calls, amount = parts["numbers"]
            parts["numbers"] = (calls + numbers.calls, amount + numbers.amount)
    by = max(parts, key=lambda each: parts[each], default=None)
    calls, amount = parts[by] if by else (0, Decimal(0))
    least = _least_amount(found, claim, rule)
    reached = calls >= rule.least_calls and (least is None or amount >= least)
    return Support(
        supports=reached, by=by, calls=calls, least_calls=rule.least_calls, amount=amount, least_amount=least
    )


def _least_amount(found: PatternsFound, claim: Claim, rule: PatternRule) -> Decimal | None:
    if rule.least_share is None or claim.disputed_amount is None or not found.amount:
        return None
    return money.payable(rule.least_share * claim.disputed_amount, claim.currency)
