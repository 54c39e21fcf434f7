"""From counts to the document. Pure: what is counted comes as cells, however it was counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pledgekeeper.cases.satisfaction import percent
from pledgekeeper.cases.surveying import Pillar
from pledgekeeper.scoreboard.document import (
    Counts,
    EventsFile,
    Figure,
    LateStep,
    LateSteps,
    MeasureResult,
    Opinions,
    Scoreboard,
    SurveyResult,
    Watch,
    YearsFile,
)
from pledgekeeper.scoreboard.measures import MEASURES, SURVEYS, Measure
from pledgekeeper.scoreboard.record import CaseRecord, Month
from pledgekeeper.scoreboard.withholding import Withheld
from pledgekeeper.sla.pledge import Pledge

NOT_OURS = "not-ours"
OPINION = (
    "Of those who answered one question after their case was done, the share that said satisfied or very satisfied."
)
OPINION_OF_SERVICE = (
    "Of the answers to one question that comes with the monthly service review, to carriers that have a Service "
    "Manager, the share that said satisfied or very satisfied."
)


@dataclass(frozen=True)
class Cell:
    """Clocks that are alike: of one population, month and responsibility, left out for one reason or counted."""

    population: str
    month: Month
    responsibility: str | None
    left_out: str | None
    cases: int
    missed: int
    missed_if_granted: int
    open_missed: int
    paused: int
    disputed: int
    wall: int


@dataclass(frozen=True)
class SurveyCell:
    pillar: str
    month: Month
    asked: int
    answered: int
    satisfied: int


@dataclass(frozen=True)
class EndCell:
    kind: str
    month: Month
    ended: str
    no_fault_found: bool
    cases: int
    reopened: int


class Cells(NamedTuple):
    """Everything that was counted of cases, by period."""

    clocks: list[Cell]
    surveys: list[SurveyCell]
    ends: list[EndCell]


@dataclass(frozen=True)
class Paging:
    """Of all cases that are published."""

    pages: int = 0
    pages_failed: int = 0
    levels_late: int = 0

    def and_of(self, record: CaseRecord) -> "Paging":
        return Paging(
            self.pages + record.pages, self.pages_failed + record.pages_failed, self.levels_late + record.levels_late
        )


@dataclass(frozen=True)
class Counted:
    """Everything that was counted for a period."""

    cells: Cells
    late_steps: Sequence[LateStep]
    paging: Paging


def scoreboard(
    counted: Counted, withheld: Withheld, pledge: Pledge, as_of: datetime, publisher: str, events: EventsFile,
    *, years: YearsFile | None = None, simulated: bool = False,
) -> Scoreboard:  # fmt: skip
    """The document of the period that `withheld` is of."""
    return Scoreboard(
        publisher=publisher,
        simulated=simulated,
        as_of=as_of,
        pledge=pledge.id,
        months=tuple(withheld.period),
        measures=tuple(_measures(counted.cells.clocks, withheld, pledge)),
        surveys=tuple(_surveyed(pillar, counted.cells.surveys, withheld) for pillar in SURVEYS),
        counts=tuple(ended(kind, counted.cells.ends, withheld) for kind in ("ticket", "dispute", "order")),
        watch=Watch(
            rolling=_late(None, counted.late_steps),
            months=tuple(_late(month, counted.late_steps) for month in withheld.period),
            **vars(counted.paging),
        ),
        events=events,
        years=years,
    )


def _measures(cells: Sequence[Cell], withheld: Withheld, pledge: Pledge) -> Iterator[MeasureResult]:
    """Of what the pledge promises."""
    for measure in MEASURES:
        if promised := pledge.promised(measure.promise):
            yield _measured(measure, cells, withheld, *promised)


def _measured(
    measure: Measure, cells: Iterable[Cell], withheld: Withheld, clause: str, target_percent: int
) -> MeasureResult:
    own = [cell for cell in cells if cell.population == measure.population and cell.month in withheld.period]
    nothing = measure.population in withheld.nothing
    return MeasureResult(
        **{name: getattr(measure, name) for name in ("id", "pillar", "headline", "name", "promise", "population")},
        clause=clause, whose=measure.whose, definition=measure.definition, left_out=measure.left_out,
        target_percent=None if measure.counted_as else target_percent,
        rolling=Figure(month=None, withheld=True) if nothing else figure(None, own, measure.whose),
        months=tuple(
            Figure(month=month, withheld=True)
            if nothing or (measure.population, month) in withheld.months
            else figure(month, [cell for cell in own if cell.month == month], measure.whose)
            for month in withheld.period
        ),
    )  # fmt: skip


def figure(month: Month | None, cells: Sequence[Cell], whose: str | None) -> Figure:
    ours = [cell for cell in cells if whose is None or cell.responsibility == whose]
    counted = [cell for cell in ours if cell.left_out is None]
    left = Counter({NOT_OURS: sum(cell.cases for cell in cells) - sum(cell.cases for cell in ours)})
    for cell in ours:
        left.update({cell.left_out: cell.cases} if cell.left_out else {})
    cases, missed = sum(cell.cases for cell in counted), sum(cell.missed for cell in counted)
    return Figure(
        month=month,
        small=0 < cases < 5,
        cases=cases,
        kept=cases - missed,
        kept_if_granted=cases - sum(cell.missed_if_granted for cell in counted),
        attained_percent=percent(cases - missed, cases),
        open_missed=sum(cell.open_missed for cell in counted),
        left_out={why: number for why, number in sorted(left.items()) if number},
        pause_percent=percent(sum(cell.paused for cell in counted), sum(cell.wall for cell in counted)),
        disputed_seconds=sum(cell.disputed for cell in counted),
    )


def _surveyed(pillar: Pillar, cells: Iterable[SurveyCell], withheld: Withheld) -> SurveyResult:
    clause, target = SURVEYS[pillar]
    name = f"survey:{pillar}"
    own = [cell for cell in cells if cell.pillar == pillar and cell.month in withheld.period]
    nothing = name in withheld.nothing
    return SurveyResult(
        pillar=pillar, clause=clause, target_percent=target,
        definition=OPINION_OF_SERVICE if pillar == "service-management" else OPINION,
        rolling=Opinions(month=None, withheld=True) if nothing else opinions(None, own),
        months=tuple(
            Opinions(month=month, withheld=True)
            if nothing or (name, month) in withheld.months
            else opinions(month, [cell for cell in own if cell.month == month])
            for month in withheld.period
        ),
    )  # fmt: skip


def opinions(month: Month | None, cells: Sequence[SurveyCell]) -> Opinions:
    asked, answered, satisfied = (sum(getattr(c, name) for c in cells) for name in ("asked", "answered", "satisfied"))
    return Opinions(
        month=month, asked=asked, answered=answered, satisfied=satisfied,
        top_two_percent=percent(satisfied, answered), response_percent=percent(answered, asked),
    )  # fmt: skip


def ended(kind: str, cells: Iterable[EndCell], withheld: Withheld) -> Counts:
    """Of the whole period: by month these are too few to be told."""
    if f"ended:{kind}" in withheld.nothing:
        return Counts(month=None, kind=kind, withheld=True)
    own = [cell for cell in cells if cell.kind == kind and cell.month in withheld.period]
    by_end = Counter[str]()
    for cell in own:
        by_end[cell.ended] += cell.cases
    return Counts(
        month=None, kind=kind, ended=sum(by_end.values()), reopened=sum(cell.reopened for cell in own),
        no_fault_found=sum(cell.cases for cell in own if cell.no_fault_found),
        merged=by_end["merged"], cancelled=by_end["cancelled"], rejected=by_end["rejected"],
        withdrawn=by_end["withdrawn"],
    )  # fmt: skip


def _late(month: Month | None, steps: Sequence[LateStep]) -> LateSteps:
    own = [step.late_seconds for step in steps if month in (None, step.month)]
    return LateSteps(month=month, late_steps=len(own), worst_late_seconds=max(own, default=0))
