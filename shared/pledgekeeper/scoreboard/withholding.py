"""Small populations: a month of few cases is not told apart, and few cases in all are not told at all. Pure.

A population is what one figure counts, e.g. `solve:P1`; `survey:<pillar>` and `ended:<kind>` are two more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.record import CaseRecord, Clock, Month, OfItsOwn


class Group(NamedTuple):
    """How many cases, of which carriers, one population has in one month."""

    population: str
    month: Month
    cases: int
    carriers: frozenset[str]


@dataclass(frozen=True)
class Withheld:
    """`months` that are not told alone, by population; populations of which `nothing` is told."""

    months: frozenset[tuple[str, Month]]
    nothing: frozenset[str]
    period: Sequence[Month]

    @classmethod
    def of(cls, groups: Iterable[Group], period: Sequence[Month], minimum: Minimum) -> "Withheld":
        """What must be withheld for a period, by who is in each group."""
        within = [group for group in groups if group.month in period]
        cases: dict[str, int] = {}
        carriers: dict[str, frozenset[str]] = {}
        for group in within:
            cases[group.population] = cases.get(group.population, 0) + group.cases
            carriers[group.population] = carriers.get(group.population, frozenset()) | group.carriers
        return cls(
            frozenset((g.population, g.month) for g in within if _few(g.cases, g.carriers, minimum)),
            frozenset(name for name in cases if _few(cases[name], carriers[name], minimum)),
            period,
        )

    def exceptions(self, groups: Iterable[Group]) -> frozenset[str]:
        """The keys of cases that are not published as they are kept."""
        return frozenset(
            f"{population}|{month}"
            for population, month, _, _ in groups
            if self.out(population, month) or (population, month) in self.months
        )

    def untold(self, groups: Iterable[Group]) -> frozenset[str]:
        """The keys of which nothing is told: a case that has no others is not published."""
        return frozenset(f"{population}|{month}" for population, month, _, _ in groups if self.out(population, month))

    def out(self, population: str, month: Month | None) -> bool:
        return population in self.nothing or month not in self.period

    def told(self, population: str, month: Month | None) -> Month | None:
        """The month as it is published."""
        return None if (population, month) in self.months else month

    def published(self, record: CaseRecord | OfItsOwn) -> CaseRecord | OfItsOwn | None:
        """The line as it is published; None when it counts in no figure."""
        if not isinstance(record, CaseRecord):  # both figures of deliveries are of the same orders: withheld alike
            whole, month = record.population, record.month
            return None if self.out(whole, month) else record.changed(month=self.told(whole, month))
        clocks = tuple(self._clock(each) for each in record.clocks if not self.out(each.population, each.month))
        survey = record.survey
        if survey:
            population = f"survey:{survey.pillar}"
            kept = not self.out(population, survey.month)
            survey = survey.changed(month=self.told(population, survey.month)) if kept else None
        ended = f"ended:{record.kind}"
        ends = record.ended is not None and not self.out(ended, record.month)
        if not (clocks or survey or ends):
            return None
        return record.changed(
            clocks=clocks, survey=survey, month=self.told(ended, record.month) if ends else None,
            ended=record.ended if ends else None,
        )  # fmt: skip

    def _clock(self, clock: Clock) -> Clock:
        return clock.changed(month=self.told(clock.population, clock.month))


def _few(cases: int, carriers: frozenset[str], minimum: Minimum) -> bool:
    return cases < minimum.cases or len(carriers) < minimum.carriers


def count(groups: Mapping[tuple[str, Month], Mapping[str, int]]) -> list[Group]:
    """Groups from how many cases each carrier has in each."""
    return [
        Group(population, month, sum(by_carrier.values()), frozenset(by_carrier))
        for (population, month), by_carrier in sorted(groups.items())
    ]
