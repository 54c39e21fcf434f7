"""An invoice with its lines. Amounts are Decimal, in the currency of the invoice; a negative one is a credit."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper import money
from pledgekeeper.model import Frozen, Instant

MOST_DIGITS = 15


def _as_a_number_keeps(amount: Decimal) -> Decimal:
    if len(amount.normalize().as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"{amount} has more than {MOST_DIGITS} digits, which is what a number of JSON keeps")
    return amount


Amount = Annotated[
    Decimal,
    Field(max_digits=MOST_DIGITS + 1, decimal_places=money.MOST),
    BeforeValidator(money.written_out),
    AfterValidator(_as_a_number_keeps),
    AfterValidator(money.plain),
]
"""With 13 digits before its decimals, of which its currency says how many it has."""
Name = Annotated[str, Field(min_length=1, max_length=60)]
BillState = Literal["new", "onHold", "validated", "sent", "partiallyPaid", "settled"]
"""As TMF678 names them. `sent` and `partiallyPaid`: the carrier has it, and has not paid all of it."""

MOST_LINES = 1_000


class InvoiceLine(Frozen):
    """What was billed for one thing."""

    line: Name = Field(description="as the invoice numbers it")
    description: str | None = Field(default=None, min_length=1, max_length=200)
    amount: Amount


class InvoiceHead(Frozen):
    """An invoice without its lines. Number, account and version name it, within its carrier."""

    carrier_id: str
    number: Name
    account: Name
    version: int = Field(default=1, ge=1, le=999_999)
    date_: date = Field(alias="date")
    due_date: date | None = None
    period_from: Instant | None = None
    period_to: Instant | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    total: Amount
    state: BillState = "sent"
    issued_by: str | None = Field(default=None, max_length=100, description="who of ours wrote it")

    @property
    def named(self) -> str:
        """`INV-1 of account BLT-7, version 2`"""
        return f"{self.number} of account {self.account}, version {self.version}"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.due_date and self.due_date < self.date_:
            raise ValueError(f"due_date {self.due_date} is before the invoice's date, {self.date_}")
        if self.period_from and self.period_to and self.period_to <= self.period_from:
            raise ValueError("period_to must be after period_from")
        return self

    @model_validator(mode="after")
    def _total_in_its_currency(self) -> Self:
        money.check([("total", self.total)], self.currency)
        return self


class Invoice(InvoiceHead):
    """An invoice with its lines. Lines need not add up to the total: tax is in the total alone."""

    lines: tuple[InvoiceLine, ...] = Field(default=(), max_length=MOST_LINES)

    @model_validator(mode="after")
    def _each_line_once(self) -> Self:
        seen: set[str] = set()
        for each in self.lines:
            if each.line in seen:
                raise ValueError(f"line {each.line} is there twice; a line is named once")
            seen.add(each.line)
        return self

    @model_validator(mode="after")
    def _lines_in_its_currency(self) -> Self:
        money.check(((f"line {each.line}", each.amount) for each in self.lines), self.currency)
        return self

    def line(self, name: str) -> InvoiceLine | None:
        return next((each for each in self.lines if each.line == name), None)

    @property
    def head(self) -> InvoiceHead:
        return InvoiceHead.model_validate(self.model_dump(exclude={"lines"}, by_alias=True))
