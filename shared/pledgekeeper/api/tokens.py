"""Bearer tokens of our user pool: those of people, and those of the carriers' systems."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from pledgekeeper.errors import Unauthenticated

KEYS_KEPT = timedelta(days=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""How soon the pool is asked again for a key that it did not have: tokens with invented keys must not make us ask."""

TOLD = ("sub", "iat", "client_id", "scope", "email", "username", "cognito:username", "cognito:groups")
"""The claims that the functions are told of."""


class Keys:
    """The public keys of the user pool; `fetch` reads them from it."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]]) -> None:
        self._fetch = fetch
        self._found: dict[str, jwt.PyJWK] = {}
        self._read_at: datetime | None = None

    def key(self, name: str, now: datetime) -> jwt.PyJWK | None:
        age = now - self._read_at if self._read_at else None
        if age is None or age >= (KEYS_KEPT if name in self._found else ASKED_AGAIN_AFTER):
            self._found = {str(key.key_id): key for key in jwt.PyJWKSet.from_dict(dict(self._fetch())).keys}
            self._read_at = now
        return self._found.get(name)


def claims_of(token: str, keys: Keys, issuer: str, client_id: str, now: datetime) -> dict[str, str]:
    """What a token says of whom it was given to. Unauthenticated, with what is wrong, when it is none of ours.

    People sign in with the client `client_id`; any other client of the pool is a system. Whose it is, the table says.
    """
    return told(verified(token, keys, issuer, client_id, now))


def told(claims: Mapping[str, Any]) -> dict[str, str]:
    """Of the claims of a token those that the functions are told of, as API Gateway hands them over."""
    return {name: _text(claims[name]) for name in TOLD if name in claims}


def verified(token: str, keys: Keys, issuer: str, client_id: str, now: datetime) -> Mapping[str, Any]:
    """All claims of a token of ours. Unauthenticated when it is none."""
    try:
        name = str(jwt.get_unverified_header(token).get("kid", ""))
        key = keys.key(name, now)
        if key is None:
            raise Unauthenticated("the token is not signed by our user pool")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False},
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("the token has expired; sign in again") from None
    except jwt.InvalidTokenError as error:
        raise Unauthenticated(f"the token is not good: {error}") from None
    match claims.get("token_use"):
        case "access" if claims.get("client_id"):
            pass
        case "id" if claims.get("aud") == client_id:
            pass
        case _:
            raise Unauthenticated("the token is neither an access token nor an ID token for this API")
    return claims


def _text(claim: Any) -> str:
    """A list as API Gateway's own authorizer hands it over."""
    return f"[{' '.join(claim)}]" if isinstance(claim, list) else str(claim)
