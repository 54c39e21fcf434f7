"""Events to listeners of carriers: in order, once, to nobody else; late when one is down, and dead after a day."""

import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from functions import listener
from pledgekeeper.api.tmf621_events import QUIET, events_of
from pledgekeeper.api.whole_ticket import whole_ticket
from pledgekeeper.book import specifications
from pledgekeeper.effects.listening import Answer
from pledgekeeper.effects.signature import signed
from tests.journeys.people import AGENT, FAULT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.tmforum import TMF621, TMF621_V4, mistakes

ROOT = Path(__file__).parents[2]
HUB = "/tmf-api/troubleTicket/v5/hub"
LISTENERS = "/care/v1/listeners"
HOST = "noc.baltel.example"


def register(world, who=NOC, host=HOST, query=None, **headers):
    sent = {"@type": "Hub", "callback": f"https://{host}/events", **({"query": query} if query else {})}
    return world.http("POST", HUB, who, sent, headers=headers)


def opened(world, who=NOC, number="BLT#1", **more):
    fault = {**FAULT, "externalIdentifier": [{"@type": "ExternalIdentifier", "id": number}], **more}
    return world.http("POST", TICKETS, who, fault).json["id"]


def patch(world, ticket, who=AGENT, **change):
    answer = world.http("PATCH", f"{TICKETS}/{ticket}", who, {"@type": "TroubleTicket", **change})
    assert answer.status == 200, answer.text


def a_life(world, ticket):
    """From acknowledged to closed, with a question and an answer between."""
    patch(world, ticket, status="inProgress", note=[{"@type": "Note", "text": "In hand."}])
    world.pass_time(minutes=10)
    patch(world, ticket, status="pending", statusChangeReason="Which numbers?")
    world.pass_time(minutes=10)
    patch(world, ticket, NOC, note=[{"@type": "Note", "text": "+37060000101"}])
    world.pass_time(minutes=10)
    patch(world, ticket, status="resolved", statusChangeReason="Card replaced.")
    world.pass_time(minutes=10)
    patch(world, ticket, status="closed")


LIFE = [
    "Create", "AttributeValueChange", "StatusChange", "StatusChange", "InformationRequired",
    "AttributeValueChange", "StatusChange", "AttributeValueChange",  # answered; so it goes on; its date has moved
    "StatusChange", "Resolved", "StatusChange",
]  # fmt: skip


def kinds(heard):
    return [each.event["eventType"].removeprefix("TroubleTicket").removesuffix("Event") for each in heard]


def log(world, listener, who=NOC):
    return world.http("GET", f"{LISTENERS}/{listener}/deliveries", who).json


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def test_a_listener_hears_the_life_of_a_ticket_in_order_and_once(world):
    hub = register(world)
    ticket = opened(world)
    a_life(world, ticket)

    heard = world.listeners.heard
    assert hub.status == 201
    assert (hub.json["callback"], hub.headers["Location"]) == (f"https://{HOST}/events", hub.json["href"])
    assert kinds(heard) == LIFE
    assert len({each.event["eventId"] for each in heard}) == len(heard)
    assert {each.event["correlationId"] for each in heard} == {ticket}
    assert all(delivery["state"] == "delivered" for delivery in log(world, hub.json["id"]))
    assert len(log(world, hub.json["id"])) == len(LIFE)


def test_every_event_is_what_the_standards_file_says_and_says_nothing_is_null(world):
    register(world)
    a_life(world, opened(world))

    for each in world.listeners.heard:
        assert mistakes(TMF621, each.event["@type"], each.event) == []
        assert "null" not in each.body.decode()
        assert mistakes(TMF621, each.event["@type"], {**each.event, "event": {"troubleTicket": {"status": 3}}}) != []


def test_what_a_listener_hears_adds_up_to_the_ticket_that_it_can_read(world):
    register(world)
    ticket = opened(world, ticketType="voice")
    a_life(world, ticket)

    mirror = {}
    for each in world.listeners.heard:
        mirror |= each.event["event"]["troubleTicket"]
    read = world.http("GET", f"{TICKETS}/{ticket}", NOC).json
    summed_up = {"statusChangeHistory", "lastUpdate"}  # told change by change; not told with all that changes
    assert {"troubleTicketSpecification", "note", "resolutionDate", "externalIdentifier"} <= set(read)
    for name in set(read) - summed_up:
        assert mirror[name] == read[name], name


