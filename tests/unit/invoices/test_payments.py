"""Payments of an invoice: each counts once, and never comes to less than nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pledgekeeper.errors import Refused
from pledgekeeper.invoices.payments import Payment, PaymentSent, ReversalSent, paid_of, record, reverse, state_of
from tests.unit.disputes.test_invoiced import an_invoice

NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)
INVOICE = an_invoice(total="100.00", currency="EUR")


def sent(amount="60.00", **changes):
    said = {"reference": "SEPA-1", "amount": amount, "currency": "EUR", "paid_on": "2026-12-02", **changes}
    return PaymentSent.model_validate(said)


def a_payment(amount="60.00", **changes):
    return record(INVOICE, [], sent(amount, **changes), "clara", NOW, besides=Decimal(1_000))


def back(**changes):
    said = {"reference": "SEPA-1", "reversed_on": "2026-12-03", "reason": "The bank returned it.", **changes}
    return ReversalSent.model_validate(said)


def reversed_(payment):
    return payment.changed(reversal=reverse([payment], back(), "clara", NOW))


def test_cents_that_were_paid_and_paid_back_count_like_any_sum():
    assert paid_of(INVOICE, [a_payment("0.50"), a_payment("-0.20", reference="BACK-1")]) == Decimal("0.30")


def test_a_payment_that_is_sent_again_is_recorded_once():
    assert record(INVOICE, [a_payment()], sent(), "somebody else", NOW) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "61.00"}, "recorded already, as 60.00 of 2026-12-02"),
        ({"currency": "USD", "reference": "2"}, "currency: .* is in EUR, not USD"),
        ({"amount": "0.00", "reference": "2"}, "amount: nothing was paid"),
        ({"paid_on": "2026-12-04", "reference": "2"}, "paid_on: 2026-12-04 is to come"),
        ({"amount": "-60.01", "reference": "2"}, "amount: only 60.00 was paid"),
    ],
)
def test_what_is_no_payment_is_refused_with_what_would_be_right(changes, told):
    with pytest.raises(Refused, match=told):
        record(INVOICE, [a_payment()], sent(**changes), "clara", NOW)


def test_what_we_pay_back_is_taken_off_what_was_paid():
    refund = record(INVOICE, [a_payment()], sent("-20.00", reference="2"), "clara", NOW)

    assert paid_of(INVOICE, [a_payment(), refund]) == Decimal("40.00")
    whole = record(INVOICE, [a_payment()], sent("-60.00", reference="2"), "clara", NOW)
    assert paid_of(INVOICE, [a_payment(), whole]) == 0


def test_a_payment_may_be_recorded_and_reversed_on_the_day_on_which_it_arrived():
    today = a_payment(paid_on="2026-12-03")

    assert (today.paid_on, reverse([today], back(), "clara", NOW).reversed_on) == (date(2026, 12, 3),) * 2


def test_a_reversed_payment_counts_no_more_and_its_reference_is_used_up():
    payment = reversed_(a_payment())

    assert paid_of(INVOICE, [payment]) == 0
    assert reverse([payment], back(), "clara", NOW) is None
    with pytest.raises(Refused, match="is reversed; another payment has a reference of its own"):
        record(INVOICE, [payment], sent(), "clara", NOW)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reference": "SEPA-9"}, "no payment SEPA-9 is recorded of this invoice; there are: SEPA-1"),
        ({"reversed_on": date(2026, 12, 1)}, "is not between the payment, 2026-12-02, and today"),
        ({"reversed_on": date(2026, 12, 4)}, "is not between"),
    ],
)
def test_only_a_payment_that_is_there_is_reversed_and_not_before_it_was_paid(changes, told):
    with pytest.raises(Refused, match=told):
        reverse([a_payment()], back(**changes), "clara", NOW)


def test_a_payment_is_reversed_once():
    with pytest.raises(Refused, match="payment SEPA-1 was reversed already, on 2026-12-03"):
        reverse([reversed_(a_payment())], back(reason="It was booked on the wrong invoice."), "clara", NOW)


def test_a_payment_that_bounces_after_it_was_paid_back_is_reversed_and_what_was_paid_back_is_owed_again():
    refund = record(INVOICE, [a_payment()], sent("-20.00", reference="2"), "clara", NOW)

    assert paid_of(INVOICE, [reversed_(a_payment()), refund]) == -20
    assert reverse([a_payment(), refund], back(), "clara", NOW)


@pytest.mark.parametrize(
    ("paid", "accepted", "state"),
    [("0.00", "0", "sent"), ("0.01", "0", "partiallyPaid"), ("100.00", "0", "settled"), ("90.00", "10", "settled")],
)
def test_the_state_of_an_invoice_follows_what_was_paid(paid, accepted, state):
    assert state_of(INVOICE, Decimal(paid), Decimal(accepted)) == state


def test_an_invoice_that_the_carrier_does_not_have_keeps_its_state():
    assert state_of(INVOICE.changed(state="onHold"), Decimal("100.00")) == "onHold"


@pytest.mark.parametrize(
    ("total", "paid"), [("100.40", "100"), ("100.50", "100.50"), ("100.50", "101"), ("100", "100")]
)
def test_of_a_yen_there_are_no_parts_to_pay(total, paid):
    invoice = an_invoice(total=total, currency="JPY")

    assert state_of(invoice, Decimal(paid)) == "settled"
    assert state_of(invoice, Decimal(paid) - 1) == "partiallyPaid"


def test_a_payment_of_a_year_that_cannot_be_is_read_where_it_was_kept_and_its_reference_is_used_up():
    old = Payment.model_validate(a_payment().model_dump() | {"paid_on": "0001-01-01"})

    assert paid_of(INVOICE, [old]) == Decimal("60.00")
    with pytest.raises(Refused, match=r"recorded already, as 60\.00 of 0001-01-01"):
        record(INVOICE, [old], sent(), "clara", NOW)
    assert reverse([old], back(), "clara", NOW).reversed_on == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("paid", "state"), [("-200.00", "partiallyPaid"), ("-500.00", "settled"), ("100.00", "partiallyPaid")]
)
def test_an_invoice_of_less_than_nothing_is_settled_once_all_of_it_is_paid_back(paid, state):
    assert state_of(an_invoice(total="-500.00"), Decimal(paid)) == state


def test_of_an_invoice_that_billing_says_is_settled_all_was_paid_whatever_is_recorded_and_what_is_paid_back_is_less():
    settled = INVOICE.changed(state="settled")
    back_again = record(settled, [], sent("-60.00", reference="2"), "clara", NOW)
    part = a_payment()

    assert paid_of(settled, []) == paid_of(settled, [part]) == settled.total
    assert paid_of(settled, [part, back_again]) == settled.total - 60
    assert paid_of(INVOICE, [part]) == part.amount


def test_a_reference_is_the_same_however_its_letters_are_written():
    payment = a_payment(reference="Sepa-1")

    assert record(INVOICE, [payment], sent(reference="SEPA-1"), "clara", NOW) is None
    with pytest.raises(Refused, match="recorded already"):
        record(INVOICE, [payment], sent("1.00", reference="sepa-1"), "clara", NOW)
    assert reverse([payment], back(reference="SEPA-1"), "clara", NOW).reference == "Sepa-1"
