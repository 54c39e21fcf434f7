"""Call records compared by hashes alone: which days differ, and nothing else of them. Pure.

Two sides never record a call to the same second. So a call's start and duration are each cut into windows twice, the
second time half a window later, and a call has four hashes, one for each pair: two records whose starts lie within half
a window of each other, and their durations too, have at least one in common. A hash covers the last eight digits of the
called number, start and duration together, so that only who has a call of its own can recognise it.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Final, NamedTuple

from pledgekeeper.disputes.media import HASHES_BEGIN
from pledgekeeper.errors import Invalid

START_WINDOW_SECONDS: Final = 10
DURATION_WINDOW_SECONDS: Final = 4
GRIDS: Final = tuple(product((0, 1), repeat=2))
HASH_DIGITS: Final = 16
HEADER: Final = HASHES_BEGIN.decode()


class Call(NamedTuple):
    """`called` as a whole number (digits, no leading zeros); `start_seconds` since 1970, UTC."""

    called: int
    start_seconds: int
    duration_seconds: int


class HashedCall(NamedTuple):
    day: str
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class HashFile:
    """One side's hashes; `salt_check` tells whether two sides used the same salt, and not which."""

    salt_check: str
    calls: tuple[HashedCall, ...]


@dataclass(frozen=True)
class DifferingDay:
    """Calls of a day that only one side has; days are UTC."""

    day: str
    only_first: int
    only_second: int


def hashed(call: Call, salt: str) -> HashedCall:
    """The day and the four hashes of one call."""
    slots = (
        (
            (call.start_seconds + shift * START_WINDOW_SECONDS // 2) // START_WINDOW_SECONDS,
            (call.duration_seconds + later * DURATION_WINDOW_SECONDS // 2) // DURATION_WINDOW_SECONDS,
            f"{shift}{later}",
        )
        for shift, later in GRIDS
    )
    said = (f"{call.called % 10**8}|{start}|{duration}|{grid}" for start, duration, grid in slots)
    day = datetime.fromtimestamp(call.start_seconds, UTC).date().isoformat()
    return HashedCall(day, tuple(_digest(salt, each) for each in said))


def written(calls: Iterable[Call], salt: str) -> Iterator[str]:
    """The lines of a file of hashes. `calls` come by day; within a day the order of hashes tells nothing of theirs."""
    if len(salt) < 16:
        raise Invalid(f"the salt has {len(salt)} characters; 16 at least, the same for both sides, and secret")
    yield f"{HEADER}\n"
    yield f"# salt {_digest(salt, 'salt')}\n"
    day, lines = "", list[str]()
    for call in calls:
        made = hashed(call, salt)
        if made.day != day:
            yield from sorted(lines)
            day, lines = made.day, []
        lines.append(",".join((made.day, *made.hashes)) + "\n")
    yield from sorted(lines)


def read(lines: Iterable[str]) -> HashFile:
    """A file of hashes. Invalid says which line is none."""
    lines = iter(lines)
    head, salt = next(lines, "").strip(), next(lines, "").split()
    if head != HEADER or salt[:2] != ["#", "salt"] or len(salt) != 3:
        raise Invalid(f"this is no file of hashes: it begins with {head[:40]!r}; `pledge hash-records` writes them")
    return HashFile(salt[2], tuple(_call(line, number) for number, line in enumerate(lines, start=3)))


def differing_days(first: HashFile, second: HashFile) -> list[DifferingDay]:
    """The days on which one side has calls that the other has not. Invalid when they were made with other salts."""
    if first.salt_check != second.salt_check:
        raise Invalid("the two files were made with different salts; make both with the one of this dispute")
    alone, alone_too = _unmatched(first.calls, second.calls)
    days: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, calls in enumerate((alone, alone_too)):
        for call in calls:
            days[call.day][side] += 1
    return [DifferingDay(day, *counts) for day, counts in sorted(days.items())]


def _unmatched(
    first: Sequence[HashedCall], second: Sequence[HashedCall]
) -> tuple[Sequence[HashedCall], Sequence[HashedCall]]:
    """What has no partner: those equal in the first hash are paired, of the rest those equal in the second, and on."""
    for grid in range(len(GRIDS)):
        waiting: dict[str, list[int]] = defaultdict(list)
        for at, call in enumerate(second):
            waiting[call.hashes[grid]].append(at)
        left = []
        for call in first:
            partners = waiting.get(call.hashes[grid])
            if partners:
                partners.pop()
            else:
                left.append(call)
        first, second = left, [second[at] for at in sorted(at for found in waiting.values() for at in found)]
    return first, second


def _call(line: str, number: int) -> HashedCall:
    day, *hashes = line.strip().split(",")
    if len(day) != 10 or [len(each) for each in hashes] != [HASH_DIGITS] * len(GRIDS):
        raise Invalid(f"line {number} is no hashed call: a day and {len(GRIDS)} hashes of {HASH_DIGITS} digits")
    return HashedCall(day, tuple(hashes))


def _digest(salt: str, said: str) -> str:
    return hmac.new(salt.encode(), said.encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS]
