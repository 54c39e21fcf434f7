"""How long an invoice may be disputed, and when the end of that is announced."""

from datetime import date

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.invoices.loading import window_under
from pledgekeeper.invoices.windows import Window, due_on, worth_announcing, zone_of
from tests.unit.builders import terms_of
from tests.unit.disputes.test_eligibility import an_invoice, clause

CARRIER = terms_of("andesvoz").carrier


def under(**changes):
    """A carrier whose clause is agreed so; of a type that nobody has said yet."""
    return CARRIER.changed(agreement=CARRIER.agreement.changed(disputes=clause(**changes)))


@pytest.mark.parametrize(
    ("agreed", "window"),
    [
        ({}, (date(2026, 12, 1), date(2026, 11, 26))),
        ({"window_days": 60}, (date(2026, 12, 31), date(2026, 12, 26))),
        ({"windows": {"other": 45, "rate": 10}}, (date(2026, 12, 16), date(2026, 12, 11))),
        ({"window_days": 60, "windows": {"other": 45}}, (date(2026, 12, 31), date(2026, 12, 26))),
        ({"windows": {"other": 10}}, (date(2026, 12, 1), date(2026, 11, 26))),  # a rate is disputed until then
        ({"warn_days": 10}, (date(2026, 12, 1), date(2026, 11, 21))),
        ({"window_from": "due-date"}, (date(2026, 12, 10), date(2026, 12, 5))),
    ],
)
def test_a_window_is_of_the_agreements_days_or_else_of_the_types_from_the_day_that_it_names(agreed, window):
    invoice = an_invoice(date="2026-11-01", due_date="2026-11-10")

    assert window_under(invoice, under(**agreed), dispute_types()) == Window(*window)


def test_one_that_counts_from_a_due_date_which_nobody_names_has_no_end():
    unsaid = under(window_from="due-date", payment_days=None)

    assert window_under(an_invoice(), unsaid, dispute_types()) is None


def test_the_due_date_is_the_invoices_own_else_that_of_the_agreement():
    clause = CARRIER.agreement.disputes.changed(payment_days=30)

    assert due_on(an_invoice(date="2026-11-02", due_date="2026-11-20"), clause) == date(2026, 11, 20)
    assert due_on(an_invoice(date="2026-11-02"), clause) == date(2026, 12, 2)
    assert due_on(an_invoice(date="2026-11-02"), clause.changed(payment_days=None)) is None


def test_one_that_counts_from_the_due_date_counts_from_that_of_the_agreement_where_the_invoice_names_none():
    invoice = an_invoice(date="2026-11-01")

    assert window_under(invoice, under(window_from="due-date", payment_days=30), dispute_types()) == Window(
        date(2026, 12, 31), date(2026, 12, 26)
    )


@pytest.mark.parametrize(("agreed", "zone"), [(None, "America/Lima"), ("Europe/Paris", "Europe/Paris")])
def test_its_days_are_those_of_the_agreements_zone_or_else_of_the_carriers(agreed, zone):
    agreement = CARRIER.agreement.changed(disputes=CARRIER.agreement.disputes.changed(zone=agreed))

    assert zone_of(CARRIER.changed(agreement=agreement)) == zone


@pytest.mark.parametrize(
    ("state", "total", "worth"),
    [
        ("sent", "0.01", True),
        ("partiallyPaid", "0.01", True),
        ("sent", "0.00", False),
        ("sent", "-1.00", False),
        ("settled", "1.00", False),
        ("new", "1.00", False),
        ("onHold", "1.00", False),
        ("validated", "1.00", False),
    ],
)
def test_the_end_is_announced_of_what_the_carrier_has_and_has_to_pay(state, total, worth):
    assert worth_announcing(an_invoice(state=state, total=total)) is worth
