"""What need not be compared call by call: the days and dial codes on which the totals of both sides agree."""

from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.offsets import Offset

SQL = Path(__file__).parent / "sql"
LEAST_SHARE, SAMPLED = 0.2, 17
"""Where fewer calls than this agree by their totals, leaving them out costs more than it saves."""


def find_agreed(database: duckdb.DuckDBPyConnection, offset: Offset) -> None:
    """Fill the table `agreed`: day, code and number of calls of each total that both sides have."""
    for one_in in (SAMPLED, 1):  # mostly some dial codes already show that few agree
        database.execute(
            (SQL / "agreed.sql").read_text().format(
                ours_moment=offset.sql("ours"), theirs_moment=offset.sql("theirs"),
                part=f"d IS NOT NULL AND b // 10000000 % {one_in} = 0",
            )
        )  # fmt: skip
        (agreed, calls) = database.execute(
            "SELECT (SELECT coalesce(sum(calls), 0) FROM agreed), "
            f"(SELECT count(*) FROM ours WHERE b // 10000000 % {one_in} = 0)"
        ).fetchone() or (0, 0)
        if calls and agreed < LEAST_SHARE * calls:
            none_agreed(database)
            return


def none_agreed(database: duckdb.DuckDBPyConnection) -> None:
    """Every call is to be compared."""
    database.execute("CREATE OR REPLACE TABLE agreed (day BIGINT, code BIGINT, calls BIGINT)")


def rows_agreed(database: duckdb.DuckDBPyConnection, side: str, offset: Offset) -> npt.NDArray[np.int_]:
    """The rows of a side that need not be looked at."""
    found = database.execute(
        f"SELECT c.rowid::INTEGER AS row FROM {side} AS c SEMI JOIN agreed AS g ON {this_total(offset, side)} "
        "WHERE d IS NOT NULL"
    ).fetchnumpy()
    return np.asarray(found["row"])


def this_total(offset: Offset, side: str) -> str:
    """The condition that a call of `side` belongs to the total `g`."""
    return f"g.day = {offset.sql(side)} // 86400000 AND g.code = b // 10000000"
