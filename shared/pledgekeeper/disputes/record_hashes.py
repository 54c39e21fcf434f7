"""Call records compared by hashes alone: which days differ, and nothing else of them. Pure.

Two sides never record a call to the same second. So a call's start and duration are each cut into windows twice, the
second time half a window later, and a call has four hashes, one for each pair: two records whose starts lie within half
a window of each other, and their durations too, have at least one in common. One that began in an hour which a wall
clock shows twice has four for each start. A hash covers the last eight digits of the called number, start and duration
together, so that only who has a call of its own can recognise it.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from itertools import chain, product
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError, field_validator

from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.disputes.media import HASHES_BEGIN
from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen

START_WINDOW_SECONDS: Final = 10
DURATION_WINDOW_SECONDS: Final = 4
GRIDS: Final = tuple(product((0, 1), repeat=2))
HASH_DIGITS: Final = 16
HEADER: Final = HASHES_BEGIN.decode()
READ_BY: Final = "# read "
LONGEST_TOLD: Final = 10_000


class Call(NamedTuple):
    """`called` as a whole number (digits, no leading zeros); `start_seconds` since 1970, UTC. `or_start_seconds`: when
    it may have begun as well, where a wall clock that was put back showed its start twice."""

    called: int
    start_seconds: int
    duration_seconds: int
    or_start_seconds: int | None = None


class HashedCall(NamedTuple):
    """Four hashes, or four for each of two starts."""

    day: str
    hashes: tuple[str, ...]

    @property
    def by_first_start(self) -> "HashedCall":
        """As it is hashed where only the first of two starts is."""
        return self._replace(hashes=self.hashes[: len(GRIDS)])


class ReadBy(Frozen):
    """How a side's records were read when they were hashed, so that days that are cut out of them are read alike:
    `zone` is that of starts that name none, `days_of` the one whose days are told."""

    zone: str = "UTC"
    days_of: str = "UTC"
    columns: ColumnMapping | None = None

    @field_validator("zone", "days_of")
    @classmethod
    def _is_one(cls, named: str) -> str:
        try:
            ZoneInfo(named)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no zone {named!r}") from None
        return named


UNTOLD: Final = ReadBy()
"""Of older files, which tell nothing of it: their days are those of UTC."""


@dataclass(frozen=True)
class HashFile:
    """One side's hashes; `salt_check` tells whether two sides used the same salt, and not which."""

    salt_check: str
    calls: tuple[HashedCall, ...]
    read_by: ReadBy = UNTOLD


@dataclass(frozen=True)
class DifferingDay:
    """Calls of a day that only one side has; days are those that the hashes name."""

    day: str
    only_first: int
    only_second: int


def hashed(call: Call, salt: str, days_of: tzinfo = UTC) -> HashedCall:
    """The day, in the zone whose days are told, and the hashes of one call."""
    starts = [start for start in (call.start_seconds, call.or_start_seconds) if start is not None]
    day = datetime.fromtimestamp(call.start_seconds, days_of).date().isoformat()
    return HashedCall(day, tuple(_digest(salt, each) for start in starts for each in _said(call, start)))


def _said(call: Call, started: int) -> Iterator[str]:
    """What is hashed of a call that began then: for each grid its windows."""
    for shift, later in GRIDS:
        start = (started + shift * START_WINDOW_SECONDS // 2) // START_WINDOW_SECONDS
        duration = (call.duration_seconds + later * DURATION_WINDOW_SECONDS // 2) // DURATION_WINDOW_SECONDS
        yield f"{call.called % 10**8}|{start}|{duration}|{shift}{later}"


def salt_check(salt: str) -> str:
    """What tells that two files were made with the same salt."""
    return _digest(salt, "salt")


def written(calls: Iterable[Call], salt: str, read_by: ReadBy = UNTOLD) -> Iterator[str]:
    """The lines of a file of hashes. `calls` come by day; within a day the order of hashes tells nothing of theirs."""
    if len(salt) < 16:
        raise Invalid(f"the salt has {len(salt)} characters; 16 at least, the same for both sides, and secret")
    yield f"{HEADER}\n"
    yield f"# salt {salt_check(salt)}\n"
    yield f"{READ_BY}{read_by.model_dump_json(exclude_none=True)}\n"
    day, lines, days_of = "", list[str](), ZoneInfo(read_by.days_of)
    for call in calls:
        made = hashed(call, salt, days_of)
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
    third = next(lines, "")
    read_by = _read_by(third)
    calls = lines if read_by or not third else chain([third], lines)
    return HashFile(
        salt[2], tuple(_call(line, number) for number, line in enumerate(calls, 4 if read_by else 3)), read_by or UNTOLD
    )


def differing_days(first: HashFile, second: HashFile) -> list[DifferingDay]:
    """The days on which one side has calls that the other has not. Invalid when they were made with other salts."""
    if first.salt_check != second.salt_check:
        raise Invalid("the two files were made with different salts; make both with the one of this dispute")
    if first.read_by.days_of != second.read_by.days_of:
        raise Invalid(
            f"the days of one file are those of {first.read_by.days_of}, of the other those of "
            f"{second.read_by.days_of}; make both with the same --days-of"
        )
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
            for each in call.hashes[grid :: len(GRIDS)]:
                waiting[each].append(at)
        left, paired = list[HashedCall](), set[int]()
        for call in first:
            partner = _partner(call.hashes[grid :: len(GRIDS)], waiting, paired)
            if partner is None:
                left.append(call)
            else:
                paired.add(partner)
        first, second = left, [call for at, call in enumerate(second) if at not in paired]
    return first, second


def _partner(hashes: Iterable[str], waiting: dict[str, list[int]], paired: set[int]) -> int | None:
    """One that waits under such a hash. Who waits under two may be paired by the other."""
    for each in hashes:
        while at := waiting.get(each):
            if (found := at.pop()) not in paired:
                return found
    return None


def _read_by(line: str) -> ReadBy | None:
    if not line.startswith(READ_BY):
        return None
    if len(line) > LONGEST_TOLD:
        raise Invalid(f"line 3 tells in {len(line)} characters how the records were read; it may have {LONGEST_TOLD}")
    try:
        return ReadBy.model_validate_json(line.removeprefix(READ_BY))
    except ValidationError as mistake:
        raise Invalid(f"line 3 does not tell how the records were read: {mistake.errors()[0]['msg']}") from None


def _call(line: str, number: int) -> HashedCall:
    day, *hashes = line.strip().split(",")
    whole = len(hashes) in (len(GRIDS), 2 * len(GRIDS)) and {len(each) for each in hashes} == {HASH_DIGITS}
    if len(day) != 10 or not whole:
        raise Invalid(
            f"line {number} is no hashed call: a day and {len(GRIDS)} hashes of {HASH_DIGITS} digits, or twice as many"
        )
    return HashedCall(day, tuple(hashes))


def _digest(salt: str, said: str) -> str:
    return hmac.new(salt.encode(), said.encode(), hashlib.sha256).hexdigest()[:HASH_DIGITS]
