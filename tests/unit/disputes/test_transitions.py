"""Which command may reach a dispute in which status."""

from itertools import product

import pytest

from pledgekeeper.disputes.appeals import Appeal, DecideAppeal
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.deadlock import DeclareDeadlock
from pledgekeeper.disputes.model import AcknowledgeDispute, DisputeStatus
from pledgekeeper.disputes.settling import SettleDispute, WithdrawDispute
from pledgekeeper.disputes.standing import WaiveEligibility
from pledgekeeper.disputes.transitions import TRANSITIONS, next_status
from pledgekeeper.disputes.withholding import NotifyWithholding
from pledgekeeper.errors import Refused
from tests.unit.builders import DAY, a_dispute, led_to
from tests.unit.disputes.test_agreeing import BILLING, accept, decline, lived, propose, withdraw
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

DOINGS = sorted({doing for _, doing in TRANSITIONS})
OTHERS = sorted(set(product(DisputeStatus, DOINGS)) - set(TRANSITIONS))


@pytest.mark.parametrize(("status", "doing"), OTHERS)
def test_what_is_not_in_the_table_is_refused(status, doing):
    with pytest.raises(Refused, match=f"cannot {doing} a dispute that is {status}"):
        next_status(status, doing)


def test_a_refusal_says_when_it_is_possible():
    with pytest.raises(Refused, match=r"a dispute that is opened; that is possible while it is answered$"):
        next_status(DisputeStatus.OPENED, "settle")


@pytest.mark.parametrize(("status", "doing"), list(TRANSITIONS))
def test_what_is_in_the_table_leads_on(status, doing):
    assert next_status(status, doing) is TRANSITIONS[status, doing]


def test_what_comes_before_the_whole_answer_or_negotiates_it_changes_no_status_and_all_else_does():
    standing = {doing for (status, doing), to in TRANSITIONS.items() if to is status}

    assert standing == {
        "complete",
        "name the invoice of",
        "judge",
        "waive",
        "act",
        "pursue",
        "reconcile",
        "answer in part",
        "negotiate",
        "withdraw part of",
        "appeal",
        "decide the appeal of",
        "declare deadlock of",
        "withhold of",
    }


def test_a_dispute_that_an_analyst_has_hears_all_that_it_heard_before():
    heard, still = (
        {doing for status, doing in TRANSITIONS if status is each}
        for each in (DisputeStatus.OPENED, DisputeStatus.ACKNOWLEDGED)
    )

    assert heard - still == {"acknowledge"}
    assert still < heard


def test_a_settlement_and_a_withdrawal_are_the_end():
    ends = set(DisputeStatus) - {status for status, doing in TRANSITIONS if doing != "name the invoice of"}

    assert ends == {DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN}


@pytest.mark.parametrize(
    ("asked", "doing"),
    [
        (AcknowledgeDispute(), "acknowledge"),
        (CompleteClaim(by=BILLING, account="A-2"), "complete"),
        (JudgeCompleteness(by=ANALYST, missing=["traces"]), "judge"),
        (WaiveEligibility(by=ANALYST, reason="heard"), "waive"),
        (NotifyWithholding(by=BILLING, amount="1.00", since="2026-12-02"), "withhold of"),
        (answer(accepted_amount="6000.00"), "answer"),
        (propose(BILLING, accepted_amount="6000.00"), "negotiate"),
        (accept(BILLING), "negotiate"),
        (decline(BILLING), "negotiate"),
        (withdraw("1.00"), "withdraw part of"),
        (Appeal(by=BILLING, reason="again"), "appeal"),
        (DecideAppeal(by=ANALYST, reason="again"), "decide the appeal of"),
        (DeclareDeadlock(by=BILLING), "declare deadlock of"),
        (SettleDispute(by=BILLING), "settle"),
        (WithdrawDispute(by=BILLING), "withdraw"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
@pytest.mark.parametrize(
    ("ended", "status"),
    [([answer(accepted_amount="5000.00"), SettleDispute(by=BILLING)], "settled"),
     ([WithdrawDispute(by=BILLING)], "withdrawn")],
    ids=["settled", "withdrawn"],
)  # fmt: skip
def test_a_dispute_that_is_over_hears_none_of_it(ended, status, asked, doing):
    with pytest.raises(Refused, match=f"cannot {doing} a dispute that is {status}"):
        led_to(lived(a_dispute(), *ended), asked, LATER + DAY)
