"""The supervisors' board: which clocks fall due in the next four hours, by the centre whose case it is. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.cases.holding import in_hands_of
from pledgekeeper.cases.model import Case
from pledgekeeper.ecare.desk_clocks import Due, Open, dues
from pledgekeeper.escalation.roster import Roster

AHEAD: Final = timedelta(hours=4)
BUCKET: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Risk:
    """A clock that falls due soon, or has.

    `with_next`: at that moment another centre owns new cases, so it is due after a hand-over.
    """

    case: Case
    carrier: str
    priority: str | None
    person: str | None
    due: Due
    with_next: str | None


@dataclass(frozen=True)
class Bucket:
    """One hour of the board, or (`begins_at` None) what is overdue."""

    begins_at: datetime | None
    risks: tuple[Risk, ...]


@dataclass(frozen=True)
class CentreBoard:
    centre: str
    name: str
    zone: str
    owns: bool
    buckets: tuple[Bucket, ...]

    @property
    def count(self) -> int:
        return sum(len(bucket.risks) for bucket in self.buckets)

    @property
    def unowned(self) -> int:
        """Clocks of cases that nobody has in hand."""
        return sum(risk.person is None for bucket in self.buckets for risk in bucket.risks)


@dataclass(frozen=True)
class Board:
    until: datetime
    hours: tuple[datetime, ...]
    centres: tuple[CentreBoard, ...]


def board(cases: Iterable[Open], roster: Roster, now: datetime) -> Board:
    """The clocks at risk at `now`: overdue, and hour by hour."""
    found: dict[str, list[Risk]] = {centre.id: [] for centre in roster.centres}
    for each in cases:
        found.setdefault(each.case.desk, []).extend(_risks(each, roster, now))
    hours = tuple(now + BUCKET * n for n in range(AHEAD // BUCKET))
    return Board(
        until=now + AHEAD,
        hours=hours,
        centres=tuple(
            CentreBoard(centre.id, centre.name, centre.zone, centre.owns(now), _buckets(found[centre.id], hours))
            for centre in roster.centres
        ),
    )


def _risks(open_case: Open, roster: Roster, now: datetime) -> list[Risk]:
    case = open_case.case
    soon = (due for due in dues(open_case, now) if due.due_at <= now + AHEAD)
    return [
        Risk(
            case, open_case.terms.carrier.name, case.priority, in_hands_of(case.timeline), due,
            with_next=owner if (owner := roster.centre_on_duty(due.due_at).id) != case.desk else None,
        )
        for due in soon
    ]  # fmt: skip


def _buckets(risks: Sequence[Risk], hours: Sequence[datetime]) -> tuple[Bucket, ...]:
    overdue = [risk for risk in risks if risk.due.due_at <= hours[0]]
    per_hour = [
        Bucket(hour, _sorted(risk for risk in risks if hour < risk.due.due_at <= hour + BUCKET)) for hour in hours
    ]
    return (Bucket(None, _sorted(overdue)), *per_hour)


def _sorted(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    return tuple(sorted(risks, key=lambda risk: (risk.due.due_at, risk.case.case_id)))
