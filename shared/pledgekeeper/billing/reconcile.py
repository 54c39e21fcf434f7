"""Two files of call records and an agreement become a difference, by cause."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pledgekeeper import money
from pledgekeeper.billing.agreeing import find_agreed, none_agreed
from pledgekeeper.billing.agreement import MONEY_DECIMALS, BillingAgreement
from pledgekeeper.billing.beside import Beside
from pledgekeeper.billing.causes import explain, looked_at, of_a_fee, of_old_rates, outside_the_period, step_of, summed
from pledgekeeper.billing.doubts import doubts
from pledgekeeper.billing.exchange import exchanged_step
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.halfway import Begun
from pledgekeeper.billing.inputs import Input, bytes_of, files_of, input_of
from pledgekeeper.billing.inputs import opened as opened_files
from pledgekeeper.billing.limits import within_limits
from pledgekeeper.billing.matching import find_offset, match
from pledgekeeper.billing.opening import opened
from pledgekeeper.billing.proposing import propose
from pledgekeeper.billing.rated_sides import CALLED_NUMBER
from pledgekeeper.billing.rating import load_sheet
from pledgekeeper.billing.residual import Residual, amount
from pledgekeeper.billing.room import Room
from pledgekeeper.billing.setting_aside import Engine, SetAside, set_aside
from pledgekeeper.billing.sheet import Rate
from pledgekeeper.billing.stages import Stage, Told
from pledgekeeper.billing.staging import NUMBERS, RATED_STEP, read
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.call_columns import ColumnMapping, Columns, MappingFile, NamedColumns

if TYPE_CHECKING:  # what writes a folder loads long, and not every comparison has one
    from pledgekeeper.billing.fetching_back import FetchedBack
    from pledgekeeper.billing.keeping import Keeping

COMPARING_SECONDS = 600.0
"""Within this as many calls as there is room for are compared one by one, and the result is written."""
IN_A_FILE_BYTES = 1 << 30
"""From so large files on, some 25 million calls a side, tables are a file of DuckDB: a third smaller than what it
spills of tables in memory, for a third more of the processor."""


@dataclass(frozen=True)
class Work:
    """What is to be compared, with how much memory, and into which folder all that was found is written."""

    ours: Path
    """A file, or a folder whose files are read as one."""
    theirs: Path
    agreement: BillingAgreement
    sheet: list[Rate]
    ours_mapping: ColumnMapping | None = None
    theirs_mapping: ColumnMapping | None = None
    named: NamedColumns = field(default_factory=NamedColumns)
    """Where there is no mapping: the columns that are not left to be recognised."""
    memory_limit: str = "2GB"
    threads: int = 2
    out: Path | None = None
    engine: Engine | None = None
    """What sets aside the calls that are the same beyond doubt, where a side has as many as it is for."""
    passing: bool = False
    """The files are here for this work alone: each is deleted once it is read, for the room that it takes."""
    room: Room | None = None
    about: tuple[tuple[str, str], ...] = ()
    """What is told above a result of what it belongs to, by name, such as the invoice."""

    def reading(self, known: MappingFile) -> "Work":
        """The same, with the columns that are known already."""
        return replace(self, ours_mapping=known.ours, theirs_mapping=known.theirs)


def reconcile(work: Work, told: Told) -> Residual:
    """Do it all. Invalid says what is wrong with a file and what would be right; TooLarge, that there is no room."""
    with tempfile.TemporaryDirectory(prefix="reconcile-") as name:
        folder = Path(name)
        with (
            opened(folder, place_of(work, folder), work.memory_limit, work.threads) as database,
            within_limits(database),
        ):
            begun = begin(database, work, folder, told)
            try:
                found = finish(database, begun, folder, told, out=work.out, engine=work.engine)
                assert found, "it stops only where time is short"
                return found
            finally:
                if work.engine and begun.aside.parts:
                    work.engine.forget()


def place_of(work: Work, folder: Path) -> Path | None:
    """The file in which the tables of large files are; None for tables in memory."""
    large = bytes_of(work.ours) + bytes_of(work.theirs) >= IN_A_FILE_BYTES
    return folder / "calls.duckdb" if large else None


def begin(database: duckdb.DuckDBPyConnection, work: Work, folder: Path, told: Told) -> Begun:
    """Read both sides, and set aside what is the same beyond doubt where there is an engine for it."""
    load_sheet(database, work.sheet, work.agreement.peak)
    files = _opened_calls(database, work)
    mappings = {
        "ours": work.ours_mapping or _proposed(files["ours"][0], work.named.ours, work.agreement, told),
        "theirs": work.theirs_mapping or _proposed(files["theirs"][0], work.named.theirs, work.agreement, told),
    }
    rows: dict[str, str] = {}
    inputs: dict[str, Input] = {}
    key = NUMBERS if all(each.a_number for each in mappings.values()) else CALLED_NUMBER
    with_amounts_first = sorted(_paths(work).items(), key=lambda each: mappings[each[0]].amount is None)
    for (side, path), done in zip(with_amounts_first, (0.0, 0.25), strict=True):
        told(Stage(f"reading {path.name}", done))
        step, beside = RATED_STEP, None
        if rows and mappings[side].amount is None:
            other = next(iter(rows))
            step = _rated_step(database, other, work.agreement.currency)
            beside = other if mappings[other].amount else None
        rows[side] = read(
            database, side, files[side], mappings[side], key, work.agreement, told, rated_step=step, beside=beside
        )
        inputs[side] = input_of(path, hashed=work.out is not None)
        if work.passing and rows[side] == "rowid":
            for read_file in files_of(path):
                read_file.unlink()
    calls, totals = zip(
        *(_counted(database, side, path.name, told) for side, path in _paths(work).items()), strict=True
    )
    if work.room:
        for each, count in zip(inputs.values(), calls, strict=True):
            work.room.take_calls(each.name, count)
    told(Stage("finding the offset of the clocks", 0.5))
    offset = find_offset(database)
    ours, theirs = (
        looked_at(
            database, side, zoned=mappings[side].start.zoned, row=rows[side], period=work.agreement.period,
            least=max(exchanged_step(file, mappings[side], work.agreement) for file in each),
        )
        for side, each in files.items()
    )  # fmt: skip
    for note in outside_the_period(database, (ours, theirs), work.agreement.period):
        told(f"ATTENTION: {note}")
    begun = Begun(
        agreement=work.agreement, inputs=(inputs["ours"], inputs["theirs"]),
        mappings=(mappings["ours"], mappings["theirs"]), calls=calls,
        totals=totals, offset=offset, sides=(ours, theirs),
        aside=SetAside(), about=work.about,
    )  # fmt: skip
    if work.engine and max(calls) >= work.engine.from_calls:
        told(Stage("setting aside what is the same beyond doubt", 0.52))
        return _set_aside(database, work, work.engine, begun, folder / "staged")
    if work.room:
        work.room.take_left(max(calls))
    return begun


def _proposed(file: CallFile, named: Columns, agreement: BillingAgreement, told: Told) -> ColumnMapping:
    """The columns that are recognised; what is not certain of them is told."""
    mapping = propose(file, named, agreement)
    for note in doubts(file, named, mapping, agreement):
        told(f"ATTENTION: {note}")
    return mapping


def _rated_step(database: duckdb.DuckDBPyConnection, other: str, currency: str) -> int:
    """Of amounts that we work out for one side: the step of the other's, or what can be paid where that is finer."""
    return min(step_of(database, other), int(10 ** (MONEY_DECIMALS - money.decimals(currency))))


