"""What the check of a fraud clause says of each point, word for word, and which deadlines wait for something."""

from decimal import Decimal

import pytest

from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.cases.commands import RecordNotice
from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, police
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.commands import (
    PromisePoliceReport,
    ReceivePoliceReport,
    RequirePoliceReport,
    WaivePoliceReport,
    Withhold,
)
from pledgekeeper.disputes.fraud.decide import unsent
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.kinds import fold
from tests.unit.builders import DAY, HOUR, MINUTE, NOC, SECOND, a_dispute, after, at, led_to
from tests.unit.disputes.test_fraud import ANALYST, NIGHT, TYPES, an_alert, block

NO_REPORT = {"police_report_within": None}
LAST_CALL = at("2026-11-21 04:35")
BY_CLAUSE = NIGHT + 30 * DAY


def point(dispute, asks, now=NIGHT + DAY, **changes):
    """The verdict on one point, why, and until when."""
    clause = FraudClause.model_validate(changes)
    found = clauses.check(dispute, clause, TYPES[dispute.claim.type], now).points
    return next((each.verdict, each.why, each.due_at) for each in found if each.asks == asks)


def with_report(*commands, since=NIGHT + HOUR):
    dispute = an_alert()
    for number, command in enumerate(commands):
        dispute = after(dispute, command, since + number * MINUTE)
    return dispute


REQUIRE = RequirePoliceReport(by=ANALYST)
PROMISE = PromisePoliceReport(by=NOC, due_at=NIGHT + 10 * DAY)
RECEIVE = ReceivePoliceReport(by=NOC, number="2026/4711")
WAIVE = WaivePoliceReport(by=ANALYST, reason="too small to go to the police")


def test_a_claim_that_leaves_the_end_of_the_traffic_unsaid_has_its_notification_open():
    assert point(an_alert(period_from=None, period_to=None), "notification") == (
        "open", "the claim does not say when the traffic ended (period_to)", None,
    )  # fmt: skip


def test_a_claim_that_leaves_its_amount_unsaid_has_it_open():
    assert point(an_alert(disputed_amount=None, billed_amount=None), "amount") == (
        "open", "the claim does not say how much is disputed", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("least", "verdict", "why"),
    [
        ("6804.27", "met", "6804.28 reaches the minimum of 6804.27"),
        ("6804.28", "met", "6804.28 reaches the minimum of 6804.28"),
        ("6804.29", "failed", "6804.28 is below the minimum of 6804.29"),
    ],
)
def test_the_amount_is_told_beside_the_least_one(least, verdict, why):
    assert point(an_alert(), "amount", minimum_amount=Decimal(least)) == (verdict, why, None)


def test_an_alert_without_a_block_is_open_and_says_how_one_is_recorded():
    verdict, why, _ = point(an_alert(), "alert")

    assert (verdict, why) == ("open", "no block is recorded yet; record-block says since when which ranges are")


def test_of_several_blocks_the_first_counts():
    first, second = (block(blocked_at=NIGHT - each) for each in (25 * HOUR, HOUR))
    blocked = after(after(an_alert(), second, NIGHT + MINUTE), first, NIGHT + 2 * MINUTE)

    verdict, why, due_at = point(blocked, "alert")

    assert (verdict, due_at) == ("failed", NIGHT - HOUR)
    assert why == (
        "the ranges were blocked at 2026-11-20T03:45:00Z; 24 h later is 2026-11-21T03:45:00Z; "
        "we were told 1 h after that"
    )


@pytest.mark.parametrize(("within", "verdict"), [("48 h", "met"), ("12 h", "failed"), (None, "failed")])
def test_what_is_agreed_of_alerts_counts_before_what_is_usual_for_the_kind_of_fraud(within, verdict):
    blocked = after(an_alert(), block(blocked_at=NIGHT - 30 * HOUR), NIGHT + MINUTE)

    assert point(blocked, "alert", alert_within=within)[0] == verdict


@pytest.mark.parametrize(
    ("commands", "changes", "verdict", "why", "due_at"),
    [
        ((), NO_REPORT, "met", "the clause asks for no police report", None),
        ((), {}, "open", "it is not spoken of yet", BY_CLAUSE),
        ((REQUIRE,), NO_REPORT, "open", "it is required", BY_CLAUSE),
        ((REQUIRE,), {}, "open", "it is required", BY_CLAUSE),
        ((PROMISE,), {}, "open", "it is promised", NIGHT + 10 * DAY),
        ((PROMISE,), NO_REPORT, "open", "it is promised", NIGHT + 10 * DAY),
        ((RECEIVE,), {}, "met", "it was received at 2026-11-21T05:45:00Z: 2026/4711", None),
        ((REQUIRE, RECEIVE), {}, "met", "it was received at 2026-11-21T05:46:00Z: 2026/4711", None),
        ((WAIVE,), {}, "met", "it was waived at 2026-11-21T05:45:00Z: too small to go to the police", None),
        ((RECEIVE,), NO_REPORT, "met", "the clause asks for no police report", None),
    ],
)  # fmt: skip
def test_the_police_report_is_told_as_it_stands(commands, changes, verdict, why, due_at):
    assert point(with_report(*commands), "police-report", **changes) == (verdict, why, due_at)


