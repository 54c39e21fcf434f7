"""Calls of the same numbers that begin so close together that pairs of them cannot be listed: 12,000 have 144 million.

Records that are alike are one kind, however many there are, and only kinds of about the same duration are listed as
pairs. Where these can be weighed, the assignment is the cheapest, as it is elsewhere. Where they cannot, they are taken
in order (`in_order.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.in_order import Kinds, taken_in_order
from pledgekeeper.billing.transport import shipped
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
MOST_PAIRS: Final = 4096
"""What has more possible pairs is a crowd."""
MOST_LISTED, MOST_WEIGHED, AT_A_TIME = 1_000_000, 40_000, 500_000
"""So many pairs of kinds are listed at most, so many that compete with each other are weighed; so many records are
looked at together."""
COST, ALONE, NEVER_ALONE, FARTHEST = 1000, 4000, 1 << 42, 1 << 40
"""As in `matching.py`."""
TIE: Final = 1 << 20
"""Of two pairs as far apart, the one of the same amount."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Crowds:
    """Of the records of each side those that are in a crowd, and pairs of them; how many were taken in order."""

    ours: Numbers
    theirs: Numbers
    pairs: Numbers
    """Two columns: a row of ours and one of theirs."""
    differs: npt.NDArray[np.bool_]
    in_order: int = 0


def find_crowds(database: duckdb.DuckDBPyConnection, ours: str, theirs: str, start: int) -> int:
    """Fill the table `crowds`; how many records are in one. Both sides: queries for key, m, d, x, said, row."""
    statement = (SQL / "crowds.sql").read_text()
    database.execute(statement.format(ours=ours, theirs=theirs, start=start, most=MOST_PAIRS))
    (found,) = database.execute("SELECT count(*) FROM crowds").fetchone() or (0,)
    return int(found)


def paired(
    database: duckdb.DuckDBPyConnection, tolerances: Tolerances, *, alone_of_any_duration: bool | None
) -> Crowds:
    """Pair the calls of each crowd.

    What is left of calls of about the same duration is paired however long it lasted; or, `alone_of_any_duration`, only
    where neither record could be another's; None: not at all.
    """
    rows = database.execute("SELECT row, of_ours FROM crowds").fetchnumpy()
    of_ours = np.asarray(rows["of_ours"], np.bool_)
    pairs, in_order = [np.empty((0, 3), np.int64)], 0
    for sides in _sides(database):
        crowd = _Crowd(*sides, tolerances)
        pairs += crowd.of_one_duration()
        if alone_of_any_duration is not None:
            pairs += crowd.only_ones() if alone_of_any_duration else crowd.of_any_duration()
        in_order += crowd.in_order
    listed = np.concatenate(pairs)
    found = np.asarray(rows["row"])
    return Crowds(found[of_ours], found[~of_ours], listed[:, :2], listed[:, 2] != 0, in_order)


def _sides(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[Kinds, Kinds]]:
    """Both sides of each crowd."""
    counts = database.execute("SELECT crowd, count(*) FROM crowds GROUP BY 1 ORDER BY 1").fetchall()
    for first, last in _packed(counts):
        columns = database.execute(
            "SELECT crowd, of_ours, m, d, x, said, row FROM crowds WHERE crowd BETWEEN ? AND ? "
            "ORDER BY crowd, m, d, x, said, row", [first, last],
        ).fetchnumpy()  # fmt: skip
        crowd, of_ours = np.asarray(columns["crowd"]), np.asarray(columns["of_ours"], np.bool_)
        fields = [np.asarray(columns[name]).astype(np.int64) for name in ("m", "d", "x", "said", "row")]
        bounds = [*np.flatnonzero(np.diff(crowd, prepend=-1)).tolist(), len(crowd)]
        for begin, end in pairwise(bounds):
            mine = of_ours[begin:end]
            part = [each[begin:end] for each in fields]
            yield Kinds.of(*(each[mine] for each in part)), Kinds.of(*(each[~mine] for each in part))