def _paths(work: Work) -> dict[str, Path]:
    return {"ours": work.ours, "theirs": work.theirs}


def _opened_calls(database: duckdb.DuckDBPyConnection, work: Work) -> Mapping[str, Sequence[CallFile]]:
    """All files of both sides. What is read again by number stays; where an engine is asked, all is read at once."""
    with Beside(database, partial(opened_files, work.theirs)) as theirs:
        ours = opened_files(work.ours, database)
    files = {"ours": ours, "theirs": theirs.found}
    counts = {side: sum(file.rows or 0 for file in each) for side, each in files.items()}
    if work.room:
        for side, count in counts.items():
            work.room.take_calls(_paths(work)[side].name, count)
    if work.engine and max(counts.values()) >= work.engine.from_calls:
        return {side: [replace(file, row_number=None) for file in each] for side, each in files.items()}
    return files


def _set_aside(database: duckdb.DuckDBPyConnection, work: Work, engine: Engine, begun: Begun, folder: Path) -> Begun:
    """Whatever happens, nothing is left with the engine that nobody will ask for."""
    tolerances, period = work.agreement.match, work.agreement.period
    try:
        aside = set_aside(database, engine, folder, *begun.sides, begun.offset, tolerances, period)
        if work.room:
            work.room.take_left(max(begun.calls) - aside.pairs)
    except BaseException:
        engine.forget()
        raise
    if not aside.parts:
        engine.forget()
    return replace(begun, aside=aside, run=engine.run)


