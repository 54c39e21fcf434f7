"""What the document says of the routes of accounts, and the shapes of what they answer."""

from typing import Final, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.accounts import AccountCommand
from pledgekeeper.api.routes import ACCOUNT
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.openapi.shapes import Day, Moment, Side

CARRIER: Final = Query("carrier", "Whose; one's own, if not said. Our own people name it.")


class AccountPerson(TypedDict):
    """Somebody of ours, how they are reached, and in which zone they work."""

    id: str
    name: str
    email: NotRequired[str]
    phone: NotRequired[str]
    zone: str
    languages: list[str]


class ClockLine(TypedDict):
    """A clock in one line; due_at is null while it stands still."""

    commitment: str
    clause: str
    state: str
    missed: bool
    due_at: Moment | None


class RiskLine(ClockLine):
    """A clock that falls due within a day, or is late: of a case, or about a month or an action."""

    case: NotRequired[str]
    about: NotRequired[str]


class ServiceManagers(TypedDict):
    """Who is named, and who has the account in hand now."""

    manager: NotRequired[AccountPerson]
    deputy: NotRequired[AccountPerson]
    acting: NotRequired[AccountPerson]
    clock: NotRequired[ClockLine]


class NextDue(TypedDict):
    commitment: str
    at: Moment


class OpenCase(TypedDict):
    id: str
    kind: str
    title: str
    status: str
    desk: str
    opened_at: Moment
    priority: NotRequired[str]
    next_due: NotRequired[NextDue]


class ReviewAction(TypedDict):
    """`yardstick` is the day that counts: only the carrier's own wish moves it."""

    id: str
    title: str
    owner: str
    side: Side
    due: Day
    yardstick: Day
    moves: int
    agreed_at: Moment
    closed_at: NotRequired[Moment]
    result: NotRequired[str]
    late: bool
    clock: ClockLine


class ReviewMeeting(TypedDict):
    """The review of a month as it is held with the carrier; without `held_at` it was not yet."""

    month: str
    held_at: NotRequired[Moment]
    ours: NotRequired[list[str]]
    theirs: NotRequired[list[str]]
    late: bool
    clock: NotRequired[ClockLine]


class ReviewLine(TypedDict):
    month: str
    version: int
    issued_at: Moment


class RunningService(TypedDict):
    name: str
    order: str
    since: Moment


class OpenOrder(TypedDict):
    id: str
    title: str
    status: str
    committed_at: NotRequired[Moment]
    yardstick: NotRequired[Moment]
    requested_at: NotRequired[Moment]


class DisputedSums(TypedDict):
    """Open disputes of one currency; null for those that name no amount yet."""

    currency: str | None
    open: int
    disputed_amount: str
    open_amount: str
    credit_due_amount: str


class AccountPage(TypedDict):
    """What we look after for a carrier. Parts that are not of the reader's trade are left out."""

    carrier: str
    name: str
    tier: Literal["gold", "silver", "bronze"]
    zone: str
    at: Moment
    service_manager: ServiceManagers
    open_cases: list[OpenCase]
    at_risk: list[RiskLine]
    actions: list[ReviewAction]
    meetings: list[ReviewMeeting]
    reviews: list[ReviewLine]
    services: NotRequired[list[RunningService]]
    orders: NotRequired[list[OpenOrder]]
    disputes: NotRequired[list[DisputedSums]]


ACCOUNT_OPERATIONS: Final[dict[str, Operation]] = {
    f"GET {ACCOUNT}": Operation(
        "getAccount", "The account of a carrier", "Accounts", AccountPage, query=(CARRIER,)
    ),
    f"POST {ACCOUNT}/commands": Operation(
        "commandAccount", "Name managers; agree, move or close an action; note a review", "Accounts", AccountPage,
        sent=AccountCommand,
        about="The commands are `begin-service`, `name-managers`, `agree-action`, `move-action`, `close-action` and "
        "`record-review-held`.",
    ),
}  # fmt: skip
