"""What is changed in a roster for a while: somebody else on duty, another schedule, somebody away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from pledgekeeper.escalation.turns import Turns
from pledgekeeper.model import Frozen, PlannedInstant, in_words, iso
from pledgekeeper.sla.pledge import Product

LONGEST = timedelta(days=400)
LONGEST_MAINTENANCE = timedelta(days=7)
LONGEST_OF_P1 = timedelta(hours=12)


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


class Maintenance(Change):
    """A time in which work goes on: of the cases that fit all that is named, no time alone pages anybody.

    A P1 is held back only when that is said, and for half a day at most: rather paged in vain than not paged.
    """

    carrier: str | None = None
    desk: str | None = None
    product: Product | None = None
    even_p1: bool = False

    @model_validator(mode="after")
    def _is_of_something_and_ends_soon(self) -> Self:
        if not (self.carrier or self.desk or self.product):
            raise ValueError(
                "say of what: `carrier`, `desk`, `product`, or several of them; it is of cases that fit all"
            )
        longest = LONGEST_OF_P1 if self.even_p1 else LONGEST_MAINTENANCE
        if self.ends_at - self.begins_at > longest:
            of_p1 = " when it holds back P1" if self.even_p1 else ""
            raise ValueError(
                f"it lasts more than {in_words(longest)}{of_p1}; end it earlier, and declare the next then"
            )
        return self

    @property
    def named(self) -> Iterable[str]:
        return ()

    def is_of(self, carrier: str, desk: str, product: str | None, priority: str | None) -> bool:
        fits = all(
            wanted in (None, found)
            for wanted, found in ((self.carrier, carrier), (self.desk, desk), (self.product, product))
        )
        return fits and (self.even_p1 or priority != "P1")

    def __str__(self) -> str:
        return f"maintenance {self.id} until {iso(self.ends_at)}"
