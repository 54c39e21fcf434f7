"""A desk's room: where a team is told together, and by which service."""

from typing import Any, Literal

from pydantic import Field, model_validator

from pledgekeeper.model import Frozen

Service = Literal["generic", "slack", "teams", "pagerduty"]
PAGERDUTY = "https://events.pagerduty.com/v2/enqueue"


class Room(Frozen):
    """A room by the service that runs it. A URL alone is a room of kind `generic` whose messages are not signed.

    The roster holds no secret, only the name of the parameter (SSM SecureString) that does: the key that a generic
    receiver checks signatures with (`whsec_…`), PagerDuty's integration key, or the whole URL of a Slack or Teams
    webhook, as whoever knows that URL may write there.
    """

    kind: Service = "generic"
    url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$")
    secret: str | None = Field(default=None, pattern=r"^/pledgekeeper/rooms/[a-z0-9][a-z0-9-]{0,62}$")

    @model_validator(mode="before")
    @classmethod
    def _a_url_alone(cls, given: Any) -> Any:
        return {"url": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Room":
        if self.kind == "pagerduty" and self.secret is None:
            raise ValueError("a room of kind 'pagerduty' needs `secret`: the parameter that holds its integration key")
        if self.kind == "generic" and self.url is None:
            raise ValueError("a room of kind 'generic' needs its `url`")
        if self.kind in ("slack", "teams") and (self.url is None) == (self.secret is None):
            raise ValueError(
                f"a room of kind {self.kind!r} needs either `secret`, the parameter that holds its URL, or `url`"
            )
        return self

    @property
    def address(self) -> str:
        """The room as one text, as far as it takes: its URL, or all that the roster says of it."""
        plain = Room(url=self.url) if self.url and self.kind == "generic" else None
        return self.url if plain == self and self.url else self.model_dump_json(exclude_none=True)

    @classmethod
    def at(cls, address: str) -> "Room":
        """The room that has this address."""
        return cls.model_validate_json(address) if address.startswith("{") else cls(url=address)
