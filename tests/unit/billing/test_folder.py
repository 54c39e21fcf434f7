"""What `--out` leaves behind: every call once, sums that add up, a workbook, a page, and their hashes."""

import hashlib
import json
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import duckdb
import pytest

from pledgekeeper.billing.causes import CAUSES
from tests.unit.billing.sides import AGREEMENT, BEGIN, call, compared, found, made, of_files, write

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """A folder with everything that can go wrong in it, and what `--out` made of it."""
    folder = tmp_path_factory.mktemp("month")
    made(folder, calls=4000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2, their_zone="Europe/Paris")
    document = of_files(folder, folder / "ours.csv", folder / "theirs.csv", out=folder / "out")
    return folder, document, json.loads((folder / "out" / "summary.json").read_text())


def rows(folder, query):
    calls = folder / "out" / "calls" / "**" / "*.parquet"
    return duckdb.sql(query.format(calls=f"read_parquet('{calls}')")).fetchall()


def test_every_record_of_both_files_is_in_the_file_of_calls_once(month):
    folder, _, summary = month

    ((ours, theirs),) = rows(folder, "SELECT count(ours_amount), count(theirs_amount) FROM {calls}")

    assert ours == len((folder / "ours.csv").read_text().splitlines()) - 1 == summary["totals"]["ours"]["calls"]
    assert theirs == len((folder / "theirs.csv").read_text().splitlines()) - 1 == summary["totals"]["theirs"]["calls"]


def test_the_differences_of_the_calls_of_a_cause_are_what_it_comes_to(month):
    folder, document, _ = month
    single = dict(rows(folder, "SELECT cause, sum(difference) FROM {calls} WHERE cause NOT LIKE '% %' GROUP BY 1"))

    assert single == {cause: Decimal(amount) for cause, (_, amount) in found(document).items()}
    assert rows(
        folder, "SELECT count(*) FROM {calls} WHERE state = 'same' AND (difference <> 0 OR cause IS NOT NULL)"
    ) == [(0,)]


def test_whoever_compares_the_same_calls_again_gets_the_same_bytes(month, tmp_path):
    folder, _, _ = month
    with zipfile.ZipFile(folder / "out" / "reconciliation.xlsx") as book:
        assert b"1980-01-01T00:00:00Z" in book.read("docProps/core.xml"), "it would tell when it was made"

    of_files(folder, folder / "ours.csv", folder / "theirs.csv", out=tmp_path / "out")

    first, second = (
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in (folder / "out", tmp_path / "out")
    )
    assert first == second


@pytest.mark.parametrize("by", ["by_destination", "by_day", "by_dial_code", "heat_map"])
def test_totals_add_up_to_the_difference(month, by):
    _, document, summary = month

    assert sum(
        Decimal(each["difference"] if isinstance(each["difference"], str) else 0) for each in summary[by]
    ) == Decimal(document["difference"]["amount"])


def test_the_waterfall_goes_from_nothing_to_the_difference(month):
    _, document, summary = month
    steps = summary["waterfall"]

    assert [each["cause"] for each in steps] == list(found(document))
    assert steps[0]["from"] == "0.00"
    assert steps[-1]["to"] == document["difference"]["amount"]
    assert all(before["to"] == after["from"] for before, after in pairwise(steps))


def test_inputs_and_outputs_are_named_with_their_hashes(month):
    folder, _, summary = month

    for name, digest in summary["outputs"].items():
        assert hashlib.sha256((folder / "out" / name).read_bytes()).hexdigest() == digest
    assert summary["inputs"]["ours"]["sha256"] == hashlib.sha256((folder / "ours.csv").read_bytes()).hexdigest()


def test_the_same_files_make_the_same_summary(month):
    folder, _, summary = month
    of_files(folder, folder / "ours.csv", folder / "theirs.csv", out=folder / "again")
    again = json.loads((folder / "again" / "summary.json").read_text())

    assert {**again, "outputs": None} == {**summary, "outputs": None}


