"""Amounts that are rounded to a few decimals, of files that say little: each difference has its cause all the same."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest

from tests.unit.billing.sides import AGREEMENT, BEGIN, SHEET, compared, found, of_files, write

pytestmark = pytest.mark.thorough

NO_SHEET = AGREEMENT.replace("rate_sheet: rates.csv\n", "")
BY_SHEET = pytest.mark.parametrize("agreement", [AGREEMENT, NO_SHEET], ids=["by a sheet", "without one"])
SAID = ("start", "caller", "called", "seconds", "amount")
RATE = Decimal("0.0105")
DEAR = Decimal("0.2450")
HEADERS = {"bare": SAID, "rate": (*SAID, "rate"), "billed": (*SAID, "billed"), "both": (*SAID, "billed", "rate")}


def charged(seconds, first, following):
    return first if seconds <= first else first + -(-(seconds - first) // following) * following


def priced(seconds, rate, increments=(1, 1), decimals=4):
    cents = Decimal(1).scaleb(-decimals)
    return (charged(seconds, *increments) * rate / 60).quantize(cents, ROUND_HALF_UP)


def calls(count, seed=1, prefix="4477"):
    """Of people: mostly short, at moments of their own."""
    chance = Random(seed)
    for number in range(count):
        begun = BEGIN + timedelta(minutes=5 * number)
        yield (
            begun,
            f"3361234{number:04d}",
            f"{prefix}{chance.randrange(10**7):07d}",
            1 + int(chance.expovariate(1 / 90)),
        )


def row(each, amount, *more, longer=0):
    begun, caller, called, seconds = each
    return (f"{begun:%Y-%m-%d %H:%M:%S}", caller, called, seconds + longer, amount, *more)


def sides(each_call, ours, theirs):
    """Both sides' rows, and what they differ by: `ours` and `theirs` price the seconds of a call."""
    pairs = [(each, ours(each[3]), theirs(each[3])) for each in each_call]
    differing = [o - t for _, o, t in pairs if o != t]
    return pairs, (len(differing), f"{sum(differing):.4f}")


def test_amounts_that_are_all_nothing_are_not_said_to_be_rounded_and_are_told(tmp_path):
    month, notes = [each for each in calls(90) if each[3] > 30], []
    write(tmp_path / "ours.csv", [row(each, priced(each[3], RATE)) for each in month], SAID)
    write(tmp_path / "theirs.csv", [row(each, "0.00") for each in month], SAID)
    (tmp_path / "rates.csv").write_text(SHEET)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)

    document = of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv", told=notes)

    assert document["causes"] == []
    assert document["unexplained"]["amount"] == document["difference"]["amount"] != "0.00"
    assert "ATTENTION: theirs.csv: all amounts come to 0" in notes