@pytest.mark.parametrize(
    ("commands", "due_at", "state"),
    [((), BY_CLAUSE, "not spoken of yet"), ((PROMISE,), NIGHT + 10 * DAY, "promised")],
)
def test_a_police_report_fails_in_the_second_in_which_it_was_to_come(commands, due_at, state):
    dispute = with_report(*commands)

    assert point(dispute, "police-report", due_at - SECOND)[0] == "open"
    verdict, why, until = point(dispute, "police-report", due_at)
    assert (verdict, until) == ("failed", due_at)
    assert why == f"it is {state}, and was to come by {due_at:%Y-%m-%dT%H:%M:%SZ}"


def test_withholding_is_open_until_its_deadline_and_then_in_time_or_not():
    due_at = LAST_CALL + 30 * DAY
    hold = Withhold(by=ANALYST, supplier="Seafibre", amount="1.00")
    held, late = after(an_alert(), hold, due_at), after(an_alert(), hold, due_at + SECOND)

    assert point(an_alert(), "withholding", due_at - SECOND) == (
        "open", "nothing is withheld up the chain yet", due_at,
    )  # fmt: skip
    assert point(an_alert(), "withholding", due_at) == (
        "failed", "the deadline is over and nothing was withheld up the chain", due_at,
    )  # fmt: skip
    assert point(held, "withholding", due_at + DAY) == ("met", "withheld in time, at 2026-12-21T04:35:00Z", due_at)
    assert point(late, "withholding", due_at + DAY) == (
        "failed", "withheld after the deadline, at 2026-12-21T04:35:01Z", due_at,
    )  # fmt: skip


def waiting_for(dispute):
    return {each.deadline: each.due_at for each in deadlines.pending(dispute, FraudClause())}


def test_an_alert_waits_for_what_is_withheld_and_for_a_report_that_is_required_or_promised():
    withholding = {"withholding": LAST_CALL + 30 * DAY}

    assert waiting_for(an_alert()) == withholding
    assert waiting_for(with_report(REQUIRE)) == withholding | {"police-report": BY_CLAUSE}
    assert waiting_for(with_report(PROMISE)) == withholding | {"police-report": NIGHT + 10 * DAY}
    assert waiting_for(with_report(PROMISE, RECEIVE)) == waiting_for(with_report(PROMISE, WAIVE)) == withholding


def test_a_report_that_is_required_by_no_day_is_not_waited_for_to_the_second():
    asks_for_none = FraudClause.model_validate(NO_REPORT)
    moved = police.moved(an_alert().timeline, REQUIRE, asks_for_none, NIGHT, NIGHT + HOUR)

    assert moved.due_at is None
    assert "police-report" not in waiting_for(fold("DSP-7K3QX9M2XA", [moved], an_alert()))


def test_what_is_no_fraud_waits_for_nothing():
    assert waiting_for(a_dispute()) == {}


def test_what_happened_on_another_day_is_said_anew_and_what_was_said_is_not():
    clause, due_at = FraudClause(), NIGHT + 10 * DAY
    warned = after(with_report(PROMISE), PROMISE.model_copy(update={"due_at": due_at}), NIGHT + 5 * DAY)

    assert deadlines.time_alone(warned, clause, NIGHT + 5 * DAY + HOUR) == []
    (passed,) = deadlines.time_alone(warned, clause, due_at)
    assert (passed.deadline, passed.due_at, passed.event) == ("police-report", due_at, "deadline-passed")


@pytest.mark.parametrize("outcome", ["sent", "failed"])
def test_a_notice_about_anything_else_is_no_stop_payment_that_reached_nobody(outcome):
    dispute = an_alert()
    told = RecordNotice(notice="acknowledgement", owed_by=event_name(0), outcome=outcome, detail="gone")

    assert unsent(dispute, told, NIGHT) == []


def test_a_block_of_a_dispute_that_is_no_fraud_is_refused():
    with pytest.raises(Refused, match="is about rate, not fraud; open a fraud dispute"):
        led_to(a_dispute(), block(), NIGHT + 5 * DAY)


def test_a_block_recorded_again_corrects_the_time_of_the_one_before_and_another_range_does_not():
    wrong, right = (block(blocked_at=NIGHT - each) for each in (25 * DAY, HOUR))
    other = block(ranges=("+2526",), blocked_at=NIGHT - 2 * HOUR)
    dispute = an_alert()
    for number, command in enumerate((wrong, right, other), 1):
        dispute = after(dispute, command, NIGHT + number * MINUTE)

    assert point(dispute, "alert")[0] == "met"
    assert [(each.ranges, each.blocked_at) for each in blocks_of(dispute.timeline)] == [
        (right.ranges, right.blocked_at), (("+2526",), other.blocked_at),
    ]  # fmt: skip


def test_a_block_long_before_the_traffic_is_asked_about():
    month_before = at("2026-11-20 23:10") - 31 * DAY

    assert led_to(an_alert(), block(blocked_at=month_before), NIGHT)
    with pytest.raises(
        Invalid, match="more than 31 days before the disputed traffic began, 2026-11-20T23:10:00Z; is it"
    ):
        led_to(an_alert(), block(blocked_at=month_before - SECOND), NIGHT)
