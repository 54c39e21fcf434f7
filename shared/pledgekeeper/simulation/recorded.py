"""A case of the system, in the form of past cases: what its timeline means to clocks, and nothing else of it."""

from datetime import datetime
from typing import Any

from pledgekeeper.cases.model import Case
from pledgekeeper.event import Event
from pledgekeeper.simulation.past_case import FACTS, FACTS_CHANGED
from pledgekeeper.sla.marks import CONSENTED, JOINED, MARKS, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark

SPECIAL = {PAUSED, RESUMED, CONSENTED, OBJECTED, PLANNED_WORK, JOINED}


def recorded(case: Case, now: datetime) -> dict[str, Any]:
    """The case as a line of JSON tells it, as it stood at `now` (or at its last event, if that is later)."""
    opening, last = case.timeline[0], case.timeline[-1]
    marks: list[list[Any]] = []
    for event in case.timeline:
        changed = _of_clocks(event)
        if changed and event is not opening:
            marks.append([int(event.at.timestamp()), FACTS_CHANGED, changed])
        mark = event.as_mark()
        if mark:
            marks += _entries(mark, case.kind)
    said: dict[str, Any] = {
        "case": case.case_id,
        "kind": case.kind,
        "carrier": case.carrier_id,
        "calendar": case.calendar,
        "facts": _of_clocks(opening),
        "marks": marks,
        "until": int(max(now, last.at).timestamp()),
    }
    return said | ({"stopping": list(case.stopping)} if case.stopping else {})


def _of_clocks(event: Event) -> dict[str, str]:
    """The facts by which targets are chosen; by a lane only ladders are."""
    return {name: value for name, value in event.facts.items() if name in FACTS}


def _entries(mark: Mark, kind: str) -> list[list[Any]]:
    """The mark as it is written; nothing for one that moves no clock of a pledge."""
    if mark.what in MARKS[kind]:
        return [[mark.at, mark.what]]
    if mark.what not in SPECIAL:
        return []
    more: dict[str, Any] = {"name": mark.name, "reason": mark.reason, "begin": mark.begin, "end": mark.end}
    if mark.what == JOINED:
        more = {"marks": [entry for other in mark.other for entry in _entries(other, kind)]}
    return [[mark.at, mark.what, {field: value for field, value in more.items() if value is not None}]]
