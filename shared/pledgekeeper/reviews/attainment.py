"""How often each promise was kept in a month, and of the reports that were due. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pledgekeeper.model import Frozen
from pledgekeeper.reviews.facts import PromiseFact
from pledgekeeper.reviews.month import Month
from pledgekeeper.sla.pledge import Commitment, Target

REPORTS: Final = ("reason-for-outage", "root-cause", "p1-review")


class Attained(Frozen):
    """What became of one promise in the month. Of `counted`, so many were kept.

    `promised` says what was promised to whom, e.g. `4 h (P1)`; `disputed` of those missed were kept if every pause is
    granted; `open` run still, `void` were given up before they were late: neither is counted. `pause_percent` is the
    share of agreed pauses in the time of those counted.
    """

    commitment: str
    clause: str
    name: str
    promised: str
    share_percent: int
    counted: int
    kept: int
    disputed: int
    open: int
    void: int
    pause_percent: Decimal | None

    @property
    def missed(self) -> int:
        return self.counted - self.kept

    @property
    def attained_percent(self) -> Decimal | None:
        return tenths(self.kept, self.counted)

    @property
    def reached(self) -> bool | None:
        return 100 * self.kept >= self.share_percent * self.counted if self.counted else None


class Report(Frozen):
    """Reasons for outage that were due in the month."""

    report: str
    due: int
    late: int


@dataclass(slots=True)
class _Sum:
    """What is counted of one promise, while its facts come by."""

    counted: int = 0
    kept: int = 0
    disputed: int = 0
    open: int = 0
    void: int = 0
    paused_seconds: int = 0
    whole_seconds: int = 0

    def add(self, fact: PromiseFact, month: Month) -> None:
        if fact.at is None or fact.at >= month.end:
            self.open += fact.started_at < month.end
        elif fact.at < month.begin:
            return
        elif fact.outcome == "void":
            self.void += 1
        else:
            self.counted += 1
            self.kept += fact.outcome == "kept"
            self.disputed += fact.disputed
            self.paused_seconds += fact.paused_seconds
            self.whole_seconds += fact.elapsed_seconds + fact.disputed_seconds + fact.paused_seconds


def attainments(promises: Iterable[PromiseFact], commitments: Iterable[Commitment], month: Month) -> Iterator[Attained]:
    """Each promise with what was decided of it in the month: done in time, or fallen due, whenever the case came."""
    sums: dict[str, _Sum] = {}
    for fact in promises:
        if fact.commitment not in sums:
            sums[fact.commitment] = _Sum()
        sums[fact.commitment].add(fact, month)
    for commitment in commitments:
        found = sums.get(commitment.id) or _Sum()
        yield Attained(
            commitment=commitment.id,
            clause=commitment.clause,
            name=commitment.name,
            promised=", ".join(promised(target) for target in commitment.targets),
            share_percent=commitment.share_percent,
            counted=found.counted,
            kept=found.kept,
            disputed=found.disputed,
            open=found.open,
            void=found.void,
            pause_percent=tenths(found.paused_seconds, found.whole_seconds),
        )


def tenths(part: int, whole: int) -> Decimal | None:
    """The share in per cent, to a tenth, rounded down: 89.97 % is not 90 %. None of nothing."""
    return (Decimal(1000 * part // whole) / 10).quantize(Decimal("0.1")) if whole else None


def promised(target: Target) -> str:
    """`4 h (P1)`, `10 bd`, `committed-date`."""
    how_soon = str(target.within) if target.within else str(target.by)
    told = {name: wanted for name, wanted in target.conditions.items() if name != "answer_group"}
    whom = [value for wanted in told.values() for value in sorted(wanted)]
    return f"{how_soon} ({', '.join(whom)})" if whom else how_soon


def reports(attained: Iterable[Attained]) -> Iterator[Report]:
    for each in attained:
        if each.commitment in REPORTS and each.counted:
            yield Report(report=each.commitment, due=each.counted, late=each.missed)
