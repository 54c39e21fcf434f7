"""Milestones: planned in working time, forecast with what happened, and the date in danger when they slip."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper import book
from pledgekeeper.cases.announcements import FellDue
from pledgekeeper.cases.commands import RecordNotice, Tick
from pledgekeeper.cases.plans import HAND_OVER
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import SYSTEM, Actor
from pledgekeeper.orders.accepting import AcceptDelivery, DeliveryAccepted, RejectDelivery
from pledgekeeper.orders.dates import CommitDate, ConsentToDate
from pledgekeeper.orders.gantt import gantt
from pledgekeeper.orders.jeopardies import JeopardyLifted, JeopardyRaised, LiftJeopardy
from pledgekeeper.orders.model import Deliver, OrderStatus
from pledgekeeper.orders.planning import ExpectMilestone, PlanMade, ReachMilestone, Replan, plan_of, progress_of
from pledgekeeper.orders.reports import SendReport, StatusReported
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import add_working_time
from tests.unit.builders import HOUR, SECOND, after, an_order, at, led_to, terms_of

PM, THEIRS = Actor(side="ours", name="sophie-meyer"), Actor(side="carrier", name="projets@insulartel.example")
TERMS = terms_of("insulartel")
CALENDAR = TERMS.calendar("business")
OPENED = at("2026-11-23 05:00")  # a Monday, 09:00 in La Réunion


def ordered(product="ip"):
    return an_order(OPENED, product=product)


def bars(order, now=OPENED):
    return {bar.milestone: bar for bar in gantt(order, CALENDAR, now)}


def days(count, since=OPENED):
    return add_working_time(since, timedelta(minutes=count * CALENDAR.business_day_minutes), CALENDAR)


def committed(order, ready_at, moment=OPENED):
    return after(order, CommitDate(by=PM, ready_at=ready_at), moment)


def raised(order):
    return [event for event in order.timeline if isinstance(event, JeopardyRaised)]


# --- the plan ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "least", "most"),
    [("voice", 5, 15), ("sms", 2, 5), ("ip", 5, 15), ("transmission", 20, 30), ("roaming", 30, 60)],
)
def test_a_template_takes_as_long_as_such_a_delivery_usually_does(product, least, most):
    end = bars(ordered(product))[HAND_OVER].planned_end

    assert days(least) <= end <= days(most)


def test_every_template_has_a_critical_path_to_the_hand_over_whose_steps_have_no_slack():
    for template in book.milestones().templates:
        found = bars(ordered(template.product))

        critical = [bar for bar in found.values() if bar.critical]
        assert HAND_OVER in {bar.milestone for bar in critical}
        assert all(bar.slack_hours == 0 for bar in critical)


def test_what_is_off_the_critical_path_may_slip_by_its_slack_and_no_second_more():
    order = ordered()
    bar = bars(order)["configured"]
    hours = int(bar.slack_hours)
    held = Replan(by=PM, takes={"configured": Span.model_validate(f"{16 + hours} h")}, reason="x")
    slipped = Replan(by=PM, takes={"configured": Span.model_validate(f"{17 + hours} h")}, reason="x")

    planned = bars(order)[HAND_OVER].planned_end
    assert bars(after(order, held, OPENED))[HAND_OVER].end == planned
    assert bars(after(order, slipped, OPENED))[HAND_OVER].end > planned


def test_a_milestone_that_is_reached_late_moves_what_waits_for_it_and_leaves_the_plan_as_it_was():
    order = ordered()
    late = days(3)

    done = after(order, ReachMilestone(by=PM, milestone="validated", done_at=late), late)

    assert bars(done, late)["survey"].begin == late
    assert bars(done, late)["survey"].planned_begin == days(1)
    assert bars(done, late)["validated"].state == "done"


def test_an_expected_date_is_forecast_instead_of_the_templates():
    told = ExpectMilestone(by=PM, milestone="cross-connect", expected_at=days(20), reason="their data centre says so")

    order = after(ordered(), told, OPENED)

    assert bars(order)["cross-connect"].end == days(20)
    assert bars(order)[HAND_OVER].end == days(23)


def test_a_new_plan_is_a_version_of_its_own():
    order = after(ordered(), Replan(by=PM, takes={"survey": Span.model_validate("9 bd")}, reason="an island"), OPENED)

    assert [event.version for event in order.timeline if isinstance(event, PlanMade)] == [1, 2]
    assert bars(order)["survey"].planned_end == days(10)


def test_what_cannot_be_said_of_a_plan_is_refused_with_what_could():
    order = after(ordered(), ReachMilestone(by=PM, milestone="validated"), OPENED)

    with pytest.raises(Invalid, match="no milestone 'surveys'; there are: received, validated"):
        led_to(order, ReachMilestone(by=PM, milestone="surveys"), OPENED)
    with pytest.raises(Refused, match="validated is done"):
        led_to(order, ReachMilestone(by=PM, milestone="validated"), OPENED)
    with pytest.raises(Refused, match=r"handed-over is reached by what the order does \(delivered\)"):
        led_to(order, ReachMilestone(by=PM, milestone=HAND_OVER), OPENED)
    with pytest.raises(Invalid, match="done_at lies between the order and now"):
        led_to(order, ReachMilestone(by=PM, milestone="survey", done_at=days(2)), OPENED)


@given(st.integers(0, 30 * 24), st.integers(0, 30 * 24))
def test_as_time_passes_a_forecast_only_ever_moves_on(first, second):
    progress = progress_of(ordered("transmission").timeline, CALENDAR)
    sooner, later = sorted((first, second))

    ends = [progress.project(OPENED + timedelta(hours=hours))[HAND_OVER].end for hours in (sooner, later)]

    assert ends[0] <= ends[1]


# --- the date in danger -----------------------------------------------------------------------------------------------


def test_a_date_that_the_plan_does_not_hold_is_planned_for_by_who_commits_to_it():
    order = committed(ordered(), days(6))

    assert plan_of(order.timeline).version == 2
    assert bars(order)[HAND_OVER].end <= days(6)
    assert raised(order) == []


def test_the_plan_raises_a_jeopardy_on_the_second_at_which_the_date_cannot_be_held_any_more():
    order = committed(ordered(), bars(ordered())[HAND_OVER].planned_end)
    validated = bars(order)["validated"].planned_end

    assert raised(after(order, Tick(), validated)) == []
    (danger,) = raised(after(order, Tick(), add_working_time(validated, SECOND, CALENDAR)))

    assert (danger.milestone, danger.code, danger.caused_by) == ("validated", "capacity", "ours")
    assert danger.expected_at > order.yardstick


def test_it_is_told_with_who_caused_it():
    order = committed(ordered(), bars(ordered())[HAND_OVER].planned_end)
    for milestone in ("validated", "survey", "loa-issued", "configured"):
        order = after(order, ReachMilestone(by=PM, milestone=milestone), OPENED + HOUR)

    late = after(order, Tick(), days(13))

    assert (raised(late)[0].milestone, raised(late)[0].caused_by) == ("cross-connect", "carrier")
    assert raised(late)[0].code == "customer-not-ready"


def test_a_milestone_two_business_days_late_is_a_jeopardy_although_the_date_is_held():
    order = committed(ordered(), days(60))
    order = after(order, RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<1>"), OPENED)
    order = after(order, RecordNotice(notice="managers", owed_by="e2", outcome="sent", detail="<2>"), OPENED)
    late = days(3)  # validated was due after one

    assert raised(after(order, Tick(), late)) == []
    assert len(raised(after(order, Tick(), late + SECOND))) == 1


def test_what_the_plan_raised_it_lifts_when_the_milestone_is_done_in_time_for_the_date():
    order = committed(ordered(), days(60))
    for owed_by, notice in (("e1", "acknowledgement"), ("e2", "managers")):
        order = after(order, RecordNotice(notice=notice, owed_by=owed_by, outcome="sent", detail="<1>"), OPENED)
    late = after(order, Tick(), days(3) + HOUR)

    done = after(late, ReachMilestone(by=PM, milestone="validated", done_at=days(2)), days(3) + 2 * HOUR)

    lifted = done.timeline[-1]
    assert isinstance(lifted, JeopardyLifted)
    assert (lifted.notice, lifted.by) == ("date-safe", SYSTEM)


def test_a_jeopardy_is_told_once_until_its_new_date_is_in_danger_too():
    order = after(committed(ordered(), bars(ordered())[HAND_OVER].planned_end), Tick(), days(2))
    first = raised(order)[-1]

    assert len(raised(after(order, Tick(), days(2) + HOUR))) == 1
    again = after(order, Tick(), first.expected_at + SECOND)
    assert len(raised(again)) == 2
    assert raised(again)[-1].expected_at > first.expected_at


def test_the_carriers_consent_to_the_date_that_was_told_ends_the_danger_to_it():
    order = after(committed(ordered(), bars(ordered())[HAND_OVER].planned_end), Tick(), days(2))
    told = raised(order)[-1].expected_at

    agreed = after(order, ConsentToDate(by=THEIRS, ready_at=told), days(2) + HOUR)

    assert agreed.yardstick == told
    assert any(isinstance(event, JeopardyLifted) for event in agreed.timeline)


def test_consent_is_given_to_a_date_that_was_told_and_before_the_old_one_is_over():
    order = committed(ordered(), days(20))

    with pytest.raises(Refused, match="consent is given to a date that we told"):
        led_to(order, ConsentToDate(by=THEIRS, ready_at=days(40)), OPENED)
    moved = after(order, CommitDate(by=PM, ready_at=days(40), reason="the sea cable"), OPENED + HOUR)
    with pytest.raises(Refused, match="is over: no consent makes that punctual any more"):
        led_to(moved, ConsentToDate(by=THEIRS, ready_at=days(40)), days(20) + SECOND)


def test_what_is_in_no_danger_is_not_lifted():
    with pytest.raises(Refused, match="in no danger that was raised"):
        led_to(ordered(), LiftJeopardy(by=PM, reason="x"), OPENED)


# --- accepted ---------------------------------------------------------------------------------------------------------


def delivered():
    return after(committed(ordered(), days(20)), Deliver(by=PM), days(10))


def test_silence_accepts_what_was_handed_over_after_the_days_of_the_plan():
    order = delivered()
    due = days(5, since=days(10))

    assert led_to(order, Tick(), due - SECOND) == []
    (accepted,) = led_to(order, Tick(), due)

    assert (type(accepted), accepted.by) == (DeliveryAccepted, SYSTEM)


def test_what_the_carrier_rejects_is_not_delivered_and_what_it_accepted_is_not_rejected():
    rejected = after(delivered(), RejectDelivery(by=THEIRS, reason="no light"), days(11))
    accepted = after(delivered(), AcceptDelivery(by=THEIRS), days(11))

    assert (rejected.status, rejected.delivered_at) == (OrderStatus.IN_PROGRESS, None)
    assert bars(rejected, days(11))[HAND_OVER].state != "done"
    with pytest.raises(Refused, match="accepted already; a fault from now on is a ticket"):
        led_to(accepted, RejectDelivery(by=THEIRS, reason="no light"), days(12))


# --- reports ----------------------------------------------------------------------------------------------------------


def reports(order):
    return [event for event in order.timeline if isinstance(event, StatusReported)]


def reported(order, moment):
    """The order after its report has left."""
    index = len(order.timeline)
    sent = RecordNotice(notice="order-report", owed_by=f"e{index}", outcome="sent", detail="<r>")
    return after(order, sent, moment)


def test_a_report_says_what_is_done_and_what_is_next_and_the_forecast():
    order = after(committed(ordered(), days(20)), ReachMilestone(by=PM, milestone="validated"), OPENED + HOUR)

    (report,) = led_to(order, SendReport(by=PM, remark="All is well."), OPENED + 2 * HOUR)

    assert {line.milestone for line in report.done} == {"received", "validated", "committed"}
    assert report.next[0].milestone in ("acknowledged", "managers-named", "survey")
    assert (report.remark, report.forecast_at) == ("All is well.", bars(order, OPENED + 2 * HOUR)[HAND_OVER].end)


def test_one_that_nobody_sent_leaves_by_itself_when_it_has_fallen_due_and_the_promise_is_missed():
    order = ordered()
    late = after(order, Tick(), days(5) + SECOND)

    assert reports(after(order, Tick(), days(5))) == []
    assert [report.by for report in reports(late)] == [SYSTEM]
    assert "order-status" in {event.commitment for event in late.timeline if isinstance(event, FellDue)}


def test_in_the_last_five_days_one_is_owed_every_day():
    order = committed(ordered(), days(20))
    for milestone in ("validated", "survey", "loa-issued", "configured", "cross-connect", "tested"):
        order = after(order, ReachMilestone(by=PM, milestone=milestone), OPENED + HOUR)
    began = after(order, Tick(), days(15))

    assert "last-days" in {event.mark for event in began.timeline}
    before = len(reports(began))
    assert len(reports(after(began, Tick(), days(16) + SECOND))) == before + 1
