"""Changing a roster for a while: what is refused, and what a swap is."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from pledgekeeper.errors import Refused
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.duties import duties
from pledgekeeper.escalation.roster import Roster, Seat
from pledgekeeper.model import Frozen, PlannedInstant, iso


class Stretch(Frozen):
    """A part of somebody's duty."""

    begins_at: PlannedInstant
    ends_at: PlannedInstant

    def __str__(self) -> str:
        return f"{iso(self.begins_at)} to {iso(self.ends_at)}"


class Swap(Frozen):
    """Two people take over from each other: who holds `first` gets `second`, and the other way round."""

    role: str
    centre: str | None = None
    first: Stretch
    second: Stretch
    reason: str = Field(min_length=1, max_length=200)


def must_fit(roster: Roster, change: Override | Absence | Maintenance, now: datetime) -> None:
    """Refused when a change cannot be made to this roster at `now`: unknown names, contradictions, the past."""
    if change.ends_at <= now:
        raise Refused(f"it ends at {iso(change.ends_at)}, which is past: it is {iso(now)}; nothing would change")
    for told in roster.mistakes_of(change, roster.overrides):
        raise Refused(told)


def must_fit_together(roster: Roster, changes: Sequence[Override | Absence], now: datetime) -> None:
    """The same for several that are made at once: no two of them contradict each other either."""
    for n, change in enumerate(changes):
        before = (each for each in changes[:n] if isinstance(each, Override))
        must_fit(roster.changed(overrides=(*roster.overrides, *before)), change, now)


def swapped(roster: Roster, asked: Swap, ids: tuple[str, str], by: str) -> tuple[Override, Override]:
    """The two overrides that a swap is. Refused unless one person holds each stretch, and another the other."""
    seat = Seat(asked.role, asked.centre)
    if seat not in roster.seats:
        desks = ", ".join(each.centre or "(no centre)" for each in roster.seats if each.role == asked.role)
        raise Refused(f"nobody takes turns in {asked.role!r} at {asked.centre!r}; it is kept at: {desks or 'no desk'}")
    first, second = (_holder(roster, seat, stretch) for stretch in (asked.first, asked.second))
    if first == second:
        raise Refused(f"{first!r} holds both, {asked.first} and {asked.second}; there is nothing to swap")
    halves = ((ids[0], second, asked.first), (ids[1], first, asked.second))
    one, other = (
        Override(
            id=name, role=asked.role, centre=asked.centre, person=person, swap=ids[0],
            begins_at=stretch.begins_at, ends_at=stretch.ends_at, by=by, reason=asked.reason,
        )
        for name, person, stretch in halves
    )  # fmt: skip
    return one, other


def _holder(roster: Roster, seat: Seat, stretch: Stretch) -> str:
    """Who holds a seat for all of a stretch."""
    if stretch.ends_at <= stretch.begins_at:
        raise Refused(f"{stretch}: ends_at is not after begins_at; it comes later")
    held = [
        duty
        for duty in duties(roster, stretch.begins_at, stretch.ends_at)
        if Seat(duty.role, duty.centre) == seat
    ]  # fmt: skip
    covered = sum(
        (min(duty.ends_at, stretch.ends_at) - max(duty.begins_at, stretch.begins_at)).total_seconds() for duty in held
    )
    people = {duty.person.id for duty in held}
    if len(people) != 1 or covered < (stretch.ends_at - stretch.begins_at).total_seconds():
        holders = ", ".join(sorted(people)) or "nobody"
        raise Refused(f"{stretch}: one person must hold {seat.role!r} all the time; it is held by {holders}")
    return people.pop()
