"""The shipped files: they load, they fit each other, and they say what is published."""

import pytest

from pledgekeeper import book
from pledgekeeper.sla.calendar import ALWAYS, DAYS
from tests.unit.builders import a_roster, carriers

PLEDGE, MATRIX = book.pledge("pledge-2026-11"), book.matrix("matrix-2026-11")
CALENDARS = [calendar for calendar in book.calendars().values() if calendar is not ALWAYS]
PRIORITIES = ("P1", "P2", "P3", "P4")


def target(commitment_id, priority=None, group=None):
    commitment = next(c for c in PLEDGE.commitments if c.id == commitment_id)
    found = commitment.target_for(priority, group)
    return found and (str(found.within), found.calendar)


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: calendar.id)
def test_every_calendars_country_has_holidays_this_year_and_next(calendar):
    for year in (2026, 2027):
        assert len(calendar.holidays.days(year)) >= 5


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: calendar.id)
def test_a_business_day_is_worth_the_hours_of_a_full_one(calendar):
    opened = [sum(end - start for start, end in (w.minutes for w in calendar.week.get(day, ()))) for day in DAYS]

    assert max(opened) == calendar.business_day_minutes


def test_the_gulf_has_its_own_weekend():
    weeks = {calendar.id: set(calendar.week) for calendar in CALENDARS}

    assert weeks["muscat"] == {"sun", "mon", "tue", "wed", "thu"}
    assert weeks["dubai"] == weeks["paris"] == {"mon", "tue", "wed", "thu", "fri"}


@pytest.mark.parametrize(
    ("commitment", "priority", "promised"),
    [
        ("acknowledge", "P4", ("15 min", "wall")),
        ("first-response", "P1", ("15 min", "wall")),
        ("first-response", "P2", ("60 min", "wall")),
        ("first-response", "P3", ("4 h", "business")),
        ("first-response", "P4", ("1 bd", "business")),
        ("update", "P1", ("60 min", "wall")),
        ("update", "P2", ("4 h", "wall")),
        ("update", "P3", ("1 bd", "business")),
        ("update", "P4", ("5 bd", "business")),
        ("restore", "P1", ("4 h", "wall")),
        ("restore", "P2", None),
        ("solve", "P1", ("24 h", "wall")),
        ("solve", "P2", ("48 h", "wall")),
        ("solve", "P3", ("5 bd", "business")),
        ("solve", "P4", ("10 bd", "business")),
        ("order-acknowledge", None, ("4 h", "business")),
        ("project-managers", None, ("2 bd", "business")),
        ("committed-date", None, ("5 bd", "business")),
        ("dispute-acknowledge", None, ("1 bd", "business")),
    ],
)
def test_the_default_pledge_promises_what_is_published(commitment, priority, promised):
    assert target(commitment, priority) == promised


def test_every_dispute_type_is_answered_within_the_time_it_names():
    for kind in book.dispute_types().values():
        promised, _ = target("dispute-answer", group=str(kind.answer_within))

        assert promised == str(kind.answer_within), kind.id


@pytest.mark.parametrize(
    ("kind", "priority", "minutes"),
    [
        ("ticket", "P1", ["0 min", "30 min", "60 min", "120 min", "240 min"]),
        ("ticket", "P2", ["0 min", "120 min", "240 min", "480 min", "1440 min"]),
        ("ticket", "P3", ["0 min", "1 bd", "2 bd", "5 bd"]),
        ("ticket", "P4", ["0 min", "3 bd", "6 bd"]),
        ("dispute", None, ["0 min", "15 d", "30 d", "60 d"]),
    ],
)
def test_the_default_matrix_climbs_as_is_published(kind, priority, minutes):
    assert [str(level.after) for level in MATRIX.ladder(kind, priority).levels] == minutes


def test_a_call_goes_with_a_text_or_a_mail_that_has_the_link_to_answer():
    for ladder in MATRIX.ladders:
        for level in ladder.levels:
            assert "voice" not in level.channels or {"sms", "email"} & set(level.channels), (
                ladder.priority,
                level.level,
            )


def test_every_role_of_the_matrix_is_held_by_somebody_or_named_in_the_agreement():
    roles = {role for ladder in MATRIX.ladders for level in ladder.levels for role in level.roles}

    assert roles <= {rotation.role for rotation in a_roster().rotations}


def test_every_mark_that_moves_a_clock_is_one_that_events_bear():
    borne = {
        "opened",
        "acknowledged",
        "managers-named",
        "updated",
        "answered-by-carrier",
        "taken",
        "reopened",
        "in-progress",
        "pending",
        "held",
        "resolved",
        "closed",
        "cancelled",
        "rejected",
        "answered",
        "withdrawn",
        "committed",
        "delivered",
    }
    clocks = [c.clock for c in PLEDGE.commitments] + [ladder.clock for ladder in MATRIX.ladders]

    moved_by = {mark for clock in clocks for marks in clock.model_dump().values() for mark in marks}
    assert moved_by <= borne


@pytest.mark.parametrize("priority", PRIORITIES)
def test_the_end_of_a_ticket_stops_every_clock_of_it(priority):
    for commitment in PLEDGE.for_kind("ticket"):
        if commitment.id != "acknowledge":
            assert {"resolved", "cancelled", "rejected", "closed"} <= commitment.clock.stops, commitment.id
    assert {"resolved", "cancelled", "rejected", "closed"} <= MATRIX.ladder("ticket", priority).clock.stops


def test_a_third_partys_delay_stops_no_clock():
    for commitment in PLEDGE.commitments:
        assert "held" not in commitment.clock.pauses


@pytest.mark.parametrize("carrier", carriers().values(), ids=lambda carrier: carrier.id)
def test_every_agreement_names_versions_and_a_calendar_that_exist(carrier):
    agreement = carrier.agreement

    assert book.pledge(agreement.pledge)
    assert book.matrix(agreement.matrix)
    assert agreement.calendar in book.calendars()
