"""Which column is what a call costs: no quantity, no duration, no sum that runs on, and no rate."""

from decimal import Decimal

import pytest

from pledgekeeper.billing.doubts import doubts
from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import Columns
from tests.unit.billing.sides import call, compared, nothing_kept, write
from tests.unit.billing.test_proposing import IN_DOLLARS, proposed

SECONDS = (60, 130, 95, 240, 31, 77)
WHOLE = ("12", "26", "19", "48", "6", "15")
AMOUNTS = ("0.12", "0.26", "0.19", "0.48", "0.06", "0.15")
SUMS = ("0.12", "0.38", "0.57", "1.05", "1.11", "1.26")
LEFT = ("9.88", "9.62", "9.43", "8.95", "8.89", "8.74")
HEADER = ("start", "caller", "called", "seconds")


def rows(*columns, count=6):
    """Calls of these seconds, one a day, with these columns beside them."""
    return [
        (
            f"2026-10-{5 + n:02} 10:00:00",
            f"3361234567{n}",
            f"25472200{9 - n}001",
            SECONDS[n],
            *(each[n] for each in columns),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [3, 6])
@pytest.mark.parametrize("sums", [SUMS, LEFT], ids=["grows", "falls"])
@pytest.mark.parametrize(
    "name", ["Running Total", "Cumulative Amount", "Total", "Balance", "Account Balance", "Saldo", "Solde"]
)
@pytest.mark.parametrize("amount", ["call_price", "Charge", "Kwota netto", "Стоимость", "Tutar"])
def test_a_sum_that_runs_on_is_no_amount(tmp_path, amount, name, sums, count):
    found = proposed(tmp_path, rows(AMOUNTS, sums, count=count), (*HEADER, amount, name))

    assert (found.amount, found.rate) == (amount, None)


def test_a_sum_that_runs_on_is_known_by_its_order_where_nothing_says_what_it_adds(tmp_path):
    assert proposed(tmp_path, rows(SUMS), (*HEADER, "Total")).amount is None


def test_amounts_that_grow_as_calls_get_longer_are_amounts(tmp_path):
    longer = [call(n, seconds=37 + 11 * n) for n in range(9)]

    assert proposed(tmp_path, longer, (*HEADER, "Total")).amount == "Total"


RATES = ("0.1200", "0.1200", "0.1200", "0.1200", "0.1200", "0.1200")
MARGINS = ("0.15", "0.33", "0.24", "0.60", "0.08", "0.19")


@pytest.mark.parametrize("own", ["cost", "Cost (USD)", "coût", "Kosten"])
def test_what_a_call_costs_its_seller_is_not_what_it_is_billed_at(tmp_path, own):
    assert proposed(tmp_path, rows(AMOUNTS, MARGINS), (*HEADER, own, "amount")).amount == "amount"
    assert proposed(tmp_path, rows(AMOUNTS), (*HEADER, own)).amount == own


@pytest.mark.parametrize("name", ["facturado", "Facturée", "abgerechnet", "faturado"])
def test_money_that_is_only_called_billed_is_no_duration(tmp_path, name):
    found = proposed(tmp_path, rows(AMOUNTS), (*HEADER, name))

    assert (found.amount, found.billed) == (name, None)


def test_of_two_amounts_the_one_is_taken_that_the_rate_makes_of_the_duration(tmp_path):
    for first, second, billed in ((MARGINS, AMOUNTS, "charge"), (AMOUNTS, MARGINS, "revenue")):
        found = proposed(tmp_path, rows(first, RATES, second), (*HEADER, "revenue", "rate", "charge"))
        assert (found.rate, found.amount) == ("rate", billed)


def test_where_nothing_says_which_of_two_amounts_was_billed_that_is_told(tmp_path):
    (told,) = noted(tmp_path, rows(MARGINS, AMOUNTS), (*HEADER, "revenue", "charge"))

    assert "'revenue' is read as what a call costs; 'charge' may be as well" in told


def test_so_it_is_where_each_has_its_own_rate(tmp_path):
    dearer = tuple(str(2 * Decimal(each)) for each in AMOUNTS)
    header = (*HEADER, "buy_rate", "buy_amount", "sell_rate", "sell_amount")

    (told,) = noted(tmp_path, rows(RATES, AMOUNTS, ("0.2400",) * 6, dearer), header)

    assert "'buy_amount' is read as what a call costs; 'sell_amount' may be as well" in told


@pytest.mark.parametrize("header", [("Cost", "Buy Price", "Sell Price"), ("Buy Price", "Sell Price", "Cost")])
def test_a_price_that_is_not_read_beside_a_cost_is_told(tmp_path, header):
    told = noted(tmp_path, rows(MARGINS, MARGINS, AMOUNTS), (*HEADER, *header))

    assert any("'Cost' is read as what a call costs; 'Sell Price' may be as well" in each for each in told)


@pytest.mark.parametrize("name", ["Price", "Sell Price", "Preis"])
def test_a_price_beside_a_cost_is_its_rate_only_where_it_leads_to_it(tmp_path, name):
    rate = proposed(tmp_path, rows(RATES, AMOUNTS), (*HEADER, name, "Cost"))
    dearer = proposed(tmp_path, rows(MARGINS, AMOUNTS), (*HEADER, name, "Cost"))
    of_another = proposed(tmp_path, rows(("0.45",) * 6, AMOUNTS), (*HEADER, name, "Cost"))

    assert [(each.rate, each.amount) for each in (rate, dearer, of_another)] == [
        (name, "Cost"), (None, "Cost"), (None, "Cost"),
    ]  # fmt: skip


def test_that_a_price_beside_a_cost_is_neither_is_told(tmp_path):
    told = noted(tmp_path, rows(MARGINS, AMOUNTS), (*HEADER, "Price", "Cost"))

    assert any("'Cost' is read as what a call costs; 'Price' may be as well" in each for each in told)


@pytest.mark.parametrize("name", ["NET_QUANTITY", "Net Volume", "Net"])
def test_a_quantity_is_no_amount(tmp_path, name):
    found = proposed(tmp_path, rows(SECONDS, AMOUNTS), (*HEADER, name, "EBI_AMOUNT"))

    assert found.amount == "EBI_AMOUNT"


def test_a_quantity_is_no_amount_where_only_start_and_end_tell_the_duration(tmp_path):
    ended = [
        (start, f"{start[:11]}10:{seconds // 60:02}:{seconds % 60:02}", caller, called, seconds, amount)
        for start, caller, called, seconds, amount in rows(AMOUNTS)
    ]
    header = ("start", "end", "caller", "called", "Net", "EBI_AMOUNT")

    assert proposed(tmp_path, ended, header).amount == "EBI_AMOUNT"


def test_what_a_minute_at_sixty_costs_is_an_amount_although_it_is_as_the_seconds(tmp_path):
    found = proposed(tmp_path, rows(["60"] * 6, SECONDS), (*HEADER, "Rate", "Charge"))

    assert (found.rate, found.amount) == ("Rate", "Charge")


@pytest.mark.parametrize("rate", ["12", "12,00"])
@pytest.mark.parametrize(
    ("names"),
    [("Stawka", "Kwota netto"), ("Тариф", "Стоимость"), ("単価", "料金"), ("단가", "요금"), ("Tarif", "Montant")],
)
def test_rate_and_amount_in_whole_numbers_are_told_apart_in_many_languages(tmp_path, names, rate):
    found = proposed(tmp_path, rows([rate] * 6, WHOLE), (*HEADER, *names))

    assert (found.rate, found.amount) == names


def test_what_is_the_same_for_short_and_long_calls_is_the_rate_and_what_goes_with_it_the_amount(tmp_path):
    found = proposed(tmp_path, rows(["12.00"] * 6, WHOLE), (*HEADER, "x", "y"))

    assert (found.rate, found.amount) == ("x", "y")


def noted(folder, content, header, **columns):
    named = Columns(**columns)
    file = open_calls(write(folder / "calls.csv", content, header), nothing_kept())
    return list(doubts(file, named, propose(file, named), IN_DOLLARS))


def test_money_that_only_its_content_tells_is_told(tmp_path):
    told = "calls.csv: 'x' is read as the amount by what stands in it; its name does not say so"

    assert noted(tmp_path, rows(AMOUNTS), (*HEADER, "x")) == [told]
    assert noted(tmp_path, rows(AMOUNTS), (*HEADER, "x"), amount="x") == []
    assert noted(tmp_path, rows(AMOUNTS), (*HEADER, "Prix")) == []


def test_what_is_called_an_amount_and_is_none_is_told(tmp_path):
    [told] = noted(tmp_path, rows(SUMS), (*HEADER, "Total"))

    assert told.startswith("calls.csv: 'Total' is not read as the amount")


def test_a_comparison_tells_it(tmp_path):
    notes = []
    compared(tmp_path, rows(AMOUNTS), rows(AMOUNTS), header=(*HEADER, "x"), told=notes)

    assert [note for note in notes if "ATTENTION" in note and "'x'" in note]
