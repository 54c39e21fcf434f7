"""Proposal, counter-proposal, agreement; parts withdrawn; the end."""

from decimal import Decimal

import pytest

from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.proposals import AcceptProposal, DeclineProposal, ProposalAccepted, Propose, standing
from pledgekeeper.disputes.settling import (
    CreditDue,
    DisputeSettled,
    DisputeWithdrawn,
    IssueCredit,
    PartWithdrawn,
    PaymentDue,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from tests.unit.builders import DAY, HOUR, a_claim, a_dispute, after, led_to
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines
from tests.unit.disputes.test_lines import standing as stands

BILLING = Actor(side="carrier", name="facturacion@andesvoz.example")
UNTIL = LATER + 7 * DAY


def propose(by, *lines, until=UNTIL, **whole):
    said = [dict(zip(("line", "accepted_amount", "rejected_amount"), each, strict=False)) for each in lines]
    return Propose(by=by, lines=said or None, reason="to end it", valid_until=until, **whole)


def accept(by, proposal_id="p1"):
    return AcceptProposal(by=by, proposal_id=proposal_id)


def decline(by, proposal_id="p1"):
    return DeclineProposal(by=by, proposal_id=proposal_id, reason="too little")


def withdraw(amount, line=None, in_all=None):
    return WithdrawPart(by=BILLING, line=line, amount=amount, withdrawn_amount=in_all)


def lived(dispute, *commands):
    """One command an hour."""
    for number, command in enumerate(commands):
        dispute = after(dispute, command, LATER + number * HOUR)
    return dispute


def credits(events):
    return [event.amount for event in events if isinstance(event, CreditDue)]


def kinds(events):
    return [type(event) for event in events]


# --- proposals -------------------------------------------------------------------------------------------------------


def test_a_proposal_moves_nothing_until_the_other_side_accepts_it():
    proposed = lived(of_three_lines(), propose(BILLING, ("1", "2000")))
    agreed = led_to(proposed, accept(ANALYST), LATER + HOUR)

    assert stands(proposed) == stands(of_three_lines())
    assert credits(agreed) == [Decimal("2000")]
    assert stands(after(proposed, accept(ANALYST), LATER + HOUR))[0] == ("1", 2000, 1000, 0)


def test_a_counter_proposal_replaces_the_one_that_stood():
    countered = lived(of_three_lines(), propose(BILLING, ("1", "3000")), propose(ANALYST, ("1", "2500")))

    with pytest.raises(Refused, match="p1 does not stand; p2 does"):
        led_to(countered, accept(ANALYST), LATER + DAY)
    assert credits(led_to(countered, accept(BILLING, "p2"), LATER + DAY)) == [Decimal("2500")]


@pytest.mark.parametrize("answered_with", [accept, decline])
@pytest.mark.parametrize("by", [BILLING, ANALYST])
def test_nobody_answers_a_proposal_of_their_own_side(by, answered_with):
    proposed = lived(of_three_lines(), propose(by, ("1", "2000")))

    with pytest.raises(Refused, match="p1 is your own; only the other side accepts or declines it"):
        led_to(proposed, answered_with(by), LATER + HOUR)


def test_a_proposal_is_accepted_while_it_is_valid_and_not_on_its_last_second():
    proposed = lived(of_three_lines(), propose(BILLING, ("1", "2000")))

    assert credits(led_to(proposed, accept(ANALYST), UNTIL - HOUR))
    with pytest.raises(Refused, match="p1 does not stand: no proposal does"):
        led_to(proposed, accept(ANALYST), UNTIL)


@pytest.mark.parametrize(
    "meanwhile",
    [decline(ANALYST), answer(("2", "0")), withdraw("1.00", "2"), CompleteClaim(by=BILLING, billed_amount="90000.00")],
    ids=lambda command: type(command).__name__,
)
def test_a_proposal_falls_when_it_is_declined_or_the_amounts_it_was_about_move(meanwhile):
    fallen = lived(of_three_lines(), propose(BILLING, ("1", "2000")), meanwhile)

    assert standing(fallen.timeline, LATER + DAY) is None
    with pytest.raises(Refused, match="no proposal does"):
        led_to(fallen, accept(ANALYST), LATER + DAY)


def test_no_proposal_stands_when_the_dispute_is_over():
    proposed = propose(BILLING, ("1", "2000"))
    withdrawn = lived(of_three_lines(), proposed, WithdrawDispute(by=BILLING))
    settled = lived(of_three_lines(), answer(accepted_amount="1000"), proposed, SettleDispute(by=BILLING))

    assert [standing(each.timeline, LATER + DAY) for each in (withdrawn, settled)] == [None, None]


def test_a_proposal_is_not_accepted_twice():
    agreed = lived(of_three_lines(), propose(BILLING, ("1", "2000")), accept(ANALYST))

    with pytest.raises(Refused, match="p1 does not stand"):
        led_to(agreed, accept(ANALYST), LATER + DAY)


def test_what_was_rejected_is_negotiated_again_and_only_the_difference_is_credited():
    answered = lived(of_three_lines(), answer(accepted_amount="1000"))
    agreed = led_to(lived(answered, propose(ANALYST, accepted_amount="1500")), accept(BILLING), LATER + DAY)

    assert (credits(led_to(of_three_lines(), answer(accepted_amount="1000"), LATER)), credits(agreed)) == (
        [1000],
        [500],
    )
    assert agreed[-3] == DisputeSettled(at=LATER + DAY, by=BILLING)
    assert agreed[-1].event == "survey-asked"


def test_an_agreement_about_all_that_was_open_answers_and_settles_the_dispute_by_itself():
    agreed = led_to(lived(of_three_lines(), propose(BILLING, accepted_amount="3500")), accept(ANALYST), LATER + DAY)

    assert kinds(agreed)[:4] == [ProposalAccepted, CreditDue, PaymentDue, DisputeSettled]
    assert (agreed[0].mark, agreed[0].notice) == ("answered", "proposal")


def test_an_agreement_about_one_line_leaves_the_others_as_they_are():
    agreed = lived(of_three_lines(), propose(BILLING, ("1", "2000")), accept(ANALYST))

    assert (agreed.status, stands(agreed)[1][3]) == ("opened", Decimal("999.99"))
    assert agreed.timeline[-1].mark is None or agreed.timeline[-1].event != "proposal-accepted"


def test_to_agree_with_an_answer_by_proposal_ends_what_was_contested():
    answered = lived(of_three_lines(), answer(accepted_amount="1000"))
    agreed = lived(answered, propose(BILLING, accepted_amount="1000"), accept(ANALYST))

    assert (agreed.status, agreed.amounts.contested_amount) == ("settled", 0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (propose(ANALYST, ("1", "999")), "1000.00 is accepted already, and is not taken back"),
        (propose(ANALYST, ("1", "3001")), "more than the 3000.00 that is disputed"),
        (propose(ANALYST, ("1", "1000", "0")), "line 1: 1500.00 is open, and an answer opens no more of it again"),
        (propose(ANALYST, ("1", "1000"), until=LATER), "valid_until 2026-11-24T09:00:00Z is over"),
        (propose(ANALYST, ("1", "1000"), until=LATER + DAY), "valid_until 2026-11-25T09:00:00Z is over"),
    ],
)
def test_a_proposal_that_could_not_be_agreed_is_refused_at_once(asked, told):
    answered = lived(of_three_lines(), answer(("1", "1000.00", "500")))

    with pytest.raises(Refused, match=told):
        led_to(answered, asked, LATER + DAY)


