"""Counts over the kept files of all months, by DuckDB: a year of a million cases does not fit a function's memory."""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import duckdb
from pydantic_core import to_json

from pledgekeeper.invoices.first_time import Doubted
from pledgekeeper.model import iso
from pledgekeeper.orders.on_time import Dated
from pledgekeeper.quality.repeats import WITHIN
from pledgekeeper.scoreboard.document import EventsFile, LateStep
from pledgekeeper.scoreboard.figures import Counted, Paging
from pledgekeeper.scoreboard.gathering import Known, Row
from pledgekeeper.scoreboard.kept import COLUMNS, READ
from pledgekeeper.scoreboard.measures import REPEATS
from pledgekeeper.scoreboard.record import CaseRecord, Month, OfItsOwn, PublishedLine
from pledgekeeper.scoreboard.sums import MONTHS, SUMMED, Answers, SumRow, carriers, cells, cells_of, groups_of
from pledgekeeper.scoreboard.withholding import Group, Withheld

AT_ONCE: Final = 1_000
ROWS_TOGETHER: Final = 8_192
"""Of a kept file: as it is sorted by pseudonym, whoever wants a part of them reads few of its row groups."""
PARTS: Final = tuple("123456789abcdef")
"""Where one part of the pseudonyms ends and the next begins: they are hexadecimal."""
COUNTS_IN: Final = """
    SELECT keys, list_has_any(keys, $changed::VARCHAR[]) AS changed
    FROM (SELECT DISTINCT keys FROM kept) WHERE NOT list_has_all($untold::VARCHAR[], keys)
"""
"""What cases count in, but for what is not told at all; are such cases published otherwise than they are kept? These
are few beside the cases, so it is not asked of each case."""
PUBLISHED: Final = "kept JOIN counts_in USING (keys)"
PAGING: Final = f"""
    SELECT {", ".join(f"coalesce(sum({each.name}), 0)::BIGINT" for each in fields(Paging))}
    FROM {PUBLISHED} WHERE NOT changed
"""
DATED: Final = f"""
    SELECT carrier, {", ".join(name if name == "case_id" else f'dated."{name}"' for name in Dated._fields)} FROM kept
"""
LINKED: Final = (
    "(dated.part_of IS NOT NULL OR case_id IN (SELECT dated.part_of FROM kept WHERE dated.part_of IS NOT NULL))"
)
"""Orders that are a part of another, or were split."""
REPEATING: Final = f"""
    FROM (SELECT 'fault-' || case_id AS case_id, carrier, 0 AS version, false AS settled, $as_of AS as_of,
                 fault.named AS "case", 'fault' AS kind, ['{REPEATS}|' || month] AS keys, 0 AS reopened,
                 0 AS pages, 0 AS pages_failed, 0 AS levels_late,
                 to_json({{'record': 'fault', 'case': fault.named, 'month': month, 'since_last': since_last}})::VARCHAR
                     AS line,
                 [{{'population': '{REPEATS}', 'month': month, 'left_out': NULL, 'missed': since_last IS NOT NULL,
                   'missed_if_granted': since_last IS NOT NULL, 'open': false, 'paused': 0, 'disputed': 0, 'wall': 0}}]
                     AS clocks
          FROM (SELECT *, strftime(make_timestamp(fault.reported * 1000000), '%Y-%m') AS month,
                       CASE WHEN fault.service IS NOT NULL AND since <= {int(WITHIN.total_seconds())} THEN since END
                           AS since_last
                FROM (SELECT case_id, carrier, fault,
                             fault.reported - lag(fault.reported) OVER (
                                 PARTITION BY carrier, fault.service ORDER BY fault.reported, case_id) AS since
                      FROM kept WHERE fault IS NOT NULL))
          WHERE month >= $begin)
"""
"""A row for each fault that was reported since a month: in DuckDB from end to end, as they are as many as tickets."""
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
        of_keys = {"changed": sorted(withheld.exceptions(groups)), "untold": sorted(withheld.untold(groups))}
        self._database.execute(f"CREATE OR REPLACE TEMP TABLE counts_in AS {COUNTS_IN}", of_keys)
        [found], lines = self._database.execute(PAGING).fetchall(), 0
        paging = Paging(*found)
        with path.open("wb") as file, gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
            for told in self._told(withheld):
                texts = [each if isinstance(each, str) else each.model_dump_json() for each in told]
                packed.write("\n".join([*texts, ""]).encode())
                for record in (each for each in told if isinstance(each, CaseRecord)):
                    paging = paging.and_of(record)
                lines += len(told)
            for step in late_steps:
                packed.write(step.model_dump_json().encode() + NEW_LINE)
                lines += 1
        return EventsFile(sha256=digest(path), lines=lines), paging

    def _told(self, withheld: Withheld) -> Iterator[list[str | CaseRecord | OfItsOwn]]:
        """Lines as they are kept, and records of those that are published otherwise. In the order of the pseudonyms, a
        part of them at a time: to sort all lines at once would take gigabytes."""
        for begin, end in zip((None, *PARTS), (*PARTS, None), strict=True):
            edges = [f"\"case\" >= '{begin}'"] * (begin is not None) + [f"\"case\" < '{end}'"] * (end is not None)
            of_part = f'SELECT line, changed FROM {PUBLISHED} WHERE {" AND ".join(edges)} ORDER BY "case"'
            found = self._database.execute(of_part)
            while rows := found.fetchmany(AT_ONCE):
                told = [
                    withheld.published(PublishedLine.validate_json(line)) if changed else line for line, changed in rows
                ]
                yield [each for each in told if each]


