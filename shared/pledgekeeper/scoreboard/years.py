"""The figures of whole years: `scoreboard-years.json`. Pure: cells and groups come by year, however they were asked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from pydantic import Field

from pledgekeeper.cases.surveying import Pillar
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.scoreboard.document import Counts, Figure, Minimum, Opinions, YearsFile
from pledgekeeper.scoreboard.figures import Cells, ended, figure, opinions
from pledgekeeper.scoreboard.measures import MEASURES, SURVEYS
from pledgekeeper.scoreboard.record import Month
from pledgekeeper.scoreboard.withholding import Group, Withheld
from pledgekeeper.sla.pledge import Pledge

PledgeAt = Callable[[datetime], Pledge]
FORMAT: Final = "pledge-scoreboard-years"


class YearOfMeasure(Frozen):
    """A measure of the scoreboard, by its id, in a year; its definition is there."""

    id: str
    target_percent: int | None = Field(description="of the year's pledge; None when that did not promise it")
    figure: Figure


class YearOfSurvey(Frozen):
    pillar: Pillar
    target_percent: int | None
    figure: Opinions


class Year(Frozen):
    """A calendar year, in UTC. It is over when `as_of` is past it; `months` are those in which anything was counted."""

    year: str
    over: bool
    months: tuple[Month, ...]
    pledge: str
    measures: tuple[YearOfMeasure, ...]
    surveys: tuple[YearOfSurvey, ...]
    counts: tuple[Counts, ...]


class Years(Frozen):
    """All years of which sums are kept, oldest first. Its digest is in the signed document of the scoreboard."""

    format: Literal["pledge-scoreboard-years"] = FORMAT
    version: Literal[1] = 1
    publisher: str
    simulated: bool = False
    as_of: Instant
    minimum: Minimum
    years: tuple[Year, ...]

    def text(self) -> str:
        """As it is published."""
        return self.model_dump_json()

    def file(self) -> YearsFile:
        return YearsFile(sha256=sha256(self.text().encode()).hexdigest())


class Board(NamedTuple):
    """What the scoreboard beside these years tells by month, so that they tell nothing that it withholds."""

    groups: Sequence[Group]
    withheld: Withheld


def years_of(
    cells: Cells, groups: Sequence[Group], board: Board, months: Iterable[Month], pledge_at: PledgeAt,
    as_of: datetime, publisher: str, minimum: Minimum, *, simulated: bool = False,
) -> Years:  # fmt: skip
    """`cells` and `groups` are by year; `months` are those of which there are sums."""
    by_year: dict[str, list[Month]] = {}
    for month in sorted(months):
        by_year.setdefault(month[:4], []).append(month)
    made = (
        _year(year, of_year, cells, _withheld(year, groups, board, minimum), pledge_at, as_of)
        for year, of_year in by_year.items()
    )
    return Years(publisher=publisher, simulated=simulated, as_of=as_of, minimum=minimum, years=tuple(made))


def _withheld(year: str, groups: Iterable[Group], board: Board, minimum: Minimum) -> Withheld:
    """Populations of too few cases or carriers in the year, and those of which the year, taken from the scoreboard's
    figure of all its months, would tell what this withholds: its months within the year, or those beside it."""
    nothing = Withheld.of(groups, (year,), minimum).nothing
    if f"{year}-01" >= board.withheld.period[0]:
        hidden = [each for each in board.groups if each[:2] in board.withheld.months]
        within = [each for each in hidden if each.month.startswith(year)]
        beside = [each for each in hidden if not each.month.startswith(year)]
        both = {each.population for each in within} & {each.population for each in beside}
        few = (Withheld.of(part, board.withheld.period, minimum).nothing for part in (within, beside))
        nothing = nothing.union(*(each & both for each in few))
    return Withheld(frozenset(), nothing, (year,))


def _year(
    year: str, months: Sequence[Month], cells: Cells, withheld: Withheld, pledge_at: PledgeAt, as_of: datetime
) -> Year:
    end = datetime(int(year) + 1, 1, 1, tzinfo=UTC)
    pledge = pledge_at(min(as_of, end - timedelta(seconds=1)))
    return Year(
        year=year, over=as_of >= end, months=tuple(months), pledge=pledge.id,
        measures=tuple(_measures(year, cells, withheld, pledge)),
        surveys=tuple(_surveys(year, cells, withheld)),
        counts=tuple(ended(kind, cells.ends, withheld) for kind in ("ticket", "dispute", "order")),
    )  # fmt: skip


def _measures(year: str, cells: Cells, withheld: Withheld, pledge: Pledge) -> Iterator[YearOfMeasure]:
    for each in MEASURES:
        own = [cell for cell in cells.clocks if (cell.population, cell.month) == (each.population, year)]
        promised = pledge.promised(each.promise)
        hidden = each.population in withheld.nothing
        yield YearOfMeasure(
            id=each.id,
            target_percent=promised[1] if promised and not each.counted_as else None,
            figure=Figure(month=None, withheld=True) if hidden else figure(None, own, each.whose),
        )


def _surveys(year: str, cells: Cells, withheld: Withheld) -> Iterator[YearOfSurvey]:
    for pillar, (_, target) in SURVEYS.items():
        own = [cell for cell in cells.surveys if (cell.pillar, cell.month) == (pillar, year)]
        hidden = f"survey:{pillar}" in withheld.nothing
        told = Opinions(month=None, withheld=True) if hidden else opinions(None, own)
        yield YearOfSurvey(pillar=pillar, target_percent=target, figure=told)
