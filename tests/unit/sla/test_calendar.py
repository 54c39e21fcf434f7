"""Working time: only the hours of the windows count, and every one of their seconds counts once."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.sla.calendar import ALWAYS, Calendar, Override, Season, Window
from pledgekeeper.sla.timetable import PIECE_SECONDS
from pledgekeeper.sla.working_time import add_working_time, working_time_between
from tests.unit.builders import DAY, HOUR, MINUTE, SECOND, a_calendar, a_season, at, week, windows
from tests.unit.sla.strategies import CUTS, moments, places

OFFICE = {"mon-fri": "09:00-12:30 13:30-18:00"}
NIGHT_SHIFT = {"mon-fri": "22:00-06:00"}
GULF = {"sun": "08:00-16:00", "mon-thu": "08:00-16:00"}
ROUND_THE_CLOCK = {"mon-sun": "00:00-24:00"}


def working_seconds_between(start, end, calendar):
    return working_time_between(start, end, calendar) // SECOND


def add_working_seconds(start, seconds, calendar):
    return add_working_time(start, seconds * SECOND, calendar)


def hours_between(start, end, calendar):
    return working_seconds_between(start, end, calendar) / 3600


# --- windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "start", "end", "hours"),
    [
        (OFFICE, "2026-11-23 08:00", "2026-11-23 10:00", 1),
        (OFFICE, "2026-11-23 09:00", "2026-11-23 18:00", 8),
        (OFFICE, "2026-11-23 12:00", "2026-11-23 14:00", 1),
        (OFFICE, "2026-11-23 12:30", "2026-11-23 13:30", 0),
        (OFFICE, "2026-11-23 18:00", "2026-11-24 09:00", 0),
        (OFFICE, "2026-11-20 17:00", "2026-11-23 10:00", 2),
        (OFFICE, "2026-11-21 00:00", "2026-11-23 00:00", 0),
        (GULF, "2026-11-26 15:00", "2026-11-29 09:00", 2),
        (NIGHT_SHIFT, "2026-11-23 21:00", "2026-11-24 07:00", 8),
        (NIGHT_SHIFT, "2026-11-24 02:00", "2026-11-24 03:00", 1),
        (NIGHT_SHIFT, "2026-11-27 23:00", "2026-11-30 00:00", 7),
        ({"mon": "08:00-24:00", "tue": "00:00-08:00"}, "2026-11-23 00:00", "2026-11-25 00:00", 24),
        (ROUND_THE_CLOCK, "2026-11-20 00:00", "2026-11-23 00:00", 72),
    ],
    ids=[
        "before opening",
        "a whole day",
        "around lunch",
        "lunch",
        "a night",
        "a weekend between",
        "a weekend",
        "a Friday and Saturday weekend",
        "over midnight",
        "since yesterday's window",
        "into a free day",
        "no gap at midnight",
        "always",
    ],
)
def test_only_the_hours_of_the_windows_count(week, start, end, hours):
    assert hours_between(at(start), at(end), a_calendar(week)) == hours


def test_a_window_counts_its_first_second_and_not_the_one_it_closes_on():
    calendar = a_calendar(OFFICE)
    opening, closing = at("2026-11-23 09:00"), at("2026-11-23 12:30")

    assert working_seconds_between(opening - SECOND, opening, calendar) == 0
    assert working_seconds_between(opening, opening + SECOND, calendar) == 1
    assert working_seconds_between(closing - SECOND, closing, calendar) == 1
    assert working_seconds_between(closing, closing + SECOND, calendar) == 0


def test_time_never_runs_backwards():
    assert working_seconds_between(at("2026-11-23 11:00"), at("2026-11-23 10:00"), a_calendar(OFFICE)) == 0
    assert working_seconds_between(at("2026-11-23 11:00"), at("2026-11-23 10:00"), ALWAYS) == 0


def test_hours_are_those_of_the_calendars_zone_whatever_zone_asks():
    calendar = a_calendar(OFFICE, "Asia/Singapore")
    start, end = at("2026-11-23 08:00", "Asia/Singapore"), at("2026-11-23 10:00", "Asia/Singapore")

    assert hours_between(start, end, calendar) == 1
    assert add_working_seconds(start, 3600, calendar) == end


def test_the_order_of_the_windows_in_the_file_means_nothing():
    calendar = a_calendar({"mon-fri": "13:30-18:00 09:00-12:30"})

    assert hours_between(at("2026-11-23 08:00"), at("2026-11-23 10:00"), calendar) == 1
    assert add_working_seconds(at("2026-11-23 08:00"), 3600, calendar) == at("2026-11-23 10:00")


# --- holidays and dates that differ ----------------------------------------------------------------------------------


def test_a_public_holiday_of_the_country_does_not_count():
    bastille_day = at("2026-07-14 00:00", "Europe/Paris")

    assert hours_between(bastille_day, bastille_day + DAY, a_calendar(OFFICE, "Europe/Paris", country="FR")) == 0
    assert hours_between(bastille_day, bastille_day + DAY, a_calendar(OFFICE, "Europe/Paris")) == 8


def test_a_holiday_is_a_date_on_the_wall_not_in_utc():
    new_year = a_calendar({"mon-sun": "00:00-24:00"}, "Asia/Singapore", country="SG")

    assert hours_between(at("2025-12-31 15:00"), at("2025-12-31 17:00"), new_year) == 1


def test_a_night_that_began_before_a_holiday_counts_to_its_end():
    calendar = a_calendar(NIGHT_SHIFT, "Europe/Paris", country="FR")

    assert hours_between(at("2026-07-13 22:00", "Europe/Paris"), at("2026-07-14 23:00", "Europe/Paris"), calendar) == 8


@pytest.mark.parametrize(
    ("day", "hours", "counted"),
    [
        ("2026-12-24", "09:00-12:00", 3),
        ("2026-11-24", "", 0),
        ("2026-11-28", "10:00-12:00", 2),
        ("2026-12-25", "10:00-12:00", 2),
    ],
    ids=["a short day", "a day off", "a Saturday that is worked", "a holiday that is worked"],
)
def test_a_date_that_differs_has_its_own_hours(day, hours, counted):
    calendar = a_calendar(OFFICE, country="FR", overrides={day: hours})

    assert hours_between(at(day), at(day) + DAY, calendar) == counted


def test_hours_of_a_date_that_differs_are_counted_once_where_they_run_into_the_next_days_window():
    calendar = a_calendar({"mon-fri": "08:00-18:00"}, overrides={"2026-11-23": "20:00-12:00"})

    assert hours_between(at("2026-11-23 00:00"), at("2026-11-25 00:00"), calendar) == 16 + 6


def test_dates_that_differ_together_begin_with_the_first_of_them_and_end_with_the_last():
    calendar = a_calendar(OFFICE, overrides={"2026-11-24..2026-11-26": "09:00-10:00"})

    by_day = [hours_between(at(f"2026-11-{day}"), at(f"2026-11-{day}") + DAY, calendar) for day in range(23, 28)]
    assert by_day == [8, 1, 1, 1, 8]


def test_where_two_overrides_name_one_date_the_first_of_the_file_says():
    calendar = a_calendar(OFFICE, overrides={"2026-11-24": "09:00-11:00", "2026-11-23..2026-11-25": ""})

    by_day = [hours_between(at(f"2026-11-{day}"), at(f"2026-11-{day}") + DAY, calendar) for day in range(23, 26)]
    assert by_day == [0, 2, 0]


# --- seasons ---------------------------------------------------------------------------------------------------------

RAMADAN = {"sun": "09:00-14:30", "mon-thu": "09:00-14:30"}


def test_in_a_season_another_week_is_worked_from_its_first_day_to_its_last():
    calendar = a_calendar(GULF, "Asia/Muscat", seasons=(a_season("2027-02-08", "2027-03-09", RAMADAN),))

    by_day = {
        day: hours_between(at(day, "Asia/Muscat"), at(day, "Asia/Muscat") + DAY, calendar)
        for day in ("2027-02-07", "2027-02-08", "2027-03-09", "2027-03-10")
    }
    assert by_day == {"2027-02-07": 8, "2027-02-08": 5.5, "2027-03-09": 5.5, "2027-03-10": 8}


def test_a_season_without_an_end_lasts():
    calendar = a_calendar(OFFICE, seasons=(a_season("2026-11-24", None, {"mon-fri": "10:00-16:00"}),))

    by_day = [hours_between(at(day), at(day) + DAY, calendar) for day in ("2026-11-23", "2026-11-24", "2034-11-24")]
    assert by_day == [8, 6, 6]


def test_a_day_that_a_season_does_not_name_is_free_in_it():
    calendar = a_calendar(OFFICE, seasons=(a_season("2026-11-23", "2026-11-27", {"mon": "09:00-12:00"}),))

    assert hours_between(at("2026-11-23"), at("2026-11-28"), calendar) == 3


def test_a_holiday_is_off_in_any_season_and_a_date_that_differs_differs_in_it():
    season = a_season("2026-07-01", "2026-07-31", {"mon-fri": "08:00-14:00"})
    calendar = a_calendar(OFFICE, country="FR", overrides={"2026-07-15": "09:00-10:00"}, seasons=(season,))

    by_day = [hours_between(at(f"2026-07-{day}"), at(f"2026-07-{day}") + DAY, calendar) for day in (13, 14, 15)]
    assert by_day == [6, 0, 1]


def test_round_the_clock_with_a_season_or_a_day_off_is_not_always():
    closed = a_season("2026-11-24", "2026-11-24", {"mon": "09:00-12:00"})

    for calendar in (
        a_calendar(ROUND_THE_CLOCK, seasons=(closed,)),
        a_calendar(ROUND_THE_CLOCK, overrides={"2026-11-24": ""}),
    ):
        assert hours_between(at("2026-11-23"), at("2026-11-26"), calendar) == 48


def test_a_night_that_began_before_a_season_counts_to_its_end():
    calendar = a_calendar(NIGHT_SHIFT, seasons=(a_season("2026-11-24", None, {"mon-fri": "09:00-12:00"}),))

    assert hours_between(at("2026-11-23 22:00"), at("2026-11-25 00:00"), calendar) == 8 + 3


# --- the line that says so -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "why", "name"),
    [
        ("2026-07-13", "season", "Ramadan hours, mon"),
        ("2026-07-14", "holiday", "National Day"),
        ("2026-07-15", "override", "as agreed"),
        ("2026-08-03", "week", "mon"),
        ("2026-08-02", "week", "sun"),
    ],
    ids=["a season", "a holiday", "a date that differs", "the week", "a free day of it"],
)
def test_every_date_tells_which_line_of_the_calendar_says_its_hours(day, why, name):
    season = a_season("2026-07-01", "2026-07-31", {"mon-fri": "08:00-14:00"})
    calendar = a_calendar(OFFICE, country="FR", overrides={"2026-07-15": "09:00-10:00"}, seasons=(season,))

    line = calendar.line_of(date.fromisoformat(day))

    assert (line.why, line.name) == (why, name)


# --- moving of the clocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", "2027-03-28", 5),
        ("Europe/Paris", "2026-10-25", 7),
        ("America/Toronto", "2027-03-14", 5),
        ("America/Toronto", "2026-11-01", 7),
        ("Africa/Casablanca", "2026-02-15", 7),
        ("Africa/Casablanca", "2026-03-22", 5),
    ],
)
def test_a_window_counts_its_real_hours_on_the_day_clocks_are_moved(zone, day, hours):
    calendar = a_calendar({"mon-sun": "00:00-06:00"}, zone)
    noon_before, noon = at(f"{day} 12:00", zone) - DAY, at(f"{day} 12:00", zone)

    assert hours_between(noon_before, noon, calendar) == hours
    assert hours_between(noon, noon + DAY, calendar) == 6


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2026-10-25", 25), ("2026-11-23", 24)])
def test_round_the_clock_a_day_has_its_real_hours(day, hours):
    start, end = at(f"{day} 00:00", "Europe/Paris"), at(f"{day} 23:59", "Europe/Paris") + MINUTE

    assert hours_between(start, end, a_calendar(ROUND_THE_CLOCK, "Europe/Paris")) == hours
    assert hours_between(start, end, ALWAYS) == hours


def test_working_hours_keep_their_place_on_the_wall_when_clocks_are_moved():
    calendar = a_calendar(OFFICE, "Europe/Paris")

    summer = add_working_seconds(at("2026-10-23 17:59", "Europe/Paris"), 120, calendar)

    assert summer == at("2026-10-26 09:01", "Europe/Paris")


def test_a_night_with_a_break_counts_no_second_twice_when_clocks_are_moved():
    calendar = a_calendar({"mon-sun": "01:00-02:30 03:00-05:00"}, "Europe/Paris")

    assert hours_between(at("2027-03-27 23:00"), at("2027-03-28 06:00"), calendar) == 3


def test_a_window_that_is_skipped_takes_no_time_from_the_one_it_is_moved_behind():
    calendar = a_calendar({"mon-sun": "02:15-02:30 03:00-03:15"}, "Europe/Paris")

    assert hours_between(at("2027-03-28 00:00"), at("2027-03-28 06:00"), calendar) == 0.5


# --- adding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-23 11:00"),
        ("2026-11-23 10:00", 2.5, "2026-11-23 12:30"),
        ("2026-11-23 10:00", 3, "2026-11-23 14:00"),
        ("2026-11-23 02:00", 1, "2026-11-23 10:00"),
        ("2026-11-21 12:00", 8, "2026-11-23 18:00"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),
        ("2026-11-23 09:00", 80, "2026-12-04 18:00"),
    ],
    ids=["in a window", "to its very end", "over lunch", "before opening", "on a weekend", "over a weekend", "10 days"],
)
def test_an_amount_of_working_time_ends_at_the_first_instant_it_has_passed(start, hours, due):
    assert add_working_seconds(at(start), int(hours * 3600), a_calendar(OFFICE)) == at(due)


def test_no_time_at_all_is_over_at_once_even_outside_hours():
    saturday = at("2026-11-21 12:00")

    assert add_working_seconds(saturday, 0, a_calendar(OFFICE)) == saturday


def test_a_thursday_afternoon_goes_on_on_sunday_where_friday_and_saturday_are_the_weekend():
    assert add_working_seconds(at("2026-11-26 15:00"), 2 * 3600, a_calendar(GULF)) == at("2026-11-29 09:00")


def test_a_calendar_without_working_time_says_so_instead_of_searching_for_ever():
    closed = Calendar(id="closed", week={"mon": ()}, business_day_minutes=480)

    assert working_seconds_between(at("2026-11-23"), at("2026-11-30"), closed) == 0
    with pytest.raises(ValueError, match="calendar closed has no 60 s of working time within twenty years"):
        add_working_seconds(at("2026-11-23"), 60, closed)


def test_four_hundred_working_days_away_is_as_exact_as_one():
    day, due = at("2026-11-23 09:00"), add_working_seconds(at("2026-11-23 09:00"), 400 * 8 * 3600, a_calendar(OFFICE))

    assert due == day + (400 // 5 * 7 - 3) * DAY + 9 * HOUR  # a Friday at 18:00


def test_ten_years_are_the_sum_of_their_days():
    calendar = a_calendar(
        {**OFFICE, "sat": "22:00-06:00"},
        "Europe/Paris",
        country="FR",
        seasons=(a_season("2030-07-01", "2030-08-31", {"mon-fri": "08:00-15:00"}),),
    )
    midnights = [at(f"{year}-{month:02}-01", "Europe/Paris") for year in range(2026, 2037) for month in range(1, 13)]

    months = [hours_between(begin, end, calendar) for begin, end in pairwise(midnights)]

    assert sum(months) == hours_between(midnights[0], midnights[-1], calendar)


# --- against the oracle ----------------------------------------------------------------------------------------------


def agree_with_the_oracle(place, data):
    start, end = sorted((data.draw(moments(place.centre)), data.draw(moments(place.centre))))

    assert working_seconds_between(start, end, place.calendar) == place.slow.seconds_between(start, end)


def are_inverse(place, data, seconds):
    start = data.draw(moments(place.centre, days=2))
    assume(place.slow.seconds_between(start, start + 5 * DAY) >= seconds)

    due = add_working_seconds(start, seconds, place.calendar)

    assert due == place.slow.add(start, seconds)
    assert working_seconds_between(start, due, place.calendar) == seconds
    assert working_seconds_between(start, due - SECOND, place.calendar) == seconds - 1


@given(places(), st.data())
def test_working_time_is_what_stepping_through_the_minutes_counts(place, data):
    agree_with_the_oracle(place, data)


@given(places(small_hours=True), st.data())
def test_so_it_is_for_windows_in_the_very_hours_in_which_clocks_are_moved(place, data):
    agree_with_the_oracle(place, data)


@given(places(around=CUTS), st.data())
def test_so_it_is_where_the_running_sums_are_cut(place, data):
    agree_with_the_oracle(place, data)


@given(places(), st.data(), st.integers(1, 3 * 86_400))
def test_adding_and_measuring_are_inverse(place, data, seconds):
    are_inverse(place, data, seconds)


@given(places(small_hours=True), st.data(), st.integers(1, 3 * 86_400))
def test_so_they_are_in_the_very_hours_in_which_clocks_are_moved(place, data, seconds):
    are_inverse(place, data, seconds)


@given(places(around=CUTS), st.data(), st.integers(1, 3 * 86_400))
def test_so_they_are_where_the_running_sums_are_cut(place, data, seconds):
    are_inverse(place, data, seconds)


@given(places(), st.data())
def test_measuring_and_adding_come_back_to_the_last_second_that_counted(place, data):
    start, end = sorted((data.draw(moments(place.centre)), data.draw(moments(place.centre))))
    seconds = working_seconds_between(start, end, place.calendar)
    assume(seconds)

    due = add_working_seconds(start, seconds, place.calendar)

    assert start < due <= end
    assert working_seconds_between(due, end, place.calendar) == 0


@given(places(), st.data())
def test_two_spans_together_count_what_they_count_apart(place, data):
    start, middle, end = sorted(data.draw(moments(place.centre)) for _ in range(3))

    first, second = (working_seconds_between(*span, place.calendar) for span in ((start, middle), (middle, end)))

    assert first + second == working_seconds_between(start, end, place.calendar)


@given(places(around=CUTS), st.integers(0, 9), st.data())
def test_what_was_asked_before_changes_no_answer(place, years, data):
    start, end = sorted((data.draw(moments(place.centre)), data.draw(moments(place.centre)) + years * 365 * DAY))
    cold, warm = place.calendar.changed(), place.calendar

    far = working_seconds_between(start, end + 3 * PIECE_SECONDS * SECOND, warm)
    answer = working_seconds_between(start, end, warm)

    assert answer == working_seconds_between(start, end, cold) <= far


@pytest.mark.parametrize("cut", [106, 108], ids=["2026-05-10 03:48:16 UTC", "2027-06-02 12:35:28 UTC"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/Lima"])
def test_a_window_that_lies_over_the_cut_of_the_running_sums_is_one_window(cut, zone):
    there = datetime.fromtimestamp(cut * PIECE_SECONDS, UTC)
    calendar = a_calendar({"mon-sun": "00:00-23:59"}, zone)
    assert not calendar.always

    for before, after in ((0, 1), (1, 0), (1, 1), (7, 5), (0, 3600), (3600, 0), (3600, 3600)):
        begin, end = there - before * SECOND, there + after * SECOND
        assert working_seconds_between(begin, end, calendar) == before + after
        assert add_working_seconds(begin, before + after, calendar) == end


def test_working_time_that_ends_with_the_cut_of_the_running_sums_is_over_on_it():
    there = datetime.fromtimestamp(106 * PIECE_SECONDS, UTC)  # 03:48:16
    calendar = a_calendar({"sun": "03:00-04:00", "mon": "09:00-10:00"})

    assert add_working_seconds(there - HOUR, 48 * 60 + 16, calendar) == there
    assert add_working_seconds(there - HOUR, 48 * 60 + 17, calendar) == there + SECOND


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week", "told"),
    [
        ({"mon": "09:00-12:00 11:00-18:00"}, "windows of mon and mon overlap"),
        ({"mon": "22:00-06:00", "tue": "05:00-12:00"}, "windows of mon and tue overlap"),
        ({"sun": "22:00-06:00", "mon": "05:00-12:00"}, "windows of sun and mon overlap"),
        ({"mon": "00:00-24:00", "sun": "20:00-01:00"}, "windows of sun and mon overlap"),
    ],
    ids=["in a day", "over midnight", "over the week's end", "at the week's start"],
)
def test_windows_that_overlap_are_refused(week, told):
    with pytest.raises(ValidationError, match=told):
        a_calendar(week)


def test_windows_of_a_season_that_overlap_are_refused():
    with pytest.raises(ValidationError, match="windows of mon and tue overlap; join them or move one"):
        a_season("2026-11-23", None, {"mon": "22:00-06:00", "tue": "05:00-12:00"})


def test_windows_of_a_date_that_differs_that_overlap_are_refused():
    with pytest.raises(ValidationError, match="windows of one date overlap; join them or move one"):
        a_calendar(OFFICE, overrides={"2026-11-23": "09:00-12:00 11:00-13:00"})


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({}, "say when: either `date`, or `from` and `to`"),
        ({"date": "2026-11-23", "from": "2026-11-23", "to": "2026-11-24"}, "say when: either `date`, or `from`"),
        ({"from": "2026-11-23"}, "say when: either `date`, or `from` and `to`"),
        ({"date": "2026-11-23", "to": "2026-11-24"}, "say when: either `date`, or `from` and `to`"),
        ({"from": "2026-11-24", "to": "2026-11-23"}, "`to` 2026-11-23 is before `from` 2026-11-24"),
    ],
    ids=["nothing", "both", "no end", "no beginning", "backwards"],
)
def test_an_override_says_which_dates_it_is_of(when, told):
    with pytest.raises(ValidationError, match=told):
        Override.model_validate(when | {"name": "closed"})


def test_one_date_and_the_dates_from_it_to_itself_are_the_same():
    one, itself = ({"date": "2026-11-23"}, {"from": "2026-11-23", "to": "2026-11-23"})

    assert len({Override.model_validate(when | {"name": "closed"}).dates for when in (one, itself)}) == 1


def test_a_season_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError, match="`to` 2026-11-23 is before `from` 2026-11-24; the last day comes last"):
        Season.model_validate({"from": "2026-11-24", "to": "2026-11-23", "name": "x", "week": week(OFFICE)})


def test_windows_may_touch():
    calendar = a_calendar({"mon": "09:00-12:00 12:00-18:00"})

    assert hours_between(at("2026-11-23"), at("2026-11-24"), calendar) == 9


@pytest.mark.parametrize("zone", ["Europe/Pariss", "CEST", "+01:00", "../Paris"])
def test_a_zone_nobody_knows_is_refused_with_an_example(zone):
    with pytest.raises(ValidationError, match=r"is not an IANA time zone; write e.g. Europe/Paris"):
        a_calendar(OFFICE, zone)


@pytest.mark.parametrize("hours", ["9:00-12:00", "09:00-24:01", "24:00-06:00", "09:60-10:00", "09:00-12h"])
def test_hours_that_no_clock_shows_are_refused(hours):
    with pytest.raises(ValidationError, match="should match pattern"):
        windows(hours)


def test_a_window_as_long_as_a_day_may_begin_at_any_time():
    assert Window.model_validate({"from": "07:00", "to": "07:00"}).minutes == (7 * 60, 31 * 60)
    assert (
        hours_between(at("2026-11-23 06:00"), at("2026-11-23 06:00") + 30 * HOUR, a_calendar({"mon": "07:00-07:00"}))
        == 24
    )
