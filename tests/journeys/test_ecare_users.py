"""A carrier's admin says who signs in: invites, changes roles, removes. The pool follows, and so do open sessions."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper import wiring
from pledgekeeper.accounts.users import UserChanged
from pledgekeeper.api.asking import outdated
from pledgekeeper.clock import SystemClock, whole_second
from tests.journeys.people import NOC
from tests.security.page_forms import ADMIN, USER_FORM
from tests.world import Crash

USERS = "/ecare/account/users"
STRANGER = "carrier.andesvoz.admin"


@pytest.fixture
def world(world_at):
    made = world_at(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    made.admin = made.cognito.enrol("admin@baltel.example", "carrier.baltel.admin")
    made.jonas = made.cognito.enrol("jonas@baltel.example", "carrier.baltel.billing")
    made.strange = made.cognito.enrol("admin@andesvoz.example", "carrier.andesvoz.admin")
    return made


def noted(carrier="baltel"):
    told = [event for event in wiring.account_table().load(carrier).account.timeline if isinstance(event, UserChanged)]
    return [(event.user, event.what, event.roles) for event in told]


def groups(world, user):
    return {name for name, members in world.cognito.members.items() if user in members}


def post(world, path, form=None, who=ADMIN, **more):
    return world.http("POST", f"{USERS}{path}", who, {**(form or {}), **more})


def test_somebody_is_invited_gets_their_mail_and_their_role_and_is_on_the_list(world):
    assert post(world, "/new", USER_FORM).status == 303

    assert world.cognito.invited == ["ona@baltel.example"]
    assert groups(world, "user-4") == {"carrier.baltel.noc"}
    assert noted() == [("user-4", "invited", ("noc",))]
    page = world.http("GET", USERS, ADMIN).text
    assert "Ona Rimaite" in page
    assert ">invited<" in page
    assert "jonas@baltel.example" in page
    assert "andesvoz" not in page


def test_roles_are_changed_and_somebody_is_removed(world):
    assert post(world, f"/{world.jonas}", {"role-noc": "on", "role-admin": "on"}).status == 303
    assert groups(world, world.jonas) == {"carrier.baltel.noc", "carrier.baltel.admin"}

    assert post(world, f"/{world.jonas}/remove").status == 303
    assert world.jonas not in world.cognito.users
    assert noted() == [(world.jonas, "changed", ("noc", "admin")), (world.jonas, "removed", ())]


def test_the_last_admin_who_has_signed_in_stays_one(world):
    post(world, "/new", {**USER_FORM, "role-admin": "on"})  # invited only: she may never come
    for path, form in ((f"/{world.admin}", {"role-noc": "on"}), (f"/{world.admin}/remove", {})):
        answer = post(world, path, form)
        assert answer.status == 409
        assert "your last administrator" in answer.text
    assert groups(world, world.admin) == {"carrier.baltel.admin"}

    world.cognito.users["user-4"]["UserStatus"] = "CONFIRMED"
    assert post(world, f"/{world.admin}/remove", key="again").status == 303


def test_two_admins_cannot_remove_each_other_while_the_pool_lags_behind(world, monkeypatch):
    post(world, f"/{world.jonas}", {"role-admin": "on"})
    with monkeypatch.context() as patch:
        patch.setattr(type(wiring.pool_users()), "remove", lambda *_: None)
        assert post(world, f"/{world.jonas}/remove").status == 303

    assert post(world, f"/{world.admin}/remove").status == 409


@pytest.mark.parametrize("path", ["", "/remove"])
def test_somebody_of_another_side_is_answered_like_somebody_who_never_was(world, path):
    ours = world.cognito.enrol("agent@pledge.example", "staff.agent")
    in_no_group = world.cognito.enrol("new@andesvoz.example")
    for user in (world.strange, ours, in_no_group, "never"):
        answer = post(world, f"/{user}{path}", {"role-noc": "on"})
        assert answer.status == 404
        assert world.http("GET", f"{USERS}/{user}", ADMIN).status == 404
        assert "nobody of that name signs in for baltel" in answer.text
    assert noted() == []
    assert groups(world, world.strange) == {"carrier.andesvoz.admin"}


def test_an_address_in_use_elsewhere_is_refused_without_saying_so_and_the_form_keeps_what_was_typed(world):
    world.cognito.enrol("ona@baltel.example", "carrier.andesvoz.noc")

    answer = post(world, "/new", USER_FORM)

    assert answer.status == 409
    assert "cannot be invited here; name another address, or write to your Service Manager" in answer.text
    assert "andesvoz" not in answer.text
    assert "Ona Rimaite" in answer.text
    assert groups(world, "user-4") == {"carrier.andesvoz.noc"}
    assert noted() == []


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"email": "ona@andesvoz.example"}, 409, "at none of your mail domains"),
        ({"email": "jonas@baltel.example"}, 409, "signs in already"),
        ({"email": "ona"}, 400, 'id="email-wrong">'),
        ({"name": " "}, 400, 'id="name-wrong">'),
        ({"role-noc": ""}, 400, 'id="roles-wrong">'),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_invited(world, changed, status, told):
    answer = post(world, "/new", {**USER_FORM, **changed})

    assert answer.status == status
    assert told in answer.text
    assert world.cognito.invited == []
    assert noted() == []


def test_only_the_carriers_admins_see_and_change_who_signs_in(world):
    for who in (NOC, "carrier.baltel.billing", "staff.admin"):
        assert world.http("GET", USERS, who).status == 403
        for path in ("/new", f"/{world.jonas}", f"/{world.jonas}/remove"):
            assert post(world, path, USER_FORM, who).status == 403
    assert noted() == []


POINTS = [
    f"{side} {call}"
    for call in (
        "cognito-idp.admin_create_user", "cognito-idp.create_group", "cognito-idp.admin_add_user_to_group",
        "cognito-idp.admin_remove_user_from_group", "cognito-idp.admin_delete_user", "dynamodb.transact_write_items",
        "dynamodb.put_item",
    )
    for side in ("before", "after")
]  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("what", ["invite", "change", "remove"])
def test_what_was_cut_off_anywhere_is_done_once_when_the_form_is_sent_again(world, point, what):
    path, form = {
        "invite": ("/new", USER_FORM),
        "change": (f"/{world.jonas}", {"role-noc": "on"}),
        "remove": (f"/{world.jonas}/remove", {}),
    }[what]
    died = []
    world.crash_at = lambda at: at == point and not died and (died.append(at) or True)
    for _ in range(3):
        try:
            post(world, path, form, key="one-form")
        except Crash:
            assert died

    assert len(noted()) == 1
    user = noted()[0][0]
    assert groups(world, user) == (set() if what == "remove" else {"carrier.baltel.noc"})
    assert (user in world.cognito.users) is (what != "remove")


def test_an_old_form_that_is_sent_again_undoes_nothing_that_came_after(world):
    post(world, "/new", USER_FORM, key="first")
    post(world, "/user-4", {"role-billing": "on"})
    post(world, "/new", USER_FORM, key="first")
    assert groups(world, "user-4") == {"carrier.baltel.billing"}

    post(world, "/user-4/remove")
    post(world, "/new", USER_FORM, key="first")
    assert "user-4" not in world.cognito.users
    assert len(world.cognito.invited) == 1


def test_a_token_from_before_is_refused_and_one_from_after_is_not(world):
    before = whole_second(SystemClock().now())
    post(world, f"/{world.jonas}", {"role-noc": "on"})
    changed = wiring.user_table().changed_at(world.jonas)

    def old(given, user=world.jonas):
        claims = {"sub": user, "iat": str(int(given.timestamp())), "cognito:groups": "[carrier.baltel.noc]"}
        return outdated(claims)

    assert old(changed - timedelta(minutes=5))
    assert old(changed)  # tokens tell whole seconds
    assert not old(changed + timedelta(seconds=1))
    assert not old(changed - timedelta(minutes=5), "somebody else")
    assert before <= changed <= SystemClock().now()
