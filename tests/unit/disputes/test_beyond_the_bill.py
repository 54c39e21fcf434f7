"""What is claimed beyond what the invoice bills is owed by nobody, and what its credits take off the total is ours."""

from decimal import Decimal

import pytest

from pledgekeeper.disputes.billed import billed_in_all
from pledgekeeper.disputes.checking import Checked, ClaimChecked
from pledgekeeper.disputes.invoiced import invoiced
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.owing import outstanding, payable_amount
from pledgekeeper.disputes.said_by_invoice import with_invoice
from pledgekeeper.disputes.set_off import statements, summed
from pledgekeeper.disputes.settling import RecordPayment, SettleDispute
from pledgekeeper.disputes.standing import CheckClaim
from pledgekeeper.disputes.withholding import NotifyWithholding, allowed, excess
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.payments import state_of
from tests.unit.builders import DAY, after, terms_of
from tests.unit.disputes.test_agreeing import BILLING, lived
from tests.unit.disputes.test_crediting import an_invoice, disputing
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.disputes.test_with_vat import under_standard_rate

CARRIER = terms_of("andesvoz").carrier
WITH_CREDIT = an_invoice({"1": "300.00", "2": "-200.00"}, "100.00")


def checked(dispute, invoice, terms=None, paid=NOTHING):
    command = CheckClaim(invoice_number="INV-1", invoice=invoice, paid_amount=paid)
    return after(dispute, command, LATER, terms or terms_of("andesvoz"))


@pytest.mark.parametrize("lines", [{}, {"1": "1200.00"}], ids=["whole", "line"])
def test_of_a_total_that_is_claimed_with_its_vat_no_more_is_withheld_or_given_up_than_is_billed(lines):
    invoice, terms = an_invoice({"1": "1000.00"}, "1200.00"), under_standard_rate()
    claimed = checked(disputing(lines, "1200.00"), invoice, terms)
    assert (claimed.amounts.disputed_amount, allowed(claimed, CARRIER).withheld_amount) == (1200, 1200)

    settled = lived(claimed, answer(accepted_amount="0"), SettleDispute(by=BILLING))
    sums = invoiced(invoice, [settled], NOTHING)
    assert (sums.disputed, sums.payable, payable_amount(settled), outstanding(settled)) == (1200,) * 4

    payment = RecordPayment(by=ANALYST, amount="1200.00", paid_on="2026-11-24", reference="T-1")
    paid = after(settled, payment, LATER + 2 * DAY)
    sums = invoiced(invoice, [paid], NOTHING)
    assert (sums.payable, sums.overpaid, payable_amount(paid), outstanding(paid)) == (0, 0, 0, 0)
    assert statements(CARRIER, [paid], [paid], [(invoice, NOTHING)], LATER + 2 * DAY) == ()


@pytest.mark.parametrize(
    ("accepted", "paid", "payable", "held_back", "overpaid"),
    [(None, 0, 0, 100, 0), ("0.00", 0, 100, 0, 0), ("250.00", 0, 0, 0, 150), ("250.00", 100, 0, 0, 250)],
)
def test_what_is_accepted_of_a_line_beyond_a_total_that_credits_made_smaller_is_owed_by_us(
    accepted, paid, payable, held_back, overpaid
):
    dispute = checked(disputing({"1": "250.00"}, "300.00"), WITH_CREDIT, paid=Decimal(paid))
    if accepted:
        dispute = lived(dispute, answer(("1", accepted)), SettleDispute(by=BILLING))

    sums = invoiced(WITH_CREDIT, [dispute], Decimal(paid))

    assert (sums.payable, sums.held_back, sums.overpaid) == (payable, held_back, overpaid)
    assert payable_amount(dispute) == payable
    assert sums.withheld == dispute.withheld_amount == held_back
    assert state_of(WITH_CREDIT, sums.paid, sums.accepted) == ("settled" if paid else "sent")


def test_of_a_line_that_is_a_credit_nothing_is_withheld():
    dispute = checked(disputing({"2": "90.00"}, "300.00"), WITH_CREDIT)

    assert (dispute.withheld_amount, invoiced(WITH_CREDIT, [dispute], NOTHING).payable) == (0, 100)


def test_what_is_kept_out_of_a_statement_is_of_an_invoice_what_is_withheld_of_it():
    invoice = an_invoice({"1": "1000.00"}, "1000.00")
    one = checked(disputing({"1": "800.00"}, "1000.00"), invoice)
    command = CheckClaim(invoice_number="INV-1", invoice=invoice, claimed=[one.claimed])
    other = after(disputing({"1": "800.00"}, "1000.00"), command, LATER).changed(case_id="DSP-LATER")

    [found] = statements(CARRIER, [one, other], [one, other], [(invoice, NOTHING)], LATER + DAY)

    assert [item.amount for item in found.kept_out] == [800, 200]
    assert summed(found.kept_out) == invoiced(invoice, [one, other], NOTHING).withheld


