"""What a problem owes reaches each case once: in any order of messages, however often they come, for thousands."""

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions import problem_step
from pledgekeeper.api import two_cases
from pledgekeeper.event import Actor
from pledgekeeper.problems.model import MAX_CASES, MOST_CASES, UpdateGiven
from pledgekeeper.problems.steps import shares_of
from tests.journeys.people import AGENT, CASES, FAULT, NIGHT_IN_PARIS, TICKETS
from tests.journeys.test_a_major_incident import LIST, PROBLEMS, ask, mailbox, notes, opened, report
from tests.world import CONTEXT, World, sqs_event

CARRIERS = ("baltel", "andesvoz", "telmaghreb")
LARGEST_ITEM = 400 * 1024
MOST_IN_A_TRANSACTION = 100
MOST_THAT_A_FUNCTION_ANSWERS = 6 * 1024 * 1024
STEPS = "problem_steps"

some_case = st.integers(0, len(CARRIERS) - 1)
Done = st.one_of(
    st.tuples(st.just("join"), some_case),
    st.tuples(st.just("take-out"), some_case),
    st.tuples(st.just("update"), st.just(0)),
    st.tuples(st.just("bridge"), st.integers(0, 9)),
    st.tuples(st.sampled_from(["delivered", "delivered again"]), st.integers(0, 50)),
)


class Expected:
    """Which updates each case is owed, told by the sentence alone: those of its time, and the last when it comes."""

    def __init__(self):
        self.members, self.owed, self.given = set(), [[] for _ in CARRIERS], []

    def joins(self, case):
        if case not in self.members and self.given and self.given[-1] not in self.owed[case]:
            self.owed[case].append(self.given[-1])
        self.members.add(case)

    def is_told(self, text):
        self.given.append(text)
        for case in self.members:
            self.owed[case].append(text)


def deliver(world, place, *, again):
    """One of the messages that wait, whichever: its queue may bring it once more."""
    waiting = [message for message in world.sqs.waiting if message.queue == STEPS]
    if waiting:
        message = waiting[place % len(waiting)]
        assert problem_step.handler(sqs_event(message), CONTEXT) == {"batchItemFailures": []}
        if not again:
            world.sqs.waiting.remove(message)
    world.settle()


def carried(world, problem, **command):
    return world.http("POST", f"{PROBLEMS}/{problem}/commands", AGENT, command).status == 200


@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(Done, min_size=4, max_size=25), st.randoms(use_true_random=False))
def test_in_any_order_each_carrier_gets_each_update_of_its_own_case_once_and_nobody_elses(done, random):
    with pytest.MonkeyPatch.context() as patch:
        world, expected = World(NIGHT_IN_PARIS, patch), Expected()
        world.down = {STEPS}
        cases = [report(world, carrier) for carrier in CARRIERS]
        problem = opened(world, stakeholders=None)
        world.taken()
        for number, (what, which) in enumerate(done):
            match what:
                case "join" if carried(world, problem, command="join", cases=[cases[which]]):
                    expected.joins(which)
                case "take-out" if carried(world, problem, command="take-out", cases=[cases[which]]):
                    expected.members.discard(which)
                case "update" if carried(world, problem, command="update", text=f"Update {number}."):
                    expected.is_told(f"Update {number}.")
                case "bridge":
                    ask(world, problem, command="change-bridge", bridge={"phone": f"+3319900090{which}"})
                case "delivered" | "delivered again":
                    deliver(world, which, again=what == "delivered again")
        rest = [message for message in world.sqs.waiting if message.queue == STEPS]
        random.shuffle(rest)
        for message in rest * 2:
            assert problem_step.handler(sqs_event(message), CONTEXT) == {"batchItemFailures": []}
        world.settle()

        for which, (carrier, case) in enumerate(zip(CARRIERS, cases, strict=True)):
            assert Counter(notes(world, case)) == Counter(expected.owed[which])
            mails = [m for m in world.received if m.to == mailbox(world, carrier) and m.channel == "email"]
            told = [text for text in expected.given for m in mails if text in m.text]
            assert Counter(told) == Counter(expected.owed[which])
            assert all(case in m.subject for m in mails)
            assert problem_at(world, case) == (problem if which in expected.members else None)
        assert [share for share in world.problems.shares(problem) if share.waiting] == []


# --- merged cases ----------------------------------------------------------------------------------------------------


def merged(world, case, into):
    world.clock.advance(minutes=1)
    command = {"command": "merge", "into": into}
    assert world.http("POST", f"{CASES}/{case}/commands", AGENT, command).status == 200


