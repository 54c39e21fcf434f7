"""Which command may reach an order in which status."""

from itertools import product

import pytest

from pledgekeeper.errors import Refused
from pledgekeeper.orders.model import OrderStatus
from pledgekeeper.orders.transitions import TRANSITIONS, next_status

DOINGS = sorted({doing for _, doing in TRANSITIONS})
OTHERS = sorted(set(product(OrderStatus, DOINGS)) - set(TRANSITIONS))


@pytest.mark.parametrize(("status", "doing"), OTHERS)
def test_what_is_not_in_the_table_is_refused(status, doing):
    with pytest.raises(Refused, match=f"cannot {doing} an order that is {status}"):
        next_status(status, doing)


@pytest.mark.parametrize(("status", "doing"), list(TRANSITIONS))
def test_what_is_in_the_table_leads_on(status, doing):
    assert next_status(status, doing) is TRANSITIONS[status, doing]


def test_a_cancellation_is_the_end_and_a_delivery_unless_it_is_rejected():
    moving = {status for (status, _), end in TRANSITIONS.items() if status != end}

    assert set(OrderStatus) - moving == {OrderStatus.CANCELLED, OrderStatus.REJECTED}
    assert TRANSITIONS[OrderStatus.COMPLETED, "reject"] is OrderStatus.IN_PROGRESS
