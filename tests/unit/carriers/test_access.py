"""Who may see and do what, whichever door they come through."""

from itertools import product

import pytest

from pledgekeeper.carriers.access import CARRIER_ROLES, HANDLERS, OPENERS, STAFF_ROLES, Principal, principal_from_groups
from pledgekeeper.errors import Forbidden, Unauthenticated

KINDS = ("ticket", "dispute", "order")


def carrier(*roles, carrier_id="nordwave", affiliates=()):
    return Principal("somebody", frozenset(roles), carrier_id, frozenset(affiliates))


def staff(*roles):
    return Principal("somebody", frozenset(roles))


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "carrier_id", "roles"),
    [
        (["carrier.baltel.noc"], "baltel", {"noc"}),
        (["carrier.baltel.noc", "carrier.baltel.billing"], "baltel", {"noc", "billing"}),
        (["carrier.nordwave-sea.admin"], "nordwave-sea", {"admin"}),
        (["staff.agent"], None, {"agent"}),
        (["staff.agent", "staff.supervisor", "everybody"], None, {"agent", "supervisor"}),
        (["carrier.baltel.noc", "carrier.andesvoz.king"], "baltel", {"noc"}),
    ],
)
def test_a_token_says_whose_it_is_and_what_they_are(groups, carrier_id, roles):
    who = principal_from_groups("somebody", groups)

    assert (who.carrier_id, who.roles, who.staff) == (carrier_id, roles, carrier_id is None)


@pytest.mark.parametrize(
    "groups",
    [
        [],
        ["everybody"],
        ["staff"],
        ["staff.king"],
        ["staff.noc"],
        ["carrier.baltel"],
        ["carrier.baltel.agent"],
        ["carrier.baltel.noc.x"],
        ["carrier.baltel.noc", "carrier.andesvoz.noc"],
        ["carrier.baltel.noc", "staff.agent"],
        ["Carrier.baltel.noc"],
    ],
)
def test_a_token_of_no_side_or_of_several_is_nobodys(groups):
    with pytest.raises(Unauthenticated):
        principal_from_groups("somebody", groups)


def test_an_actor_is_of_the_side_of_its_token():
    assert carrier("noc").actor.side == "carrier"
    assert staff("agent").actor.side == "ours"


# --- seeing ----------------------------------------------------------------------------------------------------------


def test_a_carrier_sees_its_own_cases_and_its_affiliates_and_no_others():
    parent = carrier("noc", affiliates=("nordwave-sea",))

    assert parent.carriers == {"nordwave", "nordwave-sea"}
    assert [parent.sees(other) for other in ("nordwave", "nordwave-sea", "nordwave-mobile", "baltel", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_an_affiliate_does_not_see_its_parent():
    assert not carrier("noc", carrier_id="nordwave-sea").sees("nordwave")


def test_staff_see_every_case():
    assert all(staff("agent").sees(carrier_id) for carrier_id in ("baltel", "nordwave"))


# --- doing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "role"), list(product(KINDS, CARRIER_ROLES)))
def test_a_carriers_people_open_what_is_their_business(kind, role):
    if role in OPENERS[kind]:
        carrier(role).must_open(kind)
    else:
        with pytest.raises(Forbidden, match=f"to open a {kind} one of these roles is needed: admin, "):
            carrier(role).must_open(kind)


@pytest.mark.parametrize(("kind", "role"), list(product(KINDS, STAFF_ROLES)))
def test_our_people_handle_what_their_desk_is_for(kind, role):
    if role in HANDLERS[kind]:
        staff(role).must_handle(kind, "answer it")
        staff(role).must_open(kind)
    else:
        for attempt in (lambda: staff(role).must_handle(kind, "answer it"), lambda: staff(role).must_open(kind)):
            with pytest.raises(Forbidden, match="one of these roles is needed"):
                attempt()


@pytest.mark.parametrize(("kind", "role"), list(product(KINDS, CARRIER_ROLES)))
def test_no_role_of_a_carrier_handles_a_case_not_even_one_called_like_ours(kind, role):
    with pytest.raises(Forbidden, match="only the care desk may answer it"):
        carrier(role, "admin", "supervisor").must_handle(kind, "answer it")


@pytest.mark.parametrize("kind", KINDS)
def test_everything_can_be_opened_and_handled_by_somebody(kind):
    assert OPENERS[kind] <= set(CARRIER_ROLES)
    assert HANDLERS[kind] <= set(STAFF_ROLES)
    assert OPENERS[kind]
    assert HANDLERS[kind]