def test_what_is_asked_for_is_answered_by_the_patch_that_asks_and_is_asked_no_more(world):
    register(world, query="eventType=TroubleTicketInformationRequiredEvent")
    ticket = opened(world, ticketType="voice")
    asked = [each.event["event"]["informationRequired"] for each in world.listeners.heard]
    circuit = next(each for each in asked if each["value"]["name"] == "circuit")
    patched = {**circuit, "value": {**circuit["value"], "value": "BLT-ORI-FRA-02"}}
    as_json_patch = {"Content-Type": "application/json-patch+json"}
    answer = world.http("PATCH", f"{TICKETS}/{ticket}", NOC, [patched], as_json_patch)
    patch(world, ticket, status="inProgress")
    patch(world, ticket, status="pending")

    assert answer.status == 200, answer.text
    later = [each.event["event"]["informationRequired"] for each in world.listeners.heard][len(asked) :]
    assert {each["value"]["name"] for each in later} == {each["value"]["name"] for each in asked} - {"circuit"}


def test_a_secret_is_rotated_and_for_a_day_both_sign(world):
    hub = register(world)
    number, first = hub.json["id"], hub.headers["Pledge-Webhook-Secret"]
    where, key = f"{LISTENERS}/{number}/secret", {"Idempotency-Key": "rotate-1"}
    rotated = world.http("POST", where, NOC, headers=key)
    again = world.http("POST", where, NOC, headers=key)
    too_soon = world.http("POST", where, NOC)
    second = rotated.headers["Pledge-Webhook-Secret"]
    opened(world)
    world.pass_time(hours=24)
    opened(world, number="BLT#2")
    [during, after] = [each for each in world.listeners.heard if each.event["eventType"].endswith("CreateEvent")]

    assert (rotated.status, again.headers["Pledge-Webhook-Secret"], too_soon.status) == (200, second, 409)
    assert second != first
    assert [signs(during, secret) for secret in (first, second)] == [True, True]
    assert [signs(after, secret) for secret in (first, second)] == [False, True]
    assert "previous_secret_until" in rotated.json
    assert "previous_secret_until" not in world.http("GET", LISTENERS, NOC).json[0]
    assert world.http("POST", where, NOC).status == 200
    assert world.http("POST", where, AGENT).status == 403
    assert first not in rotated.text + str(world.http("GET", LISTENERS, NOC).json)


def signs(heard, secret):
    """Is one of the signatures by this secret?"""
    at = datetime.fromtimestamp(int(heard.headers["webhook-timestamp"]), UTC)
    made = signed(heard.body, name=heard.event["eventId"], at=at, secrets=[secret])["webhook-signature"]
    return made in heard.headers["webhook-signature"].split(" ")


def test_an_event_is_signed_with_the_secret_that_registration_showed(world):
    secret = register(world).headers["Pledge-Webhook-Secret"]
    opened(world)

    [heard] = world.listeners.heard
    at = datetime.fromtimestamp(int(heard.headers["webhook-timestamp"]), UTC)
    assert signed(heard.body, name=heard.event["eventId"], at=at, secrets=[secret]).items() <= heard.headers.items()


def test_what_only_our_people_hear_of_is_no_reason_to_look_after_listeners(world):
    hub = register(world).json["id"]
    ticket = opened(world)
    world.pass_time(minutes=50)
    a_life(world, ticket)
    case = world.store.load(ticket).case
    sent = [message for message in world.sqs.sent if message["queue"] == "listeners"]

    quiet = [number for number, event in enumerate(case.timeline, start=1) if event.event in QUIET]
    view = partial(whole_ticket, at=NIGHT_IN_PARIS)
    assert len(quiet) > len(case.timeline) / 2
    assert [
        event
        for number in quiet
        for event in events_of(case, number, view, specifications().missing, "https://care.example")
    ] == []
    assert len(sent) < len(case.timeline) / 2
    assert world.http("GET", f"{LISTENERS}/{hub}/deliveries?state.ne=delivered", NOC).json == []


