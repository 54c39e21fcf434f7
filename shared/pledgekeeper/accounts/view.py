"""The account page as pure data: whom to call, what runs, what is due next, what is disputed, ordered and promised."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pledgekeeper import money
from pledgekeeper.accounts.clocks import ACTION, NAMING, REVIEWS, Clock, clocks
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Meeting
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.escalation.people import Person
from pledgekeeper.model import iso
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.sla.clock import TICKING, Reading
from pledgekeeper.sla.pledge import Commitment

AT_RISK = timedelta(hours=24)
"""A clock that falls due within this time is at risk; so is one that is late and still runs."""


@dataclass(frozen=True)
class Risk:
    """A clock that is late and still runs, or falls due soon: of a case, or of the account itself. `about` says which
    action or month of the account, where it has several of that clock."""

    commitment: Commitment
    reading: Reading
    case: Case | None = None
    about: str = ""


@dataclass(frozen=True)
class Service:
    """What the carrier has of us, by which order, and since when."""

    name: str
    order: str
    since: datetime


@dataclass(frozen=True)
class Beside:
    """What is beside the account: the carrier's open cases, each with its terms, and its orders of all times."""

    open_cases: Sequence[tuple[Case, Terms]] = ()
    orders: Sequence[Order] | None = ()
    disputes: Sequence[Dispute] | None = ()


def account_view(account: Account, terms: Terms, beside: Beside, now: datetime) -> dict[str, Any]:
    """The page. What the reader may not see is None in `beside`, and is left out."""
    own = list(clocks(account, terms, now))
    shown: dict[str, Any] = {
        "carrier": account.carrier_id,
        "name": terms.carrier.name,
        "tier": terms.carrier.agreement.tier,
        "zone": terms.carrier.zone,
        "at": iso(now),
        "service_manager": _managers(account, terms, own),
        "open_cases": [_case(case, terms, now) for case, terms in beside.open_cases],
        "at_risk": [_risk(each) for each in at_risk(beside.open_cases, own, now)],
        "actions": [_action(account, clock) for clock in own if clock.commitment.id == ACTION],
        "meetings": [_meeting(each, own) for each in reversed(account.meetings)],
        "reviews": [_review(account, month) for month in reversed(account.months) if account.latest_review(month)],
    }
    if beside.orders is not None:
        shown["services"] = [_service(each) for order in beside.orders for each in services_of(order)]
        shown["orders"] = [_order(order) for order in beside.orders if not order.over]
    if beside.disputes is not None:
        shown["disputes"] = list(disputed(beside.disputes))
    return shown


# --- whom to call ----------------------------------------------------------------------------------------------------


def _managers(account: Account, terms: Terms, own: Iterable[Clock]) -> dict[str, Any]:
    clock = next((each for each in own if each.commitment.id == NAMING), None)
    named = {"manager": account.manager, "deputy": account.deputy, "acting": account.acting}
    people = {role: terms.roster.person(who) for role, who in named.items() if who}
    shown: dict[str, Any] = {role: person_view(who, terms) for role, who in people.items() if who}
    return shown | ({"clock": clock_line(clock.commitment, clock.reading)} if clock else {})


def person_view(person: Person, terms: Terms) -> dict[str, Any]:
    """How somebody of ours is reached: name, mail, phone, languages, and in which zone they work."""
    zone = terms.roster.centre(person.centre).zone
    said = {"id": person.id, "name": person.name, "email": person.email, "phone": person.phone, "zone": zone}
    return {name: value for name, value in said.items() if value} | {"languages": list(person.languages)}


# --- cases and clocks ------------------------------------------------------------------------------------------------


def _case(case: Case, terms: Terms, now: datetime) -> dict[str, Any]:
    due = [(reading.due_at, each.id) for each, reading in readings(case, terms, now) if _runs(reading)]
    soonest = min(((at, name) for at, name in due if at), default=None)
    return {
        "id": case.case_id,
        "kind": case.kind,
        "title": case.title,
        "status": str(case.status),
        "desk": case.desk,
        "opened_at": iso(case.opened_at),
        **({"priority": case.priority} if case.priority else {}),
        **({"next_due": {"commitment": soonest[1], "at": iso(soonest[0])}} if soonest else {}),
    }


def at_risk(cases: Iterable[tuple[Case, Terms]], own: Iterable[Clock], now: datetime) -> list[Risk]:
    """The first due first. `own`: the account's clocks."""
    of_cases = (
        Risk(commitment, reading, case=case)
        for case, terms in cases
        for commitment, reading in readings(case, terms, now)
        if _runs(reading)
    )
    of_account = (Risk(clock.commitment, clock.reading, about=clock.about) for clock in own if clock.ticking)
    due = ((each.reading.due_at, each) for each in (*of_cases, *of_account))
    near = [(at, each) for at, each in due if at and at <= now + AT_RISK]
    return [each for _, each in sorted(near, key=lambda found: found[0])]


