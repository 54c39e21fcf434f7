"""What the fraud lane makes of receipts, searches, reports and blocks: each fact once, and at the moment it came."""

from datetime import timedelta

import pytest

from pledgekeeper.cases.commands import RecordNotice
from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.fraud import evidence, police, stopping
from pledgekeeper.disputes.fraud.commands import (
    AcknowledgeStopPayment,
    PromisePoliceReport,
    ReceivePoliceReport,
    RecordStopPayment,
    RequirePoliceReport,
    Withhold,
)
from pledgekeeper.disputes.fraud.events import (
    Party,
    PaymentWithheld,
    StopPaymentOwed,
    TrafficBlocked,
    WithheldBeyondClaim,
)
from pledgekeeper.disputes.fraud.patterns import (
    FindPatterns,
    PatternFound,
    PatternsFailed,
    PatternsFound,
    RecordPatterns,
)
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.kinds import fold
from tests.unit.builders import DAY, HOUR, MINUTE, NOC, SECOND, after, at, led_to
from tests.unit.disputes.test_fraud import ANALYST, DOWN, NIGHT, UP, an_alert, block, blocked, stop

IN_EVIDENCE = "evidence/andesvoz/DSP-7K3QX9M2XA/E1/v1/calls.csv"


def states(dispute):
    return [each.state for each in stopping.notices_of(dispute.timeline).values()]


def told(dispute, *commands):
    for command in commands:
        dispute = after(dispute, command, NIGHT + 2 * HOUR)
    return dispute


def receipt(outcome, notice="s1"):
    return RecordStopPayment(notice_id=notice, outcome=outcome, detail="said the server")


def sent(dispute, outcome, which=0):
    owed = [event_name(n) for n, event in enumerate(dispute.timeline) if isinstance(event, StopPaymentOwed)]
    return RecordNotice(notice="stop-payment", owed_by=owed[which], outcome=outcome, detail="<1@x>")


# --- stop-payment notices --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [("delivered", "delivered"), ("failed", "failed")],
)
def test_a_receipt_that_comes_twice_says_nothing_new(first, second):
    dispute = told(blocked(), stop(UP), receipt(first))

    assert led_to(dispute, receipt(second), NIGHT + 2 * HOUR) == []


@pytest.mark.parametrize("receipts", [("delivered", "failed"), ("failed", "delivered")])
def test_a_receipt_that_says_otherwise_counts(receipts):
    dispute = told(blocked(), stop(UP), *map(receipt, receipts))

    assert states(dispute) == ["unreached" if receipts[-1] == "failed" else "delivered"]


@pytest.mark.parametrize("outcome", ["delivered", "failed"])
def test_no_receipt_takes_a_confirmation_back(outcome):
    dispute = told(blocked(), stop(UP), AcknowledgeStopPayment(notice_id="s1", by=ANALYST))

    assert led_to(dispute, receipt(outcome), NIGHT + 2 * HOUR) == []
    assert states(told(dispute, sent(dispute, "sent"))) == ["acknowledged"]


def test_what_is_confirmed_is_confirmed_once():
    dispute = told(blocked(), stop(UP), AcknowledgeStopPayment(notice_id="s1", by=ANALYST))

    assert led_to(dispute, AcknowledgeStopPayment(notice_id="s1", by=ANALYST), NIGHT + 2 * HOUR) == []


def test_of_two_notices_each_has_what_was_said_of_it():
    dispute = told(blocked(), stop(UP, DOWN))
    dispute = told(dispute, sent(dispute, "failed", 0), sent(dispute, "sent", 1))

    assert states(dispute) == ["unreached", "sent"]


def test_one_party_is_told_once_for_each_direction_however_it_is_written():
    both_ways = Party(name="Seafibre", email="FRAUD@seafibre.example", direction="down")
    dispute = told(blocked(), stop(UP), stop(UP.changed(email="Fraud@Seafibre.example"), both_ways))

    owed = [each.owed for each in stopping.notices_of(dispute.timeline).values()]
    assert [(each.notice_id, each.direction) for each in owed] == [("s1", "up"), ("s2", "down")]


# --- the police report -----------------------------------------------------------------------------------------------


def test_a_report_may_be_required_by_a_day_of_its_own():
    own = RequirePoliceReport(by=ANALYST, due_at=NIGHT + 5 * DAY)

    assert police.report_of(told(an_alert(), own).timeline).due_at == NIGHT + 5 * DAY


@pytest.mark.parametrize("early", [timedelta(0), SECOND])
def test_a_day_that_is_now_or_over_is_none_to_come(early):
    with pytest.raises(Invalid, match="is over; name a moment to come"):
        led_to(an_alert(), PromisePoliceReport(by=NOC, due_at=NIGHT + HOUR - early), NIGHT + HOUR)


def test_what_can_be_done_with_a_report_is_told_where_something_else_was_asked():
    received = told(an_alert(), ReceivePoliceReport(by=NOC, number="2026/4711"))
    promised = told(an_alert(), PromisePoliceReport(by=NOC, due_at=NIGHT + 5 * DAY))

    with pytest.raises(Refused, match=r"cannot promise a police report that is received; what can be done: nothing$"):
        led_to(received, PromisePoliceReport(by=NOC, due_at=NIGHT + 5 * DAY), NIGHT + 2 * HOUR)
    with pytest.raises(Refused, match=r"that is promised; what can be done: promise, receive, waive$"):
        led_to(promised, RequirePoliceReport(by=ANALYST), NIGHT + 2 * HOUR)


# --- blocks and what is withheld -------------------------------------------------------------------------------------


