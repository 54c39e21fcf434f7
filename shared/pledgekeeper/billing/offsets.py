"""How one side's clock differs from the other's: found from calls that both recorded.

Pairs of records with the same numbers and duration, however far apart in time, are true pairs for the most part. Day by
day the densest minute of their differences is the offset of that day. Days between which it jumps have a change of the
clock (summer time) between them; what moves slowly from day to day is drift. The first and the last day may have
another offset at their outer end (`at_the_ends.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.at_the_ends import NEAR_MILLISECONDS, level_beyond

QUARTER_SECONDS, DAY_MILLISECONDS, HOUR_MILLISECONDS = 900, 86_400_000, 3_600_000
WINDOW_MILLISECONDS = 60_000
JUMP_MILLISECONDS = 300_000
MARGIN = 2 * HOUR_MILLISECONDS
"""What lies so close to a day may be another record of one of its calls, on another offset."""
FEWEST_IN_CHUNK, LEAST_SHARE, FEWEST_PAIRS = 30, 0.3, 2
FEWEST_OUTSTANDING, OUTSTANDING = 10, 4

Numbers = npt.NDArray[np.int64]
Pairs = Numbers
"""Columns: when ours, and when theirs, says that a call began, in milliseconds on each side's own clock; which record
it is of ours, and which of theirs; and what both have alike."""


@dataclass(frozen=True)
class Step:
    """From this moment on, one side's clock shows so much more than the other's."""

    begins_at: int
    milliseconds: int


@dataclass(frozen=True)
class Offset:
    """Their clock less ours. Steps are moments of our clock, or of theirs when `of_theirs`.

    A clock that is set back shows an hour twice; on the other clock the step is one moment, so that one is used.
    """

    steps: tuple[Step, ...] = (Step(0, 0),)
    drift_ppb: int = 0
    drift_from: int = 0
    of_theirs: bool = False
    pairs: int = 0
    told: bool = True
    """Whether calls told it; else it is only taken to be none."""

    def seconds(self) -> int:
        """The first offset; with drift, the one in its midst."""
        return round(self.steps[0].milliseconds / 1000)

    def in_words(self) -> str:
        seconds = self.seconds()
        if self.is_constant and not seconds:
            return "both clocks agree" if self.told else "too few calls are alike to tell how far the clocks differ"
        where = f"{abs(seconds):,} s {'ahead of' if seconds >= 0 else 'behind'} ours"
        return f"their clock is {where}{'' if self.is_constant else ', and changes'}"

    @property
    def is_constant(self) -> bool:
        return len(self.steps) == 1 and not self.drift_ppb

    def sql(self, side: str, moment: str = "s") -> str:
        """The moment of a record of `side` on the one clock on which both are compared."""
        return self._shifted(moment, -1 if self.of_theirs else 1) if (side == "theirs") == self.of_theirs else moment

    def on_the_other_clock(self, side: str, moment: str) -> str:
        """What the other side's clock showed. Exact but for the hour in which a clock is set back."""
        return self._shifted(moment, 1 if side == "ours" else -1)

    def _shifted(self, moment: str, sign: int) -> str:
        amount = str(self.steps[0].milliseconds)
        if len(self.steps) > 1:
            whens = " ".join(
                f"WHEN {moment} >= {each.begins_at} THEN {each.milliseconds}" for each in self.steps[:0:-1]
            )
            amount = f"CASE {whens} ELSE {amount} END"
        if self.drift_ppb:
            amount = f"({amount} + ({moment} - {self.drift_from}) * {self.drift_ppb} // 1000000000)"
        return moment if amount == "0" else f"({moment} + {sign} * {amount})"


def found(pairs: Pairs) -> Offset:
    """The offset on which most pairs agree; none when they do not."""
    chunks = list(_chunks(pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]))
    if not chunks:
        return Offset(pairs=len(pairs), told=False)
    runs = _runs(_with_ends(chunks, pairs))
    if len(runs) == 1:
        return _smoothed(runs, [], of_theirs=False, pairs=len(pairs))
    by_ours, by_theirs = (_changes(runs, pairs, clock) for clock in (0, 1))
    of_theirs = sum(wrong for _, wrong in by_theirs) < sum(wrong for _, wrong in by_ours)
    changes = [moment for moment, _ in (by_theirs if of_theirs else by_ours)]
    return _smoothed(runs, changes, of_theirs=of_theirs, pairs=len(pairs))


@dataclass(frozen=True)
class _Chunk:
    """Pairs of about a day: their first, their midst and their last, and the offset on which they agree."""

    since: int
    at: int
    until: int
    level: int
    agreed: int


