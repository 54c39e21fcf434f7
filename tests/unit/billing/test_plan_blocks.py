"""The plan by blocks says of every number what `phonenumbers` says of it alone: of each country, length and border."""

import random
from bisect import bisect_right

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata

from pledgekeeper.billing.numbering import check_number
from pledgekeeper.billing.plan_blocks import DESCRIPTIONS, blocks

pytestmark = pytest.mark.thorough

LONGEST = 18
SINGLY_FROM = 14
"""Only numbers longer than those of any country are asked one by one."""
CODES = sorted(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


def examples(code):
    """Those of the metadata: one of each description of each region."""
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(code)]:
        metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
        for name in DESCRIPTIONS:
            if example := getattr(getattr(metadata, name), "example_number", None):
                yield int(f"{code}{example}")


def looked_at(found, least, most, chance):
    """The first and the last number of many blocks, and some between."""
    firsts = [each.first for each in found]
    borders = chance.sample(firsts, min(len(firsts), 8))
    inside = [chance.randrange(least, most) for _ in range(4)]
    return {number for number in (*borders, *(each - 1 for each in borders), *inside) if least <= number < most}


@pytest.mark.parametrize("code", CODES)
def test_a_block_says_what_is_said_of_each_of_its_numbers(code):
    chance = random.Random(code)
    for length in range(len(code), LONGEST + 1):
        found = blocks(code, length)
        least, most = int(code) * 10 ** (length - len(code)), (int(code) + 1) * 10 ** (length - len(code))
        assert found[0].first == least
        assert found == sorted(found, key=lambda each: each.first)
        assert length >= SINGLY_FROM or all(each.answer is not None for each in found)
        for number in looked_at(found, least, most, chance) | {each for each in examples(code) if least <= each < most}:
            answer = found[bisect_right(found, number, key=lambda each: each.first) - 1].answer
            if answer is not None:
                assert answer == check_number(str(number)), number


def test_behind_the_carrier_codes_of_china_there_are_too_many_blocks():
    assert any(each.answer is None for each in blocks("86", SINGLY_FROM))


def test_numbers_with_a_code_that_no_country_has_are_one_block():
    (block,) = blocks("999", 12)

    assert block == (999_000_000_000, ("unassigned", "–"))
