"""What somebody of ours means by a text message, in three languages."""

import pytest

from pledgekeeper.intake.texts import Answer, answer_of


@pytest.mark.parametrize("text", ["1", "ACK", " ack ", "Ok.", "pris", "Reçu", "recu", "oui", "recibido", "Sí", "si!"])
def test_these_words_acknowledge_the_last_page(text):
    assert answer_of(text) == Answer("acknowledge", None)


@pytest.mark.parametrize("text", ["2", "Escalate", "escalade", "ESCALAR", "siguiente"])
def test_these_words_ask_for_the_next_level(text):
    assert answer_of(text) == Answer("escalate", None)


@pytest.mark.parametrize(
    ("text", "number"), [("ACK 4711", "4711"), ("1 2xa", "2XA"), ("pris TT-7K3QX9M2XA", "TT-7K3QX9M2XA")]
)
def test_a_case_is_named_by_the_end_of_its_number(text, number):
    assert answer_of(text) == Answer("acknowledge", number)


@pytest.mark.parametrize("text", ["", "   ", "who is this?", "ack 4711 now", "12", "acknowledge it please"])
def test_anything_else_is_not_guessed_at(text):
    assert answer_of(text) is None
