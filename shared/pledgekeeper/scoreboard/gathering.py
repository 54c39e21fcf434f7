"""One night's work on the kept file of one month: read what is new of the cases that were opened in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.invoices.first_time import doubted
from pledgekeeper.kinds import fold
from pledgekeeper.model import iso
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.on_time import dated
from pledgekeeper.quality.repeats import is_fault, service_of
from pledgekeeper.scoreboard.kept import Reported, Told, kept
from pledgekeeper.scoreboard.record import record_of, settled
from pledgekeeper.store.case_versions import CaseVersion
from pledgekeeper.tickets.model import Ticket

Row = dict[str, Any]
Load = Callable[[str], Case | None]
TermsOf = Callable[[str, Case], Terms]


class Known(NamedTuple):
    """What is kept of a case: how many of its events were read, whether its row stands for ever, as of when it is."""

    version: int
    settled: bool
    as_of: str


def gathered(
    listed: Iterable[CaseVersion], before: Mapping[str, Known], load: Load, terms_of: TermsOf,
    pseudonym: Callable[[str], str], as_of: datetime,
) -> Iterator[tuple[str, Row | None]]:  # fmt: skip
    """The rows of a month that are to be written, by case; None for a case that was not there yet at `as_of`.

    A case is read anew when it has events that were not read, or is not settled: the clocks of a settled one stand for
    ever. One that was read as of this moment is not read again, so that whoever stopped half-way goes on from there.
    One that is not listed, as it changed hands meanwhile, is kept."""
    found = {each.case_id: each.version for each in listed}
    for case_id in sorted(found.keys() | before.keys()):
        known = before.get(case_id)
        if not (known and _stands(known, found.get(case_id, known.version), as_of)):
            yield case_id, row_of(load(case_id), terms_of, pseudonym, as_of)


def _stands(known: Known, version: int, as_of: datetime) -> bool:
    return known.as_of == iso(as_of) or (known.settled and known.version == version)


def row_of(case: Case | None, terms_of: TermsOf, pseudonym: Callable[[str], str], as_of: datetime) -> Row | None:
    """The row of a case as it was at `as_of`; None when it was not there yet."""
    if case is None:
        return None
    until = case_until(case, as_of)
    if until is None:
        return None
    terms = terms_of(until.carrier_id, until)
    record = record_of(until, terms, as_of, pseudonym(until.case_id))
    done = settled(until, terms.under(until.pledge_id, until.calendars_id), as_of)
    told = _told(until, pseudonym)
    return kept(record, until.case_id, until.carrier_id, len(until.timeline), settled=done, as_of=as_of, told=told)


def _told(case: Case, pseudonym: Callable[[str], str]) -> Told:
    match case:
        case Order():
            return Told(dated=dated(case))
        case Dispute():
            return Told(doubted=doubted(case))
        case Ticket() if is_fault(case):
            reported = int(case.opened_at.timestamp())
            return Told(fault=Reported(pseudonym(f"fault-{case.case_id}"), service_of(case), reported))
    return Told()


def case_until(case: Case, as_of: datetime) -> Case | None:
    """The case as its events before `as_of` made it."""
    place = next((place for place, event in enumerate(case.timeline) if event.at >= as_of), len(case.timeline))
    if place == len(case.timeline):
        return case
    return fold(case.case_id, case.timeline[:place]) if place else None
