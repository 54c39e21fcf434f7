"""What answers an exchange of hashes: the call records of the days that differ, and of no others. Pure.

Both sides have filed hashes of their records. Whoever then files records as the answer is held to them: every call of
the file is one of those that were hashed, of a day that differs, and none of such a day is lacking.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from pydantic import Field

from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.disputes.record_hashes import DifferingDay, HashedCall, HashFile
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen

MOST_TOLD: Final = 50
"""Days of a file that are told to be wrong; how many there are beyond is said."""
Why = Literal["same", "not-hashed", "lacking"]


class Exchange(Frozen):
    """The hashes of both sides that belong together, by the names of their files: those that each had filed last."""

    carrier: str
    ours: str

    def of(self, side: str) -> str:
        return self.carrier if side == "carrier" else self.ours


class WrongDay(Frozen):
    """So many calls of a day are of one on which both sides have the same, were not hashed, or are lacking."""

    day: str
    why: Why
    calls: int = Field(ge=1)


class Answer(Frozen):
    """What holding a file against the exchange came to: how many calls of how many days it has, and which days are not
    what was exchanged. `columns`: by which it was read, as its hashes were. `failed`: why it could not be."""

    calls: int = 0
    days: int = 0
    wrong: tuple[WrongDay, ...] = ()
    more_wrong: int = 0
    columns: ColumnMapping | None = None
    failed: str | None = None

    @property
    def right(self) -> bool:
        return not self.wrong and self.failed is None


class AnswerChecked(Answer, Event):
    """A file that was filed as the answer to an exchange of hashes was held against it."""

    event: Literal["answer-checked"] = "answer-checked"
    evidence_id: str


def held_against(calls: Iterable[HashedCall], own: HashFile, differing: Iterable[DifferingDay]) -> Answer:
    """The calls of an answer against the hashes that its side filed, and the days that differ. Older hashes have only
    the first of two starts."""
    days = {each.day for each in differing}
    found = Counter(each.by_first_start for each in calls)
    hashed = Counter(each.by_first_start for each in own.calls if each.day in days)
    wrong = sorted(_wrong(found, hashed, days), key=lambda each: (each.day, each.why))
    return Answer(
        calls=found.total(),
        days=len({each.day for each in found}),
        wrong=tuple(wrong[:MOST_TOLD]),
        more_wrong=max(len(wrong) - MOST_TOLD, 0),
        columns=own.read_by.columns,
    )


def _wrong(found: Counter[HashedCall], hashed: Counter[HashedCall], days: set[str]) -> Iterator[WrongDay]:
    same = Counter[HashedCall]({call: count for call, count in found.items() if call.day not in days})
    parts: tuple[tuple[Why, Counter[HashedCall]], ...] = (
        ("same", same), ("not-hashed", found - same - hashed), ("lacking", hashed - found),
    )  # fmt: skip
    for why, calls in parts:
        of_day = Counter[str]()
        for call, count in calls.items():
            of_day[call.day] += count
        yield from (WrongDay(day=day, why=why, calls=count) for day, count in of_day.items())
