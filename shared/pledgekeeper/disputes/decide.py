"""Decisions about a dispute, and the fold of its events. Pure."""

from datetime import datetime

from pydantic import ValidationError

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.model import NoteAdded, evolve_alike, opening_fields
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import (
    Claim,
    ClaimCompleted,
    ClaimEvent,
    CompleteClaim,
    CompletenessJudged,
    DisputeOpened,
    JudgeCompleteness,
    OpenDispute,
)
from pledgekeeper.disputes.fraud import ActOnFraud, FraudActedOn, FraudEvent
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute, DisputeAcknowledged, DisputeStatus
from pledgekeeper.disputes.reconciled import (
    DisputeReconciled,
    Reconcile,
    ReconciliationAsked,
    ReconciliationCommand,
    ReconciliationEvent,
    ReconciliationFailed,
    RecordReconciliation,
    reconciliation_asked,
)
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditDue,
    CreditIssued,
    DisputeAnswered,
    DisputeSettled,
    DisputeWithdrawn,
    IssueCredit,
    SettleDispute,
    SettlingEvent,
    WithdrawDispute,
)
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.event import Actor, Event

DisputeEvent = ClaimEvent | DisputeAcknowledged | FraudEvent | ReconciliationEvent | SettlingEvent


def open_dispute(command: OpenDispute, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first event of a dispute. Invalid when its type is not one we know; Refused in another currency."""
    claim, clause = command.claim, terms.carrier.agreement.disputes
    if claim.type not in terms.dispute_types:
        raise Invalid(
            f"{claim.type!r} is not a dispute type; it is one of {', '.join(terms.dispute_types)}",
            where="type",
        )
    _in_the_agreements_currency(claim, clause.currency)
    return [
        DisputeOpened(
            **opening(command, case_id, terms, now),
            title=command.title or f"Invoice {claim.invoice_number}: {claim.disputed_amount} {claim.currency} disputed",
            answer_group=str(terms.dispute_types[claim.type].answer_within),
            claim=claim,
            attachments=command.attachments,
        )
    ]


def decide(dispute: Dispute, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `dispute` at `now`. Raises Refused when it may not be."""
    match command:
        case AcknowledgeDispute():
            next_status(dispute.status, "acknowledge")
            analyst = terms.roster.on_duty("billing-analyst", now) or terms.roster.on_duty("billing-manager", now)
            if analyst is None:  # a fault, not an answer: the queue keeps the step until the roster is mended
                raise NotFound("nobody is billing-analyst or billing-manager on the roster; add a rotation")
            return [DisputeAcknowledged(at=now, analyst=analyst.id)]
        case CompleteClaim():
            return _completed(dispute, command, terms, now)
        case AnswerDispute():
            return _answer(dispute, command, now)
        case JudgeCompleteness(by=by, missing=missing):
            next_status(dispute.status, "judge")
            return [CompletenessJudged(at=now, by=by, missing=missing)]
        case ActOnFraud(by=by, action=action):
            next_status(dispute.status, "act")
            return [FraudActedOn(at=now, by=by, action=action)]
        case ReconciliationCommand():
            return _reconciled(dispute, command, now)
        case IssueCredit(by=by, credit_note=number):
            return _credited(dispute, by, number, now)
        case SettleDispute() | WithdrawDispute():
            return [_over(dispute, command, now)]
    return decide_alike(dispute, command, terms, now)


def _in_the_agreements_currency(claim: Claim, currency: str) -> None:
    if claim.currency is not None and claim.currency != currency:
        raise Refused(f"the agreement is in {currency}; the dispute is in {claim.currency}")


def _completed(dispute: Dispute, command: CompleteClaim, terms: Terms, now: datetime) -> list[Event]:
    next_status(dispute.status, "complete")
    said = command.model_dump(exclude={"by", "command"}, exclude_none=True)
    try:
        claim = Claim.model_validate({**dispute.claim.model_dump(), **said})
    except ValidationError as mistake:
        raise Invalid(str(mistake.errors()[0]["msg"]).removeprefix("Value error, ")) from None
    _in_the_agreements_currency(claim, terms.carrier.agreement.disputes.currency)
    return [] if claim == dispute.claim else [ClaimCompleted(at=now, by=command.by, claim=claim)]


def _reconciled(dispute: Dispute, command: ReconciliationCommand, now: datetime) -> list[Event]:
    match command:
        case Reconcile(by=by, ours=ours, theirs=theirs, rates=rates):
            next_status(dispute.status, "reconcile")
            reconciliation_asked(command, dispute.carrier_id, dispute.case_id)
            return [ReconciliationAsked(at=now, by=by, ours=ours, theirs=theirs, rates=rates)]
        case RecordReconciliation(found=found):  # a fact whatever became of the dispute meanwhile
            return [found.changed(at=now)]
    raise AssertionError(f"{type(command).__name__} is no command of a reconciliation")


def _over(dispute: Dispute, command: SettleDispute | WithdrawDispute, now: datetime) -> Event:
    if isinstance(command, SettleDispute):
        next_status(dispute.status, "settle")
        return DisputeSettled(at=now, by=command.by)
    next_status(dispute.status, "withdraw")
    return DisputeWithdrawn(at=now, by=command.by)


def _credited(dispute: Dispute, by: Actor, number: str, now: datetime) -> list[Event]:
    due = next((event for event in dispute.timeline if isinstance(event, CreditDue)), None)
    if due is None:
        raise Refused("no credit is due: nothing of this dispute was accepted")
    if any(isinstance(event, CreditIssued) for event in dispute.timeline):
        raise Refused("the credit note was issued already")
    return [CreditIssued(at=now, by=by, credit_note=number, amount=due.amount, currency=due.currency)]


def _answer(dispute: Dispute, command: AnswerDispute, now: datetime) -> list[Event]:
    next_status(dispute.status, "answer")
    claim = dispute.claim
    if claim.disputed_amount is None or claim.currency is None:
        raise Refused("the claim does not say how much is disputed; complete-claim adds what was left unsaid")
    if command.accepted_amount > claim.disputed_amount:
        raise Refused(f"cannot accept {command.accepted_amount}: only {claim.disputed_amount} is disputed")
    answered = DisputeAnswered(
        at=now,
        by=command.by,
        accepted_amount=command.accepted_amount,
        rejected_amount=claim.disputed_amount - command.accepted_amount,
        reason=command.reason,
    )
    owed = [CreditDue(at=now, amount=command.accepted_amount, currency=claim.currency)]
    return [answered, *(owed if command.accepted_amount > 0 else [])]


def evolve(dispute: Dispute | None, event: Event) -> Dispute:
    """Fold one event into the dispute. No rules here: they were applied in `decide`."""
    if dispute is None:
        assert isinstance(event, DisputeOpened)
        return Dispute(**opening_fields(event), status=DisputeStatus.OPENED, claim=event.claim)
    match event:
        case ClaimCompleted(claim=claim):
            return dispute.changed(claim=claim, changed_at=event.at)
        case DisputeAcknowledged(analyst=analyst):
            return dispute.changed(status=DisputeStatus.ACKNOWLEDGED, analyst=analyst, changed_at=event.at)
        case DisputeAnswered(accepted_amount=accepted, reason=reason):
            return dispute.changed(
                status=DisputeStatus.ANSWERED, accepted_amount=accepted, answer=reason, changed_at=event.at
            )
        case DisputeSettled():
            return dispute.changed(status=DisputeStatus.SETTLED, changed_at=event.at)
        case DisputeWithdrawn():
            return dispute.changed(status=DisputeStatus.WITHDRAWN, changed_at=event.at)
        case NoteAdded() | CompletenessJudged() | FraudActedOn() | CreditIssued():
            return dispute.changed(changed_at=event.at)
        case ReconciliationAsked() | DisputeReconciled() | ReconciliationFailed():
            return dispute.changed(changed_at=event.at)
    return evolve_alike(dispute, event)
