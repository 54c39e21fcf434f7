"""What is counted: promises kept and missed under either scheme, cases that flip, and credits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Key = tuple[str, str]
"""A commitment, and the group of cases that its targets differ by: a ticket's priority, a dispute's answer group."""

Ruling = Literal["kept", "missed"]
NOTHING = Decimal(0)


@dataclass(slots=True)
class Count:
    """What became of one promise, over many cases: a period is one time that the promise was made.

    `disputed` of those missed were kept if every pause is granted. `open`: it ran still, and was not late yet. `void`:
    the case was withdrawn, cancelled or went on elsewhere before anything was late. Neither is counted.
    """

    kept: int = 0
    missed: int = 0
    disputed: int = 0
    open: int = 0
    void: int = 0
    percent: Decimal = NOTHING
    """Credits, in per cent of monthly charges."""
    unpriced: Decimal = NOTHING
    """Of these, those of cases whose monthly charge is not known."""
    money: dict[str, Decimal] = field(default_factory=dict)
    """The others, in money by currency."""

    @property
    def counted(self) -> int:
        return self.kept + self.missed

    @property
    def attainment(self) -> float | None:
        """Per cent of the counted that were kept."""
        return 100 * self.kept / self.counted if self.counted else None

    def reaches(self, share_percent: int) -> bool:
        return 100 * self.kept >= share_percent * self.counted

    @property
    def ruling(self) -> Ruling | None:
        """Of one case: missed if any period was, kept if none was and some were kept."""
        return "missed" if self.missed else "kept" if self.kept else None

    def add(self, other: "Count") -> None:
        self.kept += other.kept
        self.missed += other.missed
        self.disputed += other.disputed
        self.open += other.open
        self.void += other.void
        if other.percent:
            self.percent += other.percent
            self.unpriced += other.unpriced
            for currency, amount in other.money.items():
                self.money[currency] = self.money.get(currency, NOTHING) + amount


class Flip(NamedTuple):
    """A case whose ruling differs: kept under one scheme, missed under the other.

    The seconds are those of the period that went furthest past its target, or came nearest to it.
    """

    case: str
    kind: str
    carrier: str
    commitment: str
    old: Ruling
    new: Ruling
    old_counted_seconds: int
    old_target_seconds: int
    new_counted_seconds: int
    new_target_seconds: int
    old_credit_percent: Decimal
    new_credit_percent: Decimal


@dataclass
class Tally:
    """The sum over cases; sums of parts add up to the sum of the whole, in any order."""

    cases: int = 0
    not_yet: int = 0
    rejected: int = 0
    noted: int = 0
    flipped: int = 0
    old: dict[Key, Count] = field(default_factory=dict)
    new: dict[Key, Count] = field(default_factory=dict)
    to_missed: Counter[str] = field(default_factory=Counter)
    to_kept: Counter[str] = field(default_factory=Counter)
    pledges: Counter[str] = field(default_factory=Counter)
    """The pledges of the old scheme, by how many cases were read under each."""

    @property
    def flips(self) -> int:
        """Promises that flip; a case may have several."""
        return self.to_missed.total() + self.to_kept.total()

    def add(self, other: "Tally") -> None:
        self.cases += other.cases
        self.not_yet += other.not_yet
        self.rejected += other.rejected
        self.noted += other.noted
        self.flipped += other.flipped
        for mine, theirs in ((self.old, other.old), (self.new, other.new)):
            for key, count in theirs.items():
                mine.setdefault(key, Count()).add(count)
        self.to_missed.update(other.to_missed)
        self.to_kept.update(other.to_kept)
        self.pledges.update(other.pledges)

    def groups(self, commitment: str) -> list[str]:
        """The groups that this promise was made to, in their order."""
        return sorted({group for name, group in (*self.old, *self.new) if name == commitment})


def total(counts: dict[Key, Count], commitment: str | None = None) -> Count:
    """All groups of a commitment together; of all commitments when none is named."""
    return added(count for (name, _), count in counts.items() if commitment in (None, name))


def added(counts: Iterable[Count]) -> Count:
    found = Count()
    for count in counts:
        found.add(count)
    return found
