"""What disputes make of an invoice: sums that never promise more than its total."""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.invoiced import elsewhere, invoiced, names
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Share
from pledgekeeper.disputes.model import DisputeStatus
from pledgekeeper.disputes.owing import payable_amount
from pledgekeeper.invoices.model import InvoiceHead
from tests.unit.builders import a_claim, a_dispute

CENTS = st.integers(1, 9_000_000).map(lambda cents: Decimal(cents).scaleb(-2))
PERCENTS = st.tuples(*(st.integers(0, 100),) * 4)
VAT = st.sampled_from([None, "20", "19", "5.5"])


def an_invoice(**changed):
    claim = a_claim()
    said = {"carrier_id": "baltel", "number": claim.invoice_number, "account": claim.account}
    return InvoiceHead(**{**said, "date": claim.invoice_date, "currency": "USD", "total": "88661.81", **changed})


def a_dispute_of(invoice, **claim):
    said = {"invoice_number": invoice.number, "account": invoice.account, **claim}
    return a_dispute(claim=a_claim(**said)).changed(carrier_id=invoice.carrier_id)


def test_an_open_dispute_is_withheld_and_the_rest_is_payable():
    invoice = an_invoice()
    sums = invoiced(invoice, [a_dispute_of(invoice, disputed_amount="6804.28")], NOTHING)

    assert (sums.disputed, sums.withheld, sums.payable) == (Decimal("6804.28"), Decimal("6804.28"), Decimal("81857.53"))


def test_one_that_was_withdrawn_is_disputed_no_more():
    invoice = an_invoice()
    gone = a_dispute_of(invoice).changed(status=DisputeStatus.WITHDRAWN)

    assert invoiced(invoice, [gone], NOTHING).disputed == 0


@pytest.mark.parametrize(
    ("other", "named"),
    [({}, True), ({"account": None}, True), ({"account": "OTHER"}, False), ({"invoice_number": "INV-0"}, False)],
)
def test_a_dispute_names_an_invoice_by_number_and_account(other, named):
    invoice = an_invoice()

    assert names(a_dispute_of(invoice, **other), invoice) is named


@pytest.mark.parametrize(
    ("claim", "counted"),
    [({}, True), ({"currency": None}, True), ({"currency": "EUR"}, False), ({"account": "OTHER"}, False)],
)
def test_a_dispute_of_another_account_or_in_another_currency_is_in_no_sum(claim, counted):
    invoice = an_invoice()
    about = a_dispute_of(invoice)
    about = about.changed(claim=about.claim.changed(**claim))

    disputed = about.amounts.disputed_amount if counted else 0
    assert invoiced(invoice, [about], NOTHING).payable == invoice.total - disputed


@pytest.mark.parametrize("state", ["new", "onHold", "validated", "settled"])
def test_nothing_is_payable_of_an_invoice_that_is_not_with_the_carrier_or_is_paid(state):
    assert invoiced(an_invoice(state=state), [], NOTHING).payable is None


@given(st.lists(CENTS, max_size=6))
def test_what_is_payable_is_never_negative_and_with_what_is_withheld_never_more_than_the_total(amounts):
    invoice = an_invoice()
    disputes = [a_dispute_of(invoice, disputed_amount=str(amount), billed_amount=None) for amount in amounts]
    sums = invoiced(invoice, disputes, NOTHING)

    assert sums.payable == max(0, invoice.total - sum(amounts))
    assert sums.withheld == sums.disputed == sum(amounts)


@given(
    st.lists(st.tuples(CENTS, PERCENTS), max_size=4),
    st.integers(0, 20_000_000).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.integers(-1_000_000, 20_000_000).map(lambda cents: Decimal(cents).scaleb(-2)),
    VAT,
)
@example([], Decimal(0), Decimal("-12.00"), None)
@example([(Decimal(80), (0,) * 4), (Decimal(80), (0,) * 4)], Decimal(0), Decimal(100), None)
@example([(Decimal("1.00"), (33, 50, 100, 0))], Decimal(0), Decimal("1.20"), "20")
def test_of_an_invoice_or_of_what_is_disputed_if_more_every_cent_is_accepted_paid_payable_or_held_back(
    disputed, paid, total, vat
):
    invoice = an_invoice(total=str(total))
    disputes = [decided(invoice, amount, *shares, vat=vat) for amount, shares in disputed]
    sums = invoiced(invoice, disputes, paid)

    claimed = sum((each.with_vat(each.amounts.disputed_amount) for each in disputes), start=NOTHING)
    billed = invoice.total if invoice.total < 0 else max(invoice.total, claimed)
    assert sums.accepted + sums.paid + sums.payable + sums.held_back - sums.overpaid == billed
    assert min(sums.payable, sums.held_back, sums.overpaid, sums.undisputed, sums.covered) >= 0
    assert sums.undisputed <= sums.payable
    assert sums.held_back <= sums.withheld


