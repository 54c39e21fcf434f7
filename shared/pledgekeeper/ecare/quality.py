"""How a carrier's own routes work, beside what is usual, and which of its faults are looked at as one problem."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.ecare.desk_quality import QUALITY as DESKS
from pledgekeeper.ecare.route_quality import DAYS, days_asked, drawn_in, route_page, route_rows
from pledgekeeper.ecare.their_problems import TheirProblem, own_cases, theirs
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import NotFound
from pledgekeeper.quality.model import Route

QUALITY: Final = "/ecare/quality"
SHOWN_AFTER: Final = timedelta(days=30)
"""A problem that is over is shown so long."""


def show(visit: Visit) -> Answer:
    """All routes of the carrier and its affiliates; with `carrier`, `product` and `route` that one."""
    visit.who.must_read("ticket")
    if visit.who.staff:
        return Go(DESKS)
    shown = {"here": QUALITY, "days": DAYS, **drawn_in(visit.words)}
    if "route" in visit.query:
        named = Route(*(visit.query.get(part, "") for part in ("carrier", "product", "route")))
        if not visit.who.sees(named.carrier_id):
            raise NotFound(f"no figures are kept of {named.route}")
        page = route_page(named, days_asked(visit.query.get("days", "")), visit.now)
        return Page("route.html", {**shown, "page": page})
    carriers = sorted(visit.who.carriers)
    problems = [problem for each in carriers for problem in _problems(each, visit)]
    listed = {
        "rows": route_rows(carriers),
        "several": len(carriers) > 1,
        "problems": sorted(problems, key=lambda each: (each.closed_at is None, each.since), reverse=True),
    }
    return Page("quality.html", {**shown, **listed})


def _problems(carrier_id: str, visit: Visit) -> Iterator[TheirProblem]:
    for problem_id in wiring.problems().of_carrier(carrier_id):
        problem = wiring.problems().load(problem_id).problem
        numbers = own_cases(problem, carrier_id) if problem else ()
        if problem and numbers:
            read = (wiring.store().load(number).case for number in numbers)
            found = theirs(problem, carrier_id, (case for case in read if case))
            if found.closed_at is None or visit.now - found.closed_at <= SHOWN_AFTER:
                yield found


PAGES: Final = (Shown("GET", QUALITY, show),)
