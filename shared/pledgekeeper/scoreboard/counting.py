"""Counts over the kept files of all months, by DuckDB: a year of a million cases does not fit a function's memory."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb

from pledgekeeper.orders.on_time import Dated
from pledgekeeper.scoreboard.document import EventsFile, LateStep
from pledgekeeper.scoreboard.figures import Counted, Paging
from pledgekeeper.scoreboard.gathering import Known, Row
from pledgekeeper.scoreboard.kept import COLUMNS, READ
from pledgekeeper.scoreboard.record import Month, PublishedLine
from pledgekeeper.scoreboard.sums import MONTHS, SUMMED, Answers, SumRow, carriers, cells, cells_of, groups_of
from pledgekeeper.scoreboard.withholding import Group, Withheld

AT_ONCE: Final = 10_000
ROWS_TOGETHER: Final = 8_192
"""Of a kept file: as it is sorted by pseudonym, whoever wants a part of them reads few of its row groups."""
PARTS: Final = tuple("123456789abcdef")
"""Where one part of the pseudonyms ends and the next begins: they are hexadecimal."""
LINES: Final = "SELECT line, keys, pages, pages_failed, levels_late FROM kept"
DATED: Final = f"""
    SELECT carrier, {", ".join(name if name == "case_id" else f'dated."{name}"' for name in Dated._fields)}
    FROM kept WHERE (dated.due >= ? AND dated.due < ?) OR dated.part_of IS NOT NULL
    OR case_id IN (SELECT dated.part_of FROM kept WHERE dated.part_of IS NOT NULL)
"""
NEW_LINE: Final = b"\n"
COMPRESSION: Final = 6
"""Of the published file; its header names no time, so that the same events are the same bytes."""


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
        self._database.execute(f"CREATE TABLE sums AS {SUMMED}")

    def answers(self, statements: Sequence[str]) -> Iterator[Sequence[SumRow]]:
        """Of statements over the sums of all months."""
        return (self._database.execute(statement).fetchall() for statement in statements)

    def groups(self) -> list[Group]:
        """How many cases of which carriers each figure counts, by month."""
        return groups_of(*self.answers([carriers(MONTHS)]))

    def counted(self, late_steps: Sequence[LateStep], paging: Paging) -> Counted:
        return Counted(cells_of(*self.answers([cells(MONTHS)])), late_steps, paging)

    def write_sums(self, month: Month, path: Path) -> bool:
        """The file of the sums of a month; False when there is nothing of it, and no file."""
        of_month = f"FROM sums WHERE month = '{month}'"
        if not self._database.execute(f"SELECT 1 {of_month} LIMIT 1").fetchall():
            return False
        self._database.execute(
            f"COPY (SELECT * EXCLUDE (month) {of_month} ORDER BY ALL) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
        return True

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
        """In the order of the pseudonyms, a part of them at a time: to sort all lines at once would take gigabytes."""
        for begin, end in zip((None, *PARTS), (*PARTS, None), strict=True):
            of_part = " AND ".join(
                (["len(keys) > 0"] + [f"\"case\" >= '{begin}'"] * (begin is not None))
                + [f"\"case\" < '{end}'"] * (end is not None)
            )
            found = self._database.execute(f'{LINES} WHERE {of_part} ORDER BY "case"')
            while rows := found.fetchmany(AT_ONCE):
                for line, keys, *paged in rows:
                    if exceptions.isdisjoint(keys):
                        yield line, tuple(paged)
                    elif record := withheld.published(PublishedLine.validate_json(line)):
                        yield record.model_dump_json(), tuple(paged)


def write_rows(rows: Iterable[tuple[str, Row | None]], path: Path, scratch: Path) -> bool:
    """Bring the kept file of one month up to date: the row of each case, None for one that is not there (any more).

    Rows of other cases stay as they are. False when nothing came, and the file is as it was (or is not there).
    """
    lines = scratch / f"{path.stem}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        number = sum(bool(file.write(_as_line(case_id, row))) for case_id, row in rows)
    if number:
        others = (
            f" UNION ALL BY NAME FROM read_parquet('{path}') ANTI JOIN news USING (case_id)" if path.exists() else ""
        )
        written = path.with_suffix(".new")
        with duckdb.connect() as database:
            database.execute(f"SET threads = 2; SET memory_limit = '512MB'; SET temp_directory = '{scratch}'")
            database.execute(f"CREATE VIEW news AS FROM {_read_lines(lines)}")
            database.execute(
                f'COPY (SELECT * FROM (FROM news WHERE line IS NOT NULL{others}) ORDER BY "case") '
                f"TO '{written}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_TOGETHER})"
            )
        written.replace(path)
    lines.unlink()
    return number > 0


def known_in(path: Path) -> dict[str, Known]:
    """What the kept file of one month knows, by case."""
    with duckdb.connect() as database:
        found = database.execute(f"SELECT case_id, version, settled, as_of FROM read_parquet('{path}')").fetchall()
    return {case_id: Known(*known) for case_id, *known in found}


def dated_in(files: Sequence[Path], begin: Month, as_of: datetime) -> dict[Dated, str]:
    """What counts of orders on time, with whose they are, from all kept files: of each that fell due from `begin` until
    before `as_of`, and of each that is a part of another or was split."""
    if not files:
        return {}
    since = datetime.fromisoformat(f"{begin}-01T00:00:00Z")
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW kept AS FROM read_parquet({[str(path) for path in files]})")
        found = database.execute(DATED, [int(each.timestamp()) for each in (since, as_of)]).fetchall()
    return {Dated(*order): carrier for carrier, *order in found}


def is_of_this_layout(path: Path) -> bool:
    """Has a kept file the columns of today, read for the promises of today? One that has not is made anew."""
    with duckdb.connect() as database:
        found = database.execute(f"SELECT name FROM parquet_schema('{path}')").fetchall()
        if not COLUMNS.keys() <= {name for (name,) in found}:
            return False
        others = "promises IS DISTINCT FROM ? LIMIT 1"
        return not database.execute(f"SELECT 1 FROM read_parquet('{path}') WHERE {others}", [READ]).fetchall()


def asked_of_files(folder: Path) -> Answers:
    """Of statements over the sums of all months that are kept, one below the other in `folder`: without an Athena."""

    def answers(statements: Sequence[str]) -> Iterator[Sequence[SumRow]]:
        with duckdb.connect() as database:
            files = f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
            database.execute(f"CREATE VIEW sums AS FROM {files}")
            for statement in statements:
                yield database.execute(statement).fetchall()

    return answers


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


def _as_line(case_id: str, row: Row | None) -> str:
    return json.dumps(row or {"case_id": case_id}, ensure_ascii=False) + "\n"


def _read_lines(path: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json('{path}', format = 'newline_delimited', columns = {{{columns}}})"


def _nothing() -> str:
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    return f"(SELECT {columns} WHERE false)"
