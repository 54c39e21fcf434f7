"""How satisfied the carrier was, by what it was asked about in the month. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from pledgekeeper.accounts.surveying import opinions
from pledgekeeper.cases.satisfaction import Satisfaction
from pledgekeeper.cases.surveying import PILLARS, Pillar
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen
from pledgekeeper.reviews.facts import CaseFact
from pledgekeeper.reviews.month import Month

ORDER: Final[tuple[Pillar, ...]] = ("delivery", "care", "service-management", "billing")


class Opinion(Frozen):
    """Of those asked in the month how many answered since, and of these how many said 4 or 5 of 5."""

    pillar: Pillar
    asked: int
    answered: int
    satisfied: int
    top_two_percent: Decimal | None
    response_percent: Decimal | None


def opinions_of(cases: Sequence[CaseFact], account: Sequence[Event], month: Month) -> Iterator[Opinion]:
    """A line for each thing that the carrier was asked about; the last answer to each question counts."""
    found: dict[Pillar, Satisfaction] = {}
    for pillar, asked_at, score in _asked(cases, account):
        if month.has(asked_at):
            found[pillar] = found.get(pillar, Satisfaction()).with_one(score)
    for pillar in (each for each in ORDER if each in found):
        some = found[pillar]
        yield Opinion(
            pillar=pillar, asked=some.asked, answered=some.answered, satisfied=some.satisfied,
            top_two_percent=some.top_two_percent, response_percent=some.response_percent,
        )  # fmt: skip


def _asked(cases: Sequence[CaseFact], account: Sequence[Event]) -> Iterator[tuple[Pillar, datetime | None, int | None]]:
    for kind, pillar in PILLARS.items():
        for case in (each for each in cases if each.kind == kind):
            yield pillar, case.asked_at, case.score
    for each in opinions(account):
        yield "service-management", each.asked.at, each.score
