"""A second pair of eyes above the limit; nobody decides about an invoice that they issued."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.decide import decide
from pledgekeeper.disputes.drafts import ApproveDraft, DraftApproved, DraftMade, DraftSentBack, SendBackDraft, waiting
from pledgekeeper.disputes.model import AcknowledgeDispute, DisputeAcknowledged
from pledgekeeper.disputes.proposals import ProposalAccepted, ProposalDeclined, ProposalMade
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditDue,
    DisputeAnswered,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.event import Actor
from pledgekeeper.kinds import events_adapter, fold
from pledgekeeper.store.chain import canonical
from tests.unit.builders import HOUR, a_roster, terms, terms_of
from tests.unit.disputes.test_agreeing import BILLING, accept, decline, propose
from tests.unit.disputes.test_any_order import ALLOCATIONS, NAMES, proposal
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines

SUPERVISOR = Actor(side="ours", name="helene-marchand")
SAME_ANALYST = Actor(side="ours", name=a_roster().person("antoine-duval").email.upper())


def under(limit="1000.00", **clause):
    carrier = terms_of("andesvoz").carrier
    said = {"appeal_days": None, "evidence_days": None, "deadlock_days": None} | clause
    clause = carrier.agreement.disputes.changed(second_eyes_above=limit and Decimal(limit), **said)
    return terms("andesvoz", carrier=carrier.changed(agreement=carrier.agreement.changed(disputes=clause)))


def after(dispute, command, now=LATER, given=None):
    return fold(dispute.case_id, decide(dispute, command, given or under(), now), dispute)


def kinds(dispute, command, given=None, now=LATER):
    return [type(event) for event in decide(dispute, command, given or under(), now)]


def approve(by, draft_id="d1"):
    return ApproveDraft(by=by, draft_id=draft_id)


def test_an_answer_that_accepts_more_than_the_limit_is_a_draft_and_the_dispute_stays_unanswered():
    [draft] = decide(of_three_lines(), answer(("1", "1000.01")), under(), LATER)

    assert isinstance(draft, DraftMade)
    assert (draft.draft_id, draft.by, draft.accepted_amount) == ("d1", ANALYST, Decimal("1000.01"))
    assert (draft.mark, draft.notice) == (None, "warning")


def test_up_to_the_limit_one_person_suffices():
    assert kinds(of_three_lines(), answer(("1", "1000.00"))) == [DisputeAnswered, CreditDue]


def test_an_agreement_without_a_limit_asks_for_nobody_else():
    assert kinds(of_three_lines(), answer(("1", "3000.00")), under(None)) == [DisputeAnswered, CreditDue]


def test_the_limit_is_of_all_that_is_accepted_so_that_many_small_answers_do_not_pass_it():
    first = after(of_three_lines(), answer(("1", "900.00")))

    assert kinds(first, answer(("2", "100.01"))) == [DraftMade]
    assert kinds(first, answer(("2", "0"))) == [DisputeAnswered]


def test_a_proposal_of_ours_and_our_acceptance_of_theirs_wait_as_well():
    theirs = after(of_three_lines(), propose(BILLING, ("1", "3000.00")))

    assert kinds(of_three_lines(), propose(ANALYST, ("1", "3000.00"))) == [DraftMade]
    assert kinds(theirs, accept(ANALYST)) == [DraftMade]
    assert ProposalMade in kinds(of_three_lines(), propose(BILLING, ("1", "3000.00")))


def test_what_the_carrier_accepts_of_ours_was_approved_when_it_was_proposed():
    drafted = after(of_three_lines(), propose(ANALYST, ("1", "3000.00")))
    proposed = after(drafted, approve(SUPERVISOR))

    assert kinds(proposed, accept(BILLING))[0] is ProposalAccepted


def test_another_person_approves_and_the_answer_leaves_in_the_name_of_who_drafted_it():
    drafted = after(of_three_lines(), answer(accepted_amount="4000.00"))
    approved, answered, _ = decide(drafted, approve(SUPERVISOR), under(), LATER)

    assert approved == DraftApproved(at=LATER, draft_id="d1", by=SUPERVISOR)
    assert (answered.by, answered.mark, answered.accepted_amount) == (ANALYST, "answered", Decimal("4000.00"))


@pytest.mark.parametrize("drafter", [ANALYST, SAME_ANALYST])
def test_whoever_drafted_it_never_approves_it_by_no_name_of_theirs(drafter):
    drafted = after(of_three_lines(), answer(("1", "3000.00")))

    with pytest.raises(Refused, match="drafted d1; another person of ours approves it"):
        decide(drafted, approve(drafter), under(), LATER)


def test_a_draft_that_is_sent_back_is_gone_and_may_be_drafted_anew():
    drafted = after(of_three_lines(), answer(("1", "3000.00")))
    back = after(drafted, SendBackDraft(by=SUPERVISOR, draft_id="d1", reason="see the rate sheet"))

    assert isinstance(back.timeline[-1], DraftSentBack)
    with pytest.raises(Refused, match="no draft does"):
        decide(back, approve(SUPERVISOR), under(), LATER)
    assert after(back, answer(("1", "3000.00"))).timeline[-1].draft_id == "d2"


def test_a_draft_falls_when_the_carrier_moves_amounts():
    drafted = after(of_three_lines(), answer(("1", "3000.00")))
    moved = after(drafted, WithdrawPart(by=BILLING, line="2", amount="1.00"))

    with pytest.raises(Refused, match="the amounts have moved since"):
        decide(moved, approve(SUPERVISOR), under(), LATER)


@pytest.mark.parametrize("second", [answer(("2", "999.99")), answer(("2", "0")), propose(ANALYST, ("1", "1600.00"))])
def test_what_else_of_ours_would_drop_a_draft_is_refused_until_somebody_has_looked_at_it(second):
    drafted = after(of_three_lines(), answer(("1", "1500.00")))

    with pytest.raises(Refused, match=r"^d1 of antoine-duval waits for another person, with 1500\.00 accepted in all"):
        decide(drafted, second, under(), LATER)
    assert decide(drafted, propose(ANALYST, ("2", "1.00")), under(), LATER)
    back = after(drafted, SendBackDraft(by=SUPERVISOR, draft_id="d1", reason="x"))
    assert decide(back, second, under(), LATER)


@pytest.mark.parametrize(
    "meanwhile", [AddNote(by=BILLING, text="any news?"), propose(BILLING, ("1", "3000.00"))], ids=["note", "proposal"]
)
def test_a_draft_waits_on_while_the_carrier_says_what_moves_no_amount(meanwhile):
    drafted = after(after(of_three_lines(), answer(("1", "2000.00"))), meanwhile)

    assert kinds(drafted, approve(SUPERVISOR)) == [DraftApproved, DisputeAnswered, CreditDue]


def test_what_was_approved_is_not_approved_again():
    proposed = after(after(of_three_lines(), propose(ANALYST, ("1", "3000.00"))), approve(SUPERVISOR))

    with pytest.raises(Refused, match="d1 does not wait: no draft does"):
        decide(proposed, approve(SUPERVISOR), under(), LATER)


@pytest.mark.parametrize(
    ("before", "meanwhile"),
    [
        ([], CompleteClaim(by=BILLING, account="A-2")),
        ([], WithdrawDispute(by=BILLING)),
        ([answer(accepted_amount="0")], SettleDispute(by=BILLING)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_no_draft_waits_when_the_claim_is_another_or_the_dispute_is_over(before, meanwhile):
    dispute = of_three_lines()
    for command in (*before, propose(ANALYST, ("1", "3000.00")), meanwhile):
        dispute = after(dispute, command)

    assert waiting(dispute.timeline) is None


# --- the issuer ------------------------------------------------------------------------------------------------------


def of_issuer(name):
    return of_three_lines().changed(checked=Checked(issued_by=name))


@pytest.mark.parametrize("command", [answer(("1", "1.00")), propose(ANALYST, ("1", "1.00"))])
def test_whoever_issued_the_invoice_neither_answers_nor_proposes(command):
    with pytest.raises(Refused, match="; somebody else of ours decides a dispute about it"):
        decide(of_issuer(SAME_ANALYST.name), command, under(), LATER)


def test_the_carrier_says_its_word_whoever_of_ours_issued_the_invoice():
    assert kinds(of_issuer(BILLING.name), propose(BILLING, ("1", "1.00"))) == [ProposalMade]


def test_nor_do_they_approve_what_another_drafted():
    drafted = after(of_three_lines(), answer(("1", "3000.00"))).changed(checked=Checked(issued_by="helene-marchand"))

    with pytest.raises(Refused, match="helene-marchand issued invoice"):
        decide(drafted, approve(SUPERVISOR), under(), LATER)


def test_the_analyst_of_a_dispute_is_never_whoever_issued_the_invoice():
    on_duty = decide(of_three_lines(), AcknowledgeDispute(), under(), LATER)[0].analyst
    [acknowledged] = decide(of_issuer(on_duty), AcknowledgeDispute(), under(), LATER)

    assert isinstance(acknowledged, DisputeAcknowledged)
    assert acknowledged.analyst in {"antoine-duval", "elena-rossi"} - {on_duty}


def test_without_another_analyst_the_manager_has_it_and_without_anybody_the_step_waits():
    roster = a_roster()
    one = roster.changed(
        rotations=tuple(r for r in roster.rotations if r.role != "billing-analyst"),
    )
    given = terms("andesvoz", roster=one)

    assert decide(of_issuer("antoine-duval"), AcknowledgeDispute(), given, LATER)[0].analyst == "helene-marchand"
    with pytest.raises(NotFound, match="somebody who did not issue the invoice"):
        decide(of_issuer("helene-marchand"), AcknowledgeDispute(), given, LATER)


# --- any order -------------------------------------------------------------------------------------------------------

OURS = st.sampled_from([ANALYST, SAME_ANALYST, SUPERVISOR, Actor(side="ours", name="victor-lang")])
DRAFTS = st.sampled_from(["d1", "d2", "d3"])
COMMANDS = st.one_of(
    st.builds(lambda by, said: AnswerDispute(by=by, reason="x", **said), OURS, ALLOCATIONS),
    st.builds(proposal, st.one_of(OURS, st.just(BILLING)), ALLOCATIONS),
    st.builds(accept, st.one_of(OURS, st.just(BILLING)), NAMES),
    st.builds(approve, OURS, DRAFTS),
    st.builds(SendBackDraft, by=OURS, draft_id=DRAFTS, reason=st.just("x")),
)


@settings(max_examples=200)
@given(st.lists(COMMANDS, max_size=12))
def test_no_order_of_commands_lets_one_person_alone_accept_more_than_the_limit(steps):
    dispute, now, given_terms = of_three_lines(), LATER, under()
    for command in steps:
        now += HOUR
        draft = waiting(dispute.timeline)
        try:
            events = decide(dispute, command, given_terms, now)
        except Refused:
            continue
        more = any(
            isinstance(e, DisputeAnswered | ProposalAccepted | ProposalMade)
            and e.accepted_amount > max(Decimal(1000), dispute.amounts.accepted_amount)
            and e.by.side == "ours"
            for e in events
        )
        if more:
            assert isinstance(events[0], DraftApproved)
            named = [next(p.id for p in a_roster().people if p.is_named(a.name)) for a in (draft.by, events[0].by)]
            assert named[0] != named[1]
        dispute = fold(dispute.case_id, events, dispute)
    kept = [events_adapter().validate_json(canonical(event)) for event in dispute.timeline]
    assert fold(dispute.case_id, kept) == dispute


def test_a_proposal_that_one_of_us_would_accept_is_declined_by_nobody_of_ours_until_another_has_looked_at_that():
    theirs = after(of_three_lines(), propose(BILLING, ("1", "3000.00")))
    drafted = after(theirs, accept(ANALYST))

    with pytest.raises(Refused, match=r"d1 of .* waits for another person"):
        decide(drafted, decline(ANALYST), under(), LATER)
    back = after(drafted, SendBackDraft(by=SUPERVISOR, draft_id="d1", reason="too much"))
    assert kinds(back, decline(ANALYST)) == [ProposalDeclined]
