"""The headers of a raw mail, as they are spelled: what a machine says of itself stands there."""

from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.mime import headers_at

LARGEST_HEAD = 262_144
HOPS = 25
"""A mail that has passed more servers goes in a circle (RFC 5321 lets a server refuse at 100)."""


class Head:
    """The headers by name. Never fails: a header too broken to be read counts as what can be read of it."""

    def __init__(self, raw: bytes) -> None:
        found, _ = headers_at(raw[:LARGEST_HEAD], 0, root=True)
        self._values: dict[str, list[bytes]] = {}
        for name, value in found:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        """The first header of that name, its lines joined; empty when there is none."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values

    def all(self, name: str) -> list[str]:
        return [" ".join(decode(value, None).split()) for value in self._values.get(name.lower(), ())]

    @property
    def hops(self) -> int:
        """How many servers the mail has passed."""
        return len(self._values.get("received", ()))
