"""A problem as one carrier is told of it: an incident. Pure.

There is none before the carrier's cases are told something: its updates are all that an incident says of the problem.
Title, cause, bridge and whoever else is hit stay ours. Its number is another for each carrier, so that two that
compare theirs learn nothing of each other.
"""

from datetime import datetime

from pledgekeeper.event import Actor
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.problems.model import CasesJoined, Problem, ProblemClosed, ProblemResolved, UpdateGiven


class Told(Frozen):
    """What the carrier was told of the problem, and when."""

    update_id: str
    at: Instant
    by: Actor
    text: str


class Incident(Frozen):
    """`cases` are the carrier's own, `told` is in the order in which it was told."""

    incident_id: str
    carrier_id: str
    first_seen_at: Instant
    told: tuple[Told, ...]
    cases: tuple[str, ...]
    closed_at: Instant | None


def incident_of(problem: Problem, carrier_id: str, incident_id: str) -> Incident | None:
    """What the problem is to a carrier; None when none of its cases belong to it, or none was told anything."""
    cases = tuple(case.case_id for case in problem.cases if case.carrier_id == carrier_id)
    told = _told(problem, {case.case_id for case in problem.ever if case.carrier_id == carrier_id})
    if not cases or not told:
        return None
    return Incident(
        incident_id=incident_id,
        carrier_id=carrier_id,
        first_seen_at=problem.opened_at,
        told=told,
        cases=cases,
        closed_at=_over_at(problem),
    )


def _told(problem: Problem, theirs: set[str]) -> tuple[Told, ...]:
    given: dict[str, UpdateGiven] = {}
    told: dict[str, Told] = {}
    for event in problem.timeline:
        if isinstance(event, UpdateGiven):
            given[event.update_id] = event
        if not isinstance(event, UpdateGiven | CasesJoined) or event.update_id is None or event.update_id in told:
            continue
        if theirs & set(event.cases):
            update = given[event.update_id]
            told[event.update_id] = Told(update_id=event.update_id, at=event.at, by=update.by, text=update.text)
    return tuple(told.values())


def _over_at(problem: Problem) -> datetime | None:
    over = (event.at for event in problem.timeline if isinstance(event, ProblemResolved | ProblemClosed))
    return next(over, None)
