"""The fraud lane: what is recorded of an alert, whom it tells, what the clause says, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.cases.commands import RecordNotice, Tick
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.claims import JudgeCompleteness
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, evidence, police, stopping
from pledgekeeper.disputes.fraud.commands import (
    AcknowledgeStopPayment,
    PromisePoliceReport,
    ReceivePoliceReport,
    RecordBlock,
    RecordStopPayment,
    RequirePoliceReport,
    StopPayment,
    WaivePoliceReport,
    Withhold,
)
from pledgekeeper.disputes.fraud.events import (
    DeadlinePassed,
    DeadlineWarned,
    Party,
    PaymentWithheld,
    PoliceReport,
    PoliceReportMoved,
    StopPaymentOwed,
    StopPaymentUnreached,
    TrafficBlocked,
)
from pledgekeeper.disputes.withholding import NotifyWithholding
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import Escalated, PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.notices.stop_payment import stop_payment
from tests.unit.builders import DAY, HOUR, MINUTE, NOC, SECOND, a_claim, a_dispute, after, at, led_to, terms_of

ANALYST = Actor(side="ours", name="antoine-duval")
NIGHT = at("2026-11-21 04:45")
UP = Party(name="Seafibre", email="fraud@seafibre.example", direction="up")
DOWN = Party(name="Fjordtel", email="noc@fjordtel.example", direction="down", language="fr")
CLAUSE = FraudClause()
TYPES = dispute_types()


def an_alert(opened=NIGHT, **claim):
    period = {"period_from": at("2026-11-20 23:10"), "period_to": at("2026-11-21 04:35")}
    return a_dispute(opened, claim=a_claim(**{"type": "irsf", **period, **claim}))


def block(**said):
    told = {"ranges": ("+9607", "+6707"), "blocked_at": at("2026-11-21 04:41"), "blocked_by": "NOC", **said}
    return RecordBlock(by=ANALYST, **told)


def blocked(**said):
    return after(an_alert(), block(**said), NIGHT)


def stop(*parties):
    return StopPayment(by=ANALYST, parties=parties)


# --- the alert and its ladder ----------------------------------------------------------------------------------------


def test_a_fraud_dispute_opens_as_an_alert_that_pages_the_fraud_desk_and_the_noc_at_once():
    opened = an_alert()

    pages = {(page.role, page.channel) for page in opened.timeline if isinstance(page, PagePlaced)}
    (level,) = [event for event in opened.timeline if isinstance(event, Escalated)]
    assert pages == {(role, way) for role in ("fraud-analyst", "duty-engineer") for way in ("sms", "voice")}
    assert (level.level, level.at, level.mirrored_to) == (1, NIGHT, "noc")


def test_any_other_dispute_is_no_alert():
    assert not in_fraud(a_dispute().timeline)
    with pytest.raises(Refused, match="is about rate, not fraud"):
        led_to(a_dispute(), block(), a_dispute().opened_at + HOUR)


def test_the_block_ends_the_alert_and_the_dispute_climbs_like_any_other():
    blocked = after(an_alert(), block(), NIGHT + 10 * MINUTE)

    later = led_to(blocked, Tick(), NIGHT + 40 * MINUTE)
    fortnight = led_to(blocked, Tick(), NIGHT + 15 * DAY)

    roles = [page.role for page in blocked.timeline if isinstance(page, PagePlaced)]
    assert not in_fraud(blocked.timeline)
    assert roles[-1] == "billing-analyst"
    assert not [event for event in later if isinstance(event, PagePlaced)]
    assert [page.role for page in fortnight if isinstance(page, PagePlaced)] == ["billing-manager"]


def test_a_range_that_is_said_twice_is_blocked_once():
    told = led_to(an_alert(), block(ranges=("+9607", "+6707", "+9607")), NIGHT)

    assert [event.ranges for event in told if isinstance(event, TrafficBlocked)] == [("+9607", "+6707")]


def test_a_block_that_is_yet_to_come_is_no_block():
    with pytest.raises(Invalid, match="2026-11-21T05:00:00Z is yet to come"):
        led_to(an_alert(), block(blocked_at=at("2026-11-21 05:00")), NIGHT)


# --- stop-payment notices --------------------------------------------------------------------------------------------


def test_every_party_up_and_down_the_chain_gets_one_notice_all_with_the_same_reference():
    told = after(blocked(), stop(UP, DOWN), NIGHT + HOUR)
    told = after(told, stop(UP, Party(name="Deepline", email="ops@deepline.example", direction="up")), NIGHT + 2 * HOUR)

    notices = stopping.notices_of(told.timeline)
    assert [(name, each.owed.party.name, each.state) for name, each in notices.items()] == [
        ("s1", "Seafibre", "owed"),
        ("s2", "Fjordtel", "owed"),
        ("s3", "Deepline", "owed"),
    ]
    assert {each.owed.reference for each in notices.values()} == {f"SP-{told.case_id}"}


def test_nobody_is_told_to_stop_payment_before_a_block_says_of_which_ranges_and_since_when():
    with pytest.raises(Refused, match=r"no block is recorded yet.*send record-block first"):
        led_to(an_alert(), stop(UP), NIGHT)


@pytest.mark.parametrize(("ranges", "told_anew"), [(("+9607", "+6758"), True), (("+6707",), False)])
def test_a_party_is_told_anew_only_when_ranges_were_blocked_that_it_does_not_know_of(ranges, told_anew):
    told = after(blocked(), stop(UP), NIGHT + HOUR)
    told = after(told, block(ranges=ranges), NIGHT + 2 * HOUR)

    again = [event for event in led_to(told, stop(UP), NIGHT + 2 * HOUR) if isinstance(event, StopPaymentOwed)]

    assert [(event.notice_id, event.party, event.reference) for event in again] == (
        [("s2", UP, f"SP-{told.case_id}")] if told_anew else []
    )
    assert led_to(after(told, stop(UP), NIGHT + 2 * HOUR), stop(UP), NIGHT + 3 * HOUR) == []


def test_a_letter_tells_of_each_range_when_it_was_blocked_itself_wherever_that_was_first():
    told = after(
        blocked(supplier="Seafibre"), block(ranges=("+6758",), blocked_at=at("2026-11-21 04:56")), NIGHT + HOUR
    )
    told = after(told, block(ranges=("+6707",), blocked_at=at("2026-11-21 04:50")), NIGHT + HOUR)
    told = after(told, stop(UP, DOWN), NIGHT + HOUR)
    owed = [event for event in told.timeline if isinstance(event, StopPaymentOwed)]

    for each in owed:
        lines = [line for line in stop_payment(told, each, "").text.splitlines() if line.startswith("  +")]
        assert lines == [
            "  +6707: 2026-11-21 04:41", "  +6758: 2026-11-21 04:56", "  +9607: 2026-11-21 04:41",
        ]  # fmt: skip


def test_an_address_gets_one_notice_however_it_is_written_and_two_parties_of_it_are_refused():
    twice, other = UP.changed(email="FRAUD@Seafibre.example"), UP.changed(name="Seafibre NOC", language="fr")
    owed = [event for event in led_to(blocked(), stop(UP, twice), NIGHT) if isinstance(event, StopPaymentOwed)]

    assert [event.party for event in owed] == [UP]
    with pytest.raises(
        Invalid, match=r"^Seafibre \(en\) and Seafibre NOC \(fr\) have the same address, .* name it once"
    ):
        led_to(blocked(), stop(UP, other), NIGHT)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_the_carrier_itself_is_no_party_of_the_chain(direction):
    own = Party(name="Andes Voz", email="Facturacion@AndesVoz.example", direction=direction)

    with pytest.raises(Invalid, match=r"^Facturacion@AndesVoz.example is an address of .*, whose dispute it is"):
        led_to(blocked(), stop(UP, own), NIGHT)


def test_a_notice_is_sent_delivered_and_acknowledged():
    told, states = after(blocked(), stop(UP), NIGHT + HOUR), []
    name = next(event_name(n) for n, event in enumerate(told.timeline) if isinstance(event, StopPaymentOwed))
    for command in (
        RecordNotice(notice="stop-payment", owed_by=name, outcome="sent", detail="<1@x>"),
        RecordStopPayment(notice_id="s1", outcome="delivered", detail="delivery"),
        AcknowledgeStopPayment(notice_id="s1", by=ANALYST),
        RecordStopPayment(notice_id="s1", outcome="failed", detail="bounced"),
    ):
        told = after(told, command, NIGHT + 2 * HOUR)
        states.append(stopping.notices_of(told.timeline)["s1"].state)

    assert states == ["sent", "delivered", "acknowledged", "acknowledged"]


@pytest.mark.parametrize("outcome", ["failed", "withheld"])
def test_a_notice_that_cannot_be_sent_is_told_to_our_desk_and_to_no_contact_of_the_carrier(outcome):
    told = after(blocked(), stop(UP), NIGHT + HOUR)
    name = next(event_name(n) for n, event in enumerate(told.timeline) if isinstance(event, StopPaymentOwed))

    led = led_to(told, RecordNotice(notice="stop-payment", owed_by=name, outcome=outcome, detail="no"), NIGHT + HOUR)

    assert [event.event for event in led] == ["notice-failed", "stop-payment-unreached"]
    assert [event.notice for event in led if isinstance(event, StopPaymentUnreached)] == ["warning"]


def test_a_notice_nobody_sent_is_told_with_those_there_are():
    with pytest.raises(NotFound, match="no stop-payment notice s7; there are: s1"):
        led_to(after(blocked(), stop(UP), NIGHT), AcknowledgeStopPayment(notice_id="s7", by=ANALYST), NIGHT)


# --- the police report -----------------------------------------------------------------------------------------------

MOVES = {
    "require": RequirePoliceReport(by=ANALYST),
    "promise": PromisePoliceReport(by=NOC, due_at=NIGHT + 20 * DAY),
    "receive": ReceivePoliceReport(by=ANALYST, number="2026/4711"),
    "waive": WaivePoliceReport(by=ANALYST, reason="the victim is abroad"),
}


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=6))
def test_a_police_report_moves_as_its_table_says_and_in_no_other_way(doings):
    timeline, state = [], PoliceReport.NONE
    for doing in doings:
        if (state, doing) in police.TRANSITIONS:
            timeline.append(police.moved(timeline, MOVES[doing], CLAUSE, NIGHT, NIGHT + HOUR))
            state = police.TRANSITIONS[state, doing]
        else:
            with pytest.raises(Refused, match=f"cannot {doing} a police report that is {state}"):
                police.moved(timeline, MOVES[doing], CLAUSE, NIGHT, NIGHT + HOUR)
        found = police.report_of(timeline)
        assert (found.state if found else PoliceReport.NONE) is state


def test_a_report_is_required_by_the_day_of_the_clause_and_promised_for_a_day_to_come():
    required = after(an_alert(), MOVES["require"], NIGHT + HOUR)

    assert police.report_of(required.timeline).due_at == NIGHT + 30 * DAY
    with pytest.raises(Invalid, match="is over; name a moment to come"):
        led_to(required, PromisePoliceReport(by=NOC, due_at=NIGHT), NIGHT + HOUR)


def test_what_was_said_of_a_report_is_overtaken_by_whatever_is_said_of_it_later():
    timeline = after(after(an_alert(), MOVES["require"], NIGHT + HOUR), MOVES["waive"], NIGHT + HOUR).timeline
    required, waived = [event for event in timeline if isinstance(event, PoliceReportMoved)]

    assert police.overtaken(timeline, required) == "overtaken: the police report is waived by now"
    assert police.overtaken(timeline, waived) is None


# --- withholding and deadlines ---------------------------------------------------------------------------------------


def said(dispute, until, kinds=(DeadlineWarned, DeadlinePassed)):
    """What our desk is told of deadlines, day by day."""
    told = []
    while dispute.timeline[-1].at < until and (moment := deadlines.next_at(dispute, CLAUSE, dispute.timeline[-1].at)):
        events = led_to(dispute, Tick(), moment)
        told += [(event.event, event.deadline, event.at) for event in events if isinstance(event, kinds)]
        dispute = after(dispute, Tick(), moment)
    return told


def test_our_desk_is_warned_before_the_deadline_of_withholding_and_told_when_it_is_over_each_once():
    due_at = at("2026-12-21 04:35")

    assert said(an_alert(), NIGHT + 60 * DAY) == [
        ("deadline-warned", "withholding", due_at - 5 * DAY),
        ("deadline-passed", "withholding", due_at),
    ]


def test_what_is_withheld_in_time_is_warned_of_no_more():
    held = after(an_alert(), Withhold(by=ANALYST, supplier="Seafibre", amount="6000.00"), NIGHT + DAY)

    assert said(held, NIGHT + 60 * DAY) == []


def test_no_more_is_withheld_than_is_disputed_and_late_is_said_to_be_late():
    held = after(an_alert(), Withhold(by=ANALYST, supplier="Seafibre", amount="6000.00"), NIGHT + DAY)
    with pytest.raises(Refused, match=r"6804.28 is disputed and 6000.00 is withheld already; at most 804.28"):
        led_to(held, Withhold(by=ANALYST, supplier="Deepline", amount="804.29"), NIGHT + DAY)

    late = led_to(an_alert(), Withhold(by=ANALYST, supplier="Seafibre", amount="1"), NIGHT + 31 * DAY)

    assert [event.late for event in late if isinstance(event, PaymentWithheld)] == [True]


def test_a_promise_for_another_day_is_warned_of_anew():
    promised = after(an_alert(), PromisePoliceReport(by=NOC, due_at=NIGHT + 10 * DAY), NIGHT)
    assert [moment for _, what, moment in said(promised, NIGHT + 11 * DAY) if what == "police-report"] == [
        NIGHT + 5 * DAY,
        NIGHT + 10 * DAY,
    ]
    again = after(promised, PromisePoliceReport(by=NOC, due_at=NIGHT + 20 * DAY), NIGHT + 6 * DAY)

    assert [moment for _, what, moment in said(again, NIGHT + 21 * DAY) if what == "police-report"] == [
        NIGHT + 15 * DAY,
        NIGHT + 20 * DAY,
    ]


# --- the clause and the evidence -------------------------------------------------------------------------------------


def points(dispute, clause=CLAUSE, now=NIGHT + DAY):
    checked = clauses.check(dispute, clause, TYPES[dispute.claim.type], now)
    return {point.asks: point.verdict for point in checked.points}, checked.verdict


def test_a_dispute_is_within_its_clause_when_every_point_is_met():
    done = after(an_alert(), block(), NIGHT + 5 * MINUTE)
    assert points(done)[1] == "open"
    done = after(after(done, MOVES["receive"], NIGHT + HOUR), Withhold(by=ANALYST, supplier="x", amount=1), NIGHT + DAY)

    assert points(done) == (
        dict.fromkeys(("notification", "alert", "amount", "police-report", "withholding"), "met"),
        "met",
    )


@pytest.mark.parametrize(
    ("dispute", "changes", "point", "verdict"),
    [
        (lambda: an_alert(NIGHT + 31 * DAY), {}, "notification", "failed"),
        (lambda: an_alert(at("2026-12-21 04:35")), {}, "notification", "met"),
        (lambda: an_alert(at("2026-12-21 04:36")), {}, "notification", "failed"),
        (lambda: an_alert(), {"minimum_amount": "6804.28"}, "amount", "met"),
        (lambda: an_alert(), {"minimum_amount": "6804.29"}, "amount", "failed"),
        (lambda: an_alert(), {"police_report_within": None}, "police-report", "met"),
        (lambda: an_alert(), {"police_report_within": "12 h"}, "police-report", "failed"),
        (lambda: an_alert(), {"withhold_within": "12 h"}, "withholding", "failed"),
        (lambda: after(an_alert(NIGHT + 3 * DAY), block(), NIGHT + 3 * DAY), {}, "alert", "failed"),
    ],
)  # fmt: skip
def test_each_point_is_met_up_to_its_very_second_and_failed_after(dispute, changes, point, verdict):
    case = dispute()

    found, whole = points(case, FraudClause.model_validate(changes), case.opened_at + DAY)

    assert found[point] == verdict
    assert whole == "failed" or verdict == "met"


@pytest.mark.parametrize(("kind", "block_at", "in_time"), [
    ("irsf", NIGHT - DAY, "met"), ("irsf", NIGHT - DAY - SECOND, "failed"),
    ("sms-ait", NIGHT - 2 * DAY, "met"), ("sms-ait", NIGHT - 2 * DAY - SECOND, "failed"),
    ("sim-box", NIGHT - 3 * DAY, "met"), ("sim-box", NIGHT - 3 * DAY - SECOND, "failed"),
])  # fmt: skip
def test_how_soon_after_the_block_we_are_to_be_told_depends_on_the_kind_of_fraud(kind, block_at, in_time):
    case = after(an_alert(type=kind), block(blocked_at=block_at), NIGHT + MINUTE)

    assert points(case)[0]["alert"] == in_time


def test_false_answers_are_to_be_told_within_seven_days_of_the_last_call_blocked_or_not():
    last = at("2026-11-21 04:35")

    assert points(an_alert(last + 7 * DAY, type="fas"), now=last + 8 * DAY)[0]["alert"] == "met"
    assert points(an_alert(last + 7 * DAY + SECOND, type="fas"), now=last + 8 * DAY)[0]["alert"] == "failed"


def test_the_verdict_says_why_with_both_moments():
    late = clauses.check(an_alert(NIGHT + 31 * DAY), CLAUSE, TYPES["irsf"], NIGHT + 31 * DAY).points[0]

    assert late.why == (
        "the traffic ended at 2026-11-21T04:35:00Z; 30 d later is 2026-12-21T04:35:00Z; we were told 1 d 10 min "
        "after that"
    )


def test_evidence_that_the_timeline_shows_is_not_missed():
    needed = terms_of("andesvoz").dispute_types["irsf"].evidence
    assert evidence.missing(an_alert(), needed) == needed
    judged = after(an_alert(), JudgeCompleteness(by=ANALYST, missing=("call records", "blocking time")), NIGHT + HOUR)

    assert evidence.missing(judged, needed) == ("call records", "blocking time")
    assert evidence.missing(after(judged, block(), NIGHT + HOUR), needed) == ("call records",)


@pytest.mark.parametrize("said", [
    Withhold(by=ANALYST, supplier="Seafibre", amount="1"), NotifyWithholding(by=NOC, amount="1", since="2026-11-21"),
])  # fmt: skip
def test_a_notice_of_withholding_is_there_once_either_side_withholds(said):
    needed = ("call records", "withholding notice")

    assert evidence.missing(an_alert(), needed) == needed
    assert evidence.missing(after(an_alert(), said, NIGHT + HOUR), needed) == ("call records",)


def test_a_notice_of_withholding_is_not_missed_where_the_dispute_is_notice_enough():
    judged = after(an_alert(), JudgeCompleteness(by=ANALYST, missing=("withholding notice",)), NIGHT + HOUR)

    assert evidence.missing(judged, ("withholding notice",), silent=True) == ()
    assert evidence.missing(judged, ("withholding notice",), silent=False) == ("withholding notice",)


def test_a_deadline_moves_with_the_clause_not_with_the_day_it_is_looked_at():
    alert = an_alert()

    assert deadlines.withhold_by(alert, FraudClause.model_validate({"withhold_within": "10 d"})) == at(
        "2026-11-21 04:35"
    ) + timedelta(days=10)
