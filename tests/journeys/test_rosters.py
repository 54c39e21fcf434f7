"""Who is on duty, and who is told of it: shifts, hand-overs, gaps, changes, calendars."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper.escalation.roster import Rotation
from tests.journeys.people import FAULT, MEI, NIGHT_IN_PARIS, NOC, TICKETS

ROSTER = "/care/v1/roster"
SUPERVISOR, AGENT = "staff.supervisor", "staff.agent"
CLAIRE, HUGO = "claire.morel@pledge.example", "hugo.lambert@pledge.example"
PARIS_DESK, HEAD = "desk-paris@pledge.example", "nadia.benali@pledge.example"
MONDAY = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # midnight in Paris: the week's hand-over
DST_NIGHT = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def on_duty(world, role, centre, at):
    answer = world.http("GET", f"{ROSTER}?at={at}", AGENT)
    assert answer.status == 200, answer.text
    [found] = [each for each in answer.json["duties"] if (each["role"], each["centre"]) == (role, centre)]
    return found


def ask(world, what, who=SUPERVISOR, headers=None, **body):
    return world.http("POST", f"{ROSTER}/{what}", who, body, headers)


def override(**changes):
    return {
        "role": "duty-engineer", "centre": "paris", "person": "ines-garnier", "reason": "asked",
        "begins_at": "2026-11-24T06:00:00Z", "ends_at": "2026-11-24T13:00:00Z",
    } | changes  # fmt: skip


def between(begins_at, ends_at):
    return {"begins_at": begins_at, "ends_at": ends_at}


def engineers_of_paris(world, *moments):
    return [on_duty(world, "duty-engineer", "paris", at)["on_duty"] for at in moments]


def mails(world, *to):
    found = [message for message in world.taken() if message.channel == "email" and (not to or message.to in to)]
    return sorted((f"{message.at:%m-%d %H:%M}", message.to, message.subject) for message in found)


# --- who is on duty --------------------------------------------------------------------------------------------------


def test_the_roster_says_who_owns_the_hour_who_is_on_duty_until_when_and_who_is_next(world):
    answer = world.http("GET", f"{ROSTER}?at=2026-11-24T09:00:00Z", AGENT).json
    found = on_duty(world, "duty-engineer", "paris", "2026-11-24T09:00:00Z")

    assert answer["owner"] == {"centre": "paris", "until": "2026-11-24T13:00:00Z", "next": "montreal"}
    assert found["until"] == "2026-11-29T23:00:00Z"
    assert found["on_duty"] != found["next"]
    for wrong in ("tomorrow", "0001-01-01T00:00:00Z", "2026-11-24T09:00:00", "0001-01-01T00:00:00%2B14:00"):
        assert world.http("GET", f"{ROSTER}?at={wrong}", AGENT).status == 400


def test_an_override_is_in_force_at_once_and_until_it_is_taken_back(world):
    made = ask(world, "overrides", **override())
    [change] = made.json
    during = on_duty(world, "duty-engineer", "paris", "2026-11-24T07:00:00Z")

    gone = world.http("DELETE", f"{ROSTER}/changes/{change['id']}", SUPERVISOR)

    assert made.status == 201
    assert (during["on_duty"]["id"], during["until"]) == ("ines-garnier", "2026-11-24T13:00:00Z")
    assert gone.status == 200
    assert on_duty(world, "duty-engineer", "paris", "2026-11-24T07:00:00Z")["on_duty"]["id"] != "ines-garnier"
    assert world.http("DELETE", f"{ROSTER}/changes/RC-0000000000", SUPERVISOR).status == 404


def test_a_page_goes_to_whoever_an_override_puts_on_duty(world):
    ask(
        world, "overrides",
        **override(centre="singapore", person="mei-chen", **between("2026-11-23T02:00:00Z", "2026-11-23T06:00:00Z")),
    )  # fmt: skip
    world.pass_time(minutes=2)
    world.http("POST", TICKETS, NOC, FAULT)

    assert {message.to for message in world.taken() if message.channel == "sms"} == {MEI}


def test_a_command_that_is_sent_again_changes_nothing(world):
    key = {"Idempotency-Key": "once"}
    first = ask(world, "overrides", headers=key, **override())

    again = ask(world, "overrides", headers=key, **override())

    assert again.json == first.json
    assert len(world.http("GET", ROSTER, AGENT).json["overrides"]) == 1


def test_a_swap_gives_each_the_others_time_and_is_taken_back_whole(world):
    days = "2026-11-24T09:00:00Z", "2026-12-01T09:00:00Z"
    before = engineers_of_paris(world, *days)
    first = between("2026-11-24T06:00:00Z", "2026-11-24T13:00:00Z")
    second = between("2026-12-01T06:00:00Z", "2026-12-01T13:00:00Z")

    made = ask(world, "swaps", role="duty-engineer", centre="paris", first=first, second=second, reason="a wedding")
    swapped = engineers_of_paris(world, *days)
    world.http("DELETE", f"{ROSTER}/changes/{made.json[1]['id']}", SUPERVISOR)

    assert swapped == before[::-1] != before
    assert engineers_of_paris(world, *days) == before
    assert world.http("GET", ROSTER, AGENT).json["overrides"] == []


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"person": "ines"}, 409, "'ines' is not among the people"),
        ({"ends_at": "2026-11-24T05:00:00Z"}, 400, "is not after begins_at"),
        ({"begins_at": "2026-11-20T06:00:00Z", "ends_at": "2026-11-20T07:00:00Z"}, 409, "which is past"),
        ({"begins_at": "2026-11-24T06:00:00"}, 400, "begins_at"),
        ({"by": "me"}, 400, "by is not yours to say"),
        ({"ends_at": "2199-01-01T00:00:00Z"}, 400, "more than 400 days"),
        ({"role": "pope"}, 409, "nobody takes turns in the role 'pope'"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_told_why(world, changes, status, told):
    answer = ask(world, "overrides", **override(**changes))

    assert answer.status == status
    assert told in answer.json["reason"]


def test_of_two_overrides_that_contradict_each_other_the_second_is_refused(world):
    ask(world, "overrides", **override())

    later = between("2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z")
    answer = ask(world, "overrides", **override(person="hugo-lambert", **later))

    assert answer.status == 409
    assert "take it back, or choose another time" in answer.json["reason"]


def test_only_supervisors_and_admins_change_the_roster(world):
    assert ask(world, "overrides", who=AGENT, **override()).status == 403
    assert ask(world, "overrides", who="staff.admin", **override()).status == 201


# --- who is told -----------------------------------------------------------------------------------------------------


def test_a_shift_is_told_an_hour_before_and_both_are_told_at_the_hand_over_once_each(world):
    before, after = engineers_of_paris(world, "2026-11-29T22:00:00Z", "2026-11-30T09:00:00Z")
    of_before, of_after = (f"{each['id'].replace('-', '.')}@pledge.example" for each in (before, after))
    world.clock.instant = MONDAY - timedelta(hours=2)

    world.watch_roster(hours=4)

    told = [(at, to, subject.strip().split(":")[0]) for at, to, subject in mails(world, of_before, of_after)]
    assert told == sorted([
        ("11-29 22:00", of_after, "Votre service commence le 2026-11-30 00"),
        ("11-29 23:00", of_after, f"Vous prenez la suite de {before['name']}"),
        ("11-29 23:00", of_before, f"{after['name']} prend votre suite"),
    ])  # fmt: skip


def test_a_hand_over_in_the_night_in_which_clocks_change_is_told_at_the_wall_time(world_at):
    world = world_at(DST_NIGHT)
    roster = world.store.roster()
    daily = Rotation(role="night-watch", people=("claire-morel", "hugo-lambert"), every="1 day", hand_over="03:00")
    world.store.put_roster(roster.changed(rotations=(*roster.rotations, daily)))

    world.watch_roster(hours=20)

    told = {at for at, _, subject in mails(world, CLAIRE, HUGO) if "night-watch" in subject}
    assert told == {"03-29 00:00", "03-29 01:00"}  # 03:00 in Paris is 01:00 UTC from that night on


def test_a_gap_is_reported_once_when_it_begins_within_a_week_to_the_desk_and_the_head_of_care(world):
    of_wednesday = between("2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z")
    for person in ("claire-morel", "hugo-lambert", "ines-garnier"):
        made = ask(world, "absences", person=person, reason="strike", **of_wednesday)
        assert made.status == 201
    [gap] = world.http("GET", f"{ROSTER}/gaps?until=2026-12-10T00:00:00Z", AGENT).json
    world.clock.instant = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)

    world.watch_roster(hours=3)
    world.pass_time(days=6)
    world.watch_roster(hours=30)

    told = [(at, to) for at, to, subject in mails(world) if "Nobody on duty" in subject]
    assert gap == {
        "role": "duty-engineer", "centre": "paris", "why": "absent",
        "begins_at": "2026-12-02T06:00:00Z", "ends_at": "2026-12-02T13:00:00Z",
    }  # fmt: skip
    assert told == [("11-25 06:05", PARIS_DESK), ("11-25 06:05", HEAD)]


def test_a_gap_of_many_days_is_one_gap_as_its_days_come_near(world):
    for_ever = {"begins_at": "2026-11-26T12:00:00Z", "ends_at": "2026-12-20T00:00:00Z", "reason": "leave"}
    ask(world, "absences", person="daniel-okafor", **for_ever)

    for _ in range(12):
        world.watch_roster(minutes=5)
        world.pass_time(hours=23)

    told = [to for _, to, subject in mails(world) if "care-manager" in subject and "Nobody" in subject]
    assert sorted(told) == sorted(set(told))
    assert HEAD in told


@pytest.mark.parametrize("call", ["before sesv2.send_email", "after sesv2.send_email"])
def test_a_watch_that_dies_tells_the_gap_after_all(world, call):
    leave = between("2026-11-26T12:00:00Z", "2026-11-27T00:00:00Z")
    ask(world, "absences", person="daniel-okafor", reason="leave", **leave)
    died = []
    world.crash_at = lambda at: at == call and not died and not died.append(at)

    world.watch_roster(minutes=30)

    told = [message.to for message in world.taken() if "care-manager" in message.subject]
    assert died
    assert set(told) == {HEAD, *(to for to in told if to.startswith("desk-"))}
    assert len(told) == (2 if call.startswith("before") else 3)


# --- absences of one's own -------------------------------------------------------------------------------------------

INES = "ines-garnier:staff.agent"


def leave(**fields):
    return {
        "person": "ines-garnier",
        "reason": "leave",
        **between("2026-12-20T08:00:00Z", "2026-12-24T08:00:00Z"),
    } | fields


def test_everybody_records_their_own_absence_and_only_that(world):
    assert ask(world, "absences", who=INES, **leave()).status == 201
    assert ask(world, "absences", who=INES, **leave(person="hugo-lambert")).status == 403
    assert ask(world, "absences", who="ines-garnier:carrier.baltel.noc", **leave()).status == 403
    [absence] = world.http("GET", ROSTER, AGENT).json["absences"]
    assert (absence["person"], absence["by"]) == ("ines-garnier", "ines-garnier")


def test_the_desk_is_told_once_of_an_absence_that_nobody_planned(world):
    ask(world, "absences", who=INES, **leave())
    ask(world, "absences", **leave(person="hugo-lambert"))

    world.watch_roster(hours=1)
    told = mails(world, PARIS_DESK)
    world.clock.advance(days=20)  # longer than anything else is remembered
    world.watch_roster(minutes=10)

    when = "2026-12-20 09:00 (Europe/Paris) to 2026-12-24 09:00 (Europe/Paris)"
    assert told == [("11-23 02:14", PARIS_DESK, f"Inès Garnier will be away from {when}")]
    assert [subject for _, _, subject in mails(world, PARIS_DESK) if "will be away" in subject] == []


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("lucia-paredes", "Su turno empieza el"),
        ("marc-tremblay", "Votre service commence le"),
        ("owen-clarke", "Your shift"),
    ],
)
def test_a_shift_is_told_in_the_language_of_whose_it_is(world, person, said):
    times = between("2026-11-23T03:00:00Z", "2026-11-23T05:00:00Z")
    ask(world, "overrides", **override(centre="montreal", person=person, **times))

    world.watch_roster(minutes=10)

    [mail] = [message for message in world.taken() if message.to == f"{person.replace('-', '.')}@pledge.example"]
    assert mail.subject.startswith(said)
