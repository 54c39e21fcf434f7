"""The clocks of a case: every promise made for it, as it is read now, and as it was read before something changed."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms, Version
from pledgekeeper.event import Event
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import Reading, read, read_periods
from pledgekeeper.sla.marks import Mark, marks_of, up_to
from pledgekeeper.sla.periods import History, history
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
    return _seen(up_to(case.marks, now), terms, int(now.timestamp()))


@lru_cache(maxsize=4)
def _seen(marks: tuple[Mark, ...], terms: Terms, now: int) -> History:
    return history(marks, now, terms.pause_rules, terms.stopping)


def readings(case: Case, terms: Terms, now: datetime) -> Iterator[tuple[Commitment, Reading]]:
    """Every promise made for this case, with what its clock shows at `now`."""
    return iter(_readings(case.kind, tuple(case.facts.items()), seen(case, terms, now), terms))


@lru_cache(maxsize=4)
def _readings(
    kind: Kind, named: tuple[tuple[str, str], ...], history: History, terms: Terms
) -> tuple[tuple[Commitment, Reading], ...]:
    """Kept, as one step reads the same clocks again and again: most events mean nothing to them."""
    facts = dict(named)
    based = ((commitment, _basis(commitment, terms.version, facts)) for commitment in terms.pledge.for_kind(kind))
    return tuple((commitment, _read(commitment, basis, history, terms)) for commitment, basis in based if basis)


def reading_as(
    case: Case, terms: Terms, now: datetime, commitment_id: str, otherwise: Facts
) -> tuple[Commitment, Reading] | None:
    """What a clock would show if these facts were `otherwise`; None when the promise is not made even then."""
    commitment = terms.pledge.commitment(commitment_id)
    basis = _basis(commitment, terms.version, {**case.facts, **otherwise})
    if commitment is None or basis is None:
        return None
    return commitment, _read(commitment, basis, seen(case, terms, now), terms)


def periods(
    case: Case, terms: Terms, now: datetime, only: Container[str] | None = None
) -> Iterator[tuple[Commitment, list[Reading]]]:
    """Every promise made for this case (of these ids `only`) with all of its periods: an update owed every hour is a
    promise every hour."""
    facts, history = case.facts, seen(case, terms, now)
    for commitment in terms.pledge.for_kind(case.kind):
        asked = only is None or commitment.id in only
        basis = _basis(commitment, terms.version, facts) if asked else None
        if basis:
            yield commitment, read_periods(basis.clock, basis.length, basis.calendar, history)


def superseded(case: Case, terms: Terms) -> Iterator[Superseded]:
    """Readings that a change of priority, product, tier, responsibility, pledge or calendars put aside."""
    for change in changes_of(case.timeline):
        before, after = terms.version_of(change.before), terms.version_of(change.after)
        history = _seen(marks_of(case.timeline[: change.index], change.at), terms, int(change.at.timestamp()))
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
