"""What becomes of evidence that was asked for: given, ended or missed; and what follows where it is missed."""

from dataclasses import replace

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.cases.pausing import PauseClocks, PauseEnded, ResumeClocks
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.decide import wake_at
from pledgekeeper.disputes.owed_evidence import EvidenceGiven, came, missed, missed_at, open_by_silence
from pledgekeeper.disputes.settling import WithdrawDispute
from tests.unit.builders import DAY, HOUR, SECOND, a_dispute
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_approving import after as after_command
from tests.unit.disputes.test_approving import under
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.disputes.test_owed_evidence import DUE, GIVEN, after, after_tick, judged


@pytest.mark.parametrize(("by", "given"), [(BILLING, ["claim"]), (ANALYST, [])])
def test_it_gives_what_it_owes_by_completing_its_claim_and_not_where_we_do(by, given):
    dispute = after(judged("rate sheet"), CompleteClaim(by=by, account="BLT-8"), LATER + DAY)

    assert [event.given for event in dispute.timeline if isinstance(event, EvidenceGiven)] == given


@pytest.mark.parametrize(
    ("command", "by_the_day", "after_it"),
    [
        (AddNote(by=BILLING, text="here it is"), "in-time", "late"),
        (answer(accepted_amount="1.00"), "ended", "missed"),
        (JudgeCompleteness(by=ANALYST), "ended", "missed"),
        (WithdrawDispute(by=BILLING), "ended", "missed"),
        (AddNote(by=ANALYST, text="please"), "waiting", "waiting"),
    ],
)
def test_what_became_of_an_asking_is_told_by_whether_it_was_over_with_the_last_second_of_its_day(
    command, by_the_day, after_it
):
    dispute = judged("rate sheet")

    assert list(came(after(dispute, command, DUE).timeline)) == [by_the_day]
    assert list(came(after(dispute, command, DUE + SECOND).timeline)) == [after_it]


def test_who_owes_nothing_gives_nothing_by_writing_and_where_no_day_was_set_nothing_became_of_it():
    silent = under(None)
    asked = after_command(a_dispute(), JudgeCompleteness(by=ANALYST, missing=("x",)), LATER, silent)
    wrote = after_command(asked, AddNote(by=BILLING, text="here it is"), LATER, silent)

    assert not [
        e for e in after(a_dispute(), AddNote(by=BILLING, text="hello")).timeline if isinstance(e, EvidenceGiven)
    ]
    assert list(came(wrote.timeline)) == []


def test_what_is_asked_for_anew_may_be_missed_anew():
    missed_once = after_tick(judged("rate sheet"), DUE)
    anew = after(missed_once, JudgeCompleteness(by=ANALYST, missing=("rate sheet",)), DUE + DAY)

    assert missed_at(judged("rate sheet"), GIVEN) == DUE
    assert wake_at(after_tick(judged("rate sheet"), DUE - 2 * DAY), GIVEN, DUE - DAY) == DUE
    assert missed_at(missed_once, GIVEN) is None
    assert missed_at(anew, GIVEN) == DUE + 11 * DAY
    assert (open_by_silence(missed_once), open_by_silence(anew)) == (("decide", "deadlock"), ())


def with_price(**changed):
    """The pledge with another consequence of what the carrier misses, or with none."""
    commitments = tuple(
        each.changed(missed=each.missed.changed(**changed) if changed else None) if each.missed else each
        for each in GIVEN.pledge.commitments
    )
    return replace(GIVEN, version=replace(GIVEN.version, pledge=GIVEN.pledge.changed(commitments=commitments)))


def test_where_the_pledge_says_no_consequence_nothing_is_missed():
    assert missed_at(judged("rate sheet"), with_price()) is None


def pauses_ended(given, *pauses, now=DUE):
    dispute = judged("rate sheet")
    for command, moment in pauses:
        dispute = after_command(dispute, command, moment, given)
    return [event.pause_id for event in missed(dispute, given, now) if isinstance(event, PauseEnded)]


def test_a_pause_that_was_begun_for_what_is_missed_ends_with_its_day_where_the_pledge_says_so():
    waiting = PauseClocks(by=ANALYST, reason="pending-customer", note="the rate sheet is missing")
    resumed, begun = ResumeClocks(by=ANALYST), DUE - 2 * DAY

    assert pauses_ended(GIVEN, (waiting, begun)) == ["w1"]
    assert pauses_ended(GIVEN, (waiting, begun), now=DUE - SECOND) == []
    assert pauses_ended(GIVEN, (waiting, begun), (resumed, begun + HOUR)) == []
    assert pauses_ended(with_price(then=("deadlock",)), (waiting, begun)) == []
