"""What the carrier owes: a day for missing evidence, and reminders of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.carriers.model import Rung
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.cases.pausing import PauseClocks
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.deadlock import DeadlockDeclared, DeclareDeadlock
from pledgekeeper.disputes.evidence import AnnounceEvidence, FileEvidence
from pledgekeeper.disputes.fairness import FromCarriers, fairness
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.disputes.owed_evidence import (
    EvidenceGiven,
    EvidenceMissed,
    EvidenceReminded,
    owed,
)
from pledgekeeper.errors import Refused
from pledgekeeper.kinds import decide, fold, next_wake
from tests.unit.builders import DAY, HOUR, SECOND, a_dispute
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
    judgement, asked = judged("rate sheet").timeline[-2:]

    assert (judgement.evidence_due_at, asked.due_at) == (DUE, DUE)
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


def test_of_two_reminders_that_are_late_only_the_last_is_sent():
    [event] = [e for e in after_tick(judged("x"), DUE + 5 * DAY).timeline if isinstance(e, EvidenceReminded)]

    assert (event.overdue, event.at) == (True, DUE + 5 * DAY)
    assert reminded(after_tick(judged("x"), DUE + 5 * DAY), DUE + 6 * DAY) == []


def test_what_is_due_sooner_than_a_reminder_before_would_be_is_reminded_of_afterwards_alone():
    soon = under(None, evidence_days=2, evidence_reminder_days=2)
    dispute = after_command(a_dispute(), JudgeCompleteness(by=ANALYST, missing=("x",)), LATER, soon)

    events = decide(dispute.case_id, dispute, Tick(), soon, LATER + DAY)
    assert [event for event in events if isinstance(event, EvidenceReminded)] == []


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


def test_it_owes_on_when_an_analyst_has_the_dispute():
    assert owed(after(judged("rate sheet"), AcknowledgeDispute())).missing == ("rate sheet",)


def test_a_note_of_ours_takes_nothing_from_what_it_owes():
    assert owed(after(judged("rate sheet"), AddNote(by=ANALYST, text="please"), LATER + DAY)).missing == ("rate sheet",)


def test_our_clock_of_the_answer_stands_only_by_a_pause_that_the_pledge_knows():
    pause = PauseClocks(by=ANALYST, reason="pending-customer", note="the rate sheet is missing")
    dispute = after(judged("rate sheet"), pause, LATER)

    assert state(judged("rate sheet"), "dispute-answer") == "running"
    assert state(dispute, "dispute-answer") == "paused"
    assert state(dispute, "dispute-settle") == "running"


def test_what_the_carrier_owes_is_a_clock_of_its_own_until_it_gives_something():
    dispute = judged("rate sheet")
    commitment, running = owed_clock(dispute, LATER + 3 * DAY)

    assert (commitment.owed_by, running.state.value, running.due_at) == ("carrier", "running", DUE)
    assert owed_clock(a_dispute(), LATER) is None
    given = after(dispute, AddNote(by=BILLING, text="here it is"), LATER + 4 * DAY)
    assert owed_clock(given, DUE)[1].stopped_at == LATER + 4 * DAY


def test_it_is_asked_again_with_a_day_of_its_own_when_that_was_not_all():
    dispute = after(judged("rate sheet", "notice"), AddNote(by=BILLING, text="the sheet"), LATER + 4 * DAY)
    dispute = after(dispute, JudgeCompleteness(by=ANALYST, missing=("notice",)), LATER + 5 * DAY)
    _, reading = owed_clock(dispute, LATER + 5 * DAY)

    assert (reading.started_at, reading.due_at) == (LATER + 5 * DAY, DUE + 5 * DAY)


def test_a_file_in_the_room_gives_what_was_asked_for_and_one_of_ours_does_not():
    for by, gives in ((BILLING, True), (ANALYST, False)):
        file = AnnounceEvidence(by=by, name="rates.csv", media_type="text/csv", size_bytes=9, sha256="a" * 64)
        dispute = after(judged("rate sheet"), file, LATER + DAY)
        assert owed(dispute) is not None
        filed = after(dispute, FileEvidence(evidence_id="ev-1"), LATER + DAY)
        assert any(isinstance(event, EvidenceGiven) for event in filed.timeline) is gives
        assert (owed(filed) is None) is gives


def test_the_day_missed_is_told_once_to_whom_the_pledge_names_with_what_is_open_then():
    dispute = judged("rate sheet")

    assert missed(dispute, DUE - SECOND) == []
    [said] = missed(dispute, DUE)
    assert (said.missing, said.due_at, said.then) == (("rate sheet",), DUE, ("decide", "deadlock"))
    assert said.told == GIVEN.carrier.contact_for("billing").id
    assert missed(after_tick(dispute, DUE), DUE + DAY) == []


def test_a_contact_of_that_level_is_told_where_the_agreement_names_one():
    carrier = GIVEN.carrier
    other = carrier.contacts[-1].id
    rung = {"case": "dispute", "level": 2, "contact": other}
    agreed = carrier.agreement.changed(escalation=(*carrier.agreement.escalation, Rung.model_validate(rung)))
    under_it = replace(GIVEN, carrier=carrier.changed(agreement=agreed))
    events = decide("DSP-1", judged("rate sheet"), Tick(), under_it, DUE)

    assert [event.told for event in events if isinstance(event, EvidenceMissed)] == [other]


def test_pauses_that_wait_for_it_are_over_with_the_day_and_our_clocks_run_on():
    pause = PauseClocks(by=ANALYST, reason="pending-customer", note="the rate sheet is missing")
    dispute = after(judged("rate sheet"), pause, DUE - 2 * DAY)

    assert reading(dispute, "dispute-answer", DUE - SECOND).state.value == "paused"
    assert reading(after_tick(dispute, DUE), "dispute-answer", DUE + SECOND).state.value == "running"


def test_a_pause_from_before_it_was_asked_for_waits_for_something_else_and_stays():
    pause = PauseClocks(by=ANALYST, reason="pending-customer", note="which account?")
    short = under(None, evidence_days=1)
    dispute = after(a_dispute(), pause, LATER)
    dispute = after_command(dispute, JudgeCompleteness(by=ANALYST, missing=("x",)), LATER + HOUR, short)
    events = decide(dispute.case_id, dispute, Tick(), short, LATER + HOUR + DAY)

    assert "evidence-missed" in [event.event for event in events]
    assert "pause-ended" not in [event.event for event in events]


def test_deadlock_may_be_declared_before_the_last_level_while_what_is_owed_is_missing():
    dispute = after_tick(judged("rate sheet"), DUE)

    with pytest.raises(Refused, match="the last level of escalation has not been reached yet"):
        after(judged("rate sheet"), DeclareDeadlock(by=ANALYST), DUE - SECOND)
    assert isinstance(after(dispute, DeclareDeadlock(by=ANALYST), DUE + DAY).timeline[-2], DeadlockDeclared)
    came_late = after(dispute, AddNote(by=BILLING, text="sorry"), DUE + DAY)
    with pytest.raises(Refused, match="the last level of escalation has not been reached yet"):
        after(came_late, DeclareDeadlock(by=ANALYST), DUE + DAY)


def test_how_it_came_is_counted_beside_our_own_figures():
    asked = judged("rate sheet")
    note = AddNote(by=BILLING, text="here")
    disputes = [
        a_dispute(), judged(), asked, after(asked, note, DUE), after(asked, note, DUE + SECOND), after_tick(asked, DUE),
        after(asked, answer(accepted_amount="1.00"), LATER + DAY),
        after(after_tick(asked, DUE), answer(accepted_amount="1.00"), DUE + DAY),
    ]  # fmt: skip

    counted = fairness(disputes, str).total.evidence

    assert counted == FromCarriers(asked=6, in_time=1, late=1, missed=2, waiting=1, ended=1)


GAPS = st.integers(0, 9 * 86_400)
STEPS = st.sampled_from([
    JudgeCompleteness(by=ANALYST, missing=("x",)), JudgeCompleteness(by=ANALYST), AddNote(by=BILLING, text="x"),
    AddNote(by=ANALYST, text="x"), CompleteClaim(by=BILLING, account="BLT-8"), Tick(),
    PauseClocks(by=ANALYST, reason="pending-customer", note="x"),
])  # fmt: skip


@given(st.lists(st.tuples(GAPS, STEPS), max_size=12))
def test_whatever_happens_each_asking_is_missed_once_at_most_and_only_when_its_clock_ran_out(history):
    dispute, now = a_dispute(), LATER
    for gap, command in history:
        wake, now = next_wake(dispute, GIVEN, now), now + gap * SECOND
        while wake and wake < now:
            dispute = after_tick(dispute, wake)
            wake = next_wake(dispute, GIVEN, wake)
        try:
            dispute = fold(dispute.case_id, decide(dispute.case_id, dispute, command, GIVEN, now), dispute)
        except Refused:
            continue
    told = [event.due_at for event in dispute.timeline if isinstance(event, EvidenceMissed)]
    asked = [event.due_at for event in dispute.timeline if event.event == "evidence-asked"]
    assert len(told) == len(set(told))
    assert set(told) <= set(asked)
    clock = owed_clock(dispute, now)
    assert (clock is None) == (not asked)
    if clock and owed(dispute) and asked[-1] <= now:
        assert clock[1].state.value == "running"


def missed(dispute, now):
    events = decide(dispute.case_id, dispute, Tick(), GIVEN, now)
    return [event for event in events if isinstance(event, EvidenceMissed)]


def owed_clock(dispute, now):
    return next(((c, r) for c, r in readings(dispute, GIVEN, now) if c.id == "evidence-owed"), None)


def reading(dispute, commitment_id, now):
    return next(r for c, r in readings(dispute, GIVEN, now) if c.id == commitment_id)


def state(dispute, commitment_id):
    return next(r.state.value for c, r in readings(dispute, GIVEN, LATER + 2 * DAY) if c.id == commitment_id)
