"""A problem as a carrier sees it on its pages: what it was told of it, or that its own faults of one service repeat.

Title, cause and whoever else is hit stay ours, as in an incident (problems/incident.py). That faults of one service
came back a carrier knows by itself: such a problem is shown before anything was told, while it holds no other's cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.cases.model import Case
from pledgekeeper.event import SYSTEM
from pledgekeeper.problems.incident import Told, incident_of
from pledgekeeper.problems.model import Problem
from pledgekeeper.quality.repeats import service_of
from pledgekeeper.tickets.model import Ticket


@dataclass(frozen=True)
class TheirProblem:
    """`service` is what the faults are of, where those of one repeat; `told` are the updates, the newest first."""

    since: datetime
    closed_at: datetime | None
    service: str | None
    cases: tuple[str, ...]
    told: tuple[Told, ...]


def own_cases(problem: Problem, carrier_id: str) -> tuple[str, ...]:
    """The carrier's cases of a problem that it may know of; none when it may not."""
    cases = tuple(case.case_id for case in problem.cases if case.carrier_id == carrier_id)
    known = _repeats(problem, carrier_id) or incident_of(problem, carrier_id, problem.problem_id)
    return cases if known else ()


def theirs(problem: Problem, carrier_id: str, cases: Iterable[Case]) -> TheirProblem:
    """`cases` are those of `own_cases`, read: no more of them than it takes to find a service."""
    incident = incident_of(problem, carrier_id, problem.problem_id)
    named = (service_of(case) for case in cases if isinstance(case, Ticket))
    return TheirProblem(
        since=problem.opened_at,
        closed_at=problem.over_since,
        service=next((each for each in named if each), None) if _repeats(problem, carrier_id) else None,
        cases=own_cases(problem, carrier_id),
        told=tuple(reversed(incident.told)) if incident else (),
    )


def _repeats(problem: Problem, carrier_id: str) -> bool:
    return problem.opened_by == SYSTEM and {case.carrier_id for case in problem.ever} == {carrier_id}
