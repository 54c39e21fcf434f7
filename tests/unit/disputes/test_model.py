"""What a claim must say to be one."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.disputes.checking import ClaimChecked, ClaimDiffers
from pledgekeeper.disputes.claims import ClaimCompleted, CompletenessJudged
from pledgekeeper.disputes.credit_documents import CreditNoteWritten
from pledgekeeper.disputes.decide import evolve
from pledgekeeper.disputes.eligibility import EligibilityJudged, EligibilityWaived
from pledgekeeper.disputes.model import DisputeAcknowledged
from pledgekeeper.disputes.proposals import ProposalDeclined
from pledgekeeper.escalation.pages import Escalated
from tests.unit.builders import MONDAY_9H, a_claim, a_dispute, after
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_lines import ANALYST, LATER, answer


def of_lines(*lines):
    return {"lines": [dict(zip(("line", "disputed_amount", "billed_amount"), each, strict=True)) for each in lines]}


def test_the_whole_invoice_may_be_disputed_and_the_whole_of_a_line():
    assert a_claim(disputed_amount="88661.81").disputed_amount == Decimal("88661.81")
    assert a_claim(**of_lines(("1", "6804.28", "6804.28"))).lines


def test_a_claim_may_leave_unsaid_all_but_its_type_and_why_and_tells_what():
    assert a_claim().unsaid == ()
    assert a_claim(currency=None, period_from=None, disputed_amount="12.345").unsaid == ("currency", "period_from")
    assert a_claim(disputed_amount=None, **of_lines(("1", "1.00", None))).lines


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"disputed_amount": "88661.82"}, "disputed 88661.82 exceeds what was billed, 88661.81"),
        ({"disputed_amount": "0"}, "greater than 0"),
        ({"disputed_amount": "-1"}, "greater than 0"),
        ({"disputed_amount": "0.0001"}, "no more than 3 decimal places"),
        ({"disputed_amount": "0.001"}, "disputed_amount: 0.001 has 3 decimals; USD has two at most: write it as 0.00"),
        ({"currency": "JPY", "disputed_amount": "12.345"}, "JPY has none, and an amount in it two at most"),
        ({"disputed_amount": "NaN"}, "finite"),
        ({"billed_amount": "1" + 30 * "0"}, "digits"),
        ({"disputed_amount": "1e3"}, "'1e3' has an exponent; write all digits of the amount, as 1000.00"),
        (of_lines(("1", "6.80428E+3", None)), "'6.80428E\\+3' has an exponent"),
        ({"currency": "usd"}, "should match pattern"),
        ({"currency": "$"}, "should match pattern"),
        ({"period_to": "2026-10-01T00:00:00Z"}, "period_to must be after period_from"),
        ({"period_from": "2026-10-01T00:00:00"}, "timezone"),
        ({"description": ""}, "at least 1 character"),
        ({"billed_amount": "88661.812"}, "billed_amount: 88661.812 has 3 decimals; USD has two"),
        (of_lines(("1", "6804.281", None)), "line 1: 6804.281 has 3 decimals"),
        (of_lines(("1", "6804.28", "7000.001")), "line 1: 7000.001 has 3 decimals"),
        (of_lines(("1", "6804.28", "6804.27")), "line 1: disputed 6804.28 exceeds what was billed, 6804.27"),
        (of_lines(("1", "6000.00", None), ("1", "804.28", None)), "line 1 is disputed twice; a line is named once"),
        (of_lines(("1", "6804.27", None)), "the lines dispute 6804.27, the claim 6804.28; they are to be the same"),
        ({"amount": "1"}, "Extra inputs are not permitted"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_claim_that_does_not_add_up_is_refused(fields, told):
    with pytest.raises(ValidationError, match=told):
        a_claim(**fields)


@pytest.mark.parametrize("year", ["0001", "1900", "9998"])
def test_a_claim_that_was_kept_is_read_whatever_its_years(year):
    assert a_claim(invoice_date=f"{year}-01-01", period_to="9999-12-31T00:00:00Z").invoice_date.year == int(year)


@pytest.mark.parametrize(("accepted", "at_issue"), [("6804.28", False), ("6804.27", True), ("0", True)])
def test_an_answer_leaves_something_to_escalate_while_a_cent_is_not_accepted(accepted, at_issue):
    assert after(a_dispute(), answer(accepted_amount=accepted), LATER).at_issue is at_issue


def test_a_claim_that_does_not_say_how_much_is_disputed_is_escalated_all_the_same():
    assert a_dispute(claim=a_claim(disputed_amount=None)).at_issue


def test_a_dispute_has_our_last_answer():
    assert after(a_dispute(), answer(accepted_amount="1.00"), LATER).answer == "by the rate sheet"


@pytest.mark.parametrize(
    ("event", "changes"),
    [
        (DisputeAcknowledged(at=LATER, analyst="antoine-duval"), True),
        (ClaimCompleted(at=LATER, by=BILLING, claim=a_claim(account="A-2")), True),
        (CompletenessJudged(at=LATER, by=ANALYST, missing=("traces",)), True),
        (ClaimChecked(at=LATER, invoice_number="INV-1"), True),
        (ClaimDiffers(at=LATER, findings=()), True),
        (EligibilityJudged(at=LATER, verdict="late", clause="B9", lines=()), True),
        (EligibilityWaived(at=LATER, by=ANALYST, reason="heard", verdict="late"), True),
        (ProposalDeclined(at=LATER, by=ANALYST, proposal_id="p1", reason="too little"), True),
        (CreditNoteWritten(at=LATER, credit_note="CN-1"), True),
        (NoteAdded(at=LATER, note_id="n1", by=BILLING, text="here it is"), True),
        (Escalated(at=LATER, level=2, due_at=LATER), False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_dispute_is_changed_by_what_is_said_or_found_of_it_and_not_by_who_is_told(event, changes):
    judged = evolve(a_dispute(), EligibilityJudged(at=MONDAY_9H, verdict="late", clause="B9", lines=()))

    assert (evolve(judged, event).changed_at == LATER) is changes
