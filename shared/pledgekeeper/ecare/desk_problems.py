"""Problems, as our people run them: the list, one of them with its cases, and every command that the API offers."""

import re
from collections.abc import Iterable
from typing import Any, Final, get_args

from pledgekeeper import wiring
from pledgekeeper.api.problems import ProblemCreate, asked_of, reached
from pledgekeeper.api.running_problems import ask_of_problem, known, open_problem
from pledgekeeper.carriers.access import HANDLERS
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_clocks import Open
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.problem_view import MOST_READ, CaseRow, ProblemRow, case_row, joined, may_ask, problem_row
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Refused
from pledgekeeper.problems.model import Joining, ProblemLine, ProblemStatus, ResolutionAsked, UpdateGiven
from pledgekeeper.sla.pledge import Responsibility

PROBLEMS: Final = f"{DESK}/problems"
PROBLEM: Final = f"{PROBLEMS}/{{problem}}"
MOST_OVER: Final = 20
"""Of those that are resolved, and of those that are closed, so many of the newest are listed."""
NEW: Final = (
    Field("title", longest=200),
    Field("cause", "text", longest=20_000),
    Field("stakeholders", needed=False, longest=60),
)
BRIDGE: Final = (
    Field("bridge.phone", needed=False, longest=20),
    Field("bridge.pin", needed=False, longest=20),
    Field("bridge.url", needed=False, longest=490),
)
WHOSE: Final = tuple((each, "") for each in get_args(Responsibility))
ASKS: Final[dict[str, tuple[Field, ...]]] = {
    "join": (Field("cases", "text"),),
    "take-out": (Field("cases", "text"),),
    "update": (Field("text", "text", longest=20_000),),
    "change-bridge": BRIDGE,
    "resolve-cases": (Field("reason", "text"), Field("responsibility", "choice", choices=WHOSE)),
    "resolve": (Field("text", "text", longest=20_000),),
    "close": (),
}
"""What each command asks for; it is sent as the API takes it."""


def show(visit: Visit) -> Page:
    """Open ones first; of those that are over the newest."""
    listed = wiring.problems().in_status
    found = {
        "open": [_row(line, visit) for line in listed(ProblemStatus.OPEN)],
        "resolved": [_row(line, visit) for line in listed(ProblemStatus.RESOLVED, MOST_OVER)],
    }
    shown = {"found": found, "closed": listed(ProblemStatus.CLOSED, MOST_OVER), "runs": _runs(visit)}
    return Page("desk_problems.html", shown)


def open_one(visit: Visit) -> Answer:
    said = {name: text for name, text in visit.filled(NEW).items() if text}
    problem = open_problem(ProblemCreate.model_validate(said), visit.who, visit.command_id)
    return Go(f"{PROBLEMS}/{problem.problem_id}", "problem_opened")


def show_one(visit: Visit) -> Page:
    problem, _ = known(visit.names["problem"])
    shares = wiring.problems().shares(problem.problem_id)
    told = [event for event in reversed(problem.timeline) if isinstance(event, UpdateGiven | ResolutionAsked)]
    rows = _cases(joined(problem), visit)
    shown = {
        "problem": problem,
        "row": problem_row(problem, rows, visit.now),
        "cases": rows,
        "told": [(event, reached(problem, shares, event)) for event in told],
        "asks": may_ask(problem) if _runs(visit) else [],
        "whose": get_args(Responsibility),
    }
    return Page("desk_problem.html", shown)


def command(visit: Visit) -> Answer:
    """Any command of the API, by the same rules."""
    problem_id, name = visit.names["problem"], visit.form.get("command", "")
    if name not in ASKS:
        raise Refused(f"there is no command {name!r}; there are: {', '.join(ASKS)}")
    ask_of_problem(problem_id, asked_of(_sent(name, visit.filled(ASKS[name]))), visit.who, visit.command_id)
    return Go(f"{PROBLEMS}/{problem_id}", "done")


def _sent(name: str, said: dict[str, str]) -> dict[str, Any]:
    if name == "change-bridge":
        bridge = {field.rpartition(".")[2]: text for field, text in said.items() if text}
        return {"command": name, "bridge": bridge or None}
    if "cases" in said:
        return {"command": name, "cases": re.split(r"[\s,;]+", said["cases"].upper())}
    return {"command": name, **said}


def _row(line: ProblemLine, visit: Visit) -> ProblemRow:
    problem, _ = known(line.problem_id)
    read = _cases(problem.cases, visit) if len(problem.cases) <= MOST_READ else None
    return problem_row(problem, read, visit.now)


def _cases(cases: Iterable[Joining], visit: Visit) -> list[CaseRow]:
    read = ((each, wiring.store().load(each.case_id).case) for each in cases)
    return [
        case_row(Open(case, wiring.book().terms_of(case.carrier_id, case)), each.carrier, visit.now)
        for each, case in read
        if case
    ]


def _runs(visit: Visit) -> bool:
    return bool(visit.who.roles & HANDLERS["ticket"])


PAGES: Final = (
    Shown("GET", PROBLEMS, show, ours=True),
    Shown("POST", PROBLEMS, open_one, ours=True, again=show),
    Shown("GET", PROBLEM, show_one, ours=True),
    Shown("POST", f"{PROBLEM}/commands", command, ours=True, again=show_one),
)
