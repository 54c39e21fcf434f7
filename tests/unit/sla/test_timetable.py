"""The working spans of a calendar: in order, apart, cut to what was asked for, and whole over the cuts of the sums."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.sla.calendar import PublicHolidays
from pledgekeeper.sla.timetable import PIECE_SECONDS
from tests.unit.builders import a_calendar, at
from tests.unit.sla.strategies import CUTS, moments, places


def second(text):
    return int(at(text).timestamp())


def spans(calendar, begin, end):
    return list(calendar.timetable.spans(second(begin), second(end)))


@pytest.mark.parametrize(
    ("begin", "end", "found"),
    [
        ("2026-11-23 00:00", "2026-11-24 00:00", [("09:00", "12:00"), ("13:00", "18:00")]),
        ("2026-11-23 10:00", "2026-11-23 14:00", [("10:00", "12:00"), ("13:00", "14:00")]),
        ("2026-11-23 09:00", "2026-11-23 12:00", [("09:00", "12:00")]),
        ("2026-11-23 12:00", "2026-11-23 13:00", []),
        ("2026-11-23 11:59", "2026-11-23 13:01", [("11:59", "12:00"), ("13:00", "13:01")]),
        ("2026-11-23 18:00", "2026-11-24 09:00", []),
    ],
)
def test_spans_are_cut_to_what_was_asked_for(begin, end, found):
    calendar = a_calendar({"mon-fri": "09:00-12:00 13:00-18:00"})

    assert spans(calendar, begin, end) == [tuple(second(f"2026-11-23 {hour}") for hour in span) for span in found]


@pytest.mark.parametrize("number", [105, 106, 108])
def test_a_span_that_lies_over_a_cut_is_one(number):
    cut = number * PIECE_SECONDS
    calendar = a_calendar({"mon-sun": "00:00-23:59"})
    day = datetime.fromtimestamp(cut, UTC).date()
    opened = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    closed = opened + 86_340

    assert opened < cut < closed
    assert list(calendar.timetable.spans(cut - 60, cut + 60)) == [(cut - 60, cut + 60)]
    wide = list(calendar.timetable.spans(opened - 1, cut + 3 * PIECE_SECONDS))
    assert wide[0] == (opened, closed)
    assert all(before[1] < after[0] for before, after in pairwise(wide))


def test_spans_that_touch_elsewhere_are_told_apart():
    calendar = a_calendar({"mon": "08:00-24:00", "tue": "00:00-08:00"})

    midnight = second("2026-11-24 00:00")
    assert spans(calendar, "2026-11-23 00:00", "2026-11-25 00:00") == [
        (second("2026-11-23 08:00"), midnight), (midnight, second("2026-11-24 08:00")),
    ]  # fmt: skip


@given(places(around=CUTS), st.data())
def test_spans_are_in_order_apart_and_worth_the_working_time_between(place, data):
    begin, end = sorted(int(data.draw(moments(place.centre, days=3)).timestamp()) for _ in range(2))

    found = list(place.calendar.timetable.spans(begin, end))

    assert all(begin <= opened < closed <= end for opened, closed in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert sum(closed - opened for opened, closed in found) == place.calendar.timetable.between(begin, end)


def test_public_holidays_that_were_written_down_are_those_whatever_the_library_says():
    french = PublicHolidays(country="FR")
    fixed = french.fixed_for(range(2026, 2028))

    assert set(fixed.fixed) == {2026, 2027}
    assert fixed.days(2026) == dict(french.days(2026))
    assert fixed.days(2028) == french.days(2028)
    assert PublicHolidays(country="FR", fixed={2026: {}}).days(2026) == {}
    quebec = PublicHolidays(country="CA", subdivision="QC")
    assert quebec.days(2026) != PublicHolidays(country="CA").days(2026)
    assert quebec.fixed_for([2026]).subdivision == "QC"
