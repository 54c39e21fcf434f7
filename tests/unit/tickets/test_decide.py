"""What may happen to a ticket, and what it then is."""

import pytest

from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.cases.joining import MergeInto
from pledgekeeper.cases.pausing import PauseClocks, ResumeClocks, open_pause
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.event import SYSTEM
from pledgekeeper.kinds import next_wake
from pledgekeeper.tickets.model import (
    AttributesChanged,
    ChangeAttributes,
    ChangeStatus,
    IssueReport,
    Prioritise,
    Prioritised,
    RestoreService,
    ServiceRestored,
    StatusChanged,
    TicketStatus,
)
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_9H,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_ticket,
    after,
    at,
    led_to,
    terms_of,
)

LATER = MONDAY_NIGHT + 10 * MINUTE
S = TicketStatus


def status(to, by=ENGINEER, **fields):
    return ChangeStatus(by=by, status=to, **fields)


def working(**fields):
    return after(a_ticket(**fields), status(S.IN_PROGRESS), LATER)


def resolved(**fields):
    return after(working(**fields), status(S.RESOLVED, reason="card replaced"), LATER + HOUR)


def facts(events):
    """What was decided, without what time did besides."""
    return [event for event in events if isinstance(event, StatusChanged | Prioritised | AttributesChanged | Taken)]


# --- opening ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "desk"), [(MONDAY_NIGHT, "singapore"), (MONDAY_9H, "paris"), (at("2026-11-23 15:00"), "montreal")]
)
def test_a_ticket_is_acknowledged_and_owned_by_the_centre_on_duty(moment, desk):
    ticket = a_ticket(moment=moment)

    assert (ticket.status, ticket.desk, ticket.opened_at) == (S.ACKNOWLEDGED, desk, moment)


def test_a_ticket_keeps_the_versions_it_was_opened_under():
    assert (a_ticket().pledge_id, a_ticket().matrix_id) == ("pledge-2026-11", "matrix-2026-11")


def test_a_ticket_keeps_what_the_carrier_said():
    ticket = a_ticket(their_reference="BLT#558120", attributes={"channel": {"@type": "ChannelRef"}}, severity="total")

    assert (ticket.their_reference, ticket.severity) == ("BLT#558120", "total")
    assert ticket.attributes == {"channel": {"@type": "ChannelRef"}}


# --- status ----------------------------------------------------------------------------------------------------------


def test_who_of_ours_moves_a_ticket_has_it_in_hand_and_pages_wait():
    changed, taken = facts(led_to(a_ticket(), status(S.IN_PROGRESS), LATER))

    assert (changed.status, taken.by) == (S.IN_PROGRESS, ENGINEER.name)
    assert not [event for event in led_to(working(), Tick(), LATER + 29 * MINUTE) if isinstance(event, PagePlaced)]


def test_a_status_it_has_already_is_no_change():
    assert led_to(working(), status(S.IN_PROGRESS), LATER) == []


def test_a_step_of_the_other_side_is_refused():
    with pytest.raises(Refused, match="not the carrier side's step"):
        led_to(a_ticket(), status(S.IN_PROGRESS, NOC), LATER)


def test_a_resolution_is_ours_unless_somebody_elses_fault_is_named():
    assert resolved().responsibility == "ours"
    assert after(working(), status(S.RESOLVED, responsibility="customer"), LATER).responsibility == "customer"
    assert resolved().resolved_at == LATER + HOUR


def test_whose_fault_it_was_is_said_only_at_the_resolution():
    assert after(working(), status(S.HELD, responsibility="customer"), LATER).responsibility is None


# --- reopening and silence -------------------------------------------------------------------------------------------


def test_a_resolution_is_rejected_only_with_a_reason():
    with pytest.raises(Refused, match="to reopen a resolved ticket say why, in statusChangeReason"):
        led_to(resolved(), status(S.IN_PROGRESS, NOC), LATER + 2 * HOUR)


