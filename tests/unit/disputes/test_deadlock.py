"""Deadlock: after the last level, by either side or by silence; both positions are told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledgekeeper.cases.commands import Tick
from pledgekeeper.disputes.appeals import Appeal
from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.deadlock import (
    DeadlockDeclared,
    DeadlockReported,
    DeclareDeadlock,
    Position,
    deadlock_at,
    deadlock_of,
)
from pledgekeeper.disputes.decide import decide, wake_at
from pledgekeeper.disputes.settling import SettleDispute, WithdrawPart
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import SYSTEM
from pledgekeeper.kinds import decide as decide_all
from pledgekeeper.kinds import fold
from pledgekeeper.notices.compose import compose
from tests.unit.builders import DAY, HOUR, SECOND
from tests.unit.disputes.test_agreeing import BILLING, accept, decline, propose
from tests.unit.disputes.test_approving import after as after_command
from tests.unit.disputes.test_approving import under
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines

GIVEN = under(None, deadlock_days=15, after_deadlock="arbitration in Paris")
LAST = LATER + 60 * DAY


def after(dispute, command, now=LATER):
    return after_command(dispute, command, now, GIVEN)


def at_the_last_level():
    """Answered with 1,000 of 4,000; theirs was all of it, ours 1,500; then the last level was reached."""
    dispute = after(of_three_lines(), answer(accepted_amount="1000.00"))
    dispute = after(dispute, propose(BILLING, accepted_amount="4000.00"), LATER + HOUR)
    dispute = after(dispute, propose(ANALYST, accepted_amount="1500.00"), LATER + 2 * HOUR)
    return fold(dispute.case_id, [Escalated(at=LAST, level=4, due_at=LAST)], dispute)


@pytest.mark.parametrize("by", [BILLING, ANALYST])
def test_either_side_declares_it_and_both_are_told_both_positions(by):
    told, reported = decide(at_the_last_level(), DeclareDeadlock(by=by), GIVEN, LAST + HOUR)

    assert isinstance(told, DeadlockDeclared)
    assert isinstance(reported, DeadlockReported)
    assert (told.notice, reported.notice, told.mark) == ("deadlock", "warning", None)
    assert (told.open_amount, told.contested_amount) == (Decimal("0.00"), Decimal("3000.00"))
    assert told.by_carrier == Position(proposal_id="p1", accepted_amount="4000.00")
    assert told.by_us == Position(proposal_id="p2", accepted_amount="1500.00")
    assert told.after_deadlock == "arbitration in Paris"


def test_the_letter_says_what_we_answered_and_what_each_side_proposed_last():
    declared = after(at_the_last_level(), DeclareDeadlock(by=BILLING), LAST + HOUR)
    [text] = deadlock_letters(declared)

    assert "Our answer of 2026-11-24: 1000.00 accepted, 3000.00 rejected.\n" in text
    assert "Your last proposal: 4000.00 accepted in all (p1); Our last proposal: 1500.00 accepted in all (p2)" in text


def test_who_answered_and_proposed_nothing_did_both_by_the_letter():
    answered = after(of_three_lines(), answer(accepted_amount="1000.00"))
    reached = fold(answered.case_id, [Escalated(at=LAST, level=4, due_at=LAST)], answered)
    [text] = deadlock_letters(after(reached, DeclareDeadlock(by=BILLING), LAST + HOUR))

    assert "Our answer of 2026-11-24: 1000.00 accepted, 3000.00 rejected.\n" in text
    assert "Your last proposal: none was made; Our last proposal: none was made" in text


def test_an_answer_that_is_still_owed_is_said_to_be():
    reached = fold("DSP-7K3QX9M2XA", [Escalated(at=LAST, level=4, due_at=LAST)], of_three_lines())
    [text] = deadlock_letters(after(reached, DeclareDeadlock(by=BILLING), LAST + HOUR))

    assert "We have not answered it yet." in text


def deadlock_letters(dispute):
    """What the carrier reads of it, in English."""
    english = replace(GIVEN, carrier=GIVEN.carrier.changed(language="en"))
    told = (each for each in dispute.timeline if isinstance(each, DeadlockDeclared))
    return [compose(dispute, each, english, LAST + HOUR, "e1").text for each in told]


def test_a_dispute_is_in_deadlock_until_something_moves_or_it_is_over():
    before = at_the_last_level()
    declared = after(before, DeclareDeadlock(by=BILLING), LAST + HOUR)

    assert deadlock_of(before) is None
    assert deadlock_of(declared).at == LAST + HOUR
    assert deadlock_of(after(declared, WithdrawPart(by=BILLING, line="1", amount="1.00"), LAST + DAY)) is None
    assert deadlock_of(after(declared, SettleDispute(by=BILLING), LAST + DAY)) is None


def test_before_the_last_level_there_is_none():
    with pytest.raises(Refused, match="the last level of escalation has not been reached yet"):
        decide(after(of_three_lines(), answer(accepted_amount="0")), DeclareDeadlock(by=BILLING), GIVEN, LAST)


def test_nor_when_everything_is_accepted():
    dispute = after(of_three_lines(), answer(accepted_amount="4000.00"))

    with pytest.raises(Refused, match="nothing is open or contested any more"):
        decide(dispute, DeclareDeadlock(by=BILLING), GIVEN, LAST)


def test_silence_declares_it_so_many_days_after_the_last_level_or_move():
    dispute = at_the_last_level()
    moved = after(dispute, propose(BILLING, accepted_amount="3900.00", until=LAST + 30 * DAY), LAST + 3 * DAY)

    assert deadlock_at(dispute, GIVEN) == LAST + 15 * DAY
    assert deadlock_at(moved, GIVEN) == LAST + 18 * DAY
    assert declared(dispute, LAST + 15 * DAY - SECOND) == []
    assert declared(dispute, LAST + 15 * DAY) == [SYSTEM]


def declared(dispute, now):
    events = decide_all(dispute.case_id, dispute, Tick(), GIVEN, now)
    return [event.by for event in events if isinstance(event, DeadlockDeclared)]


def test_it_is_declared_once_and_again_only_after_something_moved():
    dispute = after(at_the_last_level(), DeclareDeadlock(by=BILLING), LAST + HOUR)

    assert deadlock_at(dispute, GIVEN) is None
    with pytest.raises(Refused, match="declared already, and nothing has moved since"):
        decide(dispute, DeclareDeadlock(by=ANALYST), GIVEN, LAST + DAY)
    moved = after(dispute, propose(BILLING, accepted_amount="3900.00", until=LAST + 30 * DAY), LAST + DAY)
    assert decide(moved, DeclareDeadlock(by=ANALYST), GIVEN, LAST + 2 * DAY)


def test_levels_are_climbed_while_something_is_contested_and_no_longer():
    contested = after(of_three_lines(), answer(accepted_amount="1000.00"))
    agreed = after(of_three_lines(), answer(accepted_amount="4000.00"))

    assert [levels(dispute, LATER + 61 * DAY) for dispute in (contested, agreed)] == [[2, 3, 4], []]


def levels(dispute, now):
    events = decide_all(dispute.case_id, dispute, Tick(), GIVEN, now)
    return [event.level for event in events if isinstance(event, Escalated)]


@pytest.mark.parametrize(
    "moved",
    [
        [WithdrawPart(by=BILLING, line="1", amount=Decimal("1.00"))],
        [propose(ANALYST, accepted_amount="1600.00", until=LAST + 20 * DAY)],
        [propose(ANALYST, accepted_amount="1600.00", until=LAST + 20 * DAY), decline(BILLING, "p3")],
        [Appeal(by=BILLING, reason="again")],
    ],
    ids=lambda commands: type(commands[-1]).__name__,
)
def test_what_shows_that_the_sides_move_begins_the_days_of_silence_anew(moved):
    given = under(None, deadlock_days=15, appeal_days=90)
    dispute = after_command(at_the_last_level(), DeclareDeadlock(by=BILLING), LAST, given)
    assert deadlock_at(dispute, given) is None
    for days, command in enumerate(moved, start=1):
        dispute = after_command(dispute, command, LAST + days * DAY, given)

    assert deadlock_at(dispute, given) == LAST + (len(moved) + 15) * DAY


def test_the_case_wakes_when_silence_declares_it():
    given = under(None, deadlock_days=15, withholding_notice_days=None)

    assert wake_at(at_the_last_level(), given, LAST) == LAST + 15 * DAY


def test_so_does_a_correction_of_the_claim():
    open_still = after(of_three_lines(), answer(("1", "1000.00")))
    reached = fold(open_still.case_id, [Escalated(at=LAST, level=4, due_at=LAST)], open_still)
    corrected = after(reached, CompleteClaim(by=BILLING, billed_amount="90000.00"), LAST + DAY)

    assert (deadlock_at(reached, GIVEN), deadlock_at(corrected, GIVEN)) == (LAST + 15 * DAY, LAST + 16 * DAY)


def test_the_position_of_a_side_is_what_it_proposed_last():
    again = after(at_the_last_level(), propose(BILLING, accepted_amount="3500.00", until=LAST + 20 * DAY), LAST + HOUR)
    again = after(again, propose(ANALYST, accepted_amount="1600.00", until=LAST + 20 * DAY), LAST + 2 * HOUR)
    told, _ = decide(again, DeclareDeadlock(by=BILLING), GIVEN, LAST + DAY)

    assert (told.by_carrier.accepted_amount, told.by_us.accepted_amount) == (3500, 1600)


def test_silence_declares_none_where_all_is_agreed_or_the_agreement_has_no_such_days():
    offered = after(at_the_last_level(), propose(ANALYST, accepted_amount="4000.00", until=LAST + DAY), LAST)
    agreed = after(offered, accept(BILLING, "p3"), LAST + HOUR)

    assert deadlock_at(agreed, GIVEN) is None
    assert deadlock_at(at_the_last_level(), under(None, deadlock_days=None)) is None


def test_while_an_appeal_is_heard_nobody_declares_it_and_where_we_let_that_lie_time_does():
    under_it = under(None, deadlock_days=15, appeal_days=90)
    appealed = after_command(at_the_last_level(), Appeal(by=BILLING, reason="void"), LAST + HOUR, under_it)

    for by in (BILLING, ANALYST):
        with pytest.raises(Refused, match="the appeal is not decided yet: Hélène Marchand hears it"):
            decide(appealed, DeclareDeadlock(by=by), under_it, LAST + 2 * HOUR)
    later = decide_all(appealed.case_id, appealed, Tick(), under_it, LAST + HOUR + 15 * DAY)
    assert any(isinstance(event, DeadlockDeclared) for event in later)