def test_a_block_is_recorded_in_the_second_in_which_it_is_there():
    events = led_to(an_alert(), block(blocked_at=NIGHT + HOUR), NIGHT + HOUR)

    assert [each.blocked_at for each in events if isinstance(each, TrafficBlocked)] == [NIGHT + HOUR]


def test_all_that_is_disputed_may_be_withheld_and_until_the_very_second_of_the_deadline():
    deadline = at("2026-12-21 04:35")
    whole, some = (Withhold(by=ANALYST, supplier="Seafibre", amount=amount) for amount in ("6804.28", "1"))

    held = of_kind(led_to(an_alert(), whole, deadline), PaymentWithheld)
    late = of_kind(led_to(an_alert(), some, deadline + SECOND), PaymentWithheld)

    assert (str(held.amount), held.late, held.deadline) == ("6804.28", False, deadline)
    assert late.late


# --- what is searched ------------------------------------------------------------------------------------------------


def found(*shows, records="calls", calls=10, moment=NIGHT):
    return PatternsFound(
        at=moment, asked="e1", file="f", records=records, calls=calls, amount="500", shows=shows, folder="x",
        patterns=(PatternFound(pattern="irsf", findings=1, calls=500, amount="6000"),), numbers=(),
        findings_sha256="0" * 64,
    )  # fmt: skip


def test_what_a_search_came_to_is_of_the_moment_it_came_and_says_whether_it_speaks_for_the_claim():
    event = of_kind(led_to(an_alert(), RecordPatterns(found=found()), NIGHT + HOUR), PatternsFound)

    assert event.at == NIGHT + HOUR
    assert (event.support.by, event.support.calls) == ("irsf", 500)


def test_a_search_that_failed_is_of_the_moment_it_failed():
    failed = PatternsFailed(at=NIGHT, asked="e1", reason="no call records")

    event = of_kind(led_to(an_alert(), RecordPatterns(found=failed), NIGHT + HOUR), PatternsFailed)

    assert (event.at, event.reason) == (NIGHT + HOUR, "no call records")


def test_a_range_list_of_another_dispute_is_not_to_be_found():
    strange = IN_EVIDENCE.replace("andesvoz", "baltel")

    with pytest.raises(Invalid, match="is not in the evidence of this case") as told_why:
        led_to(an_alert(), FindPatterns(by=ANALYST, file=IN_EVIDENCE, range_list=strange), NIGHT + HOUR)

    assert told_why.value.facts["where"] == "range_list"


def of_kind(events, kind):
    """The one event of a kind."""
    (event,) = [each for each in events if isinstance(each, kind)]
    return event


def shown_by(*events, needed):
    return evidence.missing(fold("DSP-7K3QX9M2XA", list(events), an_alert()), needed)


def test_only_what_a_search_shows_is_there():
    needed = ("hourly profile", "call-back records", "conversion of one-time passwords")

    assert shown_by(found("hourly-profile"), found("call-backs"), needed=needed) == (needed[2],)


@pytest.mark.parametrize(
    ("events", "there"),
    [
        ([], False), ([found()], True), ([found(calls=0)], False), ([found(records="messages")], False),
        ([found(calls=0), found()], True), ([found(), found(records="messages")], True),
    ],
)  # fmt: skip
def test_call_records_are_there_once_a_search_has_read_some(events, there):
    assert (shown_by(*events, needed=("call records",)) == ()) is there


def test_a_report_that_is_only_required_is_still_missing_and_one_with_a_day_is_not():
    needed = ("police report or its date",)

    assert evidence.missing(told(an_alert(), RequirePoliceReport(by=ANALYST)), needed) == needed
    assert evidence.missing(told(an_alert(), PromisePoliceReport(by=NOC, due_at=NIGHT + 5 * DAY)), needed) == ()


def test_the_last_judgement_counts_and_may_ask_for_more_than_the_type_does():
    first = JudgeCompleteness(by=ANALYST, missing=("number ranges", "trunk records"))
    second = JudgeCompleteness(by=ANALYST, missing=("trunk records",))
    judged = after(after(an_alert(), first, NIGHT + MINUTE), second, NIGHT + HOUR)

    assert evidence.missing(judged, ("number ranges",)) == ("trunk records",)


def test_no_more_than_nothing_can_be_withheld_where_the_claim_was_lowered_below_what_is_withheld():
    lowered = told(an_alert(), Withhold(by=ANALYST, supplier="Seafibre", amount="6804.28"),
                   CompleteClaim(by=NOC, disputed_amount="5000.00"))  # fmt: skip

    with pytest.raises(Refused, match=r"5000.00 is disputed and 6804.28 is withheld already; at most 0.00 can be"):
        led_to(lowered, Withhold(by=ANALYST, supplier="Deepline", amount="1.00"), NIGHT + 3 * HOUR)


def lowered(*amounts, held="6000.00"):
    dispute = told(an_alert(), Withhold(by=ANALYST, supplier="Seafibre", amount=held))
    for amount in amounts:
        dispute = told(dispute, CompleteClaim(by=NOC, disputed_amount=amount))
    return [each for each in dispute.timeline if isinstance(each, WithheldBeyondClaim)]


def test_our_desk_is_told_once_that_less_is_claimed_than_is_withheld_from_suppliers():
    [found] = lowered("5000.00")

    assert (str(found.withheld_amount), str(found.disputed_amount), found.currency) == ("6000.00", "5000.00", "USD")
    assert found.notice == "warning"
    assert len(lowered("5000.00", "5000.00")) == 1
    assert [str(each.disputed_amount) for each in lowered("5000.00", "5500.00", "4000.00")] == ["5000.00", "4000.00"]


@pytest.mark.parametrize("amount", ["6000.00", "6500.00"])
def test_it_is_not_where_as_much_is_claimed_still(amount):
    assert lowered(amount) == []
