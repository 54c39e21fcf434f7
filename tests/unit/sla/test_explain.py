"""The lines of a sum: every second of a clock's life is in one of them, with what says whether it counts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.sla.clock import history, read
from pledgekeeper.sla.explain import lines
from pledgekeeper.sla.marks import OBJECTED, PAUSED, RESUMED, Mark
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.pledge import Rule
from tests.unit.builders import a_calendar, alone, at
from tests.unit.sla.strategies import moments, places

pytestmark = pytest.mark.thorough

RULE = Rule(
    starts=frozenset({"opened"}),
    pauses=frozenset({"pending-customer"}),
    reopens=frozenset({"reopened"}),
    stops=frozenset({"resolved"}),
)
RULES = {
    "pending-customer": PauseRule.model_validate(
        {"reason": "pending-customer", "name": "waiting", "longest": "5 d", "consent": "silent"}
    )
}
OFFICE = a_calendar({"mon-fri": "09:00-12:30 13:30-18:00"}, overrides={"2026-11-25": ""})


def second(text):
    return int(at(text).timestamp())


def told(calendar, now, *marks):
    seen = history(tuple(Mark(second(when), *rest) for when, *rest in marks), second(now), alone(RULES), ())
    return list(lines(read(RULE, 4 * 3600, calendar, seen)))


def spelt(line):
    ends = (datetime.fromtimestamp(moment, UTC).strftime("%d %H:%M") for moment in line[:2])
    says = [f"{each.says.why} {each.says.name}" for each in line.calendar]
    return (*ends, line.verdict, *says)


def test_a_day_is_told_window_by_window_with_the_line_of_the_calendar():
    assert [spelt(line) for line in told(OFFICE, "2026-11-24 10:00", ("2026-11-23 17:00", "opened"))] == [
        ("23 17:00", "23 18:00", "counted", "week mon"),
        ("23 18:00", "24 09:00", "outside", "week mon"),
        ("24 09:00", "24 10:00", "counted", "week tue"),
    ]


def test_a_gap_names_every_date_on_which_nothing_is_worked():
    gap = told(OFFICE, "2026-11-26 09:00", ("2026-11-24 17:00", "opened"))[1]

    assert spelt(gap) == ("24 18:00", "26 09:00", "outside", "override as agreed")


def test_a_weekend_is_told_as_the_days_that_are_closed():
    gap = told(OFFICE, "2026-11-30 09:00", ("2026-11-27 18:00", "opened"))[0]

    assert spelt(gap) == ("27 18:00", "30 09:00", "outside", "week sat", "week sun")


def test_a_night_is_told_by_the_date_on_which_it_began():
    night = a_calendar({"mon": "22:00-06:00"})

    assert spelt(told(night, "2026-11-24 03:00", ("2026-11-24 01:00", "opened"))[0]) == (
        "24 01:00", "24 03:00", "counted", "week mon",
    )  # fmt: skip


def test_round_the_clock_needs_no_line_of_a_calendar():
    [line] = told(a_calendar({"mon-sun": "00:00-24:00"}), "2026-11-24 03:00", ("2026-11-24 01:00", "opened"))

    assert (line.verdict, line.seconds, line.calendar) == ("counted", 7200, ())


def test_a_pause_and_the_time_between_stop_and_reopening_are_told_with_their_reason():
    found = told(
        OFFICE,
        "2026-11-23 15:00",
        ("2026-11-23 09:00", "opened"),
        ("2026-11-23 10:00", PAUSED, "w1", "pending-customer"),
        ("2026-11-23 11:00", RESUMED, "w1"),
        ("2026-11-23 12:00", "resolved"),
        ("2026-11-23 14:00", "reopened"),
    )

    assert [(line.verdict, line.reason, line.pause) for line in found] == [
        ("counted", None, None),
        ("paused", "pending-customer", "w1"),
        ("counted", None, None),
        ("paused", "stopped", None),
        ("counted", None, None),
    ]


def test_time_that_is_disputed_is_told_apart_with_the_pause_it_is_about():
    found = told(
        OFFICE,
        "2026-11-23 13:00",
        ("2026-11-23 09:00", "opened"),
        ("2026-11-23 10:00", PAUSED, "w1", "pending-customer"),
        ("2026-11-23 10:30", OBJECTED, "w1"),
    )

    assert [(line.verdict, line.reason, line.pause, line.seconds) for line in found] == [
        ("counted", None, None, 3600),
        ("disputed", "pending-customer", "w1", 9000),
        ("outside", "pending-customer", "w1", 1800),
    ]


def test_a_clock_that_was_not_started_has_no_lines():
    assert told(OFFICE, "2026-11-23 13:00", ("2026-11-23 09:00", "resolved")) == []


@pytest.mark.parametrize("day", ["2027-03-28", "2026-10-25"])
def test_on_the_day_clocks_are_moved_the_lines_have_its_real_hours(day):
    calendar = a_calendar({"mon-sun": "00:00-06:00"}, "Europe/Paris")
    begin, end = at(f"{day} 00:00", "Europe/Paris"), at(f"{day} 06:00", "Europe/Paris")
    seen = history((Mark(int(begin.timestamp()), "opened"),), int(end.timestamp()), alone(RULES), ())

    [line] = lines(read(RULE, 1, calendar, seen))

    assert line.seconds == (5 if day == "2027-03-28" else 7) * 3600


@given(places(), st.data())
def test_the_lines_have_every_second_once_and_add_up_to_the_reading(place, data):
    instants = sorted(data.draw(moments(place.centre, days=3)) for _ in range(4))
    begin, paused, resumed, now = (int(moment.timestamp()) for moment in instants)
    marks = (
        Mark(begin, "opened"), Mark(paused, PAUSED, "w1", "pending-customer"), Mark(resumed, RESUMED, "w1"),
    )  # fmt: skip
    objected = data.draw(st.booleans())
    seen = history((*marks, Mark(resumed, OBJECTED, "w1")) if objected else marks, now, alone(RULES), ())
    reading = read(RULE, 3600, place.calendar, seen)

    found = list(lines(reading))

    assert all(line.begin < line.end for line in found)
    assert all(before.end == after.begin for before, after in pairwise(found))
    if found:
        assert (found[0].begin, found[-1].end) == (begin, now)
    sums = {verdict: sum(line.seconds for line in found if line.verdict == verdict)
            for verdict in ("counted", "disputed", "paused", "outside")}  # fmt: skip
    assert sums == {
        "counted": reading.elapsed_seconds,
        "disputed": reading.disputed_seconds,
        "paused": reading.paused_seconds,
        "outside": reading.outside_seconds,
    }


def wall_minutes(moment, day, zone):
    """How many minutes after midnight of `day` a clock on the wall of `zone` shows."""
    local = datetime.fromtimestamp(moment, ZoneInfo(zone))
    return (local.date() - day).days * 1440 + local.hour * 60 + local.minute


def moves(day, zone):
    """Are clocks moved in that zone on that date, or on the next?"""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return len({(noon + timedelta(days=n)).utcoffset() for n in (-1, 0, 1, 2)}) > 1


@given(places(), st.data())
def test_time_that_counts_is_told_by_a_line_whose_window_has_it(place, data):
    begin, now = sorted(int(data.draw(moments(place.centre, days=3)).timestamp()) for _ in range(2))
    seen = history((Mark(begin, "opened"),), now, alone(RULES), ())

    for line in lines(read(RULE, 3600, place.calendar, seen)):
        if line.verdict != "counted" or place.calendar.always:
            continue
        [said] = line.calendar
        assert said.says == place.calendar.line_of(said.day)
        if not moves(said.day, place.calendar.zone):
            minute = wall_minutes(line.begin, said.day, place.calendar.zone)
            assert any(start <= minute < end for start, end in (window.minutes for window in said.says.windows))


@given(places(), st.data())
def test_time_outside_hours_is_told_by_its_closed_dates_or_by_the_date_on_which_it_begins(place, data):
    begin, now = sorted(int(data.draw(moments(place.centre, days=3)).timestamp()) for _ in range(2))
    seen = history((Mark(begin, "opened"),), now, alone(RULES), ())

    for line in lines(read(RULE, 3600, place.calendar, seen)):
        if line.verdict != "outside":
            continue
        zone = ZoneInfo(place.calendar.zone)
        first, last = (datetime.fromtimestamp(moment, zone).date() for moment in (line.begin, line.end - 1))
        dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        closed = [day for day in dates if not place.calendar.line_of(day).windows]
        assert [said.day for said in line.calendar] == (closed or [first])
        assert all(said.says == place.calendar.line_of(said.day) for said in line.calendar)


@pytest.mark.parametrize(
    ("week", "moment", "day"),
    [
        ({"mon": "22:00-06:00", "tue": "22:00-06:00"}, "2026-11-24 05:59", "mon"),
        ({"mon": "22:00-06:00", "tue": "22:00-06:00"}, "2026-11-24 22:00", "tue"),
        ({"mon": "22:00-06:00", "tue": "06:00-08:00"}, "2026-11-24 06:00", "tue"),
        ({"mon": "00:00-00:30 22:00-06:00"}, "2026-11-23 00:00", "mon"),
        ({"sun": "12:00-12:00"}, "2026-11-23 11:59", "sun"),
        ({"mon": "09:00-12:30 13:30-18:00"}, "2026-11-23 13:30", "mon"),
    ],
)
def test_a_window_is_told_by_the_date_on_which_it_begins(week, moment, day):
    calendar = a_calendar(week)
    begin = second(moment)
    seen = history((Mark(begin, "opened"),), begin + 1, alone(RULES), ())

    [line] = lines(read(RULE, 60, calendar, seen))

    assert (line.verdict, [said.says.name for said in line.calendar]) == ("counted", [day])


def test_a_window_whose_first_minute_no_wall_shows_is_told_by_its_own_date():
    calendar = a_calendar({"sun": "02:30-04:00"}, "Europe/Paris")
    begin, end = at("2027-03-28 00:00", "Europe/Paris"), at("2027-03-28 12:00", "Europe/Paris")
    seen = history((Mark(int(begin.timestamp()), "opened"),), int(end.timestamp()), alone(RULES), ())

    [counted] = [line for line in lines(read(RULE, 60, calendar, seen)) if line.verdict == "counted"]

    assert [(said.day.isoformat(), said.says.name) for said in counted.calendar] == [("2027-03-28", "sun")]
