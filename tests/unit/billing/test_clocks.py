"""A clock that changes within the files, also where few calls lie beyond the change; and none that only seems to."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.unit.billing.sides import BEGIN, call, compared

pytestmark = pytest.mark.thorough

BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""When Paris sets its clocks back."""
FORWARD = datetime(2026, 3, 29, 1, tzinfo=UTC)
LORD_HOWE = datetime(2026, 4, 4, 15, tzinfo=UTC)


def on_two_clocks(begin, hours, zone, calls=80):
    """The same calls on a clock of UTC and on that of a zone."""
    chance = random.Random(4)
    moments = sorted(begin + timedelta(seconds=chance.randrange(3600 * hours)) for _ in range(calls))
    return [
        [call(n, at=moment.astimezone(clock), seconds=30 + n) for n, moment in enumerate(moments)]
        for clock in (UTC, ZoneInfo(zone))
    ]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("begin", "hours", "zone"),
    [
        (BACK - timedelta(hours=1), 12, "Europe/Paris"),
        (BACK - timedelta(hours=2), 24, "Europe/Paris"),
        (BACK - timedelta(hours=20), 22, "Europe/Paris"),
        (BACK - timedelta(hours=5), 10, "Europe/Paris"),
        (FORWARD - timedelta(hours=2), 24, "Europe/Paris"),
        (FORWARD - timedelta(hours=45), 48, "Europe/Paris"),
        (LORD_HOWE - timedelta(hours=2), 30, "Australia/Lord_Howe"),
    ],
    ids=str,
)
def test_a_change_is_found_however_few_of_the_hours_of_a_file_lie_beyond_it(tmp_path, begin, hours, zone, swapped):
    utc, local = on_two_clocks(begin, hours, zone)
    shift = begin.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()

    document = compared(tmp_path, *((local, utc) if swapped else (utc, local)))

    assert document["causes"] == []
    assert document["offset_seconds"] == (-shift if swapped else shift)


def test_two_calls_beyond_the_change_are_enough(tmp_path):
    utc, local = on_two_clocks(BACK, 12, "Europe/Paris")
    early = [BACK - timedelta(minutes=minutes) for minutes in (40, 20)]
    for side, clock in ((utc, UTC), (local, ZoneInfo("Europe/Paris"))):
        side[:0] = [call(500 + n, at=moment.astimezone(clock), seconds=200 + n) for n, moment in enumerate(early)]

    assert compared(tmp_path, utc, local)["causes"] == []


def test_one_call_that_is_an_hour_off_is_no_change(tmp_path):
    ours = [call(n) for n in range(60)]
    theirs = [call(0, at=BEGIN + timedelta(hours=1)), *ours[1:]]

    assert missing(compared(tmp_path, ours, theirs)) == {"missing_theirs": 1, "missing_ours": 1}


@pytest.mark.parametrize("seed", range(4))
def test_machines_that_call_every_hour_are_no_change_though_each_side_misses_calls(tmp_path, seed):
    chance = random.Random(seed)
    calls = [
        call(machine, at=BEGIN + timedelta(hours=hour, seconds=machine * 199), seconds=30)
        for hour in range(20)
        for machine in range(9)
    ]
    sides = [[row for row in calls if chance.random() > 0.1] for _ in range(2)]

    document = compared(tmp_path, *sides)

    assert document["offset_seconds"] == 0
    assert missing(document) == {
        "missing_theirs": len(set(sides[0]) - set(sides[1])), "missing_ours": len(set(sides[1]) - set(sides[0]))
    }  # fmt: skip


def missing(document):
    return {each["cause"]: each["calls"] for each in document["causes"]}
