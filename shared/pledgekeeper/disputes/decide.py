"""Decisions about a dispute, and the fold of its events. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from pledgekeeper import money
from pledgekeeper.cases.commands import AddNote, Command, RecordNotice
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.model import NoteAdded, evolve_alike, opening_fields
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import (
    agreeing,
    appealing,
    approving,
    credit_documents,
    deadlock,
    moving,
    owed_evidence,
    reconciled,
    room,
    standing,
    withholding,
)
from pledgekeeper.disputes.accepting import must_be_billed
from pledgekeeper.disputes.appeals import AppealEvent, OfAppeal
from pledgekeeper.disputes.claims import (
    Claim,
    ClaimCompleted,
    ClaimDetails,
    ClaimEvent,
    CompleteClaim,
    CompletenessJudged,
    DisputeOpened,
    JudgeCompleteness,
    OpenDispute,
    tidy,
    title_of,
)
from pledgekeeper.disputes.completing import must_be_as_agreed, names_the_invoice
from pledgekeeper.disputes.credit_documents import CreditNoteWritten, RecordCreditNote
from pledgekeeper.disputes.deadlock import DeadlockEvent, DeclareDeadlock
from pledgekeeper.disputes.drafts import DraftEvent, OfDraft
from pledgekeeper.disputes.evidence import RoomCommand
from pledgekeeper.disputes.fraud import deadlines
from pledgekeeper.disputes.fraud import decide as fraud
from pledgekeeper.disputes.fraud.commands import FraudCommand
from pledgekeeper.disputes.fraud.events import FraudEvent, FraudFact
from pledgekeeper.disputes.fraud.patterns import PatternEvent
from pledgekeeper.disputes.impartial import Decided, analyst_for
from pledgekeeper.disputes.lines import lines_of, total
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute, DisputeAcknowledged, DisputeStatus
from pledgekeeper.disputes.owed_evidence import OwedEvent
from pledgekeeper.disputes.proposals import AcceptanceNotTaken, OfProposal, ProposalEvent
from pledgekeeper.disputes.reconciled import ReconciliationCommand, ReconciliationEvent
from pledgekeeper.disputes.room import RoomEvent
from pledgekeeper.disputes.settling import AnswerDispute, OfSettling, SettlingEvent
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.disputes.withholding import NotifyWithholding, WithholdingEvent
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Event
from pledgekeeper.model import no_year

FairEvent = DraftEvent | AppealEvent | OwedEvent | DeadlockEvent | WithholdingEvent
DisputeEvent = (
    ClaimEvent | standing.StandingEvent | DisputeAcknowledged | FraudEvent | SettlingEvent | ProposalEvent | RoomEvent
    | ReconciliationEvent | FairEvent | CreditNoteWritten | PatternEvent
)  # fmt: skip


def open_dispute(command: OpenDispute, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first event of a dispute. Invalid when its type is not one we know; Refused in another currency."""
    claim, clause = _valid(tidy(command.claim).model_dump()), terms.carrier.agreement.disputes
    if claim.type not in terms.dispute_types:
        raise Invalid(
            f"{claim.type!r} is not a dispute type; it is one of {', '.join(terms.dispute_types)}",
            where="type",
        )
    _in_the_agreements_currency(claim, clause.currency)
    _of_our_time(claim)
    return [
        DisputeOpened(
            **opening(command, case_id, terms, now),
            title=command.title or title_of(claim),
            answer_group=str(terms.dispute_types[claim.type].answer_within),
            lane=terms.dispute_types[claim.type].lane,
            claim=claim,
            contact=command.contact,
            channel=command.channel,
            vat_percent=terms.carrier.agreement.vat_percent,
        )
    ]


