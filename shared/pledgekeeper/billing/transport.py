"""The cheapest way to pair records of which many are alike: as in `assignment.py`, of each kind as many as there are.

Shortest augmenting paths with prices, each path as wide as it can be, so that a thousand equal records are one step.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Edge = tuple[int, int, int]
"""A kind of ours, a kind of theirs and what it costs to pair one of each."""


def shipped(
    edges: Iterable[Edge], ours: Sequence[int], theirs: Sequence[int], alone: int
) -> Mapping[tuple[int, int], int]:
    """How many of which kind are paired with which; `ours` and `theirs` say how many there are of each kind.

    To leave one of ours alone costs `alone`.
    """
    options: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, column, cost in edges:
        options[row].append((column, cost))
    plan = _Plan(options, theirs, alone)
    for row in options:
        left = ours[row]
        while left:
            left -= plan.widen(row, left)
    return {(row, column): count for column, rows in plan.taken.items() if column >= 0 for row, count in rows.items()}


@dataclass
class _Plan:
    options: Mapping[int, Sequence[tuple[int, int]]]
    room: Sequence[int]
    alone: int
    price: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Of each column the rows that have some of it; column `~row` stands for being left alone."""
    filled: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def widen(self, start: int, most: int) -> int:
        """Pair as many of a row as one shortest path takes, at most so many."""
        came_from, settled, end = self._shortest_path(start)
        for each, reach in settled.items():
            self.price[each] += reach - settled[end]
        steps: list[tuple[int, int, int | None]] = []
        at: int | None = end
        while at is not None:
            row, before = came_from[at]
            steps.append((row, at, before))
            at = before
        if end >= 0:
            most = min(most, self.room[end] - self.filled[end])
        most = min([most, *(self.taken[before][row] for row, _, before in steps if before is not None)])
        for row, column, before in steps:
            self.taken[column][row] = self.taken[column].get(row, 0) + most
            if before is not None:
                self.taken[before][row] -= most
                if not self.taken[before][row]:
                    del self.taken[before][row]
        self.filled[end] += most
        return most

    def _shortest_path(self, start: int) -> tuple[dict[int, tuple[int, int | None]], dict[int, int], int]:
        """To the nearest column with room: by which row, and from which of its columns, each column is reached."""
        came_from: dict[int, tuple[int, int | None]] = {}
        distance: dict[int, int] = {}
        settled: dict[int, int] = {}
        queue: list[tuple[int, int]] = []
        seen = {start}
        waiting: list[tuple[int, int | None]] = [(start, None)]
        base = 0
        while True:
            for row, before in waiting:
                costs = (*self.options[row], (~row, self.alone))
                slack = 0
                if before is not None:
                    slack = next(cost for column, cost in costs if column == before) - self.price[before]
                for column, cost in costs:
                    reach = base + cost - self.price[column] - slack
                    if column not in settled and reach < distance.get(column, reach + 1):
                        distance[column], came_from[column] = reach, (row, before)
                        heapq.heappush(queue, (reach, column))
            base, column = heapq.heappop(queue)
            while column in settled:
                base, column = heapq.heappop(queue)
            settled[column] = base
            if column < 0 or self.filled[column] < self.room[column]:
                return came_from, settled, column
            waiting = [(row, column) for row in self.taken[column] if row not in seen]
            seen.update(row for row, _ in waiting)
