"""An appeal: once, in time, to somebody else of ours by name."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.disputes.appealing import appeal_until
from pledgekeeper.disputes.appeals import Appeal, AppealDecided, AppealMade, DecideAppeal, appeal_of
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.decide import decide
from pledgekeeper.disputes.drafts import SendBackDraft
from pledgekeeper.disputes.lines import Allocation
from pledgekeeper.disputes.settling import CreditDue, DisputeAnswered, SettleDispute, WithdrawPart
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from pledgekeeper.kinds import fold
from tests.unit.builders import DAY, HOUR, SECOND
from tests.unit.disputes.test_agreeing import BILLING, accept
from tests.unit.disputes.test_any_order import ALLOCATIONS, NAMES, proposal
from tests.unit.disputes.test_approving import after as after_command
from tests.unit.disputes.test_approving import approve, under
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines

pytestmark = pytest.mark.thorough

GIVEN = under(None, appeal_days=14)
HELENE, VICTOR = (Actor(side="ours", name=name) for name in ("helene-marchand", "victor-lang"))
APPEAL = Appeal(by=BILLING, reason="the notice was void")


def after(dispute, command, now=LATER, given=GIVEN):
    return after_command(dispute, command, now, given)


def answered(accepted="1000.00"):
    return after(of_three_lines(), answer(accepted_amount=accepted))


def appealed():
    return after(answered(), APPEAL)


def decision(by=HELENE, **to):
    return DecideAppeal(by=by, reason="looked at again", changed_to=Allocation(**to) if to else None)


def test_an_appeal_goes_to_another_person_of_ours_by_name():
    [made] = decide(answered(), APPEAL, GIVEN, LATER)

    assert made == AppealMade(at=LATER, by=BILLING, heard_by="helene-marchand", reason="the notice was void")
    assert (made.mark, made.notice) == ("appealed", "warning")


@pytest.mark.parametrize(
    "out",
    [
        {"checked": Checked(issued_by="helene-marchand")},
        {"checked": Checked(issued_by="Hélène  marchand ")},
        {"analyst": "helene-marchand"},
    ],
    ids=["issuer", "issuer by what she is called", "analyst"],
)
def test_it_goes_neither_to_the_analyst_nor_to_the_issuer(out):
    [made] = decide(answered().changed(**out), APPEAL, GIVEN, LATER)

    assert made.heard_by == "victor-lang"


def test_nor_to_whoever_approved_the_answer():
    given = under("1000.00", appeal_days=14)
    drafted = after(of_three_lines(), answer(accepted_amount="2000.00"), given=given)
    approved = after(drafted, approve(HELENE), given=given)

    assert decide(approved, APPEAL, given, LATER)[0].heard_by == "victor-lang"


@pytest.mark.parametrize("sent_back", [True, False], ids=["drafted", "answered"])
def test_nor_to_whoever_answered_or_drafted_an_answer_that_was_sent_back(sent_back):
    given = under("1000.00", appeal_days=14)
    dispute = of_three_lines()
    if sent_back:
        dispute = after(dispute, answer(accepted_amount="2000.00").changed(by=HELENE), given=given)
        dispute = after(dispute, SendBackDraft(by=VICTOR, draft_id="d1", reason="too much"), given=given)
    by = ANALYST if sent_back else HELENE
    dispute = after(dispute, answer(accepted_amount="1000.00").changed(by=by), given=given)

    assert decide(dispute, APPEAL, given, LATER)[0].heard_by == "victor-lang"


def test_it_is_not_decided_by_who_turns_out_to_have_issued_the_invoice():
    dispute = appealed().changed(checked=Checked(issued_by="helene-marchand"))

    with pytest.raises(Refused, match="helene-marchand issued invoice"):
        decide(dispute, decision(), GIVEN, LATER)


def test_when_all_of_them_had_a_hand_in_it_the_refusal_says_so():
    dispute = answered().changed(checked=Checked(issued_by="victor-lang"), analyst="helene-marchand")

    with pytest.raises(Refused, match="nobody of ours may hear it: whoever is billing-manager or finance-director"):
        decide(dispute, APPEAL, GIVEN, LATER)


def test_an_appeal_is_possible_for_so_many_days_after_the_answer():
    assert decide(answered(), APPEAL, GIVEN, LATER + 14 * DAY - SECOND)
    with pytest.raises(Refused, match="possible until 2026-12-08T09:00:00Z, 14 days after our answer"):
        decide(answered(), APPEAL, GIVEN, LATER + 14 * DAY)


def test_nothing_but_our_answer_begins_the_days_of_an_appeal_anew():
    later = after(answered(), WithdrawPart(by=BILLING, line="1", amount=Decimal("1.00")), LATER + 13 * DAY)

    assert appeal_until(later, GIVEN.carrier.agreement.disputes) == LATER + 14 * DAY
    with pytest.raises(Refused, match="possible until 2026-12-08T09:00:00Z"):
        decide(later, APPEAL, GIVEN, LATER + 14 * DAY)


def test_there_is_no_day_to_appeal_by_before_an_answer_or_without_appeals():
    assert appeal_until(of_three_lines(), GIVEN.carrier.agreement.disputes) is None
    assert appeal_until(answered(), under(None).carrier.agreement.disputes) is None


def test_where_nothing_was_rejected_or_the_agreement_has_no_appeal_there_is_none():
    with pytest.raises(Refused, match="there is nothing to appeal"):
        decide(answered("4000.00"), APPEAL, GIVEN, LATER)
    with pytest.raises(Refused, match="the agreement has no appeal"):
        decide(answered(), APPEAL, under(None), LATER)
    with pytest.raises(Refused, match="cannot appeal a dispute that is opened"):
        decide(of_three_lines(), APPEAL, GIVEN, LATER)


def test_the_named_person_upholds_the_answer():
    [decided] = decide(appealed(), decision(), GIVEN, LATER)

    assert (decided.outcome, decided.accepted_amount, decided.mark) == ("upheld", Decimal("1000.00"), "appeal-decided")
    assert decided.notice == "appeal"


def test_or_accepts_more_and_the_difference_is_due():
    decided, due = decide(appealed(), decision(accepted_amount="2500.00"), GIVEN, LATER)

    assert (decided.outcome, decided.accepted_amount, decided.rejected_amount) == (
        "changed", Decimal("2500.00"), Decimal("1500.00")
    )  # fmt: skip
    assert isinstance(due, CreditDue)
    assert due.amount == Decimal("1500.00")
    assert after(appealed(), decision(accepted_amount="2500.00")).accepted_amount == Decimal("2500.00")


@pytest.mark.parametrize(("to", "why"), [
    ({"accepted_amount": "999.99"}, "accepted already"),
    ({"accepted_amount": "1000.00"}, "no more than our answer"),
    ({"accepted_amount": "4000.01"}, "only 4000.00 is disputed"),
])  # fmt: skip
def test_a_decision_takes_nothing_back_and_accepts_no_more_than_is_disputed(to, why):
    with pytest.raises(Refused, match=why):
        decide(appealed(), decision(**to), GIVEN, LATER)


def test_nobody_else_decides_and_a_decision_is_final():
    with pytest.raises(Refused, match="Hélène Marchand hears this appeal, and nobody else"):
        decide(appealed(), decision(VICTOR), GIVEN, LATER)
    with pytest.raises(Refused, match="there is no appeal to decide"):
        decide(answered(), decision(), GIVEN, LATER)
    with pytest.raises(Refused, match="decided, and that is final"):
        decide(after(appealed(), decision()), decision(), GIVEN, LATER)
    with pytest.raises(Refused, match="there is one appeal"):
        decide(after(appealed(), decision()), APPEAL, GIVEN, LATER)
    with pytest.raises(Refused, match="cannot decide the appeal of a dispute that is settled"):
        decide(after(appealed(), SettleDispute(by=BILLING)), decision(), GIVEN, LATER)


OURS = st.sampled_from([HELENE, VICTOR, Actor(side="ours", name="antoine-duval")])
COMMANDS = st.one_of(
    ALLOCATIONS.map(lambda said: answer(**said) if "accepted_amount" in said else proposal(BILLING, said)),
    st.builds(proposal, st.one_of(OURS, st.just(BILLING)), ALLOCATIONS),
    st.builds(accept, st.one_of(OURS, st.just(BILLING)), NAMES),
    st.just(APPEAL),
    st.builds(decision, OURS),
    st.builds(lambda by, said: decision(by, **said), OURS, ALLOCATIONS),
)


@settings(max_examples=200)
@given(st.lists(COMMANDS, max_size=14))
def test_no_order_of_commands_brings_a_second_appeal_or_one_decided_by_who_answered(steps):
    dispute, now = of_three_lines(), LATER
    for command in steps:
        now += HOUR
        try:
            dispute = fold(dispute.case_id, decide(dispute, command, GIVEN, now), dispute)
        except Refused:
            continue
    by_kind = {kind: [e for e in dispute.timeline if isinstance(e, kind)] for kind in (AppealMade, AppealDecided)}
    assert len(by_kind[AppealMade]) <= 1
    assert len(by_kind[AppealDecided]) <= 1
    for decided in by_kind[AppealDecided]:
        assert decided.by.name == appeal_of(dispute.timeline).heard_by
        assert decided.by.name not in {e.by.name for e in dispute.timeline if isinstance(e, DisputeAnswered)}
        assert dispute.amounts.open_amount + dispute.amounts.contested_amount >= 0


def test_until_when_it_may_be_appealed_is_told_once_nothing_is_open_any_more():
    clause = GIVEN.carrier.agreement.disputes
    partly = after(of_three_lines(), answer(("1", "0")))

    assert appeal_until(partly, clause) is None
    assert appeal_until(answered(), clause) == LATER + 14 * DAY
