"""Why the two sides differ: the causes of each record without a partner and of each pair that differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

import duckdb

from pledgekeeper.billing.agreement import MONEY_DECIMALS, BillingAgreement, Period
from pledgekeeper.billing.beside import Beside
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.rating import milliseconds, rate_numbers, wall_clock
from pledgekeeper.billing.whole_numbers import find_leads, keep_countries

SQL = Path(__file__).parent / "sql"
CAUSES = (
    "missing_theirs", "missing_ours", "duplicate_ours", "duplicate_theirs", "rate", "increment", "duration",
    "other_period", "dial_code", "currency", "minimum_charge",
)  # fmt: skip
SAME_COUNTRY_DIGITS, MULTIPLES, FEWEST_SAMPLED, FEWEST_WITH_A_FEE = 2, 0.999, 10_000, 10
LEAST_CUT, MOST_CUT, CUT_APART = 600_000, 15 * 3_600_000, 2 * 3_600_000
INCREMENTS = (
    (1, 1),
    (60, 60),
    (30, 6),
    (6, 6),
    (30, 30),
    (60, 1),
    (30, 1),
    (10, 10),
    (12, 12),
    (15, 15),
    (20, 20),
    (60, 6),
    (60, 30),
)
COARSER = (*((each, (1, 1)) for each in INCREMENTS), ((60, 60), (30, 6)), ((60, 60), (6, 6)), ((30, 30), (6, 6)))
"""By which two sides may charge one call where neither says what it billed: the one coarser than the other."""
NONE_UNMATCHED = "CREATE TABLE unmatched_{side} (row INTEGER, x BIGINT, billed_seconds BIGINT, cause VARCHAR)"


@dataclass(frozen=True)
class Cause:
    cause: str
    calls: int
    billed_seconds: int
    amount: int
    """In units."""


@dataclass(frozen=True)
class Side:
    """What the causes need to know of one side: whether its moments are instants, and how it writes money."""

    name: str
    zoned: bool
    row: str
    """The column that numbers its rows in `rest_of_…`."""
    step: int = 1
    cut: tuple[int, int] | None = None
    """Its first and last moment, where it seems to be cut by another clock than the period's."""


def looked_at(
    database: duckdb.DuckDBPyConnection, name: str, *, zoned: bool, row: str, period: Period | None, least: int = 1
) -> Side:
    """What the causes need to know of a side. `least`: the step of its amounts is no smaller than that.

    Where enough calls were sampled for the offset, those tell.
    """
    (sampled,) = database.execute(f"SELECT count(*) FROM sampled_{name}").fetchone() or (0,)
    step = step_of(database, f"sampled_{name}" if sampled >= FEWEST_SAMPLED else name)
    side = Side(name, zoned, row, max(least, step))
    return replace(side, cut=_cut(database, side, period)) if period else side


def _cut(database: duckdb.DuckDBPyConnection, side: Side, period: Period) -> tuple[int, int] | None:
    """Where a side begins as much before or after the period as it ends, its month is that of another zone. Up to two
    hours less or more: a change to or from summer time, and the first call may be late."""
    first, last = database.execute(f"SELECT min(s), max(s) FROM {side.name}").fetchone() or (None, None)
    if first is None:
        return None
    begin, end = _bounds(side, period)
    early, sooner = begin - first, end - last
    shifted = early * sooner > 0 and MOST_CUT >= abs(early) >= LEAST_CUT and abs(early - sooner) <= CUT_APART
    return (int(first), int(last)) if shifted else None


def outside_the_period(
    database: duckdb.DuckDBPyConnection, sides: Sequence[Side], period: Period | None
) -> Iterator[str]:
    """What is to be told of each side that has calls, and none in the period."""
    for side in sides if period else ():
        assert period
        begin, end = _bounds(side, period)
        query = f"SELECT make_timestamp(min(s) * 1000), make_timestamp(max(s) * 1000) FROM {side.name}"
        if database.execute(f"SELECT 1 FROM {side.name} WHERE s >= {begin} AND s < {end} LIMIT 1").fetchone():
            continue
        first, last = database.execute(query).fetchone() or (None, None)
        if first:
            yield (
                f"{side.name}: no call lies in the period from {period.from_:%Y-%m-%d} to {period.to:%Y-%m-%d}; they "
                f"begin between {first:%Y-%m-%d %H:%M} and {last:%Y-%m-%d %H:%M}"
            )


def step_of(database: duckdb.DuckDBPyConnection, calls: str) -> int:
    """The smallest step of the amounts of calls, in units: 999 of 1000 are multiples of it. What costs nothing shows
    none."""
    steps = [10**decimals for decimals in range(1, MONEY_DECIMALS + 1)]
    counted = ", ".join(f"count(*) FILTER (x % {step} = 0)" for step in steps)
    all_calls, *multiples = database.execute(f"SELECT count(*), {counted} FROM {calls} WHERE x <> 0").fetchone() or (0,)
    if not all_calls:
        return 1
    fitting = takewhile(lambda each: each[1] >= MULTIPLES * all_calls, zip(steps, multiples, strict=True))
    return max((step for step, _ in fitting), default=1)


