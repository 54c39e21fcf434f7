"""The sum that leads to a verdict tells all that it rests on; what nobody knows is not held against the carrier."""

import pytest

from pledgekeeper.disputes.eligibility import judge
from tests.unit.builders import at
from tests.unit.disputes.test_eligibility import (
    SOON,
    TYPES,
    ZONE,
    an_invoice,
    clause,
    earlier,
    raised,
    says,
    small,
    verdict,
)


def told(case, **changes):
    """The sentences of the sum, each with what stands in it."""
    return {line.says: line.facts for line in judge(case, clause(**changes), TYPES[case.claim.type]).lines}


def test_the_month_of_traffic_ends_with_its_last_day_whenever_in_it_the_traffic_was():
    for last, month_end in (("2026-11-01", "2026-10-31"), ("2027-02-02", "2027-02-28")):
        traffic = {"type": "irsf", "period_from": "2026-10-03T00:00:00Z", "period_to": f"{last}T00:00:00Z"}
        assert told(raised(SOON, **traffic))["from-month"]["date"] == month_end


def test_other_fraud_counts_from_its_last_traffic_and_not_by_what_was_agreed_for_invoices():
    traffic = {"type": "fas", "period_from": "2026-10-03T00:00:00Z", "period_to": "2026-10-05T00:00:00Z"}

    assert told(raised(SOON, **traffic))["from-traffic"]["date"] == "2026-10-04"
    assert verdict(raised(at("2026-11-03 12:00", ZONE), **traffic), window_days=5) == "eligible"
    assert verdict(raised(at("2026-11-04 12:00", ZONE), **traffic), window_days=60) == "late"
    assert verdict(raised(at("2026-11-04 12:00", ZONE), **traffic), windows={"fas": 60}) == "eligible"


@pytest.mark.parametrize("type_", ["fas", "irsf"])
def test_traffic_of_which_nobody_says_when_it_was_is_not_held_against_the_carrier(type_):
    case = raised(at("2028-01-01 12:00"), type=type_, period_to=None)

    assert verdict(case, minimum_notice=("invoice_number",)) == "eligible"
    assert says(case, minimum_notice=("invoice_number",))[0] == "window-unknown"


def test_an_invoice_that_names_no_due_date_is_settled_by_the_agreement_and_one_that_nobody_dated_on_no_day():
    dated = an_invoice(date="2026-10-20")

    assert told(raised(SOON, dated, type="netting"), payment_days=30)["from-due-date"]["date"] == "2026-11-19"
    undated = raised(SOON, type="netting", invoice_date=None)
    assert says(undated, payment_days=30, minimum_notice=("invoice_number",))[0] == "window-unknown"


def test_the_sum_tells_the_window_and_how_many_days_are_left_or_over():
    in_time, late = (raised(at(moment, ZONE)) for moment in ("2026-12-01 23:59:59", "2026-12-02 00:00:00"))

    assert told(in_time)["from-claim"] == {"date": "2026-11-01", "invoice": "INV-2026-10-00417"}
    assert told(in_time)["window"] == {"clause": "B9", "days": "30", "last_day": "2026-12-01", "zone": ZONE}
    assert told(in_time)["raised-in-time"] == {"date": "2026-12-01", "left": "0"}
    assert told(raised(SOON))["raised-in-time"]["left"] == "26"
    assert told(late)["raised-late"] == {"date": "2026-12-02", "late": "1"}


@pytest.mark.parametrize("unsaid", ["disputed_amount", "billed_amount"])
def test_an_amount_that_nobody_knows_is_not_held_against_the_carrier(unsaid):
    case = raised(SOON, **small("0.01") | {unsaid: None})

    assert verdict(case, minimum_notice=("invoice_number",)) == "eligible"
    assert says(case, minimum_notice=("invoice_number",))[-1] == "tolerance-unknown"


@pytest.mark.parametrize(
    ("said", "agreed", "amounts"),
    [("EUR", "JPY", ("500.00", "1000.00", "EUR")), (None, "JPY", ("500", "1000", "JPY"))],
)
def test_the_sum_tells_each_limit_in_the_currency_of_the_claim_or_of_the_agreement(said, agreed, amounts):
    found = told(raised(SOON, **small(currency=said)), currency=agreed, minimum_notice=("invoice_number",))

    for limit in ("percent-below", "amount-below"):
        assert tuple(found[limit][name] for name in ("disputed", "limit", "currency")) == amounts


def test_the_sum_tells_the_limits_the_rule_and_the_earlier_months_in_their_order():
    limits = ["from-claim", "window", "raised-in-time", "percent-below", "amount-below", "rule-any-below"]
    again = judge(raised(SOON, earlier=earlier("2026-08", "2026-09"), **small()), clause(), TYPES["volume"])

    assert says(raised(SOON, **small())) == [*limits, "not-repeated"]
    assert [line.says for line in again.lines] == [*limits, "earlier", "earlier", "repeated"]
    assert [line.facts["month"] for line in again.lines[-3:]] == ["2026-08", "2026-09", "2026-10"]
    assert says(raised(SOON, **small("1000.00")))[-1] == "rule-any-reached"
