"""Orders on time: no re-dating, cancelling or splitting of ours ever improves the figure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders.accepting import RejectDelivery
from pledgekeeper.orders.dates import CommitDate, Consent, ConsentToDate
from pledgekeeper.orders.model import CancelOrder, Deliver
from pledgekeeper.orders.on_time import changes_of, on_time
from pledgekeeper.orders.rejecting import RejectOrder
from tests.unit.builders import DAY, MONDAY_9H, at, terms_of, to_open_order

OURS, THEIRS = Actor(side="ours", name="sophie-meyer"), Actor(side="carrier", name="projets@insulartel.example")
TERMS = terms_of("insulartel")
DUE, LATER = at("2026-12-10 17:00"), at("2026-12-20 17:00")
CONSENT = Consent(given_by="A. Hoarau", given_at=MONDAY_9H, evidence="mail of Monday")


def an_order(number, *story, part_of=None):
    """An order through `story`: pairs of a moment and a command."""
    case_id, opened = f"ORD-{number}", to_open_order(part_of=part_of)
    order = fold(case_id, decide(case_id, None, opened, TERMS, MONDAY_9H))
    for moment, command in story:
        order = fold(case_id, decide(case_id, order, command, TERMS, moment), order)
    return order


def committed(ready_at=DUE, moment=MONDAY_9H):
    return moment, CommitDate(by=OURS, ready_at=ready_at, reason="as planned")


def delivered(moment):
    return moment, Deliver(by=OURS)


def figure(*orders, now=LATER + DAY):
    return on_time(orders, at("2026-12-01"), at("2027-01-01"), now)


def test_an_order_is_on_time_to_the_second_and_by_the_first_date():
    on_the_second = an_order("A", committed(), delivered(DUE))
    redated = an_order("B", committed(), committed(LATER, MONDAY_9H + DAY), delivered(LATER))

    found = figure(on_the_second, redated)

    assert (found.on_time, found.late, found.percent, found.late_orders) == (1, 1, 50.0, ("ORD-B",))


def test_the_customers_consent_moves_the_date_and_the_change_is_kept_with_who_and_why():
    moved = CommitDate(by=OURS, ready_at=LATER, asked_by="carrier", reason="their room is not ready", consent=CONSENT)
    order = an_order("A", committed(), (MONDAY_9H + DAY, moved), delivered(LATER))

    assert figure(order).on_time == 1
    assert [(c.initiator, c.yardstick, c.reason) for c in changes_of(order.timeline)] == [
        ("ours", DUE, "as planned"), ("carrier", LATER, "their room is not ready"),
    ]  # fmt: skip


def test_so_does_their_own_word_on_a_date_that_we_gave_them():
    consented = MONDAY_9H + 2 * DAY, ConsentToDate(by=THEIRS, ready_at=LATER)
    order = an_order("A", committed(), committed(LATER, MONDAY_9H + DAY), consented, delivered(LATER))

    assert figure(order).on_time == 1


def test_what_was_rejected_was_not_delivered():
    rejected = DUE, RejectDelivery(by=THEIRS, reason="no light")
    order = an_order("A", committed(), delivered(DUE - DAY), rejected, delivered(DUE + DAY))

    assert figure(order).late_orders == ("ORD-A",)


def test_what_is_not_delivered_at_all_counts_once_its_date_is_over():
    order = an_order("A", committed())

    assert figure(order, now=DUE - DAY).cases == 0
    assert figure(order, now=DUE + DAY).late == 1


def test_what_the_carrier_cancels_in_time_is_left_out_and_what_we_cancel_is_late():
    theirs, ours, too_late = (
        an_order(who.name, committed(), (moment, CancelOrder(by=who)))
        for who, moment in ((THEIRS, DUE - DAY), (OURS, DUE - DAY), (THEIRS, DUE + DAY))
    )

    assert [(figure(order).late, figure(order).excluded) for order in (theirs, ours, too_late)] == [
        (0, 1), (1, 0), (1, 0),
    ]  # fmt: skip


def test_an_order_that_was_split_is_on_time_when_all_of_it_is():
    first = an_order("A", committed(), delivered(DUE - DAY))
    rest = an_order("B", committed(LATER), delivered(LATER), part_of="ORD-A")

    found = figure(first, rest)

    assert (found.cases, found.late_orders) == (1, ("ORD-A",))


def test_an_order_that_we_reject_counts_as_that_and_in_nothing_else():
    rejected = an_order("A", (MONDAY_9H + 10 * DAY, RejectOrder(by=OURS, reason="no cable of ours goes there")))

    found = figure(rejected)

    assert (found.cases, found.excluded, found.percent, found.rejected) == (0, 0, None, 1)
    assert on_time([rejected], at("2027-01-01"), at("2027-02-01"), LATER).rejected == 0


def test_once_there_is_a_date_nothing_is_rejected_any_more():
    with pytest.raises(Refused, match=r"a date is committed: .* cancel it now, and it counts as late"):
        an_order("A", committed(), (MONDAY_9H + DAY, RejectOrder(by=OURS, reason="x")))


def test_a_part_that_we_reject_leaves_the_whole_late_and_rejecting_the_rest_takes_no_part_out():
    refused = MONDAY_9H + DAY, RejectOrder(by=OURS, reason="x")
    whole, part = an_order("A", committed(), delivered(DUE)), an_order("B", refused, part_of="ORD-A")
    rest, late = an_order("C", refused), an_order("D", committed(), delivered(LATER), part_of="ORD-C")

    assert figure(whole, part).late_orders == ("ORD-A",)
    assert figure(rest, late).late_orders == ("ORD-D",)


# --- whatever we do, the figure is not the better for it --------------------------------------------------------------

HOURS = st.integers(0, 30 * 24).map(lambda hours: MONDAY_9H + timedelta(hours=hours))
ORDERS = st.lists(st.one_of(st.none(), HOURS), min_size=1, max_size=4)
TRICKS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["redate", "cancel", "split"]), HOURS), max_size=4)


def lived(number, handed_over, tricks):
    """An order with what we try on it, and the parts that it was split into."""
    steps = [committed()]
    parts = []
    for n, (_, trick, moment) in enumerate(tricks):
        if trick == "redate":
            steps.append(committed(LATER, moment))
        elif trick == "cancel":
            steps.append((moment, CancelOrder(by=OURS)))
        else:
            part = [committed(LATER), *([delivered(max(handed_over, MONDAY_9H))] if handed_over else [])]
            parts.append(an_order(f"{number}-{n}", *part, part_of=f"ORD-{number}"))
    if handed_over:
        steps.append(delivered(handed_over))
    steps = sorted(steps, key=lambda step: step[0])
    cancelled = next((n for n, (_, each) in enumerate(steps) if isinstance(each, CancelOrder)), None)
    over = next((n for n, (_, each) in enumerate(steps) if isinstance(each, Deliver)), None)
    ends = [n for n in (cancelled, over) if n is not None]
    return [an_order(number, *(steps[: min(ends) + 1] if ends else steps)), *parts]


@given(ORDERS, TRICKS)
def test_our_own_redating_cancelling_or_splitting_never_improves_the_figure(orders, tricks):
    plain = figure(*(each for n, moment in enumerate(orders) for each in lived(n, moment, [])), now=LATER + 30 * DAY)

    tricked = [each for n, moment in enumerate(orders) for each in lived(n, moment, [t for t in tricks if t[0] == n])]

    found = figure(*tricked, now=LATER + 30 * DAY)
    assert found.cases == plain.cases
    assert found.on_time <= plain.on_time
