"""The figures of a review: what they are, each with its definition, population and exclusions; and their sum. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import Field

from pledgekeeper.accounts.clocks import ACTION, Clock
from pledgekeeper.accounts.model import Account
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.quality.repeats import WITHIN
from pledgekeeper.reviews.facts import NOTHING, CaseFact, PromiseFact
from pledgekeeper.reviews.month import Month
from pledgekeeper.sla.pledge import Commitment, Target

PRIORITIES: Final = ("P1", "P2", "P3", "P4")
AGED: Final = (30, 60)
"""Days after which an open dispute is aged, and old."""
REPORTS: Final = ("reason-for-outage", "root-cause")
MOST_CREDITS: Final = 50


class Attained(Frozen):
    """What became of one promise in the month. Of `counted`, so many were kept.

    `promised` says what was promised to whom, e.g. `4 h (P1)`; `disputed` of those missed were kept if every pause is
    granted; `open` run still, `void` were given up before they were late: neither is counted. `pause_percent` is the
    share of agreed pauses in the time of those counted.
    """

    commitment: str
    clause: str
    name: str
    promised: str
    share_percent: int
    counted: int
    kept: int
    disputed: int
    open: int
    void: int
    pause_percent: Decimal | None

    @property
    def missed(self) -> int:
        return self.counted - self.kept

    @property
    def attained_percent(self) -> Decimal | None:
        return tenths(self.kept, self.counted)

    @property
    def reached(self) -> bool | None:
        return 100 * self.kept >= self.share_percent * self.counted if self.counted else None


class Repair(Frozen):
    """How long mending took: from the report to the restoration (else the resolution), pauses included."""

    priority: str
    solved: int
    mean_seconds: int
    p90_seconds: int


class Flow(Frozen):
    priority: str
    opened: int
    solved: int
    open_at_end: int


class Week(Frozen):
    """Tickets that were opened and solved in seven days of the month, from `begins`."""

    begins: date
    opened: int
    solved: int


class Repeats(Frozen):
    """Faults opened in the month, and those of them whose service had one in the thirty days before."""

    faults: int
    repeated: int
    services: tuple[str, ...] = ()


class Disputed(Frozen):
    currency: str
    opened: int
    over: int
    open_at_end: int
    aged: int
    old: int
    open_amount: Decimal
    credit_due_amount: Decimal


class Ordered(Frozen):
    """`on_time` of those delivered that had a date, by the original one or the one that the customer moved."""

    opened: int
    delivered: int
    dated: int
    on_time: int
    open_at_end: int
    in_jeopardy: int


class Earned(Frozen):
    """A ticket of the month that earns a credit, in per cent of the monthly charge."""

    case_id: str
    percent: Decimal


class Report(Frozen):
    """Reasons for outage that were due in the month."""

    report: str
    due: int
    late: int


class ActionLine(Frozen):
    action: str
    title: str
    owner: str
    due: date
    closed_on: date | None
    late: bool


class Figures(Frozen):
    """All of a month. `known_at` is when it was computed; two of one month differ only by what was learnt between."""

    carrier: str
    name: str
    tier: str
    month: str
    zone: str
    begin: Instant
    end: Instant
    known_at: Instant
    promises: tuple[Attained, ...]
    repairs: tuple[Repair, ...]
    flows: tuple[Flow, ...]
    weeks: tuple[Week, ...]
    repeats: Repeats
    disputes: tuple[Disputed, ...]
    orders: Ordered
    credits: tuple[Earned, ...] = Field(description="the first fifty")
    reports: tuple[Report, ...]
    actions: tuple[ActionLine, ...]


class Subject(Frozen):
    """Whose review, as it is called."""

    carrier: str
    name: str
    tier: str


def figures(
    subject: Subject, month: Month, known_at: datetime, cases: Sequence[CaseFact], promises: Iterable[PromiseFact],
    commitments: Iterable[Commitment], account: Account | None = None, clocks: Iterable[Clock] = (),
) -> Figures:  # fmt: skip
    """The review's figures: a sum over the facts of one carrier, in any order."""
    known = list(commitments)
    attained = list(attainments(promises, known, month))
    tickets = [case for case in cases if case.kind == "ticket" and not case.given_up]
    return Figures(
        **subject.model_dump(),
        month=month.name,
        zone=month.zone,
        begin=month.begin,
        end=month.end,
        known_at=known_at,
        promises=tuple(each for each in attained if each.counted or each.open),
        repairs=tuple(repairs(tickets, month)),
        flows=tuple(flows(tickets, month)),
        weeks=tuple(weeks(tickets, month)),
        repeats=repeated(cases, month),
        disputes=tuple(disputed([case for case in cases if case.kind == "dispute"], month)),
        orders=ordered([case for case in cases if case.kind == "order"], month),
        credits=tuple(credits_earned(tickets, month)),
        reports=tuple(reports(attained)),
        actions=tuple(actions(account, clocks, month)) if account else (),
    )


