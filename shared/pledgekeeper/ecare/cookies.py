"""The cookies of the pages: no script reads them, and no other site's form sends them."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from aws_lambda_powertools.shared.cookies import Cookie, SameSite

from pledgekeeper.settings import settings

SESSION: Final = "ecare-session"
SIGNING_IN: Final = "ecare-signing-in"
LANGUAGE: Final = "ecare-language"
DONE: Final = "ecare-done"
DONE_LASTS: Final = 60
"""Seconds for which a page tells what the form before it did; its address alone says nothing."""


def sent_with(event: Mapping[str, Any]) -> dict[str, str]:
    """The cookies of a request, by our names for them. API Gateway has them apart from the other headers."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    sent = [*(event.get("cookies") or []), *headers.get("cookie", "").split(";")]
    pairs = (each.strip().partition("=") for each in sent)
    return {name.removeprefix(_prefix()): value for name, _, value in pairs if name.startswith(_prefix())}


def done(to: str, said: str) -> Cookie:
    """Kept by whoever sent a form, whose page it leads `to` says `said`."""
    return cookie(DONE, _place(to, said), DONE_LASTS)


def was_done(event: Mapping[str, Any], path: str, said: str) -> bool:
    """Did this browser just send the form that leads to `path`, and says that there?"""
    return sent_with(event).get(DONE) == _place(path, said)


def _place(to: str, said: str) -> str:
    return quote(f"{urlsplit(to).path} {said}", safe="")


def cookie(name: str, value: str, seconds: int | None = None) -> Cookie:
    """For this host alone. `seconds`: how long it is kept; None: until the browser is closed; 0: it is taken back."""
    return Cookie(
        f"{_prefix()}{name}", value, path="/", secure=_encrypted(), http_only=True, max_age=seconds,
        same_site=SameSite.LAX_MODE,
    )  # fmt: skip


def _encrypted() -> bool:
    return settings().public_url.startswith("https://")


def _prefix() -> str:
    """With `__Host-` no neighbour of ours can set it; browsers take that by HTTPS only, and a laptop has none."""
    return "__Host-" if _encrypted() else ""
