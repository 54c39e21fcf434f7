"""What two versions promise differently, in words that a carrier's lawyer understands."""

import pytest
import yaml

from pledgekeeper.book import PLEDGES, calendar_file, pledge
from pledgekeeper.pledges.differences import of_calendars, of_pledges
from pledgekeeper.sla.pledge import Pledge

OLD = pledge("pledge-2026-11")


def changed(*edits):
    """The shipped pledge with texts of its file replaced."""
    text = (PLEDGES / "pledge-2026-11.yaml").read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Pledge.model_validate(yaml.safe_load(text))


SOLVE_P1 = "- {priority: P1, responsibility: ours, within: 24 h, calendar: wall}"


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        ((SOLVE_P1, SOLVE_P1.replace("24 h", "12 h")), ["P1 solve: 24 h -> 12 h for responsibility ours"]),
        (
            (SOLVE_P1, f"- {{priority: P1, tier: gold, within: 12 h, calendar: wall}}\n      {SOLVE_P1}"),
            [
                "P1 solve: 24 h -> 12 h for gold, responsibility ours",
                "P1 solve: nothing -> 12 h for gold, responsibility other",
            ],
        ),
        (
            ("{priority: P3, within: 4 h, calendar: business}", "{priority: P3, within: 4 h, calendar: wall}"),
            ["P3 first-response: 4 h (business) -> 4 h"],
        ),
        (("- {priority: P4, within: 10 bd, calendar: business}\n", "\n"), ["P4 solve: 10 bd (business) -> nothing"]),
        (("share_percent: 80", "share_percent: 85"), ["fault-notice: share 80 % -> 85 %"]),
        (("warn_percent: [60]", "warn_percent: [50, 60]"), ["first-response: warn_percent: + 50 %"]),
        (("warn_before: [30 min]", "warn_before: []"), ["restore: warn_before: - 30 min"]),
        (
            ("cancelled, rejected, closed], joins: false", "cancelled, closed], joins: false"),
            ["acknowledge: clock stops: - rejected"],
        ),
        (("name: Ticket solved", "name: Fault solved"), ["solve: name 'Ticket solved' -> 'Fault solved'"]),
        (("longest: 12 h, consent", "longest: 8 h, consent"), ["pause planned-work: longest 12 h -> 8 h"]),
        (("{from: 24 h, percent: 50}", "{from: 20 h, percent: 50}"),
         ["credit restore: bands: + 20 h 50, - 24 h 50"]),
        (
            ("- {priority: P1, within: 72 h, calendar: wall}", "- {priority: P1, within: 48 h, calendar: wall}"),
            ["P1 acceptance: 72 h -> 48 h"],
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_in_one_line(edit, lines):
    assert list(of_pledges(OLD, changed(edit))) == lines


def test_versions_that_promise_the_same_differ_in_nothing():
    renamed = changed(
        ("id: pledge-2026-11", "id: pledge-2027-01"), ("valid_from: 2026-11-01", "valid_from: 2027-01-01")
    )

    assert list(of_pledges(OLD, renamed)) == []


def test_a_promise_that_is_new_or_gone_is_said_with_its_clause():
    fewer = OLD.changed(commitments=tuple(c for c in OLD.commitments if c.id != "restore"))

    assert next(iter(of_pledges(OLD, fewer))) == "restore: no longer promised (Service restored, C5)"
    assert list(of_pledges(fewer, OLD))[:2] == ["restore: new: Service restored (C5)", "P1 restore: nothing -> 4 h"]


def test_a_change_for_one_tier_is_not_said_of_the_others():
    two = changed(
        (SOLVE_P1, SOLVE_P1.replace("P1,", "P1, tier: gold,").replace("24 h", "12 h") + f"\n      {SOLVE_P1}")
    )

    assert list(of_pledges(OLD, two)) == ["P1 solve: 24 h -> 12 h for gold, responsibility ours"]


def test_calendars_tell_dates_that_came_and_went():
    old = calendar_file("calendars-2026-11")
    muscat = old.by_id["muscat"]
    without = tuple(each.changed(overrides=()) if each.id == "muscat" else each for each in old.calendars)

    assert list(of_calendars(old, old)) == []
    assert list(of_calendars(old.changed(calendars=without), old)) == [
        f"calendar muscat: overrides: + 2027-03-11 {muscat.overrides[0].name}"
    ]
    fewer = old.changed(calendars=tuple(each for each in old.calendars if each.id != "muscat"))
    assert list(of_calendars(old, fewer)) == ["calendar muscat: gone"]
    assert list(of_calendars(fewer, old)) == ["calendar muscat: new"]


def test_targets_that_change_places_are_a_difference_for_the_cases_that_both_fit():
    gold = "- {priority: P1, tier: gold, within: 2 h, calendar: wall}"
    voice = "- {product: voice, within: 30 h, calendar: wall}"
    first = changed((SOLVE_P1, f"{gold}\n      {voice}\n      {SOLVE_P1}"))
    swapped = changed((SOLVE_P1, f"{voice}\n      {gold}\n      {SOLVE_P1}"))

    assert list(of_pledges(first, swapped)) == ["P1 solve: 2 h -> 30 h for gold, product voice"]
