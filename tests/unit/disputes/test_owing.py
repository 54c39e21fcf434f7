"""What is payable by whom: the undisputed part, credits, payments, interest to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.carriers.model import Interest
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.interest import Accrued, Booked, accrued, simple_interest
from pledgekeeper.disputes.lines import Amounts
from pledgekeeper.disputes.owing import interest_of, outstanding, payable_amount, payable_by
from pledgekeeper.disputes.set_off import matters, statements
from pledgekeeper.disputes.settling import (
    CreditDue,
    CreditIssued,
    IssueCredit,
    PaymentDue,
    PaymentRecorded,
    RecordPayment,
    SettleDispute,
    WithdrawDispute,
)
from pledgekeeper.errors import Refused
from tests.unit.builders import DAY, a_claim, a_dispute, after, led_to, terms_in, terms_of
from tests.unit.disputes.test_agreeing import BILLING, lived, withdraw
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines

CLAUSE = terms_of("andesvoz").carrier.agreement.disputes
EIGHT_PERCENT = Interest(percent_per_year="8", day_count="actual/365")
DUE = date(2026, 12, 2)  # invoice of 2 November, 30 days


def amounts(disputed, accepted=0, withdrawn=0):
    return Amounts(
        disputed_amount=disputed, accepted_amount=accepted, rejected_amount=withdrawn, withdrawn_amount=withdrawn
    )


def payment(amount, reference="SWIFT-1", on="2026-11-24"):
    return RecordPayment(by=ANALYST, amount=amount, paid_on=on, reference=reference)


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


# --- the undisputed part ---------------------------------------------------------------------------------------------


def test_the_undisputed_part_is_payable_by_the_due_date_and_only_the_disputed_part_withheld():
    assert payable_by(a_dispute(), CLAUSE) == DUE
    assert payable_amount(a_dispute()) == Decimal("88661.81") - Decimal("6804.28")


def test_what_is_rejected_is_payable_once_the_carrier_agrees_and_what_is_accepted_never():
    answered = lived(a_dispute(), answer(accepted_amount="5000"))
    settled = lived(answered, SettleDispute(by=BILLING))

    assert payable_amount(answered) == Decimal("81857.53")
    assert payable_amount(settled) == Decimal("83661.81")


def test_what_was_given_up_and_paid_is_payable_no_more():
    settled = lived(a_dispute(), answer(accepted_amount="5000"), SettleDispute(by=BILLING))

    assert payable_amount(after(settled, payment("804.28"), LATER + DAY)) == Decimal("82857.53")
    whole = after(settled, payment("6804.28"), LATER + DAY)
    assert payable_amount(whole) == Decimal("81857.53") - 5000, "what was paid and accepted is paid of the rest"


def test_nothing_is_said_to_be_payable_when_the_claim_or_the_agreement_does_not_tell():
    assert payable_amount(a_dispute(claim=a_claim(billed_amount=None))) is None
    assert payable_amount(a_dispute(claim=a_claim(disputed_amount=None))) is None
    assert payable_by(a_dispute(claim=a_claim(invoice_date=None)), CLAUSE) is None
    assert payable_by(a_dispute(), CLAUSE.changed(payment_days=None)) is None


# --- payments --------------------------------------------------------------------------------------------------------


def test_what_the_carrier_gives_up_is_owed_to_us_until_it_pays():
    (due,) = of(PaymentDue, led_to(a_dispute(), withdraw("804.28"), LATER))
    paid = lived(a_dispute(), withdraw("804.28"), payment("500.00"))

    assert (due.amount, due.currency, due.payable_by) == (Decimal("804.28"), "USD", DUE)
    assert paid.outstanding_amount == Decimal("304.28")
    assert not of(PaymentDue, led_to(lived(a_dispute(), payment("804.28")), withdraw("804.28"), LATER + DAY))


def test_what_was_given_up_is_asked_for_with_its_interest_when_it_is_given_up_and_not_again_with_what_comes_later():
    given_up = after(a_dispute(), withdraw("804.28"), LATER)
    (due,) = of(
        PaymentDue, led_to(given_up, withdraw("1000.00", in_all="1804.28"), LATER + 38 * DAY)
    )  # 30 days after it was payable

    assert (due.amount, due.interest_amount) == (Decimal("1804.28"), Decimal("9.02"))  # 1804.28 x 6 % x 30 / 360
    assert not of(PaymentDue, led_to(given_up, answer(accepted_amount="6000.00"), LATER + DAY))


@pytest.mark.parametrize("unsaid", ["disputed_amount", "currency"])
def test_a_claim_that_is_not_complete_may_be_withdrawn_and_then_nothing_is_asked_for(unsaid):
    withdrawn = led_to(a_dispute(claim=a_claim(**{unsaid: None})), WithdrawDispute(by=BILLING), LATER)

    assert [event.event for event in withdrawn] == ["dispute-withdrawn", "dispute-end-reported"]


@pytest.mark.parametrize(
    ("unsaid", "told"), [("disputed_amount", "how much is disputed"), ("currency", "in which currency it is")]
)
@pytest.mark.parametrize("asked", [answer(accepted_amount="1.00"), withdraw("1.00"), payment("1.00")])
def test_no_amount_of_a_claim_is_decided_before_it_says_how_much_is_disputed_and_in_which_currency(asked, unsaid, told):
    with pytest.raises(Refused, match=f"the claim does not say {told}; complete-claim adds what was left unsaid"):
        led_to(a_dispute(claim=a_claim(**{unsaid: None})), asked, LATER)


def test_a_cent_that_is_accepted_is_due_as_a_credit_and_a_note_is_issued_over_it_once():
    answered = lived(of_three_lines(), answer(("3", "0.01")))
    issued = after(answered, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + DAY)

    assert answered.credit_due_amount == issued.credited_amount == Decimal("0.01")
    assert [event.amount for event in of(CreditDue, answered.timeline)] == [Decimal("0.01")]
    with pytest.raises(Refused, match="the credit note was issued already"):
        led_to(issued, IssueCredit(by=ANALYST, credit_note="CN-2"), LATER + 2 * DAY)


def test_a_credit_note_has_a_number():
    with pytest.raises(Refused, match="so say the number it has"):
        led_to(lived(a_dispute(), answer(accepted_amount="1.00")), IssueCredit(by=ANALYST), LATER + DAY)


def test_a_payment_may_arrive_when_the_dispute_is_settled():
    settled = lived(a_dispute(), answer(accepted_amount="5000"), SettleDispute(by=BILLING))

    assert settled.outstanding_amount == Decimal("1804.28")
    assert after(settled, payment("1804.28"), LATER + DAY).outstanding_amount == 0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (payment("1.00"), "payment SWIFT-1 is recorded already"),
        (payment("6000.01", "SWIFT-2"), "only 6000.00 of what is disputed is not paid yet; 6000.01 would be more"),
        (payment("1.00", "SWIFT-2", "2026-11-26"), "2026-11-26 is to come; a payment is recorded once it has arrived"),
    ],
)
def test_a_payment_is_recorded_once_and_never_of_more_than_is_disputed(asked, told):
    with pytest.raises(Refused, match=told):
        led_to(lived(a_dispute(), payment("804.28")), asked, LATER + DAY)


def test_of_a_disputed_part_of_a_yen_the_whole_may_be_paid():
    yen = terms_in("JPY")
    dispute = a_dispute(claim=a_claim(currency="JPY", disputed_amount="100.50"), under=yen)

    assert after(dispute, payment("101"), LATER + DAY, under=yen).paid_amount == 101
    with pytest.raises(Refused, match=r"only 100.50 of what is disputed is not paid yet; 102 would be more"):
        after(dispute, payment("102"), LATER + DAY, under=yen)


# --- interest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "days", "clause", "currency", "interest"),
    [
        ("6804.28", 30, EIGHT_PERCENT, "EUR", "44.74"),  # 6804.28 x 0.08 x 30 / 365 = 44.7404…
        ("6804.28", 30, Interest(percent_per_year="6", day_count="actual/360"), "EUR", "34.02"),  # 34.0214
        ("22.8125", 1, EIGHT_PERCENT, "EUR", "0.01"),  # half a cent counts up
        ("22.81", 1, EIGHT_PERCENT, "EUR", "0.00"),
        ("0", 400, EIGHT_PERCENT, "EUR", "0.00"),
        ("12.345", 30, EIGHT_PERCENT, "OMR", "0.081"),
        ("2.28125", 1, EIGHT_PERCENT, "KWD", "0.001"),  # half a fils
        ("120345", 30, EIGHT_PERCENT, "JPY", "791"),  # 791.31…
        ("2281.25", 1, EIGHT_PERCENT, "XOF", "1"),  # half a franc
        ("120345", 30, EIGHT_PERCENT, "XDR", "791.31"),  # the IMF's unit has no minor one in ISO 4217
    ],
)
def test_interest_is_simple_by_the_day_and_rounded_half_up_to_what_can_be_paid(
    amount, days, clause, currency, interest
):
    assert str(simple_interest(Decimal(amount) * days, clause, currency)) == interest


def test_what_was_wrongly_withheld_bears_interest_from_the_due_date_until_it_is_paid():
    until = DUE + timedelta(days=60)
    paid = [Booked(DUE + timedelta(days=30), Decimal("1000"))]

    assert accrued(amounts(1000, withdrawn=1000), DUE, [], [], EIGHT_PERCENT, until, "EUR") == (Decimal("13.15"), 0)
    assert accrued(amounts(1000, withdrawn=1000), DUE, paid, [], EIGHT_PERCENT, until, "EUR") == (Decimal("6.58"), 0)
    assert accrued(amounts(1000, withdrawn=1000), DUE, [], [], EIGHT_PERCENT, DUE, "EUR") == (0, 0)
    assert accrued(amounts(1000, withdrawn=1000), DUE, [], [], EIGHT_PERCENT, DUE - DAY, "EUR") == (0, 0)


def test_where_nobody_knows_when_the_invoice_was_due_only_what_was_wrongly_paid_bears_interest():
    paid, until = [Booked(DUE, Decimal("500"))], DUE + timedelta(days=365)

    assert accrued(amounts(1000, 300, 700), None, [], [], EIGHT_PERCENT, until, "EUR") == (0, 0)
    assert accrued(amounts(1000, 1000), None, paid, [], EIGHT_PERCENT, until, "EUR") == (0, 40)


def test_what_is_contested_or_open_bears_none():
    assert accrued(amounts(1000), DUE, [], [], EIGHT_PERCENT, date(2027, 12, 2), "EUR") == (0, 0)


def test_what_was_wrongly_paid_bears_interest_from_its_payment_until_the_credit_note():
    paid = [Booked(DUE, Decimal("1000"))]
    credited = [Booked(DUE + timedelta(days=30), Decimal("600"))]
    until = DUE + timedelta(days=60)

    assert accrued(amounts(1000, 600), DUE, paid, [], EIGHT_PERCENT, until, "EUR") == (0, Decimal("7.89"))
    assert accrued(amounts(1000, 600), DUE, paid, credited, EIGHT_PERCENT, until, "EUR") == (0, Decimal("3.95"))


def test_a_credit_note_for_what_was_never_paid_gives_nothing_back():
    """500 of 1,000 were paid; a note over 300 lowers what is owed, and 500 were still paid for nothing."""
    paid, credited = [Booked(DUE, Decimal("500"))], [Booked(DUE, Decimal("300"))]

    assert (
        accrued(amounts(1000, 1000), DUE, paid, credited, EIGHT_PERCENT, DUE + timedelta(days=365), "EUR").by_us == 40
    )


def test_without_a_clause_none_is_owed():
    assert accrued(amounts(1000, 600, 400), DUE, [], [], None, date(2028, 1, 1), "EUR") == Accrued(
        Decimal(0), Decimal(0)
    )


@given(
    accepted=st.integers(0, 1000),
    payments=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 300)), max_size=3),
    later=st.integers(0, 400),
)
def test_interest_never_shrinks_with_time_and_nobody_owes_any_who_paid_what_was_owed(accepted, payments, later):
    agreed = amounts(1000, accepted, 1000 - accepted)
    paid = [Booked(DUE + timedelta(days=day), Decimal(amount)) for day, amount in payments]
    in_full = [Booked(DUE, Decimal(1000 - accepted))]
    until = DUE + timedelta(days=later)

    before, after_it = (
        accrued(agreed, DUE, paid, [], EIGHT_PERCENT, day, "EUR") for day in (until, until + timedelta(days=30))
    )

    assert 0 <= before.by_carrier <= after_it.by_carrier
    assert 0 <= before.by_us <= after_it.by_us
    assert accrued(agreed, DUE, in_full, [], EIGHT_PERCENT, until, "EUR") == (0, 0)


def test_a_credit_tells_its_interest_when_it_is_due_and_pays_what_has_accrued_when_it_is_issued():
    paid = lived(a_dispute(), payment("6804.28", on="2026-11-24"))
    answered_at = LATER + 30 * DAY
    (due,) = of(CreditDue, led_to(paid, answer(accepted_amount="6804.28"), answered_at))
    answered = after(paid, answer(accepted_amount="6804.28"), answered_at)
    issue = IssueCredit(by=ANALYST, credit_note="CN-1")
    (issued,) = of(CreditIssued, led_to(answered, issue, answered_at + 6 * DAY))
    credited = after(answered, issue, answered_at + 6 * DAY)

    assert due.interest_amount == Decimal("34.02")  # 6804.28 x 6 % x 30 / 360
    assert issued.interest_amount == Decimal("40.83")  # 36 days
    assert interest_of(credited, CLAUSE, answered_at + 90 * DAY).by_us == 0


def test_interest_that_a_credit_note_paid_is_not_paid_by_the_next():
    paid = lived(a_dispute(), payment("6804.28", on="2026-11-24"), answer(accepted_amount="3000"))
    first = after(paid, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + 30 * DAY)

    (issued,) = of(CreditIssued, led_to(paid, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + 30 * DAY))

    assert issued.interest_amount == Decimal("15.00")  # 3000 x 6 % x 30 / 360
    assert interest_of(first, CLAUSE, LATER + 90 * DAY).by_us == 0


def given_up_and_paid_late(*payments):
    """6804.28 are given up, payable on 2 December, and paid thirty days later: 6804.28 x 6 % x 30 / 360 = 34.02."""
    dispute = lived(a_dispute(), answer(accepted_amount="0"), SettleDispute(by=BILLING))
    for number, (amount, days) in enumerate(payments):
        on = DUE + timedelta(days=days)
        dispute = after(dispute, payment(amount, f"SWIFT-{number}", on.isoformat()), LATER + (days + 10) * DAY)
    return dispute, LATER + 90 * DAY


@pytest.mark.parametrize(
    ("payments", "owed"),
    [
        ([("6804.28", 30)], "34.02"),
        ([("6804.28", 30), ("34.02", 40)], "0.00"),
        ([("6804.28", 30), ("14.02", 40)], "20.00"),
        ([("6838.30", 30)], "0.00"),
        ([("6804.28", 0)], "0.00"),
    ],
)
def test_interest_that_the_carrier_owes_is_owed_until_it_is_paid_with_the_rest_or_after_it(payments, owed):
    dispute, now = given_up_and_paid_late(*payments)

    assert (dispute.outstanding_amount, dispute.paid_amount) == (0, Decimal("6804.28"))
    assert interest_of(dispute, CLAUSE, now).by_carrier == Decimal(owed)
    found = [item for each in statements_of(dispute, now) for item in each.owed_by_carrier]
    assert [(item.amount, item.interest) for item in found] == ([(0, Decimal(owed))] if Decimal(owed) else [])


def statements_of(dispute, now):
    return statements(terms_of("andesvoz").carrier, [dispute] if matters(dispute) else [], [dispute], [], now)


def test_no_more_is_taken_than_what_is_disputed_and_its_interest():
    dispute, now = given_up_and_paid_late(("6804.28", 30))

    with pytest.raises(Refused, match=r"only 0\.00 of what is disputed, and 34\.02 of interest, is not paid yet"):
        led_to(dispute, payment("34.03", on="2027-01-10"), now)
    (paid,) = of(PaymentRecorded, led_to(dispute, payment("34.02", on="2027-01-10"), now))
    assert (paid.amount, paid.interest_amount) == (0, Decimal("34.02"))


def test_a_payment_while_something_is_withheld_is_of_that_and_of_no_interest():
    dispute = lived(a_dispute(), withdraw("1000.00"))
    (paid,) = of(PaymentRecorded, led_to(dispute, payment("1500.00", on="2027-01-10"), LATER + 60 * DAY))

    assert (paid.amount, paid.interest_amount) == (Decimal("1500.00"), 0)


# --- what was paid with the invoice ----------------------------------------------------------------------------------


def paid_with_the_invoice(amount):
    """The claim is of 6,804.28 of an invoice of 88,661.81."""
    return a_dispute().changed(checked=Checked(paid_amount=Decimal(amount), payable_by=DUE))


@pytest.mark.parametrize(("paid", "left"), [("88661.81", "0.00"), ("82857.53", "804.28"), ("81857.53", "1804.28")])
def test_what_was_given_up_and_paid_with_the_invoice_is_owed_no_more_and_bears_no_interest(paid, left):
    commands = (answer(accepted_amount="5000"), SettleDispute(by=BILLING))
    settled = lived(paid_with_the_invoice(paid), *commands)
    year_later = LATER + 365 * DAY

    assert outstanding(settled) == Decimal(left)
    assert [each.amount for each in of(PaymentDue, settled.timeline)] == [Decimal(left)] * (left != "0.00")
    clause = CLAUSE.changed(interest=EIGHT_PERCENT)
    alone = a_dispute(claim=a_claim(disputed_amount=left)) if left != "0.00" else None
    expected = interest_of(lived(alone, WithdrawDispute(by=BILLING)) if alone else settled, clause, year_later)
    assert interest_of(settled, clause, year_later).by_carrier == expected.by_carrier
    assert (expected.by_carrier == 0) == (left == "0.00")


def test_one_transfer_is_not_recorded_with_the_invoice_and_with_the_dispute():
    dispute = paid_with_the_invoice("88661.81")

    with pytest.raises(
        Refused, match=r"is recorded as paid with the invoice, which bills 88661\.81; with this it would be"
    ):
        led_to(dispute, payment("6804.28"), LATER)
    assert led_to(paid_with_the_invoice("81857.53"), payment("6804.28"), LATER)


def test_nothing_was_paid_of_an_invoice_before_its_date():
    assert led_to(a_dispute(), payment("1.00", on="2026-11-02"), LATER)
    with pytest.raises(Refused, match="2026-11-01 is before the invoice, which is of 2026-11-02; is it mistyped"):
        led_to(a_dispute(), payment("1.00", on="2026-11-01"), LATER)


def test_nothing_that_was_given_up_is_outstanding_of_an_invoice_that_billing_loads_as_settled():
    given_up = lived(a_dispute(), withdraw("804.28"))
    settled, sent = (
        given_up.changed(checked=Checked(state=state, total_amount=Decimal("88661.81")))
        for state in ("settled", "sent")
    )

    assert (outstanding(settled), outstanding(sent)) == (0, Decimal("804.28"))


def test_a_credit_note_corrects_an_invoice_that_the_claim_names():
    unnamed = lived(a_dispute(claim=a_claim(invoice_number=None)), answer(accepted_amount="5000"))

    with pytest.raises(Refused, match="names no invoice"):
        after(unnamed, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + DAY)
