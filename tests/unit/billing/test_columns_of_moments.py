"""When a call began, where a day and a time of the day stand in two columns."""

from datetime import datetime

import duckdb
import pytest

from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.proposing import propose
from tests.unit.billing.sides import BEGIN, call, compared, nothing_kept, write

HOURS = (0, 1, 10, 12, 15, 23)
DAYS = {"iso": "%Y-%m-%d", "slashed": "%Y/%m/%d", "compact": "%Y%m%d", "American": "%m/%d/%Y"}
TIMES = ("%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p")


OURS = [call(n, at=BEGIN.replace(hour=hour, day=5 + n), seconds=37 + n) for n, hour in enumerate(HOURS)]
HEADER = ("Call Date", "Call Time", "caller", "called", "seconds", "amount")


def parted(day, time):
    """The same calls, with day and time in two columns."""
    begun = [datetime.fromisoformat(start) for start, *_ in OURS]
    return [(f"{at:{day}}", f"{at:{time}}", *rest) for at, (_, *rest) in zip(begun, OURS, strict=True)]


@pytest.mark.parametrize("time", TIMES[:1])
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_time_of_twelve_hours_beside_a_day_is_before_or_after_noon(tmp_path, day, time):
    document = compared(tmp_path, OURS, write(tmp_path / "t.csv", parted(day, time), HEADER))

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 0)


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("day", ["%Y-%m-%d", "%Y/%m/%d"])
def test_so_it_is_however_it_is_written(tmp_path, day, time):
    document = compared(tmp_path, OURS, write(tmp_path / "t.csv", parted(day, time), HEADER))

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 0)


def test_so_it_is_beside_a_day_of_a_parquet_file(tmp_path):
    text = write(tmp_path / "t.csv", parted("%Y-%m-%d", "%I:%M:%S %p"), HEADER)
    duckdb.execute(
        f"""COPY (SELECT "Call Date"::DATE AS "Call Date", * EXCLUDE "Call Date" FROM read_csv('{text}', types =
        {{'Call Time': 'VARCHAR'}})) TO '{tmp_path / "t.parquet"}' (FORMAT parquet)"""
    )

    document = compared(tmp_path, OURS, tmp_path / "t.parquet")

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 0)


SETUP = {"Setup Time": "2026-10-05 09:59:40"}, {"Setup Date": "2026-10-05", "Setup Time": "09:59:40"}
ANSWER = (
    {"Answer Date": "10/05/2026", "Answer Time": "10:00:00 AM"},
    {"Connect Date": "2026-10-05", "Connect Time": "10:00:00"},
)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("answer", ANSWER)
@pytest.mark.parametrize("setup", [*SETUP, {"Start Time": "10/05/2026 09:59:40 AM"}])
def test_the_answer_counts_also_where_its_day_and_time_stand_in_two_columns(tmp_path, setup, answer, turned):
    moments = answer | setup if turned else setup | answer
    rows = [(*moments.values(), "33612345678", "221771234567", 61, "0.5")] * 3
    path = write(tmp_path / "calls.csv", rows, (*moments, "caller", "called", "seconds", "amount"))

    start = propose(open_calls(path, nothing_kept())).start

    assert (start.column, start.time_column) == tuple(answer)


def test_a_day_alone_is_no_answer(tmp_path):
    header = ("Start Time", "Answer Date", "Release Time", "caller", "called", "seconds", "amount")
    row = ("2026-10-05 09:59:40", "2026-10-05", "10:01:01", "33612345678", "221771234567", 61, "0.5")
    start = propose(open_calls(write(tmp_path / "calls.csv", [row] * 3, header), nothing_kept())).start

    assert (start.column, start.time_column) == ("Start Time", None)
