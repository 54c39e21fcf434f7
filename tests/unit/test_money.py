"""How many decimals a currency has, and what of an amount can be paid in it."""

from decimal import Decimal
from itertools import chain

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper import money
from pledgekeeper.intake.reading.sums import READ_IN_TEXTS, money_in, sum_of
from pledgekeeper.intake.reading.tables import table_of

AMOUNTS = st.decimals(-(10**12), 10**12, places=4)
CURRENCIES = st.sampled_from(["EUR", "XDR", "ZZZ", *money.DECIMALS])
UNITS_OF_ACCOUNT = {"CLF", "UYW"}


def test_decimals_are_the_minor_units_of_the_list_of_iso_4217():
    listed = {each.code: each.exponent for each in iso4217.Currency if each.exponent is not None}

    differing = {code for code, places in listed.items() if money.decimals(code) != places}

    assert differing == UNITS_OF_ACCOUNT
    assert set(money.DECIMALS) <= set(listed)


def test_currencies_are_those_of_iso_4217():
    assert {each.code for each in iso4217.Currency} >= money.CURRENCIES
    assert {*money.DECIMALS, *READ_IN_TEXTS, *chain.from_iterable(money.SIGNS.values())} <= money.CURRENCIES


def test_what_ended_is_not_in_the_list_any_more():
    assert money.WITHDRAWN.isdisjoint(money.CURRENCIES)


@pytest.mark.parametrize(
    ("sign", "currency"), [("€", "EUR"), ("US$", "USD"), ("$US", "USD"), ("R$", "BRL"), ("元", "CNY")]
)
def test_a_sign_means_the_same_in_a_text_a_table_and_a_file_of_invoices(sign, currency):
    table = table_of([("Line", "Disputed"), ("1", f"{sign}12.50")])
    amounts = [sum_of(each) for each in money_in(f"we dispute {sign}12.50 of it")]

    assert (table.currency, table.total) == (currency, Decimal("12.50"))
    assert amounts == [(Decimal("12.50"), currency)]
    assert currency in money.SIGNS[sign]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Contestamos a linha 3 R$ 120,00 da fatura F-2026-11.", ("120.00", "BRL")),
        ("我们对账单 4711 ¥ 500.00 有争议", ("500.00", "CNY")),
        ("Rechnung 4711 € 500,00", ("500.00", "EUR")),
        ("120,00 € are wrong", ("120.00", "EUR")),
    ],
)
def test_a_number_before_a_sign_that_another_number_follows_is_no_sum(text, said):
    assert [(str(amount), currency) for amount, currency in map(sum_of, money_in(text))] == [said]


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [("0.5", "JPY", "1"), ("-0.001", "EUR", "0.00"), ("0.005", "EUR", "0.01"), ("1.0004", "OMR", "1.000")],
)
def test_an_exact_amount_is_told_as_it_is_paid(amount, currency, told):
    assert money.told_of_exact(Decimal(amount), currency) == told


@pytest.mark.parametrize("currency", ["XDR", "XAU", "ZZZ", "", None])
def test_where_iso_4217_says_none_there_are_two(currency):
    assert (money.decimals(currency), money.taken_decimals(currency)) == (2, 2)


@pytest.mark.parametrize(
    ("amount", "currency", "paid"),
    [
        ("12.345", "EUR", "12.35"), ("12.345", "OMR", "12.345"), ("12.3455", "OMR", "12.346"), ("12.5", "JPY", "13"),
        ("-12.5", "XAF", "-13"), ("12.345", "XDR", "12.35"), ("1200", "KRW", "1200"),
    ],
)  # fmt: skip
def test_an_amount_is_rounded_half_up_to_what_can_be_paid(amount, currency, paid):
    assert str(money.payable(Decimal(amount), currency)) == paid


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("12.34", "OMR", "12.340"), ("12", "EUR", "12.00"), ("1200", "JPY", "1200"), ("1200.00", "JPY", "1200"),
        ("1200.5", "JPY", "1200.50"), ("0.00", "JPY", "0"), ("100", "JPY", "100"), ("-0.5", "XOF", "-0.50"),
        ("1E+3", "OMR", "1000.000"), ("12.34567", "EUR", "12.35"), ("12.346", "EUR", "12.35"), ("12", None, "12.00"),
        ("12.345", None, "12.345"), ("12.34", None, "12.34"),
    ],
)  # fmt: skip
def test_an_amount_is_told_with_the_decimals_of_its_currency(amount, currency, told):
    assert money.told(Decimal(amount), currency) == told


@given(amount=AMOUNTS, currency=CURRENCIES)
def test_no_decimal_is_dropped_of_an_amount_that_is_taken(amount, currency):
    sent = money.rounded(amount, money.taken_decimals(currency))

    assert Decimal(money.told(sent, currency)) == sent
    assert money.misfit([sent], currency) is None


@given(amount=AMOUNTS, currency=CURRENCIES)
def test_what_can_be_paid_is_no_further_away_than_half_of_the_smallest_part(amount, currency):
    paid = money.payable(amount, currency)

    assert money.fits(paid, currency)
    assert abs(paid - amount) <= Decimal(1).scaleb(-money.decimals(currency)) / 2


@pytest.mark.parametrize(
    ("amount", "currency", "wrong"),
    [
        ("12.345", "EUR", "12.345 has 3 decimals; EUR has two at most: write it as 12.35"),
        ("12.3456", "OMR", "12.3456 has 4 decimals; OMR has three at most: write it as 12.346"),
        ("12.345", "JPY", "12.345 has 3 decimals; JPY has none, and an amount in it two at most: write it as 12.35"),
        ("0.001", "EUR", "0.001 has 3 decimals; EUR has two at most: write it as 0.00 or 0.01"),
        ("12.345", "XDR", "12.345 has 3 decimals; XDR has two at most: write it as 12.35"),
    ],
)
def test_an_amount_with_too_many_decimals_is_told_what_would_be_right(amount, currency, wrong):
    assert money.misfit([None, Decimal("1.5"), Decimal(amount)], currency) == wrong


@pytest.mark.parametrize(("amount", "places"), [("12.50", 1), ("1200", 0), ("1E+3", 0), ("0.00", 0), ("-0.001", 3)])
def test_an_amount_needs_no_decimals_for_zeros(amount, places):
    assert money.places_of(Decimal(amount)) == places


def test_zeros_at_the_end_are_no_decimals():
    assert money.misfit([Decimal("12.3000")], "EUR") is None
