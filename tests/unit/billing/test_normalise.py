"""What stands in a file, in the common form: amounts as whole units."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgekeeper.billing.agreement import MONEY_DECIMALS, UNITS
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, Start

MAPPING = ColumnMapping(
    start=Start(column="start"), b_number="called", duration=Duration(column="seconds", unit="seconds"), amount="amount"
)
FILE = CallFile(
    Path("calls.csv"),
    dict.fromkeys(("start", "called", "seconds", "amount"), "VARCHAR"),
    (("", "", "", "1.5"),),
    "calls",
)
MOST = 10**9
DIGITS = st.text("0123456789", max_size=14)
DATABASE = duckdb.connect()


def units(text):
    query = f"SELECT {expressions(FILE, MAPPING)['x']} FROM (SELECT ?::VARCHAR AS amount)"
    return DATABASE.execute(query, [text]).fetchone()[0]


@example("-", "999999999", "999999995")
@given(st.sampled_from(["", "-", "+"]), st.text("0123456789", min_size=1, max_size=9), DIGITS)
def test_an_amount_is_read_to_the_unit_and_what_is_less_is_rounded(sign, whole, behind):
    text = f"{sign}{whole}.{behind}"
    exact = Decimal(text).quantize(Decimal(1).scaleb(-MONEY_DECIMALS), ROUND_HALF_UP)
    assert units(text) == (exact * UNITS if abs(exact) < MOST else None)


@pytest.mark.parametrize(
    ("text", "found"),
    [("1.5e2", 15_000_000_000), (" 0.02 ", 2_000_000), (".5", 50_000_000), ("-999999999.99999999", 1 - 10**17)],
)
def test_so_are_other_ways_to_write_one(text, found):
    assert units(text) == found


@pytest.mark.parametrize(
    "text", ["", "-", "free", "0x10", "0b1", "nan", "inf", "1.2.3", "38050123456", "1000000000", None]
)
def test_what_is_no_amount_is_none(text):
    assert units(text) is None
