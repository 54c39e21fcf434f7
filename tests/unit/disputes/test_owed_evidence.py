"""What the carrier owes: a day for missing evidence, and reminders of it."""

import pytest

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.cases.pausing import PauseClocks
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.owed_evidence import EvidenceReminded, owed
from pledgekeeper.kinds import decide, fold, next_wake
from tests.unit.builders import DAY, SECOND, a_dispute
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_approving import after as after_command
from tests.unit.disputes.test_approving import under
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

GIVEN = under(None, evidence_days=10, evidence_reminder_days=2)
DUE = LATER + 10 * DAY


def after(dispute, command, now=LATER):
    return after_command(dispute, command, now, GIVEN)


def judged(*missing):
    return after(a_dispute(), JudgeCompleteness(by=ANALYST, missing=missing))


def reminded(dispute, now):
    events = decide(dispute.case_id, dispute, Tick(), GIVEN, now)
    return [(event.overdue, event.due_at) for event in events if isinstance(event, EvidenceReminded)]


def test_what_is_missing_is_due_so_many_days_after_we_said_so():
    assert judged("rate sheet").timeline[-1].evidence_due_at == DUE
    assert judged().timeline[-1].evidence_due_at is None


def test_an_agreement_without_such_days_sets_none():
    dispute = after_command(a_dispute(), JudgeCompleteness(by=ANALYST, missing=("x",)), LATER, under(None))

    assert dispute.timeline[-1].evidence_due_at is None


def test_the_carrier_is_reminded_before_the_day_and_after_it_each_once():
    dispute = judged("rate sheet")

    assert reminded(dispute, DUE - 2 * DAY - SECOND) == []
    assert reminded(dispute, DUE - 2 * DAY) == [(False, DUE)]
    dispute = after_tick(dispute, DUE - 2 * DAY)
    assert reminded(dispute, DUE + 2 * DAY - SECOND) == []
    assert reminded(dispute, DUE + 2 * DAY) == [(True, DUE)]
    assert reminded(after_tick(dispute, DUE + 2 * DAY), DUE + 9 * DAY) == []


def after_tick(dispute, now):
    return fold(dispute.case_id, decide(dispute.case_id, dispute, Tick(), GIVEN, now), dispute)


def test_the_case_wakes_for_a_reminder():
    now, wakes = LATER, []
    dispute = judged("rate sheet")
    while now < DUE + 3 * DAY:
        now = next_wake(dispute, GIVEN, now)
        dispute = after_tick(dispute, now)
        wakes.append(now)

    assert {DUE - 2 * DAY, DUE + 2 * DAY} <= set(wakes)


@pytest.mark.parametrize("command", [
    AddNote(by=BILLING, text="here it is"),
    CompleteClaim(by=BILLING, account="BLT-8"),
    JudgeCompleteness(by=ANALYST),
    answer(accepted_amount="1.00"),
])  # fmt: skip
def test_it_owes_nothing_once_it_wrote_or_nothing_is_missing_or_we_answered(command):
    dispute = after(judged("rate sheet"), command, LATER + DAY)

    assert owed(dispute) is None
    assert reminded(dispute, DUE + 2 * DAY) == []


def test_a_note_of_ours_takes_nothing_from_what_it_owes():
    assert owed(after(judged("rate sheet"), AddNote(by=ANALYST, text="please"), LATER + DAY)).missing == ("rate sheet",)


def test_our_clock_of_the_answer_stands_only_by_a_pause_that_the_pledge_knows():
    pause = PauseClocks(by=ANALYST, reason="pending-customer", note="the rate sheet is missing")
    dispute = after(judged("rate sheet"), pause, LATER)

    assert state(judged("rate sheet"), "dispute-answer") == "running"
    assert state(dispute, "dispute-answer") == "paused"
    assert state(dispute, "dispute-settle") == "running"


def state(dispute, commitment_id):
    return next(r.state.value for c, r in readings(dispute, GIVEN, LATER + 2 * DAY) if c.id == commitment_id)
