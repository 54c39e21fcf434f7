"""Who looks after an account: never nobody, never one person twice, near in language and time."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.managers import ROLE, Pair, choose, eligible, on_duty, present
from pledgekeeper.accounts.model import Account, BeginService, ManagersNamed, NameManagers, Watch
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.changes import Absence
from pledgekeeper.event import Actor
from tests.unit.builders import MONDAY_9H, a_roster, carriers

PEOPLE = [person.id for person in a_roster().people]
BOSS = Actor(side="ours", name="boss")


def roster(keepers, absences=()):
    """With these Service Managers."""
    one = next(each for each in a_roster().rotations if each.role == ROLE).model_copy(update={"people": tuple(keepers)})
    others = [each for each in a_roster().rotations if each.role != ROLE]
    return a_roster().changed(rotations=(*others, one), absences=tuple(absences))


def away(n, person, begin, hours):
    begins = MONDAY_9H + timedelta(hours=begin)
    return Absence(id=f"x{n}", person=person, reason="leave", begins_at=begins, ends_at=begins + timedelta(hours=hours))


def without_name(carrier_id):
    carrier = carriers()[carrier_id]
    return carrier.changed(agreement=carrier.agreement.changed(service_manager=None))


absences = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(-48, 96), st.integers(1, 72)), max_size=12
).map(lambda drawn: [away(n, *each) for n, each in enumerate(drawn)])  # fmt: skip


@given(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=6, unique=True), absences, st.sampled_from([*carriers()]))
@settings(deadline=None)
def test_an_account_that_has_a_manager_never_has_nobody(keepers, leave, carrier_id):
    around = Around(carriers()[carrier_id], roster(keepers, leave))
    account = Account(carrier_id=carrier_id)
    account = fold(account, decide(account, BeginService(began_at=MONDAY_9H, service="ORD-1"), around, MONDAY_9H))
    for hour in range(0, 72, 6):
        now = MONDAY_9H + timedelta(hours=hour)
        account = fold(account, decide(account, Watch(), around, now))
        if account.manager is None:
            assert not eligible(around.carrier.agreement)
            continue
        assert account.manager != account.deputy
        assert account.acting is not None
        if any(present(around.roster, each, now) for each in (account.manager, account.deputy, *keepers)):
            assert present(around.roster, account.acting, now)


@given(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=6, unique=True), st.sampled_from([*carriers()]))
def test_watching_twice_in_a_moment_changes_nothing_more(keepers, carrier_id):
    around, account = Around(carriers()[carrier_id], roster(keepers)), Account(carrier_id=carrier_id)
    account = fold(account, decide(account, BeginService(began_at=MONDAY_9H, service="ORD-1"), around, MONDAY_9H))
    account = fold(account, decide(account, Watch(), around, MONDAY_9H))

    assert decide(account, Watch(), around, MONDAY_9H) == []


def test_whom_the_agreement_names_is_the_manager_whatever_else():
    pair = choose(roster(["carlos-vega", "daniel-okafor"]), carriers()["andesvoz"], {}, MONDAY_9H)
    named = choose(roster(["carlos-vega", "daniel-okafor"]), carriers()["baltel"], {}, MONDAY_9H)

    assert pair.manager == "carlos-vega"  # who speaks Spanish, and is near
    assert named.manager == "elena-rossi"


def test_of_equals_the_one_with_the_fewest_accounts():
    keepers = roster(["daniel-okafor", "victor-lang"])
    carrier = without_name("baltel")

    assert choose(keepers, carrier, {"daniel-okafor": 3}, MONDAY_9H).manager == "victor-lang"
    assert choose(keepers, carrier, {"victor-lang": 3}, MONDAY_9H).manager == "daniel-okafor"


def test_one_alone_is_no_pair():
    assert choose(roster(["daniel-okafor"]), without_name("baltel"), {}, MONDAY_9H) is None


def test_when_both_are_absent_another_of_the_role_has_it():
    leave = [away(1, "daniel-okafor", -1, 5), away(2, "victor-lang", -1, 5)]
    keepers = roster(["daniel-okafor", "victor-lang", "carlos-vega"], leave)

    assert on_duty(Pair("daniel-okafor", "victor-lang"), keepers, MONDAY_9H) == "carlos-vega"


@pytest.mark.parametrize(
    ("manager", "deputy", "says"),
    [("elena-rossi", "elena-rossi", "cannot stand in"), ("nobody", "elena-rossi", "not among the people")],
)
def test_who_is_named_by_hand_is_checked(manager, deputy, says):
    command = NameManagers(by=BOSS, manager=manager, deputy=deputy, reason="asked")
    with pytest.raises(Refused, match=says):
        decide(Account(carrier_id="baltel"), command, Around(carriers()["baltel"], a_roster()), MONDAY_9H)


def test_who_is_named_by_hand_stays():
    around, account = Around(carriers()["baltel"], a_roster()), Account(carrier_id="baltel")
    command = NameManagers(by=BOSS, manager="victor-lang", deputy="daniel-okafor", reason="asked")
    [named] = decide(account, command, around, MONDAY_9H)
    account = fold(account, [named])

    assert isinstance(named, ManagersNamed)
    assert (account.manager, account.deputy, account.acting) == ("victor-lang", "daniel-okafor", "victor-lang")
    assert decide(account, Watch(), around, MONDAY_9H) == []
