"""A side that says no amounts: what each of its calls costs by the rate sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from pledgekeeper.billing.rating import as_money, rate_numbers
from pledgekeeper.billing.whole_numbers import find_leads, keep_countries
from pledgekeeper.billing.words import counted

SQL = Path(__file__).parent / "sql"
CALLED_NUMBER: Final = "b % 100000000"
LEADS_TOLD: Final = 5
FEW: Final = 100_000
ONE_IN: Final = 8


def rate_calls(database: duckdb.DuckDBPyConnection, side: str, moment: str, step: int) -> None:
    """By the numbers as they stand there. `moment`: when a call `c` began, on the clock of the sheet; `step`: of the
    amounts, in units. What the sheet does not know stays NULL."""
    _rate(database, side, rate_numbers(database, f"SELECT b FROM {side}"), moment, step)


def rate_by_the_other(
    database: duckdb.DuckDBPyConnection, side: str, other: str, moment: str, step: int
) -> Iterator[str]:
    """By the numbers that the other side, which says amounts, writes in full, where this one has no code of a country
    before them, or the code of a route. What is to be told of that.

    Only numbers of calls that both sides have between the same two numbers (to the same one, where they have no caller
    in common); those that nothing tells apart stay. Where most of those are not written in full, of a number that only
    this side has nothing is known.
    """
    of_both = _of_both(database, side, other)
    callers_agree = database.execute(f"SELECT 1 {of_both} LIMIT 1").fetchall()
    if callers_agree and not database.execute(f"SELECT 1 {of_both} WHERE c.b <> o.b LIMIT 1").fetchall():
        return
    key = "k" if callers_agree else CALLED_NUMBER
    database.execute((SQL / "otherwise.sql").read_text().format(side=side, other=other, key=key))
    longest = rate_numbers(database, "SELECT own FROM otherwise UNION ALL SELECT number FROM otherwise")
    calls = f"SELECT w.own AS o, w.number AS t, c.d, c.x FROM otherwise AS w JOIN {other} AS c ON c.b = w.number"
    leads = find_leads(database, calls, longest, step)
    keep_countries(database, leads)
    decided = {"countries": sorted(leads.countries), "routes": sorted(leads.routes)}
    database.execute(
        "CREATE OR REPLACE TABLE in_full AS FROM otherwise "
        "WHERE if(number > own, lead IN $countries, lead IN $routes)", decided
    )  # fmt: skip
    if by_lead := _calls_of(database, side, "in_full"):
        database.execute(f"UPDATE {side} SET x = NULL WHERE b IN (SELECT own FROM in_full)")
        if _mostly_otherwise(database):  # what looks like a number of the sheet may be none
            stay = "SELECT own FROM in_both WHERE number = own UNION ALL SELECT own FROM otherwise"
            database.execute(f"UPDATE {side} SET x = NULL WHERE b NOT IN ({stay})")
        longest = rate_numbers(database, "SELECT number FROM in_full")
        _rate(database, side, longest, moment, step, number="w.number", of=", in_full AS w", also="c.b = w.own AND ")
        yield _in_full(by_lead)
    for lead, _, unclear in _calls_of(database, side, "otherwise"):
        if lead in leads.unknown:
            yield (
                f"ATTENTION: {counted(unclear, 'call')} to numbers before which one side alone writes {lead}; neither "
                "amounts nor the numbering plan tell whether that is a country's code: rated as they stand"
            )


def _of_both(database: duckdb.DuckDBPyConnection, side: str, other: str) -> str:
    """Calls `c` and `o` of the same two numbers. Where the sheet knows all numbers of many calls, one in eight shows
    whether the sides write any in two ways."""
    query = f"SELECT count(*) <= {FEW} OR count(*) FILTER (x IS NULL AND b IS NOT NULL) > 0 FROM {side}"
    (all_of_them,) = database.execute(query).fetchone() or (True,)
    seen = "k IS NOT NULL" if all_of_them else f"hash(k) & {ONE_IN - 1} = 0"
    return f"FROM (FROM {side} WHERE {seen}) AS c JOIN (FROM {other} WHERE {seen}) AS o ON c.k = o.k"


def _rate(
    database: duckdb.DuckDBPyConnection, side: str, longest: int, moment: str, step: int, *, number: str = "c.b",
    of: str = "", also: str = "",
) -> None:  # fmt: skip
    due = f"rounded(price(charged(c.d, r.f, r.n), r.r, r.fee, r.minimum), {step})"
    database.execute(
        f"UPDATE {side} AS c SET x = {as_money(due)} FROM rated AS r{of} "
        f"WHERE {also}left({number}::VARCHAR, {longest}) = r.p AND r.since <= {moment} AND {moment} < r.until "
        f"AND r.peak = is_peak({moment})"
    )


def _mostly_otherwise(database: duckdb.DuckDBPyConnection) -> bool:
    """Whether of the numbers that both sides have more than half are not written in full."""
    query = "SELECT 2 * (SELECT count(*) FROM in_full) > (SELECT count(*) FROM in_both)"
    return bool((database.execute(query).fetchone() or (False,))[0])


def _calls_of(database: duckdb.DuckDBPyConnection, side: str, table: str) -> list[tuple[str, bool, int]]:
    """Of numbers that the other side writes otherwise: each lead, whether the other has it, and how many calls."""
    return database.execute(
        f"SELECT lead, number > own, count(*) AS calls FROM {side} AS c JOIN {table} AS w ON c.b = w.own "
        "GROUP BY ALL ORDER BY calls DESC, lead"
    ).fetchall()


def _in_full(by_lead: list[tuple[str, bool, int]]) -> str:
    all_calls = sum(calls for *_, calls in by_lead)
    said = [f"{'with' if has else 'without'} {lead} ({calls:,})" for lead, has, calls in by_lead[:LEADS_TOLD]]
    more = f", and {len(by_lead) - LEADS_TOLD} more" if len(by_lead) > LEADS_TOLD else ""
    return (
        f"{counted(all_calls, 'call')} rated by the called numbers as the other side writes them in full: "
        f"{', '.join(said)}{more}"
    )
