"""The sums of a month: all that a figure is made of, by carrier. DuckDB makes them of the cases; DuckDB and Athena ask.

A figure of a month, of thirteen months or of a year is these sums, added up: there is no other definition of it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pledgekeeper.scoreboard.figures import Cell, Cells, EndCell, SurveyCell
from pledgekeeper.scoreboard.record import Month
from pledgekeeper.scoreboard.withholding import Group, count

SumRow = Sequence[str | int | None]
Answers = Callable[[Sequence[str]], Iterable[Iterable[SumRow]]]
"""The rows of each statement that is asked over a table `sums`, with `month` and COLUMNS."""

NUMBERS: Final = (
    "missed", "missed_if_granted", "open_missed", "paused", "disputed", "wall", "answered", "satisfied", "reopened",
)  # fmt: skip
COLUMNS: Final = {
    **dict.fromkeys(("carrier", "population", "responsibility", "outcome"), "string"),
    **dict.fromkeys(("cases", *NUMBERS), "bigint"),
}
"""Of the files that are kept, by their types in Athena; `month` is their folder. `population` is that of a measure,
`survey:<pillar>` or `ended:<kind>`; `outcome` why a clock is left out, or how a case ended."""

SUMMED: Final = f"""
    SELECT carrier, population, responsibility, outcome, count(*) AS cases,
           {", ".join(f"coalesce(sum({name}), 0)::BIGINT AS {name}" for name in NUMBERS)}, month
    FROM (SELECT carrier, c.population, responsibility, c.left_out AS outcome, c.missed, c.missed_if_granted,
                 c.missed AND c.open AS open_missed, c.paused, c.disputed, c.wall, c.month
          FROM (SELECT carrier, responsibility, unnest(clocks) AS c FROM kept)
          UNION ALL BY NAME
          SELECT carrier, 'survey:' || survey.pillar AS population, survey.score IS NOT NULL AS answered,
                 survey.score >= 4 AS satisfied, survey.month AS month
          FROM kept WHERE survey IS NOT NULL
          UNION ALL BY NAME
          SELECT carrier, 'ended:' || kind AS population, responsibility, ended AS outcome, reopened, month
          FROM kept WHERE ended IS NOT NULL)
    GROUP BY ALL
"""
"""Of the view `kept`. In DuckDB's words: the rest is in words that Athena reads as well."""

NOTHING_FOUND: Final = "no-fault-found"
MONTHS, YEARS = "month", "substr(month, 1, 4)"
"""By what sums are added up."""
NUMBERS_ADDED: Final = ", ".join(f"sum({name}) AS {name}" for name in ("cases", *NUMBERS))


def cells(period: str) -> str:
    """What figures are made of, by period."""
    return (
        f"SELECT population, {period} AS period, responsibility, outcome, {NUMBERS_ADDED} FROM sums "
        f"GROUP BY population, {period}, responsibility, outcome"
    )


def carriers(period: str) -> str:
    """How many cases of which carriers each figure counts, by period."""
    return (
        f"SELECT population, {period} AS period, carrier, sum(cases) AS cases FROM sums "
        f"GROUP BY population, {period}, carrier"
    )


def added(period: str, answers: Answers) -> tuple[Cells, list[Group]]:
    """Cells and groups of each period that there is anything of."""
    found, counted = answers([cells(period), carriers(period)])
    return cells_of(found), groups_of(counted)


def cells_of(rows: Iterable[SumRow]) -> Cells:
    made = Cells([], [], [])
    for population, period, responsibility, outcome, *found in rows:
        cases, missed, granted, open_missed, paused, disputed, wall, answered, satisfied, reopened = map(_number, found)
        month, why = str(period), _text(outcome)
        kind, _, name = str(population).partition(":")
        if kind == "survey":
            made.surveys.append(SurveyCell(name, month, cases, answered, satisfied))
        elif kind == "ended":
            made.ends.append(EndCell(name, month, str(why), _text(responsibility) == NOTHING_FOUND, cases, reopened))
        else:
            whose, sums = _text(responsibility), (cases, missed, granted, open_missed, paused, disputed, wall)
            made.clocks.append(Cell(str(population), month, whose, why, *sums))
    return made


def groups_of(rows: Iterable[SumRow]) -> list[Group]:
    found: dict[tuple[str, Month], dict[str, int]] = {}
    for population, period, carrier, cases in rows:
        found.setdefault((str(population), str(period)), {})[str(carrier)] = _number(cases)
    return count(found)


def _number(value: str | int | None) -> int:
    return int(value or 0)


def _text(value: str | int | None) -> str | None:
    """What is nothing comes as NULL from DuckDB, and as nothing in the CSV of Athena."""
    return str(value) if value else None
