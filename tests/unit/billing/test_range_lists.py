"""Range lists: the longest prefix that holds on the day of the call wins; what is wrong is said line by line."""

from datetime import date

import pytest

from pledgekeeper.billing.search import Searched, check_file
from pledgekeeper.carriers.range_lists import read_range_list
from pledgekeeper.cli import main
from pledgekeeper.errors import Invalid

HEADER = "prefix,kind,from,until,source\n"
CALLS = """start,a_number,b_number,duration,amount
2026-10-30 10:00:00,33170000001,33612345678,60,1.00
2026-10-31 23:59:59,33170000001,33612345678,60,1.00
2026-11-01 00:00:00,33170000001,33612345678,60,1.00
2026-11-02 10:00:00,33170000001,33612345699,60,1.00
"""


def listed(tmp_path, *lines):
    path = tmp_path / "ranges.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def checked(tmp_path, *lines):
    """Each verdict with who says so, its numbers and calls."""
    calls = tmp_path / "calls.csv"
    calls.write_text(CALLS, encoding="utf-8")
    found = check_file(Searched(calls, ranges=read_range_list(listed(tmp_path, *lines))))
    assert (sum(each.calls for each in found), sum(each.seconds for each in found)) == (4, 240)
    return {(each.verdict, each.source.split(" ")[0]): (each.numbers, each.calls) for each in found}


def test_a_line_holds_from_its_first_day_to_the_end_of_its_last(tmp_path):
    found = checked(tmp_path, "33612,unassigned,,2026-10-31,ARCEP")

    assert found == {("unassigned", "ARCEP"): (1, 2), ("valid", "libphonenumber"): (2, 2)}


def test_the_longest_prefix_wins_and_another_day_has_another_line(tmp_path):
    found = checked(
        tmp_path,
        "33612,unassigned,,2026-10-31,ARCEP",
        "33612,premium,2026-11-01,,ARCEP",
        "+336123456,high-risk,2026-11-02,,desk",
    )

    assert found == {("unassigned", "ARCEP"): (1, 2), ("premium", "ARCEP"): (1, 1), ("high-risk", "desk"): (1, 1)}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0336,premium,,,x", "prefix '0336' is no beginning of a number in E.164; write its digits, e.g. 88216"),
        ("3361٣,premium,,,x", "is no beginning of a number"),
        ("3361,dear,,,x", "kind 'dear' is not known; it is one of: valid, premium"),
        ("3361,wrong-length,,,x", "kind 'wrong-length' is not known"),
        ("3361,premium,1/10/2026,,x", "from '1/10/2026' is no day; write e.g. 2026-10-31, or leave it empty"),
        ("3361,premium,2026-11-01,2026-10-31,x", "until 2026-10-31 is before from 2026-11-01"),
        ("3361,premium,,,", "source is empty; say who says so"),
        ("3361,premium,,,a,b", "more cells than columns"),
        ("3312,special,2026-10-31,,x", "3312 is premium in line 2 on some of the same days; end that one with until"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_what_would_be_right(tmp_path, line, told):
    with pytest.raises(Invalid) as problem:
        read_range_list(listed(tmp_path, "3312,premium,,2026-10-31,x", line))

    assert "ranges.csv: line 3: " in str(problem.value)
    assert told in str(problem.value)


def test_all_wrong_lines_are_told_at_once_and_of_very_many_the_first_twenty(tmp_path):
    with pytest.raises(Invalid) as problem:
        read_range_list(listed(tmp_path, *(["x,premium,,,y"] * 50)))

    assert str(problem.value).count("is no beginning") == 20
    assert str(problem.value).endswith("; and 30 more")


def test_a_file_that_is_no_range_list_is_told_its_columns(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("prefix;kind;from;until;source\n", encoding="utf-8")

    with pytest.raises(Invalid, match="parted by commas, with the columns prefix, kind, from, until, source"):
        read_range_list(path)


def test_empty_rows_and_cells_that_a_spreadsheet_leaves_are_nothing(tmp_path):
    read = read_range_list(listed(tmp_path, "88216,satellite,,,ITU,,", ",,,,", " , ,,,,", "88213,satellite,,,ITU"))

    assert list(read.lines) == ["88216", "88213"]


def test_a_quote_that_is_not_closed_does_not_swallow_the_ranges_after_it(tmp_path):
    with pytest.raises(Invalid, match="source holds other lines: it begins with a quote that is not closed"):
        read_range_list(listed(tmp_path, '88216,satellite,,,"ITU', "88213,premium,,,ITU"))


def test_of_two_columns_of_one_name_none_is_taken(tmp_path):
    path = tmp_path / "ranges.csv"
    path.write_text(f"{HEADER.strip()}, prefix\n88216,satellite,,,ITU,44\n", encoding="utf-8")

    with pytest.raises(Invalid, match="the column prefix is there twice; leave one of them"):
        read_range_list(path)


def test_what_holds_on_a_day_is_found_by_any_prefix_of_the_number(tmp_path):
    ranges = read_range_list(listed(tmp_path, "44,premium,,,a", "4479,valid,2026-10-01,2026-10-31,b"))

    assert [ranges.of("447911", date(2026, month, 5)).source for month in (9, 10, 11)] == ["a", "b", "a"]
    assert ranges.of("331", date(2026, 10, 5)) is None


def test_the_command_line_takes_a_list_and_says_who_says_so(tmp_path, capsys):
    calls = tmp_path / "calls.csv"
    calls.write_text(CALLS, encoding="utf-8")

    assert main(["numbering", str(calls), "--ranges", str(listed(tmp_path, "33612,high-risk,,,our desk"))]) == 0

    assert capsys.readouterr().out.splitlines()[0].endswith("traffic is pumped there (our desk)")
