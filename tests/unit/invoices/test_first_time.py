"""Whether an invoice was right the first time: known once its window is over, or something of it is accepted."""

from datetime import UTC, datetime

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.disputes.settling import SettleDispute, WithdrawDispute
from pledgekeeper.invoices.first_time import Doubted, doubted, judged, window_ends
from tests.unit.builders import DAY, SECOND, a_claim, a_dispute, at, terms_of
from tests.unit.disputes.test_agreeing import BILLING, lived
from tests.unit.disputes.test_invoiced import an_invoice
from tests.unit.disputes.test_lines import LATER, answer

CARRIER = terms_of("andesvoz").carrier
INVOICE = an_invoice(carrier_id=CARRIER.id)
END = at("2026-12-03 00:00", "America/Lima")  # 2 November, and thirty days


def of(verdict, day=0, number=INVOICE.number, account=INVOICE.account):
    return Doubted(number, account, verdict, int((LATER + day * DAY).timestamp()))


def found(*disputes, invoice=INVOICE, now=END):
    return judged(invoice, disputes, CARRIER, dispute_types(), now)


def test_an_invoice_is_right_from_the_first_second_after_its_window():
    assert window_ends(INVOICE, CARRIER, dispute_types()) == END
    assert found(now=END - SECOND) is None
    assert (found().right, found().at, found().disputes) == (True, END, ())


@pytest.mark.parametrize(
    ("due", "payment_days", "end"),
    [
        ("2026-11-12", 30, "2026-12-13 00:00"),
        (None, 30, "2027-01-02 00:00"),
        (None, None, "2026-12-03 00:00"),
    ],
)
def test_where_a_window_is_from_a_due_date_that_nobody_names_days_count_from_the_invoices_own_date(
    due, payment_days, end
):
    clause = CARRIER.agreement.disputes.changed(window_from="due-date", payment_days=payment_days)
    carrier = CARRIER.changed(agreement=CARRIER.agreement.changed(disputes=clause))

    dated = an_invoice(carrier_id=CARRIER.id, due_date=due)
    assert window_ends(dated, carrier, dispute_types()) == at(end, "America/Lima")


def test_it_is_right_when_the_last_dispute_about_it_is_over_and_nothing_was_accepted():
    late = of("rejected", 30)
    over = datetime.fromtimestamp(late.at, UTC)

    assert found(of("withdrawn"), late, now=over - SECOND) is None
    assert found(of("withdrawn"), late, now=over)[1:] == (True, over, ("rejected", "withdrawn"))
    assert found(Doubted(INVOICE.number, None, "open", None), now=END + 90 * DAY) is None


def test_it_is_wrong_since_something_was_first_accepted():
    wrong = found(
        of("upheld", 3), of("rejected"), of("upheld", 2), Doubted(INVOICE.number, None, "open", None), now=LATER
    )

    assert wrong[1:] == (False, LATER + 2 * DAY, ("open", "rejected", "upheld", "upheld"))


@pytest.mark.parametrize(
    ("changed", "right"),
    [({}, False), ({"account": None}, False), ({"account": "OTHER"}, True), ({"number": "INV-0"}, True)],
)
def test_a_dispute_is_about_the_invoice_of_its_number_and_account(changed, right):
    assert found(of("upheld", **changed)).right is right


@pytest.mark.parametrize(
    ("state", "total", "counts"),
    [
        ("sent", "0.01", True),
        ("partiallyPaid", "1.00", True),
        ("settled", "1.00", True),
        ("new", "1.00", False),
        ("onHold", "1.00", False),
        ("validated", "1.00", False),
        ("sent", "0.00", False),
        ("sent", "-1.00", False),
    ],
)
def test_what_the_carrier_has_not_got_and_what_asks_for_no_money_is_not_counted(state, total, counts):
    assert (
        found(invoice=INVOICE.changed(state=state).changed(total=an_invoice(total=total).total)) is not None
    ) is counts


@pytest.mark.parametrize(
    ("commands", "verdict", "hours"),
    [
        ([], "open", None),
        ([answer(accepted_amount="0")], "open", None),
        ([answer(accepted_amount="0.01")], "upheld", 0),
        ([answer(accepted_amount="0"), SettleDispute(by=BILLING)], "rejected", 1),
        ([WithdrawDispute(by=BILLING)], "withdrawn", 0),
    ],
)
def test_what_became_of_a_dispute_and_when(commands, verdict, hours):
    dispute = lived(a_dispute(), *commands)
    then = None if hours is None else int(LATER.timestamp()) + hours * 3600

    assert doubted(dispute) == Doubted("INV-2026-10-00417", "ANV-1", verdict, then)


def test_a_dispute_that_names_no_invoice_says_nothing_of_one():
    assert doubted(a_dispute(claim=a_claim(invoice_number=None))) is None
