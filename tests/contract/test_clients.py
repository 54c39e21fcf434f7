"""A carrier's system, from the operator's command to a token that is read: with an emulator's user pool."""

import argparse
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import urllib3

from pledgekeeper.api.tokens import Keys, claims_of
from pledgekeeper.carriers.access import CARRIER_ROLES, principal_from_client
from pledgekeeper.carriers.loading import read
from pledgekeeper.errors import Unauthenticated
from pledgekeeper.local import clients
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.store.clients import ClientTable
from pledgekeeper.store.dynamo import DynamoStore
from tests.contract.conftest import SEEDS, TABLE
from tests.table import client


@pytest.fixture(scope="module")
def pool(endpoint):
    """A user pool with the stack's scopes, and the client by which people sign in."""
    cognito = client("cognito-idp", endpoint)
    pool_id = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    scopes = [{"ScopeName": role, "ScopeDescription": role} for role in CARRIER_ROLES]
    cognito.create_resource_server(UserPoolId=pool_id, Identifier="care", Name="care", Scopes=scopes)
    people = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="people")["UserPoolClient"]["ClientId"]
    portal = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="portal")["UserPoolClient"]["ClientId"]
    return SimpleNamespace(id=pool_id, people=people, portal=portal)


@pytest.fixture
def site(endpoint, dynamodb, pool, monkeypatch):
    """What an operator's command works on."""
    for carrier in read(SEEDS / "carriers.yaml").carriers:
        DynamoStore(dynamodb, TABLE).put_carrier(carrier)
    outputs = {
        "UserPoolId": pool.id, "UserPoolClientId": pool.people, "PortalClientId": pool.portal, "TableName": TABLE,
        "TokenUrl": "https://t",
    }  # fmt: skip
    made = SimpleNamespace(client=lambda service: client(service, endpoint), output=outputs.__getitem__)
    monkeypatch.setattr(clients, "chosen_site", lambda _: made)
    return made


def pledge(*words):
    """`pledge clients …`; its exit code."""
    parser = argparse.ArgumentParser()
    clients.add_to(parser.add_subparsers())
    given = parser.parse_args(["clients", *words])
    return given.command(given)


def token_of(endpoint, client_id, secret, scope):
    form = urlencode({"grant_type": "client_credentials", "scope": scope})
    headers = urllib3.make_headers(basic_auth=f"{client_id}:{secret}")
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = urllib3.request("POST", f"{endpoint}/oauth2/token", body=form, headers=headers)
    return json.loads(answer.data)


def test_a_system_that_was_added_gets_a_token_and_is_its_carrier_in_the_roles_it_asked_for(site, endpoint, pool):
    made = clients.add_client(site, "baltel", ("noc", "billing"), "baltel-oss")
    given = token_of(endpoint, made.client_id, made.secret, "care/noc")

    keys = Keys(lambda: json.loads(urllib3.request("GET", f"{endpoint}/{pool.id}/.well-known/jwks.json").data))
    issuer = f"https://cognito-idp.eu-west-3.amazonaws.com/{pool.id}"
    claims = claims_of(given["access_token"], keys, issuer, pool.people, datetime.now(UTC))
    found = ClientTable(site.client("dynamodb"), TABLE).read(claims["client_id"])
    who = principal_from_client(found, claims["scope"].split())

    assert (who.name, who.carrier_id, who.roles) == ("baltel-oss", "baltel", {"noc"})


def test_a_scope_that_was_not_given_is_not_got(site, endpoint):
    made = clients.add_client(site, "baltel", ("noc",), "baltel-oss")

    assert "error" in token_of(endpoint, made.client_id, made.secret, "care/admin")
    assert "error" in token_of(endpoint, made.client_id, "another secret", "care/noc")


def test_the_command_shows_the_secret_once_lists_and_removes(site, endpoint, capsys):
    assert pledge("add", "andesvoz", "noc", "billing", "noc") == 0
    shown = capsys.readouterr().out
    client_id, secret = (line.split()[2] for line in shown.splitlines()[:2])
    pledge("list")
    listed = capsys.readouterr().out
    pledge("remove", client_id)

    assert "scopes         care/noc care/billing" in shown
    assert f"{client_id}  andesvoz             noc,billing" in listed
    assert secret not in listed
    assert "error" in token_of(endpoint, client_id, secret, "care/noc")
    assert ClientTable(site.client("dynamodb"), TABLE).read(client_id) is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "nobody", "noc"), "There is no carrier nobody"),
        (("remove", "never-there"), "There is no client never-there"),
    ],
)
def test_what_is_not_there_is_told(site, words, why):
    with pytest.raises(CannotStart, match=why):
        pledge(*words)


def test_the_client_by_which_people_sign_in_is_not_removed(site, pool):
    with pytest.raises(CannotStart, match="by which people sign in"):
        pledge("remove", pool.people)


def test_a_client_of_the_pool_that_the_table_does_not_know_is_shown_and_can_be_removed(site, pool, capsys):
    cognito = site.client("cognito-idp")
    stray = cognito.create_user_pool_client(UserPoolId=pool.id, ClientName="stray")["UserPoolClient"]["ClientId"]
    pledge("list")

    assert f"{stray}  in the user pool only (stray)" in capsys.readouterr().out
    cognito.delete_user_pool_client(UserPoolId=pool.id, ClientId=stray)


def test_a_token_of_another_pool_is_none_of_ours(site, endpoint, pool):
    made = clients.add_client(site, "baltel", ("noc",), "baltel-oss")
    given = token_of(endpoint, made.client_id, made.secret, "care/noc")
    keys = Keys(lambda: json.loads(urllib3.request("GET", f"{endpoint}/{pool.id}/.well-known/jwks.json").data))

    with pytest.raises(Unauthenticated):
        claims_of(given["access_token"], keys, "https://cognito-idp.eu-west-3.amazonaws.com/x", "x", datetime.now(UTC))
