"""The map of days and destinations tells what differs, and how much, in narrow columns."""

from decimal import Decimal

import pytest

from pledgekeeper.ecare.heat import heat, short
from tests.unit.disputes.test_picture import SUMMARY


def test_each_day_has_its_amount_its_shade_and_its_month():
    found = heat(SUMMARY)

    assert found.months == (("2026-10", ("01", "02")),)
    assert found.most == 4
    assert [(row.name, [(cell.short, cell.shade) for cell in row.cells], row.total) for row in found.rows] == [
        ("Senegal", [("+4.0", "more4"), ("", "")], 4),
        ("Kenya", [("", ""), ("−1.0", "less2")], -1),
        ("Peru", [("", ""), ("−2.0", "less3")], -2),
    ]  # fmt: skip


@pytest.mark.parametrize(("currency", "total"), [("OMR", "4.125"), ("EUR", "4.13"), ("JPY", "4")])
def test_amounts_have_the_decimals_of_their_currency(currency, total):
    cell = {**SUMMARY["heat_map"][0], "difference": "4.12500001"}

    found = heat(SUMMARY | {"currency": currency, "heat_map": [cell]})

    assert {str(found.rows[0].total), str(found.most)} == {total}
    assert found.rows[0].cells[0].short == ("+4" if currency == "JPY" else "+4.1")


def test_sides_that_agree_have_no_map():
    assert heat(SUMMARY | {"heat_map": []}) is None


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("0.004", "+0.0"), ("-0.05", "−.05"), ("0.09", "+.09"), ("0.0949", "+.09"), ("0.095", "+0.1"),
        ("-340.49", "−340"), ("999.4", "+999"), ("999.6", "+1.0k"), ("-1234", "−1.2k"),
        ("9949", "+9.9k"), ("9951", "+10k"), ("88661.81", "+89k"), ("-1500000", "−1.5M"), ("999600", "+1.0M"),
    ],
)  # fmt: skip
def test_an_amount_is_told_in_three_figures_with_its_sign(amount, told):
    assert short(Decimal(amount)) == told