def test_the_ten_lines_of_the_documentation_tell_our_events_from_others(world):
    [lines] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "listeners.md").read_text(), re.DOTALL)
    documented = {}
    exec(lines, documented)
    verified = documented["verified"]
    secret = register(world).headers["Pledge-Webhook-Secret"]
    opened(world)
    [heard] = world.listeners.heard
    headers = {name.lower(): value for name, value in heard.headers.items()}

    assert verified(secret, headers, heard.body)
    assert not verified(secret, headers, heard.body + b" ")
    assert not verified(secret, {**headers, "webhook-id": "another"}, heard.body)
    assert not verified(secret, {**headers, "webhook-timestamp": "1700000000"}, heard.body)
    assert not verified("whsec_" + "A" * 43 + "=", headers, heard.body)


def test_a_receiver_that_is_down_for_three_hours_hears_everything_then_in_order_and_once(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 503
    ticket = opened(world)
    a_life(world, ticket)
    world.pass_time(hours=2, minutes=20)
    assert world.listeners.heard == []
    assert {row["state"] for row in log(world, hub)} == {"waiting"}

    del world.listeners.answers[HOST]
    world.pass_time(hours=1, minutes=1)

    assert kinds(world.listeners.heard) == LIFE
    assert {row["state"] for row in log(world, hub)} == {"delivered"}
    tried = {each.event["eventId"]: each.headers["webhook-id"] for each in world.listeners.asked}
    assert all(event == name for event, name in tried.items())


def test_a_try_comes_later_each_time_and_the_last_a_day_after_the_event(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 500
    opened(world)
    world.pass_time(hours=26)

    tries = [each.at - NIGHT_IN_PARIS for each in world.listeners.asked if kinds([each]) == ["Create"]]
    waits = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert [wait.total_seconds() for wait in waits[:8]] == [10, 30, 120, 300, 900, 1800, 3600, 3600]
    assert tries[-1] == timedelta(hours=24)
    assert [row["state"] for row in log(world, hub) if row["event_type"] == "TroubleTicketCreateEvent"] == ["dead"]
    assert world.sqs.dead == []


def test_what_was_given_up_is_sent_again_when_somebody_asks_before_what_is_newer(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 503
    ticket = opened(world, priority="P3")
    patch(world, ticket, status="inProgress")
    world.pass_time(hours=25)
    assert {row["state"] for row in log(world, hub)} == {"dead"}
    assert {row["answer"] for row in log(world, hub)} == {"answered 503"}
    patch(world, ticket, note=[{"@type": "Note", "text": "Still at it."}])
    world.pass_time(minutes=1)
    assert [row["state"] for row in log(world, hub)] == ["waiting", "dead", "dead"]
    [waiting] = world.http("GET", f"{LISTENERS}/{hub}/deliveries?state=waiting", NOC).json
    assert (waiting["case"], waiting["tries"]) == (ticket, 3)

    del world.listeners.answers[HOST]
    answer = world.http("POST", f"{LISTENERS}/{hub}/redrive", NOC, {})
    world.pass_time(hours=1)

    assert world.http("GET", f"{LISTENERS}/{hub}/deliveries?state=waiting&limit=1", NOC).json == []
    assert (answer.status, answer.json["redriven"]) == (202, 2)
    assert kinds(world.listeners.heard) == ["Create", "StatusChange", "AttributeValueChange"]
    assert {row["state"] for row in log(world, hub)} == {"delivered"}
    assert world.http("POST", f"{LISTENERS}/{hub}/redrive", NOC, {}).json["redriven"] == 0


def test_what_is_redriven_and_fails_for_another_day_is_given_up_again(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 500
    opened(world, priority="P3")
    world.pass_time(hours=25)
    for _ in range(2):
        redriven = world.http("POST", f"{LISTENERS}/{hub}/redrive", NOC, {}).json["redriven"]
        assert redriven == len(log(world, hub)) == 1
        assert {row["state"] for row in log(world, hub)} == {"waiting"}
        world.pass_time(hours=25)
        assert {row["state"] for row in log(world, hub)} == {"dead"}


def test_a_ticket_whose_event_is_not_taken_holds_up_no_other_ticket(world):
    register(world)
    first = opened(world)
    world.listeners.answers[HOST] = lambda event: 500 if event["correlationId"] == first else 204
    patch(world, first, status="inProgress")
    second = opened(world, number="BLT#2")
    patch(world, second, status="inProgress")
    world.listeners.answers.clear()
    heard = [each.event["correlationId"] for each in world.listeners.heard]
    assert heard.count(second) == 2
    assert heard.count(first) == 1

    world.pass_time(minutes=1)

    assert kinds(each for each in world.listeners.heard if each.event["correlationId"] == first) == [
        "Create", "StatusChange",
    ]  # fmt: skip


def test_a_listener_that_fails_holds_up_no_other_listener(world):
    register(world)
    register(world, host="erp.baltel.example")
    world.listeners.answers[HOST] = 500
    ticket = opened(world)
    patch(world, ticket, status="inProgress")

    assert kinds(world.listeners.heard) == ["Create", "StatusChange"]
    assert {each.host for each in world.listeners.heard} == {"erp.baltel.example"}


def test_a_listener_that_does_not_answer_is_called_once_a_minute_however_much_waits_for_it(world):
    hub = register(world).json["id"]
    register(world, host="erp.baltel.example")
    world.listeners.answers[HOST] = 0
    tickets = [opened(world, number=f"BLT#{n}", priority="P3") for n in range(5)]
    world.pass_time(minutes=30)

    calls = [each.at for each in world.listeners.asked if each.host == HOST]
    assert all(later - earlier >= timedelta(minutes=1) for earlier, later in itertools.pairwise(calls))
    assert len(log(world, hub)) == 5
    assert {row["answer"] for row in log(world, hub)} <= {
        "no answer: none came within 10 seconds", "not called: it answers nobody just now",
    }  # fmt: skip
    assert len([each for each in world.listeners.heard if each.host == "erp.baltel.example"]) == 5

    del world.listeners.answers[HOST]
    world.pass_time(hours=1, minutes=5)

    heard = [each.event["correlationId"] for each in world.listeners.heard if each.host == HOST]
    assert sorted(heard) == sorted(tickets)


def test_what_waits_for_a_listener_that_never_answers_is_dead_after_a_day_called_or_not(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 0
    for n in range(3):
        opened(world, number=f"BLT#{n}", priority="P4")
    world.pass_time(hours=24, minutes=2)

    assert [row["state"] for row in log(world, hub)] == ["dead"] * 3


def test_a_listener_is_left_alone_as_long_as_it_asks_to_be(world):
    register(world)
    world.listeners.answers[HOST] = Answer(429, retry_after=timedelta(minutes=40))
    opened(world)
    world.pass_time(minutes=39)
    assert len(world.listeners.asked) == 1

    world.listeners.answers.clear()
    world.pass_time(minutes=2)

    assert [each.at - NIGHT_IN_PARIS for each in world.listeners.asked] == [timedelta(), timedelta(minutes=40)]


def test_a_listener_that_is_gone_gets_nothing_more_and_its_carrier_sees_why(world):
    hub = register(world).json["id"]
    world.listeners.answers[HOST] = 410
    ticket = opened(world)
    world.listeners.answers.clear()
    patch(world, ticket, status="inProgress")
    world.pass_time(hours=2)

    assert len(world.listeners.asked) == 1
    [listed] = world.http("GET", LISTENERS, NOC).json
    assert (listed["listener"], listed["state"]) == (hub, "disabled")
    assert log(world, hub)[0]["answer"] == "answered 410"
    assert world.http("POST", f"{LISTENERS}/{hub}/redrive", NOC, {}).status == 409
    assert register(world).status == 201


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_taken(world, status):
    register(world)
    world.listeners.answers[HOST] = status
    opened(world)
    world.pass_time(hours=1)
    assert len(world.listeners.asked) == 1


@pytest.mark.parametrize("status", [301, 307, 400, 404, 500])
def test_anything_else_is_tried_again(world, status):
    register(world)
    world.listeners.answers[HOST] = status
    opened(world)
    world.pass_time(minutes=1)
    assert [each.status for each in world.listeners.asked] == [status] * 3


def test_a_name_that_leads_inside_later_is_not_called(world):
    hub = register(world).json["id"]
    world.listeners.addresses[HOST] = ["8.8.4.4", "169.254.169.254"]
    opened(world)

    assert world.listeners.asked == []
    assert "169.254.169.254, which is not on the public internet" in log(world, hub)[0]["answer"]


def test_a_listener_hears_of_what_is_after_its_registration_only(world):
    ticket = opened(world)
    world.pass_time(minutes=1)
    register(world)
    patch(world, ticket, status="inProgress")
    assert kinds(world.listeners.heard) == ["StatusChange"]


def test_a_query_chooses_by_type_and_by_content(world):
    register(world, query="eventType=TroubleTicketCreateEvent,TroubleTicketResolvedEvent")
    register(world, host="p2.baltel.example", query="?priority=P2&eventType=TroubleTicketCreateEvent")
    register(world, host="their.baltel.example", query="externalIdentifier.id=BLT%232&eventType.regex=Create")
    register(world, host="noted.baltel.example", query="filter=$.event.troubleTicket.note[?(@.text=='In hand.')]")
    ticket = opened(world)
    a_life(world, ticket)
    opened(world, number="BLT#2", priority="P2")

    def heard(host):
        return kinds(each for each in world.listeners.heard if each.host == f"{host}.baltel.example")

    assert heard("noc") == ["Create", "Resolved", "Create"]
    assert heard("p2") == heard("their") == ["Create"]
    assert heard("noted") == LIFE[1:]


def test_an_event_goes_to_its_carrier_and_the_carrier_above_and_to_nobody_else(world):
    for who in ("nordwave", "nordwave-sea", "baltel", "andesvoz"):
        register(world, f"carrier.{who}.noc", host=f"noc.{who}.example")
    opened(world, "carrier.nordwave-sea.noc")
    assert {each.host for each in world.listeners.asked} == {"noc.nordwave.example", "noc.nordwave-sea.example"}

    world.listeners.asked.clear()
    opened(world, "carrier.nordwave.noc")
    assert {each.host for each in world.listeners.asked} == {"noc.nordwave.example"}


def test_every_message_delivered_twice_sends_nothing_twice(world):
    register(world)
    send = world.sqs.send_message_batch
    world.sqs.send_message_batch = lambda **how: (send(**how), send(**how))[0]
    ticket = opened(world)
    patch(world, ticket, status="inProgress")
    world.pass_time(minutes=1)
    assert kinds(world.listeners.asked) == ["Create", "StatusChange"]


def test_a_crash_anywhere_loses_nothing_and_keeps_the_order(world_at, monkeypatch):
    """Where a call dies after the POST and before the record, the event comes again under its own id."""
    calls = _two_events(world_at(NIGHT_IN_PARIS), None, monkeypatch)
    assert len(calls) > 40
    twice = 0
    for die_at in range(len(calls)):
        world = world_at(NIGHT_IN_PARIS)
        _two_events(world, die_at, monkeypatch)

        heard = kinds(world.listeners.heard)
        assert [kind for kind, _ in itertools.groupby(heard)] == ["Create", "StatusChange"], calls[die_at]
        assert len(heard) <= 3
        assert world.sqs.dead == []
        twice += len(heard) == 3
    assert 0 < twice < len(calls) / 4


def _two_events(world, die_at, monkeypatch):
    """A ticket is opened and taken in hand; the function that sends dies once, at that call of AWS. All its calls."""
    register(world)
    seen, sending = [], []

    def crash(call):
        if sending:
            seen.append(call)
        return bool(sending) and len(seen) - 1 == die_at

    def handler(event, context, handle=listener.handler):
        sending.append(True)
        try:
            return handle(event, context)
        finally:
            sending.clear()

    world.crash_at = crash
    with monkeypatch.context() as patch_once:
        patch_once.setattr(listener, "handler", handler)
        ticket = opened(world, priority="P4")
        world.pass_time(minutes=4)
        patch(world, ticket, status="inProgress")
        world.pass_time(minutes=4)
    return seen


def test_registering_teaches(world):
    for sent, told in (
        ({"callback": "http://noc.baltel.example/"}, "https://"),
        ({"callback": "https://127.0.0.1/"}, "not on the public internet"),
        ({"callback": "https://noc.baltel.example/", "query": "eventType=TroubleTicketCreatedEvent"}, "did you mean"),
        ({"callback": "https://noc.baltel.example/", "query": "colour=red"}, "there is no attribute 'colour'"),
        ({"callback": "https://noc.baltel.example/", "query": "open"}, "is no filter; write attribute=value"),
        ({"callback": "https://noc.baltel.example/", "query": "sort=-priority"}, "which is for lists"),
        ({"callback": "https://noc.baltel.example/", "query": "name.regex=("}, "is no regular expression"),
        ({"callbak": "https://noc.baltel.example/"}, "callback is missing"),
    ):
        answer = world.http("POST", HUB, NOC, {"@type": "Hub", **sent})
        assert answer.status == 400
        assert told in answer.json["reason"]
        assert mistakes(TMF621, "Error", answer.json) == []
    world.listeners.addresses[HOST] = ["10.0.0.8"]
    assert "10.0.0.8, which is not on the public" in register(world).json["reason"]
    assert register(world, "carrier.baltel.billing").status == 403
    assert register(world, AGENT).status == 403


def test_a_hub_is_read_removed_and_then_no_more(world):
    hub = register(world).json
    assert mistakes(TMF621, "Hub", hub) == []
    path = f"{HUB}/{hub['id']}"
    assert world.http("GET", path, NOC).json == hub
    assert world.http("DELETE", path, "carrier.baltel.billing").status == 403
    assert world.http("DELETE", path, NOC).status == 204
    assert world.http("DELETE", path, NOC).status == 404
    assert world.http("GET", path, NOC).status == 404
    opened(world)
    assert world.listeners.asked == []


def test_a_client_of_v4_registers_and_hears_in_the_words_of_v4(world):
    sent = {"callback": f"https://{HOST}/events"}
    hub = world.http("POST", HUB.replace("v5", "v4"), NOC, sent)
    assert (hub.status, mistakes(TMF621_V4, "EventSubscription", hub.json)) == (201, [])
    assert set(hub.json) == {"id", "callback"}
    ticket = opened(world)
    a_life(world, ticket)

    assert [each.event["eventType"] for each in world.listeners.heard] == [f"TroubleTicket{kind}Event" for kind in LIFE]
    read = world.http("GET", f"{TICKETS.replace('v5', 'v4')}/{ticket}", NOC).json
    mirror = {}
    for each in world.listeners.heard:
        assert mistakes(TMF621_V4, each.event["eventType"], each.event) == []
        assert "timeOcurred" in each.event
        mirror |= each.event["event"]["troubleTicket"]
    assert {name: mirror[name] for name in read if name not in ("statusChange", "lastUpdate")} == {
        name: read[name] for name in read if name not in ("statusChange", "lastUpdate")
    }
    assert [e.event.get("fieldPath") for e in world.listeners.heard if "Required" in e.event["eventType"]] == ["/note"]
    assert hub.headers["Location"].endswith(f"/v4/hub/{hub.json['id']}")
    assert world.http("DELETE", f"{HUB.replace('v5', 'v4')}/{hub.json['id']}", NOC).status == 204


def test_a_registration_sent_again_with_its_key_is_the_same_and_one_without_is_told_so(world):
    first = register(world, **{"Idempotency-Key": "hub-1"})
    again = register(world, **{"Idempotency-Key": "hub-1"})
    assert (first.json, first.headers["Pledge-Webhook-Secret"]) == (again.json, again.headers["Pledge-Webhook-Secret"])
    other = register(world)
    assert other.status == 409
    assert first.json["id"] in other.json["reason"]


def test_a_carrier_has_ten_listeners_at_most(world):
    for n in range(10):
        assert register(world, host=f"n{n}.baltel.example").status == 201
    refused = register(world, host="n10.baltel.example")
    assert refused.status == 409
    assert "at most 10" in refused.json["reason"]
    assert len(json.loads(world.http("GET", LISTENERS, NOC).text)) == 10