def explain(
    database: duckdb.DuckDBPyConnection, ours: Side, theirs: Side, offset: Offset, agreement: BillingAgreement,
    pairs: int,
) -> None:  # fmt: skip
    """Fill `parts` with the causes of what differs between matched calls, and `unmatched_…` with the records that have
    no partner, and why. `pairs`: how many calls are in both. Neither asks for the other: both are done at once."""
    known = theirs if theirs.zoned and not ours.zoned else ours
    facts = {"ours_row": _file_row(ours), "theirs_row": _file_row(theirs), "clock": "t" if known is theirs else "o"}
    database.execute((SQL / "asked.sql").read_text().format(**facts))
    with Beside(database, lambda other: _explain_unmatched(other, ours, theirs, offset, agreement)):
        _explain_pairs(database, ours, theirs, agreement, pairs)


def _file_row(side: Side) -> str:
    """The column of `unsettled_…` by which `rest_of_…` knows a call."""
    return "number" if side.row == "rowid" else side.row


# --- pairs -----------------------------------------------------------------------------------------------------------


def _explain_pairs(
    database: duckdb.DuckDBPyConnection, ours: Side, theirs: Side, agreement: BillingAgreement, pairs: int
) -> None:
    """Fill `parts`. `pairs`: all there are.

    What there is nothing for is not asked: such long statements take their time however few calls there are.
    """
    database.execute((SQL / "causes.sql").read_text())
    if not _has_rows(database, "unlike"):
        return
    _find_whole_numbers(database, max(ours.step, theirs.step))
    database.execute((SQL / "differing.sql").read_text().format(currency=quoted(agreement.currency)))
    fees = (SQL / "fees.sql").read_text()
    database.execute(fees.format(step=max(ours.step, theirs.step), fewest=FEWEST_WITH_A_FEE))
    if _has_rows(database, "of_a_fee"):
        database.execute((SQL / "no_cause.sql").read_text())
    longest = rate_numbers(database, "SELECT number FROM differing")
    facts = {
        "longest": longest, "wall": wall_clock("begun", agreement.period, zoned=ours.zoned or theirs.zoned),
        "alike": SAME_COUNTRY_DIGITS, "ours_step": ours.step, "theirs_step": theirs.step,
        "increments": [list(each) for each in INCREMENTS],
        "coarser": [[*coarse, *fine] for coarse, fine in COARSER],
        "pairs": pairs, "exchanged": sorted({agreement.currency, *(each.currency for each in agreement.fx)}),
    }  # fmt: skip
    if _has_rows(database, "rated"):
        database.execute((SQL / "judged.sql").read_text().format(**facts, factors=_factors(of_all=False, durations=1)))
    facts["rounded_duration"] = _rounded_duration(database)
    database.execute((SQL / "parts.sql").read_text().format(**facts))
    if database.execute("SELECT 1 FROM differing ANTI JOIN parts USING (ours, theirs) LIMIT 1").fetchall():
        database.execute((SQL / "compared.sql").read_text().format(**facts, factors=_factors(of_all=True, durations=2)))


def _find_whole_numbers(database: duckdb.DuckDBPyConnection, step: int) -> None:
    """Where the sides write called numbers in two ways, ask the sheet for those that it means."""
    otherwise = "FROM unlike WHERE o_b <> t_b"
    if not (_has_rows(database, "sheet") and database.execute(f"SELECT 1 {otherwise} LIMIT 1").fetchone()):
        return
    longest = rate_numbers(database, f"SELECT unnest([o_b, t_b]) {otherwise}")
    calls = " UNION ALL ".join(f"SELECT o_b AS o, t_b AS t, {side}_d AS d, {side}_x AS x {otherwise}" for side in "ot")
    leads = find_leads(database, calls, longest, step)
    if leads.countries:
        keep_countries(database, leads)
        database.execute("UPDATE unlike SET number = whole_number(o_b, t_b)::VARCHAR WHERE o_b <> t_b")


