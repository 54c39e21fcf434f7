"""A region is down: six carriers report it, one problem holds their cases, and each hears of its own and no other."""

import json
import re

import pytest

from tests.crashing import FORKS, with_and_without
from tests.journeys.people import AGENT, CASES, FAULT, NIGHT_IN_PARIS, ORDER, ORDERS, TICKETS, events
from tests.world import Crash

PROBLEMS = "/care/v1/problems"
CARRIERS = ("baltel", "telmaghreb", "andesvoz", "nordwave", "insulartel", "omanlink")
BRIDGE = {"phone": "+33199000900", "pin": "4711#", "url": "https://meet.pledge.example/major"}
OTHER_BRIDGE = {"phone": "+6569000900"}
LIST = {"isabelle.petit@pledge.example", "nadia.benali@pledge.example", "victor.lang@pledge.example"}
OPENED = {
    "title": "Frankfurt region down", "cause": "Power lost in both halls.", "bridge": BRIDGE,
    "stakeholders": "major-incident",
}  # fmt: skip
UPDATE = "Power is back in one hall; we expect the routes to follow within the hour."


def report(world, carrier, name="All calls failing"):
    """A P1 of a carrier, with a mailbox that tells whose it is."""
    fault = {**FAULT, "name": name, "externalIdentifier": []}
    return world.http("POST", TICKETS, f"carrier.{carrier}.noc", fault).json["id"]


def ask(world, problem, **command):
    answer = world.http("POST", f"{PROBLEMS}/{problem}/commands", AGENT, command)
    assert answer.status == 200, answer.text
    return answer.json


def opened(world, **changes):
    answer = world.http("POST", PROBLEMS, AGENT, {**OPENED, **changes})
    assert answer.status == 201, answer.text
    return answer.json["problem"]


def mailbox(world, carrier):
    return world.store.carrier(carrier).contact_for("noc").email


def mails(world):
    return sorted((m.to, m.subject) for m in world.taken() if m.channel == "email")


def notes(world, case):
    return [e.text for e in world.store.load(case).case.timeline if e.event == "note-added"]


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


@pytest.fixture
def outage(world):
    """Six P1s of six carriers under one problem, and the mails about that put aside."""
    cases = {carrier: report(world, carrier) for carrier in CARRIERS}
    problem = opened(world)
    ask(world, problem, command="join", cases=list(cases.values()))
    world.taken()
    return problem, cases


def test_one_update_reaches_each_carrier_once_in_its_language_and_nobody_else(world, outage):
    problem, cases = outage

    ask(world, problem, command="update", text=UPDATE)

    received = world.taken()
    to_carriers = [message for message in received if message.to not in LIST]
    assert sorted(message.to for message in to_carriers) == sorted(mailbox(world, carrier) for carrier in CARRIERS)
    assert sorted(message.to for message in received if message.to in LIST) == sorted(LIST)
    words = {"en": "What we owe you next", "fr": "Ce que nous vous devons", "es": "Lo siguiente que le debemos"}
    for message in to_carriers:
        [carrier] = [each for each in CARRIERS if mailbox(world, each) == message.to]
        assert cases[carrier] in message.subject
        assert UPDATE in message.text
        assert words[world.store.carrier(carrier).language] in message.text
    assert {notes(world, case) == [UPDATE] for case in cases.values()} == {True}


def test_an_update_is_an_update_to_each_cases_clocks(world, outage):
    problem, cases = outage
    world.pass_time(minutes=20)

    ask(world, problem, command="update", text=UPDATE)

    clocks = world.http("GET", f"{CASES}/{cases['baltel']}/clocks", AGENT).json["clocks"]
    [update] = [clock for clock in clocks if clock["commitment"] == "update"]
    assert update["started_at"] == "2026-11-23T02:34:00Z"


def test_nothing_that_a_carrier_is_shown_tells_of_another(world, outage):
    problem, cases = outage
    ask(world, problem, command="update", text=UPDATE)
    ask(world, problem, command="change-bridge", bridge=OTHER_BRIDGE)
    ask(world, problem, command="resolve-cases", reason="Power is back.", responsibility="ours")
    ask(world, problem, command="resolve", text="Power is back in both halls.")
    ask(world, problem, command="close")

    for carrier, case in cases.items():
        who = f"carrier.{carrier}.noc"
        shown = [world.http("GET", f"{CASES}/{case}/{what}", who).text for what in ("timeline", "clocks", "export")] + [
            world.http("GET", f"{TICKETS}/{case}", who).text
        ]
        shown += [f"{m.subject}\n{m.text}" for m in world.received if m.to == mailbox(world, carrier)]
        for other, theirs in cases.items():
            if other != carrier:
                for text in shown:
                    named = re.sub(rf"{carrier}|{re.escape(world.store.carrier(carrier).name)}", "", text)
                    assert theirs not in named
                    assert world.store.carrier(other).name not in named
        for text in shown:
            assert problem not in text
            assert "+33199000900" not in text
            assert "+6569000900" not in text
            assert "problem" not in text
        withheld = [line["withheld"] for line in map(json.loads, shown[2].splitlines()) if "withheld" in line]
        assert withheld.count({"event": "internal"}) == 4  # joined, another bridge, none any more, closed


