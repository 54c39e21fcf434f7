"""What is promised: a pledge is a versioned list of commitments, each with its targets."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import Field, field_serializer, field_validator, model_validator

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.credits import Credit
from pledgekeeper.sla.marks import MARKS
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.shares import Share
from pledgekeeper.sla.span import Span

CaseKind = Literal["ticket", "dispute", "order", "service"]
Priority = Literal["P1", "P2", "P3", "P4"]
Which = str
"""Which calendar counts: `wall`, 24x7; `business`, the one that the agreement names; or a calendar by its name."""

Product = Literal["voice", "sms", "ip", "transmission", "roaming"]
Tier = Literal["gold", "silver", "bronze"]
Responsibility = Literal["ours", "customer", "third-party", "force-majeure", "no-fault-found"]
Words = str | tuple[str, ...]
Facts = Mapping[str, str]
"""What targets look at: a case's priority, product, tier, responsibility, ..., by the names of `CONDITIONS`."""

CONDITIONS: Final = ("priority", "product", "tier", "responsibility", "dispute_type", "answer_group", "opened_by")
OwedBy = Literal["ours", "carrier"]
WAITING: Final = "pending-customer"
"""The reason that a pledge must have: why the clocks of a pending ticket stand still when nothing else is said."""

DATES: Final = {"order": "committed-date", "service": "agreed-date", "dispute": "evidence-date"}
"""The date that a case of a kind carries, for targets `by` it."""

Mistake = tuple[tuple[str | int, ...], str]
"""Where in a file something is wrong (keys from the top), and what would be right."""


class Rule(Frozen):
    """What moves a clock: marks that start, restart, reopen and stop it, and the reasons for which it stands still.

    A pause ends when it is ended, when it lapses, or when the clock is stopped.
    """

    starts: frozenset[str] = Field(min_length=1)
    restarts: frozenset[str] = frozenset()
    pauses: frozenset[str] = Field(default=frozenset(), description="reasons, as the pledge's `pauses` define them")
    reopens: frozenset[str] = Field(default=frozenset(), description="what lets a stopped clock go on where it stood")
    stops: frozenset[str] = Field(default=frozenset(), validate_default=True)
    joins: bool = Field(default=True, description="does it go on in a case that this one's history joins?")

    @field_validator("stops")
    @classmethod
    def _something_stops_it(cls, stops: frozenset[str]) -> frozenset[str]:
        if not stops:
            raise ValueError("nothing stops this clock, it would run for ever; name at least one mark")
        return stops

    @field_serializer("starts", "restarts", "pauses", "reopens", "stops")
    def _in_order(self, words: frozenset[str]) -> list[str]:
        return sorted(words)  # so that one content has one hash

    def unknown(self, kind: str) -> Iterator[tuple[str, str]]:
        """Words that are no marks of such a case: the field, and what would be right."""
        for field in ("starts", "restarts", "reopens", "stops"):
            for word in sorted(getattr(self, field) - set(MARKS[kind])):
                yield field, unknown(word, f"mark of {'an' if kind == 'order' else 'a'} {kind}", MARKS[kind])


class Target(Frozen):
    """How soon, for the cases it fits. The first target that fits a case is its target.

    Either `within` an amount of time since the clock started, or `by` a date that the case carries.
    """

    within: Span | None = None
    by: Literal["committed-date", "agreed-date", "evidence-date"] | None = None
    calendar: Which
    priority: Priority | tuple[Priority, ...] | None = None
    product: Product | Literal["other"] | tuple[Product | Literal["other"], ...] | None = None
    tier: Tier | tuple[Tier, ...] | None = None
    responsibility: Responsibility | tuple[Responsibility, ...] | None = None
    dispute_type: Words | None = None
    answer_group: str | None = Field(default=None, description="a dispute type's `answer_within`; targets differ by it")
    opened_by: Literal["ours", "carrier"] | None = None

    @model_validator(mode="after")
    def _says_how_soon(self) -> Self:
        if (self.within is None) == (self.by is None):
            raise ValueError("say how soon: either `within` (e.g. 4 h) or `by` (a date of the case)")
        if self.by and self.calendar != "wall":
            raise ValueError(f"a date is a moment, whoever works at it: {self.by} goes with `calendar: wall`")
        return self

    @cached_property
    def conditions(self) -> dict[str, frozenset[str]]:
        asked = ((name, getattr(self, name)) for name in CONDITIONS)
        return {n: frozenset((want,) if isinstance(want, str) else want) for n, want in asked if want is not None}

    def fits(self, facts: Facts) -> bool:
        return all(facts.get(name) in wanted for name, wanted in self.conditions.items())

    def length(self, calendar: Calendar, facts: Facts) -> int | datetime | None:
        """Working seconds, or the moment by which it must be done; None while the case carries no such moment."""
        if self.within is not None:
            return self.within.seconds_on(calendar)
        moment = facts.get(str(self.by))
        return datetime.fromisoformat(moment) if moment else None


class Consequence(Frozen):
    """What follows when the carrier has not done in time what it owes."""

    tells_level: int = Field(
        ge=1,
        description="its contact of that level of the escalation is told; who cares for bills, where none is named",
    )
    then: tuple[Literal["decide", "deadlock"], ...] = Field(
        default=(),
        description="`decide`: on what is there, and pauses that wait for it are over; `deadlock`: either side may"
        " declare it before the last level",
    )


