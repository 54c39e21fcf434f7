"""What fraud asks for before anything is answered: traffic blocked, those upstream told."""

from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.event import Actor, Event


class FraudActedOn(Event):
    """Traffic was blocked, or those upstream were told."""

    MARK: ClassVar = "fraud-acted"
    event: Literal["fraud-acted-on"] = "fraud-acted-on"
    by: Actor
    action: str


FraudEvent = FraudActedOn


class ActOnFraud(Command):
    command: Literal["act-on-fraud"] = "act-on-fraud"
    by: Actor
    action: str = Field(min_length=1, max_length=2_000)
