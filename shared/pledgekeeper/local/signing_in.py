"""Signs one of the laptop's ready-made people in to the pages by one click, by the way that everybody takes.

What a browser does, from the portal to the user pool and back, is done here up to the last step: that is the
browser's own, so that the session becomes its.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from pledgekeeper.local.people import PASSWORD

START, LOGIN = "/ecare/sign-in", "/login"


@dataclass(frozen=True)
class Way:
    """The last step: where the browser goes, and the cookie that it must have then."""

    to: str
    cookie: str


async def way_in(http: aiohttp.ClientSession, url: str, username: str) -> Way | None:
    """Sign somebody in at the pool of the system at `url`. None when the pool does not let them in."""
    async with http.get(f"{url}{START}", allow_redirects=False) as began:
        cookie = began.headers.get("Set-Cookie", "")
        asked = dict(parse_qsl(urlsplit(began.headers.get("Location", "")).query))
    form = {**asked, "username": username, "password": PASSWORD}
    async with http.post(f"{url}{LOGIN}", data=form, allow_redirects=False) as answer:
        to = answer.headers.get("Location", "")
    return Way(to, cookie) if to else None
