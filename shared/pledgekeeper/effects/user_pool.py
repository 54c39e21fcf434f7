"""The user pool: its published keys, and its side of signing in by OpenID Connect (code flow with PKCE, RFC 7636)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pledgekeeper.errors import CareError, Unauthenticated

ANSWER_SECONDS: Final = 3.0
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def published_keys(origin: str, pool_id: str) -> dict[str, Any]:
    """The key set by which the pool's tokens are signed. ConnectionError when it cannot be read."""
    import urllib3  # a tenth of a second, for one call in a day

    url = f"{origin}/{pool_id}/.well-known/jwks.json"
    answer = urllib3.request("GET", url, timeout=ANSWER_SECONDS, retries=2)
    if answer.status != 200:
        raise ConnectionError(f"the keys of the user pool: {answer.status}")
    found: dict[str, Any] = json.loads(answer.data)
    return found


@dataclass(frozen=True)
class Tokens:
    """What the pool gives: a token that says who somebody is, and one to ask again with (none comes of asking)."""

    id_token: str
    refresh_token: str | None


@dataclass(frozen=True)
class SignIn:
    """The pages on which people sign in, at `url`, for one client of the pool; `callback` is where they come back."""

    url: str
    client_id: str
    callback: str

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent. Whoever comes back with `state` and proves `verifier` is the one who was sent."""
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": self.callback,
            "scope": "openid email", "state": state, "nonce": nonce,
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{self.url}/oauth2/authorize?{urlencode(asked)}"

    def leaving(self, to: str) -> str:
        """Where the browser is sent to sign out of the pool as well, and from there to `to`."""
        return f"{self.url}/logout?{urlencode({'client_id': self.client_id, 'logout_uri': to})}"

    def tokens(self, code: str, verifier: str) -> Tokens:
        """What a code is given for. Unauthenticated when it is no good, or was used before."""
        return self._ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.callback,
                "code_verifier": verifier,
            }
        )

    def refreshed(self, refresh_token: str) -> Tokens:
        """The same person's tokens of today. Unauthenticated when they may not sign in any more."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _ask(self, form: dict[str, str]) -> Tokens:
        import urllib3

        body = urlencode({**form, "client_id": self.client_id})
        url = f"{self.url}/oauth2/token"
        try:
            answer = urllib3.request("POST", url, body=body, headers=FORM, timeout=ANSWER_SECONDS, retries=False)
        except urllib3.exceptions.HTTPError:
            raise CareError("the sign-in does not answer; try again in a minute, or call the desk") from None
        if answer.status != 200:
            raise Unauthenticated("the sign-in was not completed, or is over; sign in again")
        given: dict[str, str] = json.loads(answer.data)
        return Tokens(given["id_token"], given.get("refresh_token"))
