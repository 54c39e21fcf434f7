"""What a missed promise costs: bands by how long it took, caps, and cents."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper import book
from pledgekeeper.sla.credits import Credit, amount, percent_owed

HOUR = 3600
TARGET = 4 * HOUR


def a_credit(bands=None, **fields):
    """`a_credit({"4 h": 10, "8 h": 15}, measure="overrun")`"""
    steps = {"5 min": 5, "4 h": 10, "8 h": 15} if bands is None else bands
    usual = {
        "commitment": "restore",
        "source": "an agreement",
        "measure": "elapsed",
        "bands": [{"from": start, "percent": percent} for start, percent in steps.items()],
    }
    return Credit.model_validate(usual | fields)


# --- whether anything is owed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counted", "owed"), [(0, 0), (TARGET - 1, 0), (TARGET, 0), (TARGET + 1, 10)])
def test_a_promise_that_was_kept_on_its_very_second_costs_nothing_and_a_second_later_it_does(counted, owed):
    assert a_credit().percent(counted, TARGET) == owed


def test_a_promise_that_was_missed_by_less_than_the_first_band_costs_nothing():
    assert a_credit({"8 h": 15}).percent(8 * HOUR - 1, TARGET) == 0
    assert a_credit({"8 h": 15}).percent(8 * HOUR, TARGET) == 15


# --- how much --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "hours", "owed"),
    [
        ("elapsed", 5, 10),
        ("elapsed", 8, 15),
        ("elapsed", 99, 15),
        ("overrun", 5, 5),
        ("overrun", 7.999, 5),
        ("overrun", 8, 10),
        ("overrun", 12, 15),
    ],
)
def test_a_band_is_of_the_whole_time_or_of_the_time_past_the_target(measure, hours, owed):
    assert a_credit(measure=measure).percent(int(hours * HOUR), TARGET) == owed


@pytest.mark.parametrize(("second", "owed"), [(-1, 10), (0, 15), (1, 15)])
def test_a_band_begins_on_its_very_second(second, owed):
    assert a_credit().percent(8 * HOUR + second, TARGET) == owed
    assert a_credit(measure="overrun").percent(TARGET + 8 * HOUR + second, TARGET) == owed


@pytest.mark.parametrize(("cap", "owed"), [("100", "15"), ("15", "15"), ("12.5", "12.5"), ("0", "0")])
def test_no_more_is_owed_than_the_cap(cap, owed):
    assert a_credit(cap_percent=cap).percent(99 * HOUR, TARGET) == Decimal(owed)


def test_without_a_cap_the_whole_monthly_charge_may_be_owed():
    assert a_credit({"1 h": 50, "2 h": 100}).percent(99 * HOUR, TARGET) == 100


def test_what_a_pledge_gives_for_one_promise_is_added_up_and_what_it_gives_for_others_is_not():
    credits = [
        a_credit({"1 h": "2.5"}),
        a_credit({"1 h": 10}, measure="overrun"),
        a_credit({"1 h": 40}, commitment="solve"),
    ]

    assert percent_owed(credits, "restore", 5 * HOUR, TARGET) == Decimal("12.5")
    assert percent_owed(credits, "restore", 5 * HOUR - 1, TARGET) == Decimal("2.5")
    assert percent_owed(credits, "restore", TARGET, TARGET) == 0
    assert percent_owed(credits, "update", 99 * HOUR, TARGET) == 0
    assert isinstance(percent_owed([], "restore", 99 * HOUR, TARGET), Decimal)


@pytest.mark.parametrize(
    ("hours", "owed"), [(4, 0), (4.001, 10), (7.999, 10), (8, 15), (12, 20), (16, 35), (24, 50), (999, 50)]
)
def test_an_outage_costs_by_the_shipped_pledge_what_its_length_says(hours, owed):
    credits = book.pledge("pledge-2026-11").credits

    assert percent_owed(credits, "restore", int(hours * HOUR), TARGET) == owed


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "charge", "currency", "owed"),
    [
        ("10", "1000", "EUR", "100.00"),
        ("5", "1234.56", "EUR", "61.73"),
        ("12.5", "0.10", "EUR", "0.01"),
        ("0", "1000", "EUR", "0.00"),
        ("100", "999.99", "EUR", "999.99"),
        ("33.3", "100", "EUR", "33.30"),
        ("5", "0.10", "EUR", "0.01"),
        ("5", "0.30", "EUR", "0.02"),
        ("5", "12.345", "OMR", "0.617"),
        ("5", "1230", "JPY", "62"),
        ("5", "1229.80", "JPY", "61"),
        ("5", "0.30", "XDR", "0.02"),
    ],
)
def test_a_credit_is_told_to_the_last_decimal_that_can_be_paid(percent, charge, currency, owed):
    assert str(amount(Decimal(percent), Decimal(charge), currency)) == owed


# --- for any bands ---------------------------------------------------------------------------------------------------

SECONDS = st.integers(0, 40 * HOUR)


@st.composite
def credits(draw):
    steps = draw(st.lists(st.tuples(st.integers(1, 30 * HOUR), st.integers(0, 100)), min_size=1, max_size=5))
    starts = sorted({start for start, _ in steps})
    percents = sorted(percent for _, percent in steps)[: len(starts)]
    return a_credit(
        {f"{start} s": percent for start, percent in zip(starts, percents, strict=True)},
        measure=draw(st.sampled_from(["elapsed", "overrun"])),
        cap_percent=draw(st.integers(0, 100)),
    )


@given(credits(), SECONDS, SECONDS, SECONDS)
def test_longer_never_costs_less_and_never_more_than_the_cap_or_the_highest_band(credit, counted, longer, target):
    owed, owed_later = credit.percent(counted, target), credit.percent(counted + longer, target)

    assert 0 <= owed <= owed_later <= min(credit.cap_percent, credit.bands[-1].percent)


@given(credits(), SECONDS, SECONDS)
def test_what_is_owed_is_what_looking_at_the_bands_one_by_one_says(credit, counted, target):
    length = counted if credit.measure == "elapsed" else counted - target
    highest = max((band.percent for band in credit.bands if int(str(band.from_).split()[0]) <= length), default=0)

    assert credit.percent(counted, target) == (min(highest, credit.cap_percent) if counted > target else 0)


# --- tables that are refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ({"8 h": 10, "4 h": 15}, r"bands ascend: 4 h \(15 %\) follows 8 h"),
        ({"4 h": 15, "8 h": 10}, r"bands ascend: 8 h \(10 %\) follows 4 h"),
        ({"4 h": 10, "240 min": 15}, "bands ascend: 240 min"),
        ({"4 h": 10, "8 h": 15, "6 h": 20}, "bands ascend: 6 h"),
        ({"1 bd": 10}, "1 bd counts on a calendar; this is time on the wall clock"),
        ({"4 h": 101}, "less than or equal to 100"),
        ({"4 h": -1}, "greater than or equal to 0"),
    ],
)
def test_bands_that_do_not_ascend_or_are_of_no_wall_clock_or_per_cent_are_refused(bands, message):
    with pytest.raises(ValidationError, match=message):
        a_credit(bands)


def test_two_bands_may_give_the_same():
    assert a_credit({"4 h": 10, "8 h": 10}).percent(9 * HOUR, TARGET) == 10


@pytest.mark.parametrize("fields", [{"bands": {}}, {"measure": "mood"}, {"cap_percent": 101}, {"cap_percent": -1}])
def test_a_credit_without_bands_or_of_another_measure_or_beyond_the_charge_is_refused(fields):
    with pytest.raises(ValidationError):
        a_credit(**fields)
