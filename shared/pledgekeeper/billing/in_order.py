"""Kinds of calls that are too many to weigh each pair of them: taken in the order of their durations.

First records that are the same in all; then those of the same moment and duration; then, in rounds, those within a
sixteenth, a quarter and all of the tolerances: both sides are gone through in order, and two that are near enough are a
pair. No file's order decides, and neither side goes before the other. What it gives up: it may leave a call alone that
the cheapest assignment would have paired, and pair two where two others lie closer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

ROUNDS: Final = ((0, True), (0, False), (1, False), (4, False), (16, False))
"""Sixteenths of the tolerances; whether amounts must be the same."""
TIMES: Final = 4

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kinds:
    """Records of one side that are alike in what stands here. `rows`: of all of them, kind by kind from `first` on.

    `m`, `d`: milliseconds; `x`: units of money; `said`: whether they say who called. Two that do are not each other.
    """

    m: Numbers
    d: Numbers
    x: Numbers
    said: Numbers
    count: Numbers
    first: Numbers
    rows: Numbers

    @classmethod
    def of(cls, m: Numbers, d: Numbers, x: Numbers, said: Numbers, rows: Numbers) -> "Kinds":
        """Of records in the order of these columns."""
        new = np.ones(len(m), np.bool_)
        new[1:] = np.any([each[1:] != each[:-1] for each in (m, d, x, said)], axis=0)
        first = np.flatnonzero(new)
        return cls(m[first], d[first], x[first], said[first], np.diff(first, append=len(m)), first, rows)

    def only(self, kinds: Numbers, count: Numbers) -> "Kinds":
        """Some kinds, of which there are as many as `count` says for each of these."""
        return Kinds(
            self.m[kinds], self.d[kinds], self.x[kinds], self.said[kinds], count[kinds], self.first[kinds], self.rows
        )


def taken_in_order(ours: Kinds, theirs: Kinds, start: int, duration: int | None) -> list[tuple[int, int, int]]:
    """Pairs of kinds, and how many of each. `start`, `duration`: milliseconds; None: however long they lasted."""
    left = (ours.count.tolist(), theirs.count.tolist())
    pairs: list[tuple[int, int, int]] = []
    for sixteenths, same in ROUNDS:
        within = (start * sixteenths // 16, None if duration is None else duration * sixteenths // 16)
        for mine, other in _who_may_pair(ours, theirs):
            for _ in range(TIMES):
                found = _swept(ours, theirs, (mine, other), left, within, same=same)
                pairs += found
                if not found or not sixteenths:
                    break
    return pairs


def _who_may_pair(ours: Kinds, theirs: Kinds) -> list[tuple[Numbers, Numbers]]:
    """Two who both say who called are not each other, where others do not say it."""
    if not ours.said.any() and not theirs.said.any():
        return [(np.arange(len(ours.m)), np.arange(len(theirs.m)))]
    silent, said = ([np.flatnonzero(each.said == is_said) for each in (ours, theirs)] for is_said in (0, 1))
    return [(silent[0], silent[1]), (said[0], silent[1]), (silent[0], said[1])]


def _swept(
    ours: Kinds, theirs: Kinds, kinds: tuple[Numbers, Numbers], left: tuple[list[int], list[int]],
    within: tuple[int, int | None], *, same: bool,
) -> list[tuple[int, int, int]]:  # fmt: skip
    """Go through both sides once."""
    start, duration = within
    mine, other = (
        [row for row in _sorted(side, of, by_start=duration is None) if have[row[-1]]]
        for side, of, have in ((ours, kinds[0], left[0]), (theirs, kinds[1], left[1]))
    )
    pairs = []
    i = j = 0
    while i < len(mine) and j < len(other):
        (*o, a), (*t, b) = mine[i], other[j]
        wide, narrow = (start, duration) if duration is None else (duration, start)
        near = abs(o[0] - t[0]) <= wide and (narrow is None or abs(o[1] - t[1]) <= narrow)
        if near and (not same or o[2] == t[2]):
            count = min(left[0][a], left[1][b])
            pairs.append((a, b, count))
            left[0][a] -= count
            left[1][b] -= count
            i, j = i + (not left[0][a]), j + (not left[1][b])
        elif o < t:
            i += 1
        else:
            j += 1
    return pairs


def _sorted(side: Kinds, kinds: Numbers, *, by_start: bool) -> list[tuple[int, int, int, int]]:
    columns = (side.m, side.d) if by_start else (side.d, side.m)
    return sorted(zip(*(each[kinds].tolist() for each in (*columns, side.x)), kinds.tolist(), strict=True))
