"""What the account says of who signs in: its last word counts, and an admin is left."""

from datetime import UTC, datetime

import pytest

from pledgekeeper.accounts.users import UserChanged, last_word, must_leave_an_admin
from pledgekeeper.carriers.users import User, roles_of
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BY = Actor(side="carrier", name="admin@baltel.example")
ADMIN = User(id="a", email="a@baltel.example", name="A", roles=("admin",))
NOC = User(id="n", email="n@baltel.example", name="N", roles=("noc",))


def told(user, what, *roles):
    return UserChanged(at=NOW, user=user, what=what, roles=roles, by=BY)


def test_the_last_word_about_somebody_is_theirs_alone():
    timeline = [told("a", "invited", "noc"), told("a", "changed", "admin"), told("b", "removed")]

    assert last_word(timeline, "a") == timeline[1]
    assert last_word(timeline, "c") is None


@pytest.mark.parametrize(
    "other",
    [
        NOC,
        ADMIN.changed(id="b", confirmed=False),
        ADMIN.changed(id="b", enabled=False),
        ADMIN.changed(id="dismissed"),
    ],
    ids=["no admin", "never came", "disabled", "dismissed, and the pool lags behind"],
)
def test_the_last_admin_is_not_dismissed(other):
    with pytest.raises(Refused, match="last administrator"):
        must_leave_an_admin([ADMIN, other], [told("dismissed", "changed", "noc")], ADMIN, ("noc",))


@pytest.mark.parametrize(
    ("users", "changed", "roles"),
    [
        ([ADMIN, ADMIN.changed(id="b")], ADMIN, ()),
        ([ADMIN, NOC], NOC, ()),
        ([ADMIN], ADMIN, ("noc", "admin")),
        ([ADMIN.changed(confirmed=False)], ADMIN.changed(confirmed=False), ()),
    ],
    ids=["another is left", "they were none", "they stay one", "they never came"],
)
def test_anybody_else_may_be_changed(users, changed, roles):
    must_leave_an_admin(users, [], changed, roles)


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ([], ()),
        (["carrier.baltel.admin", "carrier.baltel.noc"], ("noc", "admin")),
        (["carrier.andesvoz.noc"], None),
        (["carrier.baltel.noc", "staff.agent"], None),
        (["carrier.baltel.emperor"], None),
    ],
)
def test_groups_of_another_side_make_somebody_nobody_here(groups, roles):
    assert roles_of("baltel", groups) == roles
