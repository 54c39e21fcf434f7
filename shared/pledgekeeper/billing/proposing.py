"""A mapping proposed for a file: what the names of its columns say, and what stands in them."""

from collections.abc import Sequence
from statistics import median

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.contents import (
    has_decimals,
    is_duration,
    is_money_column,
    is_number,
    is_phone,
    is_withheld,
    may_be_phone,
    unit_of,
)
from pledgekeeper.billing.figures import NAMES_CURRENCY, Mark
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import (
    contradicts,
    is_of_day,
    says_billed,
    says_end,
    says_money,
    says_rate,
    score,
)  # fmt: skip
from pledgekeeper.billing.lasting import (
    LOOKED_AT,
    began_and_lasted,
    comes_after,
    moments_of,
    other_moments,
    seconds_of,
    unit_between,
    until,
)
from pledgekeeper.billing.moments import CLOCK, HHMMSS, how_written, most
from pledgekeeper.billing.money_columns import MoneyColumns, in_cents
from pledgekeeper.billing.running import is_running_number
from pledgekeeper.carriers.call_columns import ColumnMapping, Columns, Duration, Start, Unit
from pledgekeeper.errors import Invalid

SHOWN, SAME_UNIT = 40, 5
KNOWN = {
    "when a call began": "2026-10-01 13:00:00, 2026-10-01T13:00:00Z, 01/10/2026 13:00:00, 10/01/2026 01:00:00 PM, "
    "01.10.2026 13:00:00, 01-Oct-2026 13:00:00, 20261001130000, 1790859600 (seconds since 1970), in one column or two",
    "the duration": "130, 130 s, 2m 10s, PT2M10S, 0:02:10, 000210, 2.1667 (minutes), or as the end of the call",
}


def propose(file: CallFile, columns: Columns | None = None, agreement: BillingAgreement | None = None) -> ColumnMapping:
    """The mapping that fits best and has the columns that are named already. An agreement tells which of several
    currencies counts, and by its period which of two numbers is the month.

    Invalid names the columns when a start, a number or a duration is not to be found.
    """
    return _Proposal(file, (columns or Columns()).named(), agreement).mapping()


