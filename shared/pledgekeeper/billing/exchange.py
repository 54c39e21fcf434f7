"""Amounts in another currency become the agreement's, at the rates that it names."""

from decimal import Decimal
from itertools import groupby
from math import ceil

import duckdb

from pledgekeeper.billing.agreement import MONEY_DECIMALS, BillingAgreement
from pledgekeeper.billing.files import CallFile, quoted
from pledgekeeper.billing.rating import as_money, milliseconds, wall_clock
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.call_columns import ColumnMapping


def converted(column: str, agreement: BillingAgreement, *, zoned: bool) -> str:
    """The expression for a column of money; what no rate is known of stays as it stands, and so does what is in the
    agreement's currency. A call began at `s`; rates count from a moment on the clock of the period's zone."""
    begun = wall_clock("s", agreement.period, zoned=zoned)
    others = (each for each in agreement.fx if each.currency != agreement.currency)
    known = sorted(others, key=lambda each: (each.currency, milliseconds(each.from_)), reverse=True)
    whens = " ".join(
        f"WHEN currency = {quoted(each.currency)} AND {begun} >= {milliseconds(each.from_)} "
        f"THEN {as_money(f'round(CAST({column} AS DECIMAL(20, 0)) * CAST({each.rate} AS DECIMAL(14, 8)))')}"
        for each in known
    )
    return f"CASE {whens} ELSE {column} END"


def exchanged_step(file: CallFile, mapping: ColumnMapping, agreement: BillingAgreement) -> int:
    """What the last decimal of a file's amounts is worth once they are exchanged, in units; 1 where none is."""
    if mapping.currency is None or mapping.amount is None:
        return 1
    named = {cell.strip().upper() for cell in file.column(mapping.currency)}
    rates = [each.rate for each in agreement.fx if each.currency in named]
    decimals = max((len(cell.rpartition(mapping.decimal)[2]) for cell in file.column(mapping.amount)
                    if mapping.decimal in cell), default=0)  # fmt: skip
    step = Decimal(10) ** max(MONEY_DECIMALS - decimals, 0)
    return max([1, *(ceil(rate * step) for rate in rates)])


def not_exchanged(database: duckdb.DuckDBPyConnection, calls: str, agreement: BillingAgreement) -> str | None:
    """A sentence about the currencies of calls that there are no rates for; None when there are for all."""
    known = [agreement.currency, *(currency for currency, _ in groupby(sorted(each.currency for each in agreement.fx)))]
    listed = ", ".join(quoted(each) for each in known)
    rows = database.execute(
        f"SELECT currency, count(*) FROM {calls} "
        f"WHERE currency NOT IN ({listed}) AND currency <> '' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if not rows:
        return None
    said = ", ".join(f"{counted(calls, 'call')} in {currency}" for currency, calls in rows)
    return f"{said}: the agreement has no rate of exchange (`fx`); their amounts are added as they stand"
