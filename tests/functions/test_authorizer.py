"""Who holds a token: tokens are signed here by a key of the test's own, as the user pool would."""

import json
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from functions import authorizer, tickets_api
from pledgekeeper import settings as settings_module
from pledgekeeper.api.tokens import ASKED_AGAIN_AFTER, KEYS_KEPT, Keys
from tests.journeys.people import NIGHT_IN_PARIS, TICKETS
from tests.world import CONTEXT, http_event

ISSUER = "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_pool"
OURS, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "ab")
ID = {"token_use": "id", "aud": "people", "email": "noc@baltel.example", "cognito:groups": ["carrier.baltel.noc"]}
ACCESS = {"token_use": "access", "client_id": "oss-1", "scope": "care/noc"}


def key_set(*names, key=OURS):
    return {"keys": [{**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": name} for name in names]}


def token(claims, key=OURS, kid="k1", **more):
    said = {"iss": ISSUER, "sub": "s", "exp": time.time() + 3600, **claims, **more}
    return jwt.encode({k: v for k, v in said.items() if v is not None}, key, "RS256", headers={"kid": kid})


@pytest.fixture
def asked(world_at, monkeypatch):
    """Asks the authorizer about an Authorization header; `urls` are those it read keys from."""
    monkeypatch.setenv("USER_POOL_ID", "eu-west-3_pool")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "people")
    monkeypatch.setenv("TOKEN_ISSUER", ISSUER)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    world = world_at(NIGHT_IN_PARIS)
    settings_module.settings.cache_clear()
    authorizer.keys.cache_clear()
    urls = []

    def fetch(method, url, **how):
        urls.append(url)
        return SimpleNamespace(status=200, data=json.dumps(key_set("k1")))

    monkeypatch.setattr(urllib3, "request", fetch)

    def ask(header):
        return authorizer.handler({"version": "2.0", "type": "REQUEST", "identitySource": [header]}, CONTEXT)

    ask.urls, ask.world = urls, world
    yield ask
    authorizer.keys.cache_clear()


def test_a_persons_token_tells_their_groups(asked):
    answer = asked(f"Bearer {token(ID)}")

    assert answer["isAuthorized"]
    assert answer["context"] == {
        "sub": "s", "email": "noc@baltel.example", "cognito:groups": "[carrier.baltel.noc]",
    }  # fmt: skip
    assert asked.urls == [f"{ISSUER}/.well-known/jwks.json"]


def test_a_systems_token_tells_its_client_and_scopes(asked):
    assert asked(f"bearer {token(ACCESS)}")["context"] == {"sub": "s", "client_id": "oss-1", "scope": "care/noc"}


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Basic eDp5", "not `Bearer`"),
        ("Bearer ", "the token is not good"),
        ("Bearer a.b.c", "the token is not good"),
        (f"Bearer {token(ID, key=OTHER)}", "the token is not good"),
        (f"Bearer {token(ID, kid='k2')}", "not signed by our user pool"),
        (f"Bearer {token(ID, exp=time.time() - 1)}", "has expired; sign in again"),
        (f"Bearer {token(ID, exp=None)}", "the token is not good"),
        (f"Bearer {token(ID, iss='https://cognito-idp.eu-west-3.amazonaws.com/another')}", "the token is not good"),
        (f"Bearer {token(ID, aud='another-client')}", "neither an access token nor an ID token for this API"),
        (f"Bearer {token(ID, token_use='refresh')}", "neither an access token nor an ID token for this API"),
        (f"Bearer {token(ACCESS, client_id=None)}", "neither an access token nor an ID token for this API"),
        ("Bearer " + jwt.encode({"sub": "s", "iss": ISSUER, "exp": 9e9, **ID}, "", "none", {"kid": "k1"}), "not good"),
        ("Bearer " + jwt.encode({"sub": "s", "iss": ISSUER, "exp": 9e9, **ID}, "k" * 32, "HS256", {"kid": "k1"}),
         "not good"),
    ],
    ids=lambda text: text if " " in text and not text.startswith("Bearer") else "",
)  # fmt: skip
def test_a_token_that_is_no_good_is_let_on_with_the_reason_and_nothing_else(asked, header, why):
    answer = asked(header)

    assert set(answer["context"]) == {"refused"}
    assert why in answer["context"]["refused"]


def test_the_door_refuses_what_the_authorizer_found_no_good(asked):
    event = http_event("GET", TICKETS, "", None, None, {}, "r-1")
    event["requestContext"]["authorizer"] = {"lambda": asked("Bearer a.b.c")["context"]}

    answer = tickets_api.handler(event, CONTEXT)

    assert answer["statusCode"] == 401
    assert answer["headers"]["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "the token is not good" in answer["body"]


def test_keys_that_were_read_are_kept(asked):
    for _ in range(3):
        asked(f"Bearer {token(ID)}")

    assert len(asked.urls) == 1


def test_invented_keys_make_us_ask_the_pool_once_a_minute_and_new_ones_are_found():
    fetched, now = [], datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    sets = [key_set("k1"), key_set("k1", "k2"), key_set("k2")]
    keys = Keys(lambda: fetched.append(1) or sets[len(fetched) - 1])

    assert keys.key("k1", now)
    assert [keys.key(f"invented-{n}", now) for n in range(5)] == [None] * 5
    assert len(fetched) == 1
    assert keys.key("k2", now + ASKED_AGAIN_AFTER)
    assert keys.key("k1", now + ASKED_AGAIN_AFTER)
    assert keys.key("k1", now + ASKED_AGAIN_AFTER + KEYS_KEPT + timedelta(seconds=1)) is None
    assert len(fetched) == 3
