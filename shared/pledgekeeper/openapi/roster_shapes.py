"""What the API answers about the roster."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Address, Day, Moment


class PersonRef(TypedDict):
    id: str
    name: str


class HourOwner(TypedDict):
    centre: str
    until: Moment
    next: str


class Duty(TypedDict):
    role: str
    centre: str | None
    on_duty: PersonRef | None
    why_nobody: str | None
    until: Moment | None
    next: PersonRef | None


class TakingTurns(TypedDict):
    """People who take turns, as it was asked for."""

    people: list[str]
    every: NotRequired[str]
    hand_over: NotRequired[str]
    since: NotRequired[Day]
    zone: NotRequired[str]
    hours: NotRequired[dict[str, list[str]]]
    holidays: NotRequired[dict[str, str | None]]


class Change(TypedDict):
    """What is changed for a while: somebody else on duty, somebody away, or a maintenance window."""

    id: str
    begins_at: Moment
    ends_at: Moment
    by: NotRequired[str]
    reason: str
    role: NotRequired[str]
    centre: NotRequired[str]
    person: NotRequired[str]
    turns: NotRequired[TakingTurns]
    swap: NotRequired[str]
    carrier: NotRequired[str]
    desk: NotRequired[str]
    product: NotRequired[str]
    even_p1: NotRequired[bool]


class Roster(TypedDict):
    """Which centre owns the hour, who holds each role until when and who is next, and what is changed for a while."""

    at: Moment
    owner: HourOwner
    duties: list[Duty]
    overrides: list[Change]
    absences: list[Change]


class Gap(TypedDict):
    role: str
    centre: str | None
    begins_at: Moment
    ends_at: Moment
    why: str


class WayTest(TypedDict):
    test: str
    state: Literal["asked", "sent", "failed", "answered", "unanswered"]
    why: str | None
    asked_by: str
    asked_at: Moment
    sent_at: Moment | None
    expires_at: Moment
    answered_at: Moment | None


class Way(TypedDict):
    """What is known of one way to somebody: verified when and how, and what became of the last test."""

    channel: Literal["sms", "voice", "email"]
    verified: bool
    verified_at: Moment | None
    verified_by: Literal["page", "test", "roster"] | None
    last_test: WayTest | None


class Unready(TypedDict):
    """Somebody who has a duty soon and could not be reached."""

    person: PersonRef
    role: str
    centre: str | None
    begins_at: Moment
    ends_at: Moment
    why: str
    ways: list[Way]


class FeedAddress(TypedDict):
    """Where a calendar program reads the duties."""

    url: Address
