"""Whose number is it? Ours finds the case, theirs is kept with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ids import case_id
from pledgekeeper.intake.thread import our_number, their_number


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
