"""What is disputed: the claim, its lines, whether its evidence is complete. Money is Decimal in its own currency."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper import money
from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Opening
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.matrix import Lane
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.calendar import Zone

Said, Plain = BeforeValidator(money.written_out), AfterValidator(money.plain)
Money = Annotated[Decimal, Field(ge=0, max_digits=19, decimal_places=money.MOST), Said, Plain]
Disputed = Annotated[Decimal, Field(gt=0, max_digits=19, decimal_places=money.MOST), Said, Plain]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
MOST_LINES = 500
"""Lines of a claim: with their amounts they still fit into one item of the table."""

MAY_BE_UNSAID: Final = ("lines", "period_zone")
Name = Annotated[str, Field(min_length=1, max_length=60)]


class ClaimLine(Frozen):
    """One line of the invoice, and how much of it is disputed."""

    line: Name = Field(description="as the invoice numbers it")
    description: str | None = Field(default=None, min_length=1, max_length=200)
    billed_amount: Money | None = None
    disputed_amount: Disputed

    @model_validator(mode="after")
    def _no_more_than_billed(self) -> Self:
        if self.billed_amount is not None and self.disputed_amount > self.billed_amount:
            raise ValueError(
                f"line {self.line}: disputed {self.disputed_amount} exceeds what was billed, {self.billed_amount}"
            )
        return self


class ClaimContact(Frozen):
    """Who of the carrier speaks for a claim."""

    name: str = Field(min_length=1, max_length=100)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    phone: str | None = Field(default=None, pattern=r"^\+\d{6,15}$", description="with its country code")


Channel = Literal["call", "email", "letter", "meeting"]
"""How somebody of a carrier told us what one of ours then wrote down."""


Details = TypeVar("Details", bound="ClaimDetails")


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
    period_zone: Zone | None = Field(default=None, description="whose days the period counts, e.g. Europe/Vilnius")
    lines: tuple[ClaimLine, ...] | None = Field(default=None, min_length=1, max_length=MOST_LINES)

    @model_validator(mode="after")
    def _in_its_currency(self) -> Self:
        if self.currency:
            money.check(self.amounts, self.currency)
        return self

    @property
    def amounts(self) -> Iterator[tuple[str, Decimal | None]]:
        """Every amount that may be said, by its name."""
        yield from (("billed_amount", self.billed_amount), ("disputed_amount", self.disputed_amount))
        for each in self.lines or ():
            yield from ((f"line {each.line}", amount) for amount in (each.billed_amount, each.disputed_amount))


def tidy(said: Details) -> Details:
    """The same, with no blanks around its names. Invalid for a name of which nothing is left."""
    lines = said.lines and tuple(each.changed(line=_stripped("lines.line", each.line)) for each in said.lines)
    names = {name: _stripped(name, value) for name in ("account", "invoice_number") if (value := getattr(said, name))}
    return said.changed(**names, lines=lines)


def _stripped(name: str, value: str) -> str:
    if not value.strip():
        raise Invalid(f"{name}: there are only blanks; leave it out, or say what it is", where=name)
    return value.strip()


class Claim(ClaimDetails):
    """What is disputed."""

    type: str = Field(description="a dispute type, e.g. rate, volume, irsf")
    description: str = Field(min_length=1, max_length=20_000)

    @property
    def _of_more_than_the_total(self) -> bool:
        """Do its lines say that they bill more? Then others are credits, which make the total smaller."""
        billed = [each.billed_amount for each in self.lines or ()]
        return bool(billed) and sum(each or 0 for each in billed) > (self.billed_amount or 0)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        disputed, billed = self.disputed_amount, self.billed_amount
        if disputed is not None and billed is not None and disputed > billed and not self._of_more_than_the_total:
            raise ValueError(f"disputed {disputed} exceeds what was billed, {billed}")
        if self.period_from and self.period_to and self.period_to <= self.period_from:
            raise ValueError("period_to must be after period_from")
        return self

    @model_validator(mode="after")
    def _lines_add_up(self) -> Self:
        lines = self.lines or ()
        names = [each.line for each in lines]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"line {twice} is disputed twice; a line is named once")
        total = sum((each.disputed_amount for each in lines), start=Decimal(0))
        if lines and self.disputed_amount is not None and total != self.disputed_amount:
            raise ValueError(f"the lines dispute {total}, the claim {self.disputed_amount}; they are to be the same")
        return self

    @property
    def unsaid(self) -> tuple[str, ...]:
        """What is still to be said of it."""
        return tuple(
            name for name in type(self).model_fields if name not in MAY_BE_UNSAID and getattr(self, name) is None
        )


def title_of(claim: Claim) -> str:
    """What a dispute is called where nobody named it otherwise: its title follows its claim."""
    about = f"Invoice {claim.invoice_number}" if claim.invoice_number else f"{claim.type}, of no invoice yet"
    if claim.disputed_amount is None or claim.currency is None:
        return f"{about}: disputed"
    return f"{about}: {money.told(claim.disputed_amount, claim.currency)} {claim.currency} disputed"


class DisputeOpened(Opening):
    event: Literal["dispute-opened"] = "dispute-opened"
    claim: Claim
    lane: Lane | None = Field(default=None, description="`fraud`: an alert, which climbs a ladder of its own")
    contact: ClaimContact | None = None
    channel: Channel | None = Field(default=None, description="by which way the carrier asked one of ours to open it")
    vat_percent: Decimal | None = Field(default=None, description="on top of the lines of an invoice, by the agreement")

    @property
    def facts(self) -> Mapping[str, str]:
        lane = {"lane": self.lane} if self.lane else {}
        return {**super().facts, "dispute_type": self.claim.type, **lane}


class ClaimCompleted(Event):
    """More is said of what is disputed, or said otherwise."""

    event: Literal["claim-completed"] = "claim-completed"
    by: Actor
    claim: Claim


class CompletenessJudged(Event):
    """Which evidence is missing; nothing means that the claim is complete."""

    MARK: ClassVar = "completeness-judged"
    NOTICE: ClassVar = "completeness"
    event: Literal["completeness-judged"] = "completeness-judged"
    by: Actor
    missing: tuple[str, ...]
    evidence_due_at: Instant | None = Field(default=None, description="until when the carrier owes what is missing")


ClaimEvent = DisputeOpened | ClaimCompleted | CompletenessJudged


class OpenDispute(OpenCase):
    claim: Claim
    title: str | None = Field(default=None, max_length=200)
    contact: ClaimContact | None = None
    channel: Channel | None = None


class CompleteClaim(ClaimDetails, Command):
    """What a claim left unsaid, or said wrongly. The type stays: by it the answer was promised."""

    command: Literal["complete-claim"] = "complete-claim"
    by: Actor


class JudgeCompleteness(Command):
    command: Literal["judge-completeness"] = "judge-completeness"
    by: Actor
    missing: tuple[str, ...] = ()
