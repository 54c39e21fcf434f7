"""How the columns of somebody's CSV file become past cases: a mapping, written in YAML."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.simulation.past_case import FACTS, VALUES, BadCase, no_such
from pledgekeeper.sla.marks import MARKS
from pledgekeeper.sla.pledge import Commitment

Where = tuple[str | int, ...]
MOMENT = datetime(2027, 11, 23, 17, 45, 6, tzinfo=UTC)


def _texts(said: Any) -> Any:
    """Cells are text, and YAML reads an unquoted 1 as a number."""
    return {str(key) if type(key) is int else key: value for key, value in said.items()} if type(said) is dict else said


class Choice(Frozen):
    """Where a value comes from: always the same, or a column, as it stands there or by a table of its values."""

    always: str | None = None
    column: str | None = None
    values: Annotated[dict[str, str] | None, BeforeValidator(_texts)] = None
    otherwise: str | None = Field(default=None, description="for what is not in `values`; else it is a mistake")

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> "Choice":
        if (self.always is None) == (self.column is None):
            raise ValueError("say where it comes from: `column` and its name, or `always` and the value")
        if self.otherwise is not None and self.values is None:
            raise ValueError("`otherwise` is for what is not in `values`, and there are none")
        return self

    def results(self) -> Iterator[str]:
        """Every value that it is known to give before any row is read."""
        yield from filter(None, (self.always, self.otherwise, *(self.values or {}).values()))


def _from(field: str) -> BeforeValidator:
    """A mere text is short for the field that is mostly meant."""
    return BeforeValidator(lambda said: {field: said} if isinstance(said, str) else said)


Column = Annotated[Choice, _from("column")]
Constant = Annotated[Choice, _from("always")]


def _tells_moments(pattern: str) -> str:
    if pattern in ("iso", "epoch"):
        return pattern
    right = "write iso, epoch, or how strptime is told, e.g. %d/%m/%Y %H:%M"
    if "%Z" in pattern:
        raise ValueError(f"{pattern!r}: names of zones are not unique; use %z for +01:00, or say `zone`")
    try:
        read = datetime.strptime(MOMENT.strftime(pattern), pattern)  # noqa: DTZ007 a trial, zone or not
    except ValueError:
        raise ValueError(f"{pattern!r} is no format of a moment; {right}") from None
    if read.replace(minute=45, second=6, tzinfo=UTC) != MOMENT:
        raise ValueError(f"{pattern!r} does not tell year, month, day and hour; {right}")
    return pattern


def zone_named(name: str) -> ZoneInfo:
    """BadCase when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadCase(f"{name!r} is not an IANA time zone; write e.g. Europe/Paris") from None


def _zones(choice: Choice) -> Choice:
    for name in choice.results():
        zone_named(name)
    return choice


def _several(said: Any) -> Any:
    return (said,) if isinstance(said, str) else said


class Times(Frozen):
    """How moments are written. `zone` is that of the clock on the wall, for those that do not say it themselves."""

    format: Annotated[tuple[Annotated[str, AfterValidator(_tells_moments)], ...], BeforeValidator(_several)] = ("iso",)
    zone: Annotated[Constant, AfterValidator(_zones)]
    ambiguous: Literal["first", "second", "reject"] = Field(
        default="first", description="an hour that was there twice, when clocks were put back"
    )
    missing: Literal["later", "reject"] = Field(
        default="later", description="an hour that never was, when clocks were put forward"
    )


class PausePair(Frozen):
    """A pause from two columns: since when clocks stood still, and until when (empty: nobody ended it)."""

    reason: Constant
    from_: str = Field(alias="from")
    to: str
    agreed: Column | None = Field(default=None, description="did the carrier agree to it? yes, no, or empty")


class PlannedWork(Frozen):
    """Planned work from three columns."""

    announced: str
    from_: str = Field(alias="from")
    to: str


class Charge(Frozen):
    """A column of money; `decimal` is what its cents follow."""

    column: str
    decimal: Literal[".", ","] = "."


