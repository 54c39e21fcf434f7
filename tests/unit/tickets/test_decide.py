"""What may happen to a ticket, and what it then is."""

import pytest

from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.event import SYSTEM
from pledgekeeper.kinds import next_wake
from pledgekeeper.tickets.model import (
    AttributesChanged,
    ChangeAttributes,
    ChangeStatus,
    Prioritise,
    Prioritised,
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

    assert next_wake(waiting, terms_of(), LATER + HOUR) == closes_at
    assert led_to(waiting, Tick(), closes_at - SECOND) == []
    (closed,) = led_to(waiting, Tick(), closes_at)
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
