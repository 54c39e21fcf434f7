"""Who has an order in hand: handed over when they are away, silent or late, and acknowledged by who gets it. Pure.

The one in charge is never nobody as long as the roster has one person for it: a hand-over names the next at the same
second, and until somebody else is named the last one keeps it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import SYSTEM, Actor, Event, Notice
from pledgekeeper.orders.managers import candidates, choose_managers
from pledgekeeper.orders.model import Order

Why = Literal["absence", "back", "silence", "missed-milestone", "unacknowledged", "asked"]


class ManagersAppointed(Event):
    """The nominal and the back-up project manager of an order: never the same person.

    Without a back-up the carrier is told who has its order, and that the other one is still owed; with one, of both.
    """

    event: Literal["managers-appointed"] = "managers-appointed"
    nominal: str
    backup: str | None = None

    @property
    def notice(self) -> Notice | None:
        return "managers" if self.backup else "manager"


class ManagerMissing(Event):
    """Nobody who is there can have the order; who had it last (`in_charge`, if anybody) keeps it. The desk is told."""

    NOTICE: ClassVar = "warning"
    event: Literal["manager-missing"] = "manager-missing"
    in_charge: str | None = None


class DutyHandedOver(Event):
    """Somebody else has the order in hand from now on, and is asked to acknowledge; the carrier is told."""

    NOTICE: ClassVar = "duty"
    event: Literal["duty-handed-over"] = "duty-handed-over"
    to: str
    instead_of: str
    because: Why
    milestone: str | None = None
    reason: str | None = Field(default=None, description="in the words of who asked for it")
    page_id: str | None = Field(default=None, description="the page that asks them to acknowledge; none: no mailbox")
    by: Actor


class DutyAcknowledged(Event):
    """Whoever was given the order has it, they say."""

    event: Literal["duty-acknowledged"] = "duty-acknowledged"
    by: Actor


DutyEvent = ManagersAppointed | ManagerMissing | DutyHandedOver | DutyAcknowledged


class DutyCommand(Command):
    by: Actor


class AcknowledgeDuty(DutyCommand):
    command: Literal["acknowledge-duty"] = "acknowledge-duty"


class HandDuty(DutyCommand):
    """Give the order to somebody else: the other of the two when nobody is named."""

    command: Literal["hand-duty"] = "hand-duty"
    to: str | None = None
    reason: str = Field(min_length=1, max_length=2_000)


def decide(order: Order, command: DutyCommand, terms: Terms, now: datetime) -> list[Event]:
    """What a command makes of the duty. Refused when nobody was appointed, or somebody is named who cannot have it."""
    if order.in_charge is None:
        raise Refused("no project manager is appointed yet: there is no duty to hand over")
    match command:
        case AcknowledgeDuty(by=by):
            return [DutyAcknowledged(at=now, by=by)] if waiting(order.timeline) else []
        case HandDuty(by=by, to=to, reason=reason):
            others = list(able(order, terms, now))
            if to is not None and to not in others:
                raise Refused(f"{to!r} cannot have this order now; these can: {', '.join(others) or 'nobody'}")
            if not others:
                raise Refused("nobody else can have this order now")
            given = handover(order.in_charge, to or others[0], "asked", now, by).changed(reason=reason)
            return paged(given, order.timeline, terms)
    raise Refused(f"no duty understands {type(command).__name__}")


def appointed(order_id: str, terms: Terms, now: datetime, nominal: str | None = None) -> ManagersAppointed | None:
    """The two managers of an order, or the one there is; `nominal` was named before. None when nobody new is there."""
    pair = choose_managers(terms.roster, terms.carrier, order_id, now, terms.load(), nominal)
    if pair is None or pair == (nominal, None):
        return None
    return ManagersAppointed(at=now, nominal=pair[0], backup=pair[1])


def is_unattended(order: Order, roster: Roster, now: datetime) -> bool:
    """Is one of its two managers still to be named, or is who has it in hand away?"""
    if order.in_charge is None or order.backup_manager is None:
        return True
    return not roster.is_present(order.in_charge, now)


def waiting(timeline: Sequence[Event]) -> DutyHandedOver | None:
    """The hand-over that is not acknowledged yet: by a page answered, by word, or by working at the order."""
    for event in reversed(timeline):
        if isinstance(event, DutyHandedOver):
            return event
        if isinstance(event, DutyAcknowledged | Taken) or is_work(event):
            return None
    return None


def paged(given: DutyHandedOver, timeline: Sequence[Event], terms: Terms) -> list[Event]:
    """The hand-over, and with it the page to who gets the order, when they have a mailbox."""
    person = terms.roster.person(given.to)
    if person is None or person.email is None:
        return [given]
    number = sum(isinstance(event, PagePlaced) for event in timeline) + 1
    page = PagePlaced(
        at=given.at, page_id=f"p{number}", level=1, role="project-manager", recipient=given.to, channel="email"
    )
    return [given.changed(page_id=page.page_id), page]


def handover(
    instead_of: str, to: str, why: Why, now: datetime, by: Actor = SYSTEM, milestone: str | None = None
) -> DutyHandedOver:
    """That somebody gets an order from somebody, without the page."""
    return DutyHandedOver(at=now, to=to, instead_of=instead_of, because=why, milestone=milestone, by=by)


def able(order: Order, terms: Terms, at: datetime) -> Iterator[str]:
    """Who is there and has it not: the two who were named first, then by fit. Loads are asked for only for those."""
    named = [person for person in (order.nominal_manager, order.backup_manager) if person]
    yield from (person for person in named if _could_have(order, person, terms, at))
    others = candidates(terms.roster, terms.carrier, order.case_id, at, terms.load())
    yield from (person for person in others if person not in named and _could_have(order, person, terms, at))


def _could_have(order: Order, person: str, terms: Terms, at: datetime) -> bool:
    return person != order.in_charge and terms.roster.is_present(person, at)


def is_work(event: Event) -> bool:
    """Did somebody of ours do something with the order?"""
    by = getattr(event, "by", None)
    return isinstance(by, Actor) and by.side == "ours" and not isinstance(event, DutyHandedOver)