# --- promises --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sum:
    """What is counted of one promise, while its facts come by."""

    counted: int = 0
    kept: int = 0
    disputed: int = 0
    open: int = 0
    void: int = 0
    paused_seconds: int = 0
    whole_seconds: int = 0

    def add(self, fact: PromiseFact, month: Month) -> None:
        if fact.at is None or fact.at >= month.end:
            self.open += fact.started_at < month.end
        elif fact.at < month.begin:
            return
        elif fact.outcome == "void":
            self.void += 1
        else:
            self.counted += 1
            self.kept += fact.outcome == "kept"
            self.disputed += fact.disputed
            self.paused_seconds += fact.paused_seconds
            self.whole_seconds += fact.elapsed_seconds + fact.disputed_seconds + fact.paused_seconds


def attainments(promises: Iterable[PromiseFact], commitments: Iterable[Commitment], month: Month) -> Iterator[Attained]:
    """Each promise with what was decided of it in the month: done in time, or fallen due, whenever the case came."""
    sums: dict[str, _Sum] = {}
    for fact in promises:
        if fact.commitment not in sums:
            sums[fact.commitment] = _Sum()
        sums[fact.commitment].add(fact, month)
    for commitment in commitments:
        found = sums.get(commitment.id) or _Sum()
        yield Attained(
            commitment=commitment.id,
            clause=commitment.clause,
            name=commitment.name,
            promised=", ".join(promised(target) for target in commitment.targets),
            share_percent=commitment.share_percent,
            counted=found.counted,
            kept=found.kept,
            disputed=found.disputed,
            open=found.open,
            void=found.void,
            pause_percent=tenths(found.paused_seconds, found.whole_seconds),
        )


