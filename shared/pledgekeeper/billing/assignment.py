"""Which record of ours is which of theirs, where several could be: the cheapest assignment, not the first that fits.

Records and possible pairs form a graph; each connected part is solved by itself. Within a part rows are assigned one by
one along shortest augmenting paths (Jonker and Volgenant, for sparse costs). To leave a row alone costs as much as the
worst pair that the tolerances allow, so no record is paired at the price of another.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

Edge = tuple[int, int, int]
"""A row, a column and what it costs to pair them."""
Edges = Mapping[int, Sequence[tuple[int, int]]]


def assigned(edges: Iterable[Edge], alone: int) -> Iterator[tuple[int, int]]:
    """The pairs of the cheapest assignment; edges come in an order that does not depend on that of the files.

    Nor does the choice among assignments that cost the same: rows and columns are numbered as they come.
    """
    of_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
    of_column: dict[int, list[int]] = defaultdict(list)
    rows_known: dict[int, int] = {}
    columns_known: dict[int, int] = {}
    for known_row, known_column, cost in edges:
        row = rows_known.setdefault(known_row, len(rows_known))
        column = columns_known.setdefault(known_column, len(columns_known))
        of_row[row].append((column, cost))
        of_column[column].append(row)
    known_rows, known_columns = list(rows_known), list(columns_known)
    seen: set[int] = set()
    for first in of_row:
        if first not in seen:
            rows = _connected(first, of_row, of_column)
            seen.update(rows)
            for row, column in _solved(rows, of_row, alone).items():
                yield known_rows[row], known_columns[column]


def _connected(first: int, of_row: Edges, of_column: Mapping[int, Sequence[int]]) -> list[int]:
    found, waiting = {first: None}, [first]
    while waiting:
        row = waiting.pop()
        for column, _ in of_row[row]:
            for other in of_column[column]:
                if other not in found:
                    found[other] = None
                    waiting.append(other)
    return list(found)


def _solved(rows: Sequence[int], of_row: Edges, alone: int) -> dict[int, int]:
    """Row to column. Each row has also a column of its own, `~row`, that stands for being left alone."""
    price: dict[int, int] = defaultdict(int)
    taken_by: dict[int, int] = {}
    has: dict[int, int] = {}
    for row in rows:
        options = (*of_row[row], (~row, alone))
        cheapest = min(cost - price[column] for column, cost in options)
        free = next((c for c, cost in options if cost - price[c] == cheapest and c not in taken_by), None)
        if free is not None:
            taken_by[free], has[row] = row, free
        else:
            _augment(row, of_row, alone, price, taken_by, has)
    return {row: column for row, column in has.items() if column >= 0}


def _augment(
    start: int, of_row: Edges, alone: int, price: dict[int, int], taken_by: dict[int, int], has: dict[int, int]
) -> None:
    """Give `start` a column by the shortest path of exchanges, and keep the prices right."""
    came_from, settled, end = _shortest_path(start, of_row, alone, price, taken_by, has)
    for column, reach in settled.items():
        price[column] += reach - settled[end]
    column = end
    while True:
        row = came_from[column]
        taken_by[column] = row
        has[row], column = column, has.get(row, column)
        if row == start:
            return


def _shortest_path(
    start: int, of_row: Edges, alone: int, price: dict[int, int], taken_by: dict[int, int], has: dict[int, int]
) -> tuple[dict[int, int], dict[int, int], int]:
    """From a row to the nearest free column: by which row each column is reached, how far it is, and the column."""
    came_from: dict[int, int] = {}
    distance: dict[int, int] = {}
    settled: dict[int, int] = {}
    queue: list[tuple[int, int]] = []
    row, base = start, 0
    while True:
        slack = 0 if row == start else _paid(has[row], of_row[row], row, alone) - price[has[row]]
        for column, cost in (*of_row[row], (~row, alone)):
            reach = base + cost - price[column] - slack
            if column not in settled and reach < distance.get(column, reach + 1):
                distance[column], came_from[column] = reach, row
                heapq.heappush(queue, (reach, column))
        base, column = heapq.heappop(queue)
        while column in settled:
            base, column = heapq.heappop(queue)
        settled[column] = base
        if column not in taken_by:
            return came_from, settled, column
        row = taken_by[column]


def _paid(column: int, options: Sequence[tuple[int, int]], row: int, alone: int) -> int:
    return alone if column == ~row else next(cost for each, cost in options if each == column)
