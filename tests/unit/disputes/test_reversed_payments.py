"""A payment that did not hold counts no more, and what it paid is owed again."""

from datetime import date
from decimal import Decimal

import pytest

from pledgekeeper.disputes.owing import interest_of, payable_amount
from pledgekeeper.disputes.settling import IssueCredit, PaymentDue, PaymentReversed, ReversePayment, SettleDispute
from pledgekeeper.errors import Refused
from tests.unit.builders import DAY, a_claim, a_dispute, after, led_to
from tests.unit.disputes.test_agreeing import BILLING, lived
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.disputes.test_owing import CLAUSE, EIGHT_PERCENT, of, payment
from tests.unit.disputes.test_with_vat import STANDARD

WITH_INTEREST = CLAUSE.changed(interest=EIGHT_PERCENT)
NOW = LATER + 60 * DAY


def given_up():
    return lived(a_dispute(), answer(accepted_amount="0"), SettleDispute(by=BILLING))


def back(reference="SWIFT-1", on="2027-01-15"):
    return ReversePayment(by=ANALYST, reference=reference, reversed_on=on, reason="Returned by the bank.")


def test_what_a_reversed_payment_paid_is_owed_again_as_if_it_had_never_come():
    settled = given_up()
    paid = after(settled, payment("6804.28"), LATER + DAY)

    events = led_to(paid, back(), NOW)
    reversed_ = after(paid, back(), NOW)

    assert [event.amount for event in of(PaymentDue, events)] == [Decimal("6804.28")]
    assert (reversed_.paid_amount, reversed_.outstanding_amount) == (0, Decimal("6804.28"))
    assert payable_amount(reversed_) == payable_amount(settled)
    assert interest_of(reversed_, WITH_INTEREST, NOW) == interest_of(settled, WITH_INTEREST, NOW)


def test_a_payment_that_was_mistyped_is_reversed_and_recorded_anew():
    wrong = after(given_up(), payment("680.42"), LATER + DAY)

    mended = after(after(wrong, back(), NOW), payment("6804.28", "SWIFT-1, mended"), NOW)

    assert (mended.paid_amount, mended.outstanding_amount) == (Decimal("6804.28"), 0)


def test_nothing_falls_due_when_a_payment_under_protest_is_reversed():
    protested = after(a_dispute(), payment("6804.28"), LATER + DAY)

    events = led_to(protested, back(), NOW)

    assert len(of(PaymentReversed, events)) == 1
    assert not of(PaymentDue, events)


def test_we_owe_no_interest_on_a_payment_that_did_not_hold():
    protested = after(a_dispute(), payment("6804.28"), LATER + DAY)
    accepted = after(protested, answer(accepted_amount="6804.28"), LATER + 2 * DAY)

    assert interest_of(accepted, WITH_INTEREST, NOW).by_us > 0
    assert interest_of(after(accepted, back(), NOW), WITH_INTEREST, NOW).by_us == 0


def test_interest_of_ours_that_a_note_gave_on_it_is_owed_no_more_and_told_and_is_owed_when_it_is_paid_after_all():
    protested = after(a_dispute(), payment("6804.28"), LATER + DAY)
    settled = lived(protested, answer(accepted_amount="6804.28"), SettleDispute(by=BILLING))
    noted = after(settled, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + 30 * DAY)
    given = noted.credited_interest_amount

    gone = after(noted, back(), NOW)
    [event] = of(PaymentReversed, gone.timeline)

    assert given > 0
    assert (event.credited_interest_amount, event.told, gone.credited_interest_amount) == (given, True, 0)
    assert interest_of(after(gone, payment("6804.28", "SWIFT-2"), NOW), CLAUSE, NOW).by_us == given


def test_interest_that_was_paid_with_it_is_owed_again():
    settled = given_up()
    owed = interest_of(settled, CLAUSE, NOW).by_carrier
    late = payment(Decimal("6804.28") + owed, on=NOW.date())
    paid = after(settled, late, NOW)

    assert owed > 0 == interest_of(paid, CLAUSE, NOW).by_carrier
    assert interest_of(after(paid, back(on=NOW.date()), NOW), CLAUSE, NOW).by_carrier == owed


def test_its_vat_is_taken_back_with_it():
    claim = a_claim(disputed_amount="500.00", billed_amount="12000.00")
    dispute = lived(a_dispute(claim=claim).changed(checked=STANDARD), answer(accepted_amount="0"))
    paid = after(dispute, payment("600.00"), LATER + DAY)

    [reversed_] = of(PaymentReversed, led_to(paid, back(), NOW))

    assert (reversed_.amount, reversed_.vat_amount) == (500, 100)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (back("SEPA-9"), r"no payment SEPA-9 is recorded with this dispute; there are: SWIFT-1"),
        (back(on="2026-11-20"), r"2026-11-20 is not between the payment, 2026-11-24, and today"),
        (back(on=date(2027, 3, 1)), r"2027-03-01 is not between"),
    ],
)
def test_what_cannot_be_reversed_is_told_with_why(command, said):
    with pytest.raises(Refused, match=said):
        led_to(after(given_up(), payment("6804.28"), LATER + DAY), command, NOW)


def test_a_payment_is_reversed_once_and_its_reference_is_used_up():
    reversed_ = after(after(given_up(), payment("6804.28"), LATER + DAY), back(), NOW)

    with pytest.raises(Refused, match="SWIFT-1 is reversed already"):
        led_to(reversed_, back(), NOW)
    with pytest.raises(Refused, match="SWIFT-1 is reversed; another payment has a reference of its own"):
        led_to(reversed_, payment("6804.28"), NOW)