def tenths(part: int, whole: int) -> Decimal | None:
    """The share in per cent, to a tenth, rounded down: 89.97 % is not 90 %. None of nothing."""
    return (Decimal(1000 * part // whole) / 10).quantize(Decimal("0.1")) if whole else None


def promised(target: Target) -> str:
    """`4 h (P1)`, `10 bd`, `committed-date`."""
    how_soon = str(target.within) if target.within else str(target.by)
    told = {name: wanted for name, wanted in target.conditions.items() if name != "answer_group"}
    whom = [value for wanted in told.values() for value in sorted(wanted)]
    return f"{how_soon} ({', '.join(whom)})" if whom else how_soon


def reports(attained: Iterable[Attained]) -> Iterator[Report]:
    for each in attained:
        if each.commitment in REPORTS and each.counted:
            yield Report(report=each.commitment, due=each.counted, late=each.missed)


# --- tickets ---------------------------------------------------------------------------------------------------------


def repairs(tickets: Iterable[CaseFact], month: Month) -> Iterator[Repair]:
    took: dict[str, list[int]] = {}
    for ticket in tickets:
        if ticket.solved_at and month.has(ticket.solved_at):
            seconds = int((ticket.solved_at - ticket.opened_at).total_seconds())
            took.setdefault(ticket.priority, []).append(seconds)
    for priority in (each for each in PRIORITIES if each in took):
        some = sorted(took[priority])
        mean = (2 * sum(some) + len(some)) // (2 * len(some))
        yield Repair(priority=priority, solved=len(some), mean_seconds=mean, p90_seconds=some[nearest_rank(len(some))])


def nearest_rank(count: int, percent: int = 90) -> int:
    """The place, from 0, of the value that so many per cent do not exceed."""
    return max(0, -(-count * percent // 100) - 1)


def flows(tickets: Sequence[CaseFact], month: Month) -> Iterator[Flow]:
    for priority in PRIORITIES:
        some = [ticket for ticket in tickets if ticket.priority == priority]
        flow = Flow(
            priority=priority,
            opened=sum(month.has(ticket.opened_at) for ticket in some),
            solved=sum(month.has(ticket.solved_at) for ticket in some),
            open_at_end=sum(_open_at(ticket.opened_at, ticket.solved_at, month.end) for ticket in some),
        )
        if flow.opened or flow.solved or flow.open_at_end:
            yield flow


def weeks(tickets: Sequence[CaseFact], month: Month) -> Iterator[Week]:
    local = month.begin.astimezone(ZoneInfo(month.zone))
    while local < month.end:
        after = local + timedelta(days=7)  # on the wall: a week with a change of the clocks is one
        span = Month("", month.zone, local.astimezone(UTC), min(after.astimezone(UTC), month.end))
        yield Week(
            begins=local.date(),
            opened=sum(span.has(ticket.opened_at) for ticket in tickets),
            solved=sum(span.has(ticket.solved_at) for ticket in tickets),
        )
        local = after


def repeated(cases: Iterable[CaseFact], month: Month) -> Repeats:
    """A fault is repeated when its service had one that was reported in the thirty days before."""
    by_service: dict[str, list[datetime]] = {}
    faults = again = 0
    services: list[str] = []
    for case in sorted((each for each in cases if each.is_fault), key=lambda each: each.opened_at):
        counts = month.has(case.opened_at)
        faults += counts
        if not case.service:
            continue
        before = by_service.setdefault(case.service, [])
        if counts and before and case.opened_at - before[-1] <= WITHIN:
            again += 1
            services.append(case.service)
        before.append(case.opened_at)
    return Repeats(faults=faults, repeated=again, services=tuple(dict.fromkeys(services)))


def credits_earned(tickets: Iterable[CaseFact], month: Month) -> list[Earned]:
    """Of tickets that became final in the month."""
    some = [ticket for ticket in tickets if ticket.credit_percent and month.has(ticket.over_at)]
    ordered_ = sorted(some, key=lambda each: each.case_id)[:MOST_CREDITS]
    return [Earned(case_id=each.case_id, percent=each.credit_percent) for each in ordered_]


def _open_at(opened: datetime, gone: datetime | None, moment: datetime) -> bool:
    return opened < moment and (gone is None or gone >= moment)


# --- disputes, orders, actions ---------------------------------------------------------------------------------------


def disputed(cases: Sequence[CaseFact], month: Month) -> Iterator[Disputed]:
    for currency in sorted({case.currency for case in cases}):
        some = [case for case in cases if case.currency == currency]
        still = [case for case in some if _open_at(case.opened_at, case.over_at, month.end)]
        ages = [(month.end - case.opened_at).days for case in still]
        yield Disputed(
            currency=currency,
            opened=sum(month.has(case.opened_at) for case in some),
            over=sum(month.has(case.over_at) for case in some),
            open_at_end=len(still),
            aged=sum(age > AGED[0] for age in ages),
            old=sum(age > AGED[1] for age in ages),
            open_amount=sum((case.open_amount for case in still), start=NOTHING),
            credit_due_amount=sum((case.credit_due_amount for case in some), start=NOTHING),
        )


def ordered(cases: Sequence[CaseFact], month: Month) -> Ordered:
    delivered = [case for case in cases if month.has(case.solved_at)]
    still = [case for case in cases if _open_at(case.opened_at, case.over_at, month.end)]
    return Ordered(
        opened=sum(month.has(case.opened_at) for case in cases),
        delivered=len(delivered),
        dated=sum(case.on_time is not None for case in delivered),
        on_time=sum(case.on_time is True for case in delivered),
        open_at_end=len(still),
        in_jeopardy=sum(case.in_jeopardy for case in still),
    )


def actions(account: Account, clocks: Iterable[Clock], month: Month) -> Iterator[ActionLine]:
    """Actions that were open at some time of the month, with whether they were late at its end (or when closed)."""
    late = {clock.about for clock in clocks if clock.commitment.id == ACTION and clock.reading.missed}
    for action in account.actions:
        if action.agreed_at < month.end and (action.closed_at is None or action.closed_at >= month.begin):
            yield ActionLine(
                action=action.id,
                title=action.title,
                owner=action.owner,
                due=action.due,
                closed_on=action.closed_at.date() if action.closed_at and action.closed_at < month.end else None,
                late=action.id in late,
            )
