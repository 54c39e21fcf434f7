"""What the table promises of invoices, on the fake and on an emulator's."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pledgekeeper.errors import ChangedMeanwhile, Refused
from pledgekeeper.ids import random_id
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import Payment, Reversal
from pledgekeeper.store import keys
from pledgekeeper.store.invoices import InvoiceTable, steps_of
from pledgekeeper.store.items import key_of
from tests.contract.conftest import MONDAY, TABLE


@pytest.fixture
def table(store):
    return InvoiceTable(store._client, TABLE)


def an_invoice(**changes):
    said = {
        "carrier_id": f"c-{random_id()}", "number": "INV-1", "account": "A-1", "date": "2026-11-02", "currency": "EUR",
        "total": "12.00", "lines": [{"line": "1", "amount": "12.00"}], **changes,
    }  # fmt: skip
    return Invoice.model_validate(said)


def test_an_invoice_is_kept_once_and_found_by_its_number_and_in_its_carriers_list(table):
    invoice = an_invoice()

    assert table.put(invoice, None)
    assert not table.put(invoice, None)

    assert table.newest(bill_id(invoice)) == invoice
    assert table.by_number(invoice.carrier_id, "INV-1", None) == invoice
    assert table.by_number(invoice.carrier_id, "INV-1", "A-2") is None
    assert table.of_carrier(invoice.carrier_id) == [invoice.head]
    assert table.by_number("another", "INV-1", None) is None


def test_a_number_of_two_accounts_is_found_by_its_account_only(table):
    invoice = an_invoice()
    other = invoice.changed(account="A-2")
    table.put(invoice, None)
    table.put(other, None)

    assert table.by_number(invoice.carrier_id, "INV-1", None) is None
    assert table.by_number(invoice.carrier_id, "INV-1", "A-2") == other


@pytest.mark.parametrize(("number", "found"), [("inv-1", ["INV-1"]), ("Inv-1", ["INV-1"]), ("INV-1", []), ("x", [])])
def test_a_number_that_differs_in_capitals_alone_is_found_for_the_same_carrier(table, number, found):
    invoice = an_invoice()
    table.put(invoice, None)

    assert table.spelled_otherwise(invoice.carrier_id, number) == found
    assert table.spelled_otherwise("another", number) == []


def test_a_later_version_of_another_date_takes_the_place_of_the_one_before_and_both_are_kept(table):
    invoice = an_invoice()
    later = invoice.changed(version=2, date_=date(2026, 11, 3))
    table.put(invoice, None)
    table.put(later, None)

    assert table.of_carrier(invoice.carrier_id) == [later.head]
    assert table.versions(bill_id(invoice)) == [invoice, later]
    with pytest.raises(Refused, match="a changed invoice is version 3 or later"):
        table.put(later.changed(currency="USD"), None)


def test_of_two_who_write_a_version_after_the_same_one_the_second_writes_nothing(table, monkeypatch):
    invoice = an_invoice()
    table.put(invoice, None)
    monkeypatch.setattr(table, "newest", lambda bill, known=invoice: known)
    table.put(invoice.changed(version=3), None)

    with pytest.raises(ChangedMeanwhile):
        table.put(invoice.changed(version=2), None)

    assert [each.version for each in table.versions(bill_id(invoice))] == [1, 3]


def test_a_list_is_newest_first(table):
    invoice = an_invoice()
    numbered = [invoice.changed(number=f"INV-{n}", date_=date(2026, 11, n)) for n in (2, 9, 5)]
    for each in numbered:
        table.put(each, None)

    assert [each.date_.day for each in table.of_carrier(invoice.carrier_id)] == [9, 5, 2]


def test_a_window_is_found_on_its_day_and_announced_once(table):
    invoice, day, last_day = an_invoice(), date(2026, 11, 27), date(2026, 12, 2)
    table.put(invoice, day)
    bill, soon = bill_id(invoice), MONDAY + timedelta(minutes=5)

    assert bill in table.closing(day)
    assert bill not in table.closing(last_day)
    assert table.take_in_hand(bill, last_day, MONDAY, soon)
    assert not table.take_in_hand(bill, last_day, MONDAY, soon)
    assert table.take_in_hand(bill, last_day, soon, soon + timedelta(minutes=5))  # whoever had it died
    table.told(bill, last_day, soon)
    assert not table.take_in_hand(bill, last_day, soon + timedelta(days=1), soon + timedelta(days=2))


def test_disputes_are_found_by_the_number_that_they_name(table):
    carrier = f"c-{random_id()}"
    for case in ("DSP-1", "DSP-2", "DSP-1"):
        table.note_dispute(carrier, "INV-1", case)

    assert table.disputes_of(carrier, "INV-1") == ["DSP-1", "DSP-2"]
    assert table.disputes_of(carrier, "INV-2") == []


def a_payment(reference="SEPA-1", amount="5.00"):
    said = {"reference": reference, "amount": amount, "currency": "EUR", "paid_on": "2026-11-20"}
    return Payment(**said, recorded_at=MONDAY, recorded_by="clara")


def a_reversal():
    said = {"reference": "SEPA-1", "reversed_on": "2026-11-22", "reason": "Returned."}
    return Reversal(**said, recorded_at=MONDAY, recorded_by="clara")


def test_a_payment_is_kept_once_and_counts_until_it_is_reversed(table):
    invoice = an_invoice()
    one, two = a_payment(), a_payment("SEPA-2", "2.00")
    table.record(invoice, (), one)
    table.record(invoice, (one,), two)
    with pytest.raises(ChangedMeanwhile):
        table.record(invoice, (one, two), a_payment(amount="6.00"))
    assert table.with_paid([invoice.head]) == [(invoice.head, Decimal("7.00"))]

    table.reverse(invoice, (one, two), a_reversal())
    back = one.changed(reversal=a_reversal())
    with pytest.raises(ChangedMeanwhile):
        table.reverse(invoice, (back, two), a_reversal())
    assert table.payments(invoice) == (back, two)
    assert table.with_paid([invoice.head]) == [(invoice.head, Decimal("2.00"))]


@pytest.mark.parametrize("first", ["paid back", "reversed"])
def test_of_two_who_book_after_the_same_payments_the_second_writes_nothing(table, first):
    invoice, known = an_invoice(), (a_payment(),)
    table.record(invoice, (), *known)

    def pay_back():
        table.record(invoice, known, a_payment("BACK-1", "-5.00"))

    def reverse():
        table.reverse(invoice, known, a_reversal())

    one, other = (pay_back, reverse) if first == "paid back" else (reverse, pay_back)
    one()
    with pytest.raises(ChangedMeanwhile):
        other()

    assert table.with_paid([invoice.head]) == [(invoice.head, 0)]


def test_payments_are_of_their_invoice_alone(table):
    invoice = an_invoice()
    table.record(invoice, (), a_payment())
    table.record(invoice.changed(number="INV-3"), (), a_payment())

    assert table.payments(invoice) == (a_payment(),)
    assert table.payments(invoice.changed(number="INV-2")) == ()
    other = invoice.head.changed(carrier_id="another")
    assert table.with_paid([invoice.head, other]) == [(invoice.head, a_payment().amount), (other, 0)]
    assert table.with_paid([]) == []


def test_for_a_booking_its_disputes_are_checked_and_for_the_count_of_bookings_they_are_not():
    [paid] = steps_of(key_of(keys.payment("baltel", "BILL-1", "SEPA#1")))

    assert (paid.bill_id, paid.booking) == ("BILL-1", "PAID#SEPA#1")
    assert list(steps_of(key_of(keys.bookings("baltel", "BILL-1")))) == []
