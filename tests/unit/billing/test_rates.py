"""What the sheet and the agreement say of a call's price: peak and off it, fees, least charges, other currencies."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.reconcile import Work, reconcile
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.errors import Invalid
from pledgekeeper.pledges.loading import load
from tests.unit.billing.sides import BEGIN, HEADER, call, found, write
from tests.unit.billing.test_rounded_amounts import charged

pytestmark = pytest.mark.thorough

SHEET = """prefix,destination,rate_per_minute,off_peak_rate_per_minute,first_increment_seconds,next_increment_seconds,\
effective_from,connection_fee,minimum_charge
22177,Senegal Mobile,0.18,0.06,1,1,2026-01-01,,
44,United Kingdom,0.012,,60,60,2026-01-01,0.02,0.05
"""
AGREEMENT = """currency: USD
rate_sheet: rates.csv
period: {from: 2026-10-01, to: 2026-11-01, zone: Europe/Paris}
peak: {days: [mon, tue, wed, thu, fri], from: 08:00, to: 20:00}
fx:
  - {currency: EUR, rate: 1.25, from: 2026-10-01}
  - {currency: EUR, rate: 1.5, from: 2026-10-15}
"""
NIGHT, SATURDAY = BEGIN - timedelta(hours=2), BEGIN + timedelta(days=5)  # BEGIN is a Monday at eight
WITH_CURRENCY = (*HEADER, "currency")


def rated(folder, ours, theirs, *, agreement=AGREEMENT, header=HEADER):
    """The summary of two sides."""
    (folder / "rates.csv").write_text(SHEET)
    (folder / "agreement.yaml").write_text(agreement)
    files = [write(folder / f"{name}.csv", rows, header) for name, rows in (("ours", ours), ("theirs", theirs))]
    notes = []
    terms, sheet = load(folder / "agreement.yaml", BillingAgreement), read_sheet(folder / "rates.csv")
    reconcile(Work(*files, terms, sheet, out=folder / "out"), notes.append)
    return json.loads((folder / "out" / "summary.json").read_text()), notes


@pytest.mark.parametrize(("at", "price"), [(BEGIN, "0.18"), (NIGHT, "0.06"), (SATURDAY, "0.06")])
def test_a_call_costs_the_rate_of_its_hour_and_day(tmp_path, at, price):
    summary, _ = rated(tmp_path, [call(1, at=at)], [call(1, at=at)])

    assert summary["totals"]["ours"]["should_be"] == price


def test_the_peak_rate_at_night_is_another_rate(tmp_path):
    night = [call(n, at=NIGHT + timedelta(seconds=9 * n), rate="0.06") for n in range(5)]
    theirs = [call(n, at=NIGHT + timedelta(seconds=9 * n), rate="0.18") for n in range(5)]

    summary, _ = rated(tmp_path, night, theirs)

    assert found(summary) == {"rate": (5, "-0.60")}


@pytest.mark.parametrize(("at", "rate"), [(BEGIN, "0.18"), (NIGHT, "0.06")], ids=["peak", "off it"])
@pytest.mark.parametrize("increments", [(60, 60), (30, 6), (60, 1)])
def test_other_increments_at_one_time_of_the_day_are_those_and_no_rate_of_the_other(tmp_path, at, rate, increments):
    ours = [call(n, at=at + timedelta(seconds=9 * n), seconds=7 + 11 * n, rate=rate) for n in range(20)]
    theirs = [(*row[:4], Decimal(rate) * charged(row[3], *increments) / 60) for row in ours]
    differing = sum(Decimal(o[4]) != t[4] for o, t in zip(ours, theirs, strict=True))
    by_day = [call(n, at=SATURDAY + timedelta(seconds=9 * n), rate="0.06") for n in range(20, 40)]

    summary, _ = rated(tmp_path, ours + by_day, theirs + by_day)

    assert {cause: calls for cause, (calls, _) in found(summary).items()} == {"increment": differing}


def test_peak_is_on_the_clock_of_the_periods_zone_where_a_file_says_instants(tmp_path):
    at = BEGIN.replace(hour=6).strftime("%Y-%m-%dT%H:%M:%SZ")  # eight in Paris
    rows = [(at, *call(1)[1:])]

    summary, _ = rated(tmp_path, rows, rows)

    assert summary["totals"]["ours"]["should_be"] == "0.18"


def test_off_peak_rates_ask_for_the_hours_of_peak(tmp_path):
    with pytest.raises(Invalid, match="does not say when peak is"):
        rated(tmp_path, [], [], agreement="currency: USD\nrate_sheet: rates.csv\n")


@pytest.mark.parametrize(("seconds", "price"), [(30, "0.05"), (241, "0.08")])
def test_a_fee_for_the_connection_and_a_least_charge_count(tmp_path, seconds, price):
    rows = [call(1, seconds=seconds, amount=price, called="447700900123")]

    summary, _ = rated(tmp_path, rows, rows)

    assert summary["totals"]["ours"]["should_be"] == price


def test_an_amount_in_another_currency_is_exchanged_at_the_rate_of_its_day(tmp_path):
    late = BEGIN + timedelta(days=14)
    ours = [(*call(1, amount="0.18"), "USD"), (*call(2, at=late, amount="0.18"), "USD")]
    theirs = [(*call(1, amount="0.144"), "EUR"), (*call(2, at=late, amount="0.12"), "EUR")]

    summary, _ = rated(tmp_path, ours, theirs, header=WITH_CURRENCY)

    assert summary["difference"] == {"amount": "0.00"}
    assert summary["causes"] == []


def test_the_agreements_own_currency_is_not_exchanged(tmp_path):
    agreement = f"{AGREEMENT}  - {{currency: USD, rate: 2}}\n"
    rows = [(*call(1, amount="0.18"), "USD")]

    summary, _ = rated(tmp_path, rows, rows, agreement=agreement, header=WITH_CURRENCY)

    assert summary["totals"]["ours"]["amount"] == "0.18"


def test_another_rate_of_exchange_is_the_cause_of_what_is_left(tmp_path):
    summary, _ = rated(
        tmp_path, [(*call(1, amount="0.18"), "USD")], [(*call(1, amount="0.19"), "EUR")], header=WITH_CURRENCY
    )

    assert found(summary) == {"currency": (1, "-0.0575")}


@pytest.mark.parametrize("own", ["", "USD"])
def test_a_record_that_names_no_currency_is_in_the_agreements(tmp_path, own):
    header, agreement = (*WITH_CURRENCY, "rate"), AGREEMENT.partition("fx:")[0]
    ours = [(*call(n, amount="0.18"), own, "0.18") for n in range(3)]
    theirs = [(*call(n, amount="0.16"), "EUR", "0.16") for n in range(3)]

    for one, other, sign in ((ours, theirs, ""), (theirs, ours, "-")):
        summary, _ = rated(tmp_path, one, other, header=header, agreement=agreement)
        assert found(summary) == {"currency": (3, f"{sign}0.06")}


def test_a_currency_without_a_rate_is_said(tmp_path):
    _, notes = rated(tmp_path, [(*call(1), "GBP")], [(*call(1), "USD")], header=WITH_CURRENCY)

    assert any("1 call in GBP: the agreement has no rate of exchange" in note for note in notes)


def test_so_it_is_where_the_agreement_exchanges_nothing(tmp_path):
    agreement = AGREEMENT.partition("fx:")[0]

    _, notes = rated(tmp_path, [(*call(1), "")], [(*call(1), "EUR")], header=WITH_CURRENCY, agreement=agreement)

    (note,) = (each for each in notes if "no rate of exchange" in each)
    assert note.startswith("ATTENTION: theirs.csv: 1 call in EUR")
