"""A row of a CSV file, made into a past case by a mapping."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pledgekeeper.model import iso
from pledgekeeper.simulation.mapping import Choice, ColumnMap, PausePair, PlannedWork, zone_named
from pledgekeeper.simulation.past_case import BadCase, PastCase, no_such, read_case
from pledgekeeper.simulation.wall_clock import end_of_day, read_moment
from pledgekeeper.sla.marks import CONSENTED, MARKS, OBJECTED, PAUSED, PLANNED_WORK, RESUMED

SKEW_SECONDS = 60
"""So much earlier than the opening a mark may be: two systems' clocks differ. It counts as of the opening."""
Entry = tuple[int, int, list[Any]]
"""A mark with its second and its rank: what happened in one second is told in the order of a case's life."""


@dataclass(frozen=True)
class RowReader:
    """Reads the rows under one header."""

    mapping: ColumnMap
    header: tuple[str, ...]

    def __call__(self, cells: Sequence[str], until: int | None) -> tuple[PastCase, list[str]]:
        """The case, and what is to be told of how it was read. BadCase names the column and what would be right."""
        if any(cells[len(self.header) :]):
            raise BadCase(
                f"this row has {len(cells)} cells, and the header {len(self.header)}: is one with a "
                f"{self.mapping.delimiter!r} in it not quoted?"
            )
        row = _Row(self.mapping, dict(zip(self.header, cells, strict=False)))
        said = row.said()
        file_made = int(self.mapping.until.timestamp()) if self.mapping.until else None
        return read_case(said, until if until is not None else file_made), row.doubts


