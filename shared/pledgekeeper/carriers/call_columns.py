"""Which column of a file of call records says what: proposed from names and content, kept as YAML."""

from typing import Annotated, Literal

from pydantic import Field

from pledgekeeper.model import Frozen

Unit = Literal["seconds", "minutes", "milliseconds", "hundredths", "tenths", "clock", "hhmmss", "end"]
Money = Literal["rate", "amount"]
Order = Literal["iso", "day-first", "month-first", "compact", "epoch-seconds", "epoch-milliseconds"]


class Start(Frozen):
    """When a call was answered. `zoned`: each cell says its own offset; else it is somebody's wall clock. `ended`: it
    is when the call ended, and began as long before as it lasted."""

    column: str
    time_column: str | None = Field(default=None, description="where date and time stand in two columns")
    written: Order = "iso"
    zoned: bool = False
    ended: bool = False


class Duration(Frozen):
    """How long a call lasted. `end`: the column says when it ended, written as its start is."""

    column: str
    unit: Unit = "seconds"


class ColumnMapping(Frozen):
    """How the rows of one file are read."""

    start: Start
    b_number: str
    duration: Duration
    a_number: str | None = None
    billed: Duration | None = None
    rate: str | None = None
    amount: str | None = None
    currency: str | None = Field(default=None, description="may be that of the amounts, which then name it")
    destination: str | None = None
    decimal: Literal[".", ","] = "."
    cents: tuple[Money, ...] = Field(default=(), description="what is in hundredths")

    def columns(self) -> list[str]:
        """Every column that is read."""
        durations = [each.column for each in (self.duration, self.billed) if each]
        others = (self.start.time_column, self.a_number, self.rate, self.amount, self.currency, self.destination)
        return [self.start.column, self.b_number, *durations, *filter(None, others)]

    def in_words(self) -> str:
        """In one line."""
        start = " and ".join(repr(each) for each in (self.start.column, self.start.time_column) if each)
        others = {
            "from": self.a_number, "to": self.b_number, "billed": self.billed and self.billed.column,
            "rate": self.rate, "amount": self.amount, "currency": self.currency, "destination": self.destination,
        }  # fmt: skip
        named = ", ".join(f"{what} {column!r}" for what, column in others.items() if column)
        when = "end" if self.start.ended else "start"
        in_cents = "".join(f", {each} in cents" for each in self.cents)
        none = "" if self.amount else ", no amounts: they are worked out"
        return f"{when} {start}, duration {self.duration.column!r} ({self.duration.unit}), {named}{in_cents}{none}"


class MappingFile(Frozen):
    """The file in which a mapping is kept: a part for each side."""

    ours: ColumnMapping
    theirs: ColumnMapping


Column = Annotated[str, Field(min_length=1, max_length=200)]


class Columns(Frozen):
    """Those columns of a side's files that somebody names; what they are written in, and the others, is recognised."""

    start: Column | None = None
    time: Column | None = Field(default=None, description="where date and time stand in two columns")
    duration: Column | None = None
    a_number: Column | None = None
    b_number: Column | None = None
    billed: Column | None = None
    rate: Column | None = None
    amount: Column | None = None
    currency: Column | None = None
    destination: Column | None = None

    def named(self) -> dict[str, str]:
        """What is named, by what it says."""
        return self.model_dump(exclude_none=True)


class NamedColumns(Frozen):
    """Of either side; nothing of one that is recognised rightly."""

    ours: Columns = Columns()
    theirs: Columns = Columns()
