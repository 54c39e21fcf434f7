"""Planned works of a month: how many were announced, and in time, and which took longer than was said. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from pledgekeeper.cases.pausing import WorkCancelled, WorkPlanned
from pledgekeeper.model import Frozen
from pledgekeeper.reviews.month import Month
from pledgekeeper.tickets.model import Ticket


class WorkFact(NamedTuple):
    """One window of planned work. `told_in_time`: announced as long before as the pledge says. `cancelled_at` is also
    when it was over before its time. `over_ran`: at its end nothing was mended, and no later part of it was announced.
    """

    begin: datetime
    end: datetime
    told_in_time: bool
    cancelled_at: datetime | None
    over_ran: bool

    @property
    def took_place(self) -> bool:
        return self.cancelled_at is None or self.cancelled_at > self.begin


class Works(Frozen):
    """Windows that began in the month, or would have."""

    announced: int = 0
    in_time: int = 0
    cancelled: int = 0
    done: int = 0
    over_run: int = 0


def work_facts(ticket: Ticket, known_at: datetime) -> Iterator[WorkFact]:
    """The windows announced on a ticket."""
    gone = {event.pause_id: event.at for event in ticket.timeline if isinstance(event, WorkCancelled)}
    planned = [event for event in ticket.timeline if isinstance(event, WorkPlanned)]
    mended_at = ticket.restored_at or ticket.resolved_at
    for work in planned:
        late = work.end <= known_at and (mended_at is None or mended_at > work.end) and work.pause_id not in gone
        over_ran = late and not _goes_on(work, planned)
        yield WorkFact(work.begin, work.end, not work.late, gone.get(work.pause_id), over_ran)


def _goes_on(work: WorkPlanned, planned: Sequence[WorkPlanned]) -> bool:
    return any(other.begin >= work.end and other.at <= work.end for other in planned)


def works(facts: Iterable[WorkFact], month: Month) -> Works:
    own = [fact for fact in facts if month.has(fact.begin)]
    return Works(
        announced=len(own),
        in_time=sum(fact.told_in_time for fact in own),
        cancelled=sum(not fact.took_place for fact in own),
        done=sum(fact.took_place for fact in own),
        over_run=sum(fact.over_ran for fact in own),
    )
