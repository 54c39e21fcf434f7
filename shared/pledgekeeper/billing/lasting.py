"""Which moment a call began at, told by its content: from there to its end is as long as it lasted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Final

from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import score
from pledgekeeper.billing.normalise import FORMATS, read_as
from pledgekeeper.billing.rating import milliseconds
from pledgekeeper.carriers.call_columns import Order, Start

LEAST_SHARE, LEAST_CALLS, LOOKED_AT, OFF_SECONDS = 0.9, 5, 200, 1
A_DAY = 86_400
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


def seconds_of(cell: str) -> float | None:
    """How long a call lasted, of a number or a clock; None where it is neither."""
    try:
        parts = [float(part) for part in cell.strip().replace(",", ".").split(":")]
    except ValueError:
        return None
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))
