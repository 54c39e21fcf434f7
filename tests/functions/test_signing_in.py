"""Signing in to the pages: the user pool is played by a key of the test's own; everything else is real."""

import json
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
import pytest
import urllib3

from functions import ecare
from pledgekeeper import settings as settings_module
from pledgekeeper import wiring
from pledgekeeper.carriers.session import digest
from pledgekeeper.clock import SystemClock
from pledgekeeper.ecare import signing_in
from tests.functions.test_authorizer import ISSUER, OURS, key_set
from tests.journeys.people import NIGHT_IN_PARIS
from tests.world import CONTEXT, http_event


class Pool:
    """What the user pool answers. `given` is what it was asked for tokens with; `refuses` makes it answer 400."""

    def __init__(self):
        self.given, self.refuses, self.nonce = [], False, ""
        self.groups, self.lasts = ["carrier.baltel.noc"], 3600

    def answer(self, method, url, body=None, **how):
        if url.endswith("/jwks.json"):
            return SimpleNamespace(status=200, data=json.dumps(key_set("k1")))
        self.given.append(dict(parse_qsl(body)))
        if self.refuses:
            return SimpleNamespace(status=400, data=b"{}")
        claims = {
            "iss": ISSUER, "sub": "s", "aud": "portal", "token_use": "id", "email": "noc@baltel.example",
            "nonce": self.nonce, "cognito:groups": self.groups, "exp": SystemClock().now().timestamp() + self.lasts,
            "iat": int(SystemClock().now().timestamp()),
        }  # fmt: skip
        token = jwt.encode(claims, OURS, "RS256", headers={"kid": "k1"})
        return SimpleNamespace(status=200, data=json.dumps({"id_token": token, "refresh_token": "again"}))


class Browser:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self):
        self.cookies = {}

    def go(self, method, address, body=None, **headers):
        url = urlsplit(address)
        event = http_event(method, url.path, url.query, None, body, headers, "r1")
        event["cookies"] = [f"{name}={value}" for name, value in self.cookies.items()]
        del event["requestContext"]["authorizer"]
        answer = ecare.handler(event, CONTEXT)
        for each in answer.get("cookies", []):
            name, _, rest = each.partition("=")
            value = rest.partition(";")[0]
            self.cookies[name] = value
            if "Max-Age=0" in each:
                del self.cookies[name]
        return SimpleNamespace(
            status=answer["statusCode"], headers=answer["headers"], sent=answer.get("cookies", []), text=answer["body"]
        )

    def sign_in(self, pool, to="/"):
        """As far as the first page."""
        began = self.go("GET", f"/ecare/sign-in?to={to}")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(began.headers["Location"]).query).items()}
        pool.nonce = asked["nonce"]
        return self.go("GET", f"/ecare/signed-in?code=c1&state={asked['state']}"), asked


@pytest.fixture
def pool(world_at, monkeypatch):
    monkeypatch.setenv("USER_POOL_ID", "eu-west-3_pool")
    monkeypatch.setenv("TOKEN_ISSUER", ISSUER)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    world_at(NIGHT_IN_PARIS)
    settings_module.settings.cache_clear()
    signing_in.keys.cache_clear()
    played = Pool()
    monkeypatch.setattr(urllib3, "request", played.answer)
    yield played
    signing_in.keys.cache_clear()


def session_of(browser):
    return wiring.session_table().read(browser.cookies["__Host-ecare-session"])


def test_who_has_no_session_is_sent_to_the_pool_with_a_challenge_and_back_to_where_they_wanted_to_go(pool):
    browser = Browser()
    first = browser.go("GET", "/ecare/tickets?status=all")
    assert first.headers["Location"] == "/ecare/sign-in?to=%2Fecare%2Ftickets%3Fstatus%3Dall"

    done, asked = browser.sign_in(pool, "%2Fecare%2Ftickets%3Fstatus%3Dall")

    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid email")
    assert asked["redirect_uri"] == "https://care.pledge.example/ecare/signed-in"
    assert pool.given[0]["code_verifier"] not in asked.values()
    assert done.headers["Location"] == "/ecare/tickets?status=all"
    assert browser.go("GET", "/ecare/tickets?status=all").status == 200


def test_the_browser_keeps_a_name_that_no_script_and_no_other_site_can_use_and_the_table_only_its_hash(pool):
    browser = Browser()
    done, _ = browser.sign_in(pool)

    [session] = [each for each in done.sent if "ecare-session" in each]
    assert session.startswith("__Host-ecare-session=")
    assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= {part.strip() for part in session.split(";")}
    cookie = browser.cookies["__Host-ecare-session"]
    kept = [at for at in wiring.client("dynamodb").items if at[0].startswith("SESSION#")]
    assert kept == [(f"SESSION#{digest(cookie)}", "SESSION")]
    assert "__Host-ecare-signing-in" not in browser.cookies