def test_lines_that_are_agreed_are_not_proposed_again_as_they_stand():
    agreed = lived(of_three_lines(), propose(BILLING, ("1", "2000")), accept(ANALYST))

    with pytest.raises(Refused, match="it is agreed already that these lines stand as proposed"):
        led_to(agreed, propose(BILLING, ("1", "2000")), LATER + DAY)
    assert led_to(agreed, propose(BILLING, ("1", "2000"), ("2", "999.99")), LATER + DAY)


def test_what_the_carrier_gave_up_may_be_offered_back_and_is_then_given_up_no_more():
    given_up = lived(of_three_lines(), withdraw("1000", "1"))
    [proposed] = led_to(given_up, propose(ANALYST, ("1", "2500")), LATER + HOUR)
    agreed = lived(given_up, propose(ANALYST, ("1", "2500")), accept(BILLING))

    assert (proposed.lines[0].rejected_amount, proposed.lines[0].withdrawn_amount) == (500, 500)
    assert (agreed.amounts.accepted_amount, agreed.amounts.withdrawn_amount) == (2500, 500)


def test_a_proposal_of_the_carriers_warns_our_desk_and_one_of_ours_is_told_to_the_carrier():
    notices = [led_to(of_three_lines(), propose(by, ("1", "1")), LATER)[0].notice for by in (BILLING, ANALYST)]

    assert notices == ["warning", "proposal"]


# --- what the carrier gives up ---------------------------------------------------------------------------------------


def test_a_part_that_is_withdrawn_is_rejected_and_no_longer_withheld():
    partly = lived(a_dispute(), withdraw("804.28"))

    assert stands(partly) == [("whole", 0, Decimal("804.28"), Decimal("6000.00"))]
    assert partly.amounts.withheld_amount == Decimal("6000.00")
    assert partly.status == "opened"


