"""Load carriers, the roster and lists of stakeholders from a YAML file into the store."""

from collections.abc import Iterator
from pathlib import Path

from pledgekeeper import book, money
from pledgekeeper.carriers.call_records import rates_twice
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import Mistake
from pledgekeeper.pledges.loading import load as load_yaml
from pledgekeeper.ports import Store
from pledgekeeper.problems.stakeholders import StakeholderList


class CarrierFile(Frozen):
    """What a file may hold: carriers, the roster, lists of stakeholders, or several of them."""

    carriers: tuple[Carrier, ...] = ()
    roster: Roster | None = None
    stakeholders: tuple[StakeholderList, ...] = ()


def read(path: Path, shelf: book.Shelf | None = None) -> CarrierFile:
    """The file, with everything it names checked to exist. Invalid tells file, line and field, or the carrier.

    `shelf` has the versions that agreements may name; without one, those that ship with the code.
    """
    shelf = shelf or book.Shelf(())
    found = load_yaml(path, CarrierFile, lambda file: (*_unknown_holidays(file), *_rates_twice(file)))
    _names_are_unique(path, found.carriers)
    for carrier in found.carriers:
        _check(path, carrier, found.roster, shelf)
    _lists_are_unique(path, found.stakeholders)
    return found


def _unknown_holidays(found: CarrierFile) -> Iterator[Mistake]:
    """Countries of which nobody knows the public holidays: not for the first hand-over to find."""
    for n, rotation in enumerate(found.roster.rotations if found.roster else ()):
        try:
            if rotation.holidays:
                rotation.holidays.days(2026)
        except ValueError as error:
            yield ("roster", "rotations", n, "holidays"), str(error)


def _rates_twice(found: CarrierFile) -> Iterator[Mistake]:
    for n, carrier in enumerate(found.carriers):
        for m, wrong in rates_twice(carrier.agreement.call_records.fx):
            yield ("carriers", n, "agreement", "call_records", "fx", m), wrong


def _lists_are_unique(path: Path, lists: tuple[StakeholderList, ...]) -> None:
    names = [each.id for each in lists]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Invalid(f"{path.name}: stakeholders: two lists of the id {twice!r}; an id names one")


def _are_ours(path: Path, lists: tuple[StakeholderList, ...], store: Store) -> None:
    """Stakeholders are told which cases a problem has: nobody of a carrier's is one."""
    for found in lists:
        for address in found.addresses:
            carrier_id = store.carrier_of_address(address)
            if carrier_id:
                raise Invalid(
                    f"{path.name}: stakeholders {found.id}: {address} is an address of the carrier {carrier_id}; "
                    "a stakeholder is one of us"
                )


def _names_are_unique(path: Path, carriers: tuple[Carrier, ...]) -> None:
    """An id, a domain or an address tells one carrier; a parent is one of the file."""
    owners: dict[str, str] = {}
    for carrier in carriers:
        system = [f"bond's address {carrier.bond.address}"] if carrier.bond else []
        for name in (f"id {carrier.id}", *(f"domain {name.lower()}" for name in carrier.domains), *system):
            if name in owners:
                raise Invalid(
                    f"{path.name}: {name} is that of {owners[name]} and of {carrier.name}; it tells one carrier"
                )
            owners[name] = carrier.name
    for carrier in carriers:
        if carrier.parent and f"id {carrier.parent}" not in owners:
            raise Invalid(f"{path.name}: carrier {carrier.id}: its parent {carrier.parent!r} is not in the file")
        line = _line(carrier, {each.id: each for each in carriers})
        if len(line) > len(set(line)):
            raise Invalid(f"{path.name}: carrier {carrier.id}: its parents come round to it: {' < '.join(line)}")


def _line(carrier: Carrier, known: dict[str, Carrier]) -> list[str]:
    """The carrier, its parent, and so on up, ending with the first that is named twice."""
    line = [carrier.id]
    while (parent := known[line[-1]].parent) and len(line) == len(set(line)):
        line.append(parent)
    return line


def load(path: Path, store: Store) -> list[str]:
    """Put everything in the file into the store; the ids of the carriers in it."""
    found = read(path, book.Shelf(store.published()))
    _are_ours(path, found.stakeholders, store)
    if found.roster:
        store.put_roster(found.roster)
    for stakeholders in found.stakeholders:
        store.put_stakeholders(stakeholders)
    for carrier in found.carriers:
        store.put_carrier(carrier)
    return [carrier.id for carrier in found.carriers]


def _check(path: Path, carrier: Carrier, roster: Roster | None, shelf: book.Shelf) -> None:
    agreement, where = carrier.agreement, f"{path.name}: carrier {carrier.id}"
    pledge = shelf.pledge_named(agreement.pledge)
    book.matrix(agreement.matrix)
    calendars = {name for file in shelf.files.values() for name in file.by_id}
    if agreement.calendar not in calendars:
        known = ", ".join(sorted(calendars))
        raise Invalid(f"{where}: there is no calendar {agreement.calendar!r}; there are: {known}")
    for reason in agreement.stopping:
        if reason not in pledge.pause_rules:
            known = ", ".join(pledge.pause_rules)
            raise Invalid(f"{where}: stopping: {reason!r} is no pause of {pledge.id}; there are: {known}")
    for role in ("service_manager", "account_director"):
        person = getattr(agreement, role)
        if person and roster and roster.person(person) is None:
            raise Invalid(f"{path.name}: carrier {carrier.id}: {role} {person!r} is not among the people of the roster")
    _check_disputes(where, carrier)


def _check_disputes(where: str, carrier: Carrier) -> None:
    clause, known = carrier.agreement.disputes, book.dispute_types()
    if wrong := money.unlisted(clause.currency):
        raise Invalid(f"{where}: disputes: {wrong}")
    for name in (*clause.tolerance_types, *clause.windows):
        if name not in known:
            raise Invalid(f"{where}: disputes: {name!r} is no type of dispute; there are: {', '.join(known)}")
