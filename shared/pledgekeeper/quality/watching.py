"""What follows from degradations: one proactive case for each route while it lasts, with its evidence. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from pydantic import Field

from pledgekeeper.event import Actor
from pledgekeeper.model import Frozen, Instant, iso
from pledgekeeper.quality.detect import APART, Degradation, Judged
from pledgekeeper.quality.model import METRICS, Route
from pledgekeeper.tickets.model import OpenTicket

WATCH: Final = Actor(side="ours", name="quality-watch")
MOST_TOLD: Final = 24
"""Hours of each metric that the evidence lists; the API has all of them."""


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


def ticket_of(route: Route, found: Sequence[Degradation], reply_to: str, service: dict[str, str]) -> OpenTicket:
    """The proactive case: what is worse, since when, and the figures that say so."""
    worst = max(found, key=lambda each: each.worst.z)
    since = min(each.begins_at for each in found)
    names = ", ".join(each.metric.upper() for each in found)
    return OpenTicket(
        carrier_id=route.carrier_id,
        by=WATCH,
        reply_to=reply_to,
        title=f"{route.route}: {names} worse than usual since {since:%Y-%m-%d %H:%M} UTC",
        description="\n".join(_evidence(route, found)),
        severity="Major",
        ticket_type=route.product,
        priority="P2" if worst.worst.worse_by < 3 * METRICS[worst.metric].drop else "P1",
        channel="api",
        attributes={"relatedEntity": [service]},
    )


def _evidence(route: Route, found: Iterable[Degradation]) -> Iterator[str]:
    yield "We found this ourselves, from the figures of your route; you need not report it."
    yield f"Product {route.product}, route {route.route}."
    yield from chain.from_iterable(_of_metric(each) for each in found)
    yield "Usual is the median of the same hour of the same weekday in the last eight weeks."


def _of_metric(found: Degradation) -> Iterator[str]:
    metric = METRICS[found.metric]
    yield ""
    yield f"{found.metric.upper()} ({metric.unit}), since {iso(found.begins_at)}:"
    yield "hour (UTC)            measured   usual  worse by  spreads  attempts"
    for judged in found.hours[-MOST_TOLD:]:
        yield _line(judged)


def _line(judged: Judged) -> str:
    return (
        f"{iso(judged.hour)}  {judged.measured.value:>8.2f} {judged.baseline.median:>7.2f} {judged.worse_by:>9.2f} "
        f"{judged.z:>8.1f} {judged.measured.attempts:>9}"
    )
