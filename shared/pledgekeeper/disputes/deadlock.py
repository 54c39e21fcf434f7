"""Deadlock: the last level was reached and nothing moves. Both sides hear both positions; the clocks go on. Pure."""

from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.lanes import in_fraud, since_alert
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import AppealMade, appeal_of, decision_of
from pledgekeeper.disputes.claims import ClaimCompleted, Money
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owed_evidence import open_by_silence
from pledgekeeper.disputes.proposals import ProposalDeclined, ProposalMade
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import SYSTEM, Actor, Event, Side
from pledgekeeper.model import Frozen

MOVES = (AmountsMoved, ProposalMade, ProposalDeclined, ClaimCompleted, AppealMade)
"""What shows that the sides still move."""


class Position(Frozen):
    """What one side proposed last: how much is to be accepted in all."""

    proposal_id: str
    accepted_amount: Money


class Deadlock(Event):
    """Both positions, and what the agreement says comes next."""

    by: Actor
    open_amount: Money
    contested_amount: Money
    by_carrier: Position | None = None
    by_us: Position | None = None
    after_deadlock: str | None = None


class DeadlockDeclared(Deadlock):
    NOTICE: ClassVar = "deadlock"
    event: Literal["deadlock-declared"] = "deadlock-declared"


class DeadlockReported(Deadlock):
    """The same, for our own desk."""

    NOTICE: ClassVar = "warning"
    event: Literal["deadlock-reported"] = "deadlock-reported"


DeadlockEvent = DeadlockDeclared | DeadlockReported


class DeclareDeadlock(Command):
    """Either side says that the two will not agree."""

    command: Literal["declare-deadlock"] = "declare-deadlock"
    by: Actor


def declare(dispute: Dispute, by: Actor, terms: Terms, now: datetime) -> list[Event]:
    """Refused before the last level was reached, when nothing is withheld, a second time while nothing moved, or while
    an appeal is heard; where we let that lie, time alone ends it.

    Where the pledge says so, there is no need to wait for the last level while the carrier misses what it owes.
    """
    next_status(dispute.status, "declare deadlock of")
    if not dispute.amounts.withheld_amount:
        raise Refused(
            "nothing is open or contested any more; there is nothing to be deadlocked about", because="nothing-left"
        )
    if _last_level_at(dispute, terms) is None and "deadlock" not in open_by_silence(dispute):
        raise Refused(
            "the last level of escalation has not been reached yet; escalate asks for the next one",
            because="deadlock-early",
        )
    if deadlock_of(dispute):
        raise Refused("deadlock is declared already, and nothing has moved since", because="deadlocked-already")
    appeal = appeal_of(dispute.timeline)
    if appeal and by != SYSTEM and not decision_of(dispute.timeline):
        raise Refused(
            f"the appeal is not decided yet: {terms.roster.name_of(appeal.heard_by)} hears it, and may move what is "
            "contested",
            because="appeal-undecided",
        )
    said = {
        "at": now,
        "by": by,
        "open_amount": dispute.amounts.open_amount,
        "contested_amount": dispute.amounts.contested_amount,
        "by_carrier": _position(dispute, "carrier"),
        "by_us": _position(dispute, "ours"),
        "after_deadlock": terms.carrier.agreement.disputes.after_deadlock,
    }
    return [DeadlockDeclared.model_validate(said), DeadlockReported.model_validate(said)]


def deadlock_of(dispute: Dispute) -> DeadlockDeclared | None:
    """The deadlock in which a dispute is: declared, and nothing has moved since."""
    declared = (event for event in _since_the_last_move(dispute) if isinstance(event, DeadlockDeclared))
    return None if dispute.over else next(declared, None)


def deadlock_at(dispute: Dispute, terms: Terms) -> datetime | None:
    """When time alone declares deadlock, if nothing moves until then; None when it never will."""
    days, reached_at = terms.carrier.agreement.disputes.deadlock_days, _last_level_at(dispute, terms)
    if days is None or reached_at is None or not dispute.amounts.withheld_amount:
        return None
    if deadlock_of(dispute):
        return None
    return max(reached_at, _since_the_last_move(dispute)[0].at) + timedelta(days=days)


def in_silence(dispute: Dispute, terms: Terms, now: datetime) -> list[Event]:
    """Deadlock, once nothing has moved for so long after the last level."""
    moment = deadlock_at(dispute, terms)
    return declare(dispute, SYSTEM, terms, now) if moment and moment <= now else []


def _last_level_at(dispute: Dispute, terms: Terms) -> datetime | None:
    """When the last level of the dispute was reached. Those of an alert, which the block ends, are none of them."""
    if in_fraud(dispute.timeline):
        return None
    ladder = ladder_of(dispute, terms)
    last = max((level.level for level in ladder.levels), default=None) if ladder else None
    climbed = (e.at for e in since_alert(dispute.timeline) if isinstance(e, Escalated) and e.level == last)
    return next(climbed, None)


def _since_the_last_move(dispute: Dispute) -> tuple[Event, ...]:
    """The last event that moved something (else the opening), and all that came after it."""
    moves = [index for index, event in enumerate(dispute.timeline) if isinstance(event, MOVES)]
    found: tuple[Event, ...] = dispute.timeline[moves[-1] if moves else 0 :]
    return found


def _position(dispute: Dispute, side: Side) -> Position | None:
    for event in reversed(dispute.timeline):
        if isinstance(event, ProposalMade) and event.by.side == side:
            return Position(proposal_id=event.proposal_id, accepted_amount=event.accepted_amount)
    return None
