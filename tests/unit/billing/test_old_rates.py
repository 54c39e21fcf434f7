"""Of another rate it is told how much comes from one that was billed on when its time was over."""

import json

import openpyxl

from pledgekeeper.billing.residual import amount
from tests.unit.billing.sides import AGREEMENT, SHEET, call, compared, found, of_files, run, write

MONTH = [call(number) for number in range(20)]
OLD = [call(number, rate="0.24") for number in range(5)]
DEARER = [call(5, rate="0.30", seconds=60), call(6, rate="0.30", seconds=90)]
THEIRS = [*OLD, *DEARER, *MONTH[7:]]
OURS = [*MONTH[:5], call(5, seconds=60), call(6, seconds=90), *MONTH[7:]]


def test_the_summary_the_workbook_and_the_page_tell_old_rates_apart(tmp_path):
    document = compared(tmp_path, OURS, THEIRS, out=tmp_path / "out")

    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert found(document) == {"rate": (7, "-0.60")}
    assert summary["old_rates"] == {"calls": 5, "amount": "-0.30"}
    rows = openpyxl.load_workbook(tmp_path / "out" / "reconciliation.xlsx")["Causes"].iter_rows(values_only=True)
    assert ("  of it by rates no longer in force", 5, None, -0.3) in list(rows)
    assert "7 calls, 5 (-0.30) by rates no longer in force" in (tmp_path / "out" / "reconciliation.html").read_text()


def test_both_sides_count_and_mirror_each_other(tmp_path):
    compared(tmp_path, THEIRS, OURS, out=tmp_path / "out")

    assert json.loads((tmp_path / "out" / "summary.json").read_text())["old_rates"] == {"calls": 5, "amount": "0.30"}


def test_a_rate_that_is_in_force_in_another_hour_is_no_old_one(tmp_path):
    """0.24 was the rate of all hours before October, and is that of the night."""
    sheet = "\n".join(
        line + (",off_peak_rate_per_minute" if number == 0 else ",0.24" if "0.18" in line else ",")
        for number, line in enumerate(SHEET.splitlines())
    )
    agreement = AGREEMENT + "peak: {days: [mon, tue, wed, thu, fri], from: 06:00, to: 23:00}\n"
    for path, rows in ((tmp_path / "ours.csv", OURS[:5]), (tmp_path / "theirs.csv", OLD)):
        write(path, rows)
    (tmp_path / "agreement.yaml").write_text(agreement)
    (tmp_path / "rates.csv").write_text(sheet)

    document = of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv", out=tmp_path / "out")

    assert found(document) == {"rate": (5, "-0.30")}
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["old_rates"] == {"calls": 0, "amount": amount(0)}


def test_a_terminal_tells_them_below_the_cause(tmp_path, capsys):
    (tmp_path / "rates.csv").write_text(SHEET)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    sides = [write(tmp_path / f"{name}.csv", rows) for name, rows in (("ours", OURS), ("theirs", THEIRS))]

    _, said, _ = run(capsys, "reconcile", *sides, "--agreement", tmp_path / "agreement.yaml")

    lines = [line.split() for line in said.splitlines()]
    assert lines[lines.index(["rate", "7", "0", "-0.60"]) + 1] == ["old", "rates", "5", "-0.30"]
