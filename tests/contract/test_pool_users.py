"""People who sign in, in a user pool as the stacks make it: one who is invited, changed and removed."""

from types import SimpleNamespace

import pytest

from pledgekeeper.effects.pool_users import PoolUsers
from tests.table import client

PASSWORD = "On-this-laptop-only-1"


@pytest.fixture(scope="module")
def pool(endpoint):
    cognito = client("cognito-idp", endpoint)
    made = cognito.create_user_pool(PoolName="people", UsernameAttributes=["email"])["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    by = cognito.create_user_pool_client(UserPoolId=made, ClientName="people", ExplicitAuthFlows=flows)
    return SimpleNamespace(cognito=cognito, id=made, client=by["UserPoolClient"]["ClientId"])


@pytest.fixture
def users(pool):
    return PoolUsers(pool.cognito, pool.id)


def signed_in(pool, email):
    return pool.cognito.admin_initiate_auth(
        UserPoolId=pool.id,
        ClientId=pool.client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )


def in_no_group(users, email):
    users.create(email, email)
    return users.find("baltel", email)


def test_who_is_invited_has_no_role_until_it_is_given_and_a_second_invitation_makes_nobody(users):
    made = in_no_group(users, "ona@baltel.example")
    assert (made.name, made.email, made.roles, made.confirmed, made.enabled) == (
        "ona@baltel.example", "ona@baltel.example", (), False, True,
    )  # fmt: skip

    users.give("baltel", made.id, ("noc", "admin"))
    users.create("Ona@baltel.example", "Another")
    users.create("ona@baltel.example", "Another")

    assert users.find("baltel", "ona@baltel.example") == users.find("baltel", made.id)
    assert users.find("baltel", made.id).roles == ("noc", "admin")
    assert users.of_carrier("baltel")[0].name == "ona@baltel.example"


def test_roles_are_those_that_were_given_last(users):
    made = in_no_group(users, "jonas@baltel.example")
    users.give("baltel", made.id, ("noc", "admin"))
    users.give("baltel", made.id, ("billing",))
    users.give("baltel", made.id, ("billing",))

    assert users.find("baltel", made.id).roles == ("billing",)
    assert [user.roles for user in users.of_carrier("baltel") if user.id == made.id] == [("billing",)]


def test_who_is_removed_is_gone_and_what_they_held_is_good_for_nothing(users, pool):
    made = in_no_group(users, "rasa@baltel.example")
    users.give("baltel", made.id, ("noc",))
    pool.cognito.admin_set_user_password(UserPoolId=pool.id, Username=made.id, Password=PASSWORD, Permanent=True)
    assert users.find("baltel", made.id).confirmed
    refresh = signed_in(pool, "rasa@baltel.example")["AuthenticationResult"]["RefreshToken"]

    users.remove("baltel", made.id)
    users.remove("baltel", made.id)
    users.give("baltel", made.id, ("noc",))

    assert users.find("baltel", made.id) is None
    assert made.id not in [user.id for user in users.of_carrier("baltel")]
    with pytest.raises(pool.cognito.exceptions.ClientError):
        signed_in(pool, "rasa@baltel.example")
    with pytest.raises(pool.cognito.exceptions.ClientError):
        pool.cognito.admin_initiate_auth(
            UserPoolId=pool.id,
            ClientId=pool.client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": refresh},
        )


def test_somebody_of_another_side_is_nobody_here_and_is_left_as_they_are(users):
    made = in_no_group(users, "noc@andesvoz.example")
    users.give("andesvoz", made.id, ("noc",))

    users.give("baltel", made.id, ("admin",))
    users.remove("baltel", made.id)

    assert users.find("baltel", made.id) is None
    assert users.find("andesvoz", made.id).roles == ("noc",)


def test_a_carrier_nobody_signs_in_for_has_an_empty_list(users):
    assert users.of_carrier("nobody-yet") == []
