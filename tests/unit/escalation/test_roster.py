"""Who is on duty: centres that share the day, and people who take turns."""

import pytest
from pydantic import ValidationError

from pledgekeeper.escalation.roster import Roster, Rotation
from tests.unit.builders import DAY, MINUTE, SECOND, a_roster, at, without
from tests.unit.escalation.rosters import a_centre, a_person, small_roster


def test_the_centres_of_the_demonstration_share_the_day_without_a_minutes_gap():
    owners = [a_roster().centre_on_duty(at("2026-11-23") + n * MINUTE).id for n in range(1440)]

    assert {owner: owners.count(owner) / 60 for owner in set(owners)} == {"singapore": 9, "paris": 7, "montreal": 8}


@pytest.mark.parametrize("role", ["duty-engineer", "shift-lead", "expert"])
def test_desk_roles_are_held_by_people_of_the_centre_on_duty_at_any_hour(role):
    for hour in range(24 * 7):
        now = at("2026-11-23") + hour * 60 * MINUTE

        assert a_roster().on_duty(role, now).centre == a_roster().centre_on_duty(now).id


def test_house_roles_are_held_at_any_hour():
    roles = {rotation.role for rotation in a_roster().rotations if rotation.centre is None}

    assert all(a_roster().on_duty(role, at("2026-11-23") + hour * 60 * MINUTE) for role in roles for hour in range(24))


def test_people_take_turns_by_the_week_from_monday_midnight_where_they_are():
    roster = small_roster(Rotation(role="duty-engineer", people=("ana", "bob", "cid")))
    monday = at("2026-11-23 00:00", "Europe/Paris")

    before, first, last = (
        roster.on_duty("duty-engineer", now).id for now in (monday - SECOND, monday, monday + 7 * DAY - SECOND)
    )
    weeks = [roster.on_duty("duty-engineer", monday + n * 7 * DAY).id for n in range(4)]

    assert before != first == last
    assert sorted(weeks[:3]) == ["ana", "bob", "cid"]
    assert weeks[3] == weeks[0]


def test_a_role_that_nobody_takes_turns_in_is_held_by_nobody():
    assert small_roster().on_duty("duty-engineer", at("2026-11-23")) is None
    assert without("cfo").on_duty("cfo", at("2026-11-23")) is None


def test_a_desks_rotation_serves_no_other_desk():
    roster = small_roster(
        Rotation(role="expert", centre="paris", people=("ana",)),
        centres=(a_centre("paris", "06:00-18:00"), a_centre("montreal", "18:00-06:00")),
    )

    assert roster.on_duty("expert", at("2026-11-23 12:00")).id == "ana"
    assert roster.on_duty("expert", at("2026-11-23 20:00")) is None


def test_everybody_who_takes_turns_in_a_role_is_a_holder_of_it():
    assert {person.id for person in a_roster().holders("billing-analyst")} == {"antoine-duval", "elena-rossi"}
    assert a_roster().holders("astronaut") == ()


def test_a_person_is_reached_by_phone_or_mail_and_never_by_a_room():
    ana = a_person("ana", phone="+33199000101")

    ways = {channel: ana.address(channel) for channel in ("sms", "voice", "email", "webhook")}

    assert ways == {"sms": "+33199000101", "voice": "+33199000101", "email": "ana@pledge.example", "webhook": None}


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (("06:00-13:00", "13:00-05:00"), "no centre own 05:00 UTC; owns_utc must cover the day once"),
        (("06:00-13:00", "12:30-06:00"), "2 centres own 12:30 UTC; owns_utc must cover the day once"),
    ],
    ids=["a gap", "an overlap"],
)
def test_a_day_that_is_not_owned_once_in_every_minute_is_refused(hours, told):
    with pytest.raises(ValidationError, match=told):
        small_roster(centres=tuple(a_centre(f"centre{n}", text) for n, text in enumerate(hours)))


def test_a_rotation_that_names_somebody_unknown_is_refused():
    with pytest.raises(ValidationError, match="rotation 'expert' names 'zoe', who is not in people"):
        small_roster(Rotation(role="expert", people=("ana", "zoe")))


@pytest.mark.parametrize("phone", ["0199000101", "+33 199 000 101", "+33-199", "tel:+33199000101"])
def test_a_phone_number_that_no_provider_takes_is_refused(phone):
    with pytest.raises(ValidationError, match="phone"):
        a_person("ana", phone=phone)


@pytest.mark.parametrize(
    "roster",
    [
        lambda: small_roster(people=("ana", "ana")),
        lambda: small_roster(Rotation(role="expert", centre="atlantis", people=("ana",))),
        lambda: Roster(centres=small_roster().centres, people=(a_person("ana", "atlantis"),), rotations=()),
        lambda: small_roster(centres=(a_centre("paris", "06:00-18:00"), a_centre("paris", "18:00-06:00"))),
        lambda: a_person("ana", email=None),
    ],
    ids=[
        "two people of one id",
        "a rotation of no centre",
        "a person of no centre",
        "two centres of one id",
        "no way to reach",
    ],
)
def test_a_roster_that_would_fail_at_night_is_refused_by_day(roster):
    with pytest.raises(ValidationError):
        roster()
