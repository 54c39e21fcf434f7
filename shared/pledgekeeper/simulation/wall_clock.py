"""Moments as somebody wrote them down: mostly off a clock on the wall, which is put forward and back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.model import iso
from pledgekeeper.simulation.mapping import Times
from pledgekeeper.simulation.past_case import BadCase


class Written(NamedTuple):
    """A moment to the second, and what is to be told of how it was read."""

    second: int
    doubt: str | None = None


def read_moment(text: str, times: Times, zone: ZoneInfo) -> Written:
    """BadCase when the text is no moment in any of the formats, or a doubtful one that is to be rejected."""
    moment = _parsed(text, times.format)
    if moment.tzinfo is not None:
        return Written(int(moment.timestamp()))
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before == after:
        return Written(int(first.timestamp()))
    assert before is not None
    assert after is not None
    if before > after:
        return _twice(text, first, second, times, zone)
    return _never(text, first, times, zone, after - before)


def end_of_day(text: str, zone: ZoneInfo) -> Written | None:
    """A date without an hour is over when its day is; None when the text is no such date."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 the zone is put on in the next line
    except ValueError:
        return None
    return Written(int((day + timedelta(days=1)).replace(tzinfo=zone).timestamp()))


def _twice(text: str, first: datetime, second: datetime, times: Times, zone: ZoneInfo) -> Written:
    shown = f"{text} was there twice in {zone.key}: {_utc(first)} and {_utc(second)}"
    if times.ambiguous == "reject":
        raise BadCase(f"{shown}; say which, with its offset (+01:00)")
    chosen = first if times.ambiguous == "first" else second
    return Written(int(chosen.timestamp()), f"{shown}; read as the {times.ambiguous}")


def _never(text: str, first: datetime, times: Times, zone: ZoneInfo, gap: timedelta) -> Written:
    shown = f"{text} never was in {zone.key}, as clocks were put forward by {int(gap.total_seconds()) // 60} min"
    if times.missing == "reject":
        raise BadCase(f"{shown}; is it another zone?")
    return Written(int(first.timestamp()), f"{shown}; read as {_utc(first)}")


def _utc(moment: datetime) -> str:
    return iso(datetime.fromtimestamp(moment.timestamp(), UTC))


def _parsed(text: str, formats: Sequence[str]) -> datetime:
    for pattern in formats:
        try:
            if pattern == "epoch":
                return datetime.fromtimestamp(int(text), UTC)
            if pattern != "iso":
                return datetime.strptime(text, pattern)  # noqa: DTZ007 the zone is put on where it is known
            if len(text) > len("2026-11-23"):
                return datetime.fromisoformat(text)
        except (ValueError, OverflowError, OSError):
            continue
    raise BadCase(f"{text!r} is no moment in the form {' or '.join(formats)}, e.g. {_example(formats[0])}")


def _example(pattern: str) -> str:
    moment = datetime(2026, 11, 23, 17, 45, tzinfo=UTC)
    if pattern == "iso":
        return "2026-11-23T17:45:00"
    return str(int(moment.timestamp())) if pattern == "epoch" else moment.strftime(pattern)
