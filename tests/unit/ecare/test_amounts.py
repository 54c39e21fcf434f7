"""Money as each language writes it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ecare.amounts import decimal, is_amount, told, written
from pledgekeeper.money import rounded, taken_decimals


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1,234,567.80 EUR"),
        ("fr", "1\u202f234\u202f567,80 EUR"),
        ("es", "1.234.567,80 EUR"),
        ("zh", "1,234,567.80 EUR"),
    ],
)
def test_an_amount_is_written_with_its_cents_and_its_currency(language, text):
    assert told(Decimal("1234567.8"), "EUR", language) == text


def test_none_is_a_dash_and_a_currency_may_be_left_out():
    assert told(None, "EUR", "en") == "–"
    assert told(Decimal("-5"), None, "en") == "-5.00"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("1234.5", "OMR", "en", "1,234.500 OMR"), ("12.345", "TND", "fr", "12,345 TND"),
        ("1200.00", "JPY", "en", "1,200 JPY"), ("1200.50", "XOF", "fr", "1\u202f200,50 XOF"),
        ("-0.5", "EUR", "en", "-0.50 EUR"), ("0", "JPY", "en", "0 JPY"),
    ],
)  # fmt: skip
def test_an_amount_is_told_with_the_decimals_of_its_currency(amount, currency, language, text):
    assert told(Decimal(amount), currency, language) == text


@pytest.mark.parametrize(
    ("text", "currency", "language", "right"),
    [
        ("12.345", "OMR", "en", True), ("12,345", "OMR", "en", False), ("12,345", "TND", "fr", True),
        ("12.345", "TND", "fr", False), ("12.34", "OMR", "fr", True), ("12.345", "EUR", "en", False),
        ("12.3456", "OMR", "en", False), ("1200.50", "JPY", "en", True), ("12.345", "JPY", "en", False),
    ],
)  # fmt: skip
def test_three_decimals_stand_after_the_sign_of_the_language(text, currency, language, right):
    assert is_amount(text, currency, language) is right


@given(
    amount=st.decimals(0, 10**9, places=3),
    currency=st.sampled_from(["OMR", "EUR", "JPY"]),
    language=st.sampled_from(["en", "fr", "es", "zh"]),
)
def test_what_is_written_into_a_form_is_read_back(amount, currency, language):
    sent = rounded(amount, taken_decimals(currency))

    text = written(sent, currency, language)

    assert is_amount(text, currency, language)
    assert Decimal(decimal(text)) == sent
