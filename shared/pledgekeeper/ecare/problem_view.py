"""A problem as our desk looks at it: whose faults it is of, what is due first of them, and who has them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pledgekeeper.cases.holding import in_hands_of
from pledgekeeper.ecare.desk_clocks import Due, Open, first_due
from pledgekeeper.problems.model import Joining, Problem
from pledgekeeper.problems.transitions import TRANSITIONS
from pledgekeeper.quality.repeats import WITHIN

MOST_READ: Final = 12
"""Cases of one problem that a list reads; what has more is a large incident, of which their number says enough."""
MOST_SHOWN: Final = 100


@dataclass(frozen=True)
class CaseRow:
    """One case of a problem. `due` is its first promise that is not kept yet."""

    case_id: str
    carrier: str
    title: str
    status: str
    opened_at: datetime
    desk: str
    person: str | None
    due: Due | None
    over: bool


@dataclass(frozen=True)
class ProblemRow:
    """`lately`: its faults of the last thirty days, of those that were read; None where there are too many to read."""

    problem: Problem
    carriers: tuple[str, ...]
    lately: int | None
    due: Due | None
    people: tuple[str, ...]
    desks: tuple[str, ...]


def case_row(found: Open, carrier: str, now: datetime) -> CaseRow:
    case = found.case
    return CaseRow(
        case_id=case.case_id,
        carrier=carrier,
        title=case.title,
        status=case.status,
        opened_at=case.opened_at,
        desk=case.desk,
        person=in_hands_of(case.timeline),
        due=first_due(found, now),
        over=case.over,
    )


def problem_row(problem: Problem, rows: Sequence[CaseRow] | None, now: datetime) -> ProblemRow:
    """A problem in a list; `rows` are its cases, None where they were not read."""
    read = rows or ()
    return ProblemRow(
        problem=problem,
        carriers=tuple(dict.fromkeys(case.carrier for case in problem.cases)),
        lately=None if rows is None else sum(now - row.opened_at <= WITHIN for row in rows),
        due=min((row.due for row in read if row.due), key=lambda due: due.due_at, default=None),
        people=tuple(dict.fromkeys(row.person for row in read if row.person)),
        desks=tuple(dict.fromkeys(row.desk for row in read)),
    )


def may_ask(problem: Problem) -> list[str]:
    """The commands that the problem takes now, in the order of the table."""
    return [command for status, command in TRANSITIONS if status is problem.status]


def joined(problem: Problem) -> tuple[Joining, ...]:
    """The cases that a page shows: the newest first."""
    return tuple(reversed(problem.cases[-MOST_SHOWN:]))
