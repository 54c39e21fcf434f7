"""How bad it is, by what the mail says, in the languages that carriers write."""

import pytest

from pledgekeeper.intake.reading.answers import word_on_pause
from pledgekeeper.intake.reading.severity import priority_said


@pytest.mark.parametrize(
    "said",
    [
        "P1",
        "p1",
        "Prio 1",
        "priority: 1",
        "Priorité 1",
        "PRIORITÉ 1",
        "prioridad 1",
        "SEV1",
        "Severity = 1",
        "(P1)",
        "P1:",
    ],
)
def test_a_priority_that_is_named_counts(said):
    assert priority_said(f"Errors on the link {said}", "packet loss") == "P1"


def test_a_priority_in_the_subject_counts_before_one_in_the_text():
    assert priority_said("P3 errors", "We think it is a P1") == "P3"
    assert priority_said("Errors", "We think it is a P2. Was a P1.") == "P2"


@pytest.mark.parametrize("text", ["rack P12-07", "MP3 files", "P5", "P0", "UDP2", "port 1", "P 1st"])
def test_what_only_looks_like_a_priority_names_none(text):
    assert priority_said("Hello", text) == "P3"


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("ALL calls failing to your SBC", "P1"),
        ("all traffic to Kenya is\nbeing rejected", "P1"),
        ("ASR 0 %, NER 0 %", "P1"),
        ("ASR is 0.0%", "P1"),
        ("The circuit is down", "P1"),
        ("Total outage in Marseille", "P1"),
        ("Coupure totale de la liaison", "P1"),
        ("Plus aucun appel ne passe", "P1"),
        ("Caída total del enlace", "P1"),
        ("Todas las llamadas fallan", "P1"),
        ("ASR 40 % on the route", "P3"),
        ("CRC errors, 3000 an hour", "P2"),
        ("latency went up", "P2"),
        ("one-way audio", "P2"),
        ("Service dégradé, pertes de paquets", "P2"),
        ("Pérdida intermitente", "P2"),
        ("Please call us back", "P3"),
        ("", "P3"),
    ],
)
def test_what_is_described_decides_when_no_priority_is_named(text, priority):
    assert priority_said("Hello", text) == priority


@pytest.mark.parametrize(
    "text",
    [
        "优先级：P1",
        pytest.param("请按P1处理"),
        pytest.param("优先级：Ｐ１"),
    ],
)
def test_a_priority_is_read_among_characters_of_another_script(text):
    assert priority_said("故障", text) == "P1"


def test_a_fault_is_worse_than_a_question_about_it():
    assert priority_said("A question", "The circuit is down, why?") == "P1"
    assert priority_said("A question on errors", "") == "P2"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("agree w1", ("w1", None)),
        ("\n  Agree: w12\nthanks", ("w12", None)),
        ("d'accord w1", None),
        ("accord w1 - merci", ("w1", None)),
        ("acuerdo W2", ("w2", None)),
        ("object w1, the door was open", ("w1", "the door was open")),
        ("Objection w3 : la porte était ouverte", ("w3", "la porte était ouverte")),
        ("objeción w1", ("w1", "objeción w1")),
        ("we do not agree w1 was needed", None),
        ("agree", None),
        ("", None),
    ],
)
def test_a_carriers_word_on_a_pause_is_its_first_line(text, word):
    assert word_on_pause(text) == word
