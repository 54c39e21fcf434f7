"""Which moment a call began at, told by its content: from there to its end is as long as it lasted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Final

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import score
from pledgekeeper.billing.moments import how_written
from pledgekeeper.billing.normalise import FORMATS, read_as
from pledgekeeper.billing.rating import milliseconds
from pledgekeeper.carriers.call_columns import Order, Start, Unit

LEAST_SHARE, LEAST_CALLS, LOOKED_AT, OFF_SECONDS = 0.9, 5, 200, 1
A_DAY = 86_400
A_SECOND: Final[Mapping[Unit, float]] = {
    "seconds": 1, "tenths": 10, "hundredths": 100, "milliseconds": 1000, "minutes": 1 / 60,
}  # fmt: skip
FEWEST_ROWS, LONG_SECONDS, OFF_MINUTES = 3, 5, 3
"""Minutes are often written with one decimal: up to three seconds off."""
EPOCHS: Final = {"epoch-seconds": 1, "epoch-milliseconds": 1000}

Moments = Sequence[float | None]


def began_and_lasted(file: CallFile, moments: Mapping[str, Order], durations: Sequence[str]) -> tuple[str, str] | None:
    """The columns of a start and a duration of which a third one, the end, is the sum; None if there are none."""
    if len(moments) <= 1:
        return None
    read = {name: [_moment(cell, order) for cell in file.cells(name)[:LOOKED_AT]] for name, order in moments.items()}
    lasted = {name: [seconds_of(cell) for cell in file.cells(name)[:LOOKED_AT]] for name in durations}
    found = [
        (start, duration)
        for start, end, duration in product(read, read, durations)
        if start != end and _share(read[start], read[end], lasted[duration]) >= LEAST_SHARE
    ]
    return max(found, key=lambda each: score(each[0], "start") - 3 * score(each[0], "end"), default=None)


def moments_of(file: CallFile, start: Start) -> list[float | None]:
    """Of the first rows, in seconds on the file's own clock; None where there is none."""
    columns = [file.cells(name)[:LOOKED_AT] for name in (start.column, start.time_column) if name]
    return [_moment(" ".join(cells), start.written) for cells in zip(*columns, strict=True)]


def comes_after(file: CallFile, start: str, end: str, order: Order) -> bool:
    """Whether a column of moments lies behind another one, by less than a day, and not always at once."""
    begun, ended = ([_moment(cell, order) for cell in file.cells(name)[:LOOKED_AT]] for name in (start, end))
    lasted = [then - since for since, then in zip(begun, ended, strict=True) if since is not None and then is not None]
    return any(lasted) and sum(0 <= each < A_DAY for each in lasted) >= LEAST_SHARE * len(lasted)


def _share(begun: Moments, ended: Moments, lasted: Moments) -> float:
    rows = [
        abs(end - begin - seconds) <= OFF_SECONDS
        for begin, end, seconds in zip(begun, ended, lasted, strict=True)
        if begin is not None and end is not None and seconds
    ]
    return sum(rows) / len(rows) if len(rows) >= LEAST_CALLS else 0


def _moment(cell: str, order: Order) -> float | None:
    text = cell.strip()
    try:
        if order in EPOCHS:
            return float(text) / EPOCHS[order]
        if order == "iso":
            return milliseconds(datetime.fromisoformat(text.replace("/", "-"))) / 1000
    except ValueError:
        pass
    text = text.replace("/", "-") if order == "iso" else text.replace("-", "/").replace(".", "/", 2)
    read = (read_as(text, known) for known in FORMATS.get(order, ()))
    moment = next(filter(None, read), None)
    return milliseconds(moment) / 1000 if moment else None


def unit_between(numbers: Moments, lasted: Moments) -> Unit | None:
    """The unit in which numbers are as long as it took from start to end, in seconds, row by row; None if in none."""
    rows = [
        (number, seconds) for number, seconds in zip(numbers, lasted, strict=True)
        if number is not None and seconds and seconds >= LONG_SECONDS
    ]  # fmt: skip
    if len(rows) < FEWEST_ROWS:
        return None
    for unit, factor in A_SECOND.items():
        off = OFF_MINUTES if unit == "minutes" else OFF_SECONDS
        if sum(abs(number / factor - seconds) <= off for number, seconds in rows) >= LEAST_SHARE * len(rows):
            return unit
    return None


def other_moments(file: CallFile, start: Start, period: Period | None) -> Iterator[Start]:
    """Every other column of moments on the clock of a start, as it is written."""
    for name in file.columns:
        written = how_written(name, file.column(name)[:LOOKED_AT], period) if name != start.column else None
        if written and written[1] and written[2] == start.zoned:
            yield Start(column=name, written=written[0], zoned=start.zoned)


def until(file: CallFile, start: Start, ends: Iterable[Start]) -> Iterator[list[float | None]]:
    """How long it took from a start to each of some other moments, in seconds, row by row of the first."""
    begun = moments_of(file, start)
    for end in ends:
        rows = zip(begun, moments_of(file, end), strict=True)
        yield [then - since if since is not None and then is not None else None for since, then in rows]


def seconds_of(cell: str) -> float | None:
    """How long a call lasted, of a number or a clock; None where it is neither."""
    try:
        parts = [float(part) for part in cell.strip().replace(",", ".").split(":")]
    except ValueError:
        return None
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))