def test_a_text_that_names_a_carrier_a_case_or_the_problem_is_refused_and_tells_why(world, outage):
    problem, cases = outage

    for name in ("Baltel Carrier Services", "telmaghreb", cases["andesvoz"], problem):
        command = {"command": "update", "text": f"As {name} has seen, it is the power."}
        answer = world.http("POST", f"{PROBLEMS}/{problem}/commands", AGENT, command)
        assert answer.status == 409
        assert "goes to every carrier" in answer.json["reason"]
        assert "without carriers" in answer.json["reason"]
    assert mails(world) == []


def test_a_case_that_joins_later_gets_the_latest_update_and_those_that_follow(world, outage):
    problem, _ = outage
    ask(world, problem, command="update", text="First.")
    ask(world, problem, command="update", text="Second.")
    late = report(world, "baltel", "SMS too")

    ask(world, problem, command="join", cases=[late])
    ask(world, problem, command="update", text="Third.")

    assert notes(world, late) == ["Second.", "Third."]


def test_a_case_that_was_taken_out_gets_nothing_more_and_nothing_twice_when_it_comes_back(world, outage):
    problem, cases = outage
    case = cases["baltel"]
    ask(world, problem, command="update", text="First.")

    ask(world, problem, command="take-out", cases=[case])
    ask(world, problem, command="update", text="Second.")
    assert notes(world, case) == ["First."]
    ask(world, problem, command="take-out", cases=[cases["andesvoz"]])
    ask(world, problem, command="join", cases=[case, cases["andesvoz"]])

    assert notes(world, case) == ["First.", "Second."]
    assert notes(world, cases["andesvoz"]) == ["First.", "Second."]


def test_our_people_see_problem_and_bridge_at_the_case_while_the_problem_is_open(world, outage):
    problem, cases = outage
    clocks = f"{CASES}/{cases['omanlink']}/clocks"
    assert world.http("GET", clocks, AGENT).json["problem"] == {"problem": problem, "bridge": BRIDGE}

    ask(world, problem, command="change-bridge", bridge=OTHER_BRIDGE)
    assert world.http("GET", clocks, AGENT).json["problem"]["bridge"] == OTHER_BRIDGE

    ask(world, problem, command="resolve", text="Power is back.")
    assert world.http("GET", clocks, AGENT).json["problem"] == {"problem": problem}

    ask(world, problem, command="close")
    assert "problem" not in world.http("GET", clocks, AGENT).json


def test_resolving_the_problem_resolves_no_case_and_one_command_asks_each_and_lists_who_refused(world, outage):
    problem, cases = outage
    for case in list(cases.values())[1:]:
        body = {"@type": "TroubleTicket", "status": "inProgress"}
        assert world.http("PATCH", f"{TICKETS}/{case}", AGENT, body).status == 200
    ask(world, problem, command="resolve", text="Power is back.")
    assert {world.store.load(case).case.status for case in cases.values()} == {"acknowledged", "inProgress"}
    world.taken()

    ask(world, problem, command="resolve-cases", reason="Power is back.", responsibility="ours")

    [asked] = world.http("GET", f"{PROBLEMS}/{problem}", AGENT).json["resolutions"]
    assert asked["has_it"] == list(cases.values())[1:]
    assert asked["waits_for_it"] == []
    assert asked["refused_it"] == {
        cases["baltel"]: "a ticket that is acknowledged cannot become resolved; from acknowledged it may become: "
        "inProgress, rejected, cancelled"
    }
    assert {m.to for m in world.received if m.channel == "email"} == {mailbox(world, c) for c in CARRIERS[1:]}
    statuses = {carrier: world.store.load(case).case.status for carrier, case in cases.items()}
    assert statuses == {**dict.fromkeys(CARRIERS, "resolved"), "baltel": "acknowledged"}
    assert world.store.load(cases["omanlink"]).case.responsibility == "ours"


def test_stakeholders_hear_of_each_update_and_change_of_state_once(world):
    problem = opened(world)
    ask(world, problem, command="update", text=UPDATE)
    ask(world, problem, command="change-bridge", bridge=OTHER_BRIDGE)
    ask(world, problem, command="resolve", text="Power is back.")
    ask(world, problem, command="close")

    told = ("opened", "update 1", "resolved", "closed")
    assert mails(world) == sorted(
        (address, f"[{problem}] {news}: Frankfurt region down") for address in LIST for news in told
    )


