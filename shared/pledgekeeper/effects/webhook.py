"""One POST to somebody else's server, and what its answer means."""

from collections.abc import Mapping
from typing import Final

from pledgekeeper.clock import Clock, SystemClock
from pledgekeeper.effects.retry_after import seconds_of

WALL: Final[Clock] = SystemClock()
"""A date by which we may come again is by the receiver's clock, which no laptop moves."""
TIMEOUT_SECONDS = 10.0
PASSING = frozenset({408, 425, 429})


class NotTaken(Exception):
    """The receiver will not have it, now or later."""


class NotNow(Exception):
    """The receiver is overloaded, down or out of reach. This passes: the message goes back to the queue.

    `wait_seconds`: it asks us not to come again before.
    """

    wait_seconds: int | None = None


def post(url: str, body: bytes, *, headers: Mapping[str, str], proxy: str | None) -> str:
    """POST `body` (JSON); a short receipt. NotTaken, NotNow when it is not answered 2xx; redirects are not followed.

    `proxy` is the egress proxy that all webhooks leave through, if there is one: it is asked for the whole URL, also
    of https (so that it can decide by it), and makes the onward connection itself.
    """
    import urllib3  # slow to load, and few pages are webhooks

    way = proxy or url
    sent = {"Content-Type": "application/json", **headers}
    try:
        with urllib3.connection_from_url(way, timeout=TIMEOUT_SECONDS, retries=False) as pool:
            target = url if proxy else (urllib3.util.parse_url(url).request_uri)
            answer = pool.urlopen("POST", target, body=body, headers=sent, redirect=False, assert_same_host=False)
    except urllib3.exceptions.LocationValueError:
        raise NotTaken("the address is no URL") from None  # which is not told: whoever knows it may write there
    except urllib3.exceptions.HTTPError as error:
        raise NotNow(f"no answer: {error}") from error
    if 200 <= answer.status < 300:
        return f"http {answer.status}"
    if answer.status in PASSING or answer.status >= 500 or "Retry-After" in answer.headers:
        busy = NotNow(f"answered {answer.status}")
        busy.wait_seconds = seconds_of(answer.headers.get("Retry-After"), WALL.now())
        raise busy
    raise NotTaken(f"answered {answer.status}")
