"""Faults that come back and invoices that were wrong are lines of their own, and are worked out again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pledgekeeper import book
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.local.example_year import a_dispute, a_fault
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.verify_scoreboard import Misfit

OCTOBER, DAY = datetime(2026, 10, 1, 9, tzinfo=UTC), timedelta(days=1)
AFTER = datetime(2026, 12, 31, tzinfo=UTC)
SERVICES = 97
"""Of a carrier in the example: faults whose numbers differ by that many are of one service."""


def faults(*days, whose="ours", ends="closed", carrier="baltel"):
    return [
        a_fault(1 + n * SERVICES, OCTOBER + day * DAY, 3, whose=whose, ends=ends, carrier=carrier).case
        for n, day in enumerate(days)
    ]


def an_invoice(number, total=1000, **more):
    about = {"carrier_id": "baltel", "account": "EX-1", "currency": "EUR", "date": date(2026, 10, 1)}
    return InvoiceHead(number=f"EX-{number}", total=Decimal(total), **about | more)


def kept(made, name):
    figure = made.measure(name)
    return figure.kept, figure.cases


def test_a_fault_came_back_when_its_service_had_one_in_the_thirty_days_before(make):
    made = make([*faults(0, 30, 60.1), a_fault(2, OCTOBER + DAY, 3).case], AFTER)

    assert kept(made, "faults-not-repeated") == (3, 4)
    assert made.measure("faults-not-repeated", "2026-10").cases == 3
    assert sorted(str(line["since_last"]) for line in made.lines if line["record"] == "fault") == [
        "2592000", "None", "None", "None",
    ]  # fmt: skip
    assert all(said.startswith("OK") for said in made.said())


def test_of_faults_that_come_back_at_most_eight_per_cent_are_promised(make):
    found = next(each for each in make(faults(0), AFTER).board.measures if each.id == "faults-not-repeated")

    assert (found.clause, found.target_percent) == ("S4", 92)


def test_what_was_no_fault_of_ours_counts_neither_as_the_first_nor_as_the_next(make):
    theirs, gone = faults(0, whose="customer"), faults(0, ends="cancelled")
    other = faults(2, carrier="andesvoz")

    for first in (theirs, gone):
        again = a_fault(1 + 5 * SERVICES, OCTOBER + DAY, 3).case
        assert kept(make([*first, again, *other], AFTER), "faults-not-repeated") == (2, 2)


def test_nothing_links_the_line_of_a_fault_to_that_of_its_case(make):
    made = make(faults(0, 10), AFTER)

    assert len({line["case"] for line in made.lines}) == len(made.lines) == 4


def test_an_invoice_is_right_when_its_window_is_over_and_no_dispute_about_it_was_upheld(make):
    disputes = [
        a_dispute(1, OCTOBER, 5, 10, upheld=True).case,
        a_dispute(2, OCTOBER, 5, 40).case,
        a_dispute(3, OCTOBER, 5, 10, withdrawn=True).case,
    ]
    made = make(disputes, AFTER, invoices=[an_invoice(n) for n in range(1, 5)])

    assert kept(made, "invoices-right") == (3, 4)
    assert [made.measure("invoices-right", f"2026-{month}").cases for month in (10, 11, 12)] == [3, 1, 0]
    assert sorted(line["disputes"] for line in made.lines if line["record"] == "invoice") == [
        [], ["rejected"], ["upheld"], ["withdrawn"],
    ]  # fmt: skip
    assert all(said.startswith("OK") for said in made.said())


def test_an_invoice_of_which_nothing_is_decided_is_not_counted(make):
    still_open = a_dispute(1, AFTER - 3 * DAY, 5, 10).case
    not_sent, nothing_to_pay = an_invoice(2, state="validated"), an_invoice(3, total=-5)
    just_sent = an_invoice(4, date=AFTER.date())

    made = make([still_open], AFTER, invoices=[an_invoice(1), not_sent, nothing_to_pay, just_sent])

    assert kept(made, "invoices-right") == (0, 0)


def test_an_invoice_is_wrong_at_once_when_something_of_a_dispute_is_accepted(make):
    upheld = a_dispute(1, OCTOBER, 5, 10, upheld=True).case

    made = make([upheld], OCTOBER + 15 * DAY, invoices=[an_invoice(1)])

    assert (kept(made, "invoices-right"), made.measure("invoices-right", "2026-10").cases) == ((0, 1), 1)


def test_a_dispute_of_another_account_or_carrier_is_about_another_invoice(make):
    upheld = [a_dispute(1, OCTOBER, 5, 10, upheld=True).case]

    made = make(
        upheld, AFTER, invoices=[an_invoice(1, account="EX-2"), an_invoice(1, carrier_id="andesvoz", currency="USD")]
    )

    assert kept(made, "invoices-right") == (2, 2)


def test_a_line_that_was_made_up_is_found(make):
    upheld = a_dispute(1, OCTOBER, 5, 10, upheld=True).case
    made = make([*faults(0, 10), upheld], AFTER, invoices=[an_invoice(1)])

    def refused(record, **changed):
        lines = [line | (changed if line["record"] == record else {}) for line in made.lines]
        with pytest.raises(Misfit):
            made.said(lines=lines)

    refused("fault", since_last=None)
    refused("fault", since_last=30 * 86_400 + 1)
    refused("invoice", disputes=["rejected"])
    refused("invoice", disputes=["open"])
    refused("invoice", disputes=["lost"])


def test_few_faults_of_few_carriers_are_withheld(make):
    made = make(faults(0, 10), AFTER, minimum=Minimum(cases=1, carriers=2))

    assert made.measure("faults-not-repeated").withheld
    assert made.lines == []


def test_a_pledge_that_does_not_promise_it_has_no_figure_of_it(make):
    pledge = book.pledge("pledge-2026-11")
    less = pledge.changed(shares=(), commitments=tuple(each for each in pledge.commitments if each.id != "solve"))
    made = make(faults(0), AFTER)
    counted, withheld = made.counted

    board = scoreboard(counted, withheld, less, AFTER, "Example", made.board.events)

    gone = {each.id for each in made.board.measures} - {each.id for each in board.measures}
    assert gone == {
        "p1-solved", "p1-solved-all", "p2-solved", "p3-solved", "p4-solved", "faults-not-repeated", "invoices-right",
    }  # fmt: skip
