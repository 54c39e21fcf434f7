"""Signing in and out: the user pool's pages, a session of ours, and nothing of either in the browser but a name."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import quote, unquote

from pledgekeeper import ids, wiring
from pledgekeeper.api.asking import outdated
from pledgekeeper.api.tokens import Keys, told, verified
from pledgekeeper.carriers.session import Session
from pledgekeeper.clock import SystemClock
from pledgekeeper.effects.user_pool import SignIn, published_keys
from pledgekeeper.errors import Unauthenticated
from pledgekeeper.settings import settings

START: Final = "/ecare/sign-in"
CALLBACK: Final = "/ecare/signed-in"
LEFT: Final = "/ecare/signed-out"
LASTS: Final = timedelta(hours=12)
STARTED_LASTS: Final = timedelta(minutes=10)
"""How long somebody may take to sign in."""


@cache
def keys() -> Keys:
    return Keys(lambda: published_keys(settings().token_keys_origin, settings().user_pool_id))


def pool() -> SignIn:
    given = settings()
    return SignIn(given.sign_in_url, given.portal_client_id, f"{given.public_url}{CALLBACK}")


def start(to: str) -> tuple[str, str]:
    """Where to send the browser, and what it keeps until it comes back; then it goes on to `to`."""
    state, nonce, verifier = (ids.random_secret() for _ in range(3))
    return pool().address(state, nonce, verifier), "~".join((state, nonce, verifier, quote(to, safe="")))


def finish(kept: str, query: Mapping[str, str]) -> tuple[str, str]:
    """The cookie of a new session, and where its owner wanted to go. Unauthenticated when this browser did not start
    to sign in, or the pool does not know the code."""
    state, nonce, verifier, to = [*kept.split("~", 3), "", "", "", ""][:4]
    if not (state and compare_digest(state, query.get("state", ""))) or not query.get("code"):
        raise Unauthenticated("this sign-in was not started here, or took too long; sign in again")
    given = pool().tokens(query["code"], verifier)
    now = SystemClock().now()
    claims = _claims(given.id_token, now)
    if not compare_digest(str(claims.get("nonce", "")), nonce):
        raise Unauthenticated("this sign-in is another one's; sign in again")
    session = Session(
        claims=told(claims),
        refresh_token=given.refresh_token or "",
        good_until=_end(claims),
        ends_at=now + LASTS,
        form_key=ids.random_secret(),
    )
    cookie = ids.random_secret()
    wiring.session_table().put(cookie, session)
    return cookie, unquote(to)


def session_of(cookie: str) -> Session | None:
    """The session that a browser holds the name of. None when it is over, or the pool says no more who that is.

    It is asked once an hour, and at once when the roles of whoever that is were changed. Sessions end by the world's
    clock, as tokens do, whatever the clock shows that cases go by.
    """
    table, now = wiring.session_table(), SystemClock().now()
    session = table.read(cookie) if cookie else None
    if session is None or session.over(now):
        return None
    if not session.stale(now) and not outdated(session.claims):
        return session
    try:
        given = pool().refreshed(session.refresh_token)
        claims = _claims(given.id_token, now)
    except Unauthenticated:
        table.remove(cookie)
        return None
    fresh = session.changed(
        claims=told(claims),
        good_until=_end(claims),
        refresh_token=given.refresh_token or session.refresh_token,
    )
    table.put(cookie, fresh)
    return fresh


def leave(cookie: str) -> str:
    """End the session; where to send the browser so that the pool forgets it, too."""
    if cookie:
        wiring.session_table().remove(cookie)
    return pool().leaving(f"{settings().public_url}{LEFT}")


def _claims(token: str, now: datetime) -> Mapping[str, Any]:
    given = settings()
    return verified(token, keys(), given.token_issuer, given.portal_client_id, now)


def _end(claims: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(claims["exp"]), UTC)
