"""Clocks and timelines as a carrier sees them: every second accounted for, and nobody of ours named."""

import json

import pytest

from pledgekeeper.api.clocks import clocks_view, timeline_view
from pledgekeeper.cases.commands import AcknowledgePage, RecordPage, Tick
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import ENGINEER, HOUR, MINUTE, MONDAY_NIGHT, a_roster, a_ticket, after, terms_of


def clocks(ticket, now, under=None):
    return {clock["commitment"]: clock for clock in clocks_view(ticket, under or terms_of(), now, staff=True)["clocks"]}


def test_a_clock_shows_its_target_and_where_it_stands():
    solve = clocks(a_ticket(), MONDAY_NIGHT + HOUR)["solve"]

    assert solve == {
        "commitment": "solve",
        "clause": "C6, C7",
        "name": "Ticket solved",
        "owed_by": "ours",
        "state": "running",
        "calendar": "24x7",
        "target_seconds": 86_400,
        "elapsed_seconds": 3_600,
        "disputed_seconds": 0,
        "paused_seconds": 0,
        "outside_hours_seconds": 0,
        "remaining_seconds": 82_800,
        "missed": False,
        "started_at": "2026-11-23T02:14:00Z",
        "due_at": "2026-11-24T02:14:00Z",
        "next_at": "2026-11-23T20:14:00Z",
    }


@pytest.mark.parametrize("priority", ["P1", "P3"])
def test_the_parts_of_every_clock_add_up(priority):
    ticket = after(a_ticket(priority), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT + HOUR)
    ticket = after(ticket, ChangeStatus(by=ENGINEER, status=TicketStatus.PENDING), MONDAY_NIGHT + 9 * HOUR)
    now = MONDAY_NIGHT + 30 * HOUR

    shown = clocks(ticket, now)
    for clock in (clock for clock in shown.values() if "started_at" in clock):
        names = ("elapsed_seconds", "disputed_seconds", "paused_seconds", "outside_hours_seconds")
        assert sum(clock[name] for name in names) == 30 * 3600, clock["commitment"]
    assert shown["solve"]["paused_by_reason"] == {"pending-customer": 21 * 3600}


def test_a_clock_that_was_stopped_says_when():
    ticket = after(a_ticket(), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT)
    ticket = after(ticket, ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED), MONDAY_NIGHT + HOUR)

    solve = clocks(ticket, MONDAY_NIGHT + 9 * HOUR)["solve"]

    assert (solve["state"], solve["stopped_at"], "due_at" in solve) == ("stopped", "2026-11-23T03:14:00Z", False)


def test_a_carrier_sees_which_levels_were_reached_and_which_role_was_paged_and_not_whom_we_rang():
    ticket = after(a_ticket(), RecordPage(page_id="p1", outcome="sent", detail="m-1"), MONDAY_NIGHT)
    ticket = after(ticket, Tick(), MONDAY_NIGHT + 30 * MINUTE)

    theirs, ours = (timeline_view(ticket, staff=staff)["events"] for staff in (False, True))

    assert [event["event"] for event in theirs] == [event["event"] for event in ours]
    page = {"event": "page-placed", "at": "2026-11-23T02:14:00Z", "page_id": "p1", "level": 1, "channel": "sms"}
    assert page | {"role": "duty-engineer"} in theirs
    assert {"event": "page-sent", "at": "2026-11-23T02:14:00Z", "page_id": "p1"} in theirs


def test_no_name_of_ours_is_in_what_a_carrier_sees_of_the_pages():
    ticket = after(a_ticket(), Tick(), MONDAY_NIGHT + 5 * HOUR)

    shown = json.dumps(timeline_view(ticket, staff=False))

    assert not [person.id for person in a_roster().people if person.id in shown]


def test_a_carrier_sees_that_somebody_has_its_case_in_hand_and_not_who():
    ticket = after(a_ticket(), AcknowledgePage(page_id="p1", by="wei-ling-tan"), MONDAY_NIGHT + MINUTE)

    theirs, ours = (timeline_view(ticket, staff=staff)["events"][-1] for staff in (False, True))

    assert theirs == {"at": "2026-11-23T02:15:00Z", "event": "taken", "page_id": "p1"}
    assert ours == theirs | {"by": "wei-ling-tan"}


def test_a_carrier_sees_that_the_desk_had_its_case_and_not_who_there():
    ticket = after(a_ticket(), AcknowledgePage(page_id="p1", by="wei-ling-tan"), MONDAY_NIGHT + MINUTE)

    theirs, ours = (clocks_view(ticket, terms_of(), MONDAY_NIGHT + HOUR, staff=staff) for staff in (False, True))

    assert theirs["held"]["seconds"] == {"desk:singapore": 3600}
    assert ours["held"]["seconds"] == {"desk:singapore": 60, "person:wei-ling-tan": 3540}
