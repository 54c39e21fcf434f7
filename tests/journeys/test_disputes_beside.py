"""Several disputes of one invoice: each says of the invoice what its page says, as soon as one of them moves."""

from datetime import UTC, datetime

import pytest

from pledgekeeper.ecare import same_invoice
from tests.journeys.people import ANALYST, BILLING, DISPUTES
from tests.journeys.test_credited_once import answered, bill, loaded, opened
from tests.journeys.test_disputes_agreed import SET_OFF, asked

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(world_at):
    """An invoice of 2,000.00, of which 500.00 of each line are disputed."""
    started = world_at(MONDAY)
    loaded(started, {"1": 1000, "2": 1000})
    return started


def both(world):
    first, second = opened(world, "500.00", "1", "1000.00"), opened(world, "500.00", "2", "1000.00")
    world.taken()
    return first, second


def seen(world, dispute):
    return world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json


def payable(world, *disputes):
    """By the invoice, and by each dispute."""
    sums = world.http("GET", f"/care/v1/invoices/{bill(world)}/payments", BILLING).json
    world.taken()
    return [sums["payable_amount"], *(seen(world, each)["payable_amount"] for each in disputes)]


def pay(world, amount):
    said = {"reference": "SEPA-1", "amount": amount, "currency": "EUR", "paid_on": "2026-11-20"}
    assert world.http("POST", f"/care/v1/invoices/{bill(world)}/payments", ANALYST, said).status in (200, 201)
    world.taken()


def test_what_is_payable_is_without_what_another_dispute_withholds_and_has_what_it_gave_up(world):
    disputes = both(world)
    assert payable(world, *disputes) == ["1000.00"] * 3

    assert asked(world, disputes[0], BILLING, "withdraw-part", amount="200.00").status == 200
    assert payable(world, *disputes) == ["1200.00"] * 3
    assert asked(world, disputes[1], BILLING, "withdraw-dispute").status == 200
    assert payable(world, *disputes) == ["1700.00"] * 3


def test_what_the_carrier_withholds_of_another_dispute_is_no_excess(world):
    first, _ = both(world)

    assert asked(world, first, BILLING, "notify-withholding", amount="1000.00", since="2026-11-23").status == 200

    assert seen(world, first)["withholding"]["excess_amount"] == "0.00"
    [letter] = [each for each in world.taken() if "1000.00 EUR" in each.text and "ap@baltel.example" in each.to]
    assert "is not disputed" not in letter.text
    assert asked(world, first, BILLING, "notify-withholding", amount="1000.01", since="2026-11-23").status == 200
    assert seen(world, first)["withholding"]["excess_amount"] == "0.01"


def test_what_a_payment_of_the_invoice_covers_of_what_was_given_up_is_owed_no_more_beside_another_dispute(world):
    first, second = both(world)
    assert asked(world, first, BILLING, "withdraw-part", amount="500.00").status == 200
    world.taken()

    pay(world, "1500.00")

    found = seen(world, first)
    assert (found["outstanding_amount"], found["interest"]["by_carrier"]) == ("0.00", "0.00")
    assert payable(world, first, second) == ["0.00"] * 3


def test_what_another_dispute_accepts_is_not_payable_by_this_one(world):
    first, second = both(world)
    assert answered(world, first, "500.00").status == 200
    world.taken()
    pay(world, "1000.00")

    assert payable(world, first, second) == ["0.00"] * 3


def test_of_a_line_that_two_claim_each_says_the_same_is_payable_however_they_end(world):
    first, second = opened(world, "600.00", "1", "1000.00"), opened(world, "800.00", "1", "1000.00")
    assert payable(world, first, second) == ["1000.00"] * 3

    assert answered(world, first, "200.00").status == 200
    assert asked(world, first, BILLING, "settle-dispute").status == 200
    assert payable(world, first, second) == ["1000.00"] * 3, "200.00 accepted, 800.00 withheld"

    paid = {"amount": "400.00", "paid_on": "2026-11-20", "reference": "SEPA-1"}
    assert asked(world, first, ANALYST, "record-payment", **paid).status == 200
    assert payable(world, first, second) == ["600.00"] * 3

    assert answered(world, second, "800.00").status == 200
    for each in (first, second):
        assert asked(world, each, ANALYST, "issue-credit", credit_note=f"CN-{each['id']}").status == 200
    assert payable(world, first, second) == ["600.00"] * 3
    [statement] = world.http("GET", SET_OFF, BILLING).json
    owed = ("owed_by_us_amount", "owed_by_carrier_amount", "overpaid_amount", "undisputed_amount", "net_amount")
    assert [statement[name] for name in owed] == ["0.00", "0.00", "0.00", "600.00", "0.00"]


def test_a_line_that_two_claim_is_withheld_once_while_the_rejection_of_one_is_contested(world):
    first, second = opened(world, "800.00", "1", "1000.00"), opened(world, "800.00", "1", "1000.00")
    world.taken()
    assert answered(world, first, "0.00").status == 200
    assert payable(world, first, second) == ["1000.00"] * 3

    pay(world, "1.00")

    assert payable(world, first, second) == ["999.00"] * 3


def test_what_one_gives_up_of_a_line_that_another_withholds_is_payable_so_far_as_the_line_is_left(world):
    first, second = opened(world, "300.00", "1", "1000.00"), opened(world, "800.00", "1", "1000.00")
    third = opened(world, "1000.00", "2", "1000.00")
    world.taken()
    assert answered(world, first, "100.00").status == 200
    assert asked(world, first, BILLING, "settle-dispute").status == 200

    assert payable(world, first, second, third) == ["100.00"] * 4, "100.00 accepted, 1800.00 withheld"


@pytest.mark.parametrize("most", [3, 20])
def test_of_many_disputes_of_an_invoice_those_that_were_opened_last_are_shown_the_newest_first(
    world, monkeypatch, most
):
    monkeypatch.setattr(same_invoice, "MOST", most)
    in_order = []
    for number in range(7):
        in_order.append(opened(world, f"{100 + number}.00", "1", "1000.00")["id"])
        world.pass_time(minutes=1)

    shown = [each.case_id for each in same_invoice.naming("baltel", "INV-2026-10-00417", in_order[-1])]

    assert shown == in_order[-2::-1][:most]


def test_what_is_accepted_of_a_line_in_one_dispute_may_be_withheld_in_no_other(world):
    first, second = opened(world, "800.00", "1", "1000.00"), opened(world, "800.00", "1", "1000.00")
    world.taken()
    assert answered(world, first, "800.00").status == 200
    world.taken()

    assert world.http("GET", f"{DISPUTES}/{second['id']}", BILLING).json["withheld_amount"] == "200.00"
