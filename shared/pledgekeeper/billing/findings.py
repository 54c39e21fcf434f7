"""What a search for patterns of fraud tells: each finding with its figures, beside what makes them suspicious."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.pattern_rules import PatternKind
from pledgekeeper.model import iso


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at: what it is, and the figure from which on it is suspicious."""

    name: str
    figure: str
    suspicious: str
    seen: bool


@dataclass(frozen=True)
class Finding:
    """A pattern in the records. `amount` is in units of money; the ranges are those that were called."""

    kind: PatternKind
    subject: str
    calls: int
    seconds: int
    amount: int
    ranges: tuple[str, ...]
    first: datetime
    last: datetime
    signs: tuple[Sign, ...]
    innocent: str
    """What it may be instead."""

    def document(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "kind": self.kind, "subject": self.subject, "calls": self.calls, "seconds": self.seconds,
            "amount": amount(self.amount), "ranges": list(self.ranges), "first": iso(self.first),
            "last": iso(self.last), "signs": [vars(sign) for sign in self.signs], "innocent": self.innocent,
        }  # fmt: skip

    def in_text(self) -> Iterator[str]:
        """The same for a terminal."""
        yield f"{self.kind}: {self.subject}"
        when = f"{iso(self.first)} to {iso(self.last)}"
        yield f"  {counted(self.calls, 'call')}, {self.seconds:,} s, {amount(self.amount)}; {when}"
        more = f" and {len(self.ranges) - 8} more" if len(self.ranges) > 8 else ""
        yield f"  ranges: {', '.join(self.ranges[:8])}{more}"
        for sign in self.signs:
            yield f"  [{'x' if sign.seen else ' '}] {sign.name}: {sign.figure} (suspicious: {sign.suspicious})"
        yield f"  It may be innocent: {self.innocent}"


def finding(kind: PatternKind, row: Mapping[str, Any], signs: tuple[Sign, ...], innocent: str) -> Finding:
    """A row of one of the queries, as a finding."""
    first, last = (datetime.fromtimestamp(row[name] // 1000, UTC) for name in ("first", "last"))
    return Finding(
        kind, row["subject"], int(row["calls"]), int(row["seconds"]), int(row["amount"]), tuple(row["ranges"]),
        first, last, signs, innocent,
    )  # fmt: skip
