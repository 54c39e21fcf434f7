"""What is changed in a roster for a while: somebody else on duty, another schedule, somebody away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from pledgekeeper.escalation.turns import Turns
from pledgekeeper.model import Frozen, PlannedInstant, iso

LONGEST = timedelta(days=400)


class Change(Frozen):
    """From `begins_at` until just before `ends_at`. `by` is who asked for it."""

    id: str = Field(min_length=1, max_length=60)
    begins_at: PlannedInstant
    ends_at: PlannedInstant
    by: str = ""
    reason: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if self.ends_at <= self.begins_at:
            raise ValueError(
                f"ends_at {iso(self.ends_at)} is not after begins_at {iso(self.begins_at)}; it comes later"
            )
        if self.ends_at - self.begins_at > LONGEST:
            raise ValueError(f"it lasts more than {LONGEST.days} days; what is for longer belongs into the rotations")
        return self

    def covers(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


class Override(Change):
    """A role held by one person, or by people who take turns (a temporary schedule), whatever the rotations say.

    Somebody absent holds nothing by it: then the rotations say. `swap` names what the two halves of a swap share.
    """

    role: str
    centre: str | None = Field(default=None, description="none: wherever the role is kept")
    person: str | None = None
    turns: Turns | None = None
    swap: str | None = None

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if (self.person is None) == (self.turns is None):
            raise ValueError("say who: either `person`, or `turns` with the people who take them")
        return self

    @property
    def schedule(self) -> Turns:
        return self.turns or Turns(people=(self.person or "",))

    @property
    def named(self) -> Iterable[str]:
        return self.schedule.people

    def contradicts(self, other: "Override") -> bool:
        """Do both say who holds one role at one desk at one time?"""
        same_desk = self.centre == other.centre or None in (self.centre, other.centre)
        apart = self.ends_at <= other.begins_at or other.ends_at <= self.begins_at
        return self.role == other.role and same_desk and not apart

    def __str__(self) -> str:
        return f"override {self.id} ({self.role}, {iso(self.begins_at)} to {iso(self.ends_at)})"


class Absence(Change):
    """Somebody who holds no role for a while: the next in the rotation who is present takes over."""

    person: str

    @property
    def named(self) -> Iterable[str]:
        return (self.person,)
