"""The roster on the map."""

from datetime import UTC, datetime, timedelta

from pledgekeeper.ecare.desk_roster import roster_on_the_map
from tests.unit.builders import MONDAY_9H, MONDAY_NIGHT, a_roster, without


def test_one_centre_owns_the_hour_and_each_has_the_light_of_its_own_place() -> None:
    found = roster_on_the_map(a_roster(), MONDAY_NIGHT)
    assert [centre.id for centre in found.centres if centre.owns] == ["singapore"]
    assert {centre.id: centre.light for centre in found.centres} == {
        "paris": "night", "montreal": "night", "singapore": "day",
    }  # fmt: skip
    assert {centre.id: f"{centre.local:%H:%M}" for centre in found.centres}["singapore"] == "10:14"


def test_the_next_hand_overs_go_once_round_the_world() -> None:
    found = roster_on_the_map(a_roster(), MONDAY_9H)
    assert [(over.from_centre, over.to_centre) for over in found.hand_overs] == [
        ("Paris", "Montréal"), ("Montréal", "Singapore"), ("Singapore", "Paris"),
    ]  # fmt: skip
    assert found.hand_overs[0].at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    assert found.hand_overs[-1].at - MONDAY_9H < timedelta(days=1)


def test_every_role_that_is_kept_is_shown_at_its_desk_or_in_the_house() -> None:
    roster = a_roster()
    found = roster_on_the_map(roster, MONDAY_9H)
    shown = [(s.role, s.centre) for centre in found.centres for s in centre.duties] + [
        (s.role, None) for s in found.house
    ]
    assert sorted(shown, key=str) == sorted(((seat.role, seat.centre) for seat in roster.seats), key=str)


def test_gaps_are_looked_for_four_weeks_ahead() -> None:
    roster = without("duty-engineer")
    assert all(gap.begins_at < MONDAY_9H + timedelta(weeks=4) for gap in roster_on_the_map(roster, MONDAY_9H).gaps)
