"""Two causes could lead to the amounts of a call: what the files tell, and their other calls, say which it is."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.unit.billing.sides import AGREEMENT, BEGIN, call, compared, found, of_files, write
from tests.unit.billing.test_rounded_amounts import (
    DEAR,
    HEADERS,
    NO_SHEET,
    SAID,
    calls,
    charged,
    of,
    priced,
    row,
    sheet,
    short,
    sides,
)  # fmt: skip

pytestmark = pytest.mark.thorough

NEW_YORK = AGREEMENT.replace("zone: UTC", "zone: America/New_York")
TOLD = ["start", "caller", "called", "seconds", "amount"]


def at(moment, offset):
    """Of UTC, as a clock so many hours ahead tells it."""
    return f"{moment + timedelta(hours=offset):%Y-%m-%dT%H:%M:%S}{offset:+03d}:00"


def several(count, rates, cost, *, more=(), seed=1):
    """Calls to prefixes with a rate each; `cost` prices the seconds of a call at a rate."""
    each_call = [(each, rate) for n, (prefix, rate) in enumerate(rates.items())
                 for each in calls(count, seed=seed + n, prefix=prefix)]  # fmt: skip
    moved = [((BEGIN + timedelta(minutes=2 * n), *each[1:]), rate) for n, (each, rate) in enumerate(each_call)]
    return [row(each, cost(each[3], rate), *(given(each[3], rate) for given in more)) for each, rate in moved]


def lines(rates, *more):
    head = "prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from"
    told = "\n".join((*(f"{prefix},P{prefix},{rate},1,1,2026-01-01" for prefix, rate in rates.items()), *more))
    return f"{head}\n{told}\n"


def by(folder, the_sheet, ours, theirs, **said):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.unit.billing.sides.SHEET", the_sheet)
        return compared(folder, ours, theirs, **said)


RATES = {"4420": Decimal("0.1231"), "4930": Decimal("0.1249"), "3902": Decimal("0.0618"), "3314": Decimal("0.0244")}


# --- least charges and increments ------------------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [2, 4])
def test_calls_by_the_minute_of_many_prefixes_that_come_to_one_amount_are_no_least_charge(tmp_path, decimals):
    ours = several(150, RATES, lambda s, rate: priced(s, rate, decimals=decimals))
    theirs = several(150, RATES, lambda s, rate: priced(s, rate, (60, 60), decimals))

    document = by(tmp_path, lines(RATES), ours, theirs)

    assert set(found(document)) == {"increment"}
    assert document["unexplained"]["calls"] == 0


@pytest.mark.parametrize("agreement", [AGREEMENT, NO_SHEET], ids=["by a sheet", "without one"])
@pytest.mark.parametrize("least", ["0.02", "0.05"])
def test_a_least_charge_is_none_of_increments_where_both_sides_say_rate_and_seconds(tmp_path, agreement, least):
    more = (lambda seconds, _: seconds, lambda _, rate: rate)
    ours = several(100, RATES, lambda s, rate: priced(s, rate, decimals=2), more=more)
    theirs = several(100, RATES, lambda s, rate: max(Decimal(least), priced(s, rate, decimals=2)), more=more)
    differing = sum(o != t for o, t in zip(ours, theirs, strict=True))

    document = by(tmp_path, lines(RATES), ours, theirs, agreement=agreement, header=HEADERS["both"])

    assert {cause: count for cause, (count, _) in found(document).items()} == {"minimum_charge": differing}


def test_a_least_charge_of_the_sheet_that_a_side_leaves_out_is_that(tmp_path):
    least = Decimal("0.05")
    line = f"44,UK,{DEAR},1,1,2026-01-01,{least}"
    the_sheet = f"{lines({}).strip()},minimum_charge\n{line}\n"
    pairs, expected = sides(calls(80), lambda s: max(least, priced(s, DEAR)), lambda s: priced(s, DEAR))

    document = of(tmp_path, pairs, AGREEMENT, sheet=the_sheet)

    assert short(found(document)) == short({"minimum_charge": expected})


def test_the_seconds_of_increments_are_those_that_the_files_state(tmp_path):
    ours = [row(each, priced(each[3], DEAR, decimals=2), each[3]) for each in calls(40)]
    theirs = [row(each, priced(each[3], DEAR, (60, 60), 2), charged(each[3], 60, 60)) for each in calls(40)]
    fewer = sum(o[5] - t[5] for o, t in zip(ours, theirs, strict=True) if o[4] != t[4])

    document = by(tmp_path, sheet(DEAR), ours, theirs, header=HEADERS["billed"])

    assert [(each["cause"], each["billed_seconds"]) for each in document["causes"]] == [("increment", fewer)]


# --- rates -----------------------------------------------------------------------------------------------------------


def test_short_calls_that_would_also_fit_another_prefix_have_the_new_rate_of_the_long_ones(tmp_path):
    new = Decimal("0.2548")
    pairs, expected = sides(calls(160, prefix="4420"), lambda s: priced(s, DEAR), lambda s: priced(s, new))

    document = of(tmp_path, pairs, AGREEMENT, sheet=lines({"44": "0.2550", "4420": DEAR}))

    assert short(found(document)) == short({"rate": expected})


def test_calls_to_another_prefix_stay_so_beside_a_new_rate(tmp_path):
    each_call = list(calls(150, prefix="4420"))
    pairs = [(each, priced(each[3], DEAR), priced(each[3], Decimal("0.4100" if n % 3 else "0.2650")))
             for n, each in enumerate(each_call)]  # fmt: skip

    document = of(tmp_path, pairs, AGREEMENT, sheet=lines({"44": "0.4100", "4420": DEAR}))

    causes = {cause: count for cause, (count, _) in found(document).items()}
    assert causes.keys() == {"rate", "dial_code"}
    assert causes["dial_code"] >= 98


def test_one_new_rate_over_two_lines_of_a_prefix_is_a_rate_in_both(tmp_path):
    later = "4477,P4477,0.3100,1,1,2026-10-05T12:00:00"
    each_call = list(calls(160))
    pairs = [(each, priced(each[3], DEAR if each[0].hour < 12 and each[0].day == 5 else Decimal("0.31"), decimals=2),
              priced(each[3], Decimal("0.1124"), decimals=2)) for each in each_call]  # fmt: skip
    differing = sum(o != t for _, o, t in pairs)

    document = of(tmp_path, pairs, AGREEMENT, sheet=lines({"4477": DEAR}, later))

    assert {cause: count for cause, (count, _) in found(document).items()} == {"rate": differing}


def test_a_new_rate_is_found_above_the_least_charge_of_the_sheet(tmp_path):
    least, rise = Decimal("0.05"), Decimal("1.3")
    the_sheet = f"{lines({}).strip()},minimum_charge\n44,UK,{DEAR},1,1,2026-01-01,{least}\n"
    pairs, expected = sides(
        calls(200), lambda s: max(least, priced(s, DEAR)), lambda s: max(least, priced(s, DEAR * rise))
    )

    document = of(tmp_path, pairs, AGREEMENT, sheet=the_sheet)

    assert short(found(document)) == short({"rate": expected})


@pytest.mark.parametrize(("header", "cause"), [("bare", "rate"), ("rate", "currency")])
def test_calls_that_a_factor_moves_by_their_last_decimal_go_with_the_others(tmp_path, header, cause):
    pairs, expected = sides(
        calls(400), lambda s: priced(s, DEAR, decimals=2), lambda s: priced(s, DEAR * 11 / 10, decimals=2)
    )

    document = of(
        tmp_path, pairs, AGREEMENT, header=header, more=lambda _: (DEAR,)[: header == "rate"], sheet=sheet(DEAR)
    )

    assert short(found(document)) == short({cause: expected})


@pytest.mark.parametrize("agreement", [AGREEMENT, NO_SHEET], ids=["by a sheet", "without one"])
@pytest.mark.parametrize(("rates", "cause"), [(RATES, "currency"), ({"4420": DEAR}, "rate")], ids=["of all", "of one"])
def test_one_factor_on_all_calls_is_a_currency_unless_they_have_one_rate(tmp_path, agreement, rates, cause):
    ours, theirs = (several(150, rates, lambda s, rate, f=f: priced(s, rate * f)) for f in (1, Decimal("1.0834")))
    differing = sum(o != t for o, t in zip(ours, theirs, strict=True))

    document = by(tmp_path, lines(rates), ours, theirs, agreement=agreement)

    assert {each: count for each, (count, _) in found(document).items()} == {cause: differing}


@pytest.mark.parametrize("decimals", [4, 6])
@pytest.mark.parametrize("header", ["rate", "both"])
def test_a_factor_on_all_rates_is_a_rate_where_the_rates_are_stated_however_they_are_rounded(
    tmp_path, header, decimals
):
    def stated(f):
        of_all = (lambda seconds, _: seconds, lambda _, rate: priced(60, rate * f, decimals=4))
        return of_all[header == "rate" :]

    ours, theirs = (
        several(150, RATES, lambda s, rate, f=f: priced(s, rate * f, decimals=decimals), more=stated(f))
        for f in (1, Decimal("1.0834"))
    )
    differing = sum(o[4] != t[4] for o, t in zip(ours, theirs, strict=True))

    document = by(tmp_path, lines(RATES), ours, theirs, header=HEADERS[header])

    assert {each: count for each, (count, _) in found(document).items()} == {"rate": differing}
    assert document["unexplained"]["calls"] == 0


def test_other_increments_at_a_rate_that_is_stated_rounded_are_both(tmp_path):
    factor = Decimal("1.0834")
    ours = several(100, RATES, priced, more=(lambda seconds, _: seconds, lambda _, rate: rate))
    stated = (lambda s, _: charged(s, 60, 60), lambda _, rate: priced(60, rate * factor, decimals=4))
    theirs = several(100, RATES, lambda s, rate: priced(s, rate * factor, (60, 60)), more=stated)

    document = by(tmp_path, lines(RATES), ours, theirs, header=HEADERS["both"])

    assert (set(found(document)), document["unexplained"]["calls"]) == ({"rate", "increment"}, 0)


@pytest.mark.parametrize("agreement", [AGREEMENT, NO_SHEET], ids=["by a sheet", "without one"])
@pytest.mark.parametrize(("header", "more"), [("bare", ()), ("rate", (lambda _, rate: rate,))])
@pytest.mark.parametrize(("fee", "decimals"), [("0.01", 4), ("0.0007", 4), ("0.05", 2), ("0.02", 2)])
def test_a_fee_for_each_call_of_one_side_is_no_factor_and_no_increment(
    tmp_path, agreement, header, more, fee, decimals
):
    ours = several(100, RATES, lambda s, rate: priced(s, rate, decimals=decimals), more=more)
    theirs = [(*row[:4], row[4] + Decimal(fee), *row[5:]) for row in ours]

    document = by(tmp_path, lines(RATES), ours, theirs, agreement=agreement, header=HEADERS[header])

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 400)


@pytest.mark.parametrize("agreement", [AGREEMENT, NO_SHEET], ids=["by a sheet", "without one"])
@pytest.mark.parametrize("most", ["1.3", "2"])
def test_amounts_that_have_nothing_in_common_are_no_rates_though_some_factors_are_alike(tmp_path, agreement, most):
    chance = Random(5)
    ours = several(100, RATES, lambda s, rate: priced(s, rate, decimals=6))
    dearer = (Decimal(str(chance.uniform(1, float(most)))) for _ in ours)
    theirs = [(*row[:4], (row[4] * each).quantize(row[4])) for row, each in zip(ours, dearer, strict=True)]

    document = by(tmp_path, lines(RATES), ours, theirs, agreement=agreement)

    assert document["unexplained"]["calls"] >= 390


def test_a_fee_for_each_call_of_one_prefix_is_told_and_hides_no_other_cause(tmp_path):
    ours = several(60, RATES, priced)
    fee = [(*row[:4], row[4] + (Decimal("0.05") if row[2].startswith("4420") else 0)) for row in ours]
    theirs = [(*row[:4], priced(row[3], RATES[row[2][:4]] * 2) if row[2].startswith("4930") else row[4]) for row in fee]
    (tmp_path / "rates.csv").write_text(lines(RATES))
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    notes = []

    document = of_files(
        tmp_path, write(tmp_path / "ours.csv", ours, TOLD), write(tmp_path / "theirs.csv", theirs, TOLD), notes
    )

    assert {each: count for each, (count, _) in found(document).items()} == {"rate": 60}
    assert document["unexplained"] == {"calls": 60, "amount": "-3.00"}
    assert any("60 pairs that differ by -0.05, whatever they cost" in str(each) for each in notes)


def test_amounts_that_one_side_rounds_up_are_no_fee(tmp_path):
    ours = several(100, RATES, lambda s, rate: priced(s, rate, decimals=2))
    theirs = [(*row[:4], (row[3] * RATES[row[2][:4]] / 60).quantize(Decimal("0.01"), "ROUND_UP")) for row in ours]

    document = by(tmp_path, lines(RATES), ours, theirs)

    assert (set(found(document)), document["unexplained"]["calls"]) == ({"increment"}, 0)


# --- clocks ----------------------------------------------------------------------------------------------------------


def test_a_rate_begins_on_the_clock_of_the_periods_zone_where_files_tell_offsets(tmp_path):
    midnight = BEGIN.replace(day=15, hour=0)
    moments = [midnight + timedelta(hours=n) for n in (1, 3, 5)]  # 21 h and 23 h of the 14th there, and 1 h of the 15th
    old, new = "44,UK,0.12,1,1,2026-01-01", "44,UK,0.24,1,1,2026-10-15"
    rows = [(at(moment, 0), f"3361234000{n}", f"447700900{n}", 60, cost)
            for n, (moment, cost) in enumerate(zip(moments, ("0.12", "0.12", "0.24"), strict=True))]  # fmt: skip
    without = [each[:4] for each in rows]
    theirs = write(tmp_path / "theirs.csv", without, TOLD[:4])
    document = by(tmp_path, lines({}, old, new), rows, theirs, agreement=NEW_YORK)
    assert document["difference"]["amount"] == "0.00"

    early = [(*each[:4], "0.24") for each in rows]
    document = by(tmp_path, lines({}, old, new), rows, early, agreement=NEW_YORK)
    assert found(document) == {"rate": (2, "-0.24")}


def test_an_amount_is_exchanged_at_the_rate_of_its_day_on_that_clock(tmp_path):
    fx = f"{NEW_YORK}fx:\n  - {{currency: EUR, rate: 1.25}}\n  - {{currency: EUR, rate: 1.5, from: 2026-10-15}}\n"
    begun = at(BEGIN.replace(day=15, hour=2), 0)
    ours, theirs = [
        (begun, "33612340001", "4477009001", 60, cost, money) for cost, money in (("0.15", "USD"), ("0.12", "EUR"))
    ]

    document = compared(tmp_path, [ours], [theirs], agreement=fx, header=(*TOLD, "currency"))

    assert document["difference"]["amount"] == "0.00"


@pytest.mark.parametrize("tells", [-4, 0], ids=["its own", "UTC"])
@pytest.mark.parametrize("swapped", [False, True])
def test_a_month_that_a_side_cut_by_another_clock_has_calls_of_other_periods_at_both_ends(tmp_path, swapped, tells):
    ours, theirs = of_a_month(0, told=0), of_a_month(-4, told=tells)

    document = compared(tmp_path, *((theirs, ours) if swapped else (ours, theirs)))

    assert found(document) == {"other_period": (16, "0.00")}


def of_a_month(offset, *, told, days=31):
    """A call each half hour of October as a clock so many hours ahead of UTC has it."""
    begin = BEGIN.replace(day=1, hour=0)
    own = [begin - timedelta(hours=offset), begin + timedelta(days=days) - timedelta(hours=offset)]
    moments = (begin + timedelta(hours=n / 2 + 0.25) for n in range(-8, 31 * 48 + 8))
    return [(at(each, told), f"3361234{n:04d}", f"44770{n:05d}", 60, "0.012")
            for n, each in enumerate(moments) if own[0] <= each < own[1]]  # fmt: skip


def test_a_month_that_lacks_its_last_day_is_not_cut_by_another_clock(tmp_path):
    document = compared(tmp_path, of_a_month(0, told=0), of_a_month(0, told=0, days=30))

    assert found(document) == {"missing_theirs": (48, "0.576")}


# --- amounts ---------------------------------------------------------------------------------------------------------


def test_what_we_work_out_for_a_side_has_the_decimals_of_the_other(tmp_path):
    ours = [row(each, priced(each[3], DEAR, decimals=2)) for each in calls(60)]
    theirs = write(tmp_path / "theirs.csv", [each[:4] for each in ours], SAID[:4])

    document = by(tmp_path, sheet(DEAR), ours, theirs)

    assert (document["difference"]["amount"], document["causes"]) == ("0.00", [])


def test_two_currencies_that_nobody_exchanges_are_no_other_rounding(tmp_path):
    ours, theirs = [[(*call(n, amount=cost), money) for n, cost in enumerate(costs)]
                    for money, costs in (("USD", ("0.02", "0.31")), ("EUR", ("0.03", "0.31")))]  # fmt: skip

    document = compared(tmp_path, ours, theirs, agreement=NO_SHEET, header=(*TOLD, "currency"))

    assert found(document) == {"currency": (1, "-0.01")}