def _packed(counts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    first, calls = None, 0
    for crowd, count in counts:
        if first is not None and calls + count > AT_A_TIME:
            yield first, crowd - 1
            first, calls = None, 0
        first = crowd if first is None else first
        calls += count
    if first is not None:
        yield first, counts[-1][0]


class _Crowd:
    def __init__(self, ours: Kinds, theirs: Kinds, tolerances: Tolerances) -> None:
        self.ours, self.theirs = ours, theirs
        self.start, self.duration = 1000 * tolerances.start_seconds, 1000 * tolerances.duration_seconds
        self.left = (ours.count.copy(), theirs.count.copy())
        self.in_order = 0

    def of_one_duration(self) -> Iterator[Numbers]:
        """Rows of ours and theirs that lasted about as long, and whether their amounts differ."""
        return self._weighed(self.duration, ALONE)

    def of_any_duration(self) -> Iterator[Numbers]:
        """As many as can be of those that are left."""
        return self._weighed(None, NEVER_ALONE)

    def only_ones(self) -> Iterator[Numbers]:
        """Of those that are left, two who could not be anyone else's."""
        listed = self._listed(self.ours, self.theirs, None)
        if listed is None:
            return
        i, j = listed
        of_ours = np.bincount(i, self.theirs.count[j], len(self.ours.m))
        of_theirs = np.bincount(j, self.ours.count[i], len(self.theirs.m))
        for mine, other in zip(i.tolist(), j.tolist(), strict=True):
            if of_ours[mine] == 1 == of_theirs[other] and self.left[0][mine] and self.left[1][other]:
                yield self._rows(mine, other, 1)

    def _weighed(self, duration: int | None, alone: int) -> Iterator[Numbers]:
        live = tuple(np.flatnonzero(left) for left in self.left)
        o, t = self.ours.only(live[0], self.left[0]), self.theirs.only(live[1], self.left[1])
        plans: list[tuple[int, int, int]] = []
        listed = self._listed(o, t, duration)
        if listed is None:
            plans = taken_in_order(o, t, self.start, duration)
            self.in_order += sum(count for _, _, count in plans)
        else:
            for edges in _components(*listed, len(o.m), len(t.m)):
                plans += self._plan(o, t, edges, duration, alone)
        for mine, other, count in plans:
            yield self._rows(int(live[0][mine]), int(live[1][other]), count)

    def _plan(self, o: Kinds, t: Kinds, edges: Numbers, duration: int | None, alone: int) -> list[tuple[int, int, int]]:
        i, j = edges
        if len(i) > MOST_WEIGHED:
            mine, other = np.unique(i), np.unique(j)
            taken = taken_in_order(o.only(mine, o.count), t.only(other, t.count), self.start, duration)
            self.in_order += sum(count for _, _, count in taken)
            return [(int(mine[a]), int(other[b]), count) for a, b, count in taken]
        apart = np.abs(o.m[i] - t.m[j]) * COST // max(self.start, 1)
        longer = np.minimum(np.abs(o.d[i] - t.d[j]), FARTHEST // COST) * COST // max(self.duration, 1)
        cost = np.maximum(apart, longer) if duration is not None else apart + longer
        cost += np.where((o.x[i] < 0) != (t.x[j] < 0), 2 * COST, 0)  # a call and a credit
        priced = cost * TIE + (o.x[i] != t.x[j])
        ways = shipped(zip(i.tolist(), j.tolist(), priced.tolist(), strict=True), o.count.tolist(), t.count.tolist(),
                       alone * TIE)  # fmt: skip
        return [(mine, other, count) for (mine, other), count in ways.items()]

    def _listed(self, o: Kinds, t: Kinds, duration: int | None) -> tuple[Numbers, Numbers] | None:
        """Every two kinds that may be one call, unless there are too many."""
        by_start = _near(o.m, t.m, self.start)
        ranges = [by_start] if duration is None else [by_start, _near(o.d, t.d, duration)]
        order, first, counts = min(ranges, key=lambda each: int(each[2].sum()))
        total = int(counts.sum())
        if total > MOST_LISTED:
            return None
        i = np.repeat(np.arange(len(o.m)), counts)
        j = order[np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)]
        near = np.abs(o.m[i] - t.m[j]) <= self.start
        near &= (o.said[i] & t.said[j]) == 0
        if duration is not None:
            near &= np.abs(o.d[i] - t.d[j]) <= duration
        return i[near], j[near]

    def _rows(self, mine: int, other: int, count: int) -> Numbers:
        """The next rows of two kinds."""
        rows = []
        for side, left, kind in ((self.ours, self.left[0], mine), (self.theirs, self.left[1], other)):
            at = side.first[kind] + side.count[kind] - left[kind]
            left[kind] -= count
            rows.append(side.rows[at : at + count])
        differs = self.ours.x[mine] != self.theirs.x[other]
        return np.column_stack([*rows, np.full(count, differs, np.int64)])


def _near(ours: Numbers, theirs: Numbers, within: int) -> tuple[Numbers, Numbers, Numbers]:
    """Of theirs in order, for each of ours where those begin that are near it, and how many there are."""
    order = np.argsort(theirs, kind="stable")
    there = theirs[order]
    first = np.searchsorted(there, ours - within, "left")
    return order, first, np.searchsorted(there, ours + within, "right") - first


def _components(i: Numbers, j: Numbers, ours: int, theirs: int) -> Iterator[Numbers]:
    """The pairs of each connected part."""
    label = np.arange(ours + theirs)
    while len(i):
        least = np.minimum(label[i], label[ours + j])
        before = label.copy()
        for ends in (i, ours + j):
            np.minimum.at(label, label[ends], least)
            np.minimum.at(label, ends, least)
        label = label[label]
        if (label == before).all():
            break
    part = label[i]
    order = np.lexsort((j, i, part))
    bounds = [*np.flatnonzero(np.diff(part[order], prepend=-1)).tolist(), len(order)]
    for begin, end in pairwise(bounds):
        yield np.stack([i[order[begin:end]], j[order[begin:end]]])
