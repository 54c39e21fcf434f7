"""Hand-overs by the clock on the wall, and what changes a roster for a while."""

from datetime import date

import pytest
from pydantic import ValidationError

from pledgekeeper.escalation.changes import Override
from pledgekeeper.escalation.duties import duties, gaps
from pledgekeeper.sla.calendar import PublicHolidays
from tests.unit.builders import DAY, HOUR, MINUTE, SECOND, at, week
from tests.unit.escalation.rosters import PARIS, a_centre, away, instead, small_roster, taking_turns

SATURDAY = date(2026, 3, 28)  # on Sunday 02:00 becomes 03:00 in Paris


OFFICE_HOURS = week({"thu": "09:00-17:00", "fri": "09:00-17:00"})


def hand_overs(roster, begin, end):
    """[(who, since when)] on the wall in Paris."""
    from zoneinfo import ZoneInfo

    told = duties(roster, at(begin, PARIS), at(end, PARIS))
    return [(duty.person.id, f"{duty.begins_at.astimezone(ZoneInfo(PARIS)):%m-%d %H:%M}") for duty in told]


# --- hand-over -------------------------------------------------------------------------------------------------------


def test_a_hand_over_is_at_the_same_wall_time_on_both_sides_of_a_change_of_clocks():
    roster = small_roster(taking_turns(every="1 day", hand_over="08:00", since=SATURDAY))

    assert hand_overs(roster, "2026-03-28 08:00", "2026-03-31 08:00") == [
        ("ana", "03-28 08:00"),
        ("bob", "03-29 08:00"),
        ("cid", "03-30 08:00"),
    ]


def test_a_hand_over_at_a_wall_time_that_is_left_out_counts_by_the_offset_before():
    roster = small_roster(taking_turns(every="1 day", hand_over="02:30", since=SATURDAY))

    assert hand_overs(roster, "2026-03-28 12:00", "2026-03-30 12:00") == [
        ("ana", "03-28 02:30"),
        ("bob", "03-29 03:30"),
        ("cid", "03-30 02:30"),
    ]


def test_a_hand_over_at_a_wall_time_that_is_there_twice_is_at_the_first():
    roster = small_roster(taking_turns(every="1 day", hand_over="02:30", since=date(2026, 10, 24)))
    first = at("2026-10-25 00:30")  # 02:30 in summer time

    assert roster.on_duty("expert", first - SECOND).id == "ana"
    assert {roster.on_duty("expert", first + n * MINUTE).id for n in range(24 * 60)} == {"bob"}


def test_a_turn_by_the_hour_that_is_left_out_is_nobodys():
    roster = small_roster(taking_turns(every="1 hour", since=SATURDAY))

    assert hand_overs(roster, "2026-03-29 00:00", "2026-03-29 05:00") == [
        ("ana", "03-29 00:00"),
        ("bob", "03-29 01:00"),
        ("ana", "03-29 03:00"),  # cid's hour from 02:00 is not there
        ("bob", "03-29 04:00"),
    ]


def test_turns_by_the_month_from_the_31st_change_on_the_last_day_of_shorter_months():
    roster = small_roster(taking_turns(every="1 month", since=date(2026, 1, 31)))

    assert [since for _, since in hand_overs(roster, "2026-02-01 00:00", "2026-06-01 00:00")] == [
        "01-31 00:00", "02-28 00:00", "03-31 00:00", "04-30 00:00", "05-31 00:00",
    ]  # fmt: skip


def test_before_the_first_turn_the_rotation_holds_nothing_and_the_next_one_serves():
    begun = small_roster(taking_turns("ana", since=date(2026, 12, 1)), taking_turns("bob"))

    assert begun.on_duty("expert", at("2026-11-30 22:59")).id == "bob"
    assert begun.on_duty("expert", at("2026-11-30 23:00")).id == "ana"


def test_a_rotation_serves_only_in_its_hours_and_not_on_its_holidays():
    roster = small_roster(
        taking_turns(
            "ana", hours=week({"thu": "09:00-17:00", "fri": "09:00-17:00"}), holidays=PublicHolidays(country="FR")
        ),
        taking_turns("bob"),
    )
    held = {text: roster.on_duty("expert", at(text, PARIS)).id for text in (
        "2026-12-24 08:59", "2026-12-24 09:00", "2026-12-24 17:00", "2026-12-25 10:00", "2026-12-31 10:00",
    )}  # fmt: skip

    assert held == {
        "2026-12-24 08:59": "bob", "2026-12-24 09:00": "ana", "2026-12-24 17:00": "bob",
        "2026-12-25 10:00": "bob", "2026-12-31 10:00": "ana",
    }  # fmt: skip


