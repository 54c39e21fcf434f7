"""All that is found of one file: nothing is lost, no number is told in full where it must not be; it can be drawn."""

import csv
import json
import random

import pytest

from pledgekeeper.billing import checking_numbers
from pledgekeeper.billing.numbering import check_number
from pledgekeeper.billing.plan_blocks import blocks
from pledgekeeper.billing.search import Searched, check_file, search
from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, Start
from pledgekeeper.carriers.range_lists import read_range_list
from pledgekeeper.ecare.patterns_view import draw
from pledgekeeper.errors import Invalid, TooLarge
from tests.unit.billing import traffic


def found(tmp_path, *sources, records="calls"):
    search(Searched(traffic.written(tmp_path, *sources), records), tmp_path / "out")
    return json.loads((tmp_path / "out" / "findings.json").read_text())


@pytest.fixture
def all_kinds(tmp_path):
    put_in = (traffic.irsf(1), traffic.wangiri(1), traffic.fas(1), traffic.sim_box(1))
    return found(tmp_path, traffic.clean(1, 3000), *put_in)


def test_every_call_is_in_the_hours_and_each_that_was_answered_in_one_stretch_of_durations(all_kinds, tmp_path):
    profile = all_kinds["profile"]
    with (tmp_path / "records.csv").open() as file:
        rows = list(csv.DictReader(file))
    answered = sum(float(row["duration"]) > 0 for row in rows)

    assert sum(each["calls"] for each in profile["hours"]["bins"]) == all_kinds["calls"] == len(rows)
    for drawn in (profile["durations"], profile["ringing"]):
        assert sum(drawn["suspected"]) + sum(drawn["others"]) == answered
    put_in = 200 + 200 + 80 * traffic.DAYS
    assert sum(profile["durations"]["suspected"]) == put_in + sum(int(r["duration"]) > 0 for r in traffic.wangiri(1))


def test_an_hour_that_stands_out_is_drawn_as_one(all_kinds):
    drawn = draw(all_kinds)

    assert drawn.hours.burst_calls >= 200
    assert max(bar.height for bar in drawn.hours.bars) == 100
    assert 1 <= sum(bar.burst for bar in drawn.hours.bars) <= 3
    assert len(drawn.hours.bars) <= 96
    assert drawn.hours.each_hours == 2
    assert [slot.label for slot in drawn.durations][:5] == ["≤ 5 s", "≤ 10 s", "≤ 15 s", "≤ 30 s", "≤ 1 min"]
    assert sum(slot.suspected_share for slot in drawn.durations) == pytest.approx(100, abs=0.5)
    assert (drawn.ranges[0].range, "irsf" in drawn.ranges[0].patterns) == ("+96079", True)


def test_no_telephone_number_is_told_in_full_but_where_it_may_be(all_kinds, tmp_path):
    out = tmp_path / "out"
    for number in ("67075550001", "221770009999", "96079040000"):
        assert number not in (out / "findings.json").read_text()
        assert number in (out / "findings-in-full.json").read_text()
    assert {each["subject"] for each in all_kinds["findings"]} >= {"+6707555****", "+22177000****", "+96079"}


def test_a_file_without_calls_has_nothing_to_draw(tmp_path):
    (tmp_path / "records.csv").write_text("start,a_number,b_number,duration\n", encoding="utf-8")

    search(Searched(tmp_path / "records.csv"), tmp_path / "out")

    told = json.loads((tmp_path / "out" / "findings.json").read_text())
    assert (told["calls"], told["findings"], told["ranges"]) == (0, [], [])
    drawn = draw(told)
    assert (drawn.hours, drawn.durations, drawn.ranges) == (None, (), ())


def test_a_year_is_drawn_by_the_day(tmp_path):
    calls = [
        traffic.a_call(traffic.BEGIN.replace(month=month, day=day, hour=hour), "33170000001", "33612345678", 60, 20)
        for month in range(1, 11) for day in range(1, 29) for hour in range(8, 18)
    ]  # fmt: skip

    hours = draw(found(tmp_path, calls)).hours

    assert (hours.most, hours.burst_calls) == (1, 0)
    assert len(hours.bars) <= 96