def test_a_folder_of_another_time_adds_nothing_to_a_result(tmp_path):
    later = call(2, at=BEGIN + timedelta(days=9))
    compared(tmp_path, [call(1), later], [call(1), later], out=tmp_path / "out")

    compared(tmp_path, [call(1)], [call(1)], out=tmp_path / "out")

    assert len(rows(tmp_path, "SELECT day FROM {calls}")) == 1


def test_a_call_is_rerated_by_the_sheet_on_both_sides(tmp_path):
    theirs = call(1, seconds=61, rate="0.24")

    compared(tmp_path, [call(1, seconds=61)], [theirs], out=tmp_path / "out")

    assert rows(tmp_path, "SELECT destination, dial_code, cause, ours_rerated, theirs_rerated FROM {calls}") == [
        ("Senegal Mobile", "22177", "rate", Decimal("0.183"), Decimal("0.183"))
    ]


def test_what_the_bill_should_have_been_leaves_copies_out(tmp_path):
    compared(tmp_path, [call(1)], [call(1, rate="0.24"), call(1, rate="0.24")], out=tmp_path / "out")

    totals = json.loads((tmp_path / "out" / "summary.json").read_text())["totals"]
    assert totals["theirs"] == {"calls": 2, "seconds": "120", "amount": "0.48", "should_be": "0.18"}


def test_without_a_sheet_destinations_are_those_of_the_files(tmp_path):
    header = ("start", "caller", "called", "seconds", "amount", "destination")
    ours = [(*call(n), "Senegal") for n in range(3)]
    agreement = "currency: USD\n"

    compared(tmp_path, ours, ours[:2], agreement=agreement, header=header, out=tmp_path / "out")

    (destination,) = json.loads((tmp_path / "out" / "summary.json").read_text())["by_destination"]
    assert destination["destination"] == "Senegal"
    assert destination["ours"]["calls"] == 3


@pytest.mark.parametrize("sheet", [True, False])
def test_what_the_sheet_makes_of_a_bill_stands_on_the_page_where_there_is_a_sheet(tmp_path, sheet):
    agreement = AGREEMENT if sheet else "currency: USD\n"

    compared(tmp_path, [call(1)], [call(1)], agreement=agreement, out=tmp_path / "out")

    page = (tmp_path / "out" / "reconciliation.html").read_text()
    assert ("if rated by the sheet" in page, "If rated by the sheet means" in page) == (sheet, sheet)


@pytest.mark.parametrize(("year", "notes"), [(2026, 0), (2025, 2)])
def test_a_period_in_which_no_call_lies_is_told_for_each_side(tmp_path, year, notes):
    heard = []

    compared(tmp_path, [call(1)], [call(1)], agreement=AGREEMENT.replace("2026", str(year)), told=heard)

    told = [each for each in heard if "no call lies in the period from 2025-10-01 to 2025-11-01" in each]
    assert len(told) == notes


def test_the_workbook_says_what_was_compared_and_speaks_of_a_rate_sheet_only_where_there_is_one(tmp_path, month):
    without = AGREEMENT.replace("rate_sheet: rates.csv\n", "")
    compared(tmp_path, [call(1)], [call(1, amount="9")], agreement=without, out=tmp_path / "out")

    unrated, rated = (words_of(folder / "out" / "reconciliation.xlsx") for folder in (tmp_path, month[0]))

    for told in ("ours.csv", "theirs.csv", "2026-10-01 00:00:00 to 2026-11-01 00:00:00 (not included), UTC", "Total"):
        assert told in unrated, told
    assert "none" in unrated
    assert not any("should be" in each or "does not know" in each for each in unrated)
    assert {"should be, by the rate sheet", "should be, our records"} <= rated