def of(folder, pairs, agreement, *, header="bare", more=lambda _seconds: (), sheet=None):
    rows = [[row(each, amounts[side], *more(each[3])) for each, *amounts in pairs] for side in (0, 1)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.unit.billing.sides.SHEET", sheet or SHEET)
        return compared(folder, *rows, agreement=agreement, header=HEADERS[header])


def sheet(rate, first=1, following=1):
    return f"{SHEET.splitlines()[0]}\n44,United Kingdom,{rate},{first},{following},2026-01-01\n"


def short(amounts):
    return {cause: (count, Decimal(amount)) for cause, (count, amount) in amounts.items()}


@BY_SHEET
def test_a_dearer_rate_that_no_column_tells_is_found_in_the_smallest_amounts_too(tmp_path, agreement):
    pairs, (count, amount) = sides(calls(150), lambda s: priced(s, RATE), lambda s: priced(s, RATE * 5 / 4))

    document = of(tmp_path, pairs, agreement, sheet=sheet(RATE))

    assert document["unexplained"]["calls"] == 0
    rate = found(document)["rate"]
    assert rate[0] >= 0.93 * count  # the others differ by one step, as two ways of rounding do
    assert abs(Decimal(rate[1]) - Decimal(amount)) <= Decimal("0.0010")


@BY_SHEET
def test_a_factor_on_every_amount_is_a_currency_where_the_rates_are_the_same(tmp_path, agreement):
    factor = Decimal("1.085")

    def theirs(seconds):
        return (priced(seconds, DEAR) * factor).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    pairs, expected = sides(calls(120), lambda s: priced(s, DEAR), theirs)

    document = of(tmp_path, pairs, agreement, header="rate", more=lambda _: (DEAR,), sheet=sheet(DEAR))

    assert short(found(document)) == short({"currency": expected})


def test_a_side_that_does_not_say_what_it_billed_is_given_no_increments(tmp_path):
    each_call = list(calls(80))
    ours = [row(each, priced(each[3], RATE, (60, 60), 6), "", RATE) for each in each_call]
    dear = RATE * 2
    theirs = [row(each, priced(each[3], dear, (60, 60), 6), charged(each[3], 60, 60), dear) for each in each_call]

    document = compared(tmp_path, ours, theirs, agreement=NO_SHEET, header=HEADERS["both"])

    assert list(found(document)) == ["rate"]
    assert found(document)["rate"][0] == 80
    assert document["unexplained"]["calls"] == 0


@pytest.mark.parametrize(
    ("ours", "theirs"), [((30, 6), (60, 60)), ((6, 6), (60, 60)), ((1, 1), (60, 60)), ((1, 1), (30, 6))]
)
def test_coarser_increments_are_found_without_a_sheet_and_are_no_least_charge(tmp_path, ours, theirs):
    pairs, expected = sides(calls(150), lambda s: priced(s, DEAR, ours), lambda s: priced(s, DEAR, theirs))

    document = of(tmp_path, pairs, NO_SHEET)

    assert short(found(document)) == short({"increment": expected})


@BY_SHEET
def test_a_few_longer_durations_that_happen_to_be_whole_minutes_are_no_increments(tmp_path, agreement):
    each_call = list(calls(60))
    longer = [60 - each[3] % 60 if n < 2 else 25 + (each[3] % 60 == 35) for n, each in enumerate(each_call)]
    ours = [row(each, priced(each[3], DEAR)) for each in each_call]
    theirs = [
        row(each, priced(each[3] + more, DEAR), longer=more) if n < 14 else ours[n]
        for n, (each, more) in enumerate(zip(each_call, longer, strict=True))
    ]

    document = of_rows(tmp_path, ours, theirs, agreement)

    assert {cause: count for cause, (count, _) in found(document).items()} == {"duration": 14}


def of_rows(folder, ours, theirs, agreement):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.unit.billing.sides.SHEET", sheet(DEAR))
        return compared(folder, ours, theirs, agreement=agreement, header=SAID)


@BY_SHEET
def test_minute_billing_has_few_amounts_and_a_dearer_rate_is_found_in_all_of_them(tmp_path, agreement):
    pairs, expected = sides(
        calls(2000), lambda s: priced(s, RATE, (60, 60)), lambda s: priced(s, RATE * 6 / 5, (60, 60))
    )

    document = of(tmp_path, pairs, agreement, sheet=sheet(RATE, 60, 60))

    assert short(found(document)) == short({"rate": expected})


@BY_SHEET
def test_a_factor_for_each_day_is_a_currency_on_each(tmp_path, agreement):
    factors = [1 + Decimal(n) / 250 for n in range(1, 21)]
    each_call = list(calls(600))
    pairs = [(each, priced(each[3], DEAR, decimals=6), priced(each[3], DEAR * factors[n % 20], decimals=6))
             for n, each in enumerate(each_call)]  # fmt: skip

    document = of(tmp_path, pairs, agreement, header="rate", more=lambda _: (DEAR,), sheet=sheet(DEAR))

    assert found(document)["currency"][0] >= 560  # not the smallest: they may be of another day
    assert document["unexplained"]["calls"] <= 40


def test_a_factor_is_found_beside_reversals(tmp_path):
    rows = [list(calls(300, seed=n)) for n in (1, 2)]
    reversed_later = [(begun + timedelta(seconds=150), *rest) for begun, *rest in rows[0]]
    pairs = [
        *((each, priced(each[3], DEAR), priced(each[3], DEAR * 11 / 10)) for each in rows[0]),
        *((each, -priced(each[3], DEAR), -priced(each[3], DEAR * 11 / 10)) for each in reversed_later),
    ]

    document = of(tmp_path, pairs, NO_SHEET)

    assert document["unexplained"]["calls"] == 0
    assert set(found(document)) <= {"rate", "increment"}
    assert found(document)["rate"][0] >= 580


@BY_SHEET
@pytest.mark.parametrize("swapped", [False, True])
def test_either_carrier_finds_the_same_factor(tmp_path, agreement, swapped):
    pairs, (count, _) = sides(calls(400), lambda s: priced(s, DEAR), lambda s: priced(s, DEAR * 5 / 4))

    turned = [(each, *amounts[::-1]) for each, *amounts in pairs] if swapped else pairs
    document = of(tmp_path, turned, agreement, sheet=sheet(DEAR))

    assert (found(document)["rate"][0], document["unexplained"]["calls"]) == (count, 0)


@BY_SHEET
def test_a_least_charge_is_found_beside_amounts_of_few_decimals(tmp_path, agreement):
    least = Decimal("0.0500")
    pairs, expected = sides(calls(150), lambda s: priced(s, RATE), lambda s: max(least, priced(s, RATE)))

    document = of(tmp_path, pairs, agreement, sheet=sheet(RATE))

    assert short(found(document)) == short({"minimum_charge": expected})
