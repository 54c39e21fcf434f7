"""The document of the scoreboard: what `scoreboard.json` says, field by field. JSON Schema is made of it."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field, PlainSerializer

from pledgekeeper.cases.surveying import Pillar
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.scoreboard.record import Month

FORMAT: Final = "pledge-scoreboard"
VERSION: Final = 3
"""2: orders on time are lines of their own; no clock tells them. 3: so are faults that come back, and invoices."""
MIN_CASES: Final = 5
MIN_CARRIERS: Final = 3

Percent = Annotated[Decimal, PlainSerializer(float, return_type=float), Field(ge=0, le=100)]
"""One decimal, rounded down: no promise is kept by rounding."""


class Minimum(Frozen):
    """A month of a measure with fewer cases, or cases of fewer carriers, is not shown alone: it counts in the rolling
    figure, and its cases do not say their month. A rolling figure below it is not shown at all, nor its cases."""

    cases: int = MIN_CASES
    carriers: int = MIN_CARRIERS


class Figure(Frozen):
    """How often a promise was kept in a period: `kept` of `cases`. `month` is None for the whole period.

    Counts are None where they are withheld. `small`: shown, and of so few cases that one more changes it much.
    """

    month: Month | None
    withheld: bool = False
    small: bool = False
    cases: int | None = None
    kept: int | None = None
    kept_if_granted: int | None = Field(default=None, description="if every pause that is disputed were agreed to")
    attained_percent: Percent | None = None
    open_missed: int | None = Field(default=None, description="of those missed, how many are open still")
    left_out: dict[str, int] = Field(default={}, description="cases that are not in the population, by why")
    pause_percent: Percent | None = Field(default=None, description="of the wall time of these clocks, how much stood")
    disputed_seconds: int | None = Field(default=None, description="pauses the carrier has not agreed to; they count")


class MeasureResult(Frozen):
    """One promise: what it is, what was to be attained, and what was."""

    id: str
    clause: str
    pillar: Pillar
    headline: bool
    name: str
    promise: str
    population: str
    whose: str | None
    definition: str
    left_out: str
    target_percent: int | None = Field(description="None for another reading of a promise, which has no target")
    rolling: Figure
    months: tuple[Figure, ...]


class Opinions(Frozen):
    """Of those asked, how many answered, and how many of these were satisfied or very satisfied."""

    month: Month | None
    withheld: bool = False
    asked: int | None = None
    answered: int | None = None
    satisfied: int | None = None
    top_two_percent: Percent | None = None
    response_percent: Percent | None = None


class SurveyResult(Frozen):
    pillar: Pillar
    clause: str | None
    definition: str
    target_percent: int | None
    rolling: Opinions
    months: tuple[Opinions, ...]


class Counts(Frozen):
    """What became of the cases that ended in the period; what flatters no figure, and is easily hidden."""

    month: Month | None
    kind: str
    withheld: bool = False
    ended: int | None = None
    reopened: int | None = Field(default=None, description="how often a carrier rejected our resolution")
    merged: int | None = None
    cancelled: int | None = None
    rejected: int | None = None
    withdrawn: int | None = None
    no_fault_found: int | None = None


class LateSteps(Frozen):
    month: Month | None
    late_steps: int
    worst_late_seconds: int


class Watch(Frozen):
    """How we failed ourselves: steps of the engine carried out late, and of all cases published here the pages that
    did not go out, and the levels of the ladder that were reached more than a minute late."""

    rolling: LateSteps
    months: tuple[LateSteps, ...]
    pages: int
    pages_failed: int
    levels_late: int


class LateStep(Frozen):
    """One step that the engine carried out late: a line of the published events, of no case."""

    record: Literal["late-step"] = "late-step"
    month: Month
    step: str
    late_seconds: int


class EventsFile(Frozen):
    """The events that every figure can be worked out from: JSON lines, gzipped. The digest is of the gzipped file."""

    name: str = "scoreboard-events.jsonl.gz"
    sha256: str
    lines: int


class YearsFile(Frozen):
    """The figures of whole years, in a document of their own; the digest is of that document."""

    name: str = "scoreboard-years.json"
    sha256: str


class Scoreboard(Frozen):
    """The whole of it. It is signed as it is written: canonical JSON, one line."""

    format: Literal["pledge-scoreboard"] = FORMAT
    version: Literal[3] = VERSION
    publisher: str
    simulated: bool = Field(default=False, description="of invented cases, to look at; never true of real ones")
    as_of: Instant
    pledge: str
    months: tuple[Month, ...] = Field(description="the period of the rolling figures, oldest first; the last may go on")
    minimum: Minimum = Minimum()
    measures: tuple[MeasureResult, ...]
    surveys: tuple[SurveyResult, ...]
    counts: tuple[Counts, ...]
    watch: Watch
    events: EventsFile
    years: YearsFile | None = None

    def text(self) -> str:
        """As it is published, and signed."""
        return self.model_dump_json()
