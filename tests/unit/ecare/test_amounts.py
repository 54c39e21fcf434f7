"""Money as each language writes it."""

from decimal import Decimal

import pytest

from pledgekeeper.ecare.amounts import told


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
