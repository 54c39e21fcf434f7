"""The shipped files: they load, they fit each other, and they say what is published."""

from datetime import date

import pytest

from pledgekeeper import book
from pledgekeeper.pledges.versions import check_together
from pledgekeeper.sla.calendar import ALWAYS, DAYS
from tests.unit.builders import a_roster, carriers

PLEDGE, MATRIX = book.pledge("pledge-2026-11"), book.matrix("matrix-2026-11")
FILE = book.calendar_file("calendars-2026-11")
CALENDARS = [calendar for calendar in FILE.by_id.values() if calendar is not ALWAYS]
PRIORITIES = ("P1", "P2", "P3", "P4")


def target(commitment_id, **facts):
    found = PLEDGE.commitment(commitment_id).target_for({"opened_by": "carrier", "responsibility": "ours"} | facts)
    return found and (str(found.within or found.by), found.calendar)


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
        ("order-status", None, ("5 bd", "business")),
        ("delivery", None, ("committed-date", "wall")),
        ("jeopardy", None, ("1 bd", "business")),
        ("dispute-acknowledge", None, ("1 bd", "business")),
        ("dispute-completeness", None, ("3 bd", "business")),
        ("dispute-settle", None, ("30 d", "wall")),
        ("dispute-settle-at-most", None, ("60 d", "wall")),
        ("credit-note", None, ("10 bd", "business")),
        ("next-response", "P1", ("60 min", "wall")),
        ("next-response", "P4", ("2 bd", "business")),
        ("reason-for-outage", "P1", ("24 h", "wall")),
        ("reason-for-outage", "P2", None),
        ("root-cause", "P1", ("5 bd", "business")),
        ("p1-review", "P1", ("5 bd", "business")),
        ("service-manager", None, ("10 bd", "business")),
        ("monthly-report", None, ("10 bd", "business")),
        ("review", None, ("10 bd", "business")),
        ("review-action", None, ("agreed-date", "wall")),
    ],
)
def test_the_default_pledge_promises_what_is_published(commitment, priority, promised):
    assert target(commitment, **({"priority": priority} if priority else {})) == promised


def test_every_dispute_type_is_answered_within_the_time_it_names():
    for kind in book.dispute_types().values():
        promised, _ = target("dispute-answer", answer_group=str(kind.answer_within))

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


def test_every_role_of_the_matrix_is_held_by_somebody_or_named_for_the_order():
    roles = {role for ladder in MATRIX.ladders for level in ladder.levels for role in level.roles}
    roles -= {"back-up-project-manager"}

    assert roles <= {rotation.role for rotation in a_roster().rotations}


def test_what_is_promised_differs_by_more_than_priority():
    assert target("acknowledge", opened_by="ours") is None
    assert target("fault-notice", opened_by="ours") == ("30 min", "wall")
    assert target("fault-notice") is None
    assert target("solve", priority="P1", responsibility="customer") is None
    assert target("solve", priority="P2", responsibility="customer") == ("48 h", "wall")
    assert target("monthly-report", tier="gold") == ("5 bd", "business")
    assert target("fraud-alert", dispute_type="irsf") == ("4 h", "wall")
    assert target("fraud-alert", dispute_type="rate") is None


def test_every_word_that_moves_a_clock_is_a_mark_of_its_kind_of_case_or_a_reason_of_the_pledge():
    assert list(PLEDGE.mistakes()) == []
    for ladder in MATRIX.ladders:
        assert list(ladder.clock.unknown(ladder.case)) == []
        assert ladder.clock.pauses <= set(PLEDGE.pause_rules)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_the_end_of_a_ticket_stops_every_clock_of_it(priority):
    for commitment in PLEDGE.for_kind("ticket"):
        ends = {"cancelled"} | ({"rejected", "closed"} if "opened" in commitment.clock.starts else set())
        assert ends <= commitment.clock.stops, commitment.id
        assert ("merged" in commitment.clock.stops) == commitment.clock.joins, commitment.id
    assert {"resolved", "cancelled", "rejected", "closed", "merged"} <= MATRIX.ladder("ticket", priority).clock.stops


def test_a_resolution_stops_every_clock_of_a_ticket_but_those_of_its_number_and_its_reports():
    runs_on = {c.id for c in PLEDGE.for_kind("ticket") if "resolved" not in c.clock.stops}

    assert runs_on == {"acknowledge", "fault-notice", "reason-for-outage", "root-cause", "p1-review"}


def test_a_ticket_that_goes_on_in_another_takes_its_clocks_there_but_for_the_one_of_its_own_number():
    for commitment in PLEDGE.for_kind("ticket"):
        assert ("merged" in commitment.clock.stops) is commitment.clock.joins, commitment.id
    assert {c.id for c in PLEDGE.for_kind("ticket") if not c.clock.joins} == {"acknowledge", "fault-notice"}


def test_a_clock_that_a_reopening_wakes_is_one_that_the_resolution_stopped():
    for commitment in PLEDGE.for_kind("ticket"):
        if commitment.clock.reopens:
            assert "resolved" in commitment.clock.stops, commitment.id


def test_a_third_partys_delay_stops_no_clock_unless_the_agreement_says_so():
    supplier = PLEDGE.pause_rules["third-party-supplier"]

    assert (supplier.stops, supplier.held_by) == (False, "supplier")
    assert [rule.reason for rule in PLEDGE.pauses if not rule.stops] == [supplier.reason]


def test_every_pause_has_an_end_and_the_carrier_a_say_in_those_that_are_not_its_own_word():
    asked = {rule.reason for rule in PLEDGE.pauses if rule.consent == "needed"}

    assert asked == {"no-access", "force-majeure", "third-party-supplier"}
    assert all(0 < rule.longest.seconds <= 30 * 86_400 for rule in PLEDGE.pauses)


def test_dates_that_differ_are_in_the_calendars_that_they_name():
    line = FILE.by_id["paris"].line_of(date(2027, 12, 24))

    assert (line.why, line.name) == ("override", "Christmas Eve")
    assert FILE.by_id["lima"].line_of(date(2027, 12, 24)).why == "week"


def test_the_shipped_pledge_and_calendars_fit_each_other():
    check_together(PLEDGE, FILE.by_id)


@pytest.mark.parametrize("carrier", carriers().values(), ids=lambda carrier: carrier.id)
def test_every_agreement_names_versions_and_a_calendar_that_exist(carrier):
    agreement = carrier.agreement

    assert book.pledge(agreement.pledge)
    assert book.matrix(agreement.matrix)
    assert agreement.calendar in FILE.by_id
    assert set(agreement.stopping) <= set(PLEDGE.pause_rules)
