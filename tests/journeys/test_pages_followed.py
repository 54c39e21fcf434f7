"""What became of each page: receipts, failures, answers by text, the carrier's own people. And nobody else hears."""

import re

from tests.journeys.people import (
    BALTEL_NOC,
    CASES,
    DESK,
    FAULT,
    GRACE,
    MEI,
    NIGHT_IN_PARIS,
    NOC,
    ROOM,
    TICKETS,
    WEI_LING,
)

WEI_LING_MAIL = "weiling.tan@pledge.example"
SHIFT = "noc-shift@baltel.example"


def a_fault(world):
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    assert [(r.channel, r.to) for r in world.taken()] == [("email", BALTEL_NOC), ("sms", WEI_LING), ("voice", WEI_LING)]
    return number


def received(world):
    return sorted((r.channel, r.to) for r in world.taken())


def phone_event(kind, number, page):
    return {"eventType": kind, "destinationPhoneNumber": WEI_LING, "messageStatusDescription": "x",
            "context": {"case": number, "page": page}}  # fmt: skip


def bounce(number, about, to, kind="Permanent"):
    return {
        "eventType": "Bounce",
        "mail": {"tags": {"case": [number], "about": [about]}, "destination": [to]},
        "bounce": {"bounceType": kind, "bouncedRecipients": [{"emailAddress": to, "diagnosticCode": "550 unknown"}]},
    }


def events(world, number, who="staff.agent"):
    return world.http("GET", f"{CASES}/{number}/timeline", who).json["events"]


def kinds(world, number, *names):
    return [e for e in events(world, number) if e["event"] in names]


def test_a_page_that_arrives_is_on_the_timeline_and_nobody_hears_more(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)

    for _ in range(2):
        world.from_topic("receipts", phone_event("TEXT_DELIVERED", number, "p1"))

    assert [e["page_id"] for e in kinds(world, number, "page-delivered")] == ["p1"]
    assert received(world) == []


def test_a_phone_that_is_off_is_made_up_for_by_mail_at_once(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)

    for _ in range(2):
        world.from_topic("receipts", phone_event("VOICE_NO_ANSWER", number, "p2"))

    assert received(world) == [("email", WEI_LING_MAIL)]


def test_when_nothing_reaches_the_duty_engineer_the_next_level_hears_at_once(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)

    world.from_topic("receipts", phone_event("TEXT_UNREACHABLE", number, "p1"))
    world.from_topic("receipts", phone_event("VOICE_FAILED", number, "p2"))
    world.taken()
    world.from_topic("receipts", bounce(number, "p3", WEI_LING_MAIL))

    assert received(world) == sorted(
        [("sms", MEI), ("voice", MEI), ("sms", GRACE), ("voice", GRACE), ("webhook", ROOM), ("email", SHIFT)]
    )


def test_a_text_acknowledges_and_the_pages_stop(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)

    world.text(WEI_LING, "1", id="in-1")
    world.text(WEI_LING, "1", id="in-1")

    (reply,) = world.taken()
    assert (reply.channel, reply.to) == ("sms", WEI_LING)
    assert reply.text.startswith(f"{number} is yours")
    world.pass_time(minutes=29)
    assert {(r.channel, r.to) for r in world.taken()} == {("email", DESK)}  # what is owed to the carrier falls due


def test_a_text_names_one_of_two_cases_and_asks_for_the_next_level(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first = a_fault(world)
    world.pass_time(seconds=61)
    second = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}).json["id"]
    world.taken()

    world.text(WEI_LING, f"ack {first[-5:]}")
    assert world.taken()[0].text.startswith(f"{first} is yours")
    world.text(WEI_LING, "2")

    heard = world.taken()
    assert ("sms", MEI) in {(r.channel, r.to) for r in heard}
    assert [r.text for r in heard if r.to == WEI_LING] == [f"Level 2 of {second} is paged."]


def test_a_text_without_a_number_answers_the_newest_text_though_a_mail_about_another_case_came_later(world_at):
    world = world_at(NIGHT_IN_PARIS)
    urgent = a_fault(world)
    world.pass_time(seconds=61)
    world.http("POST", TICKETS, NOC, {**FAULT, "priority": "P2", "externalIdentifier": []})  # a P2 pages by mail
    assert ("email", "weiling.tan@pledge.example") in {(r.channel, r.to) for r in world.taken()}

    world.text(WEI_LING, "1")
    world.text(WEI_LING, "1")

    first, second = [r.text for r in world.taken() if r.to == WEI_LING]
    assert first.startswith(f"{urgent} is yours")
    assert second.split()[1:3] == ["is", "yours:"]
    assert urgent not in second  # no text is left: the mail is answered