class Commitment(Frozen):
    """One promise: its clock, its targets, the share of cases in which it is to be kept, and when to warn.

    `owed_by` the carrier it is no promise of ours: it counts in no share, and `missed` says what follows.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    clause: str = Field(description="row of the published pledge, e.g. C3")
    name: str
    case: CaseKind
    clock: Rule
    targets: tuple[Target, ...] = Field(min_length=1)
    share_percent: int = Field(ge=0, le=100)
    warn_percent: tuple[Annotated[int, Field(gt=0, lt=100)], ...] = ()
    warn_before: tuple[Span, ...] = Field(default=(), description="so long before due, on the clock's own calendar")
    owed_by: OwedBy = Field(default="ours", exclude_if=lambda side: side == "ours")
    missed: Consequence | None = Field(default=None, exclude_if=lambda missed: missed is None)

    @model_validator(mode="after")
    def _what_we_miss_has_its_price(self) -> Self:
        if self.missed and self.owed_by == "ours":
            raise ValueError("missed says what follows for the carrier; of a promise of ours, `credits` has the price")
        return self

    def target_for(self, facts: Facts) -> Target | None:
        """The target that a case of these facts has, or None when this promise is not made to it."""
        return next((target for target in self.targets if target.fits(facts)), None)


class Pledge(Frozen):
    """A version of the promises. Published versions never change: a case keeps the one it was opened under."""

    id: str = Field(pattern=r"^pledge-[a-z0-9-]+$")
    valid_from: Instant
    replaces: str | None = Field(default=None, description="the version that new cases no longer get, from then on")
    source: str
    pauses: tuple[PauseRule, ...] = ()
    commitments: tuple[Commitment, ...] = Field(min_length=1)
    credits: tuple[Credit, ...] = ()
    shares: tuple[Share, ...] = Field(default=(), description="promises without a clock: a share of what is counted")
    acceptance: tuple[Target, ...] = Field(
        default=(),
        description="how long a carrier may reject a resolution; after it, silence closes the ticket",
    )

    @cached_property
    def pause_rules(self) -> dict[str, PauseRule]:
        return {rule.reason: rule for rule in self.pauses}

    @cached_property
    def calendars_named(self) -> frozenset[str]:
        """Calendars that its targets name themselves, besides the wall and the one of the agreement."""
        targets = (*self.acceptance, *(target for each in self.commitments for target in each.targets))
        return frozenset(target.calendar for target in targets) - {"wall", "business"}

    def pauses_of(self, kind: str) -> dict[str, PauseRule]:
        """The reasons for which some clock of such a case may stand still."""
        named = frozenset[str]().union(*(commitment.clock.pauses for commitment in self.for_kind(kind)))
        return {reason: rule for reason, rule in self.pause_rules.items() if reason in named}

    def for_kind(self, kind: str) -> tuple[Commitment, ...]:
        return self._by_kind.get(kind, ())

    def ours(self, kind: str) -> tuple[Commitment, ...]:
        """What we promise of such a case, without what its carrier owes."""
        return tuple(each for each in self.for_kind(kind) if each.owed_by == "ours")

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Commitment, ...]]:
        kinds = dict.fromkeys(commitment.case for commitment in self.commitments)
        return {kind: tuple(each for each in self.commitments if each.case == kind) for kind in kinds}

    def commitment(self, commitment_id: str) -> Commitment | None:
        return next((each for each in self.commitments if each.id == commitment_id), None)

    def promised(self, promise: str) -> tuple[str, int] | None:
        """The clause of a commitment or a share, and in how many per cent it is to be kept; None: not promised."""
        if found := self.commitment(promise):
            return found.clause, found.share_percent
        return next(((each.clause, each.kept_percent) for each in self.shares if each.id == promise), None)

    def mistakes(self) -> Iterator[Mistake]:
        """What single fields cannot know: names that are there twice, or that name nothing."""
        yield from _twice("commitments", "id", [each.id for each in self.commitments])
        yield from _twice("pauses", "reason", [each.reason for each in self.pauses])
        yield from _twice("shares", "id", [each.id for each in self.shares])
        for number, commitment in enumerate(self.commitments):
            for where, what in self._of(commitment):
                yield ("commitments", number, *where), what
        if WAITING not in self.pause_rules and any(commitment.clock.pauses for commitment in self.commitments):
            yield ("pauses",), f"{WAITING!r} is missing: it is why the clocks of a pending ticket stand still"
        if self.acceptance and (self.acceptance[-1].conditions or any(target.by for target in self.acceptance)):
            yield (
                ("acceptance", len(self.acceptance) - 1),
                "end with a row `within` some time and without conditions, so that every ticket is closed at last",
            )
        ids = {commitment.id: None for commitment in self.commitments}
        for number, credit in enumerate(self.credits):
            if credit.commitment not in ids:
                yield ("credits", number, "commitment"), unknown(credit.commitment, "commitment", ids)

    def _of(self, commitment: Commitment) -> Iterator[Mistake]:
        for field, what in commitment.clock.unknown(commitment.case):
            yield ("clock", field), what
        for reason in sorted(commitment.clock.pauses - set(self.pause_rules)):
            yield ("clock", "pauses"), unknown(reason, "reason in `pauses` of this pledge", self.pause_rules)
        for place, target in enumerate(commitment.targets):
            if target.by and DATES.get(commitment.case) != target.by:
                yield ("targets", place, "by"), f"no {commitment.case} carries a date called {target.by}"


def _twice(section: str, field: str, names: list[str]) -> Iterator[Mistake]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield (section, number, field), f"two {section} are called {name!r}; the {field} names one of them"


def unknown(word: str, what: str, known: Mapping[str, object]) -> str:
    """That a word names nothing, with the nearest that does."""
    near = get_close_matches(word, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    return f"{word!r} is no {what}; {hint}"
