"""The agreement's clause: window, tolerance, repeats, minimum notice; and the sum that leads to each verdict."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.eligibility import Earlier, Raised, judge, month_of
from pledgekeeper.invoices.model import Invoice
from tests.unit.builders import a_claim, at

ZONE = "Europe/Vilnius"
TYPES = dispute_types()
CENTS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


def clause(**changes):
    agreed = {"currency": "EUR", "tolerance_percent": 1, "tolerance_amount": 1000, **changes}
    return DisputeClause.model_validate(agreed)


def raised(when, invoice=None, earlier=(), **claim):
    said = {"currency": "EUR", "invoice_date": "2026-11-01", **claim}
    return Raised(a_claim(**said), when, ZONE, invoice, earlier)


def verdict(case, **changes):
    return judge(case, clause(**changes), TYPES[case.claim.type]).verdict


def says(case, **changes):
    return [line.says for line in judge(case, clause(**changes), TYPES[case.claim.type]).lines]


def small(amount="500.00", billed="100000.00", **more):
    return {"type": "volume", "disputed_amount": amount, "billed_amount": billed, **more}


# --- the window ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at("2026-12-01 23:59:59", ZONE), "eligible"),  # thirty days from 1 November: all of 1 December
        (at("2026-12-02 00:00:00", ZONE), "late"),
        (at("2026-12-01 22:30:00"), "late"),  # in UTC it is still the first of December
    ],
)
def test_the_window_ends_with_its_last_day_on_the_wall_of_the_agreements_zone(moment, expected):
    assert verdict(raised(moment)) == expected


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(1, 400),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/Lima", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_the_last_second_of_the_last_day_is_in_time_and_the_next_is_late(day, days, zone):
    end = datetime.combine(day + timedelta(days=days + 1), datetime.min.time(), ZoneInfo(zone)).astimezone(
        ZoneInfo("UTC")
    )
    for moment, expected in ((end - timedelta(seconds=1), "eligible"), (end, "late")):
        case = Raised(a_claim(currency="EUR", invoice_date=str(day)), moment, zone)
        assert verdict(case, window_days=days) == expected


def test_what_was_agreed_for_the_type_counts_before_what_was_agreed_and_that_before_the_types_own():
    recurring = raised(at("2026-12-20 12:00"), type="recurring")  # 60 days of its own

    assert verdict(recurring) == "eligible"
    assert verdict(recurring, window_days=21) == "late"
    assert verdict(recurring, window_days=21, windows={"recurring": 90}) == "eligible"


def test_the_date_of_the_invoice_as_it_was_sent_counts_not_the_one_that_the_claim_says():
    invoice = an_invoice(date="2026-10-01")

    case = raised(at("2026-11-20 12:00"), invoice)

    assert verdict(case) == "late"
    assert says(case)[0] == "from-invoice"


def test_a_window_from_the_due_date_is_not_held_against_a_carrier_whose_invoice_nobody_loaded():
    case = raised(at("2028-01-01 12:00"))

    assert verdict(case, window_from="due-date") == "eligible"
    assert says(case, window_from="due-date")[0] == "window-unknown"
    due = an_invoice(due_date="2026-12-01")
    assert verdict(raised(at("2026-12-31 12:00", ZONE), due), window_from="due-date") == "eligible"
    assert verdict(raised(at("2027-01-01 12:00", ZONE), due), window_from="due-date") == "late"


def test_netting_is_disputed_until_the_day_on_which_it_is_settled():
    invoice = an_invoice(due_date="2026-12-01")

    assert verdict(raised(at("2026-12-01 23:59:59", ZONE), invoice, type="netting")) == "eligible"
    assert verdict(raised(at("2026-12-02 00:00:00", ZONE), invoice, type="netting")) == "late"
    by_the_agreement = raised(at("2026-12-02 00:00:00", ZONE), type="netting")  # 1 November, and thirty days to pay
    assert verdict(by_the_agreement, payment_days=30) == "late"
    assert verdict(by_the_agreement, payment_days=31) == "eligible"
    assert says(by_the_agreement)[0] == "window-unknown"


def test_fraud_counts_from_the_end_of_the_month_of_its_traffic():
    traffic = {"type": "irsf", "period_from": "2026-10-03T00:00:00Z", "period_to": "2026-10-05T00:00:00Z"}

    assert verdict(raised(at("2026-11-30 12:00", ZONE), **traffic)) == "eligible"  # 31 October and thirty days
    assert verdict(raised(at("2026-12-01 12:00", ZONE), **traffic)) == "late"
    assert says(raised(at("2026-12-01 12:00", ZONE), **traffic))[0] == "from-month"


# --- the tolerance ---------------------------------------------------------------------------------------------------

SOON = at("2026-11-05 12:00")


@pytest.mark.parametrize(
    ("amount", "billed", "below_any", "below_all"),
    [
        ("999.99", "100000.00", True, True),  # below one per cent (1000.00) and below 1000
        ("1000.00", "100000.00", False, False),  # exactly the limits: not below
        ("900.00", "50000.00", True, False),  # 1.8 %, but less than 1000
        ("1500.00", "500000.00", True, False),  # 0.3 %, but more than 1000
    ],
)
def test_any_is_below_either_limit_and_all_is_below_both(amount, billed, below_any, below_all):
    case = raised(SOON, **small(amount, billed))

    assert (verdict(case) == "below-tolerance") is below_any
    assert (verdict(case, tolerance_rule="all") == "below-tolerance") is below_all


@given(disputed=CENTS, more=st.decimals(0, Decimal("9999999.99"), places=2), percent=st.integers(0, 10), amount=CENTS)
def test_whoever_is_below_all_limits_is_below_any_and_more_money_is_never_below_where_less_was_not(
    disputed, more, percent, amount
):
    terms = {"tolerance_percent": percent, "tolerance_amount": amount}
    case, larger = (
        raised(SOON, **small(str(each), str(disputed + more + 1))) for each in (disputed, disputed + Decimal("0.01"))
    )
    below = {
        rule: [verdict(each, tolerance_rule=rule, **terms) == "below-tolerance" for each in (case, larger)]
        for rule in ("any", "all")
    }

    assert not (below["all"][0] and not below["any"][0])
    for less, plus in below.values():
        assert less or not plus


def test_only_the_types_that_the_clause_names_have_a_minimum():
    assert verdict(raised(SOON, **small(type="rate"))) == "eligible"
    assert verdict(raised(SOON, **small(type="rate")), tolerance_types=("rate",)) == "below-tolerance"


def test_the_percentage_is_of_the_invoice_as_it_was_sent():
    claimed = small("1200.00", "1200.00")  # all of it, as the carrier says

    assert verdict(raised(SOON, **claimed)) == "eligible"
    assert verdict(raised(SOON, an_invoice(total="900000.00"), **claimed)) == "below-tolerance"


def test_of_an_invoice_that_asks_for_no_money_the_percentage_is_nothing():
    case = raised(SOON, an_invoice(total="-5.00"), **small("0.50", "0.50"))

    assert verdict(case, tolerance_percent=100, tolerance_amount=0) == "eligible"


# --- what comes again and again --------------------------------------------------------------------------------------


def earlier(*months):
    return tuple(Earlier(case_id=f"DSP-{month}", month=month, amount="500.00 EUR") for month in months)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((), "below-tolerance"),
        (("2026-09",), "below-tolerance"),
        (("2026-07", "2026-08"), "below-tolerance"),  # not up to this one
        (("2026-08", "2026-09"), "eligible"),
        (("2026-05", "2026-08", "2026-09"), "eligible"),
    ],
)
def test_a_small_difference_in_three_months_in_a_row_may_be_disputed(months, expected):
    case = raised(SOON, earlier=earlier(*months), **small())

    assert verdict(case) == expected


def test_the_rule_of_repeats_crosses_the_year_and_may_be_agreed_otherwise():
    january = small(period_from="2027-01-01T00:00:00Z", period_to="2027-02-01T00:00:00Z", invoice_date="2027-02-01")
    case = raised(at("2027-02-03 12:00"), earlier=earlier("2026-11", "2026-12"), **january)

    assert verdict(case) == "eligible"
    assert verdict(case, repeat_months=4) == "below-tolerance"
    assert verdict(case, repeat_months=None) == "below-tolerance"


def test_what_is_of_no_month_comes_in_no_row():
    case = raised(SOON, earlier=earlier("2026-08", "2026-09"), **small(period_to=None))

    assert verdict(case, minimum_notice=("invoice_number",)) == "below-tolerance"


def test_a_repeat_does_not_make_good_what_is_late():
    assert verdict(raised(at("2027-02-01 12:00"), earlier=earlier("2026-08", "2026-09"), **small())) == "late"


def test_the_month_is_that_of_the_last_traffic_in_the_zone_of_the_period():
    claim = a_claim(
        period_from="2026-10-01T04:00:00Z", period_to="2026-11-01T04:00:00Z", period_zone="America/New_York"
    )

    assert month_of(claim, "UTC") == "2026-10"
    assert month_of(claim.changed(period_zone=None), "UTC") == "2026-11"
    assert month_of(claim.changed(period_zone=None), "America/New_York") == "2026-10"
    assert month_of(a_claim(period_to="2026-11-01T00:00:00Z"), ZONE) == "2026-10"  # there it is two o'clock


# --- what must be said -----------------------------------------------------------------------------------------------


def test_a_dispute_that_does_not_say_all_that_was_agreed_is_not_judged_yet():
    case = raised(SOON, account=None, period_to=None)

    found = judge(case, clause(), TYPES["rate"])

    assert found.verdict == "incomplete"
    assert found.lines[0].facts == {"unsaid": "account, period_to"}
    assert verdict(case, minimum_notice=("invoice_number",)) == "eligible"


def an_invoice(**changes):
    said = {
        "carrier_id": "baltel", "number": "INV-2026-10-00417", "account": "BLT-7", "date": "2026-11-01",
        "currency": "EUR", "total": "88661.81", "issued_by": "clara-brandt",
        "lines": [{"line": "1", "amount": "80000.00"}, {"line": "2", "amount": "8661.81"}], **changes,
    }  # fmt: skip
    return Invoice.model_validate(said)
