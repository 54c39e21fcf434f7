"""Clocks and timelines as the API shows them."""

from datetime import datetime
from typing import Any

from pledgekeeper.api.tmf import present
from pledgekeeper.cases.decide import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.event import Event
from pledgekeeper.model import iso
from pledgekeeper.sla.clock import Reading
from pledgekeeper.sla.pledge import Commitment

INTERNAL = frozenset({"page-placed", "page-sent", "page-failed", "nobody-on-duty"})
"""Events that name people of ours: carriers see that a level was reached, not whom we rang."""


def clock_view(commitment: Commitment, reading: Reading) -> dict[str, Any]:
    """One reading. Seconds are whole; elapsed + paused + outside hours is the wall time since the start."""
    return present(
        {
            "commitment": commitment.id,
            "clause": commitment.clause,
            "name": commitment.name,
            "state": reading.state.value,
            "calendar": reading.calendar.id,
            "target_seconds": reading.target_seconds,
            "elapsed_seconds": reading.elapsed_seconds,
            "paused_seconds": reading.paused_seconds,
            "outside_hours_seconds": reading.outside_seconds,
            "remaining_seconds": reading.remaining_seconds,
            "missed": reading.missed,
            "started_at": iso(reading.started_at) if reading.started_at else None,
            "stopped_at": iso(reading.stopped_at) if reading.stopped_at else None,
            "due_at": iso(reading.due_at) if reading.due_at else None,
        }
    )


def clocks_view(case: Case, terms: Terms, now: datetime) -> dict[str, Any]:
    return {
        "case": case.case_id,
        "pledge": case.pledge_id,
        "at": iso(now),
        "clocks": [clock_view(commitment, reading) for commitment, reading in readings(case, terms, now)],
    }


def timeline_view(case: Case, *, staff: bool) -> dict[str, Any]:
    """The events of a case, oldest first; a carrier's people do not see which of ours were reached."""
    shown = [event for event in case.timeline if staff or event.event not in INTERNAL]
    return {"case": case.case_id, "events": [_event(event, staff=staff) for event in shown]}


def _event(event: Event, *, staff: bool) -> dict[str, Any]:
    """An event as it is kept; of who has a case in hand, carriers see that somebody has."""
    hidden = {"by", "page_id"} if isinstance(event, Taken) and not staff else None
    return event.model_dump(mode="json", exclude_none=True, exclude=hidden)
