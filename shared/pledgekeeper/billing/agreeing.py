"""What need not be compared call by call: the days and dial codes on which the totals of both sides agree."""

from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.offsets import Offset

SQL = Path(__file__).parent / "sql"
LEAST_ALIKE, LEAST_SHARE, CODES, DAYS = 1 / 3, 0.2, 17, 4
"""Where fewer calls than this agree by their totals, leaving them out costs more than it saves. Looked at first is how
many of the sampled calls are alike, then one dial code in so many, on one day in so many: mostly they show already that
few agree."""


def find_agreed(database: duckdb.DuckDBPyConnection, offset: Offset) -> None:
    """Fill the table `agreed`: day, code and number of calls of each total that both sides have."""
    if _share_alike(database, offset) < LEAST_ALIKE:
        none_agreed(database)
        return
    moments = {side: offset.sql(side) for side in ("ours", "theirs")}
    for codes, days in ((CODES, DAYS), (1, 1)):
        facts = {
            f"{side}_part": f"d IS NOT NULL AND b // 10000000 % {codes} = 0 AND {moment} // 86400000 % {days} = 0"
            for side, moment in moments.items()
        }
        facts |= {f"{side}_moment": moment for side, moment in moments.items()}
        database.execute((SQL / "agreed.sql").read_text().format(**facts))
        agreed, calls = database.execute(
            "SELECT coalesce(sum(calls) FILTER (same), 0), coalesce(sum(calls), 0) FROM agreed"
        ).fetchone() or (0, 0)
        if calls and agreed < LEAST_SHARE * calls:
            none_agreed(database)
            return
    database.execute("DELETE FROM agreed WHERE NOT same")


def _share_alike(database: duckdb.DuckDBPyConnection, offset: Offset) -> float:
    """Of the sampled calls of ours those that are the same on both sides: by totals fewer agree."""
    (share,) = database.execute(
        "SELECT count(DISTINCT o.rowid) / greatest((SELECT count(*) FROM sampled_ours), 1) FROM sampled_ours AS o "
        "JOIN sampled_theirs AS t ON o.alike = t.alike AND o.d = t.d AND o.x = t.x "
        f"AND {offset.sql('ours', 'o.s')} = {offset.sql('theirs', 't.s')}"
    ).fetchone() or (1.0,)
    return float(share)


def none_agreed(database: duckdb.DuckDBPyConnection) -> None:
    """Every call is to be compared."""
    database.execute("CREATE OR REPLACE TABLE agreed (day BIGINT, code BIGINT, calls BIGINT)")


def any_agreed(database: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is any total on which both sides agree."""
    return bool(database.execute("SELECT 1 FROM agreed LIMIT 1").fetchall())


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
