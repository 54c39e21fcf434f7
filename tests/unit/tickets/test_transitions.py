"""The arrows of TMF621 v5's state diagram, and nobody takes any other."""

from itertools import product
from typing import get_args

import pytest

from pledgekeeper.errors import Refused
from pledgekeeper.event import Side
from pledgekeeper.tickets.model import TicketStatus
from pledgekeeper.tickets.transitions import FINAL, TRANSITIONS, allowed_from, check_transition

SIDES = get_args(Side)
ARROWS = list(product(TicketStatus, TicketStatus, SIDES))


@pytest.mark.parametrize(
    ("start", "to", "side"), [(s, t, by) for s, t, by in ARROWS if by in TRANSITIONS.get((s, t), ())]
)
def test_an_arrow_of_the_table_is_taken_by_the_side_it_belongs_to(start, to, side):
    check_transition(start, to, side)


@pytest.mark.parametrize(("start", "to", "side"), [arrow for arrow in ARROWS if arrow[:2] not in TRANSITIONS])
def test_an_arrow_that_is_not_in_the_table_is_refused_to_everybody(start, to, side):
    with pytest.raises(Refused, match=f"a ticket that is {start} cannot become {to}"):
        check_transition(start, to, side)


@pytest.mark.parametrize(
    ("start", "to", "side"), [(s, t, by) for s, t, by in ARROWS if by not in TRANSITIONS.get((s, t), SIDES)]
)
def test_an_arrow_of_the_other_side_is_refused(start, to, side):
    with pytest.raises(Refused, match=f"{start} to {to} is not the {side} side's step; it is taken by:"):
        check_transition(start, to, side)


def test_a_refusal_says_what_may_be_done_instead():
    with pytest.raises(Refused, match=r"from held it may become: inProgress$"):
        check_transition(TicketStatus.HELD, TicketStatus.CLOSED, "ours")
    with pytest.raises(Refused, match=r"from closed it may become: nothing, it is final$"):
        check_transition(TicketStatus.CLOSED, TicketStatus.IN_PROGRESS, "ours")


def test_a_final_status_is_one_that_nothing_leads_out_of():
    assert {status for status in TicketStatus if not allowed_from(status)} == FINAL


def test_every_status_can_be_reached():
    assert {to for _, to in TRANSITIONS} == set(TicketStatus) - {TicketStatus.ACKNOWLEDGED}


def test_only_the_resolution_is_accepted_by_silence():
    by_time = {arrow for arrow, sides in TRANSITIONS.items() if "system" in sides}

    assert by_time == {(TicketStatus.RESOLVED, TicketStatus.CLOSED)}
