"""Case numbers: the same for the same request, and read aloud without mistakes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ids import CROCKFORD, case_id, random_id


@given(st.text(alphabet=st.characters(codec="utf-8")), st.text(alphabet=st.characters(codec="utf-8")))
def test_a_number_is_made_of_letters_that_are_not_mistaken_for_one_another(first, second):
    number = case_id("TT", first, second)

    assert re.fullmatch(r"TT-[0-9A-HJKMNP-TV-Z]{10}", number)
    assert number == case_id("TT", first, second)


def test_no_letter_looks_like_another():
    assert len(set(CROCKFORD)) == 32
    assert not set("ILOU") & set(CROCKFORD)
    assert CROCKFORD.upper() == CROCKFORD


def test_a_redelivered_request_gets_the_number_it_had():
    assert case_id("TT", "baltel", "api:baltel:sample") == "TT-5SG1SKK4NM"


@pytest.mark.parametrize(
    ("one", "other"), [(("a", "b"), ("ab",)), (("a", "b"), ("b", "a")), (("a", ""), ("a",)), (("", "a"), ("a", ""))]
)
def test_other_parts_make_another_number(one, other):
    assert case_id("TT", *one) != case_id("TT", *other)


def test_numbers_do_not_collide_in_a_carriers_lifetime():
    assert len({case_id("TT", "baltel", str(number)) for number in range(20_000)}) == 20_000


def test_every_digit_takes_every_value():
    numbers = [case_id("TT", str(number)).removeprefix("TT-") for number in range(2_000)]

    assert all(len({number[place] for number in numbers}) == 32 for place in range(10))


def test_a_request_without_a_name_gets_one_of_its_own():
    assert random_id() != random_id()
