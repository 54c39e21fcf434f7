"""What follows from degradations: one proactive case for each route while it lasts, with its evidence. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import Field

from pledgekeeper.event import Actor
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.quality.detect import APART, Degradation
from pledgekeeper.quality.evidence import evidence, title
from pledgekeeper.quality.model import METRICS, Route
from pledgekeeper.tickets.model import OpenTicket

WATCH: Final = Actor(side="ours", name="quality-watch")


class OpenedFor(Frozen):
    """The last degradation of a route that a case was opened for. `seen_until` is the last bad hour known of it."""

    case_id: str
    begins_at: Instant
    seen_until: Instant
    version: int = Field(default=1, description="how often it was written")


def current(found: Sequence[Degradation]) -> tuple[datetime, datetime] | None:
    """From when to when the newest degradation of a route lasts, all metrics together; None when there is none.

    Two that overlap, or are less than a day apart, are one: a route that comes and goes is not mended.
    """
    spans = sorted((each.begins_at, max(judged.hour for judged in each.hours if judged.bad)) for each in found)
    joined: list[tuple[datetime, datetime]] = []
    for begin, last in spans:
        if joined and begin - joined[-1][1] <= APART:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((begin, last))
    return joined[-1] if joined else None


def is_news(span: tuple[datetime, datetime], known: OpenedFor | None) -> bool:
    """Is that another degradation than the one that has its case?"""
    return known is None or span[0] - known.seen_until > APART


def ticket_of(
    route: Route, found: Sequence[Degradation], reply_to: str, service: dict[str, str], language: str
) -> OpenTicket:
    """The proactive case: what is worse, since when, and the figures that say so, in the carrier's language."""
    worst = max(found, key=lambda each: each.worst.z)
    return OpenTicket(
        carrier_id=route.carrier_id,
        by=WATCH,
        reply_to=reply_to,
        title=title(route, found, language),
        description=evidence(route, found, language),
        severity="Major",
        ticket_type=route.product,
        priority="P2" if worst.worst.worse_by < 3 * METRICS[worst.metric].drop else "P1",
        channel="api",
        attributes={"relatedEntity": [service]},
    )
