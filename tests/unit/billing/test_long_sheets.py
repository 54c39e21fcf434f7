"""A carrier's sheet has tens of thousands of prefixes on few terms."""

import duckdb
import pytest

from pledgekeeper.billing.rating import load_sheet
from pledgekeeper.billing.sheet import read_sheet
from tests.unit.billing.sides import AGREEMENT, SHEET, call, found, of_files, write

ONE, MANY = ["22170"], ["22170", "22171", "22172", "22176"]


class Counting:
    """A database that counts what it is asked."""

    def __init__(self):
        self.database, self.asked = duckdb.connect(), 0

    def execute(self, *given):
        self.asked += 1
        return self.database.execute(*given)


def of_sheet(folder, sheet, theirs):
    """What is found where ours bills each call at 0.18."""
    (folder / "rates.csv").write_text(sheet)
    (folder / "agreement.yaml").write_text(AGREEMENT)
    ours = write(folder / "ours.csv", [call(number) for number in range(20)])
    return found(of_files(folder, ours, write(folder / "theirs.csv", theirs)))


def billed_at(rate):
    return [*(call(number, rate=rate) for number in range(5)), *(call(number) for number in range(5, 20))]


@pytest.mark.parametrize("prefixes", [ONE, MANY])
def test_the_rate_of_another_prefix_is_a_wrong_dial_code_however_many_have_it(tmp_path, prefixes):
    others = "".join(f"{prefix},Senegal Other,0.36,1,1,2026-01-01\n" for prefix in prefixes)

    assert of_sheet(tmp_path, SHEET + others, billed_at("0.36")) == {"dial_code": (5, "-0.90")}


@pytest.mark.parametrize("prefixes", [[], ONE, MANY])
def test_a_rate_that_its_own_prefix_had_is_a_wrong_rate_whoever_else_has_it(tmp_path, prefixes):
    others = "".join(f"{prefix},Senegal Other,0.24,1,1,2026-01-01\n" for prefix in prefixes)

    assert of_sheet(tmp_path, SHEET + others, billed_at("0.24")) == {"rate": (5, "-0.30")}


def test_a_sheet_is_loaded_at_once_however_long_it_is(tmp_path):
    (tmp_path / "short.csv").write_text(SHEET)
    lines = "".join(f"{prefix},Somewhere,0.01,1,1,2026-01-01\n" for prefix in range(30000, 32000))
    (tmp_path / "long.csv").write_text(SHEET + lines)
    short, long = Counting(), Counting()

    load_sheet(short, read_sheet(tmp_path / "short.csv"))
    load_sheet(long, read_sheet(tmp_path / "long.csv"))

    assert long.asked == short.asked
    assert long.execute("SELECT count(*) FROM sheet").fetchall() == [(2004,)]
