"""Which command may reach a dispute in which status."""

from itertools import product

import pytest

from pledgekeeper.disputes.model import DisputeStatus
from pledgekeeper.disputes.transitions import TRANSITIONS, next_status
from pledgekeeper.errors import Refused

DOINGS = sorted({doing for _, doing in TRANSITIONS})
OTHERS = sorted(set(product(DisputeStatus, DOINGS)) - set(TRANSITIONS))


@pytest.mark.parametrize(("status", "doing"), OTHERS)
def test_what_is_not_in_the_table_is_refused(status, doing):
    with pytest.raises(Refused, match=f"cannot {doing} a dispute that is {status}"):
        next_status(status, doing)


@pytest.mark.parametrize(("status", "doing"), list(TRANSITIONS))
def test_what_is_in_the_table_leads_on(status, doing):
    assert next_status(status, doing) is TRANSITIONS[status, doing]


def test_what_comes_before_the_whole_answer_or_negotiates_it_changes_no_status_and_all_else_does():
    standing = {doing for (status, doing), to in TRANSITIONS.items() if to is status}

    assert standing == {
        "complete",
        "judge",
        "waive",
        "act",
        "pursue",
        "reconcile",
        "answer in part",
        "negotiate",
        "withdraw part of",
        "appeal",
        "decide the appeal of",
        "declare deadlock of",
        "withhold of",
    }


def test_a_settlement_and_a_withdrawal_are_the_end():
    ends = set(DisputeStatus) - {status for status, _ in TRANSITIONS}

    assert ends == {DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN}