def words_of(workbook):
    """Every text in its cells."""
    with zipfile.ZipFile(workbook) as book:
        return {
            unescape(text)
            for name in book.namelist()
            if "sheet" in name or "sharedStrings" in name
            for text in re.findall(r"<t[^>]*>([^<]*)</t>", book.read(name).decode())
        }


def test_two_empty_files_make_a_folder_too(tmp_path):
    compared(tmp_path, [], [], out=tmp_path / "out")

    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["totals"]["difference"] == "0.00"
    assert "Both bills come to the same" in (tmp_path / "out" / "reconciliation.html").read_text()


def test_the_workbook_has_the_sheets_that_a_billing_team_expects(month):
    folder, _, _ = month
    with zipfile.ZipFile(folder / "out" / "reconciliation.xlsx") as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        calls = book.read("xl/worksheets/sheet6.xml").decode()

    assert names == ["Summary", "Causes", "Days", "Destinations", "Dial codes", "Calls that differ"]
    assert calls.count("<row ") == 1 + rows(folder, "SELECT count(*) FROM {calls} WHERE state <> 'same'")[0][0]


@pytest.mark.parametrize(
    ("currency", "difference", "places", "of_sums", "of_calls"),
    [
        ("EUR", "1,234.57", "two decimals", "#,##0.00####", "#,##0.00####"),
        ("OMR", "1,234.567", "three decimals", "#,##0.000###", "#,##0.000###"),
        ("JPY", "1,235", "whole JPY", "#,##0", "#,##0.00####"),
    ],
)
def test_the_page_and_the_workbook_have_the_decimals_of_the_currency_and_the_summary_all(
    tmp_path, currency, difference, places, of_sums, of_calls
):
    ours, theirs = [call(1, amount="1334.5671")], [call(1, amount="100")]

    compared(tmp_path, ours, theirs, agreement=f"currency: {currency}\n", out=tmp_path / "out")

    page = (tmp_path / "out" / "reconciliation.html").read_text()
    assert f"<h1>Ours is {difference} {currency} higher</h1>" in page
    assert f'<div class="value">{difference}</div>' in page
    assert f"rounded here to {places};" in page
    with zipfile.ZipFile(tmp_path / "out" / "reconciliation.xlsx") as book:
        styles = book.read("xl/styles.xml").decode()
    assert {f'formatCode="{each};[Red]-{each}"' in styles for each in (of_sums, of_calls)} == {True}
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["totals"]["difference"] == "1234.5671"


def test_a_difference_of_less_than_can_be_paid_is_told_exactly_and_never_as_none(tmp_path):
    compared(
        tmp_path, [call(1, amount="10.4")], [call(1, amount="10")], agreement="currency: JPY\n", out=tmp_path / "out"
    )

    assert "<h1>Ours is 0.40 JPY higher</h1>" in (tmp_path / "out" / "reconciliation.html").read_text()


def test_a_cell_that_looks_like_a_formula_is_text(tmp_path):
    header = ("start", "caller", "called", "seconds", "amount", "destination")
    evil = [(*call(1), '=HYPERLINK("http://evil.example")')]

    compared(tmp_path, evil, [], agreement="currency: USD\n", header=header, out=tmp_path / "out")

    with zipfile.ZipFile(tmp_path / "out" / "reconciliation.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_the_page_stands_alone_and_hides_no_markup_from_the_files(tmp_path):
    header = ("start", "caller", "called", "seconds", "amount", "destination")
    ours = write(tmp_path / "<b>ours.csv", [(*call(1), "<script>alert(1)</script>")], header)
    theirs = write(tmp_path / "theirs.csv", [(*call(2), "Senegal & Mali")], header)
    (tmp_path / "agreement.yaml").write_text("currency: USD\n")
    of_files(tmp_path, ours, theirs, out=tmp_path / "out")

    tags = _Tags()
    tags.feed((tmp_path / "out" / "reconciliation.html").read_text())

    assert not {"script", "link", "img", "b:ours"} & tags.found
    assert not [value for value in tags.addresses if value]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.addresses = set(), []

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]
