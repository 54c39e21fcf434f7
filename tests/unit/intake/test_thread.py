"""Whose number is it? Ours finds the case, theirs is kept with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ids import case_id
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.thread import (
    ALIKE,
    SAME_CIRCUIT_WITHIN,
    answered_by_subject,
    likeness,
    on_the_same_circuit,
    our_number,
    their_number,
)
from tests.unit.builders import a_ticket


@pytest.mark.parametrize(
    "subject",
    [
        "[TT-7K3QX9M2XA] Errors",
        "Re: AW: TV: [TT-7K3QX9M2XA] Errors",
        "re: tt-7k3qx9m2xa",
        "TT-7K3QX9M2XA: news?",
        "回复：【TT-7K3QX9M2XA】故障",
    ],
)
def test_our_number_is_found_anywhere_in_a_subject(subject):
    assert our_number(subject) == "TT-7K3QX9M2XA"


@given(st.sampled_from(["TT", "DSP", "ORD"]), st.text())
def test_every_number_we_give_is_recognised_when_it_comes_back(prefix, seed):
    number = case_id(prefix, seed.encode("utf-8", "replace").hex())

    assert our_number(f"Re: [{number}] {number.lower()}") == number


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "TT-7K3QX9M2X",
        "TT-7K3QX9M2XAB",
        "XTT-7K3QX9M2XA",
        "TT-2026-118442",
        "INV-2026-11",
        "TT 7K3QX9M2XA",
        "TT-IIIIIIIIII",
    ],
)
def test_what_only_looks_like_our_number_is_not(subject):
    assert our_number(subject) is None


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("[BLT#558120] URGENT - ALL calls failing", "BLT#558120"),
        ("Re: [BLT# 558120] URGENT", "BLT#558120"),
        ("RE: TT-7K3QX9M2XA / Réf. client INC0091237 - Erreurs CRC", "INC0091237"),
        ("Link down, our ref: OML-440071", "OML-440071"),
        ("Your ref ABC1234, ticket: XYZ98765", "ABC1234"),
        ("Caso AV#100200 sigue abierto", "AV#100200"),
        ("Réf INC0091237", "INC0091237"),
    ],
)
def test_the_carriers_own_number_is_read_from_the_subject(subject, number):
    assert their_number(subject) == number


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "All calls fail",
        "[URGENT] call us",
        "[INV-2026-11-00102] Invoice available",
        "Ticket TT-7K3QX9M2XA",
        "ref 2026",
    ],
)
def test_a_subject_without_a_number_of_theirs_has_none(subject):
    assert their_number(subject) is None


@pytest.mark.parametrize("number", ["INC-2026-118442", "INC-2026-118443", "TT-2026-118442"])
def test_a_number_with_a_year_in_it_is_read_whole(number):
    assert their_number(f"Link down, our ref: {number}") == number


# --- guesses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Re: One way audio to Kenya", "[TT-7K3QX9M2XA.abcdefgh] one way audio to Kenya", True),
        ("RV: Pérdida en el enlace", "pérdida en el enlace", True),
        ("Re: Errors on link 7 to Paris", "Errors on link 8 to Paris", False),
        ("Re: Errors on the link", "Errors on the link FRA-7", False),
        ("Re: Circuit down", "Circuit down", False),
        ("Re: Loss towards Kenya", "Latency towards Paris and Kenya", False),
    ],
)
def test_subjects_are_alike_when_most_words_and_all_numbers_are_the_same(one, other, alike):
    assert (likeness(one, other) >= ALIKE) == alike


def test_of_two_tickets_alike_none_is_guessed():
    mail = read_mail(b"From: noc@baltel.example\r\nSubject: Re: one way audio to Kenya\r\n\r\nx")
    twins = [a_ticket(title="One way audio to Kenya", reply_to="noc@baltel.example") for _ in range(2)]

    assert answered_by_subject(mail, twins[:1]).case is twins[0]
    assert answered_by_subject(mail, twins) is None


def test_a_more_urgent_mail_on_the_same_circuit_is_a_case_of_its_own():
    ticket = a_ticket(description="errors on BLT-ORI-FRA-02", priority="P2", their_reference=None)
    now = ticket.opened_at

    assert on_the_same_circuit(["BLT-ORI-FRA-02"], "P2", None, [ticket], now).case is ticket
    assert on_the_same_circuit(["BLT-ORI-FRA-02"], "P1", None, [ticket], now) is None
    assert on_the_same_circuit(["BLT-ORI-FRA-02"], "P2", None, [ticket], now + SAME_CIRCUIT_WITHIN * 2) is None


@pytest.mark.parametrize("prefix", ["Re: ", "R: ", "RIF: Rép: ", "VS: ", "返信：", "Fwd: RE[2]: ", "Tr : "])
def test_subjects_are_alike_whatever_language_says_that_they_answer(prefix):
    assert likeness(f"{prefix}high PDD to Ghana", "high PDD to Ghana") == 1


@pytest.mark.parametrize(
    ("title", "text"),
    [("Planned work", "BLT-ORI-FRA-02 will be down."), ("RFO BLT-ORI-FRA-02", "Outage end: 05:40 UTC")],
)
def test_an_alarm_is_no_note_on_works_or_on_a_fault_that_is_over(title, text):
    ticket = a_ticket(title=title, description=text, priority="P3", their_reference=None)

    assert on_the_same_circuit(["BLT-ORI-FRA-02"], "P3", None, [ticket], ticket.opened_at) is None
