"""Which ranges are blocked since when, as it was recorded last. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.disputes.fraud.events import TrafficBlocked
from pledgekeeper.event import Event

LONG_BEFORE: Final = timedelta(days=31)
"""A range may have been blocked before the traffic that a claim names; a month or more before, the day is mistyped."""


def blocks_of(timeline: Sequence[Event]) -> tuple[TrafficBlocked, ...]:
    """The blocks that stand. One of the same range, everywhere or at the same supplier, corrects an earlier one."""
    blocks = [event for event in timeline if isinstance(event, TrafficBlocked)]
    last = {(each, block.supplier): number for number, block in enumerate(blocks) for each in block.ranges}
    standing = (
        block.changed(ranges=tuple(each for each in block.ranges if last[each, block.supplier] == number))
        for number, block in enumerate(blocks)
    )
    return tuple(block for block in standing if block.ranges)


def first_at(timeline: Sequence[Event]) -> datetime | None:
    """Since when the first of them is blocked; None before any block."""
    return min((block.blocked_at for block in blocks_of(timeline)), default=None)
