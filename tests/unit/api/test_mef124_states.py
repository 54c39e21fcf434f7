"""Whatever becomes of a ticket of ours, MEF 124 shows a life that it draws."""

from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.api.mef124_states import ARROWS, BETWEEN, FROM, KEPT_AS, SHOWN, State, history, state_of
from pledgekeeper.cases.commands import AcknowledgePage, AddNote
from pledgekeeper.cases.joining import MergeInto
from pledgekeeper.errors import CareError
from pledgekeeper.tickets.model import AskCancellation, ChangeStatus, Prioritise, TicketStatus
from pledgekeeper.tickets.transitions import TRANSITIONS
from tests.unit.builders import ENGINEER, MINUTE, MONDAY_NIGHT, NOC, a_ticket, after

S = TicketStatus
LATER = MONDAY_NIGHT + MINUTE


def ours(to, **fields):
    return ChangeStatus(by=ENGINEER, status=to, **fields)


def theirs(to, **fields):
    return ChangeStatus(by=NOC, status=to, **fields)


REOPENED = theirs(S.IN_PROGRESS, reason="still 503")
TAKEN = AcknowledgePage(page_id="p1", by="arjun-nair")
CANCEL = AskCancellation(by=NOC)


def lived(*commands):
    ticket, moment = a_ticket(), LATER
    for command in commands:
        ticket, moment = after(ticket, command, moment), moment + MINUTE
    return ticket


def states(ticket):
    return [passed.state for passed in history(ticket)]


REPAIRED = (ours(S.IN_PROGRESS), ours(S.RESOLVED))
LIVES = [
    ((), ["acknowledged"]),
    ([ours(S.REJECTED, reason="no such trunk")], ["acknowledged", "assessingCancellation", "cancelled"]),
    ([ours(S.IN_PROGRESS)], ["acknowledged", "inProgress"]),
    ([ours(S.IN_PROGRESS), ours(S.PENDING)], ["acknowledged", "inProgress", "pending"]),
    ([ours(S.IN_PROGRESS), ours(S.HELD)], ["acknowledged", "inProgress", "pending"]),
    (REPAIRED, ["acknowledged", "inProgress", "resolved"]),
    ([*REPAIRED, theirs(S.CLOSED)], ["acknowledged", "inProgress", "resolved", "closed"]),
    ([*REPAIRED, REOPENED], ["acknowledged", "inProgress", "resolved", "reopened"]),
    ([*REPAIRED, REOPENED, TAKEN], ["acknowledged", "inProgress", "resolved", "reopened", "inProgress"]),
    (
        [*REPAIRED, REOPENED, ours(S.PENDING)],
        ["acknowledged", "inProgress", "resolved", "reopened", "inProgress", "pending"],
    ),
    ([CANCEL], ["acknowledged", "assessingCancellation", "cancelled"]),
    ([ours(S.IN_PROGRESS), CANCEL], ["acknowledged", "inProgress", "assessingCancellation"]),
    (
        [ours(S.IN_PROGRESS), CANCEL, ours(S.HELD), ours(S.IN_PROGRESS), ours(S.CANCELLED)],
        ["acknowledged", "inProgress", "assessingCancellation", "cancelled"],
    ),
    (
        [ours(S.IN_PROGRESS), MergeInto(by=ENGINEER, other="TT-2")],
        ["acknowledged", "inProgress", "assessingCancellation", "cancelled"],
    ),
]


@pytest.mark.parametrize(("commands", "expected"), LIVES, ids=lambda each: each[-1] if each else "new")
def test_every_status_of_ours_is_shown_as_one_of_mefs(commands, expected):
    ticket = lived(*commands)

    assert states(ticket) == expected
    assert state_of(ticket) == expected[-1]


def test_among_those_lives_are_all_statuses_of_both_sides():
    tickets = [lived(*commands) for commands, _ in LIVES]

    assert {ticket.status for ticket in tickets} == set(TicketStatus) == set(SHOWN)
    assert {state_of(ticket) for ticket in tickets} == set(get_args(State)) == set(KEPT_AS)


def test_what_mef_has_no_state_for_is_said_in_the_reason():
    rejected = lived(ours(S.REJECTED, reason="no such trunk"))
    held = lived(ours(S.IN_PROGRESS), ours(S.HELD, reason="a card from the supplier"))

    assert history(rejected)[-1].reason == "rejected: no such trunk"
    assert history(held)[-1].reason == "held: a card from the supplier"


def test_what_lies_between_two_states_is_drawn():
    for (start, end), between in BETWEEN.items():
        assert (start, end) not in ARROWS
        assert set(pairwise((start, *between, end))) <= ARROWS


def test_the_buyer_is_only_let_where_an_arrow_leads():
    for doing, to in {"cancel": "assessingCancellation", "close": "closed", "reopen": "reopened"}.items():
        assert set(FROM[doing]) == {start for start, end in ARROWS if end == to}


def test_a_status_of_the_table_that_may_be_shown_as_a_state_is_looked_at():
    for commands, expected in LIVES:
        assert lived(*commands).status.value in KEPT_AS[expected[-1]]


def possible(ticket):
    """Every arrow that leads on from here, for whoever may take it, and what else may be asked."""
    sides = {"ours": ENGINEER, "carrier": NOC}
    arrows = [
        ChangeStatus(by=sides[side], status=to, reason="why")
        for (start, to), allowed in TRANSITIONS.items()
        if start is ticket.status
        for side in sorted(allowed & sides.keys())
    ]
    said = [AddNote(by=NOC, text="and?"), AddNote(by=ENGINEER, text="soon"), Prioritise(by=ENGINEER, priority="P2")]
    return [*arrows, *arrows, CANCEL, TAKEN, MergeInto(by=ENGINEER, other="TT-2"), *said]


@settings(max_examples=300)
@given(st.data())
def test_whatever_becomes_of_a_ticket_its_life_is_one_that_mef_draws(data):
    ticket, moment = a_ticket(), LATER
    for _ in range(data.draw(st.integers(1, 12))):
        command = data.draw(st.sampled_from(possible(ticket)))
        try:
            ticket = after(ticket, command, moment)
        except CareError:
            continue
        moment += MINUTE
        passed = history(ticket)

        assert set(pairwise(each.state for each in passed)) <= ARROWS
        assert passed[-1].state == state_of(ticket)
        assert [each.at for each in passed] == sorted(each.at for each in passed)
        assert ticket.status.value in KEPT_AS[passed[-1].state]
