"""What a claim must say to be one."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from tests.unit.builders import a_claim


def test_the_whole_invoice_may_be_disputed():
    assert a_claim(disputed_amount="88661.81").disputed_amount == Decimal("88661.81")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"disputed_amount": "88661.82"}, "disputed 88661.82 exceeds what was billed, 88661.81"),
        ({"disputed_amount": "0"}, "greater than 0"),
        ({"disputed_amount": "-1"}, "greater than 0"),
        ({"disputed_amount": "0.0001"}, "no more than 3 decimal places"),
        ({"disputed_amount": "0.001"}, "disputed_amount: 0.001 has 3 decimals; USD has two at most: write it as 0.00"),
        ({"currency": "JPY", "disputed_amount": "12.345"}, "JPY has none, and an amount in it two at most"),
        ({"disputed_amount": "NaN"}, "finite"),
        ({"billed_amount": "1e30"}, "digits"),
        ({"currency": "usd"}, "should match pattern"),
        ({"currency": "$"}, "should match pattern"),
        ({"period_to": "2026-10-01T00:00:00Z"}, "period_to must be after period_from"),
        ({"period_from": "2026-10-01T00:00:00"}, "timezone"),
        ({"description": ""}, "at least 1 character"),
        ({"amount": "1"}, "Extra inputs are not permitted"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_claim_that_does_not_add_up_is_refused(fields, told):
    with pytest.raises(ValidationError, match=told):
        a_claim(**fields)


@pytest.mark.parametrize("year", ["0001", "1900", "9998"])
def test_a_claim_that_was_kept_is_read_whatever_its_years(year):
    assert a_claim(invoice_date=f"{year}-01-01", period_to="9999-12-31T00:00:00Z").invoice_date.year == int(year)