def write_rows(rows: Iterable[tuple[str, Row | None]], path: Path, scratch: Path) -> bool:
    """Bring the kept file of one month up to date: the row of each case, None for one that is not there (any more).

    Rows of other cases stay as they are. False when nothing came, and the file is as it was (or is not there).
    """
    lines = scratch / f"{path.stem}.jsonl"
    with lines.open("wb") as file:
        number = sum(bool(file.write(_as_line(case_id, row))) for case_id, row in rows)
    if number:
        others = (
            f" UNION ALL BY NAME FROM read_parquet('{path}') ANTI JOIN news USING (case_id)" if path.exists() else ""
        )
        written = path.with_suffix(".new")
        with duckdb.connect() as database:
            database.execute(f"SET threads = 1; SET memory_limit = '512MB'; SET temp_directory = '{scratch}'")
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


def dated_in(files: Sequence[Path], begin: Month, as_of: datetime) -> Iterator[Mapping[Dated, str]]:
    """What counts of orders on time, with whose they are, from all kept files: of each that fell due from `begin` until
    before `as_of`, and of each that is a part of another or was split. These come together; the others, of which a year
    has hundreds of thousands, piece by piece."""
    if not files:
        return
    since = datetime.fromisoformat(f"{begin}-01T00:00:00Z")
    with duckdb.connect() as database:
        database.execute(f"CREATE VIEW kept AS FROM read_parquet({[str(path) for path in files]})")
        yield _owned(database.execute(f"{DATED} WHERE {LINKED}").fetchall())
        alone = f"{DATED} WHERE dated.due >= ? AND dated.due < ? AND NOT {LINKED}"
        found = database.execute(alone, [int(each.timestamp()) for each in (since, as_of)])
        while orders := found.fetchmany(AT_ONCE):
            yield _owned(orders)


def write_repeating(files: Sequence[Path], begin: Month, as_of: datetime, path: Path, scratch: Path) -> bool:
    """The file of faults that were reported since `begin`, each with whether it came back, of all kept files. False
    when there are none, and no file."""
    if not files:
        return False
    with duckdb.connect() as database:
        database.execute(f"SET threads = 2; SET memory_limit = '1GB'; SET temp_directory = '{scratch}'")
        database.execute(f"CREATE VIEW kept AS FROM read_parquet({[str(file) for file in files]})")
        asked = {"begin": begin, "as_of": iso(as_of)}
        found = database.execute(
            f'COPY (SELECT * FROM {_nothing()} UNION ALL BY NAME {REPEATING} ORDER BY "case") '
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_TOGETHER})",
            asked,
        ).fetchall()
    [(written,)] = found
    return int(written) > 0


def doubted_in(files: Sequence[Path]) -> dict[str, list[Doubted]]:
    """What disputes say of invoices, by carrier, from all kept files."""
    found: dict[str, list[Doubted]] = {}
    with duckdb.connect() as database:
        fields = ", ".join(f'doubted."{name}"' for name in Doubted._fields)
        source = f"read_parquet({[str(file) for file in files]})" if files else _nothing()
        for carrier, *said in database.execute(
            f"SELECT carrier, {fields} FROM {source} WHERE doubted IS NOT NULL"
        ).fetchall():
            found.setdefault(carrier, []).append(Doubted(*said))
    return found


def _owned(found: Iterable[Sequence[Any]]) -> dict[Dated, str]:
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


def _as_line(case_id: str, row: Row | None) -> bytes:
    return to_json(row or {"case_id": case_id}) + NEW_LINE


def _read_lines(path: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_json('{path}', format = 'newline_delimited', columns = {{{columns}}})"


def _nothing() -> str:
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    return f"(SELECT {columns} WHERE false)"