@dataclass
class _Row:
    mapping: ColumnMap
    cells: Mapping[str, str]

    def __post_init__(self) -> None:
        self.doubts: list[str] = []

    def said(self) -> dict[str, Any]:
        """The case in the form of a line of JSON."""
        mapping = self.mapping
        self.kind = self._chosen(mapping.kind, "kind")
        if self.kind not in MARKS:
            raise BadCase(f"kind: {no_such(self.kind, 'kind of case', MARKS)}")
        self.zone = zone_named(self._chosen(mapping.time.zone, "time.zone"))
        said: dict[str, Any] = {
            "case": self._needed(mapping.id),
            "kind": self.kind,
            "calendar": self._chosen(mapping.calendar, "calendar"),
            "facts": self._facts(),
            "marks": self._marks(),
        }
        if mapping.carrier:
            said["carrier"] = self._chosen(mapping.carrier, "carrier")
        if mapping.monthly_charge and mapping.currency and self._cell(mapping.monthly_charge.column):
            said |= {"monthly_charge": self._amount(), "currency": self._chosen(mapping.currency, "currency")}
        return said

    # --- cells -------------------------------------------------------------------------------------------------------

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def _needed(self, column: str) -> str:
        found = self._cell(column)
        if not found:
            raise BadCase(f"{column}: this cell is empty; every case needs it")
        return found

    def _chosen(self, choice: Choice, field: str) -> str:
        return self._perhaps(choice, field) or self._needed(str(choice.column))

    def _perhaps(self, choice: Choice, field: str) -> str:
        """The value of a choice; empty where the cell is and the table of values says nothing else."""
        if choice.always is not None:
            return choice.always
        cell = self._cell(str(choice.column))
        if choice.values is None:
            return cell
        found = choice.values.get(cell, choice.otherwise)
        if found is None and cell:
            raise BadCase(f"{choice.column}: {no_such(cell, f'value of {field} in the mapping', choice.values)}")
        return found or ""

    def _facts(self) -> dict[str, str]:
        facts = {name: self._perhaps(choice, f"facts.{name}") for name, choice in self.mapping.facts.items()}
        for name, column in self.mapping.dates.items():
            cell = self._cell(column)
            if cell:
                written = end_of_day(cell, self.zone)
                facts[name] = _iso(written.second if written else self._second(column, cell))
        return {name: value for name, value in facts.items() if value}

    def _amount(self) -> str:
        charge = self.mapping.monthly_charge
        assert charge is not None
        text = "".join(self._cell(charge.column).split())
        return text.replace(".", "").replace(",", ".") if charge.decimal == "," else text.replace(",", "")

    # --- marks -------------------------------------------------------------------------------------------------------

    def _marks(self) -> list[list[Any]]:
        words = MARKS[self.kind]
        entries: list[Entry] = []
        rank = {word: number for number, word in enumerate(words)}
        for word, column in self.mapping.marks.items():
            cell = self._cell(column)
            if cell and word in words:
                second = self._second(column, cell)
                entries.append((second, rank[word], [second, word]))
        if not entries:
            raise BadCase(f"no mark: {', '.join(self.mapping.marks.values())} are all empty")
        entries = self._not_before_the_opening(entries)
        for number, pair in enumerate(self.mapping.pauses, start=1):
            entries += self._pause(f"w{number}", pair)
        for number, work in enumerate(self.mapping.planned_work, start=1):
            entries += self._work(f"p{number}", work)
        return [mark for _, _, mark in sorted(entries, key=lambda entry: entry[:2])]

    def _not_before_the_opening(self, entries: list[Entry]) -> list[Entry]:
        opened = next((second for second, _, mark in entries if mark[1] == "opened"), None)
        if opened is None:
            if "opened" in MARKS[self.kind]:
                raise BadCase(f"{self.mapping.marks['opened']}: this cell is empty; no clock starts without it")
            return entries
        in_order = []
        for second, rank, (_, word) in entries:
            column = self.mapping.marks[word]
            if opened - second > SKEW_SECONDS:
                raise BadCase(f"{column}: {word} {_iso(second)} is before the case was opened, {_iso(opened)}")
            if second < opened:
                self.doubts.append(f"{column}: {opened - second} s before the opening; counts as of the same second")
            in_order.append((max(second, opened), rank, [max(second, opened), word]))
        return in_order

    def _pause(self, name: str, pair: PausePair) -> Iterator[Entry]:
        from_, to = self._cell(pair.from_), self._cell(pair.to)
        if not from_:
            if to:
                raise BadCase(f"{pair.to}: {to} ends a pause, and {pair.from_}, its begin, is empty")
            return
        begin = self._second(pair.from_, from_)
        yield begin, PAUSING, [begin, PAUSED, {"name": name, "reason": self._chosen(pair.reason, "reason")}]
        agreed = self._perhaps(pair.agreed, "agreed") if pair.agreed else ""
        if agreed not in ("", "yes", "no"):
            raise BadCase(f"{pair.agreed and pair.agreed.column}: {no_such(agreed, 'answer', ('yes', 'no'))}")
        if agreed:
            yield begin, PAUSING + 1, [begin, CONSENTED if agreed == "yes" else OBJECTED, {"name": name}]
        if to:
            end = self._second(pair.to, to)
            if end < begin:
                raise BadCase(f"{pair.to}: the pause ends {_iso(end)}, before it begins, {_iso(begin)}")
            yield end, PAUSING + 2, [end, RESUMED, {"name": name}]

    def _work(self, name: str, work: PlannedWork) -> Iterator[Entry]:
        columns = (work.announced, work.from_, work.to)
        if not any(map(self._cell, columns)):
            return
        announced, begin, end = (self._second(column, self._needed(column)) for column in columns)
        if end <= begin:
            raise BadCase(f"{work.to}: planned work ends {_iso(end)}, not after its begin, {_iso(begin)}")
        yield announced, PAUSING, [announced, PLANNED_WORK, {"name": name, "begin": begin, "end": end}]

    def _second(self, column: str, cell: str) -> int:
        try:
            written = read_moment(cell, self.mapping.time, self.zone)
        except BadCase as problem:
            raise BadCase(f"{column}: {problem}") from None
        if written.doubt:
            self.doubts.append(f"{column}: {written.doubt}")
        return written.second


PAUSING = 1_000
"""The rank of pauses: what else happened in that second is told first."""


def _iso(second: int) -> str:
    return iso(datetime.fromtimestamp(second, UTC))
