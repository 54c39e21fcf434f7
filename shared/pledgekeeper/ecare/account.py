"""A carrier's account: its people and systems, what was agreed, where its events go, and its cases to take home."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, get_args

from pledgekeeper import wiring
from pledgekeeper.accounts.clocks import clocks
from pledgekeeper.api.redriving import redriven, visible_listener
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier, CarrierRole, Client
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.ecare.meetings import MeetingRow, meeting_rows
from pledgekeeper.ecare.reading_cases import STATUSES, cases_of
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.listeners import Delivery, Listener
from pledgekeeper.model import iso

ACCOUNT: Final = "/ecare/account"
LISTENER: Final = "/ecare/listeners/{listener}"
MOST_DELIVERIES: Final = 100
MOST_EXPORTED: Final = 10_000
COLUMNS: Final = (
    "number", "status", "priority", "title", "their_reference", "carrier", "desk", "opened_at", "changed_at",
)  # fmt: skip
BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Account:
    carrier: Carrier
    clients: tuple[Client, ...]
    listeners: tuple[Listener, ...]
    meetings: tuple[MeetingRow, ...]


def show(visit: Visit) -> Page:
    carrier_id = _carrier(visit.who)
    table = wiring.listener_table()
    whose = sorted(visit.who.carriers)
    kept, terms = wiring.account_table().load(carrier_id).account, wiring.book().terms_of(carrier_id, None)
    account = Account(
        carrier=wiring.people_table().read(carrier_id).carrier,
        clients=tuple(client for each in whose for client in wiring.client_table().of_carrier(each)),
        listeners=tuple(listener for each in whose for listener in table.of_carrier(each)),
        meetings=tuple(meeting_rows(kept, clocks(kept, terms, visit.now), terms, visit.words)),
    )
    return Page("account.html", {"account": account, "roles": get_args(CarrierRole)})


def show_listener(visit: Visit) -> Answer:
    """What became of the events of one listener, the newest first."""
    listener = visible_listener(visit.names["listener"], visit.who)
    deliveries = list(islice(wiring.listener_table().deliveries(listener.listener_id), MOST_DELIVERIES))
    shown: dict[str, object] = {"listener": listener, "deliveries": deliveries, "dead": _dead(deliveries)}
    return Page("listener.html", shown, live="_listener.html", stamp=_stamp(listener, deliveries))


def redrive(visit: Visit) -> Answer:
    listener = visible_listener(visit.names["listener"], visit.who)
    redriven(listener, visit.who)
    return Go(f"/ecare/listeners/{listener.listener_id}", "redriven")


def export_tickets(visit: Visit) -> Answer:
    return _table(visit, "ticket")


def export_disputes(visit: Visit) -> Answer:
    return _table(visit, "dispute")


def _table(visit: Visit, kind: Kind) -> File:
    """All cases of a kind that the visitor sees, as a table for a spreadsheet."""
    visit.who.must_read(kind)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(islice(cases_of(visit.who, kind, list(STATUSES[kind])), MOST_EXPORTED)))
    return File(f"{kind}s.csv", "text/csv; charset=utf-8", out.getvalue())


def _rows(cases: Iterator[Case]) -> Iterator[list[str]]:
    for case in cases:
        said = (case.priority, case.title, case.their_reference, case.carrier_id, case.desk)
        moments = (iso(case.opened_at), iso(case.changed_at))
        yield [_cell(text or "") for text in (case.case_id, case.status, *said, *moments)]


def _cell(text: str) -> str:
    """What a carrier wrote is text, never a formula of whoever opens the table."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _dead(deliveries: list[Delivery]) -> int:
    return sum(each.state == "dead" for each in deliveries)


def _stamp(listener: Listener, deliveries: list[Delivery]) -> str:
    return f"{listener.disabled_at}|" + "|".join(f"{each.event_id},{each.state},{each.tries}" for each in deliveries)


def _carrier(who: Principal) -> str:
    if who.carrier_id is None:
        raise Forbidden("this is the page of a carrier's own people")
    return who.carrier_id


PAGES: Final = (
    Shown("GET", ACCOUNT, show),
    Shown("GET", LISTENER, show_listener),
    Shown("POST", f"{LISTENER}/redrive", redrive),
    Shown("GET", "/ecare/tickets.csv", export_tickets),
    Shown("GET", "/ecare/disputes.csv", export_disputes),
)
