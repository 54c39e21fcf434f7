"""The line of an account on the list of all accounts: without what is over, no clock that runs is missing."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.accounts.clocks import clocks
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.line import HELD_KEPT, line_of
from pledgekeeper.accounts.model import Account, ActionAgreed, ActionClosed, CarrierTold, ManagersNamed, ServiceBegan
from pledgekeeper.accounts.reviewing import MonthEnded, ReviewDue, ReviewHeld, ReviewIssued, ReviewSent
from pledgekeeper.event import Actor
from tests.unit.builders import terms_of

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OURS = Actor(side="ours", name="keeper")
TERMS = terms_of("baltel")


def of_month(number, steps):
    """A month that is over, and how far its review came."""
    month, ended = f"2026-{number:02}", datetime(2026, number, 28, tzinfo=UTC)
    every = (
        MonthEnded(at=ended, month=month),
        ReviewIssued(at=ended, month=month, version=1, place="p", sha256="0"),
        ReviewSent(at=ended, month=month, version=1, to="ops@baltel.example"),
        ReviewDue(at=ended, month=month),
        ReviewHeld(at=ended, month=month, ours=("elena-rossi",), theirs=("Rasa",), by=OURS),
    )
    return every[:steps]


def of_action(number, closed):
    at, name = BEGAN + timedelta(days=number), f"a{number}"
    agreed = ActionAgreed(
        at=at, action=name, title="A trunk", owner="elena-rossi", side="ours", due=date(2026, 11, 30), by=OURS
    )
    return (agreed, ActionClosed(at=at, action=name, result="Done.", by=OURS)) if closed else (agreed,)


@st.composite
def lives(draw):
    """Accounts after ten months at most, with reviews and actions in every state."""
    named = ManagersNamed(at=BEGAN, manager="elena-rossi", deputy="daniel-okafor", by=OURS)
    told = CarrierTold(at=BEGAN, about=2, told="managers-named", to="ops@baltel.example")
    events = [ServiceBegan(at=BEGAN, service="ORD-1"), named, *([told] if draw(st.booleans()) else [])]
    for number, steps in enumerate(draw(st.lists(st.integers(1, 5), max_size=9)), start=1):
        events += of_month(number, steps)
    for number, closed in enumerate(draw(st.lists(st.booleans(), max_size=6)), start=1):
        events += of_action(number, closed)
    return fold(Account(carrier_id="baltel"), events)


@given(lives())
def test_a_line_has_every_clock_that_runs_every_open_action_and_every_review_to_be_held(account):
    line = line_of(account)

    def running(of):
        return [each for each in clocks(of, TERMS, NOW) if each.ticking]

    assert running(line) == running(account)
    assert line.actions == tuple(each for each in account.actions if each.closed_at is None)
    assert [each for each in line.meetings if not each.held_at] == [e for e in account.meetings if not e.held_at]
    assert (line.manager, line.deputy, line.acting) == (account.manager, account.deputy, account.acting)


@given(lives())
def test_a_line_does_not_grow_with_what_is_over(account):
    line = line_of(account)
    open_ones = len(line.actions) + len(line.months) + sum(not each.held_at for each in line.meetings)

    assert sum(each.held_at is not None for each in line.meetings) <= HELD_KEPT
    assert len(line.timeline) <= 2 + open_ones + 2 * HELD_KEPT
