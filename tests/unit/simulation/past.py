"""Past cases and small pledges for the tests of the what-if."""

import json
from datetime import UTC, datetime
from typing import Any

from pledgekeeper.simulation.past_case import PastCase, read_line
from pledgekeeper.simulation.replay import replay
from pledgekeeper.simulation.scheme import Comparison, Scheme
from pledgekeeper.simulation.tally import Flip, Tally
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.pledge import Pledge
from tests.unit.builders import a_calendar

MONDAY = int(datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp())
HOUR, DAY = 3600, 86_400
OFFICE = a_calendar({"mon-fri": "09:00-17:00"}).changed(id="office")
EARLY = a_calendar({"mon-fri": "06:00-14:00"}).changed(id="early")
CALENDARS: dict[str, Calendar] = {each.id: each for each in (OFFICE, EARLY, ALWAYS)}

PAUSES = [
    {"reason": "pending-customer", "name": "waiting", "longest": "5 d", "consent": "silent"},
    {"reason": "no-access", "name": "no access", "longest": "5 d", "consent": "needed"},
    {"reason": "planned-work", "name": "planned", "longest": "12 h", "consent": "silent", "notice": "10 d"},
    {"reason": "supplier", "name": "a supplier", "longest": "9 d", "consent": "silent", "stops": False},
]
REASONS = [pause["reason"] for pause in PAUSES]
SOLVE = {
    "id": "solve", "clause": "C6", "name": "Solved", "case": "ticket", "share_percent": 90,
    "clock": {"starts": ["opened"], "pauses": REASONS, "reopens": ["reopened"],
              "stops": ["resolved", "cancelled", "merged"]},
}  # fmt: skip
UPDATE = {
    "id": "update", "clause": "C4", "name": "Updated", "case": "ticket", "share_percent": 95,
    "clock": {"starts": ["opened"], "restarts": ["updated"], "stops": ["resolved", "cancelled", "merged"]},
    "targets": [{"within": "1 h", "calendar": "wall"}],
}  # fmt: skip
BANDS = {
    "commitment": "solve", "source": "agreed", "measure": "overrun", "cap_percent": 25,
    "bands": [{"from": "0 s", "percent": 5}, {"from": "2 h", "percent": 12.5}, {"from": "10 h", "percent": 40}],
}  # fmt: skip


def a_pledge(*targets: dict[str, Any], name: str = "pledge-old", **fields: Any) -> Pledge:
    """A ticket is solved within these targets."""
    usual: dict[str, Any] = {
        "id": name, "valid_from": "2026-01-01T00:00:00Z", "source": "a test", "pauses": PAUSES,
        "commitments": [SOLVE | {"targets": list(targets)}],
    }  # fmt: skip
    return Pledge.model_validate(usual | fields)


def within(span: str, calendar: str = "wall", **conditions: str) -> dict[str, Any]:
    return {"within": span, "calendar": calendar, **conditions}


def compared(old: Pledge | None, new: Pledge, calendar: str | None = None) -> Comparison:
    known = {pledge.id: pledge for pledge in (old, new) if pledge}
    before = Scheme(old, CALENDARS) if old else None
    return Comparison(Scheme(new, CALENDARS, calendar), before, known, {"calendars-test": CALENDARS})


def a_record(*marks: list[Any], **fields: Any) -> dict[str, Any]:
    """A ticket opened on Monday at nine; marks are told by seconds after that."""
    since = [[MONDAY + mark[0], *mark[1:]] for mark in ([0, "opened"], *marks)]
    usual = {"case": "TT-1", "kind": "ticket", "calendar": "office", "facts": {"priority": "P1"}, "marks": since}
    return usual | fields


def a_line(*marks: list[Any], **fields: Any) -> bytes:
    return json.dumps(a_record(*marks, **fields)).encode() + b"\n"


def a_case(*marks: list[Any], until: int | None = None, **fields: Any) -> PastCase:
    return read_line(a_line(*marks, **fields), None if until is None else MONDAY + until)


def counted(comparison: Comparison, *cases: PastCase) -> tuple[Tally, list[Flip]]:
    tally = Tally()
    flips = [flip for case in cases for flip in replay(case, comparison, tally)]
    return tally, flips
