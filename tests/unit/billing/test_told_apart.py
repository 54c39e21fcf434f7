"""Causes that look alike are told apart by what the records state, and by what the sheet says of the moment."""

from decimal import ROUND_CEILING, Decimal

import pytest

from tests.unit.billing.sides import compared, found
from tests.unit.billing.test_rounded_amounts import HEADERS, NO_SHEET, calls, charged, priced, row, short
from tests.unit.billing.test_which_cause import by, lines, several

pytestmark = pytest.mark.thorough

RATES = {"2237": Decimal("17.82"), "3805": Decimal("157.70"), "5025": Decimal("21.96"), "3489": Decimal("9.40")}
RATE = Decimal("0.3630")
IN_DOLLARS = (*HEADERS["rate"], "currency")


def with_rates(cost, *said, count=60):
    return [row(each, cost(each[3]), RATE, *said) for each in calls(count)]


def differing(ours, theirs):
    """Calls and amount by what they differ."""
    amounts = [Decimal(o[4]) - Decimal(t[4]) for o, t in zip(ours, theirs, strict=True) if o[4] != t[4]]
    return len(amounts), sum(amounts)


def one(document):
    """The only cause, with what it amounts to."""
    (cause,) = document["causes"]
    assert document["unexplained"]["calls"] == 0
    return cause["cause"], (cause["calls"], Decimal(cause["amount"])), cause["billed_seconds"]


# --- increments and factors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("finer", [(6, 6), (30, 6)])
def test_increments_make_many_factors_and_a_currency_is_one(tmp_path, finer, swapped):
    ours, theirs = (several(300, RATES, lambda s, rate, i=i: priced(s, rate, i, 2)) for i in ((60, 60), finer))

    document = compared(tmp_path, *((theirs, ours) if swapped else (ours, theirs)), agreement=NO_SHEET)

    count, amount = differing(ours, theirs)
    assert one(document)[:2] == ("increment", (count, -amount if swapped else amount))


@pytest.mark.parametrize("coarser", [(60, 60), (20, 20)])
def test_of_one_rate_and_one_currency_that_both_state_other_seconds_are_increments(tmp_path, coarser):
    ours = [row(each, priced(each[3], RATE, (30, 30)), charged(each[3], 30, 30), RATE, "USD") for each in calls(12)]
    theirs = [row(each, priced(each[3], RATE, coarser), "", RATE, "USD") for each in calls(12)]

    document = compared(tmp_path, ours, theirs, agreement=NO_SHEET, header=(*HEADERS["both"], "currency"))

    fewer = sum(o[5] - charged(o[3], *coarser) for o in ours)
    assert one(document) == ("increment", differing(ours, theirs), fewer)


def test_a_factor_between_amounts_of_one_rate_and_one_currency_is_no_currency(tmp_path):
    ours, theirs = (with_rates(lambda s, f=f: priced(s, RATE * f), "USD") for f in (1, Decimal("0.92")))

    document = compared(tmp_path, ours, theirs, agreement=NO_SHEET, header=IN_DOLLARS)

    assert "currency" not in found(document)
    assert document["unexplained"]["calls"] >= 50


@pytest.mark.parametrize("finer", [(1, 1), (6, 6)])
def test_increments_are_found_beside_a_fee_that_both_sides_charge(tmp_path, finer):
    fee = Decimal("0.05")
    ours, theirs = (with_rates(lambda s, i=i: priced(s, RATE, i, 2) + fee, "USD", count=150) for i in ((60, 60), finer))

    document = compared(tmp_path, ours, theirs, agreement=NO_SHEET, header=IN_DOLLARS)

    fewer = sum(
        charged(o[3], 60, 60) - charged(o[3], *finer) for o, t in zip(ours, theirs, strict=True) if o[4] != t[4]
    )
    assert one(document) == ("increment", differing(ours, theirs), fewer)


# --- rates and dial codes --------------------------------------------------------------------------------------------


def rounded_up(seconds, rate):
    return (seconds * rate / 60).quantize(Decimal("0.01"), ROUND_CEILING)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(("more", "cause"), [({}, "rate"), ({"24": Decimal("0.1300")}, "dial_code")])
