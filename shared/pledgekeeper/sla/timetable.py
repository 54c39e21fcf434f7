"""Running sums of working time, in seconds since the epoch.

A timetable holds the working spans of a calendar as running sums, compiled in pieces of some 194 days when they are
first needed. Either question is then two look-ups by bisection, whatever the span.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

PIECE_BITS = 24
PIECE_SECONDS = 1 << PIECE_BITS
HORIZON_PIECES = 38
DAY_SECONDS = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

Minutes = tuple[int, int]
"""A window of a local date, in minutes after its midnight; the end may lie beyond 1440."""


class Piece(NamedTuple):
    """The working spans of a stretch of time, in order and apart; `sums[n]` is what the first n of them are worth."""

    opens: list[int]
    closes: list[int]
    sums: list[int]

    @property
    def total(self) -> int:
        return self.sums[-1]

    def before(self, moment: int) -> int:
        """Working seconds of this piece before `moment`."""
        span = bisect_right(self.opens, moment) - 1
        if span < 0:
            return 0
        return self.sums[span] + min(moment, self.closes[span]) - self.opens[span]

    def when(self, seconds: int) -> int:
        """The first moment before which `seconds` (1 to the total) of this piece were worked."""
        span = bisect_left(self.sums, seconds) - 1
        return self.opens[span] + seconds - self.sums[span]


class Timetable:
    """The working spans of one calendar, in seconds since the epoch."""

    def __init__(self, name: str, zone: str, minutes_of: Callable[[date], Iterable[Minutes]]) -> None:
        self._name = name
        self._zone = ZoneInfo(zone)
        self._minutes_of = minutes_of
        self._pieces: dict[int, Piece] = {}

    def between(self, begin: int, end: int) -> int:
        first, last = begin >> PIECE_BITS, end >> PIECE_BITS
        if first == last:
            piece = self.piece(first)
            return piece.before(end) - piece.before(begin)
        whole = sum(self.piece(number).total for number in range(first, last))
        return whole + self.piece(last).before(end) - self.piece(first).before(begin)

    def after(self, begin: int, seconds: int) -> int:
        """Raises ValueError when there is no such amount of working time in twenty years."""
        first = begin >> PIECE_BITS
        left = seconds + self.piece(first).before(begin)
        for number in range(first, first + HORIZON_PIECES):
            piece = self.piece(number)
            if left <= piece.total:
                return piece.when(left)
            left -= piece.total
        raise ValueError(f"calendar {self._name} has no {seconds} s of working time within twenty years")

    def spans(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """The working spans within [begin, end), cut to it. One that lies over the cut of two pieces is one."""
        waiting: tuple[int, int] | None = None
        for number in range(begin >> PIECE_BITS, (end >> PIECE_BITS) + 1):
            piece = self.piece(number)
            for opened, closed in zip(piece.opens, piece.closes, strict=True):
                if closed <= begin or opened >= end:
                    continue
                span = max(opened, begin), min(closed, end)
                if waiting and waiting[1] == span[0] == number << PIECE_BITS:
                    span = waiting[0], span[1]
                elif waiting:
                    yield waiting
                waiting = span
        if waiting:
            yield waiting

    def piece(self, number: int) -> Piece:
        found = self._pieces.get(number)
        if found is None:
            found = self._pieces[number] = self._compiled(number << PIECE_BITS)
        return found

    def _compiled(self, begin: int) -> Piece:
        end = begin + PIECE_SECONDS
        first, last = (EPOCH_ORDINAL + moment // DAY_SECONDS for moment in (begin, end))
        worked = sorted(span for day in range(first - 2, last + 3) for span in self._worked(date.fromordinal(day)))
        opens: list[int] = []
        closes: list[int] = []
        sums = [0]
        reached = begin
        for opened, closed in worked:  # spans may overlap where clocks are moved: each second counts once
            start, stop = max(opened, reached), min(closed, end)
            if start < stop:
                opens.append(start)
                closes.append(stop)
                sums.append(sums[-1] + stop - start)
                reached = stop
        return Piece(opens, closes, sums)

    def _worked(self, day: date) -> Iterator[tuple[int, int]]:
        for start, end in self._minutes_of(day):
            yield self._second(day, start), self._second(day, end)

    def _second(self, day: date, minutes: int) -> int:
        """The second at which a clock on the wall shows so many minutes after midnight; of two the first."""
        further, minute = divmod(minutes, 1440)
        ordinal = day.toordinal() + further
        if further:
            day = date.fromordinal(ordinal)
        local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self._zone)
        offset = local.utcoffset()
        assert offset is not None
        return (ordinal - EPOCH_ORDINAL) * DAY_SECONDS + minute * 60 - offset.days * DAY_SECONDS - offset.seconds