def decided(invoice, amount, accepted, rejected, withdrawn, paid, vat=None):
    """A dispute of which so many percent are accepted, of the rest rejected, of that given up; and of all paid."""

    def part(percent, of):
        return (of * percent / 100).quantize(Decimal("0.01"), ROUND_DOWN)

    yes = part(accepted, amount)
    no = part(rejected, amount - yes)
    gone = part(withdrawn, no)
    share = Share(line=WHOLE, accepted_amount=yes, rejected_amount=no, withdrawn_amount=gone)
    dispute = a_dispute_of(invoice, disputed_amount=str(amount), billed_amount=None)
    dispute = dispute.changed(shares=(share,), checked=Checked(vat_percent=Decimal(vat)) if vat else None)
    gross = part(paid, dispute.with_vat(amount))
    return dispute.with_paid(dispute.without_vat(gross), gross - dispute.without_vat(gross))


@given(st.lists(st.tuples(CENTS, PERCENTS), min_size=1, max_size=3), st.integers(0, 150), CENTS, VAT)
def test_each_dispute_of_an_invoice_says_the_same_is_payable_as_the_invoice(disputed, paid, undisputed, vat):
    made = [decided(an_invoice(), amount, *shares, vat=vat) for amount, shares in disputed]
    total = undisputed + sum(each.with_vat(each.amounts.disputed_amount) for each in made)
    with_it = (total * paid / 100).quantize(Decimal("0.01"), ROUND_DOWN)

    def known(dispute):
        others = [each for each in made if each is not dispute]
        found = (dispute.checked or Checked()).changed(
            total_amount=total, elsewhere_amount=elsewhere(dispute, others), paid_amount=with_it
        )
        return dispute.changed(checked=found)

    payable = invoiced(an_invoice(total=str(total)), made, with_it).payable
    assert {payable_amount(known(each)) for each in made} == {payable}


def test_a_payment_covers_what_nobody_disputes_then_what_was_given_up_then_what_is_withheld():
    invoice = an_invoice(total="100.00")
    dispute = decided(invoice, Decimal("30.00"), 0, 50, 100, 0)

    def after(paid):
        sums = invoiced(invoice, [dispute], Decimal(paid))
        return [int(each) for each in (sums.undisputed, sums.payable, sums.covered, sums.held_back, sums.overpaid)]

    assert after(0) == [70, 85, 0, 15, 0]
    assert after(75) == [0, 10, 5, 15, 0]
    assert after(90) == [0, 0, 15, 10, 0]
    assert after(101) == [0, 0, 15, 0, 1]


def test_parts_of_a_yen_are_asked_of_nobody():
    invoice = an_invoice(currency="JPY", total="1101.00")
    dispute = a_dispute_of(invoice, disputed_amount="366.78", billed_amount="1101")
    share = Share(line=WHOLE, accepted_amount=Decimal("366.78"))
    accepted = dispute.changed(shares=(share,), claim=dispute.claim.changed(currency="JPY"))

    assert (invoiced(invoice, [accepted], NOTHING).payable, payable_amount(accepted)) == (734, 734)
    assert invoiced(invoice, [accepted], Decimal(734)).undisputed == 0


def test_interest_of_ours_in_a_note_of_another_dispute_is_paid_of_what_is_left_to_this_one():
    invoice = an_invoice()
    dispute, other = a_dispute_of(invoice), a_dispute_of(invoice)
    noted = other.changed(credited_interest_amount=Decimal("5.00"))

    assert elsewhere(dispute, [noted]) == elsewhere(dispute, [other]) + Decimal("5.00")


def test_what_was_credited_of_all_its_disputes_is_told():
    invoice = an_invoice()
    credited = [a_dispute_of(invoice).changed(credited_amount=Decimal(each)) for each in ("100.00", "20.50")]

    assert invoiced(invoice, credited, NOTHING).credited == Decimal("120.50")


def test_what_was_paid_with_a_dispute_and_accepted_since_is_paid_of_the_rest_whether_its_note_is_issued_or_not():
    invoice = an_invoice(total="1000.00")
    shares = (Share(line=WHOLE, accepted_amount="300.00", rejected_amount="500.00", withdrawn_amount="500.00"),)
    dispute = a_dispute_of(invoice, disputed_amount="800.00", billed_amount="1000.00").changed(shares=shares)
    paid = dispute.changed(paid_amount=Decimal("700.00"))

    for each in (paid, paid.changed(credited_amount=Decimal("300.00"))):
        sums = invoiced(invoice, [each], NOTHING)
        assert (sums.payable, sums.undisputed, sums.overpaid) == (0, 0, 0)


@pytest.mark.parametrize("credited", [0, 300])
def test_what_is_paid_back_leaves_nothing_payable_whether_its_note_is_issued_before_or_after(credited):
    invoice = an_invoice(total="1000.00")
    dispute = decided(invoice, Decimal(300), 100, 0, 0, 0)
    dispute = dispute.changed(paid_amount=Decimal(300), credited_amount=Decimal(credited))

    sums = invoiced(invoice, [dispute], Decimal(700 - 300))

    assert (sums.payable, sums.overpaid) == (0, 0)


def test_what_was_paid_back_of_a_payment_that_bounced_is_payable_again():
    invoice = an_invoice(total="1085.00")
    sums = invoiced(invoice, [decided(invoice, Decimal("542.50"), 100, 0, 0, 0)], Decimal("-542.50"))

    assert (sums.payable, sums.undisputed, sums.overpaid) == (1085, 1085, 0)
