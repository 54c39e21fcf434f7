"""The figures of a review: what they are, each with its definition, population and exclusions; and their sum. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import Field

from pledgekeeper.accounts.clocks import Clock
from pledgekeeper.accounts.model import Account
from pledgekeeper.invoices.first_time import Judged
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.reviews.attainment import Attained, Report, attainments, reports
from pledgekeeper.reviews.availability import Available, Cause, availability, causes
from pledgekeeper.reviews.disputes_and_orders import Disputed, Ordered, disputed, ordered
from pledgekeeper.reviews.facts import CaseFact, PromiseFact
from pledgekeeper.reviews.faults import (
    Earned,
    Flow,
    Repair,
    Repeats,
    Week,
    credits_earned,
    flows,
    repairs,
    repeated,
    weeks,
)
from pledgekeeper.reviews.month import Month
from pledgekeeper.reviews.opinions import Opinion, opinions_of
from pledgekeeper.reviews.routes import RouteLine
from pledgekeeper.reviews.service import ActionLine, MeetingLine, actions, meetings
from pledgekeeper.reviews.shares import SharedLine, shares_of
from pledgekeeper.reviews.works import WorkFact, Works, works
from pledgekeeper.sla.pledge import Commitment
from pledgekeeper.sla.shares import Share


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
    meetings: tuple[MeetingLine, ...] = ()
    routes: tuple[RouteLine, ...] = ()
    available: tuple[Available, ...] = ()
    causes: tuple[Cause, ...] = ()
    works: Works = Works()
    opinions: tuple[Opinion, ...] = ()
    shares: tuple[SharedLine, ...] = ()


class Subject(Frozen):
    """Whose review, as it is called."""

    carrier: str
    name: str
    tier: str


def figures(
    subject: Subject, month: Month, known_at: datetime, cases: Sequence[CaseFact], promises: Iterable[PromiseFact],
    commitments: Iterable[Commitment], account: Account | None = None, clocks: Iterable[Clock] = (),
    routes: Iterable[RouteLine] = (), planned: Iterable[WorkFact] = (), promised: Iterable[Share] = (),
    invoices: Iterable[Judged] = (),
) -> Figures:  # fmt: skip
    """The review's figures: a sum over the facts of one carrier, in any order."""
    known, own = list(commitments), list(clocks)
    attained = list(attainments(promises, known, month))
    tickets = [case for case in cases if case.kind == "ticket" and not case.given_up]
    again, done = repeated(cases, month), works(planned, month)
    said = list(opinions_of(cases, account.timeline if account else (), month))
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
        repeats=again,
        disputes=tuple(disputed([case for case in cases if case.kind == "dispute"], month)),
        orders=ordered([case for case in cases if case.kind == "order"], month),
        credits=tuple(credits_earned(tickets, month)),
        reports=tuple(reports(attained)),
        actions=tuple(actions(account, own, month)) if account else (),
        meetings=tuple(meetings(account, own, month)) if account else (),
        routes=tuple(routes),
        available=tuple(availability(tickets, month)),
        causes=tuple(causes(tickets, month)),
        works=done,
        opinions=tuple(said),
        shares=tuple(shares_of(promised, again, done, said, [each for each in invoices if month.has(each.at)])),
    )
