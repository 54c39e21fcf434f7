"""Amounts in another currency become the agreement's, at the rates that it names."""

from itertools import groupby

import duckdb

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.rating import milliseconds


def converted(column: str, agreement: BillingAgreement) -> str:
    """The expression for a column of money; what no rate is known of stays as it stands. A call began at `s`."""
    known = sorted(agreement.fx, key=lambda each: (each.currency, milliseconds(each.from_)), reverse=True)
    whens = " ".join(
        f"WHEN currency = {quoted(each.currency)} AND s >= {milliseconds(each.from_)} "
        f"THEN CAST(round(CAST({column} AS DECIMAL(20, 0)) * CAST({each.rate} AS DECIMAL(14, 8))) AS BIGINT)"
        for each in known
    )
    return f"CASE {whens} ELSE {column} END"


def not_exchanged(database: duckdb.DuckDBPyConnection, side: str, agreement: BillingAgreement) -> str | None:
    """A sentence about the currencies of a side that there are no rates for; None when there are for all."""
    known = [agreement.currency, *(currency for currency, _ in groupby(sorted(each.currency for each in agreement.fx)))]
    listed = ", ".join(quoted(each) for each in known)
    rows = database.execute(
        f"SELECT currency, count(*) FROM {side} "
        f"WHERE currency NOT IN ({listed}) AND currency <> '' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    if not rows:
        return None
    said = ", ".join(f"{calls} calls in {currency}" for currency, calls in rows)
    return f"{said}: the agreement has no rate of exchange (`fx`); their amounts are added as they stand"
