"""Two files of call records and an agreement become a difference, by cause."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pledgekeeper.billing.agreement import UNITS, BillingAgreement, Rate
from pledgekeeper.billing.causes import Cause, Side, explain_pairs, explain_unmatched, load_sheet, looked_at, summed
from pledgekeeper.billing.files import CallFile, open_calls
from pledgekeeper.billing.mapping import ColumnMapping
from pledgekeeper.billing.matching import find_offset, match
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.proposing import propose
from pledgekeeper.errors import Invalid

SQL = Path(__file__).parent / "sql"
Told = Callable[[str], None]


@dataclass(frozen=True)
class Residual:
    """What a reconciliation found. `difference` is ours less theirs, in units, and the sum of causes and unexplained."""

    currency: str
    difference: int
    offset: Offset
    causes: list[Cause]
    unexplained: Cause
    matched: int
    rows: tuple[int, int]

    def document(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "currency": self.currency,
            "difference": {"amount": amount(self.difference)},
            "offset_seconds": self.offset.seconds(),
            "causes": [
                {"cause": each.cause, "calls": each.calls, "billed_seconds": each.billed_seconds, "amount": amount(each.amount)}
                for each in self.causes
            ],
            "unexplained": {"calls": self.unexplained.calls, "amount": amount(self.unexplained.amount)},
        }  # fmt: skip


def amount(units: int) -> str:
    """Money as a decimal number, with two decimals at least."""
    text = f"{Decimal(units) / UNITS:.8f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


@dataclass(frozen=True)
class Work:
    """What is to be compared, and with how much memory."""

    ours: Path
    theirs: Path
    agreement: BillingAgreement
    sheet: list[Rate]
    ours_mapping: ColumnMapping | None = None
    theirs_mapping: ColumnMapping | None = None
    memory_limit: str = "2GB"
    threads: int = 2


def reconcile(work: Work, told: Told) -> Residual:
    """Do it all. Invalid says what is wrong with a file, and what would be right."""
    with tempfile.TemporaryDirectory(prefix="reconcile-") as folder:
        database = duckdb.connect(
            str(Path(folder) / "calls.db"),
            config={
                "memory_limit": work.memory_limit,
                "threads": work.threads,
                "temp_directory": folder,
                "preserve_insertion_order": False,
            },
        )
        with database:
            return _reconciled(database, work, told)


def _reconciled(database: duckdb.DuckDBPyConnection, work: Work, told: Told) -> Residual:
    load_sheet(database, work.sheet)
    sides, rows = [], []
    for name, path, given in (("ours", work.ours, work.ours_mapping), ("theirs", work.theirs, work.theirs_mapping)):
        told(f"reading {path.name}")
        file = open_calls(path, database)
        mapping = given or propose(file)
        rows.append(_read(database, name, file, mapping))
        sides.append(looked_at(database, name, zoned=mapping.start.zoned))
    told("finding the offset of the clocks")
    offset = find_offset(database)
    told("matching calls")
    matched = match(database, offset, work.agreement.match)
    told("finding causes")
    ours, theirs = sides
    explain_pairs(database, ours, theirs)
    explain_unmatched(database, ours, theirs, matched, offset, work.agreement.match, work.agreement.period)
    causes, unexplained = summed(database)
    if __import__('os').environ.get('DBG'): print(database.sql(__import__('os').environ['DBG']))
    totals = [int((database.execute(f"SELECT coalesce(sum(x), 0) FROM {side}").fetchone() or (0,))[0]) for side in ("ours", "theirs")]
    residual = Residual(
        work.agreement.currency, totals[0] - totals[1], offset, causes, unexplained, int(matched.ours.sum()), (rows[0], rows[1])
    )
    adds_up = sum(each.amount for each in causes) + unexplained.amount
    if adds_up != residual.difference:
        raise AssertionError(f"causes add up to {amount(adds_up)}, the difference is {amount(residual.difference)}")
    return residual


def _read(database: duckdb.DuckDBPyConnection, side: str, file: CallFile, mapping: ColumnMapping) -> int:
    fields = expressions(file, mapping)
    if mapping.amount is None:
        raise Invalid(f"{file.path}: no column was recognised as the amount")
    fields["x"] = f"coalesce({fields['x']}, 0)"
    listed = ", ".join(f"{text} AS {name}" for name, text in fields.items())
    try:
        database.execute((SQL / "calls.sql").read_text().format(side=side, fields=listed, scan=file.scan))
    except duckdb.Error as problem:
        raise Invalid(f"{file.path}: cannot be read to its end: {str(problem).splitlines()[0]}") from problem
    return int((database.execute(f"SELECT count(*) FROM {side}").fetchone() or (0,))[0])
