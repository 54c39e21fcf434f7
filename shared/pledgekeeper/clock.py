"""Where the present moment comes from. Only shells hold a clock; decisions receive `now`."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, and waits for a moment to come."""

    def now(self) -> datetime: ...

    def after(self, real_seconds: float) -> datetime:
        """What this clock will show when so many real seconds have passed; before now when negative."""

    def seconds_until(self, moment: datetime) -> float:
        """Real seconds from now until `moment` on this clock; negative when it has passed."""

    def wait_until(self, moment: datetime) -> None: ...


class SystemClock:
    """The machine's clock. Its `now` is the one call in the repository; a test greps for others."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def after(self, real_seconds: float) -> datetime:
        return self.now() + timedelta(seconds=real_seconds)

    def seconds_until(self, moment: datetime) -> float:
        return (moment - self.now()).total_seconds()

    def wait_until(self, moment: datetime) -> None:
        time.sleep(max(0.0, self.seconds_until(moment)))


@dataclass(frozen=True)
class ScaledClock:
    """The laptop mode's clock: `speed` seconds pass in each real one, counted from a common origin.

    Every process that is given the same three values tells the same moment.
    """

    speed: float
    real_origin: datetime
    model_origin: datetime
    real: SystemClock = field(default_factory=SystemClock)

    def at(self, real: datetime) -> datetime:
        """What this clock showed at the real instant `real`."""
        return self.model_origin + (real - self.real_origin) * self.speed

    def now(self) -> datetime:
        return self.at(self.real.now())

    def after(self, real_seconds: float) -> datetime:
        return self.now() + timedelta(seconds=real_seconds) * self.speed

    def seconds_until(self, moment: datetime) -> float:
        return (moment - self.now()).total_seconds() / self.speed

    def wait_until(self, moment: datetime) -> None:
        time.sleep(max(0.0, self.seconds_until(moment)))


@dataclass
class FakeClock:
    """A clock that stands still until a test moves it."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def after(self, real_seconds: float) -> datetime:
        return self.instant + timedelta(seconds=real_seconds)

    def seconds_until(self, moment: datetime) -> float:
        return (moment - self.instant).total_seconds()

    def wait_until(self, moment: datetime) -> None:
        self.instant = max(self.instant, moment)

    def advance(self, **delta: float) -> None:
        self.instant += timedelta(**delta)


def clock_from_environment(environ: Mapping[str, str]) -> Clock:
    """The laptop's scaled clock when CLOCK_SPEED and its two origins are set, else the real one."""
    if "CLOCK_SPEED" not in environ:
        return SystemClock()
    return ScaledClock(
        speed=float(environ["CLOCK_SPEED"]),
        real_origin=datetime.fromisoformat(environ["CLOCK_REAL_ORIGIN"]),
        model_origin=datetime.fromisoformat(environ["CLOCK_MODEL_ORIGIN"]),
    )


def whole_second(moment: datetime) -> datetime:
    """`moment` cut to its second: the resolution at which decisions are made and clocks are counted."""
    return moment.replace(microsecond=0)
