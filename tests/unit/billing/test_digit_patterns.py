"""All, some or none: what is said of the numbers that begin so is true of each of them, by the regular expression."""

import random
import re

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata

from pledgekeeper.billing import plan_blocks
from pledgekeeper.billing.digit_patterns import digit_pattern
from pledgekeeper.billing.plan_blocks import DESCRIPTIONS


def state_after(pattern, digits):
    state = pattern.start
    for digit in digits:
        state = pattern.after(state, int(digit))
    return state


def texts():
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            for name in DESCRIPTIONS:
                description = getattr(metadata, name)
                if description and description.national_number_pattern:
                    yield description.national_number_pattern


@pytest.mark.parametrize(
    ("text", "begins", "left", "told"),
    [
        (r"[2-5]\d{3}", "2", 3, True),
        (r"[2-5]\d{3}", "6", 3, False),
        (r"[2-5]\d{3}", "2", 2, False),
        (r"[2-5]\d{3}", "", 4, None),
        (r"12(?:3|45?)\d{2,3}", "12", 4, None),
        (r"12(?:3|45?)\d{2,3}", "124", 3, True),
        (r"12(?:3|45?)\d{2,3}", "124", 4, None),
        (r"12(?:3|45?)\d{2,3}", "1245", 3, True),
        (r"(?:0[1-3]){2}", "01", 2, None),
        (r"(?:0[1-3]){2}", "0103", 0, True),
    ],
)
def test_what_all_some_or_no_numbers_do(text, begins, left, told):
    pattern = digit_pattern(text)

    assert pattern.matches(state_after(pattern, begins), left) is told


def test_any_digits_may_follow_the_beginning_of_a_number():
    pattern = digit_pattern("89?", begins=True)

    assert [pattern.matches(state_after(pattern, each), 7) for each in ("8", "89", "80", "7")] == [
        True,
        True,
        True,
        False,
    ]


def test_numbers_match_as_they_do_by_the_regular_expression_of_the_metadata():
    chance = random.Random("patterns")
    for text in chance.sample(sorted(set(texts())), 250):
        pattern, expression = digit_pattern(text), re.compile(text)
        for _ in range(40):
            number = "".join(chance.choices("0123456789", k=chance.randrange(3, 13)))
            read = chance.randrange(len(number) + 1)
            told = pattern.matches(state_after(pattern, number[:read]), len(number) - read)
            assert told in (None, bool(expression.fullmatch(number))), (text, number, read)
            assert told is not None or read < len(number)


@pytest.mark.parametrize("text", ["1(?=2)", "1+", "1(2", "1)", "[^2]", "1$", "a"])
def test_what_may_not_stand_in_a_pattern_is_refused_rather_than_misread(text):
    with pytest.raises(ValueError, match="is in no pattern of digits that is known"):
        digit_pattern(text)


def test_numbers_of_a_country_whose_patterns_are_written_otherwise_are_asked_one_by_one(monkeypatch):
    monkeypatch.setattr(plan_blocks, "digit_pattern", lambda text, begins=False: digit_pattern(r"2(?=3)\d+"))
    plan_blocks._plan.cache_clear()

    assert plan_blocks.blocks("44", 12) == [plan_blocks.Block(440000000000, None)]
