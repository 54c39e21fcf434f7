"""The people of ours who can be reached, and on which channels."""

from typing import Literal

from pydantic import Field, model_validator

from pledgekeeper.model import Frozen

Channel = Literal["sms", "voice", "email", "webhook"]
CHANNELS: tuple[Channel, ...] = ("sms", "voice", "email", "webhook")


class Person(Frozen):
    """Somebody of ours who can be reached. Phone numbers are E.164."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    centre: str
    email: str | None = None
    phone: str | None = Field(default=None, pattern=r"^\+\d{6,15}$")
    languages: tuple[str, ...] = ("en",)

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Person":
        if not (self.email or self.phone):
            raise ValueError(f"{self.id!r} has neither email nor phone: a page could not reach them")
        return self

    def address(self, channel: Channel) -> str | None:
        """Where this person is reached on a channel; None when there is no way (rooms are webhooks, not people)."""
        return {"sms": self.phone, "voice": self.phone, "email": self.email, "webhook": None}[channel]