@pytest.mark.parametrize("note", ["3.00", "0.00"])
def test_interest_of_ours_that_a_note_has_is_owed_until_it_is_paid_back(note):
    invoice = an_invoice({"1": "1000.00"}, "1000.00")
    dispute = lived(checked(disputing({"1": "100.00"}, "1000.00"), invoice), answer(("1", "100.00")))
    credited = dispute.changed(credited_amount=Decimal(100), credited_interest_amount=Decimal(note))

    def stands(paid):
        sums = invoiced(invoice, [credited], paid)
        state = state_of(invoice, sums.paid, sums.accepted + sums.interest)
        return sums.payable, sums.overpaid, state

    assert stands(Decimal(1000)) == (0, 100 + Decimal(note), "settled")
    assert stands(Decimal(900) - Decimal(note)) == (0, 0, "settled")


def test_a_line_may_be_disputed_beyond_a_total_that_credits_make_smaller_and_not_beyond_what_it_bills():
    said = disputing({"1": "250.00"}, None).claim
    claim = with_invoice(said, WITH_CREDIT)

    assert (claim.billed_amount, claim.lines[0].billed_amount, claim.disputed_amount) == (100, 300, 250)
    with pytest.raises(Invalid, match="exceeds what invoice INV-1 bills, 100"):
        with_invoice(disputing({"1": "300.01"}, None).claim, WITH_CREDIT)
    with pytest.raises(Invalid, match="exceeds"):
        with_invoice(said.changed(lines=None), WITH_CREDIT)


def test_a_check_that_was_written_under_the_name_of_before_is_read():
    before = {"at": "2026-11-24T09:00:00Z", "invoice_number": "INV-1", "twice": {"1": "100.00"}}

    assert ClaimChecked.model_validate(before).at_most == {"1": 100}
    assert "twice" not in ClaimChecked.model_validate(before).model_dump_json()


def test_nothing_is_withheld_too_much_of_what_is_paid_in_the_end():
    invoice = an_invoice({"1": "1000.00"}, "1000.00")
    notice = NotifyWithholding(by=BILLING, amount="900.00", since="2026-11-24")
    held = after(checked(disputing({"1": "100.00"}, "1000.00"), invoice), notice, LATER + DAY)
    paid = checked(held, invoice, paid=Decimal("1000.00"))

    assert (excess(held, Decimal("900.00")), excess(paid, Decimal("900.00"))) == (800, 0)


def test_one_that_is_over_hears_of_an_invoice_that_is_loaded_after_its_end():
    invoice = an_invoice({"1": "1000.00"}, "1000.00")
    known = (invoice.head.changed(number="INV-2"),)
    unknown = after(disputing({"1": "100.00"}, "900.00"), CheckClaim(invoice_number="INV-1", known=known), LATER)
    settled = lived(unknown, answer(("1", "0.00")), SettleDispute(by=BILLING))
    loaded = checked(settled, invoice)

    assert [each.differs for each in unknown.checked.findings] == ["invoice"]
    assert (loaded.checked.version, [each.differs for each in loaded.checked.findings]) == (1, ["billed"])
    assert payable_amount(loaded) == 1000


def test_lines_are_accepted_with_their_vat_beyond_a_total_that_credits_made_smaller():
    invoice = an_invoice({"1": "100.00", "2": "100.00", "3": "-150.00"}, "60.00")
    dispute = disputing({"1": "100.00", "2": "100.00"}, "240.00").changed(checked=Checked(vat_percent=Decimal(20)))

    assert billed_in_all(dispute, invoice) == 240
    assert billed_in_all(dispute, an_invoice({"1": "100.00", "2": "100.00"}, "200.00")) == 200


def test_vat_that_is_agreed_after_a_payment_makes_none_of_less_than_nothing():
    invoice = an_invoice({"1": "1000.00"}, "1200.00")
    payment = RecordPayment(by=ANALYST, amount="600.00", paid_on="2026-11-24", reference="T-1")
    paid = after(checked(disputing({"1": "1000.00"}, "1200.00"), invoice), payment, LATER + 2 * DAY)
    agreed = checked(paid, invoice, under_standard_rate())
    more = after(agreed, payment.changed(reference="T-2", amount=Decimal(60)), LATER + 2 * DAY)

    assert (more.paid_with_vat, more.paid_amount) == (660, 600)
