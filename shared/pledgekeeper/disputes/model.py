"""A billing dispute, its events and its commands. Money is Decimal in the invoice's currency."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Case, Opening
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant

Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]


class DisputeStatus(StrEnum):
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


Name = Annotated[str, Field(min_length=1, max_length=60)]
Disputed = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=2)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class ClaimDetails(Frozen):
    """The minimum notice that an agreement asks for. What a mail left unsaid is None until it is."""

    account: Name | None = None
    invoice_number: Name | None = None
    invoice_date: date | None = None
    billed_amount: Money | None = None
    disputed_amount: Disputed | None = None
    currency: Currency | None = None
    period_from: Instant | None = None
    period_to: Instant | None = None


class Claim(ClaimDetails):
    """What is disputed."""

    type: str = Field(description="a dispute type, e.g. rate, volume, irsf")
    description: str = Field(min_length=1, max_length=20_000)

    @model_validator(mode="after")
    def _adds_up(self) -> "Claim":
        disputed, billed = self.disputed_amount, self.billed_amount
        if disputed is not None and billed is not None and disputed > billed:
            raise ValueError(f"disputed {disputed} exceeds what was billed, {billed}")
        if self.period_from and self.period_to and self.period_to <= self.period_from:
            raise ValueError("period_to must be after period_from")
        return self

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What is still to be said of it."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is None)


class DisputeOpened(Opening):
    event: Literal["dispute-opened"] = "dispute-opened"
    claim: Claim
    attachments: tuple[dict[str, Any], ...] = ()

    @property
    def facts(self) -> Mapping[str, str]:
        return {**super().facts, "dispute_type": self.claim.type}


class ClaimCompleted(Event):
    """More is said of what is disputed, or said otherwise."""

    event: Literal["claim-completed"] = "claim-completed"
    by: Actor
    claim: Claim


class DisputeAcknowledged(Event):
    """An analyst has it. The message that tells so was owed by the opening, and stops the clock when it leaves."""

    event: Literal["dispute-acknowledged"] = "dispute-acknowledged"
    analyst: str


class DisputeAnswered(Event):
    """Our substantive answer. Disputed = accepted + rejected, to the cent."""

    MARK: ClassVar = "answered"
    NOTICE: ClassVar = "answer"
    event: Literal["dispute-answered"] = "dispute-answered"
    by: Actor
    accepted_amount: Money
    rejected_amount: Money
    reason: str


class CreditDue(Event):
    """The accepted part is owed to the carrier as a credit note."""

    MARK: ClassVar = "credit-due"
    event: Literal["credit-due"] = "credit-due"
    amount: Money
    currency: str


class CompletenessJudged(Event):
    """Which evidence is missing; nothing means that the claim is complete."""

    MARK: ClassVar = "completeness-judged"
    NOTICE: ClassVar = "completeness"
    event: Literal["completeness-judged"] = "completeness-judged"
    by: Actor
    missing: tuple[str, ...]


class FraudActedOn(Event):
    """Traffic was blocked, or those upstream were told."""

    MARK: ClassVar = "fraud-acted"
    event: Literal["fraud-acted-on"] = "fraud-acted-on"
    by: Actor
    action: str


class CreditIssued(Event):
    MARK: ClassVar = "credited"
    NOTICE: ClassVar = "credit"
    event: Literal["credit-issued"] = "credit-issued"
    by: Actor
    credit_note: str
    amount: Money
    currency: str


class DisputeSettled(Event):
    """Both sides agree what is owed."""

    MARK: ClassVar = "settled"
    event: Literal["dispute-settled"] = "dispute-settled"
    by: Actor


class DisputeWithdrawn(Event):
    MARK: ClassVar = "withdrawn"
    event: Literal["dispute-withdrawn"] = "dispute-withdrawn"
    by: Actor


DisputeEvent = (
    DisputeOpened
    | ClaimCompleted
    | DisputeAcknowledged
    | CompletenessJudged
    | FraudActedOn
    | DisputeAnswered
    | CreditDue
    | CreditIssued
    | DisputeSettled
    | DisputeWithdrawn
)


class OpenDispute(OpenCase):
    claim: Claim
    title: str | None = Field(default=None, max_length=200)
    attachments: tuple[dict[str, Any], ...] = Field(default=(), description="what came with the mail that opened it")


class CompleteClaim(ClaimDetails, Command):
    """What a claim left unsaid, or said wrongly. The type stays: by it the answer was promised."""

    command: Literal["complete-claim"] = "complete-claim"
    by: Actor


class AcknowledgeDispute(Command):
    """Give it to the analyst on duty."""


class AnswerDispute(Command):
    by: Actor
    accepted_amount: Money
    reason: str = Field(min_length=1, max_length=20_000)


class JudgeCompleteness(Command):
    command: Literal["judge-completeness"] = "judge-completeness"
    by: Actor
    missing: tuple[str, ...] = ()


class ActOnFraud(Command):
    command: Literal["act-on-fraud"] = "act-on-fraud"
    by: Actor
    action: str = Field(min_length=1, max_length=2_000)


class IssueCredit(Command):
    command: Literal["issue-credit"] = "issue-credit"
    by: Actor
    credit_note: str = Field(min_length=1, max_length=60)


class SettleDispute(Command):
    command: Literal["settle-dispute"] = "settle-dispute"
    by: Actor


class WithdrawDispute(Command):
    command: Literal["withdraw-dispute"] = "withdraw-dispute"
    by: Actor


class Dispute(Case):
    OVER: ClassVar = frozenset({DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN})
    kind: Literal["dispute"] = "dispute"
    status: DisputeStatus
    claim: Claim
    analyst: str | None = None
    accepted_amount: Money | None = None
    answer: str | None = None
