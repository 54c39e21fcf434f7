"""What the carrier says it withholds, beside what it may: only what is disputed, with notice where one is asked for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.commands import Tick
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.settling import IssueCredit, WithdrawPart
from pledgekeeper.disputes.withholding import NotifyWithholding, WithholdingReminded, allowed, excess, notice
from pledgekeeper.errors import Refused
from pledgekeeper.kinds import decide, next_wake
from pledgekeeper.notices.compose import compose
from tests.unit.builders import DAY, HOUR, SECOND, a_claim, a_dispute, after, at, terms_of
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

ZONE = "America/Lima"
SINCE = date(2026, 12, 2)


def under(notice_days=0):
    """Invoice of 2 November, payable in thirty days: by 2 December."""
    given = terms_of("andesvoz")
    agreement = given.carrier.agreement
    clause = agreement.disputes.changed(
        payment_days=30, withholding_notice_days=notice_days, warn_days=5, zone=ZONE, evidence_days=None
    )
    return replace(given, carrier=given.carrier.changed(agreement=agreement.changed(disputes=clause)))


GIVEN = under()


def said(amount, since=SINCE, by=BILLING):
    return NotifyWithholding(by=by, amount=Decimal(amount), since=since)


def withheld(amount, moment=LATER, dispute=None, given=GIVEN):
    return after(dispute or a_dispute(), said(amount), moment, given)


def reminded(dispute, moment, given=GIVEN):
    return [e for e in decide(dispute.case_id, dispute, Tick(), given, moment) if isinstance(e, WithholdingReminded)]


def letter(dispute, event):
    return compose(dispute, event, GIVEN, LATER, "e9").text


def test_what_is_disputed_may_be_withheld_and_the_answer_says_the_clause_and_the_sum():
    dispute = withheld("6804.28")
    told = notice(dispute)

    assert (told.allowed_amount, told.excess_amount, told.late) == (Decimal("6804.28"), Decimal(0), False)
    assert (told.payable_amount, told.payable_by) == (Decimal("81857.53"), date(2026, 12, 2))
    text = letter(dispute, told)
    assert "Usted retiene 6804.28 USD de la factura INV-2026-10-00417 desde el 2026-12-02" in text
    assert "Según la cláusula B13 puede retener lo disputado: 6804.28 USD." in text
    assert "81857.53, es pagadera a más tardar el 2026-12-02" in text
    assert "no está disputado" not in text


def test_what_is_not_disputed_is_named_and_payable():
    dispute = withheld("7000.00")

    assert notice(dispute).excess_amount == Decimal("195.72")
    assert "195.72 no está disputado, y es pagadero a más tardar el 2026-12-02." in letter(dispute, notice(dispute))


def test_the_answer_says_what_credit_notes_gave_back_of_it_by_then():
    accepted = after(a_dispute(), answer(accepted_amount="3000"), LATER, GIVEN)
    credited = after(accepted, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER, GIVEN)
    told = notice(withheld("6804.28", LATER + HOUR, credited))

    assert (told.credited_amount, told.allowed_amount) == (Decimal("3000.00"), Decimal("3804.28"))
    assert "Nuestras notas de crédito han devuelto 3000.00 de lo disputado" in letter(credited, told)
    assert "crédito" not in letter(accepted, notice(withheld("6804.28", LATER + HOUR, accepted)))


def test_all_that_was_billed_may_be_said_to_be_withheld_and_anything_where_nobody_says_what_was_billed():
    assert notice(withheld("88661.81")).excess_amount == Decimal("81857.53")
    unbilled = a_dispute(claim=a_claim(billed_amount=None))
    assert notice(withheld("90000.00", dispute=unbilled)).payable_amount is None


@pytest.mark.parametrize(
    ("given", "silent", "notice_by"),
    [(GIVEN, False, "2026-12-02"), (under(7), False, "2026-11-25"), (under(None), True, None)],
)
def test_a_notice_is_told_its_last_day_or_that_the_clause_asks_for_none(given, silent, notice_by):
    told = notice(withheld("1.00", at("2026-11-24 12:00"), given=given))

    assert (told.silent, told.notice_by and str(told.notice_by), told.late) == (silent, notice_by, False)


def test_no_notice_is_late_and_none_is_reminded_of_where_nobody_knows_when_the_invoice_is_due():
    undated = a_dispute(claim=a_claim(invoice_date=None))

    assert notice(withheld("1.00", at("2027-12-01 12:00"), undated)).late is False
    assert reminded(undated, at("2026-12-01 12:00")) == []


def test_more_than_was_billed_cannot_be_withheld_nor_anything_of_a_claim_without_an_amount():
    with pytest.raises(Refused, match=r"88661\.82 is more than the invoice bills, 88661\.81"):
        withheld("88661.82")
    with pytest.raises(Refused, match="does not say how much is disputed"):
        withheld("1.00", dispute=a_dispute(claim=a_claim(disputed_amount=None)))


def test_a_notice_in_time_is_one_until_the_last_second_of_its_last_day_on_the_wall():
    for agreed, end in ((GIVEN, "2026-12-02 23:59:59"), (under(7), "2026-11-25 23:59:59")):
        last = at(end, ZONE)
        assert notice(withheld("1.00", last, given=agreed)).late is False
        assert notice(withheld("1.00", last + SECOND, given=agreed)).late is True


def test_one_that_was_given_in_time_may_be_given_anew_later_and_the_same_one_changes_nothing():
    dispute = withheld("6804.28")
    again = withheld("5000.00", at("2026-12-20 12:00"), dispute)

    assert (notice(again).amount, notice(again).late) == (Decimal("5000.00"), False)
    assert notice(withheld("6804.28", LATER + HOUR, dispute)).at == LATER


def test_the_carrier_is_told_of_the_day_once_and_not_when_it_gave_notice_or_the_day_is_over():
    dispute, moment = a_dispute(), at("2026-11-27 00:00", ZONE)

    assert reminded(dispute, moment - SECOND) == []
    [told] = reminded(dispute, moment)
    assert (told.notice_by, told.allowed_amount) == (date(2026, 12, 2), Decimal("6804.28"))
    assert "vence el 2026-12-02" in letter(dispute, told)
    assert reminded(after(dispute, Tick(), moment, GIVEN), moment + DAY) == []
    assert reminded(withheld("1.00"), moment) == []
    assert reminded(dispute, at("2026-12-03 00:00", ZONE)) == []
    assert reminded(dispute, moment, under(None)) == []


def test_a_dispute_that_is_opened_on_the_last_day_is_told_of_it_at_once():
    assert reminded(a_dispute(at("2026-12-02 12:00", ZONE)), at("2026-12-02 23:59:59", ZONE))


def test_a_dispute_that_is_opened_after_that_day_is_not_woken_for_it_over_and_over():
    opened_at = at("2026-12-10 09:00")

    assert next_wake(a_dispute(opened_at), GIVEN, opened_at) > opened_at


@pytest.mark.parametrize(
    "dispute",
    [
        after(a_dispute(), answer(accepted_amount="6804.28"), LATER, GIVEN),
        after(a_dispute(), WithdrawPart(by=BILLING, amount=Decimal("6804.28")), LATER, GIVEN),
        a_dispute(claim=a_claim(disputed_amount=None)),
        a_dispute(claim=a_claim(currency=None)),
    ],
    ids=["accepted", "given up", "without an amount", "without a currency"],
)
def test_nobody_is_told_of_a_day_where_nothing_may_be_withheld_or_nobody_knows_how_much(dispute):
    assert reminded(dispute, at("2026-11-27 00:00", ZONE)) == []


@pytest.mark.parametrize(
    ("paid", "under_protest", "told"),
    [("81857.53", "0", 1), ("88661.80", "0", 1), ("88661.81", "0", 0), ("81857.53", "6804.28", 0)],
)
def test_who_paid_the_whole_invoice_withholds_nothing_and_is_told_of_no_day(paid, under_protest, told):
    dispute, moment = a_dispute(), at("2026-11-27 00:00", ZONE)
    dispute = dispute.changed(checked=Checked(paid_amount=Decimal(paid)), paid_amount=Decimal(under_protest))

    assert len(reminded(dispute, moment)) == told


@pytest.mark.parametrize(("paid", "told"), [("87661.80", 1), ("87661.81", 0)])
def test_what_is_accepted_need_not_be_paid_to_have_paid_the_whole(paid, told):
    dispute = after(a_dispute(), answer(("whole", "1000.00", "0")), LATER, GIVEN)

    assert len(reminded(dispute.changed(checked=Checked(paid_amount=Decimal(paid))), at("2026-11-27 12:00"))) == told


def test_the_case_wakes_for_it():
    dispute, now, wakes = a_dispute(), LATER, []
    while (wake := next_wake(dispute, GIVEN, now)) and wake < at("2026-12-01 00:00"):
        dispute, now = after(dispute, Tick(), wake, GIVEN), wake
        wakes.append(wake)

    assert at("2026-11-27 00:00", ZONE) in wakes
    assert len(wakes) < 40


AMOUNTS = st.decimals("0.00", "6804.28", places=2)


@given(
    st.decimals("0.00", "88661.81", places=2), AMOUNTS, st.lists(st.decimals("0.01", "6804.28", places=2), max_size=3)
)
def test_whatever_is_decided_excess_and_what_is_allowed_or_accepted_make_up_a_notice(amount, accepted, given_up):
    dispute = after(withheld(amount), answer(accepted_amount=str(accepted)).changed(by=ANALYST), LATER + HOUR, GIVEN)
    for part in given_up:
        in_all = dispute.amounts.withdrawn_amount + part
        try:
            more = WithdrawPart(by=BILLING, amount=part, withdrawn_amount=in_all)
            dispute = after(dispute, more, LATER + DAY, GIVEN)
        except Refused:
            continue
    may, held = allowed(dispute, GIVEN.carrier), notice(dispute)

    assert may.withheld_amount == dispute.amounts.withheld_amount
    owes_not = may.withheld_amount + dispute.amounts.accepted_amount
    assert min(held.amount, owes_not) + excess(dispute, held.amount) == held.amount
    assert may.payable_amount + dispute.amounts.accepted_amount + may.withheld_amount == Decimal("88661.81")


def test_a_notice_that_comes_after_one_that_was_late_is_late_too():
    agreed = under(notice_days=5)
    late = withheld("1.00", at("2027-01-01 12:00"), given=agreed)

    assert notice(late).late is True
    assert notice(withheld("2.00", at("2027-01-02 12:00"), late, agreed)).late is True


@pytest.mark.parametrize("since", [date(1999, 1, 1), date(2026, 11, 1), date(2199, 1, 1)])
def test_a_day_before_the_invoice_or_far_ahead_is_asked_about(since):
    with pytest.raises(Refused, match=r"since: .* is it mistyped"):
        after(a_dispute(), said("1.00", since), LATER, GIVEN)