def test_another_desk_is_asked_by_its_name():
    centres = (a_centre("paris", "06:00-18:00"), a_centre("montreal", "18:00-06:00"))
    roster = small_roster(
        taking_turns("ana", centre="paris"), taking_turns("bob", centre="montreal"), centres=centres
    )  # fmt: skip
    noon = at("2026-11-23 12:00")

    assert roster.on_duty("expert", noon).id == roster.on_duty("expert", noon, "paris").id == "ana"
    assert roster.on_duty("expert", noon, "montreal").id == "bob"


# --- changes for a while ---------------------------------------------------------------------------------------------

MONDAY = at("2026-11-23 00:00", PARIS)


def test_when_somebody_is_away_the_next_who_is_present_takes_over():
    roster = small_roster(taking_turns(since=date(2026, 11, 23)), absences=(away("ana", MONDAY, MONDAY + DAY),))

    assert roster.on_duty("expert", MONDAY).id == "bob"
    assert roster.on_duty("expert", MONDAY + DAY).id == "ana"


def test_when_all_are_away_there_is_a_gap_that_says_so():
    roster = small_roster(taking_turns("ana"), absences=(away("ana", MONDAY, MONDAY + DAY),))

    [gap] = gaps(roster, MONDAY - DAY, MONDAY + 3 * DAY)

    assert (gap.role, gap.begins_at, gap.ends_at, gap.why) == ("expert", MONDAY, MONDAY + DAY, "absent")
    assert roster.on_duty("expert", MONDAY) is None


def test_an_override_says_who_whatever_the_rotation_says_unless_they_are_away():
    override = instead("cid", MONDAY, MONDAY + 8 * HOUR)
    roster = small_roster(
        taking_turns("ana"), overrides=(override,), absences=(away("cid", MONDAY, MONDAY + HOUR),)
    )  # fmt: skip

    assert roster.on_duty("expert", MONDAY).id == "ana"
    assert roster.on_duty("expert", MONDAY + HOUR).id == "cid"
    assert roster.on_duty("expert", MONDAY + 8 * HOUR).id == "ana"


def test_a_temporary_schedule_takes_turns_within_its_time():
    schedule = Override.model_validate({
        "id": "o1", "role": "expert", "begins_at": MONDAY, "ends_at": MONDAY + 3 * DAY, "reason": "fair",
        "turns": {"people": ["bob", "cid"], "every": "1 day", "since": "2026-11-23"},
    })  # fmt: skip
    roster = small_roster(taking_turns("ana"), overrides=(schedule,))

    assert [roster.on_duty("expert", MONDAY + n * DAY).id for n in range(4)] == ["bob", "cid", "bob", "ana"]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: instead("bob", MONDAY, MONDAY), "is not after begins_at"),
        (
            lambda: small_roster(taking_turns("ana"), overrides=(instead("zoe", MONDAY, MONDAY + DAY),)),
            "'zoe' is not among",
        ),
        (
            lambda: small_roster(taking_turns("ana"), absences=(away("zoe", MONDAY, MONDAY + DAY),)),
            "'zoe' is not among",
        ),
        (
            lambda: small_roster(taking_turns("ana"), overrides=(instead("bob", MONDAY, MONDAY + DAY, role="pope"),)),
            "nobody takes turns in the role 'pope'; there are: expert",
        ),
        (
            lambda: small_roster(taking_turns(), overrides=(instead("bob", MONDAY, MONDAY + DAY, centre="paris"),)),
            "it serves all of them: leave centre out",
        ),
        (
            lambda: small_roster(
                taking_turns(),
                overrides=(instead("ana", MONDAY, MONDAY + DAY), instead("bob", MONDAY + HOUR, MONDAY + DAY)),
            ),
            "is there already, for the same role and time; take it back, or choose another time",
        ),
        (lambda: taking_turns(every="a fortnight"), "every"),
        (lambda: taking_turns(hand_over="24:00"), "hand_over"),
        (lambda: taking_turns(zone="Europe/Pari"), "not an IANA time zone"),
        (lambda: instead(None, MONDAY, MONDAY + DAY), "say who: either `person`, or `turns`"),
    ],
)
def test_what_would_fail_at_night_is_refused_by_day(wrong, told):
    with pytest.raises(ValidationError, match=told):
        wrong()
