"""The system's clock, kept in the data folder so that it never goes back, not even when the speed changes.

Model time = model origin + (real time - real origin) x speed. A run starts at the real time, or where the
last run left off if that was sped up and so is ahead.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pledgekeeper.clock import Clock, ScaledClock, SystemClock
from pledgekeeper.local.problems import CannotStart

LEASE_SECONDS = 5.0  # real seconds; how far ahead of the present the file is written


@dataclass(frozen=True)
class Timekeeper:
    """Gives the run its clock and remembers how far it got. `real` is the machine's clock."""

    clock: ScaledClock
    real: Clock
    path: Path

    def keep(self) -> None:
        """Write the moment the clock will have reached in `LEASE_SECONDS`; call it more often than that.

        Written ahead of time, so that even after a kill the next run starts no earlier than this one got.
        """
        self._write(self.clock.at(self.real.now() + timedelta(seconds=LEASE_SECONDS)))

    def settle(self) -> None:
        """Write the exact moment: the run is over."""
        self._write(self.clock.at(self.real.now()))

    def environment(self) -> dict[str, str]:
        """What the functions need to tell the same time."""
        return {
            "CLOCK_SPEED": repr(self.clock.speed),
            "CLOCK_REAL_ORIGIN": self.clock.real_origin.isoformat(),
            "CLOCK_MODEL_ORIGIN": self.clock.model_origin.isoformat(),
        }

    def _write(self, reached: datetime) -> None:
        unfinished = self.path.with_suffix(".new")
        unfinished.write_text(json.dumps({"reached": reached.isoformat()}))
        unfinished.replace(self.path)


def start_clock(data_dir: Path, speed: float, real: Clock | None = None) -> Timekeeper:
    """A clock for this run that shows no moment before the last one shown."""
    path = data_dir / "clock.json"
    real = real or SystemClock()
    now = real.now()
    clock = ScaledClock(speed=speed, real_origin=now, model_origin=max(now, reached(data_dir) or now))
    keeper = Timekeeper(clock, real, path)
    keeper.keep()
    return keeper


def reached(data_dir: Path) -> datetime | None:
    """The last moment that the system of this folder has shown; None when it never ran."""
    path = data_dir / "clock.json"
    try:
        return datetime.fromisoformat(json.loads(path.read_text())["reached"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CannotStart(
            f"{path} should hold the last moment that the system's clock showed and cannot be read "
            f"({error}). "
            "Delete it: the clock then starts at the real time."
        ) from error
