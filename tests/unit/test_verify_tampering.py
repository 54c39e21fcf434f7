"""Whoever tampers with an export is found, by the first line that does not fit."""

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper import verify_pledge
from pledgekeeper.kinds import fold
from tests.unit.builders import (
    SECOND,
    at,
)
from tests.unit.exports import changed, stories, verified

pytestmark = pytest.mark.thorough

STORIES = st.sampled_from(sorted(stories()))
EACH_STORY = pytest.mark.parametrize("story", stories())


def parts(lines):
    """The numbers of the lines that have events, and of those that have readings."""
    told = [json.loads(line) for line in lines]
    return (
        [number for number, line in enumerate(told, start=1) if "event" in line],
        [number for number, line in enumerate(told, start=1) if "reading" in line],
    )


def found_at(lines):
    verdict = verified(lines)
    assert verdict.code == 1, verdict
    return verdict.line


@EACH_STORY
def test_an_event_that_was_changed_is_found(story):
    lines = stories()[story].exported(staff=True)
    for number in parts(lines)[0]:
        line = json.loads(lines[number - 1])

        assert found_at(changed(lines, number, body=line["body"].replace("2", "3", 1))) == number
        assert found_at(changed(lines, number, salt=line["salt"] + "0")) == number
        assert found_at(changed(lines, number, hash="0" * 64)) == number
        assert found_at(changed(lines, number, event=number)) == number


def test_a_digest_or_a_hash_of_a_withheld_event_that_was_changed_is_found():
    lines = stories()["reopened"].exported()
    withheld = [number for number in parts(lines)[0] if "withheld" in json.loads(lines[number - 1])]
    assert withheld
    for number in withheld:
        assert found_at(changed(lines, number, digest="0" * 64)) == number
        assert found_at(changed(lines, number, hash="0" * 64)) == number


def test_it_says_of_how_much_only_the_digest_is_shown():
    last = verified(stories()["reopened"].exported()).out.splitlines()[-1]

    assert re.fullmatch(r"line 69: OK: nothing is missing; of \d+ events only the digest is shown", last)


def test_what_carriers_may_see_may_not_be_withheld():
    lines = stories()["reopened"].exported(staff=True)
    number = next(n for n in parts(lines)[0] if '"note-added' in json.loads(lines[n - 1])["body"])
    line = json.loads(lines[number - 1])
    digest = verify_pledge.sha256(line["salt"] + line["body"])
    hidden = {"event": number - 1, "withheld": {"event": "note-added"}, "digest": digest, "hash": line["hash"]}

    verdict = verified([*lines[: number - 1], json.dumps(hidden), *lines[number:]])

    assert verdict.line == number
    assert "note-added is withheld" in verdict.out


@given(STORIES, st.data())
def test_an_event_that_was_taken_out_put_in_or_moved_is_found(story, data):
    lines = stories()[story].exported()
    events, _ = parts(lines)
    number = data.draw(st.sampled_from(events))
    rest = [*lines[: number - 1], *lines[number:]]
    other = data.draw(st.sampled_from([each for each in events if each != number]))

    assert found_at(rest) >= number
    if number != events[-1]:
        assert found_at(rest) == number
    assert found_at([*lines[:number], lines[number - 1], *lines[number:]]) == number + 1
    assert found_at([*rest[: other - 1], lines[number - 1], *rest[other - 1 :]]) == min(number, other)


FIGURES = (
    "target_seconds", "elapsed_seconds", "disputed_seconds", "paused_seconds", "outside_hours_seconds",
    "remaining_seconds",
)  # fmt: skip
MOMENTS = ("started_at", "stopped_at", "due_at", "due_at_if_granted")


@EACH_STORY
def test_a_reading_that_is_off_by_one_second_is_found(story):
    lines = stories()[story].exported()
    for turn, number in enumerate(parts(lines)[1][-6:]):  # every second field of each reading, in turn
        claimed = json.loads(lines[number - 1])
        for name in FIGURES[turn % 2 :: 2]:
            assert found_at(changed(lines, number, **{name: claimed[name] + 1})) == number
        for name in MOMENTS[turn % 2 :: 2]:
            later = datetime.fromisoformat(claimed[name] or "2026-12-01T00:00:00Z") + SECOND
            assert found_at(changed(lines, number, **{name: f"{later:%Y-%m-%dT%H:%M:%SZ}"})) == number
        for reason, seconds in claimed["paused_by_reason"].items():
            assert found_at(changed(lines, number, paused_by_reason={reason: seconds - 1})) == number
        for name in ("missed", "missed_if_granted"):
            assert found_at(changed(lines, number, **{name: not claimed[name]})) == number
        assert (
            found_at(changed(lines, number, state="running" if claimed["state"] != "running" else "stopped")) == number
        )