def finish(
    database: duckdb.DuckDBPyConnection,
    begun: Begun,
    folder: Path,
    told: Told,
    *,
    out: Path | None,
    engine: Engine | None,
    lasts: Callable[[float], bool] = lambda _seconds: True,
) -> Residual | None:
    """Write what was set aside, compare what was not, explain what differs, and write that, as far as it is asked for.

    `lasts`: whether there are so many seconds. None where there are not: the database then has all that is needed to go
    on elsewhere, but for the files that were written so far.
    """
    (ours, theirs), offset, aside, agreement = begun.sides, begun.offset, begun.aside, begun.agreement
    keeping = None
    if out:
        from pledgekeeper.billing.fetching_back import FetchedBack
        from pledgekeeper.billing.folder import Compared, cleared, write_folder
        from pledgekeeper.billing.keeping import Keeping

        keeping = Keeping(database, cleared(out), begun.sides, offset, agreement.period, aside)
        if (
            engine
            and aside.parts
            and not _set_aside_written(keeping, FetchedBack(engine, folder / "back"), told, lasts)
        ):
            return None
        none_agreed(database)  # all calls are asked for
    else:
        told(Stage("comparing totals by day and dial code", 0.52))
        find_agreed(database, offset)
    done = 0.8 if keeping and aside.parts else 0.55
    told(Stage(f"matching {counted(begun.calls[0], 'call')} of ours with {begun.calls[1]:,} of theirs", done))
    matched = match(database, offset, agreement.match)
    both = aside.pairs + int(matched.ours.sum())
    told(Stage(f"finding causes; in both {counted(both, 'call')}", 0.82))
    explain(database, ours, theirs, offset, agreement, both)
    if matched.far_apart:
        told(f"{counted(matched.far_apart, 'pair')} further apart than {agreement.match.start_seconds} s")
    if matched.other_callers:
        told(f"{counted(matched.other_callers, 'pair')} with another calling number on each side")
    if matched.in_order:
        told(
            f"{matched.in_order:,} pairs of the same numbers at one moment are taken in order: they are too "
            "many to weigh each against each"
        )
    with_a_fee, fee = of_a_fee(database)
    if with_a_fee:
        told(
            f"{counted(with_a_fee, 'pair')} that differ by {amount(fee)}, whatever they cost, as by a fee for each "
            "call; that is no cause, so they are unexplained"
        )
    causes, unexplained = summed(database)
    residual = Residual(
        currency=agreement.currency, difference=begun.totals[0] - begun.totals[1], offset=offset, causes=causes,
        unexplained=unexplained, matched=both, calls=begun.calls, totals=begun.totals, mappings=begun.mappings,
        old_rates=of_old_rates(database), far_apart=matched.far_apart, other_callers=matched.other_callers,
        in_order=matched.in_order,
    )  # fmt: skip
    adds_up = sum(each.amount for each in causes) + unexplained.amount
    if adds_up != residual.difference:
        raise AssertionError(f"causes add up to {amount(adds_up)}, the difference is {amount(residual.difference)}")
    if out and keeping:
        write_folder(database, out, residual, Compared(begun.inputs, agreement, keeping, begun.about), told)
    return residual


def _set_aside_written(keeping: "Keeping", back: "FetchedBack", told: Told, lasts: Callable[[float], bool]) -> bool:
    """Write what was set aside; whether that is done, and time enough is left for all that follows."""
    before = keeping.written
    doing = f"writing {counted(keeping.aside.pairs, 'pair')} of calls that are the same"
    done = keeping.set_aside(back, lasts, lambda share: told(Stage(doing, 0.55 + 0.25 * share)))
    return done and (keeping.written == before or lasts(COMPARING_SECONDS))


def _counted(database: duckdb.DuckDBPyConnection, side: str, name: str, told: Told) -> tuple[int, int]:
    """How many calls a side has, and what they come to; that it is nothing is told."""
    calls, total = database.execute(f"SELECT count(*), coalesce(sum(x), 0) FROM {side}").fetchone() or (0, 0)
    if calls and not total:
        told(f"ATTENTION: {name}: all amounts come to 0")
    return int(calls), int(total)