def test_a_case_that_fails_holds_up_no_other_and_is_shown_as_waiting(world, outage):
    problem, cases = outage
    broken = cases["baltel"]
    key = next(key for key in world.dynamo.items if key == (f"CASE#{broken}", "EVENT#000001"))
    kept = world.dynamo.items[key]
    world.dynamo.keep({**kept, "hash": {"S": "0" * 64}})

    ask(world, problem, command="update", text=UPDATE)

    others = [case for case in cases.values() if case != broken]
    [update] = world.http("GET", f"{PROBLEMS}/{problem}", AGENT).json["updates"]
    assert update["waits_for_it"] == [broken]
    assert set(others) <= set(update["has_it"])
    world.clock.advance(minutes=2)
    assert problem in world.audit()["owed_effects"]

    world.dynamo.keep(kept)
    world.pass_time(minutes=4)
    [update] = world.http("GET", f"{PROBLEMS}/{problem}", AGENT).json["updates"]
    assert (update["waits_for_it"], notes(world, broken)) == ([], [UPDATE])


def test_a_case_joins_one_problem_at_a_time_and_only_tickets_do(world, outage):
    problem, cases = outage
    other = opened(world)
    order = world.http("POST", ORDERS, "carrier.baltel.noc", ORDER).json["id"]

    for case, reason in (
        (cases["baltel"], f"belongs to {problem}; take it out there before it joins {other}"),
        (order, f"only tickets join a problem; {order} is a order"),
    ):
        answer = world.http("POST", f"{PROBLEMS}/{other}/commands", AGENT, {"command": "join", "cases": [case]})
        assert answer.status == 409
        assert reason in answer.json["reason"]


def test_a_request_sent_again_with_its_key_changes_nothing(world, outage):
    problem, cases = outage
    for _ in range(3):
        path = f"{PROBLEMS}/{problem}/commands"
        key = {"Idempotency-Key": "k1"}
        assert world.http("POST", path, AGENT, {"command": "update", "text": UPDATE}, headers=key).status == 200
    first, again = (world.http("POST", PROBLEMS, AGENT, OPENED, headers={"Idempotency-Key": "k2"}) for _ in "ab")

    assert notes(world, cases["baltel"]) == [UPDATE]
    assert first.json["problem"] == again.json["problem"]
    assert {line["problem"] for line in world.http("GET", PROBLEMS, AGENT).json} == {problem, first.json["problem"]}


def test_every_step_delivered_twice_changes_nothing(world, outage):
    problem, _ = outage
    send = world.sqs.send_message_batch
    world.sqs.send_message_batch = lambda **how: (send(**how), send(**how))[0]

    ask(world, problem, command="update", text=UPDATE)

    assert len(mails(world)) == len(CARRIERS) + len(LIST)
    assert [share for share in world.problems.shares(problem) if share.waiting or share.refused] == []


def test_a_role_that_handles_no_tickets_reads_a_problem_and_does_not_run_it(world, outage):
    problem, _ = outage

    assert world.http("GET", f"{PROBLEMS}/{problem}", "staff.billing-analyst").status == 200
    answer = world.http("POST", f"{PROBLEMS}/{problem}/commands", "staff.billing-analyst", {"command": "close"})
    assert answer.status == 403


# --- crashes ---------------------------------------------------------------------------------------------------------


def a_fan_out(world, crash_at):
    """Two cases joined, one update, another bridge, all asked to resolve: with one death, and everything sent again."""
    cases = [report(world, carrier) for carrier in ("baltel", "andesvoz")]
    for case in cases:
        world.http("PATCH", f"{TICKETS}/{case}", AGENT, {"@type": "TroubleTicket", "status": "inProgress"})
    problem = opened(world, stakeholders="house")
    world.taken()
    world.crash_at = crash_at
    for n, command in enumerate((
        {"command": "join", "cases": cases}, {"command": "update", "text": UPDATE},
        {"command": "change-bridge", "bridge": OTHER_BRIDGE},
        {"command": "resolve-cases", "reason": "Power is back.", "responsibility": "ours"},
    )):  # fmt: skip
        for _ in range(2):
            try:
                path = f"{PROBLEMS}/{problem}/commands"
                world.http("POST", path, AGENT, command, headers={"Idempotency-Key": f"k{n}"})
                break
            except Crash:
                continue
    world.pass_time(minutes=9)
    world.crash_at = lambda call: False
    world.pass_time(minutes=1)
    found = world.problems.load(problem).problem
    heard = {(m.channel, m.to, m.subject) for m in world.received if m.channel == "email"}
    shown = json.loads(world.http("GET", f"{PROBLEMS}/{problem}", AGENT).text)
    for update in (*shown["updates"], *shown["resolutions"]):
        assert update["waits_for_it"] == []
    told = {case: sorted(events(world, case)) for case in cases}
    dead = [message.body for message in world.sqs.dead]
    return told, sorted(event.event for event in found.timeline), heard, dead


@FORKS
def test_a_crash_before_or_after_any_call_of_aws_loses_and_doubles_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)

    undisturbed, crashed = with_and_without(world, lambda crash_at: a_fan_out(world, crash_at))

    assert undisturbed[3] == []
    assert len(crashed) > 50
    for call, outcome in crashed:
        assert outcome == undisturbed, call
