"""EventBridge, every hour: routes that are worse than they should be get one case each; faults that repeat, a problem.

What is to be opened is noted first, under a number that the degradation itself gives: who dies in between opens the
same case an hour later, and a repeat opens none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.cases.belonging import may_join, problem_of
from pledgekeeper.errors import Refused
from pledgekeeper.event import SYSTEM
from pledgekeeper.model import iso
from pledgekeeper.observability import logger
from pledgekeeper.ports import Walk
from pledgekeeper.problems.model import JoinCases, Joining, OpenProblem
from pledgekeeper.quality.detect import WEEKS, Degradation, degradations
from pledgekeeper.quality.model import Route
from pledgekeeper.quality.repeats import WITHIN, Repeated, is_fault, repeats
from pledgekeeper.quality.standing import standing
from pledgekeeper.quality.watching import OpenedFor, current, is_news, ticket_of
from pledgekeeper.tickets.model import Ticket, TicketStatus

LOOK_BACK: Final = timedelta(days=3)
"""How late figures may come, and still open a case."""


def watch(route: Route, now: datetime) -> str | None:
    """The case of a route's degradation, if this opened it. How the route stands is kept for whoever looks."""
    since = now - LOOK_BACK
    read_from = (since - timedelta(weeks=WEEKS)).date()
    table = wiring.quality_table()
    series = table.series(route, read_from, now.date())
    found = [each for name, some in sorted(series.items()) for each in degradations(some, name, since, now)]
    opened = _case_of(route, found)
    stands = standing(route, series, found, now)
    if stands.metrics:
        table.keep_standing(stands)
    return opened


def _case_of(route: Route, found: list[Degradation]) -> str | None:
    span = current(found)
    if span is None:
        return None
    known = wiring.quality_table().opened_for(route)
    if known and not is_news(span, known):
        later = known.changed(seen_until=max(known.seen_until, span[1]))
        if later != known:
            wiring.quality_table().note_opened(route, later, known)
        return known.case_id if _open(route, known, found) else None
    parts = (route.carrier_id, "quality", route.product, route.route, iso(span[0]))
    opened = OpenedFor(case_id=ids.case_id("TT", *parts), begins_at=span[0], seen_until=span[1])
    if not wiring.quality_table().note_opened(route, opened, known):
        return None
    return opened.case_id if _open(route, opened, found) else None


def _open(route: Route, opened: OpenedFor, found: list[Degradation]) -> bool:
    """Open the case that was noted, unless it is there."""
    if wiring.store().load(opened.case_id).case:
        return False
    carrier = wiring.book().carrier(route.carrier_id)
    of_case = [each for each in found if each.begins_at >= opened.begins_at]
    service = {"@type": "RelatedEntity", "id": route.route, "role": "route", "name": f"{route.product} {route.route}"}
    command = ticket_of(route, of_case, carrier.contact_for("noc").email, service, carrier.language)
    wiring.carry(opened.case_id, command, f"quality:{opened.case_id}", carrier.id)
    logger.info("degradation_found", case_id=opened.case_id, product=route.product, since=iso(opened.begins_at))
    return True


# --- faults that repeat ----------------------------------------------------------------------------------------------


def repeated(carrier_id: str, now: datetime) -> Iterator[str]:
    """The problems of a carrier's faults that came back, opened or joined by this."""
    walk = Walk(since=iso(now - 2 * WITHIN))
    listed = wiring.store().cases_of_carrier(carrier_id, "ticket", [status.value for status in TicketStatus], walk)
    whole = (wiring.store().load(each.case_id).case for each in listed)
    faults = [case for case in whole if isinstance(case, Ticket) and is_fault(case)]
    for found in repeats(faults):
        problem = _problem_of(found)
        if problem:
            yield problem


def _problem_of(found: Repeated) -> str | None:
    """The problem of these faults, with every fault in it that still can be; None when nothing had to be done."""
    joining = [fault for fault in found.faults if _can_join(fault)]
    if not joining:
        return None
    there = next((under for fault in found.faults if (under := problem_of(fault))), None)
    problem_id = there or ids.case_id("PRB", "ours", "repeat", found.carrier_id, found.service, found.first.case_id)
    if there is None:
        faults = "\n".join(f"{each.case_id}, {iso(each.opened_at)}: {each.title}" for each in found.faults)
        opens = OpenProblem(
            by=SYSTEM,
            title=f"{found.service}: {len(found.faults)} faults within {WITHIN.days} days"[:200],
            cause=f"The cause is not known yet. Faults of {found.service} that came back:\n{faults}",
        )
        wiring.carry_problem(problem_id, opens, f"repeat:{found.first.case_id}")
    name = wiring.book().carrier(found.carrier_id).name
    cases = tuple(Joining(case_id=each.case_id, carrier_id=each.carrier_id, carrier=name) for each in joining)
    wiring.carry_problem(problem_id, JoinCases(by=SYSTEM, joining=cases), f"joins:{','.join(c.case_id for c in cases)}")
    logger.info("faults_repeat", problem_id=problem_id, faults=len(found.faults))
    return problem_id


def _can_join(fault: Ticket) -> bool:
    if problem_of(fault):
        return False
    try:
        may_join(fault, "")
    except Refused:
        return False
    return True


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    now = wiring.clock().now()
    opened = [case for route in wiring.quality_table().routes() if (case := watch(route, now))]
    problems = [problem for carrier_id in wiring.store().carriers() for problem in repeated(carrier_id, now)]
    logger.info("quality_watched", opened=len(opened), problems=len(problems))
    return {"opened": len(opened), "problems": len(problems)}
