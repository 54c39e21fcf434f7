"""What of a case is published: how long which clock ran, stood and waited, and how it ended. Pure.

Nothing here names a carrier, a service, a place or a day: a case has a pseudonym, its seconds count from its opening,
and what was decided has the month in which it was decided.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, TypeAdapter

from pledgekeeper.cases.clocks import periods, reading_as, readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.satisfaction import verdict_of
from pledgekeeper.cases.surveying import Pillar, survey_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.escalation.pages import Escalated, PageFailed, PagePlaced
from pledgekeeper.invoices.first_time import FIRST_TIME, Verdict
from pledgekeeper.model import Frozen
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.on_time import ON_TIME, End, dated
from pledgekeeper.scoreboard.measures import PROMISES, REPEATS
from pledgekeeper.sla.clock import ClockState, Reading
from pledgekeeper.sla.marks import Mark, up_to
from pledgekeeper.sla.pledge import Commitment

LATE_SECONDS: Final = 60
"""After so many seconds a level of the ladder was reached late."""
NO_EXPERIENCE: Final = ("cancelled", "rejected", "merged", "withdrawn")
"""Marks that end a clock without the promise having been kept. Before it was due they take the case out of the
population; after that it was missed, whatever came then. An order that we cancelled was missed even before."""

CANCELLED_BY: Final[dict[End, Literal["ours", "carrier"]]] = {
    "cancelled-by-us": "ours", "cancelled-by-carrier": "carrier",
}  # fmt: skip
ENDINGS: Final = ("closed", "cancelled", "rejected", "merged", "settled", "withdrawn", "delivered")
"""Marks after which a case is final."""

Month = str
Stretch = tuple[int, int, Literal["running", "paused", "disputed"], int, str | None]
"""From, to, what the clock did, how many working seconds of it count, and why it stood."""


class Clock(Frozen):
    """One promise to one case, once it is known whether it was kept.

    `stretches` are in seconds since the case was opened, one after the other: what counts is the working time of those
    that ran or were disputed. `month` is when it was decided: when the clock stopped, or when it fell due and had not;
    None when so few were decided in it that it is not told.
    """

    promise: str
    population: str = Field(description="the promise, and the priority where the measure is of one")
    calendar: Literal["wall", "business"]
    target: int = Field(description="working seconds")
    stretches: tuple[Stretch, ...]
    ended_by: str | None = Field(description="the mark that stopped it; None when it runs on")
    month: Month | None


class Survey(Frozen):
    """Somebody was asked; `score` is None when they did not answer."""

    pillar: Pillar
    month: Month | None
    score: int | None = Field(ge=1, le=5)


Part = tuple[int | None, End]
"""When a part of an order ended, in seconds since the whole was ordered, and how; None while it is open."""


class DeliveryRecord(Frozen):
    """An order that fell due, whole: a line of the published events, under a pseudonym of its own.

    On time is what was handed over by `due`, the date first committed that only the carrier moves: all parts of it,
    but for those that the carrier itself cancelled by then. `month` is that of the date.
    """

    population: ClassVar = ON_TIME
    record: Literal["delivery"] = "delivery"
    case: str = Field(description="a pseudonym that no other line has")
    due: int = Field(description="seconds since it was ordered")
    by_requested_date: bool = Field(description="there by the date that the carrier first asked for; that is not told")
    month: Month | None
    parts: tuple[Part, ...] = Field(min_length=1, description="the parts that it was split into; one: it was not")


class FaultRecord(Frozen):
    """A fault: a line of the published events, under a pseudonym of its own. One that came back was reported within
    thirty days of another of its service."""

    population: ClassVar = REPEATS
    record: Literal["fault"] = "fault"
    case: str = Field(description="a pseudonym that no other line has")
    month: Month | None = Field(description="in which it was reported")
    since_last: int | None = Field(description="seconds since the one before; None: there was none in thirty days")


class InvoiceRecord(Frozen):
    """An invoice of which it is known whether it was right: a line of the published events, under a pseudonym of its
    own. It was wrong when a dispute about it was upheld, if in part."""

    population: ClassVar = FIRST_TIME
    record: Literal["invoice"] = "invoice"
    case: str = Field(description="a pseudonym that no other line has")
    month: Month | None = Field(description="in which that became known")
    disputes: tuple[Verdict, ...] = Field(description="what became of each dispute about it")


class CaseRecord(Frozen):
    """One case of the published events."""

    record: Literal["case"] = "case"
    case: str = Field(description="a pseudonym: the same every night, and of this case alone")
    kind: str = Field(description="ticket, dispute or order; service: a promise to an account, or a month asked about")
    priority: str | None
    responsibility: str | None = Field(description="whose the fault was; ours until a resolution says otherwise")
    ended: str | None = Field(description="the status in which it is final, or merged; None while it is open")
    cancelled_by: Literal["ours", "carrier"] | None = Field(description="who cancelled an order; None of other kinds")
    month: Month | None = Field(description="in which it ended")
    reopened: int
    pages: int
    pages_failed: int
    levels_late: int
    marks: tuple[tuple[int, str], ...] = Field(description="seconds since it was opened, and what happened")
    clocks: tuple[Clock, ...]
    survey: Survey | None


OfItsOwn = DeliveryRecord | FaultRecord | InvoiceRecord
"""A line that counts in the one `population` that its kind is of (a delivery: in two, of the same orders)."""
PublishedLine: Final[TypeAdapter[CaseRecord | OfItsOwn]] = TypeAdapter(
    Annotated[CaseRecord | OfItsOwn, Field(discriminator="record")]
)
"""Reads a line as it is kept."""


def record_of(case: Case, terms: Terms, as_of: datetime, pseudonym: str) -> CaseRecord:
    """What is published of a case whose timeline ends before `as_of`."""
    opened = int(case.opened_at.timestamp())
    marks = up_to(case.marks, as_of)
    ended = _ended(case, [mark.what for mark in marks])
    verdict, asked = verdict_of(case.timeline), survey_of(case.timeline)
    return CaseRecord(
        case=pseudonym,
        kind=case.kind,
        priority=case.priority,
        responsibility=case.facts.get("responsibility"),
        ended=ended,
        cancelled_by=CANCELLED_BY.get(dated(case).end) if isinstance(case, Order) else None,
        month=month_of(datetime.fromtimestamp(_ended_at(marks), UTC)) if ended else None,
        reopened=sum(mark.what == "reopened" for mark in marks),
        pages=sum(isinstance(event, PagePlaced) for event in case.timeline),
        pages_failed=sum(isinstance(event, PageFailed) for event in case.timeline),
        levels_late=sum(
            isinstance(event, Escalated) and (event.at - event.due_at).total_seconds() > LATE_SECONDS
            for event in case.timeline
        ),
        marks=tuple((mark.at - opened, mark.what) for mark in marks),
        clocks=tuple(_decided(case, terms, as_of, marks)),
        survey=Survey(pillar=verdict.pillar, month=month_of(asked[1].at), score=verdict.score)
        if verdict and asked
        else None,
    )


def settled(case: Case, terms: Terms, as_of: datetime) -> bool:
    """Is its record the same every night from now on, unless something is added to its timeline?"""
    quiet = (ClockState.STOPPED, ClockState.WAITING)
    return case.over and all(reading.state in quiet for _, reading in readings(case, terms, as_of))


def month_of(moment: datetime) -> Month:
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}-{utc.month:02d}"


def _ended_at(marks: tuple[Mark, ...]) -> int:
    return max(mark.at for mark in marks if mark.what in ENDINGS)


def _ended(case: Case, marks: list[str]) -> str | None:
    if "merged" in marks:
        return "merged"
    return str(case.status) if case.over else None


def _decided(case: Case, terms: Terms, as_of: datetime, marks: tuple[Mark, ...]) -> Iterator[Clock]:
    """The clocks of promises that are published, of which it is known whether they were kept."""
    opened = int(case.opened_at.timestamp())
    for commitment, reading in _read(case, terms, as_of):
        if is_decided(reading):
            yield clock_of(commitment, reading, opened, marks, case.priority)


def is_decided(reading: Reading) -> bool:
    """Is it known whether the promise was kept?"""
    return reading.state is ClockState.STOPPED or (reading.state is not ClockState.WAITING and reading.missed)


def clock_of(
    commitment: Commitment, reading: Reading, opened: int, marks: Iterable[Mark], priority: str | None = None
) -> Clock:
    """What is published of a clock that is decided; its seconds count from `opened`."""
    running = reading.state is not ClockState.STOPPED
    decided_at = reading.due_at if reading.missed else reading.stopped_at
    assert decided_at is not None
    return Clock(
        promise=commitment.id,
        population=population_of(commitment.id, priority),
        calendar="wall" if reading.calendar.id == "24x7" else "business",
        target=reading.target_seconds,
        stretches=tuple(_stretches(reading, opened)),
        ended_by=None if running else _ended_by(marks, commitment, reading),
        month=month_of(decided_at),
    )


def population_of(promise: str, priority: str | None) -> str:
    """Tickets are measured by priority; disputes and orders have none."""
    return f"{promise}:{priority}" if priority else promise


def _read(case: Case, terms: Terms, as_of: datetime) -> Iterator[tuple[Commitment, Reading]]:
    """A P1 is read as if it were ours, whosever it was: the pledge promises for ours alone, and both are published."""
    terms = terms.under(case.pledge_id, case.calendars_id)
    promised = {each.id for each in terms.pledge.for_kind(case.kind)}
    again = {name for name, each_time in PROMISES.items() if each_time and name in promised}
    if again:
        for commitment, found_periods in periods(case, terms, as_of, again):
            yield from ((commitment, reading) for reading in found_periods)
    otherwise = {"responsibility": "ours"} if case.kind == "ticket" else {}
    for name in (name for name, each_time in PROMISES.items() if not each_time and name in promised):
        found = reading_as(case, terms, as_of, name, otherwise)
        if found:
            yield found


def _stretches(reading: Reading, opened: int) -> Iterator[Stretch]:
    for stretch in reading.stretches:
        end = reading.now if stretch.end is None else min(stretch.end, reading.now)
        if stretch.begin <= end:
            worked = 0 if stretch.kind == "paused" else reading.calendar.seconds_between(stretch.begin, end)
            yield stretch.begin - opened, end - opened, stretch.kind, worked, stretch.reason


def _ended_by(marks: Iterable[Mark], commitment: Commitment, reading: Reading) -> str | None:
    """The mark that stopped it, or began it anew. A clock that goes on in another case stopped here by the merge."""
    stopped, stops = reading.stretches[-1].end, commitment.clock.stops | commitment.clock.restarts
    return next((mark.what for mark in marks if mark.at == stopped and mark.what in stops), None)
