"""How well we watch ourselves: the last audit, and what was late on each of the last days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pledgekeeper.audits.model import Audit, Day, LateStep
from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso

DAYS, MOST_DAYS = 7, 31


def days_wanted(query: Mapping[str, str] | None) -> int:
    """How many days back `days` asks for. Invalid when that is no number of days that are shown."""
    asked = (query or {}).get("days", str(DAYS))
    if not (asked.isascii() and asked.isdigit()) or not 1 <= int(asked) <= MOST_DAYS:
        raise Invalid(f"days={asked} is no number from 1 to {MOST_DAYS}")
    return int(asked)


def days_until(today: date, count: int) -> list[date]:
    """Today and the days before, the newest first."""
    return [today - timedelta(days=n) for n in range(count)]


def audit_view(last: Audit | None, days: Mapping[date, tuple[Day, list[LateStep]]]) -> dict[str, Any]:
    """`late_steps` is the figure for all of the days; a day without audits proves nothing."""
    return {
        "last_audit": last and {"at": iso(last.at), "found": last.found},
        "heartbeat": last and {"state": last.beat, "last_sent_at": iso(last.beat_at) if last.beat_at else None},
        "late_steps": sum(len(late) for _, late in days.values()),
        "days": [
            {
                "day": day.isoformat(),
                "audits": counted.audits,
                "passed": counted.passed,
                "late_steps": [_late_view(step) for step in late],
            }
            for day, (counted, late) in days.items()
        ],
    }


def _late_view(step: LateStep) -> dict[str, Any]:
    return {
        "case": step.case_id,
        "step": step.step,
        "due_at": iso(step.due_at),
        "done_at": iso(step.done_at),
        "late_seconds": step.late_seconds,
    }
