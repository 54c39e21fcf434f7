"""Counts over the kept files of all months, by DuckDB: a year of a million cases does not fit a function's memory."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import duckdb

from pledgekeeper.scoreboard.document import EventsFile, LateStep
from pledgekeeper.scoreboard.figures import Cell, Counted, EndCell, Paging, SurveyCell
from pledgekeeper.scoreboard.kept import COLUMNS
from pledgekeeper.scoreboard.record import CaseRecord, Month
from pledgekeeper.scoreboard.withholding import Group, Withheld

AT_ONCE: Final = 10_000
NEW_LINE: Final = b"\n"
COMPRESSION: Final = 6
"""Of the published file; its header names no time, so that the same events are the same bytes."""

SELECTED: Final = (
    "SELECT unnested.c.population AS population, unnested.c.month AS month, responsibility, "
    "unnested.c.left_out AS left_out, count(*), count(*) FILTER (unnested.c.missed), "
    "count(*) FILTER (unnested.c.missed_if_granted), count(*) FILTER (unnested.c.missed AND unnested.c.open), "
    "sum(unnested.c.paused), sum(unnested.c.disputed), sum(unnested.c.wall) "
    "FROM (SELECT responsibility, unnest(clocks) AS c FROM kept) AS unnested GROUP BY ALL ORDER BY ALL"
)
GROUPED: Final = (
    "SELECT split_part(key, '|', 1), split_part(key, '|', 2), count(*), list(DISTINCT carrier) "
    "FROM (SELECT carrier, unnest(keys) AS key FROM kept) GROUP BY key ORDER BY key"
)
ASKED: Final = (
    "SELECT survey.pillar, survey.month, count(*), count(survey.score), count(*) FILTER (survey.score >= 4) "
    "FROM kept WHERE survey IS NOT NULL GROUP BY ALL ORDER BY ALL"
)
ENDED: Final = (
    "SELECT kind, month, ended, coalesce(responsibility = 'no-fault-found', false), count(*), sum(reopened) "
    "FROM kept WHERE ended IS NOT NULL GROUP BY ALL ORDER BY ALL"
)


class Kept:
    """All kept files of a folder, one for each month in which cases were opened. `scratch` is for what must spill."""

    def __init__(self, files: Sequence[Path], scratch: Path, *, memory: str = "1GB", threads: int = 2) -> None:
        self._database = duckdb.connect()
        self._database.execute(
            f"SET memory_limit = '{memory}'; SET threads = {threads}; SET temp_directory = '{scratch}'"
        )
        self._database.execute("SET preserve_insertion_order = false")
        source = f"read_parquet({[str(path) for path in files]})" if files else _nothing()
        self._database.execute(f"CREATE VIEW kept AS SELECT * FROM {source}")

    def groups(self) -> list[Group]:
        """How many cases of which carriers each figure counts, by month."""
        found = self._database.execute(GROUPED).fetchall()
        return [Group(population, month, cases, frozenset(carriers)) for population, month, cases, carriers in found]

    def counted(self, late_steps: Sequence[LateStep], paging: Paging) -> Counted:
        run = self._database.execute
        return Counted(
            clocks=[Cell(*row) for row in run(SELECTED).fetchall()],
            surveys=[SurveyCell(*row) for row in run(ASKED).fetchall()],
            ends=[EndCell(*row) for row in run(ENDED).fetchall()],
            late_steps=late_steps,
            paging=paging,
        )

    def publish(
        self, path: Path, withheld: Withheld, groups: Iterable[Group], late_steps: Iterable[LateStep]
    ) -> tuple[EventsFile, Paging]:
        """Write the published events, by pseudonym; what the file is, and the pages of the cases in it."""
        exceptions = withheld.exceptions(groups)
        lines, totals = 0, [0, 0, 0]
        with path.open("wb") as file, gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
            for line, paged in self._lines(withheld, exceptions):
                packed.write(line.encode() + NEW_LINE)
                lines += 1
                totals = [total + each for total, each in zip(totals, paged, strict=True)]
            for step in late_steps:
                packed.write(step.model_dump_json().encode() + NEW_LINE)
                lines += 1
        return EventsFile(sha256=digest(path), lines=lines), Paging(*totals)

    def _lines(self, withheld: Withheld, exceptions: frozenset[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
        found = self._database.execute(
            'SELECT line, keys, pages, pages_failed, levels_late FROM kept WHERE len(keys) > 0 ORDER BY "case"'
        )
        while rows := found.fetchmany(AT_ONCE):
            for line, keys, *paged in rows:
                if exceptions.isdisjoint(keys):
                    yield line, tuple(paged)
                elif record := withheld.published(CaseRecord.model_validate_json(line)):
                    yield record.model_dump_json(), tuple(paged)


def write_rows(rows: Iterable[dict[str, Any]], path: Path, scratch: Path) -> int:
    """Write the kept file of one month; how many cases it has."""
    lines = scratch / f"{path.stem}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        number = sum(bool(file.write(json.dumps(row, ensure_ascii=False) + "\n")) for row in rows)
    with duckdb.connect() as database:
        database.execute("SET threads = 2; SET memory_limit = '1GB'")
        database.execute(
            f"COPY (SELECT * FROM {_read_lines(lines)} ORDER BY case_id) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    lines.unlink()
    return number


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The kept file of one month, as it was written."""
    with duckdb.connect() as database:
        found = database.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        found = sha256()
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def months_until(last: Month, count: int) -> tuple[Month, ...]:
    """So many months, oldest first, the last of them `last`."""
    year, month = map(int, last.split("-"))
    places = range(year * 12 + month - count, year * 12 + month)
    return tuple(f"{place // 12:04d}-{place % 12 + 1:02d}" for place in places)


def _read_lines(path: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json('{path}', format = 'newline_delimited', columns = {{{columns}}})"


def _nothing() -> str:
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    return f"(SELECT {columns} WHERE false)"