def test_a_rejected_resolution_is_no_resolution():
    reopened = after(resolved(), status(S.IN_PROGRESS, NOC, reason="still failing"), LATER + 2 * HOUR)

    assert (reopened.status, reopened.resolved_at, reopened.responsibility) == (S.IN_PROGRESS, None, None)
    assert reopened.timeline[-1].at == LATER + 2 * HOUR


@pytest.mark.parametrize(
    ("priority", "closes_at"),
    [
        ("P1", LATER + HOUR + 72 * HOUR),
        ("P2", LATER + HOUR + 72 * HOUR),
        ("P3", at("2026-11-27 16:00")),
        ("P4", at("2026-11-27 16:00")),
    ],
)
def test_silence_accepts_a_resolution_when_its_time_is_up(priority, closes_at):
    waiting = resolved(priority=priority)
    waiting = after(waiting, Tick(), closes_at - SECOND)  # a P1 is warned of its reports meanwhile

    assert waiting.status is S.RESOLVED
    assert next_wake(waiting, terms_of(), closes_at - SECOND) == closes_at
    closed, survey = led_to(waiting, Tick(), closes_at)
    assert survey.event == "survey-asked"
    assert (closed.status, closed.by, closed.reason) == (S.CLOSED, SYSTEM, "not rejected in time")


def test_a_ticket_that_is_not_resolved_is_never_closed_by_silence():
    assert S.CLOSED not in {getattr(event, "status", None) for event in led_to(working(), Tick(), LATER + 90 * DAY)}


@pytest.mark.parametrize("end", [S.CANCELLED, S.REJECTED, S.CLOSED])
def test_what_is_over_is_over(end):
    over = after(resolved() if end is S.CLOSED else a_ticket(), status(end), LATER + 2 * HOUR)

    for command in (
        AddNote(by=NOC, text="hello?"),
        Prioritise(by=ENGINEER, priority="P2"),
        ChangeAttributes(by=NOC, attributes={"name": "x"}),
    ):
        with pytest.raises(Refused, match=f"it is {end}, which is final; open a new one"):
            led_to(over, command, LATER + 3 * HOUR)


# --- waiting for the carrier -----------------------------------------------------------------------------------------


def test_an_answer_of_the_carrier_ends_the_waiting_for_it():
    pending = after(working(), status(S.PENDING, reason="traces please"), LATER)

    answered = after(pending, AddNote(by=NOC, text="traces attached"), LATER + HOUR)

    assert (answered.status, answered.status_reason) == (S.IN_PROGRESS, "information provided")
    assert [event.by for event in answered.timeline if isinstance(event, StatusChanged)][-1] == NOC


def test_a_note_of_ours_does_not_end_the_waiting_for_the_carrier():
    pending = after(working(), status(S.PENDING, reason="traces please"), LATER)

    assert after(pending, AddNote(by=ENGINEER, text="a reminder"), LATER + HOUR).status is S.PENDING


def test_thanks_for_a_resolution_ask_for_no_answer():
    (thanked,) = led_to(resolved(), AddNote(by=NOC, text="thank you"), LATER + 2 * HOUR)
    (asked,) = led_to(working(), AddNote(by=NOC, text="any news?"), LATER)

    assert (thanked.mark, asked.mark) == ("answered-afterwards", "answered-by-carrier")


def paused_for(ticket):
    """Why the clocks of a ticket stand still; None when they do not."""
    began = open_pause(ticket.timeline)
    return began and began.reason


def test_a_pending_ticket_waits_for_the_carrier_unless_something_else_is_said():
    assert paused_for(after(working(), status(S.PENDING, reason="traces please"), LATER)) == "pending-customer"
    assert paused_for(after(working(), status(S.PENDING, pause="no-access"), LATER)) == "no-access"


def test_a_held_ticket_stops_no_clock_unless_a_reason_is_said():
    assert paused_for(after(working(), status(S.HELD, reason="card on its way"), LATER)) is None
    held = after(working(), status(S.HELD, pause="force-majeure", evidence="flood.jpg"), LATER)
    assert (held.status, paused_for(held)) == (S.HELD, "force-majeure")


