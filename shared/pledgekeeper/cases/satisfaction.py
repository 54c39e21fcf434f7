"""What surveys add up to: who was asked, who answered, and how many of those were satisfied. Pure.

Top-two-box: of those who answered, the share that said 4 or 5. It says nothing without the response rate beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pledgekeeper.cases.model import NoticeSent
from pledgekeeper.cases.surveying import Pillar, answers, survey_of
from pledgekeeper.event import Event

SATISFIED: Final = 4


@dataclass(frozen=True)
class Verdict:
    """What one carrier was asked about one case; `score` from 1 to 5, None when it did not answer."""

    pillar: Pillar
    score: int | None


@dataclass(frozen=True)
class Satisfaction:
    """Counts of one pillar; the shares are per cent with one decimal, None of nothing."""

    asked: int = 0
    answered: int = 0
    satisfied: int = 0

    @property
    def top_two_percent(self) -> Decimal | None:
        return percent(self.satisfied, self.answered)

    @property
    def response_percent(self) -> Decimal | None:
        return percent(self.answered, self.asked)

    def with_one(self, score: int | None) -> "Satisfaction":
        said = () if score is None else (score,)
        satisfied = sum(each >= SATISFIED for each in said)
        return Satisfaction(self.asked + 1, self.answered + len(said), self.satisfied + satisfied)


def percent(part: int, whole: int) -> Decimal | None:
    """To one decimal, always down: 89.99 is 89.9, and no promise is kept by rounding."""
    return Decimal(part * 1000 // whole) / 10 if whole else None


def verdict_of(timeline: Sequence[Event]) -> Verdict | None:
    """What this case adds; None when nobody was asked. Who was to be asked, and was not written to, was not asked."""
    asked = survey_of(timeline)
    if asked is None or not any(isinstance(e, NoticeSent) and e.owed_by == asked[0] for e in timeline):
        return None
    said = answers(timeline)
    return Verdict(asked[1].pillar, said[-1].score if said else None)


def satisfaction(verdicts: Iterable[Verdict]) -> dict[Pillar, Satisfaction]:
    """By pillar; those that nobody was asked about are left out."""
    found: dict[Pillar, Satisfaction] = {}
    for each in verdicts:
        found[each.pillar] = found.get(each.pillar, Satisfaction()).with_one(each.score)
    return found
