"""From where on traffic is told as a pattern of fraud: the file `patterns.yaml`, checked."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

Count = Annotated[int, Field(ge=1)]
Share = Annotated[Decimal, Field(gt=0, le=1)]
Times = Annotated[Decimal, Field(gt=1)]


class Sequential(Frozen):
    steps: Count
    step_at_most: Count
    share: Share


class Burst(Frozen):
    calls: Count
    times: Times
    baseline_hours: Count


class Irsf(Frozen):
    calls: Count
    signs: Count
    costly_times: Times
    long_seconds: Count
    equal_share: Share
    night_share: Share


class Wangiri(Frozen):
    calls: Count
    short_seconds: Count
    short_share: Share
    distinct_share: Share


class Fas(Frozen):
    calls: Count
    signs: Count
    short_seconds: Count
    short_share: Share
    short_times: Times
    equal_share: Share
    ring_seconds: Count
    ring_usual_seconds: Count


class SimBox(Frozen):
    calls_a_day: Count
    distinct_share: Share
    mean_seconds: Count
    overlap_share: Share


class Ait(Frozen):
    messages: Count
    signs: Count
    converted_share: Share
    converted_times: Times


class Elsewhere(Frozen):
    calls: Count
    share: Share


class Thresholds(Frozen):
    range_digits: Annotated[int, Field(ge=3, le=10)]
    sequential: Sequential
    burst: Burst
    irsf: Irsf
    wangiri: Wangiri
    fas: Fas
    sim_box: SimBox
    ait: Ait
    elsewhere: Elsewhere


@cache
def shipped() -> Thresholds:
    return load(Path(__file__).parent / "patterns.yaml", Thresholds)
