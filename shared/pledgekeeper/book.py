"""The book of terms: which promises, ladders and calendars apply to a carrier's case, and who is on duty."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from pydantic import AfterValidator, Field

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import DisputeType, Terms
from pledgekeeper.clock import Clock
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load
from pledgekeeper.ports import Store
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.pledge import Pledge

PLEDGES = Path(__file__).parent / "pledges"
FRESH_FOR = timedelta(seconds=60)
"""How long a warm function may work with the carrier and roster it read: a change takes effect within this time."""

T = TypeVar("T")
Named = TypeVar("Named", Calendar, DisputeType)


def _each_named_once(found: tuple[Named, ...]) -> tuple[Named, ...]:
    names = [ALWAYS.id, *(each.id for each in found)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"two are called {name!r}; an id names one" + (" (it is built in)" if name == ALWAYS.id else "")
            )
    return found


def _opens(calendar: Calendar) -> Calendar:
    if not any(calendar.week.values()):
        raise ValueError(f"calendar {calendar.id} never opens; give at least one day a window")
    return calendar


class CalendarFile(Frozen):
    calendars: Annotated[tuple[Annotated[Calendar, AfterValidator(_opens)], ...], AfterValidator(_each_named_once)] = (
        Field(min_length=1)
    )


class DisputeTypeFile(Frozen):
    types: Annotated[tuple[DisputeType, ...], AfterValidator(_each_named_once)] = Field(min_length=1)


@cache
def pledge(pledge_id: str) -> Pledge:
    """The published pledge of that name."""
    return load(_published(pledge_id, "pledge"), Pledge)


@cache
def matrix(matrix_id: str) -> Matrix:
    """The published escalation matrix of that name."""
    return load(_published(matrix_id, "matrix"), Matrix)


@cache
def calendars() -> dict[str, Calendar]:
    """Every calendar an agreement may name."""
    found = load(PLEDGES / "calendars.yaml", CalendarFile).calendars
    return {calendar.id: calendar for calendar in (*found, ALWAYS)}


@cache
def dispute_types() -> dict[str, DisputeType]:
    return {kind.id: kind for kind in load(PLEDGES / "disputes.yaml", DisputeTypeFile).types}


class Book:
    """Reads carriers and the roster from the store, and keeps each for a minute."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Any]] = {}

    def terms_of(self, carrier_id: str, case: Case | None) -> Terms:
        """Terms for a new case (`case` is None: under the agreement) or an existing one (under its own versions)."""
        carrier = self.carrier(carrier_id)
        return Terms(
            carrier=carrier,
            pledge=pledge(case.pledge_id if case else carrier.agreement.pledge),
            matrix=matrix(case.matrix_id if case else carrier.agreement.matrix),
            calendars=calendars(),
            dispute_types=dispute_types(),
            roster=self.roster(),
        )

    def carrier(self, carrier_id: str) -> Carrier:
        def read() -> Carrier:
            found = self._store.carrier(carrier_id)
            if found is None:
                raise NotFound(f"there is no carrier {carrier_id}")
            return found

        return self._fresh(carrier_id, read)

    def roster(self) -> Roster:
        return self._fresh("the roster", self._store.roster)

    def _fresh(self, name: str, read: Callable[[], T]) -> T:
        now = self._clock.now()
        read_at, value = self._kept.get(name, (None, None))
        if read_at is None or not read_at <= now < read_at + FRESH_FOR:
            value = read()
            self._kept[name] = (now, value)
        return cast(T, value)


def _published(name: str, kind: str) -> Path:
    path = PLEDGES / f"{name}.yaml"
    if not name.startswith(f"{kind}-") or not path.is_file():
        known = ", ".join(sorted(file.stem for file in PLEDGES.glob(f"{kind}-*.yaml")))
        raise Invalid(f"there is no published {kind} {name!r}; there are: {known}")
    return path
