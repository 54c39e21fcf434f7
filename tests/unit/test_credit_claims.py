"""The credit that a closed ticket earns: by its clocks, once, of the monthly charge, as it can be paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pledgekeeper.cases.joining import MergeInto
from pledgekeeper.credit_claims import SLA_CREDIT, Charge, claim_for, earned
from pledgekeeper.disputes.checking import check
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.sla.credits import Credit
from pledgekeeper.tickets.model import ChangeStatus, RestoreService
from tests.unit.builders import DAY, ENGINEER, HOUR, MINUTE, MONDAY_NIGHT, a_ticket, after, terms_in, terms_of

LATER = MONDAY_NIGHT + 7 * DAY
CHARGE = Charge(account="BLT-7", monthly_charge=Decimal("1200.00"))
TERMS = terms_of("baltel")


def restored_after(time, *, last="closed"):
    """A P1, promised within four hours, that was resolved when its service was back."""
    ticket = after(a_ticket(), ChangeStatus(by=ENGINEER, status="inProgress"), MONDAY_NIGHT + MINUTE)
    ticket = after(ticket, RestoreService(by=ENGINEER), MONDAY_NIGHT + time)
    for status in ("resolved", "closed"):
        if ticket.status != last:
            ticket = after(ticket, ChangeStatus(by=ENGINEER, status=status, reason="mended"), MONDAY_NIGHT + time)
    return ticket


def crediting(*percents, under=TERMS):
    """Terms under which a late restoration earns each of these."""
    said = {"commitment": "restore", "source": "as agreed", "measure": "elapsed"}
    credits = tuple(Credit(**said, bands=[{"from": "5 min", "percent": each}]) for each in percents)
    return replace(under, version=replace(under.version, pledge=under.pledge.changed(credits=credits)))


def claim(ticket, charge=CHARGE, under=TERMS):
    return claim_for(ticket, charge, under, LATER)


@pytest.mark.parametrize(
    ("time", "percent", "amount"),
    [(4 * HOUR + MINUTE, 10, "120.00"), (8 * HOUR, 15, "180.00"), (2 * DAY, 50, "600.00")],
)
def test_a_credit_is_the_percentage_of_the_monthly_charge_by_how_long_it_took(time, percent, amount):
    ticket = restored_after(time)
    [found] = earned(ticket, TERMS, LATER)

    assert (found.percent, found.counted_seconds, found.target_seconds) == (percent, time.total_seconds(), 14_400)
    assert claim(ticket).disputed_amount == Decimal(amount)


def test_the_claim_says_of_which_ticket_charge_and_time_it_is():
    ticket = restored_after(5 * HOUR)
    said = claim(ticket, replace(CHARGE, invoice_number="INV-1", line="3"))

    assert (said.type, said.account, said.invoice_number, said.currency) == (SLA_CREDIT, "BLT-7", "INV-1", "EUR")
    assert said.disputed_amount == Decimal("120.00")
    assert (said.period_from, said.period_to) == (MONDAY_NIGHT, MONDAY_NIGHT + 5 * HOUR)
    [line] = said.lines
    assert (line.line, line.disputed_amount) == ("3", said.disputed_amount)
    assert said.description.splitlines() == [
        f"Ticket {ticket.case_id}, opened 2026-11-23T02:14:00Z, resolved 2026-11-23T07:14:00Z.",
        "Service restored (clause C5): 5 h against 4 h, 10 %",
        "10 % of 1200.00 EUR is 120.00, by pledge-2026-11.",
    ]
    assert claim(ticket).lines is None


def an_invoice(total="18119.12", line="4321.17", currency="EUR"):
    return Invoice.model_validate(
        {"carrier_id": "baltel", "number": "INV-1", "account": "BLT-7", "date": "2026-11-02", "currency": currency,
         "total": total, "lines": [{"line": "3", "amount": line}]}
    )  # fmt: skip


OF_LINE = replace(CHARGE, invoice_number="INV-1", line="3")


def test_what_an_invoice_bills_is_never_the_monthly_charge_and_is_said_where_it_is_loaded():
    ticket = restored_after(5 * HOUR)
    unknown, known = claim(ticket, OF_LINE), claim_for(ticket, OF_LINE, TERMS, LATER, an_invoice())

    assert (unknown.billed_amount, unknown.lines[0].billed_amount, unknown.invoice_date) == (None, None, None)
    assert (known.billed_amount, known.lines[0].billed_amount) == (Decimal("18119.12"), Decimal("4321.17"))
    assert known.invoice_date == date(2026, 11, 2)
    assert check(known, an_invoice(), ()) == check(unknown, an_invoice(), ()) == ()


@pytest.mark.parametrize("less", [{"total": "100.00", "line": "100.00"}, {"total": "-5.00", "line": "-5.00"}])
def test_a_credit_of_more_than_its_invoice_bills_is_claimed_and_its_check_tells_the_carrier(less):
    invoice = an_invoice(**less)
    said = claim_for(restored_after(5 * HOUR), OF_LINE, TERMS, LATER, invoice)

    assert (said.disputed_amount, said.billed_amount) == (Decimal("120.00"), None)
    assert [each.differs for each in check(said, invoice, ())] == ["disputed", "line-disputed"]


def test_amounts_of_an_invoice_in_another_currency_than_the_credit_are_not_taken():
    said = claim_for(restored_after(5 * HOUR), OF_LINE, TERMS, LATER, an_invoice(currency="USD"))

    assert (said.billed_amount, said.lines[0].billed_amount, said.currency) == (None, None, "EUR")


@pytest.mark.parametrize(("percents", "amount"), [((10, 15), "300.00"), ((60, 40), "1200.00"), ((60, 50), "1200.00")])
def test_several_credits_add_up_and_never_to_more_than_the_charge(percents, amount):
    assert claim(restored_after(5 * HOUR), under=crediting(*percents)).disputed_amount == Decimal(amount)


@pytest.mark.parametrize("last", ["inProgress", "resolved"])
def test_a_credit_is_claimed_when_the_ticket_is_closed(last):
    with pytest.raises(Refused, match=f"is {last}; a credit is claimed when a ticket is resolved and closed"):
        claim(restored_after(5 * HOUR, last=last))


def test_a_promise_that_was_kept_or_credits_nothing_earns_none():
    for ticket, under in ((restored_after(4 * HOUR), TERMS), (restored_after(5 * HOUR), crediting())):
        with pytest.raises(Refused, match="earns no credit by pledge-2026-11: no promise that it credits was missed"):
            claim(ticket, under=under)


def test_a_ticket_that_goes_on_in_another_earns_its_credit_there():
    merged = after(a_ticket(), MergeInto(by=ENGINEER, other="TT-ABCDEFGHJK"), MONDAY_NIGHT + 5 * HOUR)

    with pytest.raises(Refused, match="goes on in TT-ABCDEFGHJK, and its time is counted there"):
        claim(merged)


@pytest.mark.parametrize(
    ("currency", "charge", "least"), [("EUR", "0.04", "0.01"), ("JPY", "4", "1"), ("OMR", "0.004", "0.001")]
)
def test_a_credit_that_cannot_be_paid_is_refused_and_half_of_the_least_is_paid(currency, charge, least):
    under = terms_in(currency, "baltel")
    charge = replace(CHARGE, monthly_charge=Decimal(charge))

    with pytest.raises(Refused, match=f"is less than {least}, and cannot be paid"):
        claim(restored_after(5 * HOUR), charge, under)
    more = replace(charge, monthly_charge=charge.monthly_charge * 5 / 4)
    assert claim(restored_after(5 * HOUR), more, under).disputed_amount == Decimal(least)


def test_a_charge_with_more_decimals_than_its_currency_is_invalid():
    with pytest.raises(Invalid, match=r"monthly_charge: 12\.345 has 3 decimals; EUR has two at most"):
        claim(restored_after(5 * HOUR), replace(CHARGE, monthly_charge=Decimal("12.345")))
