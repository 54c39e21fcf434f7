"""How routes work, as both sides look at it: all of them by how they stand, and one with its curves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.ecare.curve import HEIGHT, WIDTH, Curve, curve
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import NotFound
from pledgekeeper.quality.detect import WEEKS
from pledgekeeper.quality.evidence import MOST_TOLD
from pledgekeeper.quality.model import METRICS, MetricName, Route
from pledgekeeper.quality.standing import RouteStanding

DAYS: Final = (2, 7, 14, 31)
SHOWN_DAYS: Final = 7
SIGNS: Final = {"fr": ("\u202f", ","), "es": (".", ",")}
"""Which sign groups thousands, and which stands before decimals; elsewhere comma and point."""


@dataclass(frozen=True)
class RouteRow:
    """A route in a list. `stands` is None until it was looked at, at the turn of the hour."""

    route: Route
    carrier: str
    stands: RouteStanding | None

    @property
    def since(self) -> datetime | None:
        return self.stands.since if self.stands else None


@dataclass(frozen=True)
class RoutePage:
    """`case_id` is the case of its last degradation, which began at `case_since`."""

    route: Route
    carrier: str
    days: int
    curves: tuple[Curve, ...]
    case_id: str | None
    case_since: datetime | None


def route_rows(carriers: Iterable[str | None], words: str = "") -> list[RouteRow]:
    """The routes of these carriers (None: of all), degraded ones first, those that are so for longest before others."""
    table = wiring.quality_table()
    rows = [
        RouteRow(route, wiring.book().carrier(route.carrier_id).name, stands.get(route))
        for each in carriers
        for stands in [{standing.of: standing for standing in table.standings(each)}]
        for route in table.routes(each)
    ]
    wanted = [row for row in rows if words.casefold() in f"{row.carrier} {' '.join(row.route)}".casefold()]
    return sorted(wanted, key=lambda row: (row.since is None, row.since, row.carrier, row.route))


def route_page(route: Route, days: int, now: datetime) -> RoutePage:
    """One route. NotFound when nothing was ever measured of it."""
    table = wiring.quality_table()
    if route not in table.routes(route.carrier_id):
        raise NotFound(f"no figures are kept of {route.route}")
    begin = now - timedelta(days=days)
    series = table.series(route, (begin - timedelta(weeks=WEEKS, days=1)).date(), now.date())
    drawn = (curve(some, name, begin, now) for name, some in sorted(series.items()))
    opened = table.opened_for(route)
    return RoutePage(
        route=route,
        carrier=wiring.book().carrier(route.carrier_id).name,
        days=days,
        curves=tuple(sorted((each for each in drawn if each), key=lambda each: (each.since is None, each.metric))),
        case_id=opened.case_id if opened else None,
        case_since=opened.begins_at if opened else None,
    )


def days_asked(said: str) -> int:
    """One of DAYS; a week, where it is none."""
    return int(said) if said.isdecimal() and int(said) in DAYS else SHOWN_DAYS


def drawn_in(words: Words) -> dict[str, object]:
    """What the templates of routes use beside what they show."""

    def figure(value: float | None, name: MetricName) -> str:
        return figure_in(value, name, words.language)

    return {"figure": figure, "metrics": METRICS, "told": MOST_TOLD, "width": WIDTH, "height": HEIGHT}


def figure_in(value: float | None, name: MetricName, language: str) -> str:
    """A figure as the language writes it, as exact as the metric is; a dash for none."""
    if value is None:
        return "–"
    digits = 2 if METRICS[name].drop < 1 else 1
    groups, point = SIGNS.get(language, (",", "."))
    return f"{value:,.{digits}f}".translate({ord(","): groups, ord("."): point})
