"""A carrier that must ask for a cancellation, and lists that only grow."""

import pytest

from pledgekeeper.errors import Refused
from pledgekeeper.kinds import decide, fold
from pledgekeeper.tickets.model import (
    AskCancellation,
    AttributesChanged,
    CancellationAsked,
    ChangeAttributes,
    ChangeStatus,
    StatusChanged,
    TicketStatus,
)
from tests.unit.builders import ENGINEER, HOUR, MINUTE, MONDAY_NIGHT, NOC, a_ticket, after, led_to, terms_of

LATER = MONDAY_NIGHT + 10 * MINUTE
S = TicketStatus
ASK = AskCancellation(by=NOC)


def moved(ticket, to, by=ENGINEER):
    return after(ticket, ChangeStatus(by=by, status=to, reason="why"), LATER)


def in_status(status):
    ticket = a_ticket()
    way = {
        S.ACKNOWLEDGED: [], S.IN_PROGRESS: [S.IN_PROGRESS], S.RESOLVED: [S.IN_PROGRESS, S.RESOLVED],
        S.CLOSED: [S.IN_PROGRESS, S.RESOLVED, S.CLOSED], S.REJECTED: [S.REJECTED],
    }  # fmt: skip
    for step in way.get(status, [S.IN_PROGRESS, status]):
        ticket = moved(ticket, step)
    return ticket


def what_came_of(ticket):
    return [e for e in led_to(ticket, ASK, LATER + MINUTE) if isinstance(e, StatusChanged | CancellationAsked)]


def test_a_ticket_that_nobody_has_begun_is_cancelled():
    (event,) = what_came_of(in_status(S.ACKNOWLEDGED))

    assert (event.status, event.by) == (S.CANCELLED, NOC)


@pytest.mark.parametrize("status", [S.IN_PROGRESS, S.PENDING, S.HELD])
def test_one_that_is_under_way_stays_as_it_is_and_remembers(status):
    ticket = in_status(status)
    (event,) = what_came_of(ticket)
    asked = after(ticket, ASK, LATER + MINUTE)

    assert isinstance(event, CancellationAsked)
    assert (asked.status, asked.cancellation_asked) == (status, True)
    assert what_came_of(asked) == []


@pytest.mark.parametrize("status", [S.RESOLVED, S.CLOSED, S.REJECTED])
def test_one_that_is_repaired_or_over_cannot_be_cancelled(status):
    with pytest.raises(Refused, match=f"a ticket that is {status} cannot become cancelled"):
        led_to(in_status(status), ASK, LATER + MINUTE)


def test_what_is_to_be_cancelled_is_not_resolved():
    asked = after(in_status(S.IN_PROGRESS), ASK, LATER)

    with pytest.raises(Refused, match="has asked to cancel"):
        moved(asked, S.RESOLVED)
    assert moved(asked, S.CANCELLED).status is S.CANCELLED


def test_the_clocks_run_on_until_it_is_cancelled():
    ticket = in_status(S.IN_PROGRESS)
    asked = after(ticket, ASK, LATER)

    assert [e.mark for e in asked.timeline if e.mark] == [e.mark for e in ticket.timeline if e.mark]


def test_reopened_means_until_one_of_ours_has_it_in_hand():
    resolved = in_status(S.RESOLVED)
    reopened = after(resolved, ChangeStatus(by=NOC, status=S.IN_PROGRESS, reason="still 503"), LATER + HOUR)
    by_ours = after(resolved, ChangeStatus(by=ENGINEER, status=S.IN_PROGRESS, reason="still 503"), LATER + HOUR)

    assert (resolved.reopened, reopened.reopened, by_ours.reopened) == (False, True, False)
    assert moved(reopened, S.PENDING).reopened is False


def test_what_is_appended_goes_behind_what_is_there_when_it_is_decided():
    ticket = a_ticket(attributes={"attachment": ["a"]})
    append = ChangeAttributes(by=NOC, attributes={"observedImpact": "down"}, added={"attachment": ["c"]})
    meanwhile = after(ticket, ChangeAttributes(by=NOC, added={"attachment": ["b"]}), LATER)

    changed = after(meanwhile, append, LATER)

    assert changed.attributes == {"attachment": ["a", "b", "c"], "observedImpact": "down"}


def test_appending_nothing_changes_nothing():
    ticket = a_ticket(attributes={"attachment": ["a"]})
    events = decide("TT-1", ticket, ChangeAttributes(by=NOC, added={"attachment": []}), terms_of(), LATER)

    assert not [event for event in events if isinstance(event, AttributesChanged)]
    assert fold("TT-1", events, ticket).attributes == ticket.attributes
