"""The book of terms: which promises, ladders and calendars apply to a carrier's case, and who is on duty."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pledgekeeper.carriers.access import family
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.plans import TemplateFile
from pledgekeeper.cases.terms import DisputeType, Library, Terms, Version
from pledgekeeper.clock import Clock
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.pledges.loading import load
from pledgekeeper.pledges.versions import (
    CalendarFile,
    DisputeTypeFile,
    Published,
    read_calendars,
    read_matrix,
    read_pledge,
)
from pledgekeeper.ports import Store, Walk
from pledgekeeper.sla.pledge import Pledge
from pledgekeeper.tickets.specifications import SpecificationFile

PLEDGES = Path(__file__).parent / "pledges"
FRESH_FOR = timedelta(seconds=60)
"""How long a warm function may work with what it read of carriers, roster and versions: a change takes effect within
this time."""

OPEN_ORDERS = (OrderStatus.ACKNOWLEDGED, OrderStatus.IN_PROGRESS)
SHELF = "the shelf"
ROSTER = "the roster"
T = TypeVar("T")


@cache
def pledge(pledge_id: str) -> Pledge:
    """The pledge of that name that ships with the code."""
    return read_pledge(_shipped(pledge_id, "pledge"))


@cache
def matrix(matrix_id: str) -> Matrix:
    """The escalation matrix of that name."""
    return read_matrix(_shipped(matrix_id, "matrix"))


@cache
def calendar_file(calendars_id: str) -> CalendarFile:
    """The calendars of that name that ship with the code."""
    return read_calendars(_shipped(calendars_id, "calendars"))


@cache
def dispute_types() -> dict[str, DisputeType]:
    return {kind.id: kind for kind in load(PLEDGES / "disputes.yaml", DisputeTypeFile).types}


@cache
def milestones() -> TemplateFile:
    """How orders are delivered, by product."""
    return load(PLEDGES / "milestones.yaml", TemplateFile)


@cache
def specifications() -> SpecificationFile:
    """What speeds up a fault, by product."""
    return load(PLEDGES / "specifications.yaml", SpecificationFile)


def shipped(kind: str) -> list[str]:
    """The names of the files of a kind that ship with the code."""
    return sorted(file.stem for file in PLEDGES.glob(f"{kind}-*.yaml"))


class Shelf:
    """Every version there is: those that ship with the code, and those published into the table."""

    def __init__(self, published: Iterable[Published]) -> None:
        found = [each.content for each in published]
        self.pledges = {each.id: each for each in (*map(pledge, shipped("pledge")), *found) if isinstance(each, Pledge)}
        files = (*map(calendar_file, shipped("calendars")), *found)
        self.files = {each.id: each for each in files if isinstance(each, CalendarFile)}

    @property
    def library(self) -> Library:
        return Library(self.pledges, {name: file.by_id for name, file in self.files.items()})

    def pledge_named(self, name: str) -> Pledge:
        """The version of that name. Invalid when there is none."""
        if name not in self.pledges:
            raise Invalid(f"there is no published pledge {name!r}; there are: {', '.join(sorted(self.pledges))}")
        return self.pledges[name]

    def pledge_in_force(self, named: str, now: datetime) -> Pledge:
        """What new cases get under an agreement that names a pledge: the version that has replaced it by `now`."""
        return _latest(self.pledge_named(named), self.pledges, now)

    def newest_pledge(self, now: datetime) -> Pledge:
        """The one that took effect last by `now`; of a time before all of them, the first."""
        first = min(self.pledges.values(), key=lambda each: each.valid_from)
        return max(
            (each for each in self.pledges.values() if each.valid_from <= now),
            key=lambda e: e.valid_from,
            default=first,
        )

    def calendars_in_force(self, now: datetime) -> CalendarFile:
        """The calendars that new cases get: of those that replace no other, the newest, and what has replaced it."""
        first = max(
            (file for file in self.files.values() if file.replaces is None and file.valid_from <= now),
            key=lambda file: file.valid_from,
            default=min(self.files.values(), key=lambda file: file.valid_from),
        )
        return _latest(first, self.files, now)


Versioned = TypeVar("Versioned", Pledge, CalendarFile)


def _latest(first: Versioned, known: dict[str, Versioned], now: datetime) -> Versioned:
    """Follow what replaced a version, as far as it has taken effect by `now`."""
    current, followed = first, {first.id}
    while True:
        following = [each for each in known.values() if each.replaces == current.id and each.valid_from <= now]
        newest = max(following, key=lambda each: each.valid_from, default=None)
        if newest is None or newest.id in followed:
            return current
        current = newest
        followed.add(newest.id)


class Book:
    """Reads carriers and the roster from the store, and keeps each for a minute."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Any]] = {}

    def terms_of(self, carrier_id: str, case: Case | None) -> Terms:
        """Terms for a new case (`case` is None: under the agreement) or an existing one (under its own versions)."""
        carrier, now = self.carrier(carrier_id), self._clock.now()
        shelf = self.shelf() if case is None else self._shelf_with(case.pledge_id, case.calendars_id)
        agreement = carrier.agreement
        if case is None:
            file, found = shelf.calendars_in_force(now), shelf.pledge_in_force(agreement.pledge, now)
            business, stopping = agreement.calendar, agreement.stopping
        else:
            file, found = shelf.files[case.calendars_id], shelf.pledges[case.pledge_id]
            business, stopping = case.calendar, case.stopping
        return Terms(
            carrier=carrier,
            version=Version(found, file.id, file.by_id, business),
            stopping=frozenset(stopping),
            matrix=matrix(case.matrix_id if case else agreement.matrix),
            dispute_types=dispute_types(),
            templates=milestones(),
            roster=self.roster(),
            library=shelf.library,
            load=self.order_load,
        )

    def shelf(self) -> Shelf:
        return self._fresh(SHELF, lambda: Shelf(self._store.published()))

    def _shelf_with(self, pledge_id: str, calendars_id: str) -> Shelf:
        """A case may be under a version that was published a moment ago, by the eyes of another function."""
        shelf = self.shelf()
        if pledge_id in shelf.pledges and calendars_id in shelf.files:
            return shelf
        self._kept.pop(SHELF, None)
        return self.shelf()

    def carrier(self, carrier_id: str) -> Carrier:
        def read() -> Carrier:
            found = self._store.carrier(carrier_id)
            if found is None:
                raise NotFound(f"there is no carrier {carrier_id}")
            return found

        return self._fresh(carrier_id, read)

    def affiliates(self, carrier_id: str) -> frozenset[str]:
        """All that are below a carrier, however deep."""
        return self._fresh(f"the family of {carrier_id}", lambda: family(carrier_id, self._store.affiliates))

    def likely(self, email: str) -> Carrier | None:
        """Whose the address is, or its domain, by what is kept: nothing is read but that carrier."""
        names = (f"address {email}", f"domain {email.rpartition('@')[2]}")
        carrier_id = next((kept for name in names if (kept := self._if_any(name, _nothing))), None)
        return self.carrier(carrier_id) if carrier_id else None

    def carrier_of_address(self, email: str, of_contact: Callable[[str], str | None] | None = None) -> Carrier | None:
        """The carrier whose contact has this address, or else whose domain it is in.

        `of_contact` looks the contact up where the caller has read it already.
        """

        def read() -> str | None:
            domain = email.rpartition("@")[2]
            return (of_contact or self._store.carrier_of_contact)(email) or self._if_any(
                f"domain {domain}", lambda: self._store.carrier_of_domain(domain)
            )

        carrier_id = self._if_any(f"address {email}", read)
        return self.carrier(carrier_id) if carrier_id else None

    def order_load(self) -> dict[str, int]:
        """How many open orders each project manager has in hand."""

        def read() -> dict[str, int]:
            desks = [centre.id for centre in self.roster().centres]
            found = (each for desk in desks for each in self._store.cases_of_desk(desk, "order", OPEN_ORDERS, Walk()))
            return dict(Counter(each.in_charge for each in found if isinstance(each, Order) and each.in_charge))

        return self._fresh("the load of managers", read)

    def roster(self) -> Roster:
        """While a maintenance window holds it is read anew each time: one that was ended early holds nothing back."""
        kept, now = self._fresh(ROSTER, self._store.roster), self._clock.now()
        if not any(window.covers(now) for window in kept.maintenance):
            return kept
        self._kept.pop(ROSTER)
        return self._fresh(ROSTER, self._store.roster)

    def _if_any(self, name: str, read: Callable[[], T | None]) -> T | None:
        """As `_fresh`; what is not there is asked for each time, as it may be added at any moment."""
        found = self._fresh(name, read)
        if found is None:
            self._kept.pop(name)
        return found

    def _fresh(self, name: str, read: Callable[[], T]) -> T:
        now = self._clock.now()
        read_at, value = self._kept.get(name, (None, None))
        if read_at is None or not read_at <= now < read_at + FRESH_FOR:
            value = read()
            self._kept[name] = (now, value)
        return cast(T, value)


def _nothing() -> str | None:
    return None


def _shipped(name: str, kind: str) -> Path:
    path = PLEDGES / f"{name}.yaml"
    if not name.startswith(f"{kind}-") or not path.is_file():
        raise Invalid(f"there is no published {kind} {name!r}; there are: {', '.join(shipped(kind))}")
    return path
