"""Lists of cases: whose they are, the page that was asked for, and how many there are in all."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from http import HTTPStatus
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from pledgekeeper import wiring
from pledgekeeper.api.door import answer
from pledgekeeper.api.query import Query, Resource, query_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso
from pledgekeeper.ports import Walk
from pledgekeeper.settings import settings

EXAMINED = 1_000
"""Cases that one request looks at; where a filter finds too few among them the page is short, and `next` goes on."""

UTC_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

READ_WHOLE = 100
"""The same, where the timeline of each is needed."""


@dataclass(frozen=True)
class Listing:
    """A list of one kind of case as an API shows it.

    `status`, `opened` and `reference` (a path: the carrier's own number) are that API's names of what the table finds
    cases by; `known` are all of its attributes; `whole` those that only the timeline tells, which the list leaves out
    unless they are asked for.
    `kept_as`: where this API's statuses are not those of the table, which of the table's each may stand for; which of
    them it does, only its view tells.
    """

    kind: Kind
    statuses: Sequence[str]
    status: str
    opened: str
    reference: tuple[str, ...]
    known: frozenset[str]
    whole: frozenset[str]
    view: Callable[[Case], Resource]
    kept_as: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True)
class Place:
    """Where a page begins or ends: a case, and how many the list had when it was begun (None: not known)."""

    opened: str
    case_id: str
    total: int | None

    @property
    def cursor(self) -> str:
        return urlsafe_b64encode(json.dumps([self.opened, self.case_id, self.total]).encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Page:
    rows: list[Resource]
    total: int | None
    next: Place | None = None
    previous: Place | None = None


def listed(door: APIGatewayHttpResolver, who: Principal, listing: Listing, query: Query | None = None) -> Response[str]:
    """The page of the list that the request asks for, by TMF630 unless `query` tells, of what this principal sees."""
    who.must_read(listing.kind)
    query = query or query_of(door.current_event.raw_query_string or "", listing.known)
    page = _sorted(who, listing, query) if _needs_all(query, listing) else _walked(who, listing, query)
    return answered(door, query, page)


def answered(door: APIGatewayHttpResolver, query: Query, page: Page) -> Response[str]:
    """The page, with the links to those around it."""
    headers = {"X-Result-Count": str(len(page.rows))}
    headers |= {"X-Total-Count": str(page.total)} if page.total is not None else {"X-Pagination-Throttled": "true"}
    links = _links(door.current_event.path, door.current_event.raw_query_string or "", page)
    headers |= {"Link": ", ".join(links)} if links else {}
    return answer(HTTPStatus.OK, [query.selected(row) for row in page.rows], headers=headers)


def few(door: APIGatewayHttpResolver, resources: list[Resource], known: frozenset[str]) -> Response[str]:
    """The page that the request asks for of a list that is no longer than a page."""
    return page_of(query_of(door.current_event.raw_query_string or "", known), resources)


def page_of(query: Query, resources: list[Resource]) -> Response[str]:
    """The page that `query` asks for."""
    found = query.sorted(each for each in resources if query.holds(each))
    rows = found[query.offset : query.offset + query.limit]
    headers = {"X-Result-Count": str(len(rows)), "X-Total-Count": str(len(found))}
    return answer(HTTPStatus.OK, [query.selected(row) for row in rows], headers=headers)


def _needs_all(query: Query, listing: Listing) -> bool:
    return query.sort not in ((), ((listing.opened, True),), ((listing.opened, False),))


def _sorted(who: Principal, listing: Listing, query: Query) -> Page:
    """In an order that the table does not keep: all that match are read, if they are few enough."""
    if query.after or query.before:
        raise Invalid(f"after and before walk the list by {listing.opened}; with another order use offset")
    found = _Matches(who, listing, query, Walk())
    rows = query.sorted(row for _, row in found)
    if not found.complete:
        raise Invalid(f"that is too many to sort by {query.sort[0][0]}: narrow the list, or sort by {listing.opened}")
    return Page(rows[query.offset : query.offset + query.limit], len(rows))


def _walked(who: Principal, listing: Listing, query: Query) -> Page:
    """In the order of opening, from the place that a cursor names."""
    oldest_first = query.sort == ((listing.opened, False),)
    start = place(query.after or query.before)
    beyond = (start.opened, start.case_id) if start else None
    found = _Matches(who, listing, query, Walk(newest_first=oldest_first == bool(query.before), beyond=beyond))
    rows: list[tuple[Case, Resource]] = []
    matches = 0
    for case, row in found:
        matches += 1
        if query.offset < matches <= query.offset + query.limit:
            rows.append((case, row))
        elif matches > query.offset and (found.unfiltered or start):
            break
    total = start.total if start else found.total if found.unfiltered else matches if found.complete else None
    last = _place_of(rows[-1][0], total) if rows and matches > query.offset + query.limit else None
    if last is None and not found.complete and found.last and len(rows) < query.limit:
        last = _place_of(found.last, total)  # not all was looked at: go on from there
    first = _place_of(rows[0][0], total) if rows and (start or query.offset) else None
    if query.before:
        return Page([row for _, row in reversed(rows)], total, next=first, previous=last)
    return Page([row for _, row in rows], total, next=last, previous=first)


class _Matches:
    """The cases of the walk that pass the query, with their views; at most so many are looked at."""

    def __init__(self, who: Principal, listing: Listing, query: Query, walk: Walk) -> None:
        self._who, self._listing = who, listing
        self._statuses = _statuses(query, listing)
        self._query = query if listing.kept_as else query.without(listing.status)
        self._walk = _opened_between(query, listing, walk)
        self._whole = query.mentions(listing.whole)
        self.unfiltered = not self._query.tests and self._query.filter is None
        self.complete = False
        self.last: Case | None = None

    @property
    def total(self) -> int | None:
        """How many there are of an unfiltered list; of all carriers together nobody keeps count."""
        if self._who.staff:
            return None
        count = wiring.store().count_of_carrier
        return sum(count(carrier, self._listing.kind, self._statuses) for carrier in self._who.carriers)

    def __iter__(self) -> Iterator[tuple[Case, Resource]]:
        most = READ_WHOLE if self._whole else EXAMINED
        cases = self._cases()
        for looked_at, case in enumerate(cases):
            if looked_at == most and not (self.unfiltered and not self._whole):
                return
            self.last = case
            shown = self._listing.view(self._read(case))
            if self._query.holds(shown):
                yield case, shown
        self.complete = True

    def _read(self, case: Case) -> Case:
        return (wiring.store().load(case.case_id).case or case) if self._whole else case

    def _cases(self) -> Iterator[Case]:
        named = self._named()
        if named is not None:
            return iter(named)
        store, kind, walk = wiring.store(), self._listing.kind, self._walk
        if self._who.staff:
            desks = [centre.id for centre in wiring.book().roster().centres]
            lists = [store.cases_of_desk(desk, kind, self._statuses, walk) for desk in desks]
        else:
            whose = sorted(self._who.carriers)
            lists = [store.cases_of_carrier(carrier, kind, self._statuses, walk) for carrier in whose]
        return merge(*lists, key=lambda case: (iso(case.opened_at), case.case_id), reverse=walk.newest_first)

    def _named(self) -> list[Case] | None:
        """The cases that the query names, by our number or by the carrier's own: none is searched for."""
        numbers = self._query.one_of("id")
        theirs = next((t.values for t in self._query.tests if t.path == self._listing.reference), ())
        if numbers is None and theirs and not self._who.staff:
            find = wiring.store().case_by_reference
            numbers = [n for whose in self._who.carriers for each in theirs if (n := find(whose, each))]
        if numbers is None:
            return None
        found = [wiring.store().load(number).case for number in dict.fromkeys(numbers[:READ_WHOLE])]
        mine = [c for c in found if c and c.kind == self._listing.kind and self._who.sees(c.carrier_id)]
        asked = [c for c in mine if c.status in self._statuses]
        return sorted(asked, key=lambda c: (iso(c.opened_at), c.case_id), reverse=self._walk.newest_first)


def _statuses(query: Query, listing: Listing) -> list[str]:
    asked = query.one_of(listing.status)
    kept_as = listing.kept_as or {status: (status,) for status in listing.statuses}
    if asked is None:
        return list(dict.fromkeys(kept for status in listing.statuses for kept in kept_as[status]))
    wanted = [status for status in asked if "," not in status]
    wrong = [status for status in wanted if status not in listing.statuses]
    if wrong:
        raise Invalid(f"{wrong[0]!r} is not a status; a {listing.kind} is one of: {', '.join(listing.statuses)}")
    return list(dict.fromkeys(kept for status in wanted for kept in kept_as[status]))


def _opened_between(query: Query, listing: Listing, walk: Walk) -> Walk:
    """The walk, between the bounds that the query sets to the moment of opening; the query itself is asked as well."""
    bounds = {t.operator: t.values[0] for t in query.tests if t.path == (listing.opened,) and len(t.values) == 1}
    since, until = bounds.get("gte") or bounds.get("gt"), bounds.get("lte") or bounds.get("lt")
    return replace(walk, since=_bound(since) or walk.since, until=_bound(until) or walk.until)


def _bound(moment: str | None) -> str | None:
    """A moment as the table spells it; None when it is spelt otherwise, and left to the query."""
    return moment if moment and UTC_SECONDS.fullmatch(moment) else None


def place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        opened, case_id, total = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, NotBase64):
        opened = case_id = total = None
    if not (isinstance(opened, str) and isinstance(case_id, str) and (total is None or isinstance(total, int))):
        raise Invalid("that is no cursor of ours; take it from the `next` or `prev` link of a page, as it is")
    return Place(opened, case_id, total)


def _place_of(case: Case, total: int | None) -> Place:
    return Place(iso(case.opened_at), case.case_id, total)


def _links(path: str, raw: str, page: Page) -> list[str]:
    """The pages around, as RFC 8288 writes them. They keep what else was asked for."""
    kept = [pair for pair in raw.split("&") if pair and pair.partition("=")[0] not in ("after", "before", "offset")]
    if page.next is None and page.previous is None:
        return []
    ways: list[tuple[str, list[str]]] = [("first", [])]
    ways += [("prev", [f"before={quote(page.previous.cursor)}"])] if page.previous else []
    ways += [("next", [f"after={quote(page.next.cursor)}"])] if page.next else []
    base = f"{settings().public_url}{path}"
    return [f'<{base}?{"&".join([*kept, *more])}>; rel="{name}"'.replace("?>", ">") for name, more in ways]
