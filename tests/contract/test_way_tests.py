"""What the table of tests promises, on the fake of the journeys and on an emulator's."""

import pytest

from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.escalation.way_tests import WayTest, WayTests
from pledgekeeper.ids import random_id
from pledgekeeper.store.way_tests import WayTestTable
from tests.contract.conftest import MONDAY, TABLE

TEST = WayTest(
    name="w1", channel="sms", address="+6569000103", code="471102", command_id="c", by="bob", asked_at=MONDAY
)  # fmt: skip


@pytest.fixture
def table(store):
    return WayTestTable(store._client, TABLE)


@pytest.fixture
def somebody():
    return f"p-{random_id()}"


def with_test(kept):
    return kept.changed(tests=(TEST,))


def test_who_was_never_tested_has_no_tests(table, somebody):
    assert table.read(somebody) == WayTests(person=somebody)


def test_what_is_written_is_read_and_writing_the_same_again_changes_nothing(table, somebody):
    for _ in range(2):
        assert table.change(somebody, with_test).tests == (TEST,)

    assert table.read(somebody) == WayTests(person=somebody, tests=(TEST,))


def test_of_two_who_change_at_once_the_second_plans_again_on_what_the_first_wrote(table, somebody):
    table.change(somebody, with_test)
    seen = []

    def interrupted(kept):
        seen.append(kept)
        if len(seen) == 1:
            table.change(somebody, lambda before: before.with_test("w1", tries=1))
        return kept.with_test("w1", sent_at=MONDAY)

    table.change(somebody, interrupted)

    [test] = table.read(somebody).tests
    assert (len(seen), test.tries, test.sent_at) == (2, 1, MONDAY)


def test_who_always_comes_second_is_told(table, somebody):
    table.change(somebody, with_test)

    def outrun(kept):
        table.change(somebody, lambda before: before.with_test("w1", tries=before.tests[0].tries + 1))
        return kept.with_test("w1", sent_at=MONDAY)

    with pytest.raises(ChangedMeanwhile):
        table.change(somebody, outrun)


def test_a_code_answers_a_test_and_a_wrong_one_is_counted(table, somebody):
    table.change(somebody, with_test)

    assert table.answer_with(somebody, "000000", ("sms",), MONDAY) is None
    assert table.answer_with(somebody, "471102", ("sms",), MONDAY)

    [test] = table.read(somebody).tests
    assert (test.tries, test.answered_at) == (1, MONDAY)
