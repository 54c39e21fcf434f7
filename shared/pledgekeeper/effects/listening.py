"""One event to one listener: POST to an address that was checked, and what the answer means.

The connection is made to the checked number, while certificate and Host are those of the name: no second look-up, so
no rebinding. Nothing is followed, only the head of an answer is read, and ten seconds are the end of it, however slowly
somebody answers.
"""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Event, Timer
from typing import Final
from urllib.parse import urlsplit

from pledgekeeper.effects.callbacks import Callback

TIMEOUT_SECONDS: Final = 10.0


class NoAnswer(Exception):
    """The listener is out of reach, or took too long."""


@dataclass(frozen=True)
class Answer:
    """What a listener said. `retry_after`: how long it asks to be left alone."""

    status: int
    retry_after: timedelta | None = None

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """It wants nothing any more."""
        return self.status == 410


class PinnedConnection(HTTPSConnection):
    """To one of `addresses`, which is whoever has a certificate for the name."""

    def __init__(self, callback: Callback, addresses: Sequence[str], trust: ssl.SSLContext) -> None:
        super().__init__(callback.host, callback.port, timeout=TIMEOUT_SECONDS, context=trust)
        self._addresses = addresses
        self._trust = trust

    def connect(self) -> None:
        reached = _first_reached(self._addresses, self.port)
        self.sock = self._trust.wrap_socket(reached, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()


def resolve(host: str) -> list[str]:
    """The addresses of a name, by the DNS that this machine uses."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(address[0]) for *_, address in found]


def post(
    callback: Callback, addresses: Sequence[str], body: bytes, headers: Mapping[str, str], now: datetime
) -> Answer:
    """POST `body` (JSON) to the listener at one of `addresses`. NoAnswer when none comes in time."""
    return _asked(PinnedConnection(callback, addresses, _trust()), callback.target, body, headers, now)


def post_through(proxy: str, callback: Callback, body: bytes, headers: Mapping[str, str], now: datetime) -> Answer:
    """The same by way of the laptop's egress proxy, which makes the connection and decides whether to."""
    way = urlsplit(proxy)
    connection = HTTPConnection(way.hostname or "", way.port, timeout=TIMEOUT_SECONDS)
    return _asked(connection, f"https://{callback.authority}{callback.target}", body, headers, now)


def _asked(connection: HTTPConnection, target: str, body: bytes, headers: Mapping[str, str], now: datetime) -> Answer:
    too_late = Event()
    end = Timer(TIMEOUT_SECONDS, _hang_up, (connection, too_late))
    end.daemon = True
    end.start()
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        if too_late.is_set():  # its head was cut off, and looks whole all the same
            raise TimeoutError("its answer did not end")
        answer.close()  # what it says besides is not read
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"no answer: {_plainly(error)}") from error
    finally:
        end.cancel()
        connection.close()
    return Answer(answer.status, _retry_after(answer, now))


def _plainly(error: OSError | HTTPException) -> str:
    """What went wrong, as the carrier's people read it."""
    match error:
        case TimeoutError():
            return f"none came within {TIMEOUT_SECONDS:.0f} seconds"
        case ssl.SSLCertVerificationError():
            return f"its certificate does not hold ({error.verify_message})"
        case ssl.SSLError():
            return "no encrypted connection came about"
        case ConnectionRefusedError():
            return "the connection was refused"
        case HTTPException():
            return "what came is no answer of HTTP"
    return "it cannot be reached, or the connection broke off"


def _hang_up(connection: HTTPConnection, too_late: Event) -> None:
    """Wake whoever waits for the other side: closing a socket alone does not."""
    too_late.set()
    line = connection.sock
    if line is not None:
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)


def _first_reached(addresses: Sequence[str], port: int) -> socket.socket:
    failed: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), TIMEOUT_SECONDS / len(addresses))
        except OSError as error:
            failed = error
    raise failed or OSError("there is no address")


def _retry_after(answer: HTTPResponse, now: datetime) -> timedelta | None:
    """Seconds, or a date; None when it says nothing that can be read."""
    said = (answer.getheader("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said), 10**6))
    try:
        return max(parsedate_to_datetime(said) - now, timedelta()) if said else None
    except (TypeError, ValueError):
        return None


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
