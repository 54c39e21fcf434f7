"""What travels on the queues, and which event puts what on which queue."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.model import DisputeOpened
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.escalation.people import Channel
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.problems.model import ProblemEvent

Queue = Literal["pages", "notices", "dispute_steps", "problem_steps", "wakes"]


class Wake(Frozen):
    """Time may have changed a case: look at `wake_at`, and not before. First field, so that texts sort by time."""

    wake_at: Instant
    case_id: str


class PageDue(Frozen):
    """A page waits to be sent."""

    kind: Literal["page"] = "page"
    case_id: str
    page_id: str
    send_at: Instant | None = None


class BundleDue(Frozen):
    """What was kept back for somebody's phone or mailbox may go, all together."""

    kind: Literal["bundle"] = "bundle"
    recipient: str
    channel: Channel
    send_at: Instant


class PageBundled(Frozen):
    """A page has gone together with others; `receipt` is the provider's."""

    kind: Literal["bundled"] = "bundled"
    case_id: str
    page_id: str
    receipt: str


class PageAnswered(Frozen):
    """One of many pages that somebody has answered at once."""

    kind: Literal["answered"] = "answered"
    case_id: str
    page_id: str
    by: str


class WayTestDue(Frozen):
    """A test of one way to one person waits to be sent."""

    kind: Literal["way-test"] = "way-test"
    person: str
    name: str


OfPages = Annotated[PageDue | BundleDue | PageBundled | PageAnswered | WayTestDue, Field(discriminator="kind")]
"""What the pager takes."""


class NoticeDue(Frozen):
    """An event (named by its place in the timeline) owes somebody a message."""

    case_id: str
    owed_by: str = Field(pattern=r"^e\d+$")


class DisputeStep(Frozen):
    """The next small decision about a dispute."""

    case_id: str
    step: Literal["acknowledge"]


class ProblemStep(Frozen):
    """A problem's event (named by its place in the timeline) owes something to one case, or a mail to one address."""

    problem_id: str
    owed_by: str = Field(pattern=r"^e\d+$")
    target: str


Message = Wake | PageDue | BundleDue | PageBundled | PageAnswered | WayTestDue | NoticeDue | DisputeStep | ProblemStep


def owed_by(case_id: str, event: Event, number: int) -> Iterator[tuple[Queue, Message]]:
    """The messages that follow from event `number` (from 1) of a case. Pure: the relay sends them."""
    if isinstance(event, PagePlaced):
        yield "pages", PageDue(case_id=case_id, page_id=event.page_id, send_at=event.send_at)
    if event.notice:
        yield "notices", NoticeDue(case_id=case_id, owed_by=event_name(number - 1))
    if isinstance(event, DisputeOpened):
        yield "dispute_steps", DisputeStep(case_id=case_id, step="acknowledge")


def owed_by_problem(problem_id: str, event: ProblemEvent, number: int) -> Iterator[tuple[Queue, Message]]:
    """The steps that follow from event `number` (from 1) of a problem: each case and each stakeholder has its own."""
    for target in (*event.cases, *event.told):
        yield "problem_steps", ProblemStep(problem_id=problem_id, owed_by=event_name(number - 1), target=target)
