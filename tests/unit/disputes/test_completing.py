"""What is said of a claim later: of no other invoice once amounts stand, and of no more once it is late."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.settling import IssueCredit, SettleDispute
from pledgekeeper.disputes.standing import CheckClaim, WaiveEligibility
from pledgekeeper.errors import Refused
from tests.unit.builders import DAY, HOUR, MONDAY_9H, a_claim, a_dispute, after, led_to
from tests.unit.disputes.test_agreeing import BILLING, decline, lived, propose
from tests.unit.disputes.test_appealing import HELENE
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.disputes.test_standing import invoice

IN_TIME, LATE = MONDAY_9H + DAY, MONDAY_9H + 400 * DAY


def complete(**said):
    return CompleteClaim(by=BILLING, **said)


@pytest.mark.parametrize("said", [{"invoice_number": "INV-B"}, {"account": "ANV-2"}])
@pytest.mark.parametrize("before", [answer(accepted_amount="1.00"), propose(ANALYST, accepted_amount="1.00")])
def test_a_claim_of_which_something_is_answered_or_proposed_moves_to_no_other_invoice(before, said):
    dispute = lived(a_dispute(claim=a_claim(lines=[{"line": n, "disputed_amount": "3402.14"} for n in "12"])), before)
    partly = dispute if dispute.status != "answered" else lived(a_dispute(claim=dispute.claim), answer(("1", "1.00")))

    with pytest.raises(Refused, match=r"and stays so, as some of it is (answered or given up|proposed)"):
        led_to(partly, complete(**said), LATER + DAY)


def test_while_nothing_stands_a_wrong_number_is_corrected_and_one_that_was_left_unsaid_is_told():
    declined = lived(a_dispute(), propose(ANALYST, accepted_amount="1.00"), decline(BILLING))
    unsaid = a_claim(invoice_number=None, lines=[{"line": n, "disputed_amount": "3402.14"} for n in "12"])
    partly = lived(a_dispute(claim=unsaid), answer(("1", "1.00")))

    for dispute in (a_dispute(), declined, partly):
        assert lived(dispute, complete(invoice_number="INV-B")).claim.invoice_number == "INV-B"
    named = lived(partly, complete(invoice_number="INV-B"))
    credited = lived(named, IssueCredit(by=ANALYST, credit_note="CN-1"))
    with pytest.raises(Refused, match="invoice_number: the claim is of INV-B and stays so"):
        led_to(credited, complete(invoice_number="INV-C"), LATER + DAY)


def test_after_the_last_day_of_the_window_no_more_is_disputed_than_was_said_by_then():
    dispute = a_dispute(claim=a_claim(disputed_amount="1000.00"))

    assert after(dispute, complete(disputed_amount="9000.00"), IN_TIME).claim.disputed_amount == Decimal("9000.00")
    with pytest.raises(Refused) as refusal:
        led_to(dispute, complete(disputed_amount="9000.00"), LATE)
    assert "the claim disputes 1000.00" in str(refusal.value)
    assert "was the last day to dispute more" in str(refusal.value)
    assert "a dispute of the other 8000.00 would be late" in str(refusal.value)


def test_the_last_day_is_that_of_the_loaded_invoice():
    dispute = a_dispute(claim=a_claim(disputed_amount="1000.00"))
    loaded = invoice(date=str(LATE.date()))
    checked = after(dispute, CheckClaim(invoice_number=dispute.claim.invoice_number, invoice=loaded), LATER)

    assert after(checked, complete(disputed_amount="9000.00"), LATE).claim.disputed_amount == Decimal("9000.00")


def test_less_and_what_was_left_unsaid_may_be_told_after_it():
    less = after(a_dispute(), complete(disputed_amount="10.00"), LATE)
    told = after(a_dispute(claim=a_claim(disputed_amount=None)), complete(disputed_amount="10.00"), LATE)

    assert less.claim.disputed_amount == told.claim.disputed_amount == Decimal("10.00")


def claimed(**lines):
    said = [{"line": line.lstrip("l"), "disputed_amount": amount} for line, amount in lines.items()]
    return {"lines": said, "disputed_amount": str(sum(Decimal(amount) for amount in lines.values()))}


@pytest.mark.parametrize(
    ("before", "after_it"),
    [
        (claimed(l1="100.00"), claimed(l2="100.00")),
        (claimed(l1="100.00", l2="50.00"), claimed(l1="50.00", l2="100.00")),
        (claimed(l1="100.00"), claimed(l1="10.00", l2="90.00")),
    ],
)
def test_nor_is_more_disputed_of_another_line_than_was_said_by_then(before, after_it):
    dispute = a_dispute(claim=a_claim(**before))

    assert after(dispute, complete(**after_it), IN_TIME).claim.disputed_amount
    with pytest.raises(Refused, match=r"was the last day to dispute more of line [12]"):
        led_to(dispute, complete(**after_it), LATE)


@pytest.mark.parametrize(
    ("before", "after_it"),
    [
        ({"lines": None, "disputed_amount": "100.00"}, claimed(l1="40.00", l2="60.00")),
        (claimed(l1="100.00", l2="50.00"), claimed(l1="99.00", l2="1.00")),
        (claimed(l1="100.00", l2="50.00"), claimed(l2="50.00")),
    ],
)
def test_what_was_claimed_as_a_whole_may_be_told_by_lines_and_less_of_each_after_it(before, after_it):
    dispute = a_dispute(claim=a_claim(**before))

    assert after(dispute, complete(**after_it), LATE).claim.lines


def test_a_line_that_the_invoice_does_not_have_may_be_corrected_after_it():
    dispute = a_dispute(claim=a_claim(**claimed(l7="100.00")))
    loaded = invoice(lines=[{"line": "1", "amount": "100.00"}])
    checked = after(dispute, CheckClaim(invoice_number=dispute.claim.invoice_number, invoice=loaded), LATER)

    assert after(checked, complete(**claimed(l1="100.00")), LATE).claim.lines[0].line == "1"
    with pytest.raises(Refused, match=r"the other 0\.01 would be late"):
        led_to(checked, complete(**claimed(l1="100.01")), LATE)


def test_the_title_tells_the_amount_as_it_stands_with_the_decimals_of_its_currency():
    dispute = a_dispute(claim=a_claim(disputed_amount=Decimal("1e3")))
    raised = after(dispute, complete(disputed_amount=Decimal("2.5e3")), IN_TIME)

    assert dispute.title == "Invoice INV-2026-10-00417: 1000.00 USD disputed"
    assert (str(dispute.claim.disputed_amount), str(raised.claim.disputed_amount)) == ("1000", "2500")
    assert raised.title == "Invoice INV-2026-10-00417: 2500.00 USD disputed"
    named = after(a_dispute(title="Ours"), complete(disputed_amount="1.00"), IN_TIME)
    assert named.title == "Ours"


def test_on_the_last_day_itself_more_may_be_disputed_and_on_the_next_no_more():
    dispute = a_dispute(claim=a_claim(disputed_amount="1000.00"))
    with pytest.raises(Refused) as refusal:
        led_to(dispute, complete(disputed_amount="9000.00"), LATE)
    last = datetime.fromisoformat(str(refusal.value).split(" was the last")[0][-10:]).replace(tzinfo=UTC)

    assert after(dispute, complete(disputed_amount="9000.00"), last + HOUR * 12).claim.disputed_amount
    with pytest.raises(Refused, match="would be late"):
        led_to(dispute, complete(disputed_amount="9000.00"), last + DAY + HOUR * 12)


def test_where_the_clause_was_waived_more_may_be_disputed_after_it():
    dispute = a_dispute(LATE, claim=a_claim(disputed_amount="1000.00"))
    judged = after(dispute, CheckClaim(invoice_number=dispute.claim.invoice_number), LATE)
    waived = after(judged, WaiveEligibility(by=HELENE, reason="their NOC was flooded"), LATE + HOUR)

    with pytest.raises(Refused, match="would be late"):
        led_to(judged, complete(disputed_amount="9000.00"), LATE + HOUR)
    assert after(waived, complete(disputed_amount="9000.00"), LATE + 2 * HOUR).claim.disputed_amount == 9000


@pytest.mark.parametrize("ended", [(), (SettleDispute(by=BILLING),)])
def test_the_invoice_that_a_claim_left_unsaid_is_named_after_the_answer_or_the_end_so_that_a_note_can_be_issued(ended):
    answered = lived(a_dispute(claim=a_claim(invoice_number=None)), answer(accepted_amount="5000"), *ended)
    named = lived(answered, complete(invoice_number="INV-B"))

    assert led_to(named, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + DAY)
    for more in ({"invoice_number": "INV-C"}, {"disputed_amount": "9000.00"}):
        with pytest.raises(Refused):
            led_to(named, complete(**more), LATER + DAY)
    with pytest.raises(Refused, match="cannot complete"):
        led_to(answered, complete(invoice_number="INV-B", disputed_amount="9000.00"), LATER + DAY)
