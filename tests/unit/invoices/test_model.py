"""What an invoice must say to be one."""

import pytest
from pydantic import ValidationError

from tests.unit.disputes.test_eligibility import an_invoice


def of_lines(*lines):
    return {"lines": [{"line": name, "amount": amount} for name, amount in lines]}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"due_date": "2026-10-31"}, "due_date 2026-10-31 is before the invoice's date, 2026-11-01"),
        (
            {"period_from": "2026-10-01T00:00:00Z", "period_to": "2026-10-01T00:00:00Z"},
            "period_to must be after period_from",
        ),
        ({"total": "88661.812"}, "total: 88661.812 has 3 decimals; EUR has two at most"),
        (of_lines(("1", "12.345")), "line 1: 12.345 has 3 decimals; EUR has two at most"),
        (of_lines(("1", "1.00"), ("2", "1.00"), ("1", "2.00")), "line 1 is there twice; a line is named once"),
        ({"total": "1234567890123.456", "currency": "OMR"}, "more than 15 digits"),
        ({"total": "1e3"}, "'1e3' has an exponent; write all digits of the amount, as 1000.00"),
        (of_lines(("1", "-1E2")), "'-1E2' has an exponent"),
    ],
)
def test_what_is_no_invoice_is_refused_with_what_is_wrong(said, wrong):
    with pytest.raises(ValidationError, match=wrong):
        an_invoice(**said)


@pytest.mark.parametrize(
    "said",
    [
        {"due_date": "2026-11-01"},
        {"period_from": "2026-10-01T00:00:00Z"},
        {"period_to": "2026-10-01T00:00:00Z"},
        {"total": "1234567890123.45"},
        {"total": "12.345", "currency": "OMR"} | of_lines(("1", "-12.345")),
    ],
)
def test_an_invoice_may_be_due_at_once_leave_its_period_unsaid_and_be_of_any_currency(said):
    assert an_invoice(**said)
