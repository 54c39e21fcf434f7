"""The figures that a new system begins with look like traffic, and alarm nobody."""

from datetime import UTC, datetime, timedelta

from pledgekeeper.local.seed import SEEDS
from pledgekeeper.local.seeded_quality import MORNING, ROUTES, WORSE_AGO, figures
from pledgekeeper.quality.detect import degradations
from pledgekeeper.quality.model import Measured

NOW = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)


def series():
    found = {}
    for figure in figures(NOW):
        found.setdefault((figure.of, figure.metric), {})[figure.hour] = Measured(figure.attempts, figure.value)
    return found


def test_one_route_was_worse_for_a_morning_and_is_well_again():
    some = series()
    [asr] = [hours for (route, metric), hours in some.items() if (route.route, metric) == ("BLT-ORI-FRA-02", "asr")]

    [worse] = degradations(asr, "asr", NOW - timedelta(days=7), NOW)

    assert worse.begins_at == (NOW - WORSE_AGO).replace(hour=MORNING.start, minute=0)
    assert worse.ends_at is not None


def test_nothing_of_the_last_days_opens_a_case():
    for (_, metric), hours in series().items():
        assert list(degradations(hours, metric, NOW - timedelta(days=3), NOW)) == []


def test_the_routes_are_those_of_carriers_of_the_seeds():
    known = (SEEDS / "carriers.yaml").read_text()

    assert all(f"- id: {route.carrier_id}\n" in known for route in ROUTES)
