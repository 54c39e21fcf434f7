"""The account of a carrier, its events and its commands. One for each carrier; its timeline is the whole truth."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from pledgekeeper.accounts.reviewing import (
    Issued,
    Meeting,
    MonthEnded,
    ReviewDue,
    ReviewHeld,
    ReviewIssued,
    ReviewSent,
)
from pledgekeeper.accounts.surveying import ReviewSurveyAnswered, ReviewSurveyAsked
from pledgekeeper.accounts.users import UserChanged
from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.cases.commands import Command
from pledgekeeper.event import Actor, Event, Side
from pledgekeeper.model import Frozen, Instant

ActionId = Annotated[str, Field(pattern=r"^a[1-9]\d*$")]
Why = Annotated[str, Field(min_length=1, max_length=2_000)]


# --- what happened ---------------------------------------------------------------------------------------------------


class ServiceBegan(Event):
    """The carrier's first service is up: the days within which a Service Manager is named count from then."""

    MARK = "service-began"
    event: Literal["service-began"] = "service-began"
    service: str = Field(description="the order that delivered it, or what it is called")


class ManagersNamed(Event):
    """Who is the carrier's Service Manager from now on, and who the deputy: never the same person."""

    event: Literal["managers-named"] = "managers-named"
    manager: str
    deputy: str
    by: Actor
    reason: str | None = None


class DutyTaken(Event):
    """Who has the account in hand from now on, as the Service Manager went absent, or is back."""

    event: Literal["duty-taken"] = "duty-taken"
    person: str
    because: Literal["absent", "back"]


class CarrierTold(Event):
    """The mail that event number `about` (from 1) owed to the carrier has left."""

    event: Literal["carrier-told"] = "carrier-told"
    about: int
    told: Literal["managers-named", "duty-taken"]
    to: str

    @property
    def mark(self) -> str | None:
        return "manager-named" if self.told == "managers-named" else None


class ActionAgreed(Event):
    """An action was promised in a review, done by the end of a day of the carrier's zone."""

    MARK = "action-agreed"
    event: Literal["action-agreed"] = "action-agreed"
    action: ActionId
    title: str
    owner: str = Field(description="a person of ours by id, or the carrier's, by name")
    side: Side
    due: date
    by: Actor


class ActionMoved(Event):
    """An action is due on another day, or somebody else's.

    Only a move that the carrier asked for moves the day that counts (`yardstick`): our own shows, and improves nothing.
    """

    event: Literal["action-moved"] = "action-moved"
    action: ActionId
    due: date
    yardstick: date
    owner: str
    asked_by: Side
    reason: str
    by: Actor


class ActionClosed(Event):
    MARK = "action-closed"
    event: Literal["action-closed"] = "action-closed"
    action: ActionId
    result: str
    by: Actor


class ActionFellDue(Event):
    """The day that counts is over, and the action is not done."""

    event: Literal["action-fell-due"] = "action-fell-due"
    action: ActionId
    owner: str


class PersonChanged(Event):
    """The carrier named, changed or removed one of its people: who, by id alone, as this is kept for ever."""

    event: Literal["person-changed"] = "person-changed"
    person: str
    what: Literal["added", "changed", "removed"]
    by: Actor


class ClientAsked(Event):
    """The carrier asked for an identity of a system; `instead_of` is the client whose secret it rotates."""

    event: Literal["client-asked"] = "client-asked"
    name: str
    roles: tuple[CarrierRole, ...]
    instead_of: str | None = None
    by: Actor


class ClientRevoked(Event):
    """The carrier took a system's identity away."""

    event: Literal["client-revoked"] = "client-revoked"
    client: str
    by: Actor


AnyAccountEvent = Annotated[
    ServiceBegan | ManagersNamed | DutyTaken | CarrierTold | ActionAgreed | ActionMoved | ActionClosed | ActionFellDue
    | MonthEnded | ReviewIssued | ReviewSent | ReviewDue | ReviewHeld | ReviewSurveyAsked | ReviewSurveyAnswered
    | PersonChanged | ClientAsked | ClientRevoked | UserChanged,
    Field(discriminator="event"),
]  # fmt: skip

ACCOUNT_EVENTS: TypeAdapter[Event] = TypeAdapter(AnyAccountEvent, config={"defer_build": True})
"""Reads and writes any event of an account; built when first used."""


# --- what may be asked -----------------------------------------------------------------------------------------------


class BeginService(Command):
    """A service of the carrier is up. Once is enough: later ones change nothing."""

    command: Literal["begin-service"] = "begin-service"
    began_at: Instant
    service: str = Field(min_length=1, max_length=200)


class NameManagers(Command):
    """Give the account to these two."""

    command: Literal["name-managers"] = "name-managers"
    by: Actor
    manager: str
    deputy: str
    reason: Why


class AgreeAction(Command):
    command: Literal["agree-action"] = "agree-action"
    by: Actor
    title: str = Field(min_length=1, max_length=200)
    owner: str = Field(min_length=1, max_length=100)
    side: Literal["ours", "carrier"] = "ours"
    due: date


class MoveAction(Command):
    command: Literal["move-action"] = "move-action"
    by: Actor
    action: ActionId
    due: date | None = None
    owner: str | None = Field(default=None, min_length=1, max_length=100)
    asked_by: Literal["ours", "carrier"] = "ours"
    reason: Why


class CloseAction(Command):
    command: Literal["close-action"] = "close-action"
    by: Actor
    action: ActionId
    result: Why


class Watch(Command):
    """Time has passed: whatever that means for the account follows."""


class RecordTold(Command):
    """The mail that event number `about` owed has left."""

    about: int
    to: str


# --- the present state -----------------------------------------------------------------------------------------------


class Action(Frozen):
    """An action of a review. `yardstick` is the day that counts."""

    id: str
    title: str
    owner: str
    side: Side
    due: date
    yardstick: date
    agreed_at: Instant
    moves: int = 0
    closed_at: Instant | None = None
    result: str | None = None
    fell_due: bool = False


class Account(Frozen):
    """The present state: folded from `timeline`."""

    carrier_id: str
    manager: str | None = None
    deputy: str | None = None
    acting: str | None = Field(default=None, description="who has it in hand now: one of the two, or whoever stands in")
    began_at: Instant | None = None
    actions: tuple[Action, ...] = ()
    months: tuple[str, ...] = Field(default=(), description="those that are over and owed a review")
    reviews: tuple[Issued, ...] = ()
    meetings: tuple[Meeting, ...] = Field(default=(), description="reviews that are to be held, or were")
    timeline: tuple[Any, ...] = ()

    def action(self, action_id: str) -> Action | None:
        return next((action for action in self.actions if action.id == action_id), None)

    def latest_review(self, month: str) -> Issued | None:
        return next((each for each in reversed(self.reviews) if each.month == month), None)
