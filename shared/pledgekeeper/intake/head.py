"""The headers of a raw mail, as they are spelled: what a machine says of itself stands there."""

from email.parser import BytesParser
from email.policy import compat32

LARGEST_HEAD = 262_144
HOPS = 25
"""A mail that has passed more servers goes in a circle (RFC 5321 lets a server refuse at 100)."""


class Head:
    """The headers by name. Never fails: a header too broken to be read counts as what can be read of it."""

    def __init__(self, raw: bytes) -> None:
        raw = raw[:LARGEST_HEAD].replace(b"\r\n", b"\n")
        message = BytesParser(policy=compat32).parsebytes(raw.partition(b"\n\n")[0], headersonly=True)
        self._values: dict[str, list[str]] = {}
        for name, value in message.items():
            self._values.setdefault(name.lower(), []).append(str(value))

    def __getitem__(self, name: str) -> str:
        """The first header of that name, its lines joined; empty when there is none."""
        return next(iter(self.all(name)), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._values

    def all(self, name: str) -> list[str]:
        return [" ".join(value.split()) for value in self._values.get(name.lower(), ())]

    @property
    def hops(self) -> int:
        """How many servers the mail has passed."""
        return len(self._values.get("received", ()))
