"""Since when each item of a set-off statement is owed, with what interest, and of which disputes it speaks."""

from datetime import date
from decimal import Decimal

import pytest

from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.set_off import matters, statements
from pledgekeeper.disputes.settling import IssueCredit, SettleDispute
from tests.unit.builders import DAY, a_claim, a_dispute, after
from tests.unit.disputes.test_agreeing import BILLING, lived, withdraw
from tests.unit.disputes.test_invoiced import an_invoice
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines
from tests.unit.disputes.test_owing import payment
from tests.unit.disputes.test_set_off import CARRIER


def stands(*commands, opened=None, at=LATER + 60 * DAY, bills=()):
    dispute = lived(opened or of_three_lines(), *commands)
    [found] = statements(CARRIER, [dispute], [dispute], bills, at)
    return found


def test_a_credit_is_due_since_the_first_acceptance_that_no_note_gave_back():
    first, second, third = answer(("1", "1000")), answer(("2", "500")), answer(("3", "0.01"))
    issue = IssueCredit(by=ANALYST, credit_note="CN-1")

    def since(*steps):
        dispute = of_three_lines()
        for days, command in enumerate(steps):
            dispute = after(dispute, command, LATER + days * DAY)
        [found] = statements(CARRIER, [dispute], [dispute], [], LATER + 10 * DAY)
        [item] = found.owed_by_us
        return (item.since - LATER.date()).days, item.days

    assert since(first, second) == (0, 10)
    assert since(first, issue, second, third) == (2, 8)


def test_interest_on_what_was_wrongly_paid_is_owed_also_where_the_payment_covers_what_else_is_owed_of_the_invoice():
    bills = [(an_invoice(carrier_id=CARRIER.id), NOTHING)]
    found = stands(payment("6804.28"), answer(accepted_amount="804.28"), opened=a_dispute(), bills=bills)
    [item] = found.owed_by_us

    assert item.amount == 0
    assert found.net == item.interest > 0


def test_what_was_given_up_is_owed_since_the_invoice_was_due_with_its_interest():
    found = stands(withdraw("804.28"), opened=a_dispute(), at=LATER + 38 * DAY)
    [item] = found.owed_by_carrier

    assert (item.since, item.days, item.amount) == (date(2026, 12, 2), 30, Decimal("804.28"))
    assert item.interest == Decimal("4.02")  # 804.28 x 6 % x 30 / 360
    assert found.net == -Decimal("808.30")


def test_where_nobody_knows_when_the_invoice_is_due_it_is_owed_since_it_was_given_up_last():
    undated = a_dispute(claim=a_claim(invoice_date=None))
    twice = after(after(undated, withdraw("1.00"), LATER), withdraw("1.00", in_all="2.00"), LATER + DAY)
    [found] = statements(CARRIER, [twice], [twice], [], LATER + 3 * DAY)

    assert [(item.amount, item.days) for item in found.owed_by_carrier] == [(2, 2)]


def test_what_is_not_due_yet_has_no_days():
    [item] = stands(withdraw("804.28"), opened=a_dispute(), at=LATER + DAY).owed_by_carrier
    invoice = an_invoice(carrier_id=CARRIER.id, due_date="2026-12-02")
    [found] = statements(CARRIER, [], [], [(invoice, NOTHING)], LATER)

    assert [each.days for each in (item, *found.undisputed)] == [0, 0]


def test_an_unpaid_invoice_of_which_nobody_knows_when_it_is_due_has_no_age():
    silent = CARRIER.agreement.disputes.changed(payment_days=None)
    carrier = CARRIER.changed(agreement=CARRIER.agreement.changed(disputes=silent))
    [found] = statements(carrier, [], [], [(an_invoice(carrier_id=CARRIER.id), NOTHING)], LATER)

    assert [(each.since, each.days) for each in found.undisputed] == [(None, 0)]


@pytest.mark.parametrize(
    ("lived_through", "speaks"),
    [
        ([], True),
        ([answer(accepted_amount="4000")], True),
        ([answer(accepted_amount="4000"), IssueCredit(by=ANALYST, credit_note="CN-1")], False),
        ([answer(accepted_amount="0"), SettleDispute(by=BILLING)], True),
        ([answer(accepted_amount="0"), SettleDispute(by=BILLING), payment("4000", on="2026-11-24")], True),
    ],
)
def test_a_statement_may_speak_of_a_dispute_until_all_is_agreed_and_credited_or_paid_with_its_interest(
    lived_through, speaks
):
    assert matters(lived(of_three_lines(), *lived_through)) is speaks
