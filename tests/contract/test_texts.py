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


def test_a_text_that_was_answered_is_known_to_be(texts):
    text_id = random_id()
    assert not texts.is_answered(text_id)

    texts.answer(text_id, MONDAY)

    assert texts.is_answered(text_id)
