"""The queue: every open case of a desk by the moment at which the next promise falls due. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from pledgekeeper.cases.holding import in_hands_of
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.offers import open_offer
from pledgekeeper.disputes.drafts import waiting
from pledgekeeper.ecare.desk_clocks import Due, Open, first_due
from pledgekeeper.ecare.desk_pages import waiting_pages

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """A case in the queue. `person` is whoever of ours has it in hand, `theirs` what its carrier owes next, `live` the
    pages that wait for an answer, `draft` whether something that one of us drafted waits for another."""

    case: Case
    case_id: str
    kind: Kind
    status: str
    priority: str | None
    carrier: str
    carrier_id: str
    desk: str
    person: str | None
    due: Due | None
    theirs: Due | None
    live: tuple[str, ...]
    draft: bool
    offered_to: str | None

    @property
    def at_rest(self) -> bool:
        """Does nothing fall due? Then somebody else is to act."""
        return self.due is None


@dataclass(frozen=True)
class Choice:
    """What of the queue is looked at. Nothing chosen is everything."""

    desk: str = ""
    kind: str = ""
    priority: str = ""
    holder: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Choice":
        """As the query of a request says; names that are not known are not looked at."""
        return cls(**{field.name: asked.get(field.name, "").strip()[:100] for field in fields(cls)})

    @property
    def narrows(self) -> bool:
        return self != Choice()

    def holds(self, row: Row, me: str) -> bool:
        alike = (self.desk, row.desk), (self.kind, row.kind), (self.priority, row.priority or "")
        if any(wanted and wanted != found for wanted, found in alike):
            return False
        if self.holder == "me" and row.person != me:
            return False
        if self.holder == "nobody" and row.person is not None:
            return False
        told = f"{row.case_id} {row.case.title} {row.carrier} {row.carrier_id} {row.person or ''}"
        return self.q.casefold() in told.casefold()


@dataclass(frozen=True)
class Queue:
    """The rows that were asked for, the first due first, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int
    overdue: int
    paging: int
    next_change_at: datetime | None


def queue(cases: Iterable[Open], choice: Choice, me: str, now: datetime) -> Queue:
    """What `me` sees of the queue at `now`."""
    every = [row_of(each, now) for each in cases]
    rows = sorted((row for row in every if choice.holds(row, me)), key=_order)
    to_come = [row.due.due_at for row in rows if row.due and row.due.due_at > now]
    return Queue(
        rows=tuple(rows),
        total=len(every),
        overdue=sum(row.due is not None and row.due.overdue for row in rows),
        paging=sum(bool(row.live) for row in rows),
        next_change_at=min(to_come, default=None),
    )


def row_of(open_case: Open, now: datetime) -> Row:
    case: Case = open_case.case
    offer = open_offer(case.timeline)
    return Row(
        case=case,
        case_id=case.case_id,
        kind=case.kind,
        status=case.status,
        priority=case.priority,
        carrier=open_case.terms.carrier.name,
        carrier_id=case.carrier_id,
        desk=case.desk,
        person=in_hands_of(case.timeline),
        due=first_due(open_case, now),
        theirs=first_due(open_case, now, "carrier"),
        live=tuple(page.page_id for page in waiting_pages(case, now)),
        draft=waiting(case.timeline) is not None,
        offered_to=offer.to_desk if offer and now <= offer.until else None,
    )


def _order(row: Row) -> tuple[datetime, str, str]:
    """By the next moment due; what nobody can be late with comes last, by priority."""
    return (row.due.due_at if row.due else LAST, row.priority or "P9", row.case_id)
