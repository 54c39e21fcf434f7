"""The two sides write one called number in two ways, such as `771234567` and `221771234567`: which one has its
country's code, and nothing before it, as a rate sheet is asked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pledgekeeper.billing.files import quoted

SQL = Path(__file__).parent / "sql"
CALLS_OF_A_LEAD: Final = 2000
ASKED_OF_THE_PLAN: Final = 50
LEADS_ASKED: Final = 20
LEAST_SHARE, MORE_OFTEN = 4, 4
"""Amounts tell it where one in so many is what the sheet says of one number, so many times as often as of the other."""
CALLED_SO: Final = ("valid", "premium", "special", "satellite", "international")
"""What the numbering plan says of a number that can be called as it stands."""


@dataclass(frozen=True)
class Leads:
    """What stands before numbers on one side alone: codes of countries, or of routes, which are no part of the number;
    or nothing tells which of both."""

    countries: frozenset[str]
    routes: frozenset[str]
    unknown: frozenset[str] = frozenset()


def find_leads(database: duckdb.DuckDBPyConnection, calls: str, longest: int, step: int) -> Leads:
    """`calls`: the query for the called number `o` of one side and `t` of the other, with a duration `d` and an amount
    `x` that one of them says. `rated` has the lines of all these numbers, by `longest` digits; `step`: of the amounts.

    The amounts tell, as far as they are what the sheet says; else the numbering plan.
    """
    query = (SQL / "leads.sql").read_text()
    rows = database.execute(
        query.format(calls=calls, longest=longest, step=step, most=CALLS_OF_A_LEAD, asked=ASKED_OF_THE_PLAN)
    ).fetchall()
    told = {lead: _by_amounts(of_all, by_long, by_short) for lead, of_all, by_long, by_short, _ in rows}
    left = [(lead, numbers) for lead, *_, numbers in rows if told[lead] is None]
    told |= {lead: _by_plan(numbers) for lead, numbers in left[:LEADS_ASKED]}
    countries, routes, unknown = (
        frozenset(lead for lead, is_country in told.items() if is_country is each) for each in (True, False, None)
    )
    return Leads(countries, routes, unknown)


def _by_amounts(calls: int, by_long: int, by_short: int) -> bool | None:
    """Whether it is the longer number that was billed."""
    for most, least, is_long in ((by_long, by_short, True), (by_short, by_long, False)):
        if LEAST_SHARE * most >= calls and most > MORE_OFTEN * least:
            return is_long
    return None


def _by_plan(numbers: list[tuple[str, str]]) -> bool | None:
    """Whether most of the longer numbers can be called as they stand, and most of the shorter ones cannot."""
    from pledgekeeper.billing.numbering import check_number  # loads long, and hardly anybody needs it

    longer, shorter = (
        2 * sum(check_number(number)[0] in CALLED_SO for number in each) > len(numbers)
        for each in zip(*numbers, strict=True)
    )
    return longer if longer != shorter else None


def keep_countries(database: duckdb.DuckDBPyConnection, leads: Leads) -> None:
    """From now on `whole_number` takes the longer of two numbers where it has one of these codes before the other, or
    one that was kept earlier."""
    if leads.countries:
        database.execute("CREATE TABLE IF NOT EXISTS countries (code VARCHAR)")
        database.execute("INSERT INTO countries SELECT unnest($codes)", {"codes": sorted(leads.countries)})
        codes = database.execute("SELECT DISTINCT code FROM countries ORDER BY code").fetchall()
        listed = ", ".join(quoted(code) for (code,) in codes)
        database.execute(f"CREATE OR REPLACE MACRO is_country(lead) AS lead IN ({listed})")
