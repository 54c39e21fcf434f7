"""A P1 goes round the world: who is told what at each change of centre, on which second, and that nobody else is."""

from datetime import UTC, datetime

from tests.journeys.people import (
    AGENT,
    BALTEL_NOC,
    CASES,
    FAULT,
    HUGO,
    NIGHT_IN_PARIS,
    NOC,
    TICKETS,
    WEI_LING,
    events,
    heard,
)

PARIS, MONTREAL, SINGAPORE = (f"desk-{desk}@pledge.example" for desk in ("paris", "montreal", "singapore"))
RECORD = {"summary": "The line card in FRA-2 is dead.", "next_action": "Meet the courier at 07:30 UTC."}


def asked(world, number, who=AGENT, **command):
    return world.http("POST", f"{CASES}/{number}/commands", who, command)


def owner(world, number, who=NOC):
    return world.http("GET", f"{CASES}/{number}/clocks", who).json["owner"]


def updated(world, number):
    note = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": "Work goes on."}]}
    assert world.http("PATCH", f"{TICKETS}/{number}", AGENT, note).status == 200


def worked_on_until(world, number, moment, mailbox=SINGAPORE):
    """Work goes on, and the carrier is told each half hour. What is heard of hand-overs is returned; all else are
    warnings of promises, to the desk that owns the case."""
    updated(world, number)
    world.taken()
    while (left := (moment - world.clock.now()).total_seconds()) > 29 * 60:
        world.pass_time(minutes=29)
        updated(world, number)
    world.pass_time(seconds=left)
    heard_of_it = [each for each in world.taken() if each.to != BALTEL_NOC or "Work goes on." not in each.text]
    ours = [each for each in heard_of_it if f"hands {number}" in each.text]
    assert {(each.channel, each.to) for each in heard_of_it if each not in ours} <= {("email", mailbox)}
    return ours


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_p1_is_handed_over_three_times_in_a_day_and_each_time_the_new_desk_and_the_carrier_are_told(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    asked(world, number, command="prepare-hand-over", **RECORD)
    clocks_alone = world.http("GET", f"{CASES}/{number}/clocks", NOC).json["clocks"]
    turns = [
        ("h1", at("2026-11-23 06:00"), "singapore", "paris", PARIS, "Paris"),
        ("h2", at("2026-11-23 13:00"), "paris", "montreal", MONTREAL, "Montréal"),
        ("h3", at("2026-11-23 21:00"), "montreal", "singapore", SINGAPORE, "Singapore"),
    ]
    before_it = SINGAPORE
    for name, moment, sender, desk, mailbox, centre in turns:
        told = worked_on_until(world, number, moment, before_it)
        assert [(message.at, message.to) for message in told] == [(moment, mailbox)]
        assert f"as {name} by" in told[0].text
        assert ("The line card in FRA-2 is dead." in told[0].text) == (name == "h1")
        shown = owner(world, number)
        assert (shown["desk"], shown["hand_over"]["to"]) == (sender, desk)
        assert "record" not in shown["hand_over"]
        assert owner(world, number, AGENT)["hand_over"]["record"]["next_action"]
        roles = {party["role"]: party["partyOrPartyRole"]["id"] for party in ticket(world, number)["relatedParty"]}
        assert (roles["owner"], roles["nextOwner"]) == (sender, desk)

        world.pass_time(minutes=14)
        updated(world, number)
        world.taken()
        assert asked(world, number, command="accept-hand-over", hand_over_id=name).status == 200
        [mail] = world.taken()
        assert (mail.at, mail.to) == (world.clock.now(), BALTEL_NOC)
        assert f"is now with our centre in {centre}" in mail.text
        assert owner(world, number) == {"desk": desk, "since": iso(world.clock.now())}
        assert asked(world, number, command="accept-hand-over", hand_over_id=name).json["events"] == []
        assert heard(world) == []
        before_it = mailbox

    worked_on_until(world, number, at("2026-11-24 02:13"))
    clocks = world.http("GET", f"{CASES}/{number}/clocks", NOC).json
    solve = next(clock for clock in clocks["clocks"] if clock["commitment"] == "solve")
    before = next(clock for clock in clocks_alone if clock["commitment"] == "solve")
    assert (solve["started_at"], solve["due_at"]) == (before["started_at"], before["due_at"])
    assert sum(clocks["held"]["seconds"].values()) == (world.clock.now() - NIGHT_IN_PARIS).total_seconds()
    assert clocks["held"]["seconds"]["desk:paris"] == 7 * 3600
    assert events(world, number).count("hand-over-lapsed") == 0
    assert "hand-over-prepared" not in shown_to(world, number, NOC)
    assert "FRA-2" not in world.http("GET", f"{CASES}/{number}/timeline", NOC).text


def test_nobody_accepts_and_fifteen_minutes_later_both_desks_are_paged_and_the_case_stays(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    worked_on_until(world, number, at("2026-11-23 05:59"))
    updated(world, number)
    world.taken()

    world.pass_time(minutes=1)
    assert heard(world, at("2026-11-23 06:00")) == [("00:00", "email", PARIS)]
    world.pass_time(minutes=14, seconds=59)
    assert [row for row in heard(world, at("2026-11-23 06:00")) if row[1] != "email"] == []
    world.pass_time(seconds=1)

    assert heard(world, at("2026-11-23 06:00")) == [
        ("15:00", "sms", HUGO), ("15:00", "sms", WEI_LING), ("15:00", "voice", HUGO), ("15:00", "voice", WEI_LING),
    ]  # fmt: skip
    assert owner(world, number) == {"desk": "singapore", "since": "2026-11-23T02:14:00Z"}
    late = asked(world, number, command="accept-hand-over", hand_over_id="h1")
    assert late.status == 409
    assert "hand it over again, or assign it to paris" in late.text
    world.pass_time(minutes=10)
    assert heard(world) == []

    told = worked_on_until(world, number, at("2026-11-23 13:00"))
    assert [(message.at, message.to) for message in told] == [(at("2026-11-23 13:00"), MONTREAL)]
    assert world.audit() == {}


def test_a_page_of_a_lapse_asks_whose_the_case_is_in_the_language_of_whoever_is_paged(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    worked_on_until(world, number, at("2026-11-23 06:00"))
    world.pass_time(minutes=16)

    texts = {message.to: message.text for message in world.taken() if message.channel == "sms"}
    calls = {message.text for message in world.received if message.channel == "voice"}

    assert "Paris n'a pas accepté sa remise : à qui est-il ?" in texts[HUGO]
    assert "Paris did not accept its hand-over: whose is it?" in texts[WEI_LING]
    assert all("Paris did not accept its hand-over" in words for words in calls)  # an English voice speaks


def test_a_lapse_at_which_there_is_nobody_to_page_is_mailed_to_the_desk_that_keeps_the_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    worked_on_until(world, number, at("2026-11-23 06:00"))
    roster = world.store.roster()
    world.store.put_roster(roster.changed(rotations=()))
    world.pass_time(minutes=16)

    [mail] = [message for message in world.taken() if "in time, and at neither desk" in message.text]
    assert mail.to == SINGAPORE
    assert f"Nobody accepted {number}" in mail.text
    [lapsed] = [e for e in world.store.load(number).case.timeline if e.event == "hand-over-lapsed"]
    assert (lapsed.pages, lapsed.to_nobody) == ((), True)
    assert owner(world, number)["desk"] == "singapore"


def test_in_the_night_in_which_paris_moves_its_clocks_the_case_is_offered_on_the_same_second_of_the_day(world_at):
    world = world_at(at("2027-03-27 23:30"))
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    told = worked_on_until(world, number, at("2027-03-28 06:00"))

    assert [(message.at, message.to) for message in told] == [(at("2027-03-28 06:00"), PARIS)]
    assert "by 2027-03-28 09:15 (Europe/Vilnius)" in told[0].text  # 08:15 in Paris, where it was 07:15 a day before
    assert asked(world, number, command="accept-hand-over", hand_over_id="h1").status == 200
    clocks = world.http("GET", f"{CASES}/{number}/clocks", NOC).json
    assert clocks["owner"] == {"desk": "paris", "since": "2027-03-28T06:00:00Z"}
    assert clocks["held"]["seconds"] == {"desk:singapore": int(6.5 * 3600)}


def ticket(world, number):
    return world.http("GET", f"{TICKETS}/{number}", NOC).json


def shown_to(world, number, who):
    return [event["event"] for event in world.http("GET", f"{CASES}/{number}/timeline", who).json["events"]]


def iso(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
