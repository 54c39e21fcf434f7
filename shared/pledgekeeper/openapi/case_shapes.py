"""What the API answers about any case: clocks and why, pages, what happened; and problems."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Channel, Day, Event, Moment, Side


class Clock(TypedDict):
    """One reading. Elapsed, disputed, paused and outside hours together are the wall time since the start."""

    commitment: str
    clause: str
    name: str
    owed_by: Literal["ours", "carrier"]
    state: str
    calendar: str
    target_seconds: int
    elapsed_seconds: int
    disputed_seconds: int
    paused_seconds: int
    paused_by_reason: NotRequired[dict[str, int]]
    outside_hours_seconds: int
    remaining_seconds: int
    missed: bool
    missed_if_granted: NotRequired[bool]
    started_at: NotRequired[Moment]
    stopped_at: NotRequired[Moment]
    due_at: NotRequired[Moment]
    due_at_if_granted: NotRequired[Moment]
    next_at: NotRequired[Moment]


class SupersededClock(Clock):
    """What a clock showed until something changed by which its target is chosen."""

    read_at: Moment
    changed: dict[str, list[str | None]]


class HandOverRecord(TypedDict):
    summary: str
    next_action: str
    next_update_due: NotRequired[Moment]


class OpenHandOver(TypedDict):
    """A case that is offered to another desk. `record` is for our own people."""

    hand_over: str
    to: str
    offered_at: Moment
    until: Moment
    record: NotRequired[HandOverRecord]


class Owner(TypedDict):
    desk: str
    since: Moment
    hand_over: NotRequired[OpenHandOver]


Pause = TypedDict(
    "Pause",
    {
        "pause": str,
        "reason": str,
        "from": Moment,
        "to": NotRequired[Moment],
        "lapses_at": NotRequired[Moment],
        "agreed": bool,
    },
)


class Held(TypedDict):
    """Who had the case how long, in seconds of the calendar."""

    calendar: str
    seconds: dict[str, int]


class SupplierLeg(TypedDict):
    """A supplier's part in mending. To carriers it is not told who that is."""

    leg: str
    supplier: NotRequired[str]
    reference: NotRequired[str]
    state: str
    elapsed_seconds: int
    target_seconds: NotRequired[int]
    due_at: NotRequired[Moment]
    missed: NotRequired[bool]
    started_at: NotRequired[Moment]
    stopped_at: NotRequired[Moment]


class CallIn(TypedDict):
    phone: NotRequired[str]
    pin: NotRequired[str]
    url: NotRequired[str]


class ProblemOfCase(TypedDict):
    """For our own people."""

    problem: str
    bridge: NotRequired[CallIn]


class Clocks(TypedDict):
    """Every clock of a case, what was read before something changed, its pauses, and who had it how long."""

    case: str
    pledge: NotRequired[str]
    calendars: NotRequired[str]
    at: Moment
    owner: Owner
    clocks: NotRequired[list[Clock]]
    superseded: NotRequired[list[SupersededClock]]
    pauses: NotRequired[list[Pause]]
    held: Held
    supplier_legs: NotRequired[list[SupplierLeg]]
    problem: NotRequired[ProblemOfCase]


class CalendarLine(TypedDict):
    date: Day
    said_by: str
    name: str | None
    windows: list[str]


Line = TypedDict(
    "Line",
    {
        "from": Moment,
        "to": Moment,
        "seconds": int,
        "counted": bool,
        "verdict": str,
        "reason": NotRequired[str],
        "pause": NotRequired[str],
        "calendar_lines": NotRequired[list[CalendarLine]],
        "words": str,
    },
)


class Explanation(TypedDict):
    """The sum line by line, with the words for it; `lines` have every second of the clock's life once."""

    case: str
    commitment: str
    pledge: str | None
    calendars: str | None
    language: Literal["en", "fr", "es"]
    zone: str
    reading: Clock
    head: list[str]
    lines: list[Line]
    foot: list[str]


class Timeline(TypedDict):
    """Events, oldest first. Carriers see what concerns them."""

    case: str
    status: str
    problem: NotRequired[ProblemOfCase]
    events: list[Event]


class Level(TypedDict):
    level: int
    due_at: Moment
    reached_at: Moment
    late_seconds: int
    asked_by: NotRequired[Side]
    reason: NotRequired[str]
    told: NotRequired[list[str]]
    confirmed_by: NotRequired[str]
    confirmed_at: NotRequired[Moment]


class Page(TypedDict):
    """`recipient`, `receipt` and `why` are for our own people."""

    page: str
    level: int
    role: str
    channel: Channel
    state: Literal["queued", "delayed", "sent", "delivered", "failed", "dropped", "acknowledged", "expired"]
    placed_at: Moment
    send_at: NotRequired[Moment]
    instead_of: NotRequired[str]
    delayed_until: NotRequired[Moment]
    sent_at: NotRequired[Moment]
    delivered_at: NotRequired[Moment]
    failed_at: NotRequired[Moment]
    dropped_at: NotRequired[Moment]
    answered_at: NotRequired[Moment]
    recipient: NotRequired[str]
    receipt: NotRequired[str]
    why: NotRequired[str]


class HeldBack(TypedDict):
    level: int
    at: Moment
    until: Moment
    maintenance: str


class Pages(TypedDict):
    """Proof of paging: for each level what was due and when it was acted upon, for each page what became of it."""

    case: str
    held_back: list[HeldBack]
    levels: list[Level]
    pages: list[Page]


class ProblemLine(TypedDict):
    """A problem in a list, with the number of its cases."""

    problem: str
    status: Literal["open", "resolved", "closed"]
    title: str
    opened_at: Moment
    cases: int


class CaseOfProblem(TypedDict):
    case: str
    carrier: str


class Reached(TypedDict):
    at: Moment
    by: str
    has_it: list[str]
    waits_for_it: list[str]
    refused_it: dict[str, str]


class ProblemUpdate(Reached):
    update: str
    text: str


class Resolution(Reached):
    reason: str
    responsibility: str


class NotReached(TypedDict):
    owed_by: str
    to: str
    reason: str


class Problem(TypedDict):
    """Several cases of one cause: what was said about it, and which cases have it and which not."""

    problem: str
    status: Literal["open", "resolved", "closed"]
    title: str
    opened_at: Moment
    cause: str
    bridge: NotRequired[CallIn]
    stakeholders: NotRequired[str]
    opened_by: str
    changed_at: Moment
    cases: NotRequired[list[CaseOfProblem]]
    updates: NotRequired[list[ProblemUpdate]]
    resolutions: NotRequired[list[Resolution]]
    refused: NotRequired[list[NotReached]]
    timeline: list[Event]


class LastAudit(TypedDict):
    at: Moment
    found: dict[str, Any]


class Heartbeat(TypedDict):
    state: str | None
    last_sent_at: Moment | None


class LateStep(TypedDict):
    case: str
    step: str
    due_at: Moment
    done_at: Moment
    late_seconds: int


class AuditedDay(TypedDict):
    day: Day
    audits: int
    passed: int
    late_steps: list[LateStep]


class Audits(TypedDict):
    """How well we watch ourselves: the last audit, and what was late on each of the last days."""

    last_audit: LastAudit | None
    heartbeat: Heartbeat | None
    late_steps: int
    days: list[AuditedDay]
