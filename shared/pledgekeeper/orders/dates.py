"""The date of an order: committed, changed, and the yardstick that nobody but the customer moves. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event, Side
from pledgekeeper.model import Frozen, Instant, InstantOfOurTime, iso
from pledgekeeper.orders.jeopardies import standing
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import fitted
from pledgekeeper.orders.transitions import next_status
from pledgekeeper.sla.calendar import Calendar


class Consent(Frozen):
    """That the customer agreed to another date: who of theirs, when, and what shows it (a mail, minutes, a call)."""

    given_by: str = Field(min_length=1, max_length=200)
    given_at: Instant
    evidence: str = Field(min_length=1, max_length=2_000)


class DateCommitted(Event):
    """A date was committed, or changed. Only a change that the customer consented to moves the yardstick."""

    MARK: ClassVar = "committed"
    NOTICE: ClassVar = "commitment"
    event: Literal["date-committed"] = "date-committed"
    by: Actor
    ready_at: Instant
    yardstick: Instant = Field(description="the date that counts: the first one, or the last that the customer moved")
    asked_by: Side
    reason: str | None = None
    consent: Consent | None = Field(default=None, description="recorded by us; the carrier's own word needs none")

    @property
    def facts(self) -> Mapping[str, str]:
        return {"committed-date": iso(self.yardstick)}


class DateCommand(Command):
    """Whatever moves the date of an order."""

    by: Actor


class CommitDate(DateCommand):
    """`asked_by` tells whose wish a change is; the first commitment is always ours. One for the carrier's wish needs
    its `consent` on record: without it the yardstick stays where it is, so such a command is refused."""

    command: Literal["commit-date"] = "commit-date"
    ready_at: InstantOfOurTime
    asked_by: Side = "ours"
    reason: str | None = Field(default=None, max_length=2_000)
    consent: Consent | None = None


class ConsentToDate(DateCommand):
    """The carrier agrees to a date that we gave it: the one committed now, or the one expected in a jeopardy."""

    command: Literal["consent-to-date"] = "consent-to-date"
    ready_at: InstantOfOurTime
    reason: str | None = Field(default=None, max_length=2_000)


def offered(order: Order, now: datetime) -> datetime | None:
    """A date that we told and that is not the one that counts, for the carrier to consent to; None when there is none,
    or the one that counts is over."""
    if order.over or order.yardstick is None or now > order.yardstick:
        return None
    danger = standing(order.timeline)
    told = danger.expected_at if danger else order.committed_now
    return told if told != order.yardstick else None


def decide(order: Order, command: DateCommand, calendar: Calendar, now: datetime) -> list[Event]:
    """What a command makes of the date. Refused when it would move the yardstick without the customer."""
    next_status(order.status, "commit")
    match command:
        case CommitDate():
            moved = _committed(order, command, now)
        case ConsentToDate(by=by, ready_at=ready_at, reason=reason):
            moved = _consented(order, by, ready_at, reason, now)
        case _:
            raise Refused(f"no date understands {type(command).__name__}")
    return [event for each in moved for event in (each, *fitted((*order.timeline, each), each.ready_at, calendar, now))]


def _committed(order: Order, asked: CommitDate, now: datetime) -> list[DateCommitted]:
    ready_at = asked.ready_at
    if ready_at == order.committed_now and (asked.asked_by == "ours" or ready_at == order.yardstick):
        return []  # nothing new; a wish of the customer for the date we moved to ourselves is
    if order.yardstick is None:
        return [_moved(order, asked.by, ready_at, "ours", asked.reason, now)]
    if not asked.reason:
        raise Refused("to change a committed date say why, and whose wish it is")
    if asked.asked_by != "carrier":
        return [_moved(order, asked.by, ready_at, "ours", asked.reason, now)]
    if asked.by.side != "carrier" and asked.consent is None:
        raise Refused(
            "only the customer moves a committed date: send their consent (given_by, given_at, evidence), "
            "or let them send consent-to-date; without it, it is a change of ours"
        )
    _in_time(order.yardstick, now)
    if asked.consent and not order.opened_at <= asked.consent.given_at <= now:
        raise Refused("the consent was given between the order and now, or it was not given")
    return [_moved(order, asked.by, ready_at, "carrier", asked.reason, now, asked.consent)]


def _consented(order: Order, by: Actor, ready_at: datetime, reason: str | None, now: datetime) -> list[DateCommitted]:
    if order.yardstick is None or order.committed_now is None:
        raise Refused("no date is committed yet: there is nothing to consent to")
    if ready_at == order.yardstick == order.committed_now:
        return []
    danger = standing(order.timeline)
    offered = [order.committed_now, *([danger.expected_at] if danger else [])]
    if ready_at not in offered:
        dates = " and ".join(iso(each) for each in dict.fromkeys(offered))
        raise Refused(f"consent is given to a date that we told: {dates}; ask for another one in a note")
    _in_time(order.yardstick, now)
    return [_moved(order, by, ready_at, "carrier", reason, now)]


def _in_time(yardstick: datetime, now: datetime) -> None:
    """What was late is not made punctual afterwards, by anybody."""
    if now > yardstick:
        raise Refused(f"the date that counts, {iso(yardstick)}, is over: no consent makes that punctual any more")


def _moved(
    order: Order, by: Actor, ready_at: datetime, whose: Side, reason: str | None, now: datetime,
    consent: Consent | None = None,
) -> DateCommitted:  # fmt: skip
    yardstick = ready_at if order.yardstick is None or whose == "carrier" else order.yardstick
    return DateCommitted(
        at=now, by=by, ready_at=ready_at, yardstick=yardstick, asked_by=whose, reason=reason, consent=consent
    )
