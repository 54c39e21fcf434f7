"""A claim beside its invoice: all that differs is told, with what would be right; what is unsaid differs in nothing."""

from decimal import Decimal

import pytest

from pledgekeeper.disputes.checking import MOST_FINDINGS, check
from pledgekeeper.disputes.claims import ClaimLine
from tests.unit.builders import a_claim
from tests.unit.disputes.test_standing import NUMBER, invoice

OCTOBER = {"period_from": "2026-10-01T00:00:00Z", "period_to": "2026-11-01T00:00:00Z"}


def differs(claim, sent=None, known=()):
    return [(each.differs, each.said, each.right, each.line) for each in check(claim, sent, known)]


def test_a_number_of_another_account_is_told_with_the_accounts_that_have_it():
    known = [invoice(account=each, version=version).head for each, version in (("A", 1), ("A", 2), ("B", 1))]

    assert differs(a_claim(), known=known) == [("account", "ANV-1", "A, B", None)]
    assert differs(a_claim(account=None), known=known) == [("account", "–", "A, B", None)]


def test_a_claim_that_names_no_invoice_names_no_wrong_one():
    assert differs(a_claim(invoice_number=None), known=[invoice().head]) == []


def test_what_a_claim_leaves_unsaid_differs_in_nothing():
    unsaid = dict.fromkeys(("invoice_date", "currency", "billed_amount", "disputed_amount", "period_from", "period_to"))

    assert differs(a_claim(**unsaid), invoice(**OCTOBER)) == []
    assert differs(a_claim(), invoice()) == []


def test_another_currency_is_told():
    assert differs(a_claim(), invoice(currency="EUR")) == [("currency", "USD", "EUR", None)]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({}, None),
        ({"period_from": "2026-10-02T00:00:00Z", "period_to": "2026-10-03T00:00:00Z"}, None),
        ({"period_from": "2026-09-30T23:59:59Z"}, "2026-09-30T23:59:59Z – 2026-11-01T00:00:00Z"),
        ({"period_to": "2026-11-01T00:00:01Z"}, "2026-10-01T00:00:00Z – 2026-11-01T00:00:01Z"),
        ({"period_from": None, "period_to": "2026-12-01T00:00:00Z"}, " – 2026-12-01T00:00:00Z"),
        ({"period_from": "2026-09-01T00:00:00Z", "period_to": None}, "2026-09-01T00:00:00Z – "),
    ],
)
def test_a_period_that_is_not_within_that_of_the_invoice_is_told(claim, said):
    right = "2026-10-01T00:00:00Z – 2026-11-01T00:00:00Z"

    assert differs(a_claim(**claim), invoice(**OCTOBER)) == ([("period", said, right, None)] if said else [])


@pytest.mark.parametrize("unsaid", ["period_from", "period_to"])
def test_an_invoice_that_does_not_say_its_whole_period_is_not_held_against_a_claim(unsaid):
    claim = a_claim(period_from="2026-01-01T00:00:00Z", period_to="2026-12-01T00:00:00Z")

    assert differs(claim, invoice(**OCTOBER | {unsaid: None})) == []


def test_all_of_an_invoice_may_be_disputed_and_nothing_of_one_that_asks_for_no_money():
    assert differs(a_claim(disputed_amount="88661.81"), invoice()) == []
    nothing = differs(a_claim(billed_amount=None, disputed_amount="0.50"), invoice(total="-5.00"))
    assert nothing == [("disputed", "0.50", "-5.00", None)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"billed_amount": "6804.28"}, []),
        ({}, []),
        ({"billed_amount": "6804.29"}, [("line-billed", "6804.29", "6804.28", "A1")]),
        ({"line": "B7"}, [("line", "B7", "", "B7")]),
    ],
)
def test_what_differs_of_a_line_names_it_and_all_of_a_line_may_be_disputed(said, found):
    claim = a_claim(lines=[{"line": "A1", "disputed_amount": "6804.28", **said}])

    assert differs(claim, invoice(lines=[{"line": "A1", "amount": "6804.28"}])) == found


def test_more_than_its_line_bills_is_told_with_the_line():
    claim = a_claim(lines=[{"line": "A1", "disputed_amount": "6804.28"}])

    found = differs(claim, invoice(lines=[{"line": "A1", "amount": "6804.27"}]))
    assert found == [("line-disputed", "6804.28", "6804.27", "A1")]


def test_of_many_names_that_are_near_three_are_told_and_of_many_findings_fifty():
    known = [invoice(number=f"{NUMBER}-{each}").head for each in range(5)]
    lines = [{"line": f"L{each}", "disputed_amount": "1.00"} for each in range(60)]

    assert len(differs(a_claim(), known=known)[0][2].split(", ")) == 3
    assert len(differs(a_claim(disputed_amount="60.00", lines=lines), invoice())) == MOST_FINDINGS


@pytest.mark.parametrize(
    ("kind", "begin", "told"),
    [("irsf", "2026-11-28", True), ("volume", "2026-11-28", True), ("irsf", "2026-11-02", False),
     ("irsf", "2026-11-03", False), ("recurring", "2026-11-28", False), ("rate", "2026-11-28", False)],
)  # fmt: skip
def test_traffic_after_the_date_of_its_invoice_is_told_as_no_invoice_bills_later_calls(kind, begin, told):
    when = {"period_from": f"{begin}T22:00:00Z", "period_to": "2026-11-29T22:00:00Z"}
    claim = a_claim(type=kind, invoice_date="2026-11-02", **when)
    found = [("period", f"{begin}T22:00:00Z – 2026-11-29T22:00:00Z", "2026-11-02", None)] if told else []

    assert differs(claim, invoice(date="2026-11-02")) == found


@pytest.mark.parametrize(("disputed", "told"), [("300.00", []), ("300.01", ["disputed", "line-disputed"])])
def test_a_line_is_claimed_for_all_that_it_bills_though_another_that_gives_back_makes_the_total_smaller(disputed, told):
    sent = invoice(total="100.00", lines=[{"line": "1", "amount": "300.00"}, {"line": "2", "amount": "-200.00"}])
    claim = a_claim(billed_amount="100.00", disputed_amount="100.00").changed(
        disputed_amount=Decimal(disputed), lines=(ClaimLine(line="1", disputed_amount=disputed),)
    )

    assert [each[0] for each in differs(claim, sent)] == told
