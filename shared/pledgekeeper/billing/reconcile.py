"""Two files of call records and an agreement become a difference, by cause."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pledgekeeper.billing.agreeing import find_agreed, none_agreed
from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.causes import explain_pairs, explain_unmatched, looked_at, summed
from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.mapping import ColumnMapping, MappingFile
from pledgekeeper.billing.matching import find_offset, match
from pledgekeeper.billing.proposing import propose
from pledgekeeper.billing.rating import load_sheet, wall_clock
from pledgekeeper.billing.residual import Residual, amount
from pledgekeeper.billing.setting_aside import Engine, SetAside, set_aside
from pledgekeeper.billing.sheet import Rate
from pledgekeeper.billing.stages import Stage
from pledgekeeper.billing.staging import CALLED_NUMBER, NUMBERS, read

Told = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """What is to be compared, with how much memory, and into which folder all that was found is written."""

    ours: Path
    theirs: Path
    agreement: BillingAgreement
    sheet: list[Rate]
    ours_mapping: ColumnMapping | None = None
    theirs_mapping: ColumnMapping | None = None
    memory_limit: str = "2GB"
    threads: int = 2
    out: Path | None = None
    engine: Engine | None = None
    """What sets aside the calls that are the same beyond doubt, where a side has as many as it is for."""

    def reading(self, known: MappingFile) -> "Work":
        """The same, with the columns that are known already."""
        return replace(self, ours_mapping=known.ours, theirs_mapping=known.theirs)


def reconcile(work: Work, told: Told) -> Residual:
    """Do it all. Invalid says what is wrong with a file, and what would be right."""
    with tempfile.TemporaryDirectory(prefix="reconcile-") as folder:
        database = duckdb.connect(
            config={
                "memory_limit": work.memory_limit,
                "threads": work.threads,
                "temp_directory": folder,
                "preserve_insertion_order": False,
            },
        )
        with database:
            database.execute("SET enable_progress_bar = false")  # it would be written to standard output
            return _reconciled(database, work, Path(folder), told)


def _reconciled(database: duckdb.DuckDBPyConnection, work: Work, folder: Path, told: Told) -> Residual:
    load_sheet(database, work.sheet, work.agreement.peak)
    files = {"ours": open_calls(work.ours, database), "theirs": open_calls(work.theirs, database)}
    mappings = {
        "ours": work.ours_mapping or propose(files["ours"]),
        "theirs": work.theirs_mapping or propose(files["theirs"]),
    }
    rows: dict[str, str] = {}
    key = NUMBERS if all(each.a_number for each in mappings.values()) else CALLED_NUMBER
    for (side, file), done in zip(files.items(), (0.0, 0.25), strict=True):
        told(Stage(f"reading {file.path.name}", done))
        rows[side] = read(database, side, file, mappings[side], key, work.agreement, told)
    ours_calls, theirs_calls = (_one(database, f"SELECT count(*) FROM {side}") for side in files)
    told(Stage("finding the offset of the clocks", 0.5))
    offset = find_offset(database)
    totals = [_one(database, f"SELECT coalesce(sum(x), 0) FROM {side}") for side in files]
    ours, theirs = (looked_at(database, side, zoned=mappings[side].start.zoned, row=rows[side]) for side in files)
    aside = SetAside()
    if work.engine and max(ours_calls, theirs_calls) >= work.engine.from_calls:
        told(Stage("setting aside what is the same beyond doubt", 0.52))
        tolerances, period = work.agreement.match, work.agreement.period
        aside = set_aside(database, work.engine, folder / "staged", ours, theirs, offset, tolerances, period)
    if work.out:  # all calls are asked for
        none_agreed(database)
    else:
        told(Stage("comparing totals by day and dial code", 0.52))
        find_agreed(database, offset)
    told(Stage(f"matching {ours_calls:,} calls of ours with {theirs_calls:,} of theirs", 0.55))
    matched = match(database, offset, work.agreement.match)
    both = aside.pairs + int(matched.ours.sum())
    told(Stage(f"finding causes; {both:,} calls are in both", 0.82))
    explain_pairs(database, ours, theirs, wall_clock("s.begun", work.agreement.period, zoned=ours.zoned))
    explain_unmatched(database, ours, theirs, matched, offset, work.agreement.match, work.agreement.period)
    causes, unexplained = summed(database)
    residual = Residual(
        currency=work.agreement.currency, difference=totals[0] - totals[1], offset=offset, causes=causes,
        unexplained=unexplained, matched=both, calls=(ours_calls, theirs_calls),
        totals=(totals[0], totals[1]), mappings=(mappings["ours"], mappings["theirs"]),
    )  # fmt: skip
    adds_up = sum(each.amount for each in causes) + unexplained.amount
    if adds_up != residual.difference:
        raise AssertionError(f"causes add up to {amount(adds_up)}, the difference is {amount(residual.difference)}")
    if work.out:
        from pledgekeeper.billing.folder import Compared, write_folder  # what draws and writes workbooks loads long

        compared = Compared((work.ours, work.theirs), (ours, theirs), work.agreement, aside)
        write_folder(database, work.out, residual, compared, told)
    return residual


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    return int((database.execute(query).fetchone() or (0,))[0])