class ColumnMap(Frozen):
    """One row is one case. Where a mere text stands, it names a column: or is meant itself, for a Constant."""

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    encoding: str = "utf-8-sig"
    id: str
    kind: Constant
    carrier: Column | None = None
    calendar: Constant
    time: Times
    until: Instant | None = Field(default=None, description="when the file was made: it knows of nothing later")
    facts: dict[str, Column] = {}
    dates: dict[Literal["committed-date", "agreed-date"], str] = {}
    marks: dict[str, str] = Field(min_length=1)
    pauses: tuple[PausePair, ...] = ()
    planned_work: tuple[PlannedWork, ...] = ()
    leave_out: tuple[str, ...] = Field(default=(), description="commitments of which the file tells too little")
    monthly_charge: Annotated[Charge, _from("column")] | None = None
    currency: Constant | None = None

    def mistakes(self) -> Iterator[tuple[Where, str]]:
        """What single fields cannot know: names that name nothing, values that cannot be."""
        yield from self._wrong_kinds_and_marks()
        for name, choice in self.facts.items():
            if name not in FACTS or name in ("committed-date", "agreed-date"):
                yield ("facts", name), no_such(name, "fact", FACTS - {"committed-date", "agreed-date"})
            yield from _wrong(("facts", name), choice, name, VALUES.get(name))
        for number, pause in enumerate(self.pauses):
            if pause.agreed:
                yield from _wrong(("pauses", number, "agreed"), pause.agreed, "answer", ("yes", "no"))
        if self.monthly_charge and not self.currency:
            yield ("monthly_charge",), "its currency is missing; write e.g. `currency: EUR`"
        try:
            "".encode(self.encoding)
        except LookupError:
            yield ("encoding",), f"there is no encoding {self.encoding!r}; write e.g. utf-8 or cp1252"

    def _wrong_kinds_and_marks(self) -> Iterator[tuple[Where, str]]:
        yield from _wrong(("kind",), self.kind, "kind of case", MARKS)
        kinds = self._kinds
        words = {word for kind in kinds for word in MARKS[kind]}
        for word in self.marks:
            if word not in words:
                yield ("marks", word), no_such(word, f"mark of a {' or '.join(kinds)}", words)
        if "opened" not in self.marks and "service" not in kinds:
            yield ("marks",), "the column of `opened` is missing: no clock starts without it"

    def untold(self, commitments: Iterable[Commitment]) -> set[str]:
        """Commitments of which a file read so cannot tell when they were kept: no column has a mark that ends them."""
        return {
            each.id
            for each in commitments
            if each.case in self._kinds and not (each.clock.stops | each.clock.restarts) & self.marks.keys()
        }

    @property
    def _kinds(self) -> list[str]:
        return [kind for kind in self.kind.results() if kind in MARKS] or list(MARKS)

    def unfit(self, header: Sequence[str]) -> Iterator[str]:
        """What is wrong between this mapping and the names of a file's columns."""
        for field, column in self.columns():
            if column not in header:
                yield f"{field}: {no_such(column, 'column', header)}"
            elif header.count(column) > 1:
                yield f"{field}: two columns are called {column!r}; rename one"

    def columns(self) -> Iterator[tuple[str, str]]:
        """Every column that is read, after the field that names it."""
        yield "id", self.id
        choices = {"kind": self.kind, "carrier": self.carrier, "calendar": self.calendar, "currency": self.currency}
        choices |= {"time.zone": self.time.zone}
        choices |= {f"facts.{name}": choice for name, choice in self.facts.items()}
        for number, pause in enumerate(self.pauses):
            choices |= {f"pauses.{number}.reason": pause.reason, f"pauses.{number}.agreed": pause.agreed}
            yield from ((f"pauses.{number}.from", pause.from_), (f"pauses.{number}.to", pause.to))
        for number, work in enumerate(self.planned_work):
            yield f"planned_work.{number}.announced", work.announced
            yield from ((f"planned_work.{number}.from", work.from_), (f"planned_work.{number}.to", work.to))
        yield from ((f"dates.{name}", column) for name, column in self.dates.items())
        yield from ((f"marks.{word}", column) for word, column in self.marks.items())
        if self.monthly_charge:
            yield "monthly_charge", self.monthly_charge.column
        yield from ((where, each.column) for where, each in choices.items() if each and each.column)


def _wrong(where: Where, choice: Choice, what: str, known: Collection[str] | None) -> Iterator[tuple[Where, str]]:
    yield from ((where, no_such(value, what, known)) for value in choice.results() if known and value not in known)
