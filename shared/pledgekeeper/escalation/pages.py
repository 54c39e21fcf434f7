"""Events of escalation, and what they say about the pages of a case."""

from collections.abc import Iterable, Sequence
from itertools import dropwhile
from typing import ClassVar, Literal

from pledgekeeper.escalation.people import Channel
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Instant


class Escalated(Event):
    """A level of the ladder was reached. `due_at` is the contract's second, `at` the second it was acted upon.

    `asked_by` somebody, with a `reason`, it was reached before its time. `mirrored_to` is who of the carrier's own
    people is told at the same level, if the agreement names anybody.
    """

    event: Literal["escalated"] = "escalated"
    level: int
    due_at: Instant
    asked_by: Actor | None = None
    reason: str | None = None
    mirrored_to: str | None = None

    @property
    def notice(self) -> Notice | None:
        return "escalation" if self.mirrored_to else None


class PagePlaced(Event):
    """One attempt to reach one person (or a desk's room) on one channel is to be made.

    `send_at`: not before that moment, by the person's own order or quiet hours; None is at once. `instead_of` is the
    page that failed, for which this one is tried. `each`: every person of the level must answer for themselves.
    """

    event: Literal["page-placed"] = "page-placed"
    page_id: str
    level: int
    role: str
    recipient: str
    channel: Channel
    send_at: Instant | None = None
    instead_of: str | None = None
    each: bool = False


class PageSent(Event):
    """The provider took the page. `reference` is its receipt."""

    event: Literal["page-sent"] = "page-sent"
    page_id: str
    reference: str


class PageDelayed(Event):
    """The page waits, as others have just gone to the same phone or mailbox: it leaves with them, by then."""

    event: Literal["page-delayed"] = "page-delayed"
    page_id: str
    until: Instant


class PageDelivered(Event):
    """The provider says that the page has arrived."""

    event: Literal["page-delivered"] = "page-delivered"
    page_id: str


class PageFailed(Event):
    """The page could not be sent, or did not arrive, and why."""

    event: Literal["page-failed"] = "page-failed"
    page_id: str
    reason: str


class PageDropped(Event):
    """The page was not sent, as it was not needed any more, and why."""

    event: Literal["page-dropped"] = "page-dropped"
    page_id: str
    reason: str


class Taken(Event):
    """Somebody of ours has the case in hand: a page was acknowledged, or they acted on the case."""

    MARK: ClassVar = "taken"
    event: Literal["taken"] = "taken"
    by: str
    page_id: str | None = None


class HoldLapsed(Event):
    """The case was in somebody's hand and nothing moved for as long as the ladder allows: pages come back."""

    event: Literal["hold-lapsed"] = "hold-lapsed"


class NobodyOnDuty(Event):
    """A level named a role that nobody holds: the roster has a gap."""

    event: Literal["nobody-on-duty"] = "nobody-on-duty"
    level: int
    role: str


class PagingHeld(Event):
    """The people of a level are not paged yet, as a maintenance window holds: they will be at its end."""

    event: Literal["paging-held"] = "paging-held"
    level: int
    window: str
    until: Instant


class PagingResumed(Event):
    """No maintenance window holds the case's pages back any more: what was held is paged now."""

    event: Literal["paging-resumed"] = "paging-resumed"


EscalationEvent = (
    Escalated | PagePlaced | PageSent | PageDelayed | PageDelivered | PageFailed | PageDropped | Taken | HoldLapsed
    | NobodyOnDuty | PagingHeld | PagingResumed
)  # fmt: skip

Tried = PageSent | PageDelivered | PageFailed | PageDropped
PageState = Literal["queued", "delayed", "sent", "delivered", "failed", "dropped", "acknowledged"]
RANK: dict[PageState, int] = {
    "queued": 0, "delayed": 1, "sent": 2, "delivered": 3, "failed": 4, "dropped": 5, "acknowledged": 6,
}  # fmt: skip
"""A page moves to a state of a higher rank, and never back: receipts may come in any order, and twice."""

MOVES: dict[type[Event], PageState] = {
    PageDelayed: "delayed",
    PageSent: "sent",
    PageDelivered: "delivered",
    PageFailed: "failed",
    PageDropped: "dropped",
    Taken: "acknowledged",
}


def placed(timeline: Iterable[Event], page_id: str) -> PagePlaced | None:
    """The page of that name."""
    return next((e for e in timeline if isinstance(e, PagePlaced) and e.page_id == page_id), None)


def taken_by(timeline: Iterable[Event], person: str, page_id: str) -> bool:
    """Has this person taken the case since that page of theirs was placed, by whichever page?"""
    since = dropwhile(lambda event: not (isinstance(event, PagePlaced) and event.page_id == page_id), timeline)
    return any(isinstance(event, Taken) and event.by == person for event in since)


def states(timeline: Iterable[Event]) -> dict[str, PageState]:
    """What became of every page, by its name."""
    found: dict[str, PageState] = {}
    for event in timeline:
        if isinstance(event, PagePlaced):
            found[event.page_id] = "queued"
        elif type(event) in MOVES:
            page_id, state = getattr(event, "page_id", None), MOVES[type(event)]
            if page_id in found and RANK[state] > RANK[found[page_id]]:
                found[page_id] = state
    return found


def paged_rooms(timeline: Iterable[Event]) -> list[str]:
    """The desks whose rooms a page was placed for. It may have got there before we knew, so what became of it is no
    matter."""
    webhooks = (event.recipient for event in timeline if isinstance(event, PagePlaced) and event.channel == "webhook")
    return list(dict.fromkeys(webhooks))


def unsent(timeline: Iterable[Event]) -> list[PagePlaced]:
    """Pages that nobody has sent yet, nor failed to send, nor made needless by an answer; oldest first.

    Of one that is delayed, `send_at` is until when.
    """
    waiting: dict[str, PagePlaced] = {}
    for event in timeline:
        if isinstance(event, PagePlaced):
            waiting[event.page_id] = event
        elif isinstance(event, PageDelayed) and event.page_id in waiting:
            waiting[event.page_id] = waiting[event.page_id].changed(send_at=event.until)
        elif isinstance(event, Tried):
            waiting.pop(event.page_id, None)
        elif isinstance(event, Taken):
            waiting = {name: page for name, page in waiting.items() if page.each and page.recipient != event.by}
    return list(waiting.values())


def held_back(timeline: Sequence[Event]) -> list[PagingHeld]:
    """The levels whose people were not paged, as a maintenance window held, and were not since."""
    found: list[PagingHeld] = []
    for event in reversed(timeline):
        if isinstance(event, PagingResumed):
            break
        if isinstance(event, PagingHeld):
            found.append(event)
    return found
