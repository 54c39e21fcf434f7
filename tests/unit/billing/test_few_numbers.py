"""Few numbers that call each other often, clocks of which one side tells its zone, short prefixes, and credits."""

import random
from datetime import timedelta
from math import ceil

import duckdb
import pytest

from tests.unit.billing.sides import AGREEMENT, BEGIN, HEADER, SHEET, call, compared, found, run, write

pytestmark = pytest.mark.thorough


def often(calls, pairs, seed):
    """Calls among few pairs of numbers, with how many seconds the other side's clock and counter are off."""
    chance = random.Random(seed)
    for number in range(calls):
        pair = number % pairs
        yield {
            "number": number, "seconds": chance.randrange(10, 90), "caller": f"336123400{pair:02}",
            "called": f"22177120000{pair:02}", "at": BEGIN + timedelta(seconds=chance.randrange(2 * 86_400)),
        }, chance.choice((-2, -1, 0, 1, 2))  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "pairs", "offset"),
    [(60, 1, -7200), (60, 1, 17), (290, 6, 3600), (290, 6, 500), (290, 2, -7200), (290, 2, 500), (300, 20, 3600),
     (300, 20, 17)],
)  # fmt: skip
def test_the_clocks_of_few_numbers_that_call_often_are_told_apart_as_any_others(tmp_path, calls, pairs, offset):
    sides = [], []
    for each, more in often(calls, pairs, offset):
        sides[0].append(call(**each))
        other = {"at": each["at"] + timedelta(seconds=offset + more), "seconds": each["seconds"] + more}
        sides[1].append(call(**{**each, **other}))

    document = compared(tmp_path, *sides)

    assert document["offset_seconds"] == offset
    assert found(document).keys() == {"duration"}


def test_where_no_two_calls_are_alike_the_clocks_are_not_said_to_agree(tmp_path, capsys):
    write(tmp_path / "ours.csv", [call(1)])
    write(tmp_path / "theirs.csv", [call(2)])
    (tmp_path / "agreement.yaml").write_text("currency: USD")
    sides = tmp_path / "ours.csv", tmp_path / "theirs.csv"

    _, out, _ = run(capsys, "reconcile", *sides, "--agreement", tmp_path / "agreement.yaml")

    assert "in both 0 calls; too few calls are alike to tell how far the clocks differ" in out


@pytest.mark.parametrize("swapped", [False, True])
def test_calls_are_rated_by_the_clock_that_tells_its_zone_whichever_side_has_it(tmp_path, swapped):
    header = (*HEADER, "rate")
    midnight = BEGIN.replace(month=10, day=1, hour=1)
    calls = [{"number": n, "at": midnight + timedelta(minutes=n), "seconds": 300 + n} for n in range(40)]
    zoned = [(f"{row[0]}Z", *row[1:], "0.18") for row in (call(**each) for each in calls)]
    local = [(*call(**{**each, "at": each["at"] - timedelta(hours=3)}), "0.18") for each in calls]
    for at in (3, 5, 7):
        local[at] = (*local[at][:4], f"{ceil(local[at][3] / 60) * 0.18:.6f}", "0.18")

    document = compared(tmp_path, *((zoned, local) if swapped else (local, zoned)), header=header)

    assert found(document).keys() == {"increment"}
    assert document["offset_seconds"] == (-10_800 if swapped else 10_800)


ONE_DIGIT = SHEET + "1,North America,0.01,1,1,2026-01-01\n1809,Dominican Republic,0.25,1,1,2026-01-01\n"


@pytest.mark.parametrize("rates", [False, True])
def test_a_breakout_of_a_country_code_of_one_digit_is_another_dial_code(tmp_path, rates, monkeypatch):
    monkeypatch.setattr("tests.unit.billing.sides.SHEET", ONE_DIGIT)
    sides = []
    for rate in ("0.25", "0.01"):
        rows = [call(n, seconds=90 + n, rate=rate, called=f"1809555{n:04}") for n in range(10)]
        rows += [call(n, seconds=90 + n) for n in range(100, 140)]
        sides.append([(*row, rate if rates and row[2].startswith("1809") else "") for row in rows])

    document = compared(tmp_path, *sides, header=(*HEADER, "rate" if rates else "note"))

    assert {cause: calls for cause, (calls, _) in found(document).items()} == {"dial_code": 10}


@pytest.mark.parametrize("sheet", [True, False])
def test_a_call_that_one_side_has_as_a_credit_is_at_no_other_rate(tmp_path, sheet):
    ours = [call(n, seconds=60 + 7 * n) for n in range(40)]
    theirs = [(*row[:4], f"-{row[4]}") if n in (3, 9, 20, 31) else row for n, row in enumerate(ours)]
    agreement = AGREEMENT if sheet else AGREEMENT.replace("rate_sheet: rates.csv\n", "")

    document = compared(tmp_path, ours, theirs, agreement=agreement)

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 4)


def test_a_call_of_several_parts_of_one_cause_names_it_once(tmp_path):
    """Ours rounds up to the cent what theirs charges by the minute."""
    calls = [call(n, seconds=61 + n) for n in range(50)]
    ours = [(*row[:4], f"{ceil(row[3] * 0.3 - 1e-9) / 100:.2f}") for row in calls]
    theirs = [(*row[:4], f"{ceil(row[3] / 60) * 0.18:.2f}") for row in calls]

    compared(tmp_path, ours, theirs, out=tmp_path / "out")

    files = f"read_parquet('{tmp_path}/out/calls/**/*.parquet')"
    assert duckdb.sql(f"SELECT DISTINCT cause FROM {files} WHERE cause IS NOT NULL").fetchall() == [("increment",)]