def _risk(risk: Risk) -> dict[str, Any]:
    whose = {"case": risk.case.case_id} if risk.case else {"about": risk.about} if risk.about else {}
    return {**whose, **clock_line(risk.commitment, risk.reading)}


def _runs(reading: Reading) -> bool:
    return reading.state in TICKING


def clock_line(commitment: Commitment, reading: Reading) -> dict[str, Any]:
    """A clock in one line; `due_at` is None for one that stands still."""
    return {
        "commitment": commitment.id,
        "clause": commitment.clause,
        "state": reading.state.value,
        "missed": reading.missed,
        "due_at": iso(reading.due_at) if reading.due_at else None,
    }


# --- services, orders, disputes, actions, reviews --------------------------------------------------------------------


def services_of(order: Order) -> Iterator[Service]:
    """What a delivered order brought: its items that add something."""
    if order.status is not OrderStatus.COMPLETED or order.delivered_at is None:
        return
    for item in order.items:
        if item.get("action", "add") == "add":
            yield Service(name=name_of(item, order), order=order.case_id, since=order.delivered_at)


def _service(service: Service) -> dict[str, Any]:
    return {"name": service.name, "order": service.order, "since": iso(service.since)}


def name_of(item: dict[str, Any], order: Order) -> str:
    """What a service is called: its product, else its offering, else the order."""
    parts = (item.get(part) for part in ("product", "productOffering"))
    named = (part.get("name") or part.get("id") for part in parts if isinstance(part, dict))
    return next((str(name) for name in named if name), order.description or order.title)


def _order(order: Order) -> dict[str, Any]:
    moments = {"committed_at": order.committed_now, "yardstick": order.yardstick, "requested_at": order.requested_at}
    return {
        "id": order.case_id,
        "title": order.description or order.title,
        "status": order.status.value,
        **{name: iso(at) for name, at in moments.items() if at},
    }


def disputed(disputes: Iterable[Dispute]) -> Iterator[dict[str, Any]]:
    """Open disputes and their amounts, by currency; those that name no amount yet are of currency None. Of those that
    are over what is to be credited yet."""
    by_currency: dict[str | None, list[Dispute]] = {}
    for dispute in disputes:
        by_currency.setdefault(dispute.claim.currency if dispute.lines else None, []).append(dispute)
    for currency, some in sorted(by_currency.items(), key=lambda each: str(each[0])):
        still = [each for each in some if not each.over]
        sums = {
            "disputed_amount": sum((each.amounts.disputed_amount for each in still), Decimal(0)),
            "open_amount": sum((each.amounts.open_amount for each in still), Decimal(0)),
            "credit_due_amount": sum((each.credit_due_amount for each in some), Decimal(0)),
        }
        told = {name: money.told(value, currency) for name, value in sums.items()}
        yield {"currency": currency, "open": len(still)} | told


def _action(account: Account, clock: Clock) -> dict[str, Any]:
    action = account.action(clock.about)
    assert action is not None
    return {
        "id": action.id,
        "title": action.title,
        "owner": action.owner,
        "side": action.side,
        "due": action.due.isoformat(),
        "yardstick": action.yardstick.isoformat(),
        "moves": action.moves,
        "agreed_at": iso(action.agreed_at),
        **({"closed_at": iso(action.closed_at), "result": action.result} if action.closed_at else {}),
        "late": clock.reading.missed,
        "clock": clock_line(clock.commitment, clock.reading),
    }


def _meeting(meeting: Meeting, own: Iterable[Clock]) -> dict[str, Any]:
    """One that was held though none was promised has no clock, and is never late."""
    clock = next((each for each in own if each.commitment.id in REVIEWS and each.about == meeting.month), None)
    held = {"ours": list(meeting.ours), "theirs": list(meeting.theirs)}
    return {
        "month": meeting.month,
        **({"held_at": iso(meeting.held_at), **held} if meeting.held_at else {}),
        "late": clock is not None and clock.reading.missed,
        **({"clock": clock_line(clock.commitment, clock.reading)} if clock else {}),
    }


def _review(account: Account, month: str) -> dict[str, Any]:
    latest = account.latest_review(month)
    assert latest is not None
    return {"month": month, "version": latest.version, "issued_at": iso(latest.issued_at)}
