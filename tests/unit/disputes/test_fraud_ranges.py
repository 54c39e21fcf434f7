"""Number ranges are understood as people type them at night, or answered by words that a person understands."""

import pytest

from pledgekeeper.disputes.fraud.ranges import NoRange, ranges_of


@pytest.mark.parametrize(
    ("typed", "ranges"),
    [
        ("+960790", ["+960790"]),
        ("960790", ["+960790"]),
        ("+960 790", ["+960790"]),
        ("+960-790", ["+960790"]),
        ("00960790", ["+960790"]),
        ("+960790*", ["+960790"]),
        ("960790xx", ["+960790"]),
        ("960790 to 960799", ["+96079"]),
        ("+960790-+960799", ["+96079"]),
        ("960790 - 960799", ["+96079"]),
        ("960790 – 960799", ["+96079"]),
        ("960790 to 960801", ["+96079", "+960800", "+960801"]),
        ("+960 790 to +960 792", ["+960790", "+960791", "+960792"]),
        ("960790 a 960791", ["+960790", "+960791"]),
        ("960790 à 960791", ["+960790", "+960791"]),
        ("960790 至 960791", ["+960790", "+960791"]),
        ("+9607, +6707;+9607", ["+9607", "+6707"]),
        ("+960790\n\n+960791", ["+960790", "+960791"]),
        ("100 to 999", [f"+{n}" for n in range(100, 1000)]),
    ],
)
def test_a_range_is_understood_as_it_is_typed(typed, ranges):
    assert ranges_of([typed]) == tuple(ranges)


@pytest.mark.parametrize(
    "typed",
    ["Maldives", "0790", "+0790", "96", "+96079012345678901", "96079[0-9]", "960799 to 960790", "9607 to 960799", "+",
     "x", "*", "-", "to", "960790 to", "٩٦٠٧٩٠", "100000 to 999999 to 3"],
)  # fmt: skip
def test_what_is_no_range_is_answered_with_an_example(typed):
    with pytest.raises(NoRange, match=r"is no range of numbers; write it with its country code, e\.g\. \+960790"):
        ranges_of([typed])


def test_more_beginnings_than_a_block_has_are_refused():
    with pytest.raises(NoRange):
        ranges_of(["+1000001 to +9999998", *(f"+4490{n:04}" for n in range(1_000))])


def test_nothing_typed_is_no_range_at_all():
    assert ranges_of(["", " ", "\n"]) == ()
