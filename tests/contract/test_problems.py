"""What the table of problems promises, on the fake of the journeys and on an emulator's."""

from datetime import timedelta

import pytest

from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.event import Actor
from pledgekeeper.ids import random_id
from pledgekeeper.ports import ProblemChange
from pledgekeeper.problems.decide import decide, fold
from pledgekeeper.problems.model import GiveUpdate, JoinCases, Joining, OpenProblem, ResolveProblem
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS, BrokenChain
from pledgekeeper.store.problems import DynamoProblems, steps_of
from tests.contract.conftest import MONDAY, TABLE

US = Actor(side="ours", name="agent")
OPEN = OpenProblem(by=US, title="SBC down", cause="Power.", told=("a@pledge.example", "b@pledge.example"))
LATER = timedelta(minutes=2)


@pytest.fixture
def problems(store):
    return DynamoProblems(store._client, TABLE)


@pytest.fixture
def number():
    return f"PRB-{random_id().upper()}"


def carry(problems, problem_id, command, command_id, read=None, at=MONDAY):
    found = read or problems.load(problem_id, command_id)
    events = decide(problem_id, found.problem, command, at)
    problems.commit(ProblemChange(found, fold(found.problem, events), events, command_id))
    return found


def joining(count):
    cases = tuple(Joining(case_id=f"TT-{n:010d}", carrier_id="baltel", carrier="Baltel") for n in range(count))
    return JoinCases(by=US, joining=cases)


def test_a_problem_that_was_never_opened_is_none(problems, number):
    found = problems.load(number, "c1")

    assert (found.problem, found.version, found.head, found.answered) == (None, 0, GENESIS, False)


def test_what_was_written_is_read_with_its_receipt(problems, number):
    carry(problems, number, OPEN, "c1")
    carry(problems, number, joining(3), "c2")

    found = problems.load(number, "c2")
    assert (found.version, found.answered, found.problem.title) == (2, True, "SBC down")
    assert found.problem.numbers == ("TT-0000000000", "TT-0000000001", "TT-0000000002")
    assert problems.load(number, "c3").answered is False


def test_a_command_that_was_answered_meanwhile_changes_nothing(problems, number):
    before = carry(problems, number, OPEN, "c1")

    carry(problems, number, OPEN, "c1", read=before)

    assert problems.load(number).version == 1


def test_who_read_before_somebody_else_wrote_writes_nothing(problems, number):
    carry(problems, number, OPEN, "c1")
    before = carry(problems, number, joining(1), "c2")

    with pytest.raises(ChangedMeanwhile, match=number):
        carry(problems, number, GiveUpdate(by=US, text="x"), "c3", read=before)

    assert problems.load(number).version == 2
    assert {share.owed_by for share in problems.shares(number)} == {"e1", "e2"}


def test_an_altered_event_is_told(problems, number, store):
    carry(problems, number, OPEN, "c1")
    key = {name: {"S": value} for name, value in keys.event(number, 1, keys.problem).items()}
    item = store._client.get_item(TableName=TABLE, Key=key)["Item"]
    store._client.put_item(TableName=TABLE, Item={**item, "salt": {"S": "another"}})

    with pytest.raises(BrokenChain, match="event 1 was altered"):
        problems.load(number)


def test_problems_are_listed_by_status_newest_first_and_without_their_cases(problems):
    numbers = [f"PRB-{random_id().upper()}" for _ in range(3)]
    for n, each in enumerate(numbers):
        carry(problems, each, OPEN, "c1", at=MONDAY + n * LATER)
    carry(problems, numbers[0], joining(2), "c2")
    carry(problems, numbers[1], ResolveProblem(by=US, text="Mended."), "c2", at=MONDAY + LATER)

    listed = [line for line in problems.in_status("open") if line.problem_id in numbers]

    assert [(line.problem_id, line.cases) for line in listed] == [(numbers[2], 0), (numbers[0], 2)]


def test_what_an_event_owes_is_written_with_it_and_each_address_is_alone(problems, number):
    carry(problems, number, OPEN, "c1")
    carry(problems, number, joining(101), "c2")

    owed = {(share.owed_by, share.number): share for share in problems.shares(number)}

    assert [len(share.waiting) for share in owed.values()] == [1, 1, 100, 1]
    assert owed["e1", 2].waiting == ("b@pledge.example",)
    assert problems.share(number, "e2", 2) == owed["e2", 2]
    assert problems.share(number, "e2", 3) is None


def test_a_share_is_owed_until_nobody_of_it_waits(problems, number, store):
    carry(problems, number, OPEN, "c1")
    shard = keys.shard_of(number)

    def owed():
        return [since for each, since in store.owed_since(shard, MONDAY + LATER) if each == number]

    assert owed() == [MONDAY, MONDAY]
    for place in (1, 2):
        share = problems.share(number, "e1", place)
        problems.settle(number, share.changed(waiting=(), refused={share.waiting[0]: "no"}))
    assert owed() == []
    assert problems.share(number, "e1", 1).refused == {"a@pledge.example": "no"}


def test_who_settles_a_share_must_have_read_it_as_it_is(problems, number):
    carry(problems, number, OPEN, "c1")
    share = problems.share(number, "e1", 1)
    problems.settle(number, share.changed(waiting=()))

    with pytest.raises(ChangedMeanwhile, match="e1 changed since it was read"):
        problems.settle(number, share)

    assert problems.share(number, "e1", 1).waiting == ()


def test_a_message_follows_from_a_share_when_it_is_new_and_not_when_something_came_of_it(problems, number, store):
    carry(problems, number, OPEN, "c1")

    def steps():
        key = {name: {"S": value} for name, value in keys.share(number, "e1", 1).items()}
        return list(steps_of(store._client.get_item(TableName=TABLE, Key=key)["Item"]))

    [step] = steps()
    assert (step.problem_id, step.owed_by, step.share) == (number, "e1", 1)
    problems.settle(number, problems.share(number, "e1", 1).changed(waiting=()))
    assert steps() == []


def test_of_a_carrier_it_is_known_which_problems_are_over_and_since_when(problems, number):
    other = f"PRB-{random_id().upper()}"
    carrier = random_id()
    theirs = JoinCases(by=US, joining=(Joining(case_id="TT-0000000001", carrier_id=carrier, carrier="C"),))
    for name in (number, other):
        carry(problems, name, OPEN, "c1")
        carry(problems, name, theirs, "c2")
    carry(problems, other, ResolveProblem(by=US, text="Mended."), "c3", at=MONDAY + LATER)

    lines = {line.problem_id: line for line in problems.lines_of_carrier(carrier)}

    assert {name: line.over_since for name, line in lines.items()} == {number: None, other: MONDAY + LATER}
    assert problems.lines_of_carrier("nobody") == []


def test_more_problems_of_a_carrier_than_one_answer_holds_are_all_known(problems, monkeypatch):
    monkeypatch.setattr("pledgekeeper.store.problems.AT_ONCE", 2)
    carrier = random_id()
    theirs = JoinCases(by=US, joining=(Joining(case_id="TT-0000000001", carrier_id=carrier, carrier="C"),))
    names = {f"PRB-{random_id().upper()}" for _ in range(5)}
    for name in names:
        carry(problems, name, OPEN, "c1")
        carry(problems, name, theirs, "c2")

    assert {line.problem_id for line in problems.lines_of_carrier(carrier)} == names
