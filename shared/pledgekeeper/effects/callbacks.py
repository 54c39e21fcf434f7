"""Addresses that a carrier may have us call: of the public internet, and of nothing that only we can reach.

The text of an address is checked when it is registered, and what its name resolves to then and at each delivery. The
connection is made to an address that was checked (`listening.py`), so a name that resolves otherwise a moment later
leads nowhere.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from pledgekeeper.errors import Invalid

PORTS: Final = (443, 8443)
MAX_CHARACTERS: Final = 2_000
GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is routed between networks; mapped, translated, local and multicast addresses are outside."""
KEPT_OUT: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # Teredo, ORCHID and other protocols
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which wraps an IPv4 address
            "3fff::/20",  # documentation
        ),
    )
)
KEPT_OUT_OF_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "192.0.0.0/24",  # protocols, and the metadata of another cloud
            "192.88.99.0/24",  # 6to4 relays
            "168.63.129.16/32",  # the metadata of another cloud, behind a public number
        ),
    )
)
AUTHORITY: Final = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^:\[\]@]+)(?::[0-9]{1,5})?")
LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
ONLY_INSIDE: Final = (
    "localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "onion", "invalid",
)  # fmt: skip
"""Last labels of names that the public DNS does not serve."""

Resolver = Callable[[str], Iterable[str]]
"""The addresses of a name, as texts. OSError when it has none."""
Address = IPv4Address | IPv6Address


class NotPublic(Exception):
    """The name of a callback leads (also) to where we call nobody, or nowhere."""


@dataclass(frozen=True)
class Callback:
    """An address that may be called, if its name resolves to the public internet. `host` is a name or a number."""

    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """As the Host header spells it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == 443 else f"{host}:{self.port}"


def callback_of(url: str) -> Callback:
    """The address that `url` names. Invalid says what is wrong with it, and what would be right."""
    if len(url) > MAX_CHARACTERS:
        raise _wrong(f"has {len(url)} characters; at most {MAX_CHARACTERS} are taken")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _wrong("has spaces, backslashes or letters outside ASCII; write a name in its xn-- form, the rest with %")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _wrong("cannot be read; write e.g. https://noc.example.net/events") from None
    if parts.scheme != "https":
        raise _wrong("does not begin with https://; events are sent encrypted only")
    if "@" in parts.netloc:
        raise _wrong("has a user name or password in it; verify our signature instead")
    if not AUTHORITY.fullmatch(parts.netloc):
        raise _wrong("names no host that can be read; write e.g. https://noc.example.net/events")
    if "#" in url:
        raise _wrong("has a fragment (#), which is not sent to a server")
    port = 443 if port is None else port
    if port not in PORTS:
        raise _wrong(f"names port {port}; events are sent to {' and '.join(map(str, PORTS))}")
    return Callback(_host(parts), port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def addresses_of(callback: Callback, resolve: Resolver) -> list[str]:
    """The addresses to connect to. NotPublic when there are none, or when any of them is not public."""
    try:
        found = list(dict.fromkeys(resolve(callback.host)))
    except (OSError, UnicodeError):
        raise NotPublic(f"{callback.host} has no address: the name is not known") from None
    if not found:
        raise NotPublic(f"{callback.host} has no address")
    for text in found:
        address = _number(text)
        if address is None or not public(address):
            raise NotPublic(f"{callback.host} resolves to {text}, which is not on the public internet")
    return found


def public(address: Address) -> bool:
    """Is it an address of the public internet, which names one machine and wraps no other address?"""
    if isinstance(address, IPv6Address):
        return address.scope_id is None and address in GLOBAL_UNICAST and not any(address in net for net in KEPT_OUT)
    usual = address.is_global and not address.is_multicast and not address.is_reserved
    return usual and not any(address in net for net in KEPT_OUT_OF_IPV4)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    bracketed = "[" in parts.netloc
    labels = host.split(".")
    if bracketed or NUMBER.fullmatch(labels[-1] or labels[-2 if len(labels) > 1 else 0]):
        address = _number(host)
        if address is None or bracketed != (address.version == 6):
            raise _wrong(f"names {host!r}, a number in a spelling that is not taken; write a name")
        if not public(address):
            raise _wrong(f"names {host}, which is not on the public internet")
        return str(address)
    if len(labels) < 2 or len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise _wrong(f"names the host {host!r}; write a full name such as noc.example.net, without a dot at the end")
    if labels[-1] in ONLY_INSIDE:
        raise _wrong(f"names {host}, which the public internet does not know")
    return host


def _number(text: str) -> Address | None:
    for kind in (IPv4Address, IPv6Address):
        try:
            return kind(text)
        except ValueError:
            continue
    return None


def _wrong(how: str) -> Invalid:
    return Invalid(f"callback {how}", where="callback")
