"""What the table promises of the roster, on the fake and on an emulator's."""

from datetime import timedelta

import pytest

from pledgekeeper.amend import amend, take_back
from pledgekeeper.errors import ChangedMeanwhile, NotFound
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.ids import random_id
from pledgekeeper.store.roster import RosterTable
from tests.contract.conftest import MONDAY, TABLE
from tests.fake_aws import FakeDynamo

DAY = timedelta(days=1)


@pytest.fixture
def table(store, book):
    """With the roster of the demonstration in it."""
    return RosterTable(store._client, TABLE)


def leave(**fields):
    times = {"begins_at": MONDAY, "ends_at": MONDAY + DAY, "reason": "leave"}
    return Absence(**({"id": random_id(), "person": "ines-garnier"} | times | fields))


def test_a_change_is_read_with_the_roster_and_by_everybody_who_reads_it(table, store):
    absence = leave()

    table.change([absence], table.read(), MONDAY)

    assert absence in table.read().roster.absences
    assert absence in store.roster().absences
    assert table.read().changed_at == MONDAY


def test_of_two_who_read_the_same_the_second_writes_nothing(table):
    read = table.read()
    table.change([leave()], read, MONDAY)
    late = leave()

    with pytest.raises(ChangedMeanwhile):
        table.change([late], read, MONDAY)

    assert late.id not in table.read().known


def test_a_command_answered_before_gets_what_it_wrote(table):
    absence = leave()
    first = amend(table, [absence.id], lambda roster: [absence], MONDAY)

    again = amend(table, [absence.id], lambda roster: [leave()], MONDAY)

    assert again == first == [absence]


def test_who_was_overtaken_plans_again(table):
    rosters = []

    def plan(roster):
        rosters.append(roster)
        if len(rosters) == 1:
            table.change([leave(person="hugo-lambert")], table.read(), MONDAY)
        return [leave()]

    amend(table, [random_id()], plan, MONDAY)

    assert len(rosters[1].absences) == len(rosters[0].absences) + 1


def test_what_is_taken_back_is_known_and_not_in_force_and_a_swap_goes_whole(table):
    name = random_id()
    halves = [
        Override(
            id=f"{name}{n}", role="expert", person="grace-lim", swap=name, reason="swap",
            begins_at=MONDAY + n * DAY, ends_at=MONDAY + (n + 1) * DAY,
        )
        for n in range(2)
    ]  # fmt: skip
    table.change(halves, table.read(), MONDAY)

    assert take_back(table, halves[0].id, MONDAY) == take_back(table, halves[0].id, MONDAY) == halves
    assert not {half.id for half in halves} & {override.id for override in table.read().roster.overrides}
    assert {half.id for half in halves} <= table.read().known.keys()
    assert take_back(table, "unknown", MONDAY) is None


def test_a_roster_that_is_loaded_again_keeps_the_changes(table, store):
    absence = leave()
    table.change([absence], table.read(), MONDAY)

    store.put_roster(table.read().roster.changed(absences=(), overrides=()))

    assert absence in store.roster().absences


def test_what_is_told_is_in_one_hand_and_told_once(table):
    what, until = random_id(), MONDAY + timedelta(seconds=60)

    assert table.take_in_hand(what, MONDAY, until)
    assert not table.take_in_hand(what, MONDAY, until)
    assert not table.is_told(what)
    assert table.take_in_hand(what, until, until + timedelta(seconds=60))
    table.told(what, MONDAY + DAY)
    assert table.is_told(what)
    assert not table.take_in_hand(what, MONDAY + 30 * DAY, MONDAY + 31 * DAY)


def test_without_a_roster_it_says_how_to_load_one():
    with pytest.raises(NotFound, match="pledge load FILE"):
        RosterTable(FakeDynamo(), TABLE).read()


def test_a_maintenance_window_is_read_with_the_roster_until_it_is_ended(table):
    window = Maintenance(
        id=random_id(), carrier="baltel", begins_at=MONDAY, ends_at=MONDAY + DAY, reason="a new release"
    )  # fmt: skip

    table.change([window], table.read(), MONDAY)
    held = table.read().roster.maintenance
    take_back(table, window.id, MONDAY)

    assert window in held
    assert window not in table.read().roster.maintenance
    assert table.read().known[window.id] == window
