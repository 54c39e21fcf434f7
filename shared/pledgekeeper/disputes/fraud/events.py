"""What happens in the fraud lane, as facts of a dispute's timeline."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from pledgekeeper.carriers.model import Language
from pledgekeeper.disputes.claims import Currency, Disputed, Name
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant

Range = Annotated[str, Field(pattern=r"^\+[1-9]\d{2,14}$", description="a number or the beginning of one, in E.164")]
Ranges = Annotated[tuple[Range, ...], Field(min_length=1, max_length=1_000)]
Direction = Literal["up", "down"]
"""`up`: to whom we pay for the traffic, a supplier. `down`: from whom it came to us, a customer."""
Deadline = Literal["police-report", "withholding"]
ALERT_OVER: Final[Mapping[str, str]] = {"lane": "blocked"}
"""The alert is over: from now on the dispute climbs as any other does."""


class PoliceReport(StrEnum):
    """Where the police report of a dispute stands."""

    NONE = "none"
    REQUIRED = "required"
    PROMISED = "promised"
    RECEIVED = "received"
    WAIVED = "waived"


class FraudFact(Event):
    """Whatever happens in the fraud lane."""


class FraudActedOn(FraudFact):
    """Traffic was blocked, or those upstream were told."""

    MARK: ClassVar = "fraud-acted"
    event: Literal["fraud-acted-on"] = "fraud-acted-on"
    by: Actor
    action: str

    @property
    def facts(self) -> Mapping[str, str]:
        return ALERT_OVER


class TrafficBlocked(FraudFact):
    """Ranges carry no calls any more since `blocked_at`."""

    MARK: ClassVar = "fraud-acted"
    NOTICE: ClassVar = "block"
    event: Literal["traffic-blocked"] = "traffic-blocked"
    by: Actor
    ranges: Ranges
    blocked_at: Instant
    blocked_by: Name
    supplier: Name | None = Field(default=None, description="at whom, if only there; the carrier does not see it")

    @property
    def facts(self) -> Mapping[str, str]:
        return ALERT_OVER


class BlockedByCarrier(FraudFact):
    """The carrier says which ranges it has blocked itself. Our alert goes on, and our promise: we look ourselves."""

    NOTICE: ClassVar = "warning"
    event: Literal["blocked-by-carrier"] = "blocked-by-carrier"
    by: Actor
    ranges: Ranges
    blocked_at: Instant
    blocked_by: Name


class Party(Frozen):
    """Somebody in the chain of suppliers who is to stop a payment."""

    name: Name
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    direction: Direction
    language: Language = "en"


class StopPaymentOwed(FraudFact):
    """A stop-payment notice is owed to one party of the chain. All of a dispute carry one `reference`."""

    MARK: ClassVar = "fraud-acted"
    NOTICE: ClassVar = "stop-payment"
    event: Literal["stop-payment-owed"] = "stop-payment-owed"
    notice_id: str
    reference: str
    direction: Direction
    party: Party
    by: Actor


class StopPaymentDelivered(FraudFact):
    """The party's mail server has taken the notice."""

    event: Literal["stop-payment-delivered"] = "stop-payment-delivered"
    notice_id: str


class StopPaymentUnreached(FraudFact):
    """The notice reached nobody; our desk is told, and tells the party another way."""

    NOTICE: ClassVar = "warning"
    event: Literal["stop-payment-unreached"] = "stop-payment-unreached"
    notice_id: str
    reason: str


class StopPaymentAcknowledged(FraudFact):
    """The party confirms that it has the notice: by its link, or to one of ours (`by`)."""

    event: Literal["stop-payment-acknowledged"] = "stop-payment-acknowledged"
    notice_id: str
    by: Actor


class PoliceReportMoved(FraudFact):
    """The police report is required, promised, received or waived. `due_at`: until when it is to come."""

    NOTICE: ClassVar = "police-report"
    event: Literal["police-report-moved"] = "police-report-moved"
    by: Actor
    state: PoliceReport
    due_at: Instant | None = None
    number: str | None = None
    reason: str | None = None


class PaymentWithheld(FraudFact):
    """We have told a supplier in writing that we do not pay so much; `late`: after the deadline of the clause."""

    event: Literal["payment-withheld"] = "payment-withheld"
    by: Actor
    supplier: Name
    amount: Disputed
    currency: Currency
    deadline: Instant
    late: bool


class WithheldBeyondClaim(FraudFact):
    """Less is claimed than we have withheld from suppliers: our desk is told, for each claim once."""

    NOTICE: ClassVar = "warning"
    event: Literal["withheld-beyond-claim"] = "withheld-beyond-claim"
    withheld_amount: Disputed
    disputed_amount: Disputed
    currency: Currency


class DeadlineWarned(FraudFact):
    """A deadline of the fraud clause comes near."""

    NOTICE: ClassVar = "warning"
    event: Literal["deadline-warned"] = "deadline-warned"
    deadline: Deadline
    due_at: Instant


class DeadlinePassed(FraudFact):
    """A deadline of the fraud clause is over, and what it waited for is not there."""

    NOTICE: ClassVar = "warning"
    event: Literal["deadline-passed"] = "deadline-passed"
    deadline: Deadline
    due_at: Instant


FraudEvent = (
    FraudActedOn | TrafficBlocked | BlockedByCarrier | StopPaymentOwed | StopPaymentDelivered | StopPaymentUnreached
    | StopPaymentAcknowledged | PoliceReportMoved | PaymentWithheld | WithheldBeyondClaim
    | DeadlineWarned | DeadlinePassed
)  # fmt: skip


def withheld(timeline: tuple[Event, ...]) -> Decimal:
    """All that we have withheld from suppliers for a dispute."""
    return sum((event.amount for event in timeline if isinstance(event, PaymentWithheld)), start=Decimal(0))