def test_what_we_rejected_may_be_given_up_part_by_part_and_the_last_one_settles():
    answered = lived(of_three_lines(), answer(("1", "1000"), ("2", "999.99"), ("3", "0.01")))
    partly = lived(answered, withdraw("1500", "1"))

    assert partly.amounts.contested_amount == Decimal("500")
    assert DisputeSettled in kinds(led_to(partly, withdraw("500", "1", "2000"), LATER + DAY))
    with pytest.raises(Refused, match=r"line 1: only 500.00 is open or rejected, and not given up already"):
        led_to(partly, withdraw("500.01", "1", "2000.01"), LATER + DAY)


def test_a_part_is_not_given_up_twice_and_more_of_its_line_says_what_is_given_up_in_all():
    partly = lived(of_three_lines(), withdraw("500", "1"))

    for again in (withdraw("500", "1"), withdraw("500", "1", "500"), withdraw("400", "1", "500")):
        with pytest.raises(Refused, match=r"of line 1 500\.00 is given up already; where .* more is, say (1000|900)"):
            led_to(partly, again, LATER + DAY)
    assert (
        stands(lived(partly, withdraw("500", "1", "1000")))[0]
        == stands(lived(of_three_lines(), withdraw("1000", "1")))[0]
    )
    assert PartWithdrawn in kinds(led_to(partly, withdraw("0.50", "2"), LATER + DAY))


def test_to_give_up_all_of_it_before_anything_is_accepted_withdraws_it():
    assert DisputeWithdrawn in kinds(led_to(a_dispute(), withdraw("6804.28"), LATER))


def test_of_several_lines_it_is_said_which():
    of_two = [{"line": name, "disputed_amount": "3402.14"} for name in ("1", "2")]
    with pytest.raises(Refused, match=r"say which line; the lines are: 1, 2$"):
        led_to(a_dispute(claim=a_claim(lines=of_two)), withdraw("1"), LATER)

    assert stands(lived(of_three_lines(), withdraw("0.99", "2")))[:2] == [
        ("1", 0, 0, 3000),
        ("2", 0, Decimal("0.99"), 999),
    ]


def test_what_was_accepted_is_not_withdrawn_and_its_credit_stays_due():
    answered = lived(of_three_lines(), answer(("1", "1000")))

    with pytest.raises(Refused, match=r"1000.00 of it is accepted and stays so"):
        led_to(answered, WithdrawDispute(by=BILLING), LATER + DAY)


def test_a_claim_is_not_completed_to_less_than_was_moved_already():
    partly = lived(a_dispute(), withdraw("4000.00"))

    assert lived(partly, CompleteClaim(by=BILLING, disputed_amount="4000.01")).amounts.open_amount == Decimal("0.01")
    with pytest.raises(Refused, match="would leave nothing open of what is disputed; withdraw-part gives up a part"):
        led_to(partly, CompleteClaim(by=BILLING, disputed_amount="4000.00"), LATER + DAY)
    with pytest.raises(Refused, match=r"of line whole 4000.00 is accepted or rejected already"):
        led_to(partly, CompleteClaim(by=BILLING, disputed_amount="3999.99"), LATER + DAY)
    named = CompleteClaim(by=BILLING, lines=[{"line": "1", "disputed_amount": "6804.28"}])
    with pytest.raises(Refused, match="of line whole"):
        led_to(partly, named, LATER + DAY)


# --- the end ---------------------------------------------------------------------------------------------------------


def test_to_settle_agrees_with_what_was_rejected():
    settled = lived(a_dispute(), answer(accepted_amount="5000"), SettleDispute(by=BILLING))

    assert settled.amounts.withheld_amount == 0
    assert settled.amounts.withdrawn_amount == Decimal("1804.28")


@pytest.mark.parametrize(
    ("before", "end", "amount"),
    [([answer(accepted_amount="5000")], SettleDispute(by=BILLING), "1804.28"),
     ([answer(accepted_amount="0")], WithdrawDispute(by=BILLING), "6804.28"),
     ([], WithdrawDispute(by=BILLING), "6804.28")],
)  # fmt: skip
def test_what_is_given_up_with_the_end_is_asked_for(before, end, amount):
    ended = led_to(lived(a_dispute(), *before), end, LATER + DAY)

    assert [event.amount for event in ended if isinstance(event, PaymentDue)] == [Decimal(amount)]


def test_a_second_credit_note_is_over_what_came_to_be_due_since_the_first():
    dispute = lived(of_three_lines(), answer(("1", "1000")), IssueCredit(by=ANALYST, credit_note="CN-1"))
    more = lived(dispute, answer(("2", "500")), answer(("3", "0.01")))

    (second,) = led_to(more, IssueCredit(by=ANALYST, credit_note="CN-2"), LATER + DAY)[:1]

    assert second.amount == Decimal("500.01")
    with pytest.raises(Refused, match="issued already"):
        led_to(more, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER + DAY)