def test_a_pause_is_told_to_the_carrier_at_once_in_one_message_with_the_status():
    began, changed = led_to(working(), status(S.PENDING, reason="traces please"), LATER)[:2]

    assert (began.notice, began.note, began.pause_id) == ("pause", "traces please", "w1")
    assert (changed.notice, changed.pause_id) == (None, "w1")


@pytest.mark.parametrize(
    ("reason", "is_then"),
    [("no-access", S.PENDING), ("customer-test-window", S.PENDING), ("third-party-supplier", S.HELD)],
)
def test_to_stop_the_clocks_is_to_say_that_the_ticket_waits_and_for_whom(reason, is_then):
    stopped = after(working(), PauseClocks(by=ENGINEER, reason=reason, note="so it is", evidence="photo.jpg"), LATER)

    assert (stopped.status, paused_for(stopped)) == (is_then, reason)


def test_the_clocks_are_stopped_once_and_go_on_once():
    pending = after(working(), status(S.PENDING), LATER)
    resumed = after(pending, ResumeClocks(by=ENGINEER), LATER + HOUR)

    with pytest.raises(Refused, match="is pending already; resume it first"):
        led_to(pending, PauseClocks(by=ENGINEER, reason="no-access", note="x"), LATER)
    assert (resumed.status, paused_for(resumed)) == (S.IN_PROGRESS, None)
    with pytest.raises(Refused, match="its clocks do not stand still"):
        led_to(resumed, ResumeClocks(by=ENGINEER), LATER + HOUR)


def test_a_carrier_stops_none_of_our_clocks():
    with pytest.raises(Refused, match="not the carrier side's step"):
        led_to(working(), PauseClocks(by=NOC, reason="pending-customer", note="no hurry"), LATER)


@pytest.mark.parametrize(
    ("asked", "told", "where"),
    [
        ({"pause": "tea"}, "'tea' is no reason to stop the clocks; there are: pending-customer, no-access,", "reason"),
        ({"pause": "planned-work"}, "the command is plan-work", "reason"),
        ({"pause": "force-majeure"}, "force-majeure needs evidence: name the file", "evidence"),
    ],
    ids=["of no pledge", "that is announced instead", "without evidence"],
)
def test_clocks_are_not_stopped_for_a_reason_that_the_pledge_does_not_allow(asked, told, where):
    with pytest.raises(Invalid, match=told) as refused:
        led_to(working(), status(S.HELD, **asked), LATER)

    assert refused.value.facts == {"where": where}


def test_of_a_ticket_that_cannot_wait_yet_a_wrong_reason_is_told_first():
    with pytest.raises(Invalid, match="'acces' is no reason to stop the clocks") as refused:
        led_to(a_ticket(), PauseClocks(by=ENGINEER, reason="acces", note="locked"), LATER)

    assert refused.value.facts == {"where": "reason"}


@pytest.mark.parametrize("end", [S.IN_PROGRESS, S.CANCELLED])
def test_a_pause_ends_with_the_status_that_it_came_with(end):
    pending = after(working(), status(S.PENDING), LATER)

    assert paused_for(after(pending, status(end), LATER + HOUR)) is None


# --- restored, and reported ------------------------------------------------------------------------------------------


def test_a_service_is_restored_once_and_the_carrier_is_told():
    restored = after(working(), RestoreService(by=ENGINEER, note="re-routed"), LATER)

    assert (restored.restored_at, restored.status) == (LATER, S.IN_PROGRESS)
    assert [e.notice for e in restored.timeline if isinstance(e, ServiceRestored)] == ["restored"]
    assert led_to(restored, RestoreService(by=ENGINEER), LATER + MINUTE) == []


def test_what_is_resolved_works_again_without_a_message_of_its_own():
    (restored,) = [event for event in resolved().timeline if isinstance(event, ServiceRestored)]

    assert (restored.at, restored.by, restored.notice) == (LATER + HOUR, SYSTEM, None)


def test_what_worked_again_before_is_not_restored_a_second_time_by_the_resolution():
    restored = after(working(), RestoreService(by=ENGINEER), LATER)

    done = after(restored, status(S.RESOLVED), LATER + HOUR)

    assert [(e.at, e.by) for e in done.timeline if isinstance(e, ServiceRestored)] == [(LATER, ENGINEER)]
    assert done.restored_at == LATER


