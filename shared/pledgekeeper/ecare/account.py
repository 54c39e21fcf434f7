"""A carrier's account: whom it rings, what is at risk or due, its people and systems, what was agreed, and its cases to
take home."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, get_args

from pledgekeeper import wiring
from pledgekeeper.accounts.managers import eligible
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier, CarrierRole, Client
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.ecare.account_reading import around
from pledgekeeper.ecare.account_view import account_page
from pledgekeeper.ecare.reading_cases import STATUSES, cases_of
from pledgekeeper.ecare.visit import Answer, File, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.listeners import Listener, Version
from pledgekeeper.model import iso
from pledgekeeper.orders.model import Order

ACCOUNT: Final = "/ecare/account"
HEARD: Final[tuple[Version, ...]] = ("v5", "orders", "v4")
"""What an address that is added here may hear; those of MEF 124 are added by its own API."""
MOST_EXPORTED: Final = 10_000
COLUMNS: Final = (
    "number", "status", "priority", "title", "their_reference", "carrier", "desk", "opened_at", "changed_at",
)  # fmt: skip
DATES: Final = ("requested_at", "committed_originally", "date_that_counts", "committed_now", "delivered_at")
"""What a table of orders has beside that."""
BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Account:
    """`managed`: the agreement has it given a Service Manager."""

    carrier: Carrier
    clients: tuple[Client, ...]
    listeners: tuple[Listener, ...]
    managed: bool


def show(visit: Visit) -> Page:
    carrier_id = _carrier(visit.who)
    table = wiring.listener_table()
    whose = sorted(visit.who.carriers)
    kept, terms = wiring.account_table().load(carrier_id).account, wiring.book().terms_of(carrier_id, None)
    account = Account(
        carrier=wiring.people_table().read(carrier_id).carrier,
        clients=tuple(client for each in whose for client in wiring.client_table().of_carrier(each)),
        listeners=tuple(listener for each in whose for listener in table.of_carrier(each)),
        managed=eligible(terms.carrier.agreement),
    )
    page = account_page(kept, terms, around(visit.who.carriers, visit.who), visit.moments)
    return Page("account.html", {"account": account, "page": page, "roles": get_args(CarrierRole), "heard": HEARD})


def export_tickets(visit: Visit) -> Answer:
    return _table(visit, "ticket")


def export_disputes(visit: Visit) -> Answer:
    return _table(visit, "dispute")


def export_orders(visit: Visit) -> Answer:
    return _table(visit, "order")


def _table(visit: Visit, kind: Kind) -> File:
    """All cases of a kind that the visitor sees, as a table for a spreadsheet."""
    visit.who.must_read(kind)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS + (DATES if kind == "order" else ()))
    writer.writerows(_rows(islice(cases_of(visit.who, kind, list(STATUSES[kind])), MOST_EXPORTED)))
    return File(f"{kind}s.csv", "text/csv; charset=utf-8", out.getvalue())


def _rows(cases: Iterator[Case]) -> Iterator[list[str]]:
    for case in cases:
        said = (case.priority, case.title, case.their_reference, case.carrier_id, case.desk)
        moments = (iso(case.opened_at), iso(case.changed_at))
        yield [_cell(text or "") for text in (case.case_id, case.status, *said, *moments, *_dates(case))]


def _dates(case: Case) -> list[str]:
    if not isinstance(case, Order):
        return []
    dates = (case.requested_at, case.committed_originally, case.yardstick, case.committed_now, case.delivered_at)
    return [iso(each) if each else "" for each in dates]


def _cell(text: str) -> str:
    """What a carrier wrote is text, never a formula of whoever opens the table."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _carrier(who: Principal) -> str:
    if who.carrier_id is None:
        raise Forbidden("this is the page of a carrier's own people")
    return who.carrier_id


PAGES: Final = (
    Shown("GET", ACCOUNT, show),
    Shown("GET", "/ecare/tickets.csv", export_tickets),
    Shown("GET", "/ecare/disputes.csv", export_disputes),
    Shown("GET", "/ecare/orders.csv", export_orders),
)
