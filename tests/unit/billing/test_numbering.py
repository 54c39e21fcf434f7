"""Our list of codes that no country has, held to the metadata of `phonenumbers`: every code, every length."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneMetadata

from pledgekeeper.billing.numbering import check_number, listed_ranges

NOT_OF_A_COUNTRY = ("001",)
CODES = sorted(str(code) for code, of in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items() if of == NOT_OF_A_COUNTRY)
OF_COUNTRIES = {str(code) for code, of in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items() if of != NOT_OF_A_COUNTRY}
TAKEN = OF_COUNTRIES | set(CODES)
NOBODYS = [
    code
    for code in map(str, range(100, 1_000))
    if not any(code.startswith(known) or known.startswith(code) for known in TAKEN)
]
DIFFERENT = {
    "8810": "ICO never went into service; the metadata still knows its numbers",
    "8811": "the same",
    "8812": "Ellipso never went into service",
    "8813": "the same",
    "888": "ITU withdrew the code of disaster relief; the metadata still knows its numbers",
}
"""Where we say `unassigned` of what the metadata calls valid, and why: whoever answers there is not who was dialled."""


def description(code):
    return PhoneMetadata.metadata_for_nongeo_region(int(code)).general_desc


def numbers(code, length):
    """Some numbers of a code with so many digits after it, always the same."""
    chance = random.Random(f"{code} {length}")
    return [code + "".join(chance.choices("0123456789", k=length)) for _ in range(400)]


def different(digits):
    return digits.startswith(tuple(DIFFERENT))


def test_every_code_that_no_country_has_is_listed_and_no_other():
    assert {next(code for code in CODES if each.begins.startswith(code)) for each in listed_ranges()} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_number_that_the_metadata_calls_valid_is_somebodys_but_where_we_differ(code):
    found = [digits for length in description(code).possible_length for digits in numbers(code, length)]
    valid = [digits for digits in found if phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))]

    assert valid
    for digits in valid:
        assert (check_number(digits)[0] == "unassigned") == different(digits), digits
        assert check_number(digits)[0] != "wrong-length", digits


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("length", range(15))
def test_a_length_that_the_metadata_does_not_know_is_wrong(code, length):
    known = length in description(code).possible_length

    for digits in numbers(code, length):
        verdict = check_number(digits)[0]
        if verdict != "unassigned":
            assert (verdict == "wrong-length") != known, digits


@pytest.mark.parametrize("begins", DIFFERENT)
def test_where_we_differ_the_metadata_still_does(begins):
    """When it no longer knows these numbers, the line above goes."""
    code = next(code for code in CODES if begins.startswith(code))
    found = [digits for length in description(code).possible_length for digits in numbers(code, length)]

    assert any(
        digits.startswith(begins) and phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}")) for digits in found
    )


@pytest.mark.parametrize("code", NOBODYS)
def test_a_code_that_nobody_has_is_unassigned(code):
    assert check_number(f"{code}12345678")[0] == "unassigned"


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_number_of_every_country_is_one_of_its_subscribers(region):
    example = phonenumbers.example_number(region)
    digits = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")

    assert check_number(digits)[0] in ("valid", "premium", "special"), digits


def test_a_number_has_a_type_exactly_when_it_is_valid():
    chance = random.Random("types")
    codes = sorted(OF_COUNTRIES)
    for length in 700 * [*range(5, 12)]:
        number = phonenumbers.parse(f"+{chance.choice(codes)}{''.join(chance.choices('0123456789', k=length))}")
        known = phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.UNKNOWN
        assert known == phonenumbers.is_valid_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "232076123456",
        "53051234567",
        "23408031234567",
        "49015112345678",
        "4402079460958",
        "3903331234567",
        "36020123456",
    ],
)
def test_a_zero_behind_the_code_of_a_country_whose_numbers_have_none_is_manipulated(number):
    assert check_number(number)[0] == "manipulated"


@pytest.mark.parametrize("number", ["390612345678", "2250701020304", "24106012345", "2290197123456", "789123456789"])
def test_a_zero_that_is_a_digit_of_the_number_is_none(number):
    assert check_number(number)[0] == "valid"
