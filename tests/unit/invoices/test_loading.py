"""What whoever loads an invoice is told of it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pledgekeeper.carriers.invoicing import Vat
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.invoices.loading import must_be_in_a_currency, must_keep_currency, warning
from pledgekeeper.invoices.model import Invoice, InvoiceLine
from pledgekeeper.invoices.table_file import InvoiceMapping, must_have_any, read_invoices
from tests.unit.builders import terms_of
from tests.unit.credit_notes.notes import invoicing

CARRIER = terms_of("baltel").carrier
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def an_invoice(total, *lines, currency="EUR", **said):
    return Invoice(
        carrier_id="baltel", account="BLT-7", number="INV-1", total=total, currency=currency,
        lines=tuple(InvoiceLine(line=str(n), amount=Decimal(each)) for n, each in enumerate(lines, 1)),
        **{"date": "2026-11-02"} | said,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("total", "lines"),
    [
        ("100.00", ["60.00", "40.00"]), ("127.00", ["100.00"]), ("130.00", ["100.00"]), ("100.00", []),
        ("90.00", ["100.00", "-10.00"]), ("-20.00", ["-20.00"]), ("-26.00", ["-20.00"]), ("0.00", ["10.00", "-10.00"]),
        ("0.00", ["0.00"]),
    ],
)  # fmt: skip
def test_nothing_is_told_of_an_invoice_whose_total_has_its_lines_and_a_tax(total, lines):
    assert warning(an_invoice(total, *lines), CARRIER, NOW) is None


@pytest.mark.parametrize(
    ("total", "lines", "sums"),
    [
        ("9999.00", ["1000.00"], "1000.00 EUR, and its total is 9999.00 EUR"),
        ("100.00", ["60.00", "40.00", "100.00"], "200.00 EUR, and its total is 100.00 EUR"),
        ("99.99", ["60.00", "40.00"], "100.00 EUR, and its total is 99.99 EUR"),
        ("130.01", ["100.00"], "100.00 EUR, and its total is 130.01 EUR"),
        ("100.00", ["0.00"], "0.00 EUR, and its total is 100.00 EUR"),
        ("-19.99", ["-20.00"], "-20.00 EUR, and its total is -19.99 EUR"),
        ("-26.01", ["-20.00"], "-20.00 EUR, and its total is -26.01 EUR"),
    ],
)
def test_an_invoice_whose_lines_come_to_more_or_to_far_less_than_its_total_is_told(total, lines, sums):
    assert warning(an_invoice(total, *lines), CARRIER, NOW) == (
        f"its lines come to {sums}: is one of the lines a sum, or one missing?"
    )


@pytest.mark.parametrize(("total", "lines"), [("100.00", ["-100.00"]), ("-100.00", ["60.00", "40.00"])])
def test_lines_that_come_to_the_opposite_of_their_total_are_told_as_a_sign_is_wrong(total, lines):
    told = warning(an_invoice(total, *lines), CARRIER, NOW)

    assert told == f"its lines come to {-Decimal(total)} EUR, and its total is {total} EUR: has one the wrong sign?"


def test_both_oddities_of_an_invoice_are_told():
    told = warning(an_invoice("1.00", "2.00", currency="USD"), CARRIER, NOW)

    assert "it is in USD" in told
    assert "; its lines come to 2.00 USD" in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"date": "2062-11-02"}, "it is dated 2062-11-02, more"),
        ({"due_date": "2029-11-02"}, "it is due on 2029-11-02, more"),
        ({"date": "2062-11-02", "due_date": "2062-12-02"}, "it is dated 2062-11-02 and due on 2062-12-02, more"),
    ],
)
def test_an_invoice_of_more_than_a_year_ahead_is_kept_and_its_year_is_asked_about(said, told):
    assert warning(an_invoice("1.00", **said), CARRIER, NOW) == f"{told} than a year ahead: is the year mistyped?"


def test_nothing_is_told_of_an_invoice_that_is_due_within_a_year():
    assert warning(an_invoice("1.00", date="2026-12-01", due_date="2027-11-21"), CARRIER, NOW) is None


def test_a_file_without_a_row_is_told_to_have_no_invoice():
    mapping = InvoiceMapping(number="No", account="Account", date="Date", total="Total", currency_of_all="EUR")

    with pytest.raises(Invalid, match="no invoice is in the file"):
        must_have_any(read_invoices("No,Account,Date,Total\n", mapping, "baltel"))


@pytest.mark.parametrize(
    ("paid", "disputed", "what"),
    [(True, False, "paid"), (False, True, "disputed"), (True, True, "paid and disputed")],
)
def test_an_invoice_that_is_paid_or_disputed_has_no_version_in_another_currency(paid, disputed, what):
    before, later = an_invoice("1200.00"), an_invoice("1200.00", currency="USD", version=2)

    with pytest.raises(Refused, match=rf"^invoice INV-1 is in EUR, and {what} in it: no version of it is in USD"):
        must_keep_currency(later, before, CARRIER, paid=paid, disputed=disputed)
    must_keep_currency(an_invoice("9.00", version=2), before, CARRIER, paid=paid, disputed=disputed)
    must_keep_currency(later, None, CARRIER, paid=paid, disputed=disputed)


def test_a_currency_that_was_mistyped_is_put_right_where_nothing_is_booked_in_it():
    mistyped, right = an_invoice("1200.00", currency="USD"), an_invoice("1200.00", version=2)

    must_keep_currency(right, mistyped, CARRIER, paid=False, disputed=True)  # which is in the agreement's
    with pytest.raises(Refused, match="is in USD, and paid in it"):
        must_keep_currency(right, mistyped, CARRIER, paid=True, disputed=True)


def under_vat(percent):
    agreement = CARRIER.agreement.changed(invoicing=invoicing(vat=Vat(category="S", percent=percent)))
    return CARRIER.changed(agreement=agreement)


@pytest.mark.parametrize(("total", "lines"), [("12.02", ["5.01", "5.01"]), ("12.00", ["5.01", "5.01"]), ("7.00", [])])
def test_an_invoice_with_the_vat_of_the_agreement_is_nothing_odd(total, lines):
    assert warning(an_invoice(total, *lines), under_vat("20"), NOW) is None


@pytest.mark.parametrize("total", ["100.00", "119.00", "117.97"])
def test_whoever_loads_an_invoice_with_other_vat_than_agreed_is_told(total):
    told = warning(an_invoice(total, "60.00", "40.00"), under_vat("18"), NOW)

    assert told == (
        f"its lines come to 100.00 EUR, with the agreement's 18 % of VAT to 118.00, and its total is {total}: a credit "
        "note of it would give back VAT that it does not bill; is the agreement's VAT right?"
    )
    assert warning(an_invoice(total, "60.00", "40.00"), CARRIER, NOW) is None


@pytest.mark.parametrize("none", ["ZZZ", "XXX", "XTS", "EUO"])
def test_an_invoice_in_letters_that_are_no_currency_is_refused_and_told_what_would_be_right(none):
    told = f"invoice INV-1: currency: {none} is no currency of ISO 4217; write the code of the one that is paid in"
    with pytest.raises(Refused, match=told):
        must_be_in_a_currency(an_invoice("100.00", currency=none))


@pytest.mark.parametrize("currency", ["EUR", "KWD", "BGN"])
def test_a_currency_counts_also_where_it_has_ended_since(currency):
    must_be_in_a_currency(an_invoice("100.00", currency=currency))