def test_it_says_what_was_found_and_what_would_be_right():
    lines = stories()["with planned work"].exported()
    number = next(n for n in parts(lines)[1] if json.loads(lines[n - 1])["reading"] == "solve")
    elapsed = json.loads(lines[number - 1])["elapsed_seconds"]

    verdict = verified(changed(lines, number, elapsed_seconds=elapsed - 1))

    assert verdict.out.splitlines()[-1] == (
        f"line {number} DOES NOT FIT: elapsed_seconds of solve is {elapsed - 1}; {elapsed} would be right"
    )


@given(STORIES, st.data())
def test_a_reading_that_was_taken_out_put_in_or_moved_is_found(story, data):
    lines = stories()[story].exported()
    _, readings = parts(lines)
    number = data.draw(st.sampled_from(readings))
    rest = [*lines[: number - 1], *lines[number:]]
    other = data.draw(st.sampled_from([each for each in readings if each != number]))

    assert found_at(rest) == number
    assert found_at([*lines[:number], lines[number - 1], *lines[number:]]) == number + 1
    assert found_at([*rest[: other - 1], lines[number - 1], *rest[other - 1 :]]) == min(number, other)


def test_another_target_than_was_promised_is_found_by_the_reading_that_it_moves():
    lines = stories()["with planned work"].exported()
    header = json.loads(lines[0])
    solve = next(each for each in header["pledges"][0]["commitments"] if each["id"] == "solve")
    assert solve["targets"][3]["within"] == "10 bd"
    solve["targets"][3]["within"] = "11 bd"

    number = found_at(changed(lines, 1, pledges=header["pledges"]))

    assert json.loads(lines[number - 1])["reading"] == "solve"


def test_a_holiday_that_was_moved_is_found():
    lines = stories()["over Easter and a change of clocks"].exported()
    days = json.loads(lines[0])["holidays"]["NO"]
    assert "2027-03-29" in days
    moved = {day: name for day, name in days.items() if day != "2027-03-29"} | {"2027-03-31": "Easter Monday"}

    number = found_at(changed(lines, 1, holidays={"NO": moved}))

    assert json.loads(lines[number - 1])["calendar"] == "oslo"


def test_hours_that_were_changed_are_found():
    lines = stories()["through Ramadan in Dubai"].exported()
    header = json.loads(lines[0])
    dubai = next(each for each in header["calendars"][0]["calendars"] if each["id"] == "dubai")
    dubai["seasons"][0]["from"] = "2027-02-09"

    assert json.loads(lines[found_at(changed(lines, 1, calendars=header["calendars"])) - 1])["calendar"] == "dubai"


def test_another_moment_of_the_export_is_found():
    lines = stories()["with planned work"].exported()

    assert found_at(changed(lines, 1, exported_at="2026-12-01T10:00:01Z")) == parts(lines)[1][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("case", "TT-1"), ("kind", "order"), ("carrier", "nordwave"), ("business", "paris"), ("stopping", ["no-access"])],
)
def test_the_first_line_repeats_what_the_opening_event_says(field, value):
    assert found_at(changed(stories()["reopened"].exported(), 1, **{field: value})) == 1


@pytest.mark.parametrize("field", ["head", "events", "withheld", "readings"])
def test_the_last_line_counts_what_is_there(field):
    lines = stories()["reopened"].exported()

    assert found_at(changed(lines, len(lines), **{field: 7})) == len(lines)
    assert found_at([*lines, lines[-1]]) == len(lines)


def test_who_rewrites_the_whole_chain_is_found_by_an_export_that_was_kept():
    story = stories()["reopened"]
    until = replace(story, case=fold(story.case.case_id, story.case.timeline[:9]), now=at("2026-11-23 05:00"))
    forged = story.case.timeline[3].changed(at=story.case.timeline[3].at + SECOND)
    timeline = (*story.case.timeline[:3], forged, *story.case.timeline[4:])
    rewritten = replace(story, case=fold(story.case.case_id, timeline)).exported()
    kept = until.exported()

    assert verified(story.exported(), kept).code == 0
    assert verified(rewritten).code == 0
    assert verified(rewritten, kept).line == 10
    assert verified(kept, story.exported()).code == 1
