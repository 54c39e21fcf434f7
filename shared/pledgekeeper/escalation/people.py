"""The people of ours who can be reached: on which channels, in which order, and at which hours."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import Window, Zone
from pledgekeeper.sla.span import WallSpan

Language = Literal["en", "fr", "es", "pt", "zh"]
WRITTEN: Final[tuple[Language, ...]] = ("en", "fr", "es", "pt", "zh")
"""The languages that we write to our own people in."""
Channel = Literal["sms", "voice", "email", "webhook"]
CHANNELS: tuple[Channel, ...] = ("sms", "voice", "email", "webhook")
LOUD: Final[frozenset[Channel]] = frozenset({"sms", "voice"})
"""Channels that wake somebody who sleeps."""

AT_ONCE: Final = WallSpan.model_validate("0 s")
A_MINUTE: Final = WallSpan.model_validate("60 s")


class Way(Frozen):
    """One of a person's own ways to be reached, so long after a page was placed. Answered before, it is not used."""

    channel: Literal["sms", "voice", "email"]
    after: WallSpan = AT_ONCE


class Quiet(Frozen):
    """Hours in which only what may wake people rings: text and calls of other pages wait for their end."""

    hours: Window
    zone: Zone

    def ends_after(self, now: datetime) -> datetime | None:
        """The end of the quiet hours that `now` lies in; None when it lies in none."""
        local = now.astimezone(ZoneInfo(self.zone))
        begin, end = self.hours.minutes
        for days in (0, 1):  # tonight's, or last night's
            midnight = datetime.combine(local.date() - timedelta(days=days), datetime.min.time(), local.tzinfo)
            since, until = (midnight + timedelta(minutes=minutes) for minutes in (begin, end))
            if since <= local < until:
                return until.astimezone(now.tzinfo)
        return None


class Person(Frozen):
    """Somebody of ours who can be reached. Phone numbers are E.164.

    `ways` is the person's own order; without one every channel that a level names is used at once. `verified` are the
    channels on which they have answered a test.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    centre: str
    email: str | None = None
    phone: str | None = Field(default=None, pattern=r"^\+\d{6,15}$")
    languages: tuple[str, ...] = ("en",)
    ways: tuple[Way, ...] = ()
    quiet: Quiet | None = None
    verified: tuple[Literal["sms", "voice", "email"], ...] = ()
    apart: WallSpan = Field(
        default=A_MINUTE, description="so long between two messages on one channel: what comes meanwhile goes together"
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Person":
        if not (self.email or self.phone):
            raise ValueError(f"{self.id!r} has neither email nor phone: a page could not reach them")
        for channel in (*(way.channel for way in self.ways), *self.verified):
            if not self.address(channel):
                raise ValueError(
                    f"{self.id!r} names {channel}, and has no {'email' if channel == 'email' else 'phone'}"
                )
        return self

    @property
    def language(self) -> Language:
        """The first of theirs that we write; English when we write none."""
        return next((known for spoken in self.languages for known in WRITTEN if known == spoken), "en")

    def is_named(self, name: str) -> bool:
        """Is that, in a token, this person: their id, or their mail address?"""
        return name.casefold() in (self.id, (self.email or self.id).casefold())

    def address(self, channel: Channel) -> str | None:
        """Where this person is reached on a channel; None when there is no way (rooms are webhooks, not people)."""
        return {"sms": self.phone, "voice": self.phone, "email": self.email, "webhook": None}[channel]

    def reached_by(self, wanted: Sequence[Channel], now: datetime, *, wakes: bool) -> list[tuple[Channel, datetime]]:
        """The channels on which a page of `now` goes out to this person, each with its moment, the earliest first.

        Of those that are `wanted` if there are any, else all. A page that does not wake people waits, on loud
        channels, for the end of the quiet hours.
        """
        found = list(self._ways(wanted)) or list(self._ways(CHANNELS))
        moments = ((channel, self._not_before(channel, now + after, wakes=wakes)) for channel, after in found)
        return sorted(moments, key=lambda way: way[1])

    def _ways(self, wanted: Sequence[Channel]) -> Iterator[tuple[Channel, timedelta]]:
        if self.ways:
            yield from (
                (way.channel, timedelta(seconds=way.after.seconds)) for way in self.ways if way.channel in wanted
            )
        else:
            yield from ((channel, timedelta()) for channel in wanted if self.address(channel))

    def _not_before(self, channel: Channel, moment: datetime, *, wakes: bool) -> datetime:
        waits = self.quiet is not None and channel in LOUD and not wakes
        return (self.quiet.ends_after(moment) if waits and self.quiet else None) or moment
