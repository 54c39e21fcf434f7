"""A billing dispute: its state, and what is folded into it."""

from enum import StrEnum
from typing import ClassVar, Literal

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import Claim, Money
from pledgekeeper.disputes.evidence import Room
from pledgekeeper.event import Event


class DisputeStatus(StrEnum):
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class DisputeAcknowledged(Event):
    """An analyst has it. The message that tells so was owed by the opening, and stops the clock when it leaves."""

    event: Literal["dispute-acknowledged"] = "dispute-acknowledged"
    analyst: str


class AcknowledgeDispute(Command):
    """Give it to the analyst on duty."""


class Dispute(Case):
    OVER: ClassVar = frozenset({DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN})
    kind: Literal["dispute"] = "dispute"
    status: DisputeStatus
    claim: Claim
    analyst: str | None = None
    accepted_amount: Money | None = None
    answer: str | None = None
    room: Room = Room()
