"""What the table of texts promises, on the fake of the journeys and on an emulator's."""

import pytest

from pledgekeeper.ids import random_id
from pledgekeeper.store.texts import TextTable
from tests.contract.conftest import MONDAY, TABLE


@pytest.fixture
def texts(store):
    return TextTable(store._client, TABLE)


def test_what_a_text_was_first_taken_to_be_about_stands(texts):
    text_id = random_id()
    assert texts.about(text_id) is None

    assert texts.take(text_id, ("TT-1", "p1"), MONDAY) == ("TT-1", "p1")
    assert texts.take(text_id, ("TT-2", "p7"), MONDAY) == ("TT-1", "p1")
    assert texts.about(text_id) == ("TT-1", "p1")


def test_a_phone_is_told_once_of_a_case_how_to_answer_also_when_that_text_comes_twice(texts):
    phone, first, second = (random_id() for _ in range(3))
    assert texts.may_tell(phone, "DSP-1", "alarm-how", first, MONDAY)

    assert texts.may_tell(phone, "DSP-1", "alarm-how", first, MONDAY)
    assert not texts.may_tell(phone, "DSP-1", "alarm-how", second, MONDAY)
    assert texts.may_tell(phone, "DSP-1", "alarm-which", second, MONDAY)
    assert texts.may_tell(phone, "DSP-2", "alarm-how", second, MONDAY)


def test_a_text_that_was_answered_is_known_to_be(texts):
    text_id = random_id()
    assert not texts.is_answered(text_id)

    texts.answer(text_id, MONDAY)

    assert texts.is_answered(text_id)