def test_a_rejected_resolution_restored_nothing():
    reopened = after(resolved(), status(S.IN_PROGRESS, NOC, reason="still failing"), LATER + 2 * HOUR)

    assert reopened.restored_at is None


def test_a_report_follows_the_fault():
    report = IssueReport(by=ENGINEER, report="rfo", text="A card failed.")

    with pytest.raises(Refused, match="a report follows the fault: restore the service first"):
        led_to(working(), report, LATER)
    (issued,) = led_to(after(working(), RestoreService(by=ENGINEER), LATER), report, LATER + MINUTE)
    assert (issued.mark, issued.notice) == ("rfo-issued", "report")


def test_a_report_may_follow_when_the_ticket_is_closed():
    closed = after(resolved(), status(S.CLOSED, NOC), LATER + 2 * HOUR)

    (issued,) = led_to(closed, IssueReport(by=ENGINEER, report="rca", text="A card failed."), LATER + 3 * HOUR)
    assert issued.mark == "rca-issued"


# --- merged ----------------------------------------------------------------------------------------------------------


def test_a_ticket_that_goes_on_in_another_is_over_and_no_clock_of_it_stands_still():
    pending = after(working(), status(S.PENDING), LATER)

    merged = after(pending, MergeInto(by=ENGINEER, other="TT-0000000000"), LATER + HOUR)

    assert (merged.status, merged.status_reason) == (S.CANCELLED, "merged into TT-0000000000")
    assert paused_for(merged) is None
    assert next_wake(merged, terms_of(), LATER + HOUR) is None


def test_a_ticket_that_is_resolved_goes_on_in_no_other():
    with pytest.raises(Refused, match="a ticket that is resolved cannot become cancelled"):
        led_to(resolved(), MergeInto(by=ENGINEER, other="TT-0000000000"), LATER + 2 * HOUR)


# --- classification and description ----------------------------------------------------------------------------------


def test_a_reclassification_is_recorded_with_its_reason_and_whoever_did_it_has_the_case_in_hand():
    prioritised, taken = facts(led_to(a_ticket(), Prioritise(by=ENGINEER, priority="P2", reason="re-routed"), LATER))

    assert (prioritised.priority, prioritised.reason, taken.by) == ("P2", "re-routed", ENGINEER.name)
    assert facts(led_to(a_ticket(), Prioritise(by=ENGINEER, priority="P1"), LATER)) == []


def test_what_the_carrier_said_first_stays_in_the_opening():
    lowered = after(a_ticket(), Prioritise(by=ENGINEER, priority="P3"), LATER)

    assert (lowered.priority, lowered.timeline[0].priority) == ("P3", "P1")


def test_a_description_is_replaced_by_name_and_the_rest_is_kept():
    changed = after(
        a_ticket(attributes={"channel": {"@type": "a"}}),
        ChangeAttributes(by=NOC, attributes={"name": "CRC errors", "relatedEntity": [{"@type": "b"}]}),
        LATER,
    )

    assert (changed.title, changed.description) == ("CRC errors", a_ticket().description)
    assert changed.attributes == {"channel": {"@type": "a"}, "relatedEntity": [{"@type": "b"}]}


def test_a_description_that_says_nothing_new_is_no_change():
    ticket = a_ticket(attributes={"channel": {"@type": "a"}})

    same = ChangeAttributes(by=NOC, attributes={"name": ticket.title, "channel": {"@type": "a"}})

    assert facts(led_to(ticket, same, LATER)) == []


def test_what_came_of_the_review_of_a_p1_may_be_sent_when_it_is_closed():
    closed = after(resolved(), status(S.CLOSED, NOC), LATER + 2 * HOUR)

    (issued,) = led_to(closed, IssueReport(by=ENGINEER, report="p1-review", text="Held on Monday."), LATER + 3 * HOUR)
    assert issued.mark == "p1-review-issued"