def _has_rows(database: duckdb.DuckDBPyConnection, table: str) -> bool:
    return bool(database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _factors(*, of_all: bool, durations: int) -> str:
    """Whether calls of all prefixes may have the very same factor, and that of how many durations is chance."""
    return (SQL / "factors.sql").read_text().rstrip().format(of_all=of_all, durations=durations)


def _rounded_duration(database: duckdb.DuckDBPyConnection) -> str:
    """The condition that one duration is the other rounded up: where far more pairs look so than chance would make."""

    def condition(longer: str, shorter: str, first: object, following: object) -> str:
        rounded = f"seconds({longer}) = charged({shorter}, {first}, {following})"
        return f"({longer} > {shorter} AND {rounded} AND {longer} % 1000 = 0)"

    increments = ", ".join(str(each) for each in INCREMENTS if each[1] > 1)
    counted = database.execute(
        "WITH far AS MATERIALIZED (SELECT o_d, t_d FROM differing WHERE abs(o_d - t_d) >= 3000), "
        "sides AS (SELECT 'o_d' AS longer, 't_d' AS shorter, o_d AS l, t_d AS s FROM far "
        "UNION ALL SELECT 't_d', 'o_d', t_d, o_d FROM far) "
        "SELECT longer, shorter, first, following, count(*) AS calls, (SELECT count(*) FROM far) AS pairs "
        f"FROM sides, (VALUES {increments}) AS i(first, following) WHERE {condition('l', 's', 'first', 'following')} "
        "GROUP BY ALL HAVING calls >= 2 AND ((2 * calls > pairs AND (calls > 2 OR following > 12)) "
        "OR calls > 3 + 5 * pairs / following) ORDER BY ALL"
    ).fetchall()
    return f"({' OR '.join(condition(*each[:4]) for each in counted)})" if counted else "false"


# --- records without a partner ---------------------------------------------------------------------------------------


def _explain_unmatched(
    database: duckdb.DuckDBPyConnection, ours: Side, theirs: Side, offset: Offset, agreement: BillingAgreement
) -> None:
    """One table for each side: its records without a partner, and where they lie."""
    tolerances, period = agreement.match, agreement.period
    for side, other in ((ours, theirs), (theirs, ours)):
        if not _has_rows(database, f"alone_{side.name}"):
            database.execute(NONE_UNMATCHED.format(side=side.name))
            continue
        seen = offset.on_the_other_clock(side.name, "a.s")
        database.execute(
            (SQL / "unmatched.sql").read_text().format(
                side=side.name, opposite=other.name, file_row=_file_row(side), start=1000 * tolerances.start_seconds,
                duration=1000 * tolerances.duration_seconds,
                own=outside("a.s", "a.d", side, period), other=outside(seen, "a.d", other, period),
            )
        )  # fmt: skip


def outside(moment: str, duration: str, side: Side, period: Period | None) -> str:
    """On the clock of a side: -1 before the period, 1 after it, 2 begun within and ended after it, else 0. Where it
    seems to be cut by another clock, ten times the same by that one comes on top."""
    if period is None:
        return "0"
    by_period = _outside(moment, duration, *_bounds(side, period))
    return f"({by_period} + 10 * {_outside(moment, '0', side.cut[0], side.cut[1] + 1)})" if side.cut else by_period


def _bounds(side: Side, period: Period) -> tuple[int, int]:
    at = period.instant if side.zoned else period.wall
    return milliseconds(at(period.from_)), milliseconds(at(period.to))


def _outside(moment: str, duration: str, begin: int, end: int) -> str:
    ended = f"WHEN {moment} >= {end} THEN 1 WHEN {moment} + {duration} >= {end} THEN 2"
    return f"CASE WHEN {moment} < {begin} THEN -1 {ended} ELSE 0 END"


def summed(database: duckdb.DuckDBPyConnection) -> tuple[list[Cause], Cause]:
    """Each cause with what it amounts to, in the order of CAUSES; and what stays unexplained."""
    sums: dict[str, list[int]] = {}

    def add(cause: str, calls: int, seconds: int, amount: int) -> None:
        entry = sums.setdefault(cause, [0, 0, 0])
        for at, value in enumerate((calls, seconds, amount)):
            entry[at] += int(value or 0)

    rows = database.execute(
        "SELECT cause, count(DISTINCT ours::BIGINT << 32 | theirs), sum(seconds), sum(amount) FROM parts "
        "WHERE amount <> 0 GROUP BY 1"
    ).fetchall()
    for row in rows:
        add(*row)
    for side, sign in (("ours", 1), ("theirs", -1)):
        rows = database.execute(
            f"SELECT cause, count(*), {sign} * sum(billed_seconds), {sign} * sum(x) FROM unmatched_{side} GROUP BY 1"
        ).fetchall()
        for row in rows:
            add(*row)
    causes = [Cause(name, *sums[name]) for name in CAUSES if name in sums]
    return causes, Cause("unexplained", *sums.get("unexplained", (0, 0, 0)))


def of_old_rates(database: duckdb.DuckDBPyConnection) -> Cause:
    """What of the cause `rate` comes from a rate that was still billed when its line was no longer in force."""
    calls, total = database.execute(
        "SELECT count(*), coalesce(sum(if(o_old, o_x - o_e, 0) + if(t_old, t_e - t_x, 0)), 0) FROM pair_judged "
        "WHERE (o_old AND o_x <> o_e) OR (t_old AND t_x <> t_e)"
    ).fetchone() or (0, 0)
    return Cause("rate", int(calls), 0, int(total))


def of_a_fee(database: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many pairs differ by the same amount whatever they cost, and by how much most of them do. It is no cause."""
    calls, usual = database.execute("SELECT count(*), mode(amount) FROM of_a_fee").fetchone() or (0, 0)
    return int(calls), int(usual or 0)
