"""A carrier's incidents: one, and the page of a list. What their lines tell against is not read, and of the others a
hundred at most; tickets are read of those that are shown, and of all where the query asks what only tickets tell."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from pledgekeeper import ids, wiring
from pledgekeeper.api.door import answer
from pledgekeeper.api.mef124_incidents import FILTERS, FROM_TICKETS, Line, begun_last, incident_view, listed, may_be
from pledgekeeper.api.mef124_query import asked
from pledgekeeper.api.query import Query, Resource
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.model import iso
from pledgekeeper.problems.incident import Incident, incident_of
from pledgekeeper.settings import settings

MOST_READ: Final = 100
"""Problems that one request reads whole; `next` goes on to those that began before."""
BEFORE: Final = "situationStartDate.lt"

TicketView = Callable[[Case], Resource]


def incident(problem_id: str, carrier_id: str) -> Incident | None:
    """What a problem is to a carrier, if it is anything to it."""
    problem = wiring.problems().load(problem_id).problem
    return incident_of(problem, carrier_id, ids.incident_id(problem_id, carrier_id)) if problem else None


def whole(found: Incident, ticket_view: TicketView) -> Resource:
    read = (wiring.store().load(number).case for number in found.cases)
    return _shown(found, [ticket_view(case) for case in read if case])


def incident_page(door: APIGatewayHttpResolver, who: Principal, ticket_view: TicketView) -> Response[str]:
    """Those that the carrier was told of last come first, of the problems that began last."""
    raw = door.current_event.raw_query_string or ""
    query = asked(raw, FILTERS)
    looked_at, older = begun_last(_lines(who, query), MOST_READ)
    told = [each for line, carrier in looked_at if (each := incident(line.problem_id, carrier))]
    told.sort(key=lambda each: (each.told[0].at, each.incident_id), reverse=True)
    needed = query.mentions(FROM_TICKETS)
    found = [each for each in told if query.holds(whole(each, ticket_view) if needed else _shown(each, []))]
    end = query.offset + query.limit
    rows = [listed(whole(each, ticket_view)) for each in found[query.offset : end]]
    headers = {"X-Result-Count": str(len(rows))}
    headers |= {"X-Pagination-Throttled": "true"} if older else {"X-Total-Count": str(len(found))}
    if len(found) > end:
        headers["Link"] = _next(door, raw, "offset", str(end))
    elif older:
        headers["Link"] = _next(door, raw, BEFORE, iso(older))
    return answer(HTTPStatus.OK, rows, headers=headers)


def _lines(who: Principal, query: Query) -> Iterator[Line]:
    for carrier in sorted(who.carriers):
        yield from ((line, carrier) for line in wiring.problems().lines_of_carrier(carrier) if may_be(line, query))


def _shown(found: Incident, tickets: list[Resource]) -> Resource:
    return incident_view(found, tickets, settings().public_url, settings().care_address)


def _next(door: APIGatewayHttpResolver, raw: str, name: str, value: str) -> str:
    """The list as it was asked for, from there on."""
    kept = [pair for pair in raw.split("&") if pair and pair.partition("=")[0] not in ("offset", name)]
    return f'<{settings().public_url}{door.current_event.path}?{"&".join([*kept, f"{name}={value}"])}>; rel="next"'
