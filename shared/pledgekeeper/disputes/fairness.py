"""How fairly disputes are decided: for each analyst, type and size of carrier, by their timelines. Pure.

The size of a carrier is the tier of its agreement at the opening: it is known of every dispute and cannot change
afterwards. A class of billed volume would be known only of those who dispute, by what they dispute.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from pledgekeeper.disputes.appeals import appeal_of, decision_of
from pledgekeeper.disputes.lines import NOTHING, Amounts, total
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.owed_evidence import Came, came
from pledgekeeper.disputes.proposals import ProposalAccepted
from pledgekeeper.disputes.settling import DisputeAnswered
from pledgekeeper.event import Event

FEW: Final = 5
"""Of fewer disputes than this nothing is concluded: such rows are marked."""

NOBODY: Final = "nobody"
"""The analyst of a dispute that nobody has yet."""


@dataclass(frozen=True)
class Durations:
    """Whole seconds round the clock, from the opening on: of how many, their median and 90th percentile (by nearest
    rank: each is the time of a dispute that there was)."""

    count: int
    median_seconds: int | None
    p90_seconds: int | None


@dataclass(frozen=True)
class Sums:
    """Amounts of one currency. `withdrawn` is that part of the rejected amount which the carrier gave up; `unasked` is
    what it gave up in disputes of which nothing was ever answered or agreed."""

    currency: str
    amounts: Amounts
    unasked: Decimal = NOTHING

    @property
    def upheld_share(self) -> Decimal | None:
        """Of what we decided or agreed on, how much is accepted; None while nothing is."""
        decided = self.amounts.disputed_amount - self.amounts.open_amount - self.unasked
        return share(self.amounts.accepted_amount, decided)

    @property
    def accepted_share(self) -> Decimal | None:
        """Of all that is disputed, decided or not, how much is accepted."""
        return share(self.amounts.accepted_amount, self.amounts.disputed_amount)


@dataclass(frozen=True)
class Upheld:
    """Of the disputes that we answered or agreed on, of how many claims all, some or nothing is accepted."""

    wholly: int
    partly: int
    not_at_all: int

    @property
    def share(self) -> Decimal | None:
        """Of how many at least something is accepted; None while none is answered."""
        upheld = self.wholly + self.partly
        return share(upheld, upheld + self.not_at_all)


@dataclass(frozen=True)
class Appeals:
    """How many were made; of them, how our answer fared. The rest ended without a decision."""

    made: int
    upheld: int
    changed: int
    waiting: int


@dataclass(frozen=True)
class FromCarriers:
    """How often evidence was asked of carriers with a day; of these, how it came. `ended`: the dispute was answered or
    over before it came, and before that day."""

    asked: int
    in_time: int
    late: int
    missed: int
    waiting: int
    ended: int


@dataclass(frozen=True)
class Row:
    """What is measured of some disputes."""

    name: str
    disputes: int
    answer: Durations
    settle: Durations
    upheld: Upheld
    sums: tuple[Sums, ...]
    appeals: Appeals
    evidence: FromCarriers

    @property
    def few(self) -> bool:
        return self.disputes < FEW


@dataclass(frozen=True)
class Fairness:
    """The report: all disputes together, and apart by analyst, by type, and by size of carrier."""

    total: Row
    analysts: tuple[Row, ...]
    types: tuple[Row, ...]
    sizes: tuple[Row, ...]


def fairness(disputes: Iterable[Dispute], person_of: Callable[[str], str]) -> Fairness:
    """The report of these disputes, with their timelines. `person_of` tells whom a name in a timeline means."""
    found = list(disputes)
    return Fairness(
        total=_row("all", found),
        analysts=_rows(found, lambda dispute: _analyst(dispute, person_of)),
        types=_rows(found, lambda dispute: dispute.claim.type),
        sizes=_rows(found, lambda dispute: dispute.tier),
    )


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Between 0 and 1, to four digits; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _analyst(dispute: Dispute, person_of: Callable[[str], str]) -> str:
    """Whoever answered last, else whoever has it."""
    answers = [event.by.name for event in dispute.timeline if isinstance(event, DisputeAnswered)]
    name = answers[-1] if answers else dispute.analyst
    return person_of(name) if name else NOBODY


def _rows(disputes: Sequence[Dispute], name_of: Callable[[Dispute], str]) -> tuple[Row, ...]:
    names = sorted({name_of(dispute) for dispute in disputes})
    return tuple(_row(name, [each for each in disputes if name_of(each) == name]) for name in names)


def _row(name: str, disputes: Sequence[Dispute]) -> Row:
    return Row(
        name=name,
        disputes=len(disputes),
        answer=_durations(disputes, "answered"),
        settle=_durations(disputes, "settled"),
        upheld=_upheld(disputes),
        sums=_sums(disputes),
        appeals=_appeals(disputes),
        evidence=_evidence(disputes),
    )


def _durations(disputes: Sequence[Dispute], mark: str) -> Durations:
    lasted = sorted(
        int((moment - dispute.opened_at).total_seconds())
        for dispute in disputes
        if (moment := _first(dispute.timeline, mark)) is not None
    )
    return Durations(len(lasted), nearest_rank(lasted, 50), nearest_rank(lasted, 90))


def _first(timeline: Sequence[Event], mark: str) -> datetime | None:
    return next((event.at for event in timeline if event.mark == mark), None)


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest of these that `percent` of them do not exceed; None of none."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def _upheld(disputes: Sequence[Dispute]) -> Upheld:
    answered = [each.amounts for each in disputes if _decided_with_us(each)]
    wholly = sum(amounts.accepted_amount == amounts.disputed_amount for amounts in answered)
    nothing = sum(not amounts.accepted_amount for amounts in answered)
    return Upheld(wholly=wholly, partly=len(answered) - wholly - nothing, not_at_all=nothing)


def _decided_with_us(dispute: Dispute) -> bool:
    """Is nothing open, and not only because the carrier gave up all of it?"""
    return _answered_by_us(dispute) and _first(dispute.timeline, "answered") is not None


def _answered_by_us(dispute: Dispute) -> bool:
    """Did we say anything of it, or agree to anything?"""
    return any(isinstance(event, DisputeAnswered | ProposalAccepted) for event in dispute.timeline)


def _sums(disputes: Sequence[Dispute]) -> tuple[Sums, ...]:
    currencies = sorted({each.claim.currency for each in disputes if each.lines and each.claim.currency})
    return tuple(_sums_in(each, disputes) for each in currencies)


def _sums_in(currency: str, disputes: Sequence[Dispute]) -> Sums:
    found = [each for each in disputes if each.claim.currency == currency]
    unasked = total([each.amounts for each in found if not _answered_by_us(each)])
    return Sums(currency, total([each.amounts for each in found]), unasked.rejected_amount)


def _appeals(disputes: Sequence[Dispute]) -> Appeals:
    appealed = [each for each in disputes if appeal_of(each.timeline)]
    outcomes = [decision.outcome for each in appealed if (decision := decision_of(each.timeline))]
    undecided = [each for each in appealed if not decision_of(each.timeline)]
    return Appeals(
        made=len(appealed),
        upheld=outcomes.count("upheld"),
        changed=outcomes.count("changed"),
        waiting=sum(each.status is DisputeStatus.ANSWERED for each in undecided),
    )


def _evidence(disputes: Sequence[Dispute]) -> FromCarriers:
    found: list[Came] = [how for dispute in disputes for how in came(dispute.timeline)]
    return FromCarriers(
        asked=len(found),
        in_time=found.count("in-time"),
        late=found.count("late"),
        missed=found.count("missed"),
        waiting=found.count("waiting"),
        ended=found.count("ended"),
    )
