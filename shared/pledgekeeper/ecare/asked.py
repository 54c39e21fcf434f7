"""What waits for the carrier's word: in its cases, and in the actions that its people have promised. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pledgekeeper.accounts.decide import end_of
from pledgekeeper.accounts.model import Account
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.plans import ACCEPTED
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import appeal_of, decision_of
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.owed_evidence import owed
from pledgekeeper.disputes.owing import outstanding
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.disputes.set_off import payment_due
from pledgekeeper.orders import accepting
from pledgekeeper.orders.dates import offered
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import milestones_of
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.sla.pledge import WAITING
from pledgekeeper.tickets.decide import closes_at
from pledgekeeper.tickets.model import Ticket, TicketStatus

ACTIONS: Final = "/ecare/account#agreed-actions"

WRITTEN: Final = frozenset({"answer", "evidence", "step", "step_late"})
"""What is answered in words, in a note; all else has a form of its own above it."""


@dataclass(frozen=True)
class Asked:
    """What the carrier is asked for: a key of the catalogue, what it is about, where it is answered, and until when,
    where that is known. `step` is the milestone that is the carrier's to do, `case` what it is about, if it is one."""

    what: str
    about: str
    link: str
    until: datetime | None
    step: str | None = None
    case: Case | None = None


def most_urgent_first(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """What is over comes before what is due; what has no end comes last."""
    return tuple(sorted(asked, key=lambda each: each.until or datetime.max.replace(tzinfo=UTC)))


def asked_in(case: Case, terms: Terms, now: datetime) -> Iterator[Asked]:
    """What waits for the carrier's word in a case."""
    found = [*_of_pauses(case, terms, now)]
    match case:
        case Ticket(status=TicketStatus.RESOLVED):
            found.append(("accept", closes_at(case, terms), None))
        case Dispute():
            found += _of_dispute(case, terms, now)
        case Order():
            found += _of_order(case, terms, now)
    for what, until, step in found:
        place = "write" if what in WRITTEN else "answer"
        yield Asked(what, f"{case.case_id} · {case.title}", f"/ecare/cases/{case.case_id}#{place}", until, step, case)


def asked_of(account: Account, carrier: Carrier) -> Iterator[Asked]:
    """The open actions that the carrier's own people have promised."""
    for action in account.actions:
        if action.side == "carrier" and action.closed_at is None:
            yield Asked("action", f"{action.title} · {action.owner}", ACTIONS, end_of(action.due, carrier))


What = tuple[str, datetime | None, str | None]


def _of_pauses(case: Case, terms: Terms, now: datetime) -> Iterator[What]:
    if case.over:
        return
    for pause in seen(case, terms, now).pauses:
        if pause.end is None and pause.reason == WAITING:
            yield "answer", _lapses_at(pause), None
        elif not pause.granted:
            yield "consent", None, None


def _of_dispute(dispute: Dispute, terms: Terms, now: datetime) -> Iterator[What]:
    proposal = standing(dispute.timeline, now)
    if proposal and proposal.by.side == "ours":
        yield "proposal", proposal.valid_until, None
    lacking = owed(dispute)
    if lacking:
        yield "evidence", lacking.evidence_due_at, None
    heard = appeal_of(dispute.timeline) and not decision_of(dispute.timeline)
    if dispute.status is DisputeStatus.ANSWERED and not heard:
        yield "settle", None, None
    if outstanding(dispute):
        yield "payment", end_of(payment_due(dispute), terms.carrier), None


def _of_order(order: Order, terms: Terms, now: datetime) -> Iterator[What]:
    calendar = terms.calendar("business")
    if accepting.awaited(order):
        silence = accepting.due(order, calendar)
        yield "delivery", silence.at if silence else None, None
    if order.over:
        return
    if offered(order, now):
        yield "date", order.yardstick, None
    for each in milestones_of(order.timeline, calendar, now):
        ready = each.state in ("late", "under-way")
        if each.step.by == "carrier" and each.step.id != ACCEPTED and ready:
            yield "step_late" if each.state == "late" else "step", each.planned.end, each.step.id


def _lapses_at(pause: Pause) -> datetime | None:
    return datetime.fromtimestamp(pause.lapses_at, UTC) if pause.lapses_at else None
