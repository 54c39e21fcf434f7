"""What may be asked of a case through `POST /care/v1/cases/{id}/commands`, and who may ask it."""

from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from pledgekeeper.api.door import must_say, told
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Command, Escalate, MoveTerms
from pledgekeeper.cases.handing_over import AcceptHandOver, HandOver, PrepareHandOver
from pledgekeeper.cases.holding import Assign, CloseLeg, OpenLeg
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.pausing import AgreeToPause, CancelWork, ObjectToPause, PauseClocks, PlanWork, ResumeClocks
from pledgekeeper.disputes.appeals import Appeal, DecideAppeal
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.deadlock import DeclareDeadlock
from pledgekeeper.disputes.drafts import ApproveDraft, OfDraft, SendBackDraft
from pledgekeeper.disputes.fraud.commands import ActOnFraud, FraudAsked, PromisePoliceReport, RecordBlock
from pledgekeeper.disputes.fraud.patterns import FindPatterns
from pledgekeeper.disputes.proposals import AcceptProposal, DeclineProposal, OfProposal, Propose
from pledgekeeper.disputes.reconciled import Reconcile
from pledgekeeper.disputes.retention import HoldEvidence, LiftHold
from pledgekeeper.disputes.settling import (
    IssueCredit,
    RecordPayment,
    ReversePayment,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.disputes.standing import WaiveEligibility
from pledgekeeper.disputes.withholding import NotifyWithholding
from pledgekeeper.errors import Forbidden, Invalid
from pledgekeeper.orders.accepting import AcceptanceCommand, AcceptDelivery, RejectDelivery
from pledgekeeper.orders.dates import CommitDate, ConsentToDate
from pledgekeeper.orders.duty import AcknowledgeDuty, HandDuty
from pledgekeeper.orders.jeopardies import LiftJeopardy, RaiseJeopardy
from pledgekeeper.orders.model import CancelOrder, Deliver
from pledgekeeper.orders.planning import ExpectMilestone, ReachMilestone, Replan
from pledgekeeper.orders.rejecting import RejectOrder
from pledgekeeper.orders.reports import SendReport
from pledgekeeper.tickets.model import IssueReport, OpenTicket, RestoreService, Ticket


class Merge(Command):
    """This ticket goes on in another one of the same carrier."""

    command: Literal["merge"] = "merge"
    into: str


class Split(Command):
    """A part of this ticket is a fault of its own."""

    command: Literal["split"] = "split"
    title: str = Field(min_length=1, max_length=200)
    description: str = Field(min_length=1, max_length=20_000)


class Link(Command):
    """This case has to do with another one of the same carrier."""

    command: Literal["link"] = "link"
    other: str
    relation: Literal["repeats", "repeated-by", "relates-to"] = "relates-to"


OfTwo = Merge | Split | Link
"""Asked of one case, and written into two."""

OfOne = (
    PauseClocks | ResumeClocks | AgreeToPause | ObjectToPause | PlanWork | CancelWork
    | Assign | OpenLeg | CloseLeg | MoveTerms | Escalate
    | HandOver | PrepareHandOver | AcceptHandOver
    | RestoreService | IssueReport
    | WaiveEligibility
    | CompleteClaim | JudgeCompleteness | FraudAsked | IssueCredit | SettleDispute | WithdrawDispute
    | Propose | AcceptProposal | DeclineProposal | WithdrawPart | RecordPayment
    | ReversePayment | NotifyWithholding
    | HoldEvidence | LiftHold | Reconcile | FindPatterns
    | ApproveDraft | SendBackDraft | Appeal | DecideAppeal | DeclareDeadlock
    | RaiseJeopardy | LiftJeopardy | CommitDate | ConsentToDate | AcceptDelivery | RejectDelivery
    | ReachMilestone | ExpectMilestone | Replan | AcknowledgeDuty | HandDuty | SendReport | RejectOrder
    | Deliver | CancelOrder
)  # fmt: skip

CARRIERS: Final = (
    AgreeToPause, ObjectToPause, SettleDispute, WithdrawDispute, WithdrawPart, Appeal, ConsentToDate, AcceptanceCommand,
)  # fmt: skip
"""What only the carrier can say; everything else is ours to do."""

EITHERS: Final = (
    Escalate, CompleteClaim, OfProposal, DeclareDeadlock, PromisePoliceReport, CancelOrder, NotifyWithholding,
)  # fmt: skip
"""What either side may say."""

Asked = Annotated[OfOne | OfTwo, Field(discriminator="command")]


@cache
def _adapter() -> TypeAdapter[OfOne | OfTwo]:
    return TypeAdapter(Asked)


def command_of(sent: dict[str, Any], who: Principal, case: Case) -> OfOne | OfTwo:
    """The command of a request's body, asked by `who`. Invalid tells the field, Forbidden who may."""
    if "by" in sent:
        raise Invalid("by is not yours to say: it is whoever the token names")
    known = [each.model_fields["command"].default for each in (*OfOne.__args__, *OfTwo.__args__)]
    if sent.get("command") not in known:
        raise Invalid(f"command is {sent.get('command')!r}; it is one of: {', '.join(known)}")
    must_say(sent)
    try:
        actor = {"by": who.actor} if sent["command"] not in ("merge", "split", "link") else {}
        asked = _adapter().validate_python({**sent, **actor})
    except ValidationError as mistake:
        raise Invalid(told(mistake).replace(f"{sent['command']}.", "")) from None
    _may(type(asked), who, case)
    return asked


def may(asked: type[Command], who: Principal, case: Case) -> bool:
    """May `who` ask such a thing of the case, whatever state it is in?"""
    try:
        _may(asked, who, case)
    except Forbidden:
        return False
    return True


def _may(asked: type[Command], who: Principal, case: Case) -> None:
    doing = str(asked.model_fields["command"].default).replace("-", " ")
    if issubclass(asked, EITHERS) and not who.staff:
        who.must_open(case.kind, doing)
    elif issubclass(asked, CARRIERS):
        if who.staff:
            raise Forbidden(f"only the carrier may {doing}: it is their word")
        who.must_open(case.kind, doing)
    elif issubclass(asked, RecordBlock) or (issubclass(asked, ActOnFraud) and who.staff):
        who.must_block(doing)
    elif issubclass(asked, HoldEvidence | LiftHold):
        who.must_hold(doing)
    elif issubclass(asked, OfDraft):
        who.must_approve(doing)
    else:
        who.must_handle(case.kind, doing)


def opening_of_part(ticket: Ticket, asked: Split, who: Principal) -> OpenTicket:
    """The ticket that is split off, opened with what the old one knows."""
    return OpenTicket(
        carrier_id=ticket.carrier_id,
        by=who.actor,
        title=asked.title,
        description=asked.description,
        severity=ticket.severity,
        ticket_type=ticket.ticket_type,
        priority=ticket.priority,
        channel="api",
        reply_to=ticket.reply_to or "",
    )