def decide(dispute: Dispute, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `dispute` at `now`. Raises Refused when it may not be."""
    led_to = _decide(dispute, command, terms, now)
    return [*led_to, *owed_evidence.given(dispute, led_to, now)]


def _decide(dispute: Dispute, command: Command, terms: Terms, now: datetime) -> list[Event]:
    match command:
        case Decided():
            return _decided(dispute, command, terms, now)
        case AcknowledgeDispute():
            next_status(dispute.status, "acknowledge")
            return [DisputeAcknowledged(at=now, analyst=analyst_for(dispute, terms, now).id)]
        case standing.StandingCommand():
            return standing.decide(dispute, command, terms, now)
        case CompleteClaim():
            return _completed(dispute, command, terms, now)
        case AnswerDispute() | OfProposal():
            return approving.offered(dispute, command, terms, now)
        case JudgeCompleteness():
            return owed_evidence.judged(dispute, command, terms.carrier.agreement.disputes, now)
        case FraudCommand() | RecordNotice(notice="stop-payment"):
            return _of_fraud(dispute, command, terms, now)
        case OfSettling():
            return agreeing.settle(dispute, command, terms.carrier.agreement.disputes, now)
    return _of_its_parts(dispute, command, terms, now)


def _decided(dispute: Dispute, command: Decided, terms: Terms, now: datetime) -> list[Event]:
    led_to = _decide(dispute, command.command, replace(terms, issued_by=command.issued_by), now)
    if command.beside:
        must_be_billed(dispute, approving.moves(dispute, led_to, terms, now), command.beside)
    return led_to


def _of_its_parts(dispute: Dispute, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What is asked of its evidence, its drafts, an appeal or a deadlock, or else of a case of any kind."""
    match command:
        case RoomCommand():
            return room.decide(dispute, command, terms, now)
        case ReconciliationCommand():
            return reconciled.decide(dispute, command, now)
        case OfDraft():
            return approving.review(dispute, command, terms, now)
        case OfAppeal():
            return appealing.decide(dispute, command, terms, now)
        case RecordCreditNote():
            return credit_documents.recorded(dispute.timeline, command, now)
        case NotifyWithholding():
            return withholding.notified(dispute, command, terms.carrier, now)
        case DeclareDeadlock(by=by):
            return deadlock.declare(dispute, by, terms, now)
        case AddNote(by=by, accepts=str(said)):
            return [*decide_alike(dispute, command, terms, now), AcceptanceNotTaken(at=now, by=by, said=said)]
        case AddNote(by=by, declines=str(said)):
            not_taken = AcceptanceNotTaken(at=now, by=by, said=said, declined=True)
            return [*decide_alike(dispute, command, terms, now), not_taken]
    return decide_alike(dispute, command, terms, now)


def _of_fraud(dispute: Dispute, command: FraudCommand | RecordNotice, terms: Terms, now: datetime) -> list[Event]:
    if isinstance(command, RecordNotice):
        return [*decide_alike(dispute, command, terms, now), *fraud.unsent(dispute, command, now)]
    return fraud.decide(dispute, command, terms.carrier, now)


def time_alone(dispute: Dispute, terms: Terms, now: datetime) -> list[Event]:
    """What the passing of time makes of a dispute by `now`: deadlines of fraud, what the carrier owes, deadlock,
    retention."""
    agreed = terms.carrier.agreement
    return [
        *deadlines.time_alone(dispute, agreed.fraud, now),
        *owed_evidence.reminders(dispute, agreed.disputes, now),
        *owed_evidence.missed(dispute, terms, now),
        *withholding.reminders(dispute, terms.carrier, now),
        *deadlock.in_silence(dispute, terms, now),
        *room.time_alone(dispute, terms, now),
    ]


def wake_at(dispute: Dispute, terms: Terms, now: datetime) -> datetime | None:
    """The next instant at which it does."""
    agreed = terms.carrier.agreement
    moments = (
        deadlines.next_at(dispute, agreed.fraud, now),
        owed_evidence.next_reminder_at(dispute, agreed.disputes),
        owed_evidence.missed_at(dispute, terms),
        withholding.reminder_at(dispute, terms.carrier, now),
        deadlock.deadlock_at(dispute, terms),
        room.wake_at(dispute, terms),
    )
    return min((moment for moment in moments if moment), default=None)


def _in_the_agreements_currency(claim: Claim, currency: str) -> None:
    if claim.currency is not None and claim.currency != currency:
        raise Refused(
            f"the agreement is in {currency}; the dispute is in {claim.currency}",
            because="currency-agreed", agreed=currency, said=claim.currency,
        )  # fmt: skip
    wrong = money.misfit((amount for _, amount in claim.amounts), currency)
    if wrong:
        raise Invalid(wrong)


def _of_our_time(said: ClaimDetails) -> None:
    """Invalid where the invoice, or what it bills, is of a year that no invoice is of."""
    days = {"invoice_date": said.invoice_date, "period_from": said.period_from, "period_to": said.period_to}
    for name, day in days.items():
        if wrong := no_year(day):
            raise Invalid(f"{name}: {wrong}", where=name)


def _completed(dispute: Dispute, command: CompleteClaim, terms: Terms, now: datetime) -> list[Event]:
    said = tidy(command).model_dump(exclude={"by", "command"}, exclude_none=True)
    names = names_the_invoice(dispute, said)
    next_status(dispute.status, "name the invoice of" if names else "complete")
    summed = dispute.claim.lines and "lines" in said  # then what it disputes is the sum of lines that are no more
    known = dispute.claim.model_dump(exclude={"disputed_amount"} if summed else None)
    claim = _summed(_valid({**known, **said}))
    _in_the_agreements_currency(claim, terms.carrier.agreement.disputes.currency)
    _of_our_time(command)
    if dispute.shares and not names and not total(lines_of(claim, dispute.shares)).open_amount:
        raise Refused(
            "that would leave nothing open of what is disputed; withdraw-part gives up a part of it",
            because="leaves-nothing-open",
        )
    if claim == dispute.claim:
        return []
    must_be_as_agreed(dispute, claim, terms, now)
    return [ClaimCompleted(at=now, by=command.by, claim=claim), *fraud.withheld_beyond(dispute, claim, now)]


def _valid(said: dict[str, Any]) -> Claim:
    try:
        return Claim.model_validate(said)
    except ValidationError as mistake:
        raise Invalid(str(mistake.errors()[0]["msg"]).removeprefix("Value error, ")) from None


def _summed(claim: Claim) -> Claim:
    """Where its lines say how much is disputed, the claim says it as well: what is judged of it is its sum."""
    if not claim.lines:
        return claim
    return Claim.model_validate(claim.model_dump() | {"disputed_amount": total(lines_of(claim, ())).disputed_amount})


def evolve(dispute: Dispute | None, event: Event) -> Dispute:
    """Fold one event into the dispute. No rules here: they were applied in `decide`."""
    if dispute is None:
        assert isinstance(event, DisputeOpened)
        fields = opening_fields(event)
        return Dispute(**fields, status=DisputeStatus.OPENED, claim=event.claim, vat_percent=event.vat_percent)
    if isinstance(event, standing.StandingEvent):
        return standing.evolve(dispute, event)
    match event:
        case ClaimCompleted(claim=claim):
            title = title_of(claim) if dispute.title == title_of(dispute.claim) else dispute.title
            return dispute.changed(claim=claim, title=title, changed_at=event.at)
        case DisputeAcknowledged(analyst=analyst):
            return dispute.changed(status=DisputeStatus.ACKNOWLEDGED, analyst=analyst, changed_at=event.at)
        case NoteAdded() | CompletenessJudged() | FraudFact() | CreditNoteWritten():
            return dispute.changed(changed_at=event.at)
        case _ if isinstance(event, ReconciliationEvent):
            return dispute.changed(changed_at=event.at)
        case _ if isinstance(event, RoomEvent):
            return dispute.changed(room=room.evolve(dispute.room, event), changed_at=event.at)
    if isinstance(event, SettlingEvent | ProposalEvent | FairEvent):
        return moving.evolve(dispute, event)
    return evolve_alike(dispute, event)