def _chunks(pairs: Pairs) -> Iterable[_Chunk]:
    """Of pairs in their order."""
    begin = 0
    ours = pairs[:, 0]
    while begin < len(pairs):
        end = int(np.searchsorted(ours, ours[begin] + DAY_MILLISECONDS))
        end = max(end, min(begin + FEWEST_IN_CHUNK, len(pairs)))
        if len(pairs) - end < FEWEST_IN_CHUNK:
            end = len(pairs)
        part = pairs[begin:end]
        differences = np.sort(part[:, 1] - part[:, 0])
        agreed = _densest(differences)
        enough = len(agreed) >= max(FEWEST_PAIRS, LEAST_SHARE * _calls(part))
        if enough or _stands_out(differences, agreed):
            yield _Chunk(int(part[0, 0]), int(part[len(part) // 2, 0]), int(part[-1, 0]), _midst(agreed), len(agreed))
        begin = end


def _calls(pairs: Pairs) -> int:
    """How many calls of a side there are pairs of: few numbers that call each other often have many times as many."""
    return min(len(set(pairs[:, column].tolist())) for column in (2, 3))


def _stands_out(differences: Numbers, agreed: Numbers) -> bool:
    """Whether no other minute has nearly as many."""
    near = (differences >= agreed[0] - WINDOW_MILLISECONDS) & (differences <= agreed[-1] + WINDOW_MILLISECONDS)
    others = differences[~near]
    return len(agreed) >= FEWEST_OUTSTANDING and len(agreed) >= OUTSTANDING * len(
        _densest(others) if len(others) else ()
    )


def _with_ends(chunks: Sequence[_Chunk], pairs: Pairs) -> list[_Chunk]:
    """The same, with one more before the first and after the last where another offset counts there."""
    found = list(chunks)
    for chunk, before in ((chunks[0], True), (chunks[-1], False)):
        near = pairs[:, 0] <= chunk.until + MARGIN if before else pairs[:, 0] >= chunk.since - MARGIN
        beyond = level_beyond(pairs[near], chunk.level, before=before)
        if beyond:
            level, agreed = beyond
            found.insert(0 if before else len(found), replace(chunk, level=level, agreed=agreed))
    return found


def _densest(differences: Numbers) -> Numbers:
    """The most differences within a minute; of equally many, the smallest in amount. They are in order."""
    until = np.searchsorted(differences, differences + WINDOW_MILLISECONDS, "right")
    windows = until - np.arange(len(differences))
    most = np.flatnonzero(windows == windows.max())
    begin = most[np.argmin(np.abs(differences[most]))]
    return differences[begin : until[begin]]


def _midst(numbers: Numbers) -> int:
    """The median of numbers in their order."""
    half = len(numbers) // 2
    return int(numbers[half]) if len(numbers) % 2 else int((int(numbers[half - 1]) + int(numbers[half])) / 2)


def _runs(chunks: Sequence[_Chunk]) -> list[list[_Chunk]]:
    """Chunks in order, parted where the offset jumps."""
    runs = [[chunks[0]]]
    for chunk in chunks[1:]:
        if abs(chunk.level - runs[-1][-1].level) > JUMP_MILLISECONDS:
            runs.append([])
        runs[-1].append(chunk)
    return runs


def _changes(runs: Sequence[Sequence[_Chunk]], pairs: Pairs, clock: int) -> list[tuple[int, int]]:
    """For each jump the moment that parts the pairs best, on the clock of a column, and how many it leaves on the wrong
    side."""
    found = []
    differences = pairs[:, 1] - pairs[:, 0]
    for before, after in pairwise(runs):
        begin, end = min(before[-1].at - DAY_MILLISECONDS, before[-1].since), after[0].until
        old, new = (np.abs(differences - each.level) < NEAR_MILLISECONDS for each in (before[-1], after[0]))
        near = (pairs[:, 0] >= begin) & (pairs[:, 0] <= end) & (old | new)
        found.append(_parted(sorted(zip(pairs[near, clock].tolist(), new[near].tolist(), strict=True))))
    return found


def _parted(marked: Sequence[tuple[int, bool]]) -> tuple[int, int]:
    wrong = least = sum(not new for _, new in marked)
    at = 0
    for number, (_, new) in enumerate(marked, start=1):
        wrong += 1 if new else -1
        if wrong < least:
            least, at = wrong, number
    first = marked[at - 1][0] + 1 if at else marked[0][0]
    last = marked[at][0] if at < len(marked) else marked[-1][0] + 1
    hour = -(-first // HOUR_MILLISECONDS) * HOUR_MILLISECONDS
    return (hour if hour <= last else last), least


def _smoothed(runs: Sequence[Sequence[_Chunk]], changes: Sequence[int], *, of_theirs: bool, pairs: int) -> Offset:
    slopes = sorted(
        ((b.level - a.level) * 10**9 / (b.at - a.at), b.at - a.at)
        for run in runs
        for number, a in enumerate(run)
        for b in run[number + 1 :]
        if b.at > a.at
    )
    drift_from = runs[0][0].at
    span = max(run[-1].at - run[0].at for run in runs)
    ppb = round(median(slope for slope, _ in slopes)) if len(slopes) > 2 else 0
    if abs(ppb) * span < 3_000 * 10**9:
        ppb = 0
    levels = [
        _midst(np.sort(np.repeat(
            np.array([chunk.level - (chunk.at - drift_from) * ppb // 10**9 for chunk in run], np.int64),
            [chunk.agreed for chunk in run],
        )))
        for run in runs
    ]  # fmt: skip
    steps = [Step(moment, _to_the_quarter(level, ppb)) for moment, level in zip([0, *changes], levels, strict=True)]
    merged = [
        steps[0],
        *(step for before, step in pairwise(steps) if before.milliseconds != step.milliseconds),
    ]
    return Offset(tuple(merged), ppb, drift_from, of_theirs, pairs)


def _to_the_quarter(level: int, ppb: int) -> int:
    """Zones differ by quarters of an hour: what is within a second and a half of one, is one."""
    if ppb:
        return level
    quarter = round(level / 1000 / QUARTER_SECONDS) * QUARTER_SECONDS * 1000
    return quarter if abs(level - quarter) <= 1500 else round(level / 1000) * 1000
