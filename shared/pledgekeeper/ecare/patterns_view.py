"""What a search for patterns found, as the page of a dispute draws it: hours, durations, ringing, ranges. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, Final

from pledgekeeper.carriers.pattern_rules import PatternRule
from pledgekeeper.disputes.fraud.patterns import PatternsFound
from pledgekeeper.event import Event

MOST_BARS: Final = 96
"""More of them are too thin to be told apart on a telephone."""


@dataclass(frozen=True)
class HourBar:
    """A stretch of time: its busiest hour, in per cent of the file's busiest one; `burst`: an hour of it stands out."""

    height: float
    burst: bool


@dataclass(frozen=True)
class Hours:
    """`each_hours`: how many hours one bar stands for. `burst_calls` came in hours that stand out for their range."""

    bars: tuple[HourBar, ...]
    first: str
    last: str
    each_hours: int
    most: int
    busiest: str
    burst_calls: int


@dataclass(frozen=True)
class Slot:
    """Calls that last (or ring) so long: how many, and which share of their side in per cent."""

    label: str
    suspected: int
    others: int
    suspected_share: float
    others_share: float


@dataclass(frozen=True)
class TopRange:
    range: str
    region: str
    verdicts: tuple[str, ...]
    patterns: tuple[str, ...]
    calls: int
    amount: Decimal


@dataclass(frozen=True)
class Drawn:
    hours: Hours | None
    durations: tuple[Slot, ...]
    ringing: tuple[Slot, ...]
    ranges: tuple[TopRange, ...]


@dataclass(frozen=True)
class PatternsPage:
    """`drawn` None: what was found is not kept any more. `rule`: from where on the records speak for the claim."""

    found: PatternsFound
    rule: PatternRule | None
    file: str
    drawn: Drawn | None


def newest_patterns(timeline: Iterable[Event]) -> PatternsFound | None:
    """What the last search came to; None when there was none."""
    found = [event for event in timeline if isinstance(event, PatternsFound)]
    return found[-1] if found else None


def draw(told: Mapping[str, Any]) -> Drawn:
    """`findings.json` (docs/fraud.md), to be drawn."""
    profile = told["profile"]
    return Drawn(
        _hours(profile["hours"]["bins"], profile["hours"]["step_seconds"]),
        _slots(profile["durations"]),
        _slots(profile["ringing"]),
        tuple(
            TopRange(
                each["range"], each["region"], tuple(each["verdicts"]), tuple(each["patterns"]), each["calls"],
                Decimal(each["amount"]),
            )
            for each in profile["top_ranges"]
        ),
    )  # fmt: skip


def _hours(bins: Sequence[Mapping[str, Any]], step_seconds: int) -> Hours | None:
    if not bins:
        return None
    moments = [datetime.fromisoformat(each["at"]) for each in bins]
    step = timedelta(seconds=step_seconds)
    whole = (moments[-1] - moments[0]) // step + 1
    together = ceil(whole / MOST_BARS)
    most = max(each["most"] for each in bins)
    heights, bursts = [0.0] * ceil(whole / together), set[int]()
    for moment, each in zip(moments, bins, strict=True):
        at = (moment - moments[0]) // step // together
        heights[at] = max(heights[at], each["most"] / most * 100)
        if each["burst"]:
            bursts.add(at)
    busiest = max(zip(moments, bins, strict=True), key=lambda each: each[1]["most"])[0]
    return Hours(
        bars=tuple(HourBar(round(height, 2), at in bursts) for at, height in enumerate(heights)),
        first=_told(moments[0]),
        last=_told(moments[-1]),
        each_hours=together * step_seconds // 3600,
        most=most,
        busiest=_told(busiest),
        burst_calls=sum(each["burst"] for each in bins),
    )


def _told(moment: datetime) -> str:
    """On the file's own clock."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _slots(told: Mapping[str, Any] | None) -> tuple[Slot, ...]:
    """None of them where the file does not say, or nothing was found that could be told apart."""
    if told is None or not any(told["suspected"]):
        return ()
    suspected, others = told["suspected"], told["others"]
    labels = [f"≤ {_long(bound)}" for bound in told["bounds_seconds"]]
    labels.append(f"> {_long(told['bounds_seconds'][-1])}")
    of_suspected, of_others = max(sum(suspected), 1), max(sum(others), 1)
    return tuple(
        Slot(label, mine, other, round(mine / of_suspected * 100, 1), round(other / of_others * 100, 1))
        for label, mine, other in zip(labels, suspected, others, strict=True)
    )


def _long(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds >= 60 and seconds % 60 == 0 else f"{seconds} s"