def problem_at(world, case):
    return world.http("GET", f"{CASES}/{case}/clocks", AGENT).json.get("problem", {}).get("problem")


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def test_a_case_that_is_merged_passes_its_problem_on_to_the_one_that_goes_on(world):
    first, second = report(world, "baltel"), report(world, "baltel", "SMS too")
    problem = opened(world)
    ask(world, problem, command="join", cases=[first])
    ask(world, problem, command="update", text="First.")
    world.taken()

    merged(world, first, second)

    assert problem_at(world, second) == problem
    assert [each["case"] for each in world.http("GET", f"{PROBLEMS}/{problem}", AGENT).json["cases"]] == [second]
    assert notes(world, second) == []  # the carrier has had it already
    ask(world, problem, command="update", text="Second.")
    assert notes(world, second) == ["Second."]
    ask(world, problem, command="take-out", cases=[second])
    assert problem_at(world, second) is None


def test_what_a_case_was_still_owed_when_it_was_merged_is_told_once_where_it_goes_on(world):
    first, second, third = (report(world, "baltel", name) for name in ("Voice", "SMS", "Data"))
    problem = opened(world)
    ask(world, problem, command="join", cases=[first, second])
    world.down = {STEPS}
    ask(world, problem, command="update", text="First.")
    merged(world, first, third)
    merged(world, second, third)
    world.down = set()
    world.settle()

    assert (notes(world, first), notes(world, second), notes(world, third)) == ([], [], ["First."])
    assert problem_at(world, third) == problem
    mails = [m for m in world.received if m.to == mailbox(world, "baltel") and "First." in m.text]
    assert [third in m.subject for m in mails] == [True]


def test_a_problem_that_was_not_told_of_a_merge_finds_the_case_that_goes_on_by_its_next_word(world, monkeypatch):
    first, second = report(world, "baltel"), report(world, "baltel", "SMS too")
    problem = opened(world)
    ask(world, problem, command="join", cases=[first])
    with monkeypatch.context() as patch:
        patch.setattr(two_cases, "_pass_problem_on", lambda case, into: None)  # it died before
        merged(world, first, second)

    ask(world, problem, command="update", text="First.")

    assert notes(world, second) == ["First."]
    assert problem_at(world, second) == problem
    assert world.problems.load(problem).problem.numbers == (second,)


def test_a_case_that_goes_on_keeps_a_problem_of_its_own(world):
    first, second = report(world, "baltel"), report(world, "baltel", "SMS too")
    one, other = opened(world), opened(world)
    ask(world, one, command="join", cases=[first])
    ask(world, other, command="join", cases=[second])

    merged(world, first, second)
    ask(world, one, command="update", text="First.")

    assert (problem_at(world, second), notes(world, second)) == (other, [])
    [update] = world.http("GET", f"{PROBLEMS}/{one}", AGENT).json["updates"]
    assert f"belongs to {other}" in update["refused_it"][first]


# --- thousands -------------------------------------------------------------------------------------------------------


def test_hundreds_of_cases_get_an_update_each_and_no_step_rewrites_the_problem(world):
    world.down = {"pages", "wakes", "notices"}
    minor = {**FAULT, "priority": "P4", "externalIdentifier": []}
    cases = [
        world.http("POST", TICKETS, f"carrier.{CARRIERS[n % len(CARRIERS)]}.noc", minor).json["id"] for n in range(250)
    ]
    problem = opened(world)
    for start in range(0, len(cases), MAX_CASES):
        ask(world, problem, command="join", cases=cases[start : start + MAX_CASES])
    world.sqs.waiting.clear()
    world.down, world.dynamo.written = {"pages", "wakes"}, []
    world.taken()

    ask(world, problem, command="update", text="Power is back in one hall.")

    mails = [message for message in world.taken() if "Power is back in one hall." in message.text]
    named = Counter(re.search(r"\[(TT-\w+)", m.subject)[1] for m in mails if m.to not in LIST)
    assert named == Counter(cases)
    assert {m.to for m in mails} == {mailbox(world, carrier) for carrier in CARRIERS} | LIST
    shown = world.http("GET", f"{PROBLEMS}/{problem}", AGENT)
    [update] = shown.json["updates"]
    assert update["has_it"][:250] == cases
    assert (update["waits_for_it"], update["refused_it"]) == ([], {})
    assert len(shown.text) < MOST_THAT_A_FUNCTION_ANSWERS / 10
    written = Counter(pk.partition("#")[0] for pk, _ in world.dynamo.written)
    assert written["PROBLEM"] == 3  # receipt, state and event: once, and not for each case
    assert written["SHARE"] == 2 * (3 + len(LIST))
    assert max(map(_size, world.dynamo.items.values())) < LARGEST_ITEM / 4


def test_what_an_event_owes_to_the_most_cases_there_may_be_fits_into_one_transaction():
    numbers = tuple(f"TT-{n:010d}" for n in range(MOST_CASES))
    told = tuple(f"p{n}@pledge.example" for n in range(50))
    event = UpdateGiven(
        at=NIGHT_IN_PARIS, by=Actor(side="ours", name="agent"), update_id="u1", text="x" * 20_000, cases=numbers,
        told=told,
    )  # fmt: skip

    assert len(list(shares_of(event, 1))) + len(("receipt", "state", "event")) <= MOST_IN_A_TRANSACTION
    assert len(event.model_dump_json()) < LARGEST_ITEM / 4


def _size(item):
    return sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())
