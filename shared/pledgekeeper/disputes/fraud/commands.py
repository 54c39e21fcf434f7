"""What may be asked of a dispute in the fraud lane."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import Disputed, Name
from pledgekeeper.disputes.fraud.events import Party, Ranges
from pledgekeeper.disputes.fraud.ranges import ranges_of
from pledgekeeper.event import Actor
from pledgekeeper.model import InstantOfOurTime, PlannedInstant


def _ranges(said: object) -> object:
    """Ranges as people write them, in E.164; what is no list of texts is told by its type."""
    listed = isinstance(said, list | tuple) and all(isinstance(each, str) for each in said)
    return ranges_of(said) if listed and isinstance(said, list | tuple) else said


class FraudCommand(Command):
    """Whatever is asked in the fraud lane. `DOING` is its row in the table of transitions."""

    DOING: ClassVar[str] = "pursue"


class ActOnFraud(FraudCommand):
    DOING: ClassVar = "act"
    command: Literal["act-on-fraud"] = "act-on-fraud"
    by: Actor
    action: str = Field(min_length=1, max_length=2_000)


class RecordBlock(FraudCommand):
    """Ranges were blocked: since when, by whom, and at which supplier if not everywhere."""

    command: Literal["record-block"] = "record-block"
    by: Actor
    ranges: Annotated[Ranges, BeforeValidator(_ranges)]
    blocked_at: InstantOfOurTime
    blocked_by: Name
    supplier: Name | None = None


class StopPayment(FraudCommand):
    """Tell these parties of the chain to stop payment of what is blocked. Nobody is told of the same ranges twice."""

    command: Literal["stop-payment"] = "stop-payment"
    by: Actor
    parties: tuple[Party, ...] = Field(min_length=1, max_length=50)


class RecordStopPayment(FraudCommand):
    """What the mail provider says became of a notice."""

    notice_id: str
    outcome: Literal["delivered", "failed"]
    detail: str


class AcknowledgeStopPayment(FraudCommand):
    """The party confirms that it has the notice."""

    command: Literal["acknowledge-stop-payment"] = "acknowledge-stop-payment"
    by: Actor
    notice_id: str


class PoliceCommand(FraudCommand):
    """Whatever moves the police report. `MOVE` is its row in the table of `police.py`."""

    MOVE: ClassVar[str]


class RequirePoliceReport(PoliceCommand):
    """`due_at` None: as the clause says, from the notification."""

    MOVE: ClassVar = "require"
    command: Literal["require-police-report"] = "require-police-report"
    by: Actor
    due_at: PlannedInstant | None = None


class PromisePoliceReport(PoliceCommand):
    MOVE: ClassVar = "promise"
    command: Literal["promise-police-report"] = "promise-police-report"
    by: Actor
    due_at: PlannedInstant


class ReceivePoliceReport(PoliceCommand):
    MOVE: ClassVar = "receive"
    command: Literal["receive-police-report"] = "receive-police-report"
    by: Actor
    number: str = Field(min_length=1, max_length=100)


class WaivePoliceReport(PoliceCommand):
    MOVE: ClassVar = "waive"
    command: Literal["waive-police-report"] = "waive-police-report"
    by: Actor
    reason: str = Field(min_length=1, max_length=2_000)


class Withhold(FraudCommand):
    """We do not pay so much to a supplier, and have told it in writing: this records it, and sends nothing."""

    command: Literal["withhold"] = "withhold"
    by: Actor
    supplier: Name
    amount: Disputed


FraudAsked = (
    ActOnFraud | RecordBlock | StopPayment | AcknowledgeStopPayment | RequirePoliceReport | PromisePoliceReport
    | ReceivePoliceReport | WaivePoliceReport | Withhold
)  # fmt: skip
