"""Two sides as strangers write them: other headers, zones, formats and decimals, some without rates or a sheet.

Made up here, and not by our own generator, so that what both take for granted is not proven by itself.
"""

import csv
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tests.unit.billing.sides import of_files

pytestmark = pytest.mark.thorough

SHEET = (
    ("33", "France fixed", "0.0050", 1, 1), ("336", "France mobile", "0.0310", 1, 1),
    ("4420", "London", "0.0042", 60, 60), ("447", "UK mobile", "0.0275", 30, 6),
    ("212", "Morocco", "0.2450", 60, 60), ("2126", "Morocco mobile", "0.3120", 60, 60),
    ("5521", "Rio", "0.0150", 30, 6), ("8613", "China mobile", "0.0121", 1, 1),
)  # fmt: skip
DIGITS = 12
CALLS, FEW = 400, 10
HEADS = (
    ("Start", "A-Number", "B-Number", "Duration", "Billed", "Rate", "Amount"),
    ("Setup Time", "Caller", "Called", "Duration", "Billed Duration", "Price per Minute", "Cost"),
    ("connect_time", "ani", "dnis", "duration", "billed", "rate", "charge"),
    ("Date", "Calling Number", "Called Number", "Call Duration", "Chargeable Duration", "Unit Price", "Total"),
)
FORMATS = ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S")
ALONE = ("missing_theirs", "missing_ours", "duplicate_ours", "duplicate_theirs")
DONE = ("rate", "increment", "duration", "currency", None)
AGREEMENT = """currency: EUR
match: {start_seconds: 5, duration_seconds: 2}
period: {from: 2026-10-01, to: 2026-11-01, zone: UTC}
"""


class Stranger:
    """Both sides of a month, and what was done to them."""

    def __init__(self, seed, decimals):
        self.chance, self.step = Random(seed), Decimal(1).scaleb(-decimals)
        self.truth, self.ours, self.theirs = {}, [], []
        done = [*self.chance.sample(ALONE, 2), DONE[seed]]
        dear = {each[0] for each in self.chance.sample(SHEET, 2)}
        factor = self.chance.choice([Decimal("1.25"), Decimal("1.1"), Decimal("0.9")])
        for number in range(CALLS):
            self._call(number, done, dear, factor)

    def _call(self, number, done, dear, factor):
        line = self.chance.choice(SHEET)
        digits = DIGITS - len(line[0])
        called = line[0] + f"{self.chance.randrange(10**digits):0{digits}}"
        line = max((each for each in SHEET if called.startswith(each[0])), key=lambda each: len(each[0]))
        begun = datetime(2026, 10, 2) + timedelta(minutes=95 * number, seconds=self.chance.randrange(60))  # noqa: DTZ001
        ours = (begun, f"3225{number:07d}", called, max(5, int(self.chance.expovariate(1 / 170))), line)
        mark = done[number % len(done)] if number % (CALLS // FEW) < len(done) else None
        if mark in ALONE:
            return self._alone(mark, self._priced(*ours))
        theirs, what = self._priced(*ours), done[-1]
        if what == "duration" and mark == what:
            theirs = self._priced(*ours[:3], ours[3] + self.chance.randrange(20, 50), line)
        elif what == "rate" and line[0] in dear:
            theirs = self._priced(
                *ours[:4], (*line[:2], (Decimal(line[2]) * factor).quantize(Decimal("0.0001")), *line[3:])
            )
        elif what == "increment" and line[0] in dear:
            theirs = self._priced(*ours[:4], (*line[:3], 60, 60))
        elif what == "currency":
            theirs = (*theirs[:-1], (theirs[-1] * Decimal("1.085")).quantize(self.step, ROUND_HALF_UP))
        priced = self._priced(*ours)
        if theirs[-1] != priced[-1]:
            self._add(what, priced[-1] - theirs[-1])
        self.ours.append(priced)
        return self.theirs.append(theirs)

    def _alone(self, mark, row):
        if mark != "missing_ours":
            self.ours += [row] * (2 if mark == "duplicate_ours" else 1)
        if mark != "missing_theirs":
            self.theirs += [row] * (2 if mark == "duplicate_theirs" else 1)
        self._add(mark, row[-1] if mark in ("missing_theirs", "duplicate_ours") else -row[-1])

    def _add(self, cause, amount):
        calls, total = self.truth.get(cause, (0, Decimal(0)))
        self.truth[cause] = calls + 1, total + amount

    def _priced(self, begun, caller, called, seconds, line):
        _, _, rate, first, following = line
        billed = first if seconds <= first else first + -(-(seconds - first) // following) * following
        amount = (billed * Decimal(rate) / 60).quantize(self.step, ROUND_HALF_UP)
        return begun, caller, called, seconds, billed, rate, amount

    def write(self, folder, *, rated):
        zone, offset = (
            self.chance.choice(["UTC", "Europe/Paris", "Asia/Kolkata"]),
            self.chance.choice([0, 3600, -7200, 37]),
        )
        there, ahead = ZoneInfo(zone), timedelta(seconds=offset)

        def theirs(moment):
            return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(there).replace(tzinfo=None) + ahead

        self._side(folder / "ours.csv", self.ours, lambda moment: moment, rated=rated)
        self._side(folder / "theirs.csv", self.theirs, theirs, rated=rated)
        lines = [",".join(map(str, (*each, "2026-01-01"))) for each in SHEET]
        (folder / "rates.csv").write_text("\n".join(["prefix,destination,rate_per_minute,first_increment_seconds,"
                                                     "next_increment_seconds,effective_from", *lines]))  # fmt: skip

    def _side(self, path, rows, clock, *, rated):
        delimiter, head, form = (self.chance.choice(of) for of in (",;\t", HEADS, FORMATS))
        columns = [0, 1, 2, 3, *([4] if self.chance.random() < 0.5 else []), *([5] if rated else []), 6]
        self.chance.shuffle(columns)
        comma, before = delimiter != "," and self.chance.random() < 0.5, self.chance.choice(["", "+", "00"])

        def cells(begun, caller, called, seconds, billed, *money):
            said = [str(each).replace(".", ",") if comma else str(each) for each in money]
            return f"{clock(begun):{form}}", before + caller, before + called, seconds, billed, *said

        with path.open("w", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(head[each] for each in columns)
            shown = [cells(*row) for row in rows]
            self.chance.shuffle(shown)
            writer.writerows([row[each] for each in columns] for row in shown)


@pytest.mark.parametrize("rated", [True, False], ids=["with rates", "without rates"])
@pytest.mark.parametrize("sheet", ["rate_sheet: rates.csv\n", ""], ids=["by a sheet", "without a sheet"])
@pytest.mark.parametrize("seed", range(len(DONE)))
def test_what_a_stranger_did_is_found_and_nothing_else(tmp_path, seed, sheet, rated):
    """But for what may be rounding: a call that differs by a step of its amounts."""
    stranger = Stranger(seed, decimals=4 + seed % 3)
    stranger.write(tmp_path, rated=rated)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT + sheet)

    document = of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv")

    found = {each["cause"]: (each["calls"], Decimal(each["amount"])) for each in document["causes"]}
    truth = stranger.truth
    rounded = found.pop("increment", (0, 0))[0] if "increment" not in truth else 0
    assert set(found) == set(truth)
    assert document["unexplained"]["calls"] == 0
    for cause, (calls, amount) in truth.items():
        left = calls - found[cause][0]
        assert 0 <= left <= rounded
        assert abs(amount - found[cause][1]) <= left * stranger.step
