"""The clocks of a case: every promise made for it, as it is read now, and as it was read before something changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms, Version
from pledgekeeper.event import Event
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import Reading, history_of, read
from pledgekeeper.sla.periods import History
from pledgekeeper.sla.pledge import Commitment, Facts, Rule


@dataclass(frozen=True)
class Change:
    """Something by which targets are chosen changed: the event's place in the timeline, and what was before it."""

    index: int
    at: datetime
    before: Facts
    after: Facts

    @property
    def changed(self) -> dict[str, tuple[str | None, str | None]]:
        names = [name for name in {**self.before, **self.after} if self.before.get(name) != self.after.get(name)]
        return {name: (self.before.get(name), self.after.get(name)) for name in names}


@dataclass(frozen=True)
class Superseded:
    """What a clock showed when it was last read under other facts. Nothing earned was lost: see the present reading."""

    commitment: Commitment
    reading: Reading
    change: Change


def facts_of(case: Case) -> Facts:
    """By what targets are chosen for this case now."""
    facts: dict[str, str] = {}
    for event in case.timeline:
        facts |= event.facts
    return facts


def changes_of(timeline: tuple[Event, ...]) -> Iterator[Change]:
    """Every event that changed the facts, after the first."""
    facts: Mapping[str, str] = {}
    latest = timeline[0].at
    for index, event in enumerate(timeline):
        after = {**facts, **event.facts}
        latest = max(latest, event.at) if event.as_mark() else latest
        if index and after != facts:
            yield Change(index, max(latest, event.at), facts, after)
        facts = after


def seen(case: Case, terms: Terms, now: datetime) -> History:
    """The timeline as clocks see it, with the pauses that the agreement and the pledges it was under allow."""
    return _seen(case.timeline, terms, now)


def _seen(timeline: Sequence[Event], terms: Terms, now: datetime) -> History:
    return history_of(timeline, now, terms.pause_rules, terms.stopping)


def readings(case: Case, terms: Terms, now: datetime) -> Iterator[tuple[Commitment, Reading]]:
    """Every promise made for this case, with what its clock shows at `now`."""
    facts, history = facts_of(case), seen(case, terms, now)
    for commitment in terms.pledge.for_kind(case.kind):
        basis = _basis(commitment, terms.version, facts)
        if basis:
            yield commitment, _read(commitment, basis, history, terms)


def superseded(case: Case, terms: Terms) -> Iterator[Superseded]:
    """Readings that a change of priority, product, tier, responsibility, pledge or calendars put aside."""
    for change in changes_of(case.timeline):
        before, after = terms.version_of(change.before), terms.version_of(change.after)
        upto = case.timeline[: change.index]
        history = _seen(upto, terms, change.at)
        for commitment in before.pledge.for_kind(case.kind):
            basis = _basis(commitment, before, change.before)
            if basis and basis != _basis(after.pledge.commitment(commitment.id), after, change.after):
                yield Superseded(commitment, _read(commitment, basis, history, terms), change)


@dataclass(frozen=True)
class _Basis:
    """What a clock is read under: its rule, its length, and the calendar it counts on."""

    clock: Rule
    length: int | datetime
    calendar: Calendar


def _read(commitment: Commitment, basis: _Basis, history: History, terms: Terms) -> Reading:
    def rule_under(pledge_id: str | None) -> Rule:
        """As this promise was made there; a promise that was not made there is read as it is made now."""
        named = terms.library.pledges[pledge_id].commitment(commitment.id) if pledge_id else None
        return named.clock if named else commitment.clock

    return read(commitment.clock, basis.length, basis.calendar, history, rule_under)


def _basis(commitment: Commitment | None, version: Version, facts: Facts) -> _Basis | None:
    """None when the promise is not made to a case of these facts."""
    target = commitment.target_for(facts) if commitment else None
    if commitment is None or target is None:
        return None
    calendar = version.calendar(target.calendar)
    length = target.length(calendar, facts)
    if length is None:
        return None
    return _Basis(commitment.clock, length, calendar)