def test_a_call_to_another_country_than_it_is_billed_as_is_told(tmp_path):
    rows = ["start,a_number,b_number,duration,amount,destination"]
    rows += [f"2026-11-16 10:{n:02}:00,33170000001,2348031234{n:03},60,0.15,Nigeria Mobile" for n in range(40)]
    rows += [f"2026-11-16 11:{n:02}:00,33170000001,447911123{n:03},60,0.15,Nigeria Mobile" for n in range(4)]
    rows += ["2026-11-16 12:00:00,33170000001,447911123456,60,0.15,United Kingdom"]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    found_of = {(each.range, each.verdict): each.calls for each in check_file(Searched(path))}

    assert found_of == {("+44791", "elsewhere"): 4, ("+23480", "valid"): 40, ("+44791", "valid"): 1}


ASKED_SINGLY = ("861129912345678901", "86119012345678901", "12", "999")
"""Behind carrier codes of China, and shorter than any country's numbers: no block answers these."""


def called(tmp_path, numbers, ranges=""):
    """What is told of each number, and of the ranges."""
    path = tmp_path / "called.csv"
    rows = [f"2026-11-{16 + n % 5} 10:00:00,33170000001,{number},61.5,0.25" for n, number in enumerate(numbers)]
    path.write_text("\n".join(["start,a_number,b_number,duration,amount", *rows]) + "\n", encoding="utf-8")
    found = search(Searched(path), tmp_path / "out")
    with (tmp_path / "out" / "numbers.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file)), found


@pytest.mark.parametrize("worth_blocks", [1, 500])
def test_every_number_that_is_not_plainly_valid_is_told_with_what_the_plan_says_of_it_alone(
    tmp_path, monkeypatch, worth_blocks
):
    monkeypatch.setattr(checking_numbers, "WORTH_BLOCKS", worth_blocks)
    assert None in {each.answer for each in blocks("86", len(ASKED_SINGLY[0]))}
    chance = random.Random("numbers")
    numbers = {
        f"{chance.choice(('7', '370', '8816', '999'))}{chance.randrange(10 ** chance.randrange(1, 13))}"
        for _ in range(2000)
    } | set(ASKED_SINGLY)
    numbers |= {f"{begins}{chance.randrange(10**6):06}" for begins in traffic.RANGES for _ in range(200)}

    told, found = called(tmp_path, sorted(numbers))

    alone = {number: check_number(number) for number in numbers}
    assert [each["number"].removeprefix("+") for each in told] == sorted(n for n in numbers if alone[n][0] != "valid")
    for each in told:
        assert (each["verdict"], each["region"]) == alone[each["number"].removeprefix("+")]
        assert (each["calls"], each["seconds"], each["amount"]) == ("1", "61", "0.25")
    assert sum(each.numbers for each in found.ranges) == sum(each.calls for each in found.ranges) == len(numbers)


def test_calls_to_a_number_that_is_billed_as_two_countries_while_its_range_changes_are_counted_once(tmp_path):
    rows = ["start,a_number,b_number,duration,amount,destination"]
    rows += [f"2026-11-16 10:{n:02}:00,33170000001,2348031234{n:03},60,0.15,Nigeria Mobile" for n in range(40)]
    rows += [f"2026-11-{day} 11:00:00,33170000001,447911123456,60,0.15,{name}"
             for day in (16, 17, 18) for name in ("Nigeria Mobile", "United Kingdom")]  # fmt: skip
    (tmp_path / "calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "ranges.csv").write_text("prefix,kind,from,until,source\n44791,premium,2026-11-18,,desk\n")

    found = check_file(Searched(tmp_path / "calls.csv", ranges=read_range_list(tmp_path / "ranges.csv")))

    told = {(each.range, each.verdict, each.source == "desk"): each.calls for each in found if each.range == "+44791"}
    assert told == {
        ("+44791", "premium", True): 2, ("+44791", "elsewhere", False): 2, ("+44791", "valid", False): 2,
    }  # fmt: skip


def test_time_that_runs_out_is_an_answer_that_says_what_to_file_instead(tmp_path):
    path = traffic.written(tmp_path, traffic.clean(1, 3000))

    with pytest.raises(TooLarge, match=r"searching this file takes longer .* File the days or the destinations"):
        search(Searched(path, seconds=0.0), tmp_path / "out")


def test_columns_that_are_not_in_the_file_are_refused_unless_they_are_only_perhaps_right(tmp_path):
    path = traffic.written(tmp_path, traffic.clean(1, 200))
    others = ColumnMapping(start=Start(column="when"), b_number="to", duration=Duration(column="long"))

    with pytest.raises(Invalid, match="there is no column"):
        search(Searched(path, columns=others), tmp_path / "out")

    assert search(Searched(path, columns=others, perhaps=True), tmp_path / "out").calls == 200
