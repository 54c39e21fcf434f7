"""A reconciliation that is put down once its sides are read, and taken up again by another process."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from pydantic import TypeAdapter

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.causes import Side
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.inputs import Input
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.setting_aside import SetAside
from pledgekeeper.carriers.call_columns import ColumnMapping


@dataclass(frozen=True)
class Begun:
    """What is known once both sides are read, beside the tables of the database. Of each pair the first is ours."""

    agreement: BillingAgreement
    inputs: tuple[Input, Input]
    mappings: tuple[ColumnMapping, ColumnMapping]
    calls: tuple[int, int]
    totals: tuple[int, int]
    offset: Offset
    sides: tuple[Side, Side]
    aside: SetAside
    run: str = ""
    """Of the engine that set aside."""
    about: tuple[tuple[str, str], ...] = ()
    """What it belongs to, by name."""


@cache
def _document() -> TypeAdapter[Begun]:
    """Made only where it is put down: that takes a while."""
    return TypeAdapter(Begun)


def put_down(database: duckdb.DuckDBPyConnection, begun: Begun, into: Path) -> None:
    """All that is needed to go on, as one file of DuckDB; the files of calls are not."""
    for side in begun.sides:
        if side.row != "rowid":
            database.execute(
                f"CREATE TABLE rest_here_{side.name} AS SELECT r.* FROM rest_of_{side.name} AS r "
                f"SEMI JOIN {side.name} AS c ON r.row = c.{side.row}"
            )
            database.execute(f"CREATE OR REPLACE VIEW rest_of_{side.name} AS FROM rest_here_{side.name}")
    database.execute(
        "CREATE TABLE begun AS SELECT ? AS document", [_document().dump_json(begun, by_alias=True).decode()]
    )
    (name,) = database.execute("SELECT current_database()").fetchone() or ("",)
    database.execute("SET preserve_insertion_order = true")  # rows are known by where they stand
    database.execute(f"ATTACH {quoted(str(into))} AS put_down")
    database.execute(f"COPY FROM DATABASE {name} TO put_down")
    database.execute("DETACH put_down")


def taken_up(database: duckdb.DuckDBPyConnection) -> Begun:
    """What was known when the file was written that this database is."""
    (document,) = database.execute("SELECT document FROM begun").fetchone() or ("",)
    return _document().validate_json(document)


def run_of(file: Path) -> str:
    """Of the engine that has what was set aside, when a file was put down."""
    with duckdb.connect(str(file), read_only=True) as database:
        return taken_up(database).run
