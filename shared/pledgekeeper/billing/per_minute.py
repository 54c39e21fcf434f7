"""Whether a column of prices is what a minute costs, or what each call costs."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

LEAST_SECONDS, LONGER, DEARER = 60, 3, 2
"""A call that lasts three times as long as a minute, or as a longer one, costs twice as much at the least."""
DIGITS_OF_A_SUBSCRIBER: Final = 7
"""What stands before them is the dial code."""


TO_A_QUARTER: Final = Decimal("1.25")
TO_A_HUNDREDTH: Final = Decimal("1.01")
FEWEST_LONG: Final = 3


class Priced(NamedTuple):
    """A call with what stands beside it as its price."""

    called: str
    seconds: float
    price: Decimal


def is_per_minute(calls: Iterable[Priced]) -> bool:
    """Whether calls with one dial code have about the same price, however long they are; where no code has both short
    and long calls, whether there are few prices for many durations."""
    of_code: dict[str, list[Priced]] = defaultdict(list)
    for each in calls:
        if each.seconds > 0:
            of_code[each.called[:-DIGITS_OF_A_SUBSCRIBER]].append(each)
    seen = [same for each in of_code.values() if (same := _costs_the_same(each)) is not None]
    if seen:
        return sum(seen) > len(seen) / 2
    all_calls = [call for each in of_code.values() for call in each]
    prices, durations = {call.price for call in all_calls}, {call.seconds for call in all_calls}
    return bool(durations) and max(durations) > LEAST_SECONDS and 2 * len(prices) <= len(durations)


def _costs_the_same(calls: list[Priced]) -> bool | None:
    """Whether the longest call is no dearer than the shortest; None where it is not much longer."""
    shortest, longest = (chosen(calls, key=lambda each: each.seconds) for chosen in (min, max))
    if longest.seconds < LONGER * max(shortest.seconds, LEAST_SECONDS):
        return None
    return abs(longest.price) < DEARER * abs(shortest.price) or longest.price == shortest.price


def is_product(calls: Iterable[tuple[float, Decimal, Decimal]], within: Decimal = TO_A_QUARTER) -> bool:
    """Whether calls, each with its seconds, rate and amount, cost what their rates make of their durations: `within` a
    quarter, and three of four at least of those that last a minute and more."""
    long = [
        (abs(amount) * 60, abs(rate) * Decimal(seconds)) for seconds, rate, amount in calls if seconds >= LEAST_SECONDS
    ]
    fitting = sum(made <= within * cost and cost <= within * made for cost, made in long if made)
    return len(long) >= FEWEST_LONG and 4 * fitting >= 3 * len(long)
