"""Figures of quality for a new system: five weeks of three invented routes, one of which was worse for a morning.

It was so five days ago, when nothing is alarmed of any more: the figures open no case of their own.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, pi
from random import Random
from typing import Final, NamedTuple

from pledgekeeper.local.aws import client
from pledgekeeper.quality.model import METRICS, Figure, MetricName, Route
from pledgekeeper.quality.standing import standing
from pledgekeeper.store.quality import QualityTable

WEEKS, WORSE_AGO = 5, timedelta(days=5)
HOUR: Final = timedelta(hours=1)
MORNING: Final = range(7, 13)


class Usual(NamedTuple):
    """What is usual of a metric, how far an hour is from it, and what a bad morning takes off."""

    metric: MetricName
    value: float
    spread: float
    worse: float = 0.0


ROUTES: Final = {
    Route("baltel", "voice", "BLT-ORI-FRA-02"): (
        Usual("asr", 58, 1.2, 17), Usual("ner", 97, 0.4, 8), Usual("acd", 190, 6), Usual("pdd", 2.4, 0.1, -1.5),
    ),
    Route("baltel", "voice", "BLT-ORI-PAR-01"): (Usual("asr", 62, 1.0), Usual("acd", 205, 5), Usual("pdd", 2.1, 0.1)),
    Route("andesvoz", "sms", "AND-SMPP-01"): (Usual("dlr-rate", 93, 0.8), Usual("latency", 6, 0.6)),
}  # fmt: skip


def figures(now: datetime, seed: int = 7) -> Iterator[Figure]:
    """Hour by hour until the last whole one before `now`: much traffic by day, little by night."""
    chance, last = Random(seed), now.replace(minute=0, second=0, microsecond=0) - HOUR
    worse_on = (now - WORSE_AGO).date()
    for route, metrics in ROUTES.items():
        for number in range(WEEKS * 7 * 24):
            hour = last - number * HOUR
            attempts = round(1_500 - 1_100 * cos((hour.hour - 3) * pi / 12) + chance.gauss(0, 60))
            for usual in metrics:
                worse = usual.worse if hour.date() == worse_on and hour.hour in MORNING else 0
                value = max(0.0, chance.gauss(usual.value - worse, usual.spread))
                most = 100.0 if METRICS[usual.metric].unit == "%" else value
                yield Figure(
                    carrier=route.carrier_id, product=METRICS[usual.metric].product, route=route.route, hour=hour,
                    metric=usual.metric, value=round(min(value, most), 2), attempts=attempts,
                )  # fmt: skip


def seed_quality(endpoint: str, table: str, now: datetime) -> None:
    """Keep the figures, and how the routes stand, so that the pages have something to show at once."""
    kept = QualityTable(client("dynamodb", endpoint), table)
    kept.keep(figures(now))
    for route in ROUTES:
        series = kept.series(route, (now - timedelta(weeks=WEEKS)).date(), now.date())
        kept.keep_standing(standing(route, series, (), now))
