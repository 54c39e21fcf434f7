"""A claim beside its invoice: what differs, who is told once, and who may waive what the clause says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.eligibility import EligibilityJudged
from pledgekeeper.disputes.owing import payable_amount, payable_by
from pledgekeeper.disputes.settling import AnswerDispute, SettleDispute, WithdrawDispute
from pledgekeeper.disputes.standing import CheckClaim, WaiveEligibility
from pledgekeeper.disputes.withholding import notice_by
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from tests.unit.builders import DAY, MONDAY_9H, NOC, a_claim, a_dispute, after, led_to, terms_of, without
from tests.unit.disputes.test_eligibility import an_invoice

LATER = MONDAY_9H + DAY
NUMBER = "INV-2026-10-00417"
MANAGER = Actor(side="ours", name="helene-marchand")
ANALYST = Actor(side="ours", name="antoine-duval")


def checked(dispute=None, invoice=None, known=()):
    dispute = dispute or a_dispute()
    command = CheckClaim(invoice_number=dispute.claim.invoice_number, invoice=invoice, known=known)
    return after(dispute, command, LATER)


def invoice(**changes):
    own = {"account": a_claim().account, "currency": "USD", "date": str(a_claim().invoice_date)}
    return an_invoice(**{"carrier_id": "andesvoz", **own, **changes})


def differs(dispute):
    return [(each.differs, each.said, each.right) for each in dispute.checked.findings]


def test_a_claim_that_says_what_its_invoice_says_is_checked_and_nobody_is_written_to():
    dispute = checked(invoice=invoice())

    assert (dispute.checked.version, dispute.checked.issued_by, differs(dispute)) == (1, "clara-brandt", [])
    assert (dispute.checked.account, dispute.changed_at) == ("ANV-1", LATER)
    of_it = [event for event in dispute.timeline if event.event.startswith(("claim-", "eligibility-"))]
    assert [(event.event, event.notice) for event in of_it] == [("claim-checked", None), ("eligibility-judged", None)]


@pytest.mark.parametrize(
    ("sent", "claim", "found"),
    [
        ({"total": "88661.80"}, {}, [("billed", "88661.81", "88661.80")]),
        ({"total": "5000.00"}, {}, [("billed", "88661.81", "5000.00"), ("disputed", "6804.28", "5000.00")]),
        ({"date": "2026-10-31"}, {}, [("date", str(a_claim().invoice_date), "2026-10-31")]),
        (
            {"lines": [{"line": "A1", "amount": "6804.27"}]},
            {"lines": [{"line": "A1", "disputed_amount": "6804.28"}]},
            [("line-disputed", "6804.28", "6804.27")],
        ),
        (
            {"lines": [{"line": "A1", "amount": "7000.00"}]},
            {"lines": [{"line": "A1", "billed_amount": "6900.00", "disputed_amount": "6804.28"}]},
            [("line-billed", "6900.00", "7000.00")],
        ),
        (
            {"lines": [{"line": "A-10", "amount": "7000.00"}]},
            {"lines": [{"line": "A10", "disputed_amount": "6804.28"}]},
            [("line", "A10", "A-10")],
        ),
    ],
)
def test_what_differs_is_told_with_what_would_be_right_and_is_not_refused(sent, claim, found):
    dispute = checked(a_dispute(claim=a_claim(**claim)), invoice(**sent))

    assert differs(dispute) == found
    owed = [(event.event, event.notice) for event in dispute.timeline if event.event.startswith("claim-")]
    assert owed == [("claim-checked", "claim-checked"), ("claim-differs", "warning")]  # the carrier, and our desk


def test_one_that_is_over_hears_what_its_invoice_bills_and_what_is_paid_of_it_and_nothing_else():
    gone = after(checked(invoice=invoice()), WithdrawDispute(by=NOC), LATER)
    told = CheckClaim(
        invoice_number=NUMBER, invoice=invoice(version=2, total="85000.00"), paid_amount=Decimal("80000.00")
    )
    [event] = led_to(gone, told, LATER + DAY)
    paid = after(gone, told, LATER + DAY)

    assert (event.event, event.notice, event.version, event.findings) == ("claim-checked", None, 2, ())
    assert payable_amount(paid) == 5_000
    assert (paid.status, paid.standing) == (gone.status, gone.standing)
    assert led_to(paid, told, LATER + 2 * DAY) == []


@pytest.mark.parametrize("over", [True, False])
def test_our_desk_is_warned_once_of_a_later_version_that_bills_less_than_the_one_of_which_something_was_accepted(over):
    answered = after(checked(invoice=invoice()), AnswerDispute(by=ANALYST, accepted_amount="400.00", reason="-"), LATER)
    dispute = after(answered, SettleDispute(by=NOC), LATER) if over else answered
    less = CheckClaim(invoice_number=NUMBER, invoice=invoice(version=2, total="88261.81"))
    more = CheckClaim(invoice_number=NUMBER, invoice=invoice(version=2, total="90000.00"))

    def warned(found, command):
        return [each for each in led_to(found, command, LATER + DAY) if each.notice == "warning"]

    [warning] = [each for each in warned(dispute, less) if each.findings[0].differs == "accepted"]
    assert [(each.said, each.right) for each in warning.findings] == [("400.00", "88261.81")]
    assert warned(after(dispute, less, LATER + DAY), less) == []
    assert "accepted" not in str(warned(dispute, more))
    assert "accepted" not in str(warned(checked(invoice=invoice()), less))


def test_a_number_that_is_none_of_the_carriers_invoices_is_told_with_those_that_are_near():
    known = (invoice(number="INV-2026-10-00471").head, invoice(number="CN-1").head)

    assert differs(checked(known=known)) == [("invoice", NUMBER, "INV-2026-10-00471")]
    assert differs(checked()) == []  # none is loaded: nobody can say that it is wrong


def test_the_same_check_again_changes_nothing_and_tells_nobody():
    command = CheckClaim(invoice_number=NUMBER, invoice=invoice(total="1.00"))
    once = after(a_dispute(), command, LATER)

    assert led_to(once, command, LATER + DAY) == []


def test_the_same_findings_of_another_version_are_told_to_nobody_again():
    once = checked(invoice=invoice(total="90000.00"))
    again = led_to(once, CheckClaim(invoice_number=NUMBER, invoice=invoice(total="90000.00", version=2)), LATER + DAY)

    assert [(event.event, event.version, event.notice) for event in again] == [("claim-checked", 2, None)]
    other = led_to(once, CheckClaim(invoice_number=NUMBER, invoice=invoice(total="91000.00")), LATER + DAY)
    assert [(event.event, event.notice) for event in other if event.event.startswith("claim-")] == [
        ("claim-checked", "claim-checked"),
        ("claim-differs", "warning"),
    ]


def test_what_is_payable_is_of_the_invoice_as_it_is_loaded_whatever_the_claim_says_is_billed():
    loaded = checked(invoice=invoice(total="90000.00"))

    assert payable_amount(a_dispute()) == Decimal("81857.53")
    assert payable_amount(loaded) == Decimal("83195.72")
    assert payable_amount(checked(invoice=invoice(total="90000.00", currency="EUR"))) is None, "in euros nobody says"


@pytest.mark.parametrize("state", ["settled", "new"])
def test_nothing_is_payable_by_a_dispute_of_an_invoice_that_is_paid_as_billing_says_or_is_not_with_the_carrier(state):
    assert payable_amount(checked(invoice=invoice(state=state))) is None


def test_a_check_tells_what_was_paid_of_the_invoice():
    paid = CheckClaim(invoice_number=NUMBER, invoice=invoice(), paid_amount=Decimal("80000.00"))

    assert payable_amount(after(a_dispute(), paid, LATER)) == Decimal("1857.53")


def test_a_claim_that_names_no_invoice_has_nothing_to_be_checked_beside():
    dispute = a_dispute(claim=a_claim(invoice_number=None))
    found = led_to(dispute, CheckClaim(invoice_number=None), LATER)

    assert [event.event for event in found if event.event.startswith("claim-")] == []


def test_one_that_was_over_before_its_invoice_was_loaded_hears_of_it_once_and_of_what_was_paid():
    gone = after(a_dispute(), WithdrawDispute(by=NOC), LATER)
    told = CheckClaim(invoice_number=NUMBER, invoice=invoice(), paid_amount=Decimal("1.00"))
    [event] = led_to(gone, told, LATER)

    assert (event.invoice_number, event.version, event.paid_amount, event.told) == (NUMBER, 1, 1, False)
    assert led_to(after(gone, told, LATER), told, LATER) == []
    assert led_to(gone, told.model_copy(update={"invoice": None}), LATER) == []


def test_a_check_of_a_number_that_the_claim_does_not_name_any_more_is_out_of_date():
    renamed = after(a_dispute(), CompleteClaim(by=NOC, invoice_number="INV-2"), LATER)

    assert led_to(renamed, CheckClaim(invoice_number=NUMBER, invoice=invoice()), LATER) == []


def late():
    return checked(invoice=invoice().changed(date_=a_claim().invoice_date.replace(month=1)))


def test_a_late_dispute_is_answered_with_its_verdict_and_stays():
    dispute = late()

    assert (dispute.standing.verdict, dispute.status) == ("late", "opened")
    [judged] = [event for event in dispute.timeline if isinstance(event, EligibilityJudged)]
    assert (judged.notice, judged.clause) == ("eligibility", "B9")


def test_the_named_manager_waives_the_clause_with_a_reason_and_nobody_else_does():
    with pytest.raises(Refused, match="only helene-marchand may waive the clause for AndesVoz Mayorista, not antoine"):
        led_to(late(), WaiveEligibility(by=ANALYST, reason="a good customer"), LATER)

    waived = after(late(), WaiveEligibility(by=MANAGER, reason="their system was down"), LATER)

    assert waived.standing.waived
    assert waived.timeline[-1].notice == "eligibility-waived"
    with pytest.raises(Refused, match="there is nothing to waive"):
        led_to(waived, WaiveEligibility(by=MANAGER, reason="again"), LATER)
    with pytest.raises(Refused, match="there is nothing to waive"):
        led_to(checked(invoice=invoice()), WaiveEligibility(by=MANAGER, reason="why not"), LATER)


def test_what_was_waived_is_not_judged_again():
    waived = after(late(), WaiveEligibility(by=MANAGER, reason="their system was down"), LATER)
    anew = led_to(waived, CheckClaim(invoice_number=NUMBER, invoice=invoice(version=2)), LATER + DAY)

    assert "claim-checked" in {event.event for event in anew}
    assert [event for event in anew if isinstance(event, EligibilityJudged)] == []


def test_the_due_date_that_an_invoice_names_holds_for_its_disputes_whatever_the_agreement_says():
    named = a_claim().invoice_date.replace(day=20)
    dispute = checked(invoice=invoice(due_date=str(named)))
    clause = terms_of("andesvoz").carrier.agreement.disputes.changed(withholding_notice_days=3)

    assert (payable_by(dispute, clause), notice_by(dispute, clause)) == (named, named - 3 * DAY)
    assert payable_by(checked(), clause) == payable_by(a_dispute(), clause) != named


def test_where_an_invoice_names_no_due_date_the_agreement_counts_from_its_own_date_and_not_from_the_claims():
    dated = a_claim().invoice_date.replace(day=1)
    clause = terms_of("andesvoz").carrier.agreement.disputes

    assert payable_by(checked(invoice=invoice(date=str(dated))), clause) == dated + clause.payment_days * DAY
    assert a_claim().invoice_date != dated


def test_what_was_never_judged_is_not_waived():
    with pytest.raises(Refused, match="there is nothing to waive"):
        led_to(a_dispute(), WaiveEligibility(by=MANAGER, reason="why not"), LATER)


@pytest.mark.parametrize(
    ("named", "told"), [(None, "a billing-manager, and nobody is one on the roster"), ("who-left", "who-left")]
)
def test_where_nobody_is_who_may_waive_nobody_does(named, told):
    given = terms_of("andesvoz")
    agreement = given.carrier.agreement
    agreement = agreement.changed(disputes=agreement.disputes.changed(manager=named))
    nobody = replace(
        given, carrier=given.carrier.changed(agreement=agreement), roster=without("billing-manager", given.roster)
    )

    with pytest.raises(Refused, match=f"only {told} may waive the clause"):
        led_to(late(), WaiveEligibility(by=MANAGER, reason="as before"), LATER, nobody)


def test_a_small_difference_is_told_may_be_waived_and_is_kept_with_its_month_to_judge_later_ones_by():
    dispute = checked(a_dispute(claim=a_claim(type="volume", disputed_amount="400.00")), invoice())

    assert (dispute.standing.verdict, dispute.standing.below, dispute.standing.month) == (
        "below-tolerance",
        True,
        "2026-10",
    )
    [judged] = [event for event in dispute.timeline if isinstance(event, EligibilityJudged)]
    assert judged.notice == "eligibility"
    assert after(dispute, WaiveEligibility(by=MANAGER, reason="a good customer"), LATER).standing.waived


def test_who_may_waive_may_be_agreed():
    named = terms_of("andesvoz")
    clause = named.carrier.agreement.disputes.changed(manager="victor-lang")
    agreement = named.carrier.agreement.changed(disputes=clause)
    agreed = replace(named, carrier=named.carrier.changed(agreement=agreement))
    with pytest.raises(Refused, match="only victor-lang may waive"):
        led_to(late(), WaiveEligibility(by=MANAGER, reason="as before"), LATER, agreed)


def test_a_carrier_that_was_told_of_a_verdict_is_told_when_it_holds_no_more():
    again = after(late(), CheckClaim(invoice_number=NUMBER, invoice=invoice(version=2)), LATER + DAY)

    assert again.standing.verdict == "eligible"
    last = [event for event in again.timeline if isinstance(event, EligibilityJudged)][-1]
    assert last.notice == "eligibility"
    anew = led_to(again, CheckClaim(invoice_number=NUMBER, invoice=invoice(version=2)), LATER + 2 * DAY)
    assert [event for event in anew if isinstance(event, EligibilityJudged)] == []


def test_a_verdict_that_only_waited_for_what_was_unsaid_is_told_to_nobody():
    unsaid = checked(a_dispute(claim=a_claim(account=None)), invoice())
    said = after(unsaid, CompleteClaim(by=NOC, account="ANV-1"), LATER)
    [event] = led_to(said, CheckClaim(invoice_number=NUMBER, invoice=invoice()), LATER)

    assert (unsaid.standing.verdict, event.verdict, event.notice) == ("incomplete", "eligible", None)


def test_of_an_invoice_in_another_currency_than_the_claim_neither_total_nor_lines_are_taken():
    found = checked(invoice=invoice(currency="EUR")).checked

    assert (found.total_amount, found.state, dict(found.at_most), found.credits_amount) == (None, None, {}, 0)
