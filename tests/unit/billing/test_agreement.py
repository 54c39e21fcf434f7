"""What an agreement file says of days and times: as people write them, and nothing that means another time."""

from datetime import time
from pathlib import Path

import pytest

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.errors import Invalid
from pledgekeeper.pledges.loading import load_text


def agreed(text):
    return load_text(f"currency: USD\n{text}\n", Path("agreement.yaml"), BillingAgreement)


@pytest.mark.parametrize(
    ("said", "until"),
    [("20:00", time(20)), ("'20:00'", time(20)), ("20:00:00", time(20)), ("24:00", time(0)), ("'24:00'", time(0))],
)
@pytest.mark.parametrize("since", ["08:00", "8:00", "8:00:00"])
def test_the_hours_of_peak_are_read_as_people_write_them(since, said, until):
    peak = agreed(f"peak: {{from: {since}, to: {said}}}").peak

    assert (peak.from_, peak.to) == (time(8), until)


@pytest.mark.parametrize("said", ["20", "25:00", "2000", "20.5"])
def test_a_number_is_no_time_of_day_and_never_so_many_minutes_after_midnight(said):
    with pytest.raises(Invalid, match=r"agreement.yaml:2: peak.to: .* is no time of day; write e.g. 08:00"):
        agreed(f"peak: {{from: 08:00, to: {said}}}")


def test_peak_is_on_the_clock_of_the_period_and_on_some_day():
    with pytest.raises(Invalid, match=r"has an offset; it is told on the clock of the period's zone, e.g. 08:00"):
        agreed("peak: {from: '08:00+02:00', to: 20:00}")
    with pytest.raises(Invalid, match=r"peak.days: Tuple should have at least 1 item"):
        agreed("peak: {days: [], from: 08:00, to: 20:00}")


@pytest.mark.parametrize("said", ["20261001", "46296", "'46296.5'", "46296.5", "'-5'"])
@pytest.mark.parametrize("text", ["period: {{from: {}, to: 2026-11-01}}", "fx: [{{currency: EUR, rate: 1, from: {}}}]"])
def test_a_number_is_no_day_and_never_so_many_seconds_since_1970(text, said):
    with pytest.raises(Invalid, match=r"from: .* is no day; write e.g. 2026-10-01"):
        agreed(text.format(said))


@pytest.mark.parametrize("said", ["01/10/2026", "1.10.2026", "October", "10-2026"])
def test_a_day_in_another_order_is_refused_with_one_that_is_read(said):
    with pytest.raises(Invalid, match=rf"agreement.yaml:2: period.from: {said} is no day; write e.g. 2026-10-01"):
        agreed(f"period: {{from: {said}, to: 2026-11-01}}")


@pytest.mark.parametrize("said", [-1, 301, "'-5'", "-0.5"])
@pytest.mark.parametrize("name", ["start_seconds", "duration_seconds"])
def test_a_tolerance_that_is_none_is_refused_with_those_that_are(said, name):
    with pytest.raises(Invalid, match=rf"match.{name}: .* is no tolerance; write seconds from 0 to 300, e.g. 5"):
        agreed(f"match: {{{name}: {said}}}")


def test_two_rates_of_a_currency_from_one_day_on_are_refused_with_both_and_where():
    rates = "fx:\n- {currency: EUR, rate: 1.08, from: 2026-10-01}\n- {currency: GBP, rate: 1.25, from: 2026-10-01}\n"

    with pytest.raises(Invalid) as refused:
        agreed(f"{rates}- {{currency: EUR, rate: 1.09, from: '2026-10-01T00:00:00Z'}}")
    assert str(refused.value) == (
        "agreement.yaml:5: fx.2: EUR has two rates from 2026-10-01 00:00:00+00:00 on: 1.08 and 1.09; keep one, or say "
        "from when the other one counts"
    )
    with pytest.raises(Invalid, match=r"EUR has two rates from 2026-10-01 on: 1.08 and 1.0834; keep one"):
        agreed(f"{rates}- {{currency: EUR, rate: 1.0834, from: 2026-10-01}}")
    with pytest.raises(Invalid, match=r"EUR has two rates without a day: 1.08 and 1.09"):
        agreed("fx: [{currency: EUR, rate: 1.08}, {currency: EUR, rate: 1.09}]")


def test_a_rate_that_is_told_twice_and_one_that_begins_later_contradict_nothing():
    rates = "fx: [{currency: EUR, rate: 1.1}, {currency: EUR, rate: 1.10}, {currency: EUR, rate: 2, from: 2026-10-01}"

    assert len(agreed(f"{rates}, {{currency: EUR, rate: 3, from: 2026-10-02}}]").fx) == 4


def test_a_period_of_a_year_that_cannot_be_is_refused():
    with pytest.raises(Invalid, match=r"agreement.yaml:2: period.from: 0001 is no year of our time \(1990 to 2200\)"):
        agreed("period: {from: 0001-01-01, to: 2026-11-01, zone: Europe/Paris}")
