"""What is watched: routes by their figures, and the engine by its marks, audits and late steps."""

from datetime import date, datetime
from typing import Any

from pledgekeeper.store.keys.key import Key


def quality_routes() -> str:
    """One query on this partition finds every route that figures are kept of."""
    return "QUALITY-ROUTES"


def quality_route(carrier_id: str, product: str, route: str) -> Key:
    """One of them; `begins_with` its key with the carrier alone finds the carrier's."""
    return {"pk": quality_routes(), "sk": "#".join((carrier_id, product, route))}


def quality_day(carrier_id: str, product: str, route: str, day: date | None = None) -> Key:
    """The figures of a route of a day (UTC), by hour and metric; one query on the partition reads many days."""
    return {"pk": f"QUALITY#{carrier_id}#{product}#{route}", "sk": day.isoformat() if day else ""}


def quality_case(carrier_id: str, product: str, route: str) -> Key:
    """The last degradation of a route that a case was opened for, and which."""
    return {"pk": f"QUALITY-CASE#{carrier_id}#{product}#{route}", "sk": "LAST"}


def quality_standings() -> str:
    """One query on this partition reads how every route stands; with its carrier's name before it, a carrier's."""
    return "QUALITY-STANDINGS"


def quality_standing(carrier_id: str, product: str, route: str) -> Key:
    """How one of them stands."""
    return {"pk": quality_standings(), "sk": "#".join((carrier_id, product, route))}


def mark(name: str) -> Key:
    """When a function was last at work, by its own word; the auditor reads it."""
    return {"pk": "MARKS", "sk": f"MARK#{name}"}


def probe() -> Key:
    """What the auditor writes so that every reader of the stream answers it."""
    return {"pk": "PROBE", "sk": "PROBE"}


def is_probe(pk: str) -> bool:
    return pk == "PROBE"


def instant_of(item: dict[str, Any]) -> datetime:
    """The instant that a mark or a probe holds."""
    return datetime.fromisoformat(item["at"]["S"])


def last_audit() -> Key:
    return {"pk": "AUDITS", "sk": "LAST"}


def audited_day(day: date) -> Key:
    """How often a day was audited."""
    return {"pk": "AUDITS", "sk": f"DAY#{day.isoformat()}"}


def late_day(day: date) -> str:
    """One query on this partition reads the late steps of a day."""
    return f"LATE#{day.isoformat()}"


def late_step(day: date, case_id: str, number: int, step: str) -> Key:
    """A step that was carried out late; named by what it is, so that it is counted once."""
    return {"pk": late_day(day), "sk": f"{case_id}#{number:06d}#{step}"}


def redrive(queue: str) -> Key:
    """How far the last sending again of a queue's dead letters has come."""
    return {"pk": "REDRIVES", "sk": queue}