def test_the_whole_of_a_difference_is_the_rates_where_both_sides_round_up(tmp_path, more, cause, swapped):
    rate = Decimal("0.1240")
    ours, theirs = (
        [row(each, rounded_up(each[3], at), each[3], at) for each in calls(60, prefix="2470")]
        for at in (rate, Decimal("0.1300"))
    )
    count, amount = differing(ours, theirs)

    turned = (theirs, ours) if swapped else (ours, theirs)
    document = by(tmp_path, lines({"2470": rate, **more}), *turned, header=HEADERS["both"])

    assert one(document) == (cause, (count, -amount if swapped else amount), 0)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_call_billed_as_to_another_destination_is_a_dial_code_whichever_side_has_no_rate(tmp_path, swapped):
    header = (*HEADERS["rate"], "destination")
    ours = [row(each, priced(each[3], RATE), "", "Portugal Fixed") for each in calls(2, prefix="351")]
    theirs = [row(each, priced(each[3], RATE * 3), RATE * 3, "Portugal Mobile") for each in calls(2, prefix="351")]

    document = compared(tmp_path, *((theirs, ours) if swapped else (ours, theirs)), agreement=NO_SHEET, header=header)

    assert found(document).keys() == {"dial_code"}
    assert document["unexplained"]["calls"] == 0


LEASTS = f"""{lines({}).strip()},minimum_charge
20,Egypt Fixed,0.2880,1,1,2026-01-01,0.144
2071,Egypt Mobile,0.9497,1,1,2026-01-01,0.475
2072,Egypt Mobile,0.9497,1,1,2026-01-01,0.475
2097,Egypt Mobile Other,0.604,1,1,2026-01-01,0.302
"""


@pytest.mark.parametrize("swapped", [False, True])
def test_the_least_charge_of_its_own_line_makes_no_call_one_of_another_prefix(tmp_path, swapped):
    rate, least = Decimal("0.9497"), Decimal("0.475")
    ours, theirs = (
        [row(each, max(least, priced(each[3], rate * f, decimals=5))) for each in calls(40, prefix="2071")]
        for f in (Decimal("0.5"), 1)
    )
    count, amount = differing(ours, theirs)
    assert sum(Decimal(o[4]) == least != Decimal(t[4]) for o, t in zip(ours, theirs, strict=True)) > 5

    document = by(tmp_path, LEASTS, *((theirs, ours) if swapped else (ours, theirs)))

    assert one(document)[:2] == ("rate", (count, -amount if swapped else amount))


def test_a_call_at_its_least_charge_where_nothing_shows_another_rate_is_unexplained(tmp_path):
    ours = [row(each, "0.475") for each in calls(40, prefix="2071") if 40 < each[3] < 60][:2]
    theirs = [(*each[:4], priced(each[3], Decimal("0.9497"), decimals=5)) for each in ours]

    document = by(tmp_path, LEASTS, ours, theirs)

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 2)


@pytest.mark.parametrize("header", ["both", "bare"])
@pytest.mark.parametrize(
    ("other", "cause"),
    [
        ("3341,Other,0.43,1,1,2026-10-23", "rate"),  # the last call is of the sixth
        ("3341,Other,0.43,1,1,2026-01-01\n3341,Other,0.40,1,1,2026-10-01", "rate"),
        ("3341,Other,0.43,1,1,2026-10-05", "dial_code"),
    ],
)
def test_the_rate_of_another_prefix_is_a_dial_code_only_while_it_is_in_force(tmp_path, header, other, cause):
    ours, theirs = (
        [
            row(each, priced(each[3], rate, decimals=6), *(each[3], rate)[: 2 * (header == "both")])
            for each in calls(40, prefix="3393")
        ]
        for rate in (Decimal("0.40"), Decimal("0.43"))
    )

    document = by(tmp_path, lines({"3393": "0.40"}, other), ours, theirs, header=HEADERS[header])

    assert one(document)[:2] == (cause, differing(ours, theirs))


def test_what_a_rate_and_other_seconds_each_make_is_the_same_for_either_side(tmp_path):
    cheap, dear = (
        [row(each, priced(each[3], rate, i), charged(each[3], *i), rate) for each in calls(20)]
        for rate, i in ((Decimal("0.31"), (1, 1)), (Decimal("0.6"), (60, 60)))
    )

    one, other = (
        found(compared(tmp_path, *turned, agreement=NO_SHEET, header=HEADERS["both"]))
        for turned in ((cheap, dear), (dear, cheap))
    )

    assert one.keys() == {"rate", "increment"}
    assert {cause: (count, -Decimal(amount)) for cause, (count, amount) in other.items()} == short(one)
