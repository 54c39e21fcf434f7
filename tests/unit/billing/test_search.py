"""All that is found of one file: nothing is lost, no number is told in full where it must not be; it can be drawn."""

import csv
import json

import pytest

from pledgekeeper.billing import checking_numbers
from pledgekeeper.billing.checking_numbers import check_file
from pledgekeeper.billing.search import Searched, search
from pledgekeeper.ecare.patterns_view import draw
from pledgekeeper.errors import TooLarge
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

    found_of = {(each.range, each.verdict): each.calls for each in check_file(path)}

    assert found_of == {("+44791", "elsewhere"): 4, ("+23480", "valid"): 40, ("+44791", "valid"): 1}


def test_more_different_numbers_than_can_be_looked_up_are_answered_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(checking_numbers, "MOST_NUMBERS", 40)

    with pytest.raises(TooLarge, match="different numbers are called; at most 40 are looked up"):
        found(tmp_path, traffic.clean(1, 3000))
