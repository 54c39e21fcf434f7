"""How a carrier's own routes work, beside what is usual, and which of its faults are looked at as one problem."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.ecare.desk_quality import QUALITY as DESKS
from pledgekeeper.ecare.route_quality import DAYS, days_asked, drawn_in, route_page, route_rows
from pledgekeeper.ecare.their_problems import TheirProblem, own_cases, theirs
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.problems.model import ProblemLine
from pledgekeeper.quality.model import Route

QUALITY: Final = "/ecare/quality"
SHOWN_AFTER: Final = timedelta(days=30)
"""A problem that is over is shown so long."""
MOST_PROBLEMS: Final = 20
"""On one page."""
LONGEST_PLACE: Final = 6


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
    problems, after = _problems(carriers, visit)
    listed = {"rows": route_rows(carriers), "several": len(carriers) > 1, "problems": problems, "after": after}
    return Page("quality.html", {**shown, **listed})


def _problems(carriers: Iterable[str], visit: Visit) -> tuple[list[TheirProblem], int | None]:
    """A page of problems that are under way or were lately, those under way first, then the newest; and where the next
    page begins. Of those that are long over no timeline is read."""
    lines = [(line, each) for each in carriers for line in wiring.problems().lines_of_carrier(each)]
    lately = [each for each in lines if _is_shown(each[0], visit.now)]
    lately.sort(key=lambda each: (each[0].over_since is None, each[0].opened_at, each[0].problem_id), reverse=True)
    shown: list[TheirProblem] = []
    for place, (line, carrier_id) in enumerate(lately[(begin := _begin(visit)) :], start=begin):
        if len(shown) == MOST_PROBLEMS:
            return shown, place
        shown += filter(None, [_problem(line.problem_id, carrier_id, visit.now)])
    return shown, None


def _begin(visit: Visit) -> int:
    asked = visit.query.get("from", "0")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_PLACE):
        raise Invalid(
            f"from is {asked!r}; it is the place in the list at which a page begins, such as 20", where="from"
        )
    return int(asked)


def _is_shown(line: ProblemLine, now: datetime) -> bool:
    """A line that was written before lines said since when a problem is over says nothing of it: it is looked at."""
    return line.over_since is None or now - line.over_since <= SHOWN_AFTER


def _problem(problem_id: str, carrier_id: str, now: datetime) -> TheirProblem | None:
    problem = wiring.problems().load(problem_id).problem
    numbers = own_cases(problem, carrier_id) if problem else ()
    if problem is None or not numbers or not _is_shown(problem.line, now):
        return None
    read = (wiring.store().load(number).case for number in numbers)
    return theirs(problem, carrier_id, (case for case in read if case))


PAGES: Final = (Shown("GET", QUALITY, show),)
