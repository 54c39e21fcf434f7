"""Any order of commands, by both sides, resent or not: every line adds up, and no cent is credited twice."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.decide import decide
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.disputes.model import AcknowledgeDispute, DisputeStatus
from pledgekeeper.disputes.owing import payments_of
from pledgekeeper.disputes.proposals import AcceptProposal, DeclineProposal, Propose
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditDue,
    CreditIssued,
    IssueCredit,
    PaymentRecorded,
    RecordPayment,
    ReversePayment,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.errors import Refused
from pledgekeeper.kinds import events_adapter, fold
from pledgekeeper.store.chain import canonical
from tests.unit.builders import HOUR, terms_of
from tests.unit.disputes.test_agreeing import BILLING, UNTIL
from tests.unit.disputes.test_lines import ANALYST, LATER, of_three_lines

pytestmark = pytest.mark.thorough

TERMS = terms_of("andesvoz")
SIDES = st.sampled_from([BILLING, ANALYST])
AMOUNTS = st.sampled_from(["0.00", "0.01", "499.99", "999.99", "1500.00", "3000.00", "4000.00"])
SAID = st.fixed_dictionaries(
    {"line": st.sampled_from(["1", "2", "3", "4"]), "accepted_amount": AMOUNTS}, optional={"rejected_amount": AMOUNTS}
)
ALLOCATIONS = st.one_of(
    st.fixed_dictionaries({"accepted_amount": AMOUNTS}),
    st.fixed_dictionaries({"lines": st.lists(SAID, min_size=1, max_size=3, unique_by=lambda said: said["line"])}),
)
NAMES = st.sampled_from(["p1", "p2", "p3"])


def proposal(by, said):
    return Propose(by=by, reason="x", valid_until=UNTIL, **said)


def completed(amount):
    """Line 2 is said to dispute something else."""
    lines = [("1", "3000.00"), ("2", amount), ("3", "0.01")]
    total = sum(Decimal(each) for _, each in lines)
    said = [{"line": name, "disputed_amount": each} for name, each in lines]
    return CompleteClaim(by=BILLING, disputed_amount=total, lines=said)


COMMANDS = st.one_of(
    ALLOCATIONS.map(lambda said: AnswerDispute(by=ANALYST, reason="x", **said)),
    st.builds(proposal, SIDES, ALLOCATIONS),
    st.builds(AcceptProposal, by=SIDES, proposal_id=NAMES),
    st.builds(DeclineProposal, by=SIDES, proposal_id=NAMES, reason=st.just("x")),
    st.builds(
        WithdrawPart,
        by=st.just(BILLING),
        line=st.sampled_from(["1", "2", "3"]),
        amount=st.sampled_from(["0.01", "500.00", "999.99"]),
    ),
    st.builds(IssueCredit, by=st.just(ANALYST), credit_note=st.sampled_from(["CN-1", "CN-2", "CN-3"])),
    st.builds(
        RecordPayment,
        by=st.just(ANALYST),
        amount=st.sampled_from(["0.01", "1500.00", "4000.00"]),
        paid_on=st.just("2026-11-24"),
        reference=st.sampled_from(["S-1", "S-2", "S-3"]),
    ),
    st.builds(
        ReversePayment,
        by=st.just(ANALYST),
        reference=st.sampled_from(["S-1", "S-2", "S-3"]),
        reversed_on=st.just("2026-11-24"),
        reason=st.just("x"),
    ),
    st.sampled_from(["0.01", "499.99", "1999.99"]).map(completed),
    st.just(AcknowledgeDispute()),
    st.builds(SettleDispute, by=st.just(BILLING)),
    st.builds(WithdrawDispute, by=st.just(BILLING)),
)
STEPS = st.lists(st.tuples(COMMANDS, st.integers(1, 2)), max_size=14)
"""Commands, each sent once or twice."""


def besides(dispute, command):
    """What gives up more of a line says what of it is given up in all then."""
    if not isinstance(command, WithdrawPart):
        return command
    before = next(each.withdrawn_amount for each in dispute.lines if each.line == command.line)
    return command.changed(withdrawn_amount=before + command.amount)


def lives(steps):
    """The dispute after each command that was not refused, and the one before it."""
    dispute, now = of_three_lines(), LATER
    for command, times in steps:
        for _ in range(times):
            now += HOUR
            try:
                events = decide(dispute, besides(dispute, command), TERMS, now)
            except Refused:
                continue  # a refusal leaves no trace
            before, dispute = dispute, fold(dispute.case_id, events, dispute)
            yield before, dispute, events


def sum_of(kind, dispute):
    return sum((event.amount for event in dispute.timeline if isinstance(event, kind)), start=Decimal(0))


@settings(max_examples=150)
@given(STEPS)
def test_every_line_and_all_of_them_add_up_whatever_happens(steps):
    for before, dispute, events in lives(steps):
        for line in (*dispute.lines, dispute.amounts):
            parts = (line.accepted_amount, line.rejected_amount, line.open_amount)
            assert sum(parts) == line.disputed_amount
            assert min(*parts, line.withdrawn_amount, line.contested_amount) >= 0
        assert dispute.amounts.disputed_amount == dispute.claim.disputed_amount
        assert dispute.amounts.accepted_amount >= before.amounts.accepted_amount
        assert bool(dispute.amounts.open_amount) == (dispute.status in ("opened", "acknowledged"))
        for event in events:
            if isinstance(event, AmountsMoved) and not dispute.over:
                told = (event.accepted_amount, event.rejected_amount, event.open_amount)
                sums = dispute.amounts
                assert told == (sums.accepted_amount, sums.rejected_amount, sums.open_amount)


@settings(max_examples=150)
@given(STEPS)
def test_no_cent_is_credited_twice_and_none_that_was_accepted_is_forgotten(steps):
    for _, dispute, _ in lives(steps):
        due, issued = sum_of(CreditDue, dispute), sum_of(CreditIssued, dispute)

        assert due == dispute.amounts.accepted_amount <= dispute.amounts.disputed_amount
        assert issued + dispute.credit_due_amount == due
        assert 0 <= issued <= due
        notes = [event.credit_note for event in dispute.timeline if isinstance(event, CreditIssued)]
        assert len(notes) == len(set(notes))


@settings(max_examples=100)
@given(STEPS)
def test_no_payment_is_counted_twice_and_all_is_agreed_in_the_end(steps):
    for _, dispute, _ in lives(steps):
        references = [event.reference for event in dispute.timeline if isinstance(event, PaymentRecorded)]
        assert len(references) == len(set(references))
        assert dispute.paid_amount == sum(each.amount for each in payments_of(dispute)) >= 0
        if dispute.status in (DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN):
            assert dispute.amounts.withheld_amount == 0
        if dispute.status is DisputeStatus.WITHDRAWN:
            assert dispute.amounts.accepted_amount == 0


@settings(max_examples=50)
@given(STEPS)
def test_what_is_read_back_from_the_table_is_the_same_dispute(steps):
    for _, dispute, _ in lives(steps):
        kept = [events_adapter().validate_json(canonical(event)) for event in dispute.timeline]
        assert fold(dispute.case_id, kept) == dispute
