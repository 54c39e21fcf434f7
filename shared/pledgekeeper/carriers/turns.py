"""A carrier's turns at the API, counted as a bucket that fills steadily: `per_second` drops, up to `burst` of them.

The bucket is kept as one number, the moment at which it will be full again (GCRA): a request moves that moment on by
one drop, and comes too early when it is further away than a whole bucket takes to fill. Microseconds since 1970. Pure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pledgekeeper.carriers.model import Allowance

SECOND = 1_000_000


@dataclass(frozen=True)
class Taken:
    """What a carrier has taken: when its bucket is full again, how many requests there were today, and whether this
    one came too early."""

    full_at: int
    today: int
    refused: bool = False


@dataclass(frozen=True)
class Bucket:
    """An allowance at a moment."""

    allowance: Allowance
    moment: datetime

    @property
    def now(self) -> int:
        return round(self.moment.timestamp() * SECOND)

    @property
    def drop(self) -> int:
        """How long one request takes to be made good."""
        return SECOND // self.allowance.per_second

    @property
    def latest(self) -> int:
        """A bucket that is full again later than this is empty."""
        return self.now + (self.allowance.burst - 1) * self.drop

    def left(self, taken: Taken) -> int:
        """How many requests may follow at once."""
        return max(0, (self.latest + self.drop - max(taken.full_at, self.now)) // self.drop)

    def left_today(self, taken: Taken) -> int:
        return max(0, self.allowance.per_day - taken.today)

    def wait_seconds(self, taken: Taken) -> int:
        """After how many seconds the next request is taken; 0 when it is taken now."""
        if not self.left_today(taken):
            return self.seconds_of_day
        return max(0, -((self.latest - taken.full_at) // SECOND))

    @property
    def seconds_of_day(self) -> int:
        """How many of them are left; at least one."""
        midnight = (self.moment + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return max(1, -((self.moment - midnight) // timedelta(seconds=1)))


@dataclass(frozen=True)
class Turn:
    """One request against one bucket, in words. `of` is before the names of its limits; None: it was not counted."""

    of: str
    bucket: Bucket
    taken: Taken | None

    @property
    def wait(self) -> int:
        """After how many seconds the next request is taken."""
        return self.bucket.wait_seconds(self._counted)

    @property
    def left(self) -> int:
        return min(self.bucket.left(self._counted), self.bucket.left_today(self._counted))

    @property
    def policy(self) -> str:
        """What was agreed, as the header RateLimit-Policy has it."""
        agreed = self.bucket.allowance
        window = -(-agreed.burst // agreed.per_second)
        return f'"{self.of}burst";q={agreed.burst};w={window}, "{self.of}day";q={agreed.per_day};w=86400'

    @property
    def said(self) -> str:
        """What is left, as the header RateLimit has it."""
        left, today = self.bucket.left(self._counted), self.bucket.left_today(self._counted)
        wait = max(1, self.wait)
        return f'"{self.of}burst";r={left};t={wait}, "{self.of}day";r={today};t={self.bucket.seconds_of_day}'

    @property
    def why(self) -> str:
        """Why it was refused."""
        agreed, whose = self.bucket.allowance, " for one system" if self.of else ""
        if self.bucket.left_today(self._counted):
            return f"{agreed.per_second} requests a second, and {agreed.burst} at once, were agreed{whose}"
        return f"the {agreed.per_day} requests of today{whose} are used up"

    @property
    def _counted(self) -> Taken:
        return self.taken or Taken(self.bucket.now, 0)
