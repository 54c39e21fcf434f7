"""Orders as they were promised and handed over, and what somebody could try so that the figure looks better."""

from datetime import timedelta

from hypothesis import strategies as st

from pledgekeeper.event import Actor
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import CancelOrder, Deliver
from tests.unit.builders import MONDAY_9H, at, terms_of, to_open_order

OURS, THEIRS = Actor(side="ours", name="sophie-meyer"), Actor(side="carrier", name="projets@insulartel.example")
TERMS = terms_of("insulartel")
DUE, LATER = at("2026-12-10 17:00"), at("2026-12-20 17:00")


def an_order(number, *story, part_of=None, **more):
    """An order through `story`: pairs of a moment and a command."""
    case_id, opened = f"ORD-{number}", to_open_order(part_of=part_of, **more)
    order = fold(case_id, decide(case_id, None, opened, TERMS, MONDAY_9H))
    for moment, command in story:
        order = fold(case_id, decide(case_id, order, command, TERMS, moment), order)
    return order


def committed(ready_at=DUE, moment=MONDAY_9H):
    return moment, CommitDate(by=OURS, ready_at=ready_at, reason="as planned")


def delivered(moment):
    return moment, Deliver(by=OURS)


def cancelled(moment, by=OURS):
    return moment, CancelOrder(by=by)


HOURS = st.integers(0, 30 * 24).map(lambda hours: MONDAY_9H + timedelta(hours=hours))
ORDERS = st.lists(st.one_of(st.none(), HOURS), min_size=1, max_size=4)
"""When each order is handed over, if ever."""
TRICKS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["redate", "cancel", "split"]), HOURS), max_size=4)


def lived(number, handed_over, tricks):
    """An order with what we try on it, and the parts that it was split into."""
    steps = [committed()]
    parts = []
    for n, (_, trick, moment) in enumerate(tricks):
        if trick == "redate":
            steps.append(committed(LATER, moment))
        elif trick == "cancel":
            steps.append(cancelled(moment))
        else:
            part = [committed(LATER), *([delivered(max(handed_over, MONDAY_9H))] if handed_over else [])]
            parts.append(an_order(f"{number}-{n}", *part, part_of=f"ORD-{number}"))
    if handed_over:
        steps.append(delivered(handed_over))
    steps = sorted(steps, key=lambda step: step[0])
    is_cancelled = next((n for n, (_, each) in enumerate(steps) if isinstance(each, CancelOrder)), None)
    over = next((n for n, (_, each) in enumerate(steps) if isinstance(each, Deliver)), None)
    ends = [n for n in (is_cancelled, over) if n is not None]
    return [an_order(number, *(steps[: min(ends) + 1] if ends else steps)), *parts]


def plain(orders):
    return [each for n, moment in enumerate(orders) for each in lived(n, moment, [])]


def tricked(orders, tricks):
    return [each for n, moment in enumerate(orders) for each in lived(n, moment, [t for t in tricks if t[0] == n])]