@pytest.mark.parametrize("wrong", ["state", "nonce", "no cookie", "code", "key"])
def test_a_sign_in_that_this_browser_did_not_start_or_that_the_pool_does_not_know_is_none(pool, wrong):
    browser = Browser()
    began = browser.go("GET", "/ecare/sign-in")
    asked = parse_qs(urlsplit(began.headers["Location"]).query)
    state, pool.nonce = asked["state"][0], asked["nonce"][0]
    if wrong == "state":
        state = "another"
    elif wrong == "nonce":
        pool.nonce = "another"
    elif wrong == "no cookie":
        browser.cookies.clear()
    elif wrong == "code":
        pool.refuses = True
    else:
        browser.cookies["__Host-ecare-signing-in"] = "~~~"

    answer = browser.go("GET", f"/ecare/signed-in?code=c1&state={state}")

    assert answer.status == 401
    assert "__Host-ecare-session" not in browser.cookies


@pytest.mark.parametrize(
    "to",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/care/v1/docs", "javascript:alert(1)", "/%0d%0aX:y"],
)
def test_nobody_is_led_elsewhere_once_they_have_signed_in(pool, to):
    done, _ = Browser().sign_in(pool, to)

    assert done.headers["Location"] == "/"


def test_a_session_asks_the_pool_again_after_an_hour_and_follows_what_it_says(pool):
    browser = Browser()
    browser.sign_in(pool)
    _age(browser)
    pool.groups = ["carrier.baltel.billing"]

    assert browser.go("GET", "/ecare/tickets").status == 403  # the role has changed
    assert pool.given[-1] == {"grant_type": "refresh_token", "refresh_token": "again", "client_id": "portal"}
    assert browser.go("GET", "/ecare/disputes").status == 200


def test_who_may_not_sign_in_any_more_is_out_when_the_pool_is_asked_again(pool):
    browser = Browser()
    browser.sign_in(pool)
    _age(browser)
    pool.refuses = True

    assert browser.go("GET", "/").headers["Location"].startswith("/ecare/sign-in")
    assert session_of(browser) is None


def test_a_session_ends_after_twelve_hours_whatever_the_pool_says(pool):
    browser = Browser()
    browser.sign_in(pool)
    cookie = browser.cookies["__Host-ecare-session"]
    wiring.session_table().put(cookie, session_of(browser).changed(ends_at=SystemClock().now()))

    assert browser.go("GET", "/").status == 303


def test_who_signs_out_is_out_at_once_here_and_at_the_pool(pool):
    browser = Browser()
    browser.sign_in(pool)
    cookie = browser.cookies["__Host-ecare-session"]

    left = browser.go("POST", "/ecare/sign-out", "", **{"content-type": "application/x-www-form-urlencoded"})

    assert left.headers["Location"].startswith("https://sign-in.pledge.example/logout?client_id=portal&logout_uri=")
    assert "__Host-ecare-session" not in browser.cookies
    browser.cookies["__Host-ecare-session"] = cookie
    assert browser.go("GET", "/").status == 303
    assert "signed out" in browser.go("GET", "/ecare/signed-out").text


def test_the_part_that_a_page_asks_for_again_tells_that_the_session_is_over(pool):
    assert Browser().go("GET", "/?part=live").status == 401


def _age(browser):
    """An hour goes by."""
    cookie = browser.cookies["__Host-ecare-session"]
    over = SystemClock().now() - timedelta(seconds=1)
    wiring.session_table().put(cookie, session_of(browser).changed(good_until=over))


def test_roles_that_were_changed_are_asked_for_at_the_next_click(pool):
    browser = Browser()
    browser.sign_in(pool)
    assert browser.go("GET", "/ecare/account/users").status == 403

    pool.groups = ["carrier.baltel.admin"]
    wiring.user_table().mark("s", SystemClock().now())

    assert browser.go("GET", "/ecare/account/users").status == 200


def test_who_was_removed_is_out_at_the_next_click(pool):
    browser = Browser()
    browser.sign_in(pool)
    pool.refuses = True
    assert browser.go("GET", "/").status == 200

    wiring.user_table().mark("s", SystemClock().now())

    assert browser.go("GET", "/").headers["Location"].startswith("/ecare/sign-in")
