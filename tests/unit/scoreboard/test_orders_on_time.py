"""Orders on time as they are published: by the strict rule, whole, and worked out again by the short program."""

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings

from pledgekeeper.scoreboard import counting
from pledgekeeper.scoreboard.counting import dated_in, write_rows
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.verify_scoreboard import Misfit
from tests.unit.builders import DAY, MONDAY_9H
from tests.unit.orders.tricks import (
    DUE,
    LATER,
    ORDERS,
    OURS,
    THEIRS,
    TRICKS,
    an_order,
    cancelled,
    committed,
    delivered,
    plain,
    tricked,
)
from tests.unit.scoreboard.conftest import rows_of

AFTER = LATER + 30 * DAY


def kept_of_all(made, name="orders-on-time"):
    return made.measure(name).kept, made.measure(name).cases


def in_time(count):
    return [an_order(n, committed(), delivered(DUE)) for n in range(count)]


def test_what_we_cancel_counts_as_missed_and_what_the_carrier_cancels_in_time_is_left_out(make):
    made = make([*in_time(5), an_order("ours", committed(), cancelled(DUE - DAY))], AFTER)
    theirs = make([*in_time(5), an_order("theirs", committed(), cancelled(DUE - DAY, THEIRS))], AFTER)

    assert (kept_of_all(made), float(made.measure("orders-on-time").attained_percent)) == ((5, 6), 83.3)
    assert (kept_of_all(theirs), theirs.measure("orders-on-time").left_out) == ((5, 5), {"cancelled": 1})


def test_an_order_that_was_split_is_one_order_and_late_when_any_part_is(make):
    parts = [an_order(f"w{n}", committed(), delivered(DUE), part_of="ORD-w") for n in range(3)]
    late = an_order("late", committed(LATER), delivered(LATER), part_of="ORD-w0")
    whole = an_order("w", committed(), delivered(DUE))

    made = make([*in_time(5), whole, *parts, late], AFTER)

    assert kept_of_all(made) == (5, 6)
    assert sorted(len(line["parts"]) for line in made.lines if line["record"] == "delivery") == [1, 1, 1, 1, 1, 5]
    assert kept_of_all(make([*in_time(5), whole, *parts], AFTER)) == (6, 6)


def test_an_order_counts_in_the_month_of_its_date_and_not_before_it_is_over(make):
    early = an_order(1, committed(), delivered(MONDAY_9H + DAY))

    assert kept_of_all(make([early], DUE)) == (0, 0)
    made = make([early], AFTER)
    assert (made.measure("orders-on-time", "2026-11").cases, made.measure("orders-on-time", "2026-12").kept) == (0, 1)


def test_the_date_that_the_carrier_asked_for_gives_a_second_figure_without_a_target(make):
    asked = {"requested_at": DUE - DAY}
    made = make([an_order(1, committed(), delivered(DUE), **asked), *in_time(0), an_order(2, committed())], AFTER)

    assert (kept_of_all(made), kept_of_all(made, "orders-by-requested-date")) == ((1, 2), (0, 2))
    asked_for = next(each for each in made.board.measures if each.id == "orders-by-requested-date")
    assert (asked_for.target_percent, asked_for.rolling.open_missed) == (None, 1)


def test_an_order_that_we_cancel_instead_of_dating_it_missed_its_date(make):
    ours, theirs = (an_order(n, cancelled(MONDAY_9H + DAY, who)) for n, who in enumerate((OURS, THEIRS)))

    made = make([ours, theirs], AFTER)

    assert (kept_of_all(made, "dates-committed"), kept_of_all(made)) == ((0, 1), (0, 0))
    assert made.measure("dates-committed").left_out == {"cancelled": 1}
    assert all(said.startswith("OK") for said in made.said())


def test_nothing_says_which_lines_are_of_the_parts_of_an_order(make):
    whole = an_order("w", committed(), delivered(DUE))
    part = an_order("p", committed(), delivered(DUE), part_of="ORD-w")

    made = make([whole, part], AFTER)

    assert len(made.lines) == len({line["case"] for line in made.lines}) == 3
    assert not any(clock["promise"] == "delivery" for line in made.lines for clock in line.get("clocks", ()))


def test_an_order_of_a_month_that_is_withheld_says_no_month(make):
    made = make(in_time(4), AFTER, minimum=Minimum(cases=4, carriers=1))
    few = make([*in_time(4), an_order(9, committed(AFTER - DAY))], AFTER, minimum=Minimum(cases=2, carriers=1))

    months = [line["month"] for line in few.lines if line["record"] == "delivery"]
    assert {line["month"] for line in made.lines if line["record"] == "delivery"} == {"2026-12"}
    assert sorted(months, key=str) == ["2026-12"] * 4 + [None]
    assert all(said.startswith("OK") for said in few.said())


@pytest.mark.thorough
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS, TRICKS)
def test_our_own_redating_cancelling_or_splitting_never_improves_the_published_figure(make, orders, tricks):
    before, after = make(plain(orders), AFTER), make(tricked(orders, tricks), AFTER)

    for name in ("orders-on-time", "orders-by-requested-date"):
        (kept_before, cases_before), (kept_after, cases_after) = kept_of_all(before, name), kept_of_all(after, name)
        assert cases_after == cases_before
        assert kept_after <= kept_before
    assert all(said.startswith("OK") for said in after.said())


def test_the_short_program_finds_a_delivery_that_was_made_up(make):
    orders = [*in_time(2), an_order("ours", committed(), cancelled(DUE - DAY)), an_order("open", committed())]
    made = make(orders, AFTER)

    def refused(change, which):
        lines = deepcopy(made.lines)
        line = next(line for line in lines if line["record"] == "delivery" and line["parts"][0][1] == which)
        change(line)
        with pytest.raises(Misfit):
            made.said(lines=lines)

    refused(lambda line: line["parts"][0].__setitem__(1, "cancelled-by-carrier"), "cancelled-by-us")
    refused(lambda line: line["parts"].__setitem__(0, [1, "delivered"]), "open")
    refused(lambda line: line["parts"].__setitem__(0, [1, "open"]), "open")
    refused(lambda line: line.update(by_requested_date=True), "open")
    refused(lambda line: line.update(due=1), "delivered")
    refused(lambda line: line.update(month="2026-11"), "delivered")


def test_a_clock_that_says_an_order_is_on_time_is_refused(make):
    made = make(in_time(2), AFTER)
    lines = made.lines
    line = next(line for line in lines if line["record"] == "case" and line["clocks"])
    line["clocks"][0] |= {"promise": "delivery", "population": "delivery"}

    with pytest.raises(Misfit, match="a line of its own"):
        made.said(lines=lines)


def test_orders_come_piece_by_piece_and_all_parts_of_an_order_in_one_of_them(tmp_path, monkeypatch):
    whole = [an_order("w", committed(), delivered(DUE))]
    parts = [an_order(f"p{n}", committed(), delivered(DUE), part_of="ORD-w") for n in range(3)]
    write_rows(rows_of([*in_time(5), *whole, *parts], AFTER), tmp_path / "kept.parquet", tmp_path)
    monkeypatch.setattr(counting, "AT_ONCE", 2)

    pieces = list(dated_in([tmp_path / "kept.parquet"], "2026-01", AFTER))

    assert [len(piece) for piece in pieces] == [4, 2, 2, 1]
    assert {order.case_id for order in pieces[0]} == {"ORD-w", "ORD-p0", "ORD-p1", "ORD-p2"}
