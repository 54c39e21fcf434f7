"""Who is on duty, told a second time by looking at every minute of a few days, and compared."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.escalation.duties import duties, gaps
from pledgekeeper.escalation.roster import Seat
from pledgekeeper.escalation.turns import Layer
from tests.unit.builders import DAY, HOUR, MINUTE
from tests.unit.escalation.rosters import (
    MONTREAL,
    PARIS,
    a_centre,
    away,
    every_day,
    instead,
    small_roster,
    taking_turns,
)

pytestmark = pytest.mark.thorough

ZONES = (PARIS, MONTREAL, "Australia/Lord_Howe", "Asia/Kolkata")
STARTS = [
    datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2027, 2, 27, tzinfo=UTC), datetime(2028, 2, 28, tzinfo=UTC),
]  # fmt: skip
DAYS_SEEN = 3
LENGTHS = ("1 hour", "5 hours", "12 hours", "1 day", "3 days", "1 week", "1 month", "2 months")
PEOPLE = ("ana", "bob", "cid")


# --- the oracle ------------------------------------------------------------------------------------------------------


@cache
def minutes_of_wall(zone, start):
    """Every wall time that is shown from a day before `start` on, and the first minute at which it is."""
    shown = {}
    for n in range(-1440, (DAYS_SEEN + 1) * 1440):
        shown.setdefault((start + n * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None), start + n * MINUTE)
    return shown


def begins(rotation, zone, start):
    """When each turn begins, by stepping from the first one; turns before `start` only roughly."""
    count, unit = rotation.every.split()
    wall, n, found = datetime.combine(rotation.since, datetime.min.time()), 0, []
    wall += timedelta(hours=int(rotation.hand_over[:2]), minutes=int(rotation.hand_over[3:]))
    first = wall
    while wall < start.replace(tzinfo=None) + (DAYS_SEEN + 2) * DAY:
        found.append(first_shown(wall, zone, start))
        n += 1
        if unit.startswith("month"):
            month = first.month - 1 + n * int(count)
            wall = on_the_day_or_the_last(first, first.year + month // 12, month % 12 + 1)
        else:
            unit_long = {"h": HOUR, "d": DAY, "w": 7 * DAY}[unit[0]]
            wall = first + n * int(count) * unit_long
    return found


def on_the_day_or_the_last(first, year, month):
    for day in (first.day, 30, 29, 28):
        try:
            return first.replace(year=year, month=month, day=min(day, first.day))
        except ValueError:
            continue
    raise AssertionError


def first_shown(wall, zone, start):
    shown = minutes_of_wall(zone, start).get(wall)
    if shown:
        return shown
    before = minutes_of_wall(zone, start).get(wall - HOUR)  # left out: the offset before the gap counts
    return before + HOUR if before else wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def on_duty_by_looking(roster, at, turn_begins):
    def present(person):
        return not any(a.person == person and a.begins_at <= at < a.ends_at for a in roster.absences)

    for override in roster.overrides:
        if override.begins_at <= at < override.ends_at and present(override.person):
            return override.person
    for rotation, begun in zip(roster.rotations, turn_begins, strict=True):
        turn = bisect_right(begun, at) - 1
        wall = at.astimezone(ZoneInfo(rotation.zone))
        opened = rotation.hours is None or any(
            begin <= wall.hour * 60 + wall.minute < end for w in rotation.hours["mon"] for begin, end in [w.minutes]
        )
        if turn >= 0 and opened:
            queue = [rotation.people[(turn + n) % len(rotation.people)] for n in range(len(rotation.people))]
            for person in queue:
                if present(person):
                    return person
    return None


# --- what is compared ------------------------------------------------------------------------------------------------


@st.composite
def rosters(draw):
    start = draw(st.sampled_from(STARTS))
    rotations = [
        taking_turns(
            *draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3)),
            every=draw(st.sampled_from(LENGTHS)),
            hand_over=draw(st.sampled_from(["00:00", "01:30", "02:00", "02:30", "03:00", "08:00", "23:59"])),
            since=draw(st.dates(date(2025, 12, 1), date(2026, 3, 20)) | st.just(date(2026, 1, 31))),
            zone=draw(st.sampled_from(ZONES)),
            hours=draw(st.sampled_from([None, every_day("09:00-17:00"), every_day("03:00-08:00", "12:15-24:00")])),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    moment = st.integers(-600, DAYS_SEEN * 1440).map(lambda n: start + n * MINUTE)
    long = st.integers(1, 3000).map(lambda n: n * MINUTE)
    absences, overrides = [], []
    for _ in range(draw(st.integers(0, 3))):
        begins_at = draw(moment)
        absences.append(away(draw(st.sampled_from(PEOPLE)), begins_at, begins_at + draw(long)))
    for _ in range(draw(st.integers(0, 2))):
        begins_at = draw(moment)
        override = instead(draw(st.sampled_from(PEOPLE)), begins_at, begins_at + draw(long))
        if not any(override.contradicts(other) for other in overrides):
            overrides.append(override)
    roster = small_roster(*rotations, absences=tuple(absences), overrides=tuple(overrides))
    return start, roster


@given(rosters())
@settings(deadline=None, max_examples=25)
def test_every_minute_has_whom_looking_at_every_minute_finds(given_roster):
    start, roster = given_roster
    end = start + DAYS_SEEN * DAY
    turn_begins = [begins(rotation, rotation.zone, start) for rotation in roster.rotations]
    held = {duty.person.id: [] for duty in duties(roster, start, end)}
    for duty in duties(roster, start, end):
        held[duty.person.id].append((duty.begins_at, duty.ends_at))
    open_gaps = [(gap.begins_at, gap.ends_at) for gap in gaps(roster, start, end)]

    for n in range(DAYS_SEEN * 1440):
        at = start + n * MINUTE
        expected = on_duty_by_looking(roster, at, turn_begins)
        found = roster.on_duty("expert", at)
        assert (found.id if found else None) == expected, at
        told = [person for person, spans in held.items() for begin, stop in spans if begin <= at < stop]
        assert told == ([expected] if expected else []), at
        assert any(begin <= at < stop for begin, stop in open_gaps) == (expected is None), at


@given(rosters(), st.integers(0, DAYS_SEEN * 1440), st.integers(1, 2000))
@settings(deadline=None, max_examples=25)
def test_a_duty_is_the_same_from_wherever_it_is_looked_at(given_roster, minute, long):
    start, roster = given_roster
    begin = start + minute * MINUTE
    whole = duties(roster, start - 40 * DAY, start + 100 * DAY)

    part = duties(roster, begin, begin + long * MINUTE)

    assert part == [duty for duty in whole if duty.begins_at < begin + long * MINUTE and begin < duty.ends_at]


def test_a_desk_has_gaps_only_while_it_owns_the_hour():
    centres = (a_centre("paris", "06:00-18:00"), a_centre("montreal", "18:00-06:00"))
    start = STARTS[0]
    roster = small_roster(
        taking_turns("ana", centre="paris"), centres=centres, absences=[away("ana", start, start + 2 * DAY)]
    )

    found = gaps(roster, start, start + 3 * DAY)

    assert [(g.centre, g.begins_at, g.ends_at, g.why) for g in found] == [
        ("paris", start + 6 * HOUR, start + 18 * HOUR, "absent"),
        ("paris", start + 30 * HOUR, start + 42 * HOUR, "absent"),
    ]
    assert roster.seats == (Seat("expert", "paris"),)


@pytest.mark.parametrize("zone", ZONES)
def test_turns_begin_where_the_turn_says_so(zone):
    layer = Layer("x", taking_turns(every="5 hours", since=date(2026, 1, 1), hand_over="00:30"), zone)

    for number in range(1, 5000, 7):
        begin = layer.begin(number)
        assert layer.begin(layer.turn(begin)) == begin
        assert layer.turn(begin - MINUTE) < layer.turn(begin)
