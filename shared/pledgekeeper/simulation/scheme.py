"""What is compared: two schemes, each a pledge with its calendars, looked up by a case's facts once for all like it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pledgekeeper.simulation.past_case import BadCase, PastCase
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.credits import Credit
from pledgekeeper.sla.pledge import CONDITIONS, Commitment, Pledge, Rule, Target, Which


class Promise(NamedTuple):
    """A commitment as it is made to a case: `seconds` is None for one that is to be kept by a date of the case."""

    rule: Rule
    target: Target
    seconds: int | None
    calendar: Calendar
    credits: tuple[Credit, ...]

    def length(self, facts: Mapping[str, str]) -> int | datetime | None:
        if self.seconds is not None:
            return self.seconds
        try:
            found = self.target.length(self.calendar, facts)
        except ValueError:
            found = None
        if isinstance(found, datetime) and found.tzinfo is None:
            found = None
        if found is None and str(self.target.by) in facts:
            said = facts[str(self.target.by)]
            raise BadCase(f"facts.{self.target.by}: {said!r} is no moment; write e.g. 2026-11-28T17:00:00Z")
        return found


@dataclass(frozen=True)
class Scheme:
    """A pledge, and the calendars it counts on. `business` is the calendar to count on whatever the case says."""

    pledge: Pledge
    calendars: Mapping[str, Calendar]
    business: str | None = None

    def promises(self, kind: str, facts: Mapping[str, str], business: str) -> dict[str, Promise]:
        """What is promised to a case of these facts, by the id of the commitment."""
        found = {}
        for commitment in self.pledge.ours(kind):
            target = commitment.target_for(facts)
            if target:
                found[commitment.id] = self._promise(commitment, target, business)
        return found

    def _promise(self, commitment: Commitment, target: Target, business: str) -> Promise:
        calendar = self._calendar(target.calendar, self.business or business)
        seconds = target.within.seconds_on(calendar) if target.within else None
        owed = tuple(credit for credit in self.pledge.credits if credit.commitment == commitment.id)
        return Promise(commitment.clock, target, seconds, calendar, owed)

    def _calendar(self, which: Which, business: str) -> Calendar:
        name = business if which == "business" else which
        if name == "wall":
            return ALWAYS
        if name not in self.calendars:
            known = ", ".join(sorted(self.calendars))
            raise BadCase(f"calendar: there is no calendar {name!r}; there are: {known}")
        return self.calendars[name]


class Pair(NamedTuple):
    """One commitment under both schemes; None where it is not promised. `alike`: no word of it differs."""

    commitment: str
    old: Promise | None
    new: Promise | None
    alike: bool


class Compared(NamedTuple):
    """Everything by which a case is read twice. `alike`: the same pauses stand under both."""

    old: Scheme | None
    new: Scheme
    pairs: tuple[Pair, ...]
    alike: bool


@dataclass(frozen=True)
class Comparison:
    """The new scheme against the old: one that is given, or each case's own by the versions that its facts name. To a
    case that names no pledge nothing was promised.

    `pledges` and `calendars` are those that cases may name; `left_out` are commitments of which the cases tell too
    little. What is found is kept by facts: cases are many, their kinds few.
    """

    new: Scheme
    old: Scheme | None
    pledges: Mapping[str, Pledge]
    calendars: Mapping[str, Mapping[str, Calendar]]
    left_out: frozenset[str] = frozenset()
    _kept: dict[tuple[str | None, ...], Compared] = field(default_factory=dict, repr=False, compare=False)

    def of(self, case: PastCase) -> Compared:
        """What the case is read under. BadCase when it names a version or a calendar that there is not."""
        facts = case.facts
        key = (case.kind, case.calendar, *map(facts.get, SEEN))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            found = self._kept[key] = self._compared(case)
        return found

    def _compared(self, case: PastCase) -> Compared:
        old = self.old or self._own(case.facts)
        before = old.promises(case.kind, case.facts, case.calendar) if old else {}
        after = self.new.promises(case.kind, case.facts, case.calendar)
        alike = old is not None and old.pledge.pauses == self.new.pledge.pauses
        pairs = (
            Pair(name, before.get(name), after.get(name), alike and _alike(before.get(name), after.get(name)))
            for name in {**before, **after}
            if name not in self.left_out
        )
        return Compared(old, self.new, tuple(pairs), alike)

    def _own(self, facts: Mapping[str, str]) -> Scheme | None:
        named = facts.get("pledge")
        if named is None:
            return None
        if named not in self.pledges:
            raise BadCase(f"facts.pledge: there is no pledge {named!r}; there are: {', '.join(sorted(self.pledges))}")
        version = facts.get("calendars")
        if version is not None and version not in self.calendars:
            known = ", ".join(sorted(self.calendars))
            raise BadCase(f"facts.calendars: there are no calendars {version!r}; there are: {known}")
        return Scheme(self.pledges[named], self.calendars[version] if version else self.new.calendars)


SEEN = (*CONDITIONS, "pledge", "calendars")
KEPT_AT_MOST = 20_000


def _alike(old: Promise | None, new: Promise | None) -> bool:
    if old is None or new is None:
        return False
    return (old.rule, old.seconds, old.target.by, old.calendar, old.credits) == (
        new.rule, new.seconds, new.target.by, new.calendar, new.credits,
    )  # fmt: skip
