"""How a dispute ends: what we accept, the credit that follows, and the carrier's last word."""

from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import Money
from pledgekeeper.event import Actor, Event


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


SettlingEvent = DisputeAnswered | CreditDue | CreditIssued | DisputeSettled | DisputeWithdrawn


class AnswerDispute(Command):
    by: Actor
    accepted_amount: Money
    reason: str = Field(min_length=1, max_length=20_000)


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