def test_a_text_that_nobody_understands_is_answered_and_a_strangers_is_not(world_at):
    world = world_at(NIGHT_IN_PARIS)
    a_fault(world)

    world.text(WEI_LING, "who is this?")
    assert world.taken()[0].text.startswith("Answer 1 (or ACK)")
    world.text(WEI_LING, "ack 0000")
    assert "no page of the last day to you is about a case whose number ends with 0000" in world.taken()[0].text
    world.text("+33600000000", "1")
    assert received(world) == []


def test_a_carrier_asks_for_the_next_level_and_its_own_people_confirm_theirs(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)

    world.http("POST", f"{CASES}/{number}/commands", NOC, {"command": "escalate", "reason": "our customers are down"})

    heard = world.taken()
    (letter,) = [r for r in heard if r.to == SHIFT]
    link = re.search(r"/care/v1/pages/\S+", letter.text)[0]
    assert "<button>I know of it</button>" in world.http("GET", link).text
    assert kinds(world, number, "mirror-acknowledged") == []
    for _ in range(2):
        assert "Thank you" in world.http("POST", link).text
    assert [e["contact"] for e in kinds(world, number, "mirror-acknowledged")] == ["shift"]
    assert received(world) == []


def test_a_dead_contact_of_the_carrier_is_passed_over_from_then_on(world_at):
    world = world_at(NIGHT_IN_PARIS)
    carrier = world.store.carrier("baltel")
    rungs = tuple(r.changed(then=("head",)) if r.level == 2 else r for r in carrier.agreement.escalation)
    world.store.put_carrier(carrier.changed(agreement=carrier.agreement.changed(escalation=rungs)))
    head = carrier.contact("head").email
    number = a_fault(world)
    world.pass_time(minutes=31)
    owed = next(n for n, e in enumerate(events(world, number), 1) if e["event"] == "escalated" and e["level"] == 2)
    world.taken()

    for _ in range(2):
        world.from_topic("receipts", bounce(number, f"e{owed}", SHIFT))

    assert received(world) == [("email", head)]
    assert [e["to"] for e in kinds(world, number, "notice-bounced")] == [SHIFT]

    second = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}).json["id"]
    world.http("POST", f"{CASES}/{second}/commands", NOC, {"command": "escalate", "reason": "this one, too"})
    told = [r.to for r in world.taken() if r.channel == "email"]
    assert head in told
    assert SHIFT not in told


def test_what_carriers_see_of_the_pages_has_no_person_number_or_address_of_ours(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)
    world.from_topic("receipts", phone_event("TEXT_DELIVERED", number, "p1"))
    world.from_topic("receipts", bounce(number, "p2", WEI_LING_MAIL))
    world.text(WEI_LING, "1")

    theirs = events(world, number, NOC)
    proof = world.http("GET", f"{CASES}/{number}/pages", NOC).json
    ours = world.http("GET", f"{CASES}/{number}/pages", "staff.agent").json

    assert {"page-placed", "page-sent", "page-delivered", "page-failed", "taken"} <= {e["event"] for e in theirs}
    for secret in (WEI_LING, WEI_LING_MAIL, "wei-ling-tan", "Wei Ling"):
        assert secret not in str(theirs)
        assert secret not in str(proof)
    assert [(p["page"], p["role"], p["channel"], p["state"]) for p in proof["pages"]] == [
        ("p1", "duty-engineer", "sms", "acknowledged"),
        ("p2", "duty-engineer", "voice", "failed"),
        ("p3", "duty-engineer", "email", "failed"),
    ]
    assert {p["recipient"] for p in ours["pages"]} == {"wei-ling-tan"}
    assert [(level["level"], level["late_seconds"]) for level in proof["levels"]] == [(1, 0)]
    assert not any({"recipient", "reference"} & set(event) for event in theirs)


def test_a_swap_while_a_page_is_live_pages_whoever_has_the_turn_from_the_next_round_on(world_at):
    world = world_at(NIGHT_IN_PARIS)
    a_fault(world)
    world.pass_time(minutes=1)
    body = {"role": "duty-engineer", "centre": "singapore", "person": "mei-chen", "reason": "a taxi",
            "begins_at": "2026-11-23T02:15:00Z", "ends_at": "2026-11-23T06:00:00Z"}  # fmt: skip
    assert world.http("POST", "/care/v1/roster/overrides", "staff.supervisor", body).status == 201

    world.pass_time(minutes=5)

    assert [(r.channel, r.to) for r in world.taken() if r.to.startswith("+")] == [("sms", MEI), ("voice", MEI)]


def test_a_page_that_nobody_answers_for_a_day_has_expired(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = a_fault(world)
    world.pass_time(hours=23)
    before = world.http("GET", f"{CASES}/{number}/pages", NOC).json["pages"][0]["state"]

    world.pass_time(hours=1)

    assert (before, world.http("GET", f"{CASES}/{number}/pages", NOC).json["pages"][0]["state"]) == ("sent", "expired")
