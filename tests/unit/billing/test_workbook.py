"""The workbook of a comparison is filtered and pivoted: days are dates, numbers are numbers, heads stay in sight."""

from datetime import datetime

import openpyxl
import pytest

from tests.unit.billing.sides import HEADER, call, compared
from tests.unit.billing.test_halfway import in_two, work_of

WITH_RATES = (*HEADER, "rate_per_minute")
OURS = [(*call(1, seconds=60), "0.18"), (*call(2, seconds=61), "0.18"), (*call(3), "0.18")]
THEIRS = [(*call(1, seconds=60, rate="0.24"), "0.24"), (*call(2, seconds=61, rate="0.24"), "0.24"), (*call(4), "0.18")]


@pytest.fixture
def book(tmp_path):
    about = (("dispute", "DSP-1"), ("invoice", "INV-7"), ("carrier", "Baltel"))
    compared(tmp_path, OURS, THEIRS, header=WITH_RATES, out=tmp_path / "out", about=about)
    return openpyxl.load_workbook(tmp_path / "out" / "reconciliation.xlsx")


def columns(sheet):
    """The cells of each column below its head, by the name in it."""
    return {head.value: below for head, *below in sheet.iter_cols()}


def test_its_first_sheet_says_which_dispute_invoice_and_carrier_it_belongs_to(book):
    told = [(name.value, said.value) for name, said, *_ in book["Summary"].iter_rows(min_row=2, max_row=6)]

    assert told[:3] == [("dispute", "DSP-1"), ("invoice", "INV-7"), ("carrier", "Baltel")]
    assert told[3:] == [("ours", "ours.csv"), ("theirs", "theirs.csv")]


def test_so_does_the_workbook_of_a_comparison_that_was_put_down_halfway(tmp_path):
    compared(tmp_path, OURS, THEIRS, header=WITH_RATES)

    in_two(tmp_path, work_of(tmp_path, out=tmp_path / "out", about=(("dispute", "DSP-1"),)))

    summary = openpyxl.load_workbook(tmp_path / "out" / "reconciliation.xlsx")["Summary"]
    assert [cell.value for cell in summary[2][:2]] == ["dispute", "DSP-1"]


def test_days_are_dates_and_moments_too(book):
    calls, days = columns(book["Calls that differ"]), columns(book["Days"])

    for cells in (calls["day"], days["day"][:-1]):
        assert {(cell.value, cell.number_format) for cell in cells} == {(datetime(2026, 10, 5), "yyyy-mm-dd")}  # noqa: DTZ001
        assert all(cell.is_date for cell in cells)
    assert calls["ours start"][0].is_date
    assert days["day"][-1].value == "Total"


def test_of_calls_that_differ_it_has_the_rates_of_both_sides_and_of_the_sheet(book):
    calls = columns(book["Calls that differ"])

    rates = zip(*([cell.value for cell in calls[f"{name} rate"]] for name in ("ours", "theirs", "sheet")), strict=True)
    by_call = dict(zip((cell.value[-1] for cell in calls["called"]), rates, strict=True))
    assert by_call == {
        "1": (0.18, 0.24, 0.18),
        "2": (0.18, 0.24, 0.18),
        "3": (0.18, None, 0.18),
        "4": (None, 0.18, 0.18),
    }
    assert calls["ours rate"][0].number_format == "#,##0.0000####"


def test_what_is_whole_is_shown_without_a_point_and_seconds_with_their_parts(tmp_path):
    compared(tmp_path, [call(1, seconds="61.5", amount=1), call(2)], [], out=tmp_path / "out")

    seconds = columns(openpyxl.load_workbook(tmp_path / "out" / "reconciliation.xlsx")["Calls that differ"])[
        "ours seconds"
    ]
    assert {cell.value: cell.number_format for cell in seconds} == {61.5: "#,##0.000", 60: "#,##0"}


def test_heads_stay_in_sight_and_are_wide_enough_and_sums_below_are_not_filtered(book):
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes in ("A2", "B2")
        alike = sheet.column_dimensions.values()
        widths = {column: each.width for each in alike for column in range(each.min, each.max + 1)}
        assert all(widths[head.column] >= len(head.value) + 4 for head in sheet[1]), sheet.title
        last = int(sheet.auto_filter.ref.split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        assert sheet.max_row - last == (0 if sheet.title == "Calls that differ" else 1), sheet.title