class _Proposal(MoneyColumns):
    def mapping(self) -> ColumnMapping:
        currency = self._currency()
        start = self._start()
        ended = self._end(start) if start else None
        b_number, a_number = self._numbers()
        billed = self._take("billed", is_duration, may_be=says_billed)
        duration = self._take("duration", is_duration)
        self._keep_time(start, ended, (duration, billed, self.lasted))
        rate = self._take("rate", is_money_column, may_be=says_rate)
        amount = self._take("amount", is_money_column, may_be=lambda name: self._may_be_paid(name, rate, duration),
                            proven=lambda name: self._is_exactly(billed or duration, rate, name))  # fmt: skip
        if duration is None and billed is not None:
            duration, billed = billed, None
        if duration is None:
            duration = self._the_proven() or ended or self._by_content(is_duration)
        if billed is None and duration is not None:
            billed = self._take("billed", is_duration, may_be=lambda name: not says_money(name) and (
                amount is not None or not has_decimals(self.cells[name])))  # fmt: skip
        rate, amount = self._money(rate, amount, b_number, duration)
        if currency is None and amount is not None and most(self.cells[amount], NAMES_CURRENCY):
            currency = amount
        destination = self._take("destination", lambda cells: not is_number(cells))
        missing = {"when a call began": start, "the called number": b_number, "the duration": duration}
        if lacking := [what for what, found in missing.items() if found is None]:
            raise Invalid(self._lacks(lacking))
        assert start
        assert b_number
        assert duration
        mark = self._mark((amount, rate), (duration, billed))
        unit, billed_unit = self._units(start, duration, billed, mark)
        return ColumnMapping(
            start=start, a_number=a_number, b_number=b_number, rate=rate, amount=amount, currency=currency,
            duration=Duration(column=duration, unit="end" if duration == ended else unit),
            billed=Duration(column=billed, unit=billed_unit) if billed else None,
            destination=destination, decimal=mark, cents=in_cents(rate, amount),
        )  # fmt: skip

    def _keep_time(self, start: Start | None, ended: str | None, durations: Sequence[str | None]) -> None:
        """Of the first rows: when calls began, and how long they lasted."""
        self.begun = moments_of(self.file, start) if start else ()
        self.lasting = [[seconds_of(cell) for cell in self.file.cells(name)[:LOOKED_AT]] for name in durations if name]
        if start and ended:
            self.lasting += until(self.file, start, [start.model_copy(update={"column": ended})])

    def _units(self, start: Start, duration: str, billed: str | None, mark: Mark) -> tuple[Unit, Unit]:
        """Of the duration and the billed one, as start and end prove it, else as names and sizes say."""
        proven = self._proven_unit(start, duration)
        unit = proven or unit_of(duration, self.cells[duration], mark)
        if billed is None:
            return unit, unit
        if proven and self._is_as_large(billed, duration):
            return unit, unit
        return unit, self._proven_unit(start, billed) or unit_of(billed, self.cells[billed], mark)

    def _proven_unit(self, start: Start, column: str) -> Unit | None:
        numbers = self._lengths(column)
        lasted = until(self.file, start, other_moments(self.file, start, self.period))
        return next((unit for each in lasted if (unit := unit_between(numbers, each))), None)

    def _is_as_large(self, billed: str, duration: str) -> bool:
        """Whether the numbers of two columns are of one unit: what is billed is no less, and not ten times as much."""
        pairs = zip(self._lengths(billed), self._lengths(duration), strict=True)
        ratios = [counts / lasted for counts, lasted in pairs if counts and lasted]
        return bool(ratios) and 1 / SAME_UNIT < median(ratios) < SAME_UNIT

    def _lengths(self, column: str) -> list[float | None]:
        cells = self.file.cells(column)[:LOOKED_AT]
        return [seconds_of(cell) if ":" not in cell else None for cell in cells]

    def _lacks(self, lacking: Sequence[str]) -> str:
        """What was not recognised, what is, and what stands in the file."""
        left = [name for name in self.free if self.cells[name] and not is_phone(self.cells[name])]
        cells = ", ".join(f"{name} {self.cells[name][0][:SHOWN]!r}" for name in left)
        known = "".join(f" {what[0].upper()}{what[1:]} is read as {KNOWN[what]}." for what in lacking if what in KNOWN)
        return (
            f"{self.file.path}: no column was recognised as {' or '.join(lacking)}; there are: "
            f"{', '.join(self.file.columns)}.{known}{f' Not recognised: {cells}.' if cells else ''} "
            "Say which it is in a mapping file (docs/reconciliation.md)"
        )

    def _named_start(self) -> Start | None:
        """The column that is named, as it is written."""
        name = self.named.get("start")
        if name is None:
            return None
        written = how_written(name, self.cells[name], self.period)
        if written is None and self.cells[name]:
            raise Invalid(
                f"{self.file.path}: {name!r} is named as start, and holds no moments: {self.cells[name][0]!r}"
            )
        order, has_time, zoned = written or ("iso", True, False)
        return Start(column=name, time_column=self._time(name, has_time=has_time), written=order, zoned=zoned)

    def _time(self, day: str, *, has_time: bool) -> str | None:
        """The column with the time of a day that has none beside it: best one that has its name."""
        if has_time or "time" in self.named:
            return self.named.get("time")
        found = max(
            self._clocks(),
            key=lambda name: (is_of_day(name, day), score(name, "start") - 3 * score(name, "end")),
            default=None,
        )
        if found:
            self.free.remove(found)
        return found

    def _clocks(self) -> list[str]:
        return [
            name for name in self.free
            if score(name, "duration") == 0
            and (most(self.cells[name], CLOCK) or (score(name, "start") and most(self.cells[name], HHMMSS)))
        ]  # fmt: skip

    def _start(self) -> Start | None:
        if named := self._named_start():
            return named
        moments = {name: written for name in self.free if (written := how_written(name, self.cells[name], self.period))}
        if not moments:
            name = self._take("start", lambda cells: not cells)
            return Start(column=name) if name else None
        clocks = self._clocks()
        whole = {
            name: found for name, found in moments.items() if found[1] or any(is_of_day(each, name) for each in clocks)
        } or moments
        chosen = max(whole, key=lambda name: (score(name, "start") - 3 * score(name, "end"), -self.free.index(name)))
        orders = {name: order for name, (order, has_time, _) in whole.items() if has_time}
        if proven := began_and_lasted(self.file, orders, self._durations()):
            chosen, self.lasted = proven
        order, has_time, zoned = moments[chosen]
        ended = self.lasted is None and says_end(chosen)
        self.free.remove(chosen)
        time_column = self._time(chosen, has_time=has_time)
        for name in whole:
            if name in self.free:
                self.free.remove(name)
        return Start(column=chosen, time_column=time_column, written=order, zoned=zoned, ended=ended)

    def _end(self, start: Start) -> str | None:
        """The column that says when a call ended, written as its start is, and lies behind it: that named as the
        duration, or one whose name says so."""
        if start.ended or start.time_column:
            return None
        written = (start.written, True, start.zoned)
        said = [self.named["duration"]] if "duration" in self.named else filter(says_end, self.file.columns)
        ends = (name for name in said if how_written(start.column, self.cells[name], self.period) == written)
        return next((name for name in ends if comes_after(self.file, start.column, name, start.written)), None)

    def _the_proven(self) -> str | None:
        if self.lasted not in self.free:
            return None
        self.free.remove(self.lasted)
        return self.lasted

    def _durations(self) -> list[str]:
        return [
            name for name in self.free
            if self.cells[name] and is_duration(self.cells[name]) and not contradicts(name, "duration")
        ]  # fmt: skip

    def _numbers(self) -> tuple[str | None, str | None]:
        b_number = self._take("b_number", may_be_phone)
        a_number = self._take("a_number", lambda cells: may_be_phone(cells) or is_withheld(cells))
        phones = [
            name for name in self.free
            if self.cells[name] and is_phone(self.cells[name]) and not contradicts(name, "b_number")
            and not is_running_number(self.cells[name])
        ]  # fmt: skip
        if b_number is None and phones:
            at = 1 if a_number is None and len(phones) > 1 else 0
            b_number = phones.pop(at)
            self.free.remove(b_number)
        if a_number is None and phones:
            a_number = phones.pop(0)
            self.free.remove(a_number)
        return b_number, a_number
