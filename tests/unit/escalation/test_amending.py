"""Swaps, and what a change of the roster must fit."""

from datetime import date

import pytest

from pledgekeeper.errors import Refused
from pledgekeeper.escalation.amending import Stretch, Swap, must_fit, swapped
from tests.unit.builders import DAY, HOUR, at
from tests.unit.escalation.rosters import PARIS, away, instead, small_roster, taking_turns

MONDAY = at("2026-11-23 00:00", PARIS)
DAILY = taking_turns("ana", "bob", every="1 day", since=date(2026, 11, 23))


def a_swap(first, second, length=DAY, **fields):
    one, other = (Stretch(begins_at=begin, ends_at=begin + length) for begin in (first, second))
    return Swap(**({"role": "expert", "first": one, "second": other, "reason": "a wedding"} | fields))


def test_a_swap_is_two_overrides_with_one_name():
    roster = small_roster(DAILY)

    one, other = swapped(roster, a_swap(MONDAY, MONDAY + DAY), ("s1", "s2"), "eve")

    assert [(half.person, half.begins_at, half.swap) for half in (one, other)] == [
        ("bob", MONDAY, "s1"),
        ("ana", MONDAY + DAY, "s1"),
    ]


def test_a_part_of_a_duty_can_be_swapped():
    one, _ = swapped(small_roster(DAILY), a_swap(MONDAY + 8 * HOUR, MONDAY + 32 * HOUR, 4 * HOUR), ("s1", "s2"), "eve")

    assert (one.person, one.begins_at, one.ends_at) == ("bob", MONDAY + 8 * HOUR, MONDAY + 12 * HOUR)


@pytest.mark.parametrize(
    ("swap", "told"),
    [
        (a_swap(MONDAY, MONDAY + 2 * DAY), "'ana' holds both"),
        (a_swap(MONDAY, MONDAY + DAY, 2 * DAY), "one person must hold 'expert' all the time; it is held by ana, bob"),
        (a_swap(MONDAY, MONDAY + DAY, 0 * DAY), "ends_at is not after begins_at"),
        (a_swap(MONDAY, MONDAY + DAY, role="pope"), "nobody takes turns in 'pope'"),
        (a_swap(MONDAY, MONDAY + DAY, centre="paris"), r"it is kept at: \(no centre\)"),
        (a_swap(MONDAY - 9 * DAY, MONDAY), "it is held by nobody"),
    ],
)
def test_a_swap_of_what_nobody_or_several_hold_is_refused(swap, told):
    with pytest.raises(Refused, match=told):
        swapped(small_roster(DAILY), swap, ("s1", "s2"), "eve")


def test_a_change_that_is_wholly_past_is_refused_and_one_that_has_begun_is_not():
    roster = small_roster(DAILY)

    must_fit(roster, away("ana", MONDAY, MONDAY + DAY), MONDAY + HOUR)
    with pytest.raises(Refused, match="which is past"):
        must_fit(roster, away("ana", MONDAY, MONDAY + DAY), MONDAY + DAY)


def test_overrides_that_contradict_each_other_are_refused_and_neighbours_are_not():
    roster = small_roster(DAILY, overrides=(instead("cid", MONDAY, MONDAY + DAY),))

    must_fit(roster, instead("ana", MONDAY + DAY, MONDAY + 2 * DAY), MONDAY)
    with pytest.raises(Refused, match="override cid-"):
        must_fit(roster, instead("ana", MONDAY + HOUR, MONDAY + 2 * DAY), MONDAY)
