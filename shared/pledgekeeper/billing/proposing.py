"""A mapping proposed for a file: what the names of its columns say, and what stands in them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.contents import (
    is_duration,
    is_money_column,
    is_number,
    is_phone,
    is_withheld,
    may_be_phone,
    unit_of,
)
from pledgekeeper.billing.figures import NAMES_CURRENCY, Mark, decimal_mark, value_of
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import (
    NOTHING,
    SAID,
    contradicts,
    currencies_in,
    says_billed,
    says_cents,
    says_end,
    says_money,
    says_price,
    says_rate,
    score,
    words_of,
)  # fmt: skip
from pledgekeeper.billing.lasting import began_and_lasted, comes_after, seconds_of
from pledgekeeper.billing.moments import CLOCK, HHMMSS, how_written, most
from pledgekeeper.billing.per_minute import Priced, is_per_minute, is_product
from pledgekeeper.carriers.call_columns import ColumnMapping, Columns, Duration, Money, Start, Unit
from pledgekeeper.errors import Invalid

SHOWN = 40
KNOWN = {
    "when a call began": "2026-10-01 13:00:00, 2026-10-01T13:00:00Z, 01/10/2026 13:00:00, 10/01/2026 01:00:00 PM, "
    "01.10.2026 13:00:00, 01-Oct-2026 13:00:00, 20261001130000, 1790859600 (seconds since 1970), in one column or two",
    "the duration": "130, 130 s, 2m 10s, PT2M10S, 0:02:10, 000210, 2.1667 (minutes), or as the end of the call",
}
CODE = re.compile(r"[A-Za-z]{3}")
OTHER_CURRENCY = -100
"""A column in another currency is only taken where there is no other."""


def propose(file: CallFile, columns: Columns | None = None, agreement: BillingAgreement | None = None) -> ColumnMapping:
    """The mapping that fits best and has the columns that are named already. An agreement tells which of several
    currencies counts, and by its period which of two numbers is the month.

    Invalid names the columns when a start, a number or a duration is not to be found.
    """
    return _Proposal(file, (columns or Columns()).named(), agreement).mapping()


class _Proposal:
    def __init__(self, file: CallFile, named: Mapping[str, str], agreement: BillingAgreement | None) -> None:
        for field, name in named.items():
            if name not in file.columns:
                raise Invalid(
                    f"{file.path}: there is no column {name!r}, which is named as {field}; there are: "
                    f"{', '.join(file.columns)}"
                )
        self.file, self.named = file, named
        self.currency = agreement.currency if agreement else None
        self.period = agreement.period if agreement else None
        self.beside: frozenset[str] = NOTHING
        """What the name of the column with the currency has in common with that of its amounts."""
        self.free = [name for name in file.columns if name not in named.values()]
        self.lasted: str | None = None
        """The column that was found to be the time from start to end."""
        self.cells = {name: file.column(name)[:500] for name in file.columns}

    def mapping(self) -> ColumnMapping:
        currency = self._currency()
        start = self._start()
        ended = self._end(start) if start else None
        b_number, a_number = self._numbers()
        billed = self._take("billed", is_duration, may_be=says_billed)
        duration = self._take("duration", is_duration)
        rate = self._take("rate", is_money_column, may_be=says_rate)
        amount = self._take("amount", is_money_column)
        if duration is None and billed is not None:
            duration, billed = billed, None
        if duration is None:
            duration = self._the_proven() or ended or self._by_content(is_duration)
        if billed is None and duration is not None:
            billed = self._take("billed", is_duration, may_be=lambda name: not says_money(name))
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
        return ColumnMapping(
            start=start, a_number=a_number, b_number=b_number, rate=rate, amount=amount, currency=currency,
            duration=Duration(column=duration, unit="end" if duration == ended else self._unit(duration, mark)),
            billed=Duration(column=billed, unit=self._unit(billed, mark)) if billed else None,
            destination=destination, decimal=mark, cents=_in_cents(rate, amount),
        )  # fmt: skip

    def _unit(self, column: str, mark: Mark) -> Unit:
        return unit_of(column, self.cells[column], mark)

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

    def _mark(self, *kinds: Iterable[str | None]) -> Mark:
        """The sign before decimals, as the columns of money tell it; else, as those of durations do."""
        told = (decimal_mark(cell for name in names if name for cell in self.cells[name]) for names in kinds)
        return next(filter(None, told), ".")

    # --- choosing ----------------------------------------------------------------------------------------------------

    def _take(
        self, field: str, fits: Callable[[Sequence[str]], bool], *,
        may_be: Callable[[str], bool] = lambda _: True, needs_content: bool = False,
    ) -> str | None:  # fmt: skip
        """The column that is named as it; else the free one whose name says the field most plainly, and whose content
        does not contradict."""
        if field in self.named:
            return self.named[field]
        scored = [
            (plain + self._in_currency(name), -number, name)
            for number, name in enumerate(self.free)
            if (plain := score(name, field)) > 0
            and may_be(name)
            and (fits(self.cells[name]) if self.cells[name] else not needs_content)
        ]
        if not scored:
            return None
        chosen = max(scored)[2]
        self.free.remove(chosen)
        return chosen

    def _by_content(self, fits: Callable[[Sequence[str]], bool]) -> str | None:
        for name in self.free:
            if (
                self.cells[name]
                and fits(self.cells[name])
                and not contradicts(name, "duration")
                and not says_money(name)
            ):
                self.free.remove(name)
                return name
        return None

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
        return Start(column=name, time_column=self._time(has_time=has_time), written=order, zoned=zoned)

    def _time(self, *, has_time: bool) -> str | None:
        """The column with the time of a day that has none beside it."""
        if has_time or "time" in self.named:
            return self.named.get("time")
        clocks = [
            name for name in self.free
            if score(name, "duration") == 0
            and (most(self.cells[name], CLOCK) or (score(name, "start") and most(self.cells[name], HHMMSS)))
        ]  # fmt: skip
        found = max(clocks, key=lambda name: score(name, "start") - 3 * score(name, "end"), default=None)
        if found:
            self.free.remove(found)
        return found

    def _start(self) -> Start | None:
        if named := self._named_start():
            return named
        moments = {name: written for name in self.free if (written := how_written(name, self.cells[name], self.period))}
        if not moments:
            name = self._take("start", lambda cells: not cells)
            return Start(column=name) if name else None
        whole = {name: found for name, found in moments.items() if found[1]} or moments
        chosen = max(whole, key=lambda name: (score(name, "start") - 3 * score(name, "end"), -self.free.index(name)))
        orders = {name: order for name, (order, has_time, _) in whole.items() if has_time}
        if proven := began_and_lasted(self.file, orders, self._durations()):
            chosen, self.lasted = proven
        order, has_time, zoned = moments[chosen]
        ended = self.lasted is None and says_end(chosen)
        self.free.remove(chosen)
        time_column = self._time(has_time=has_time)
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
        ]  # fmt: skip
        if b_number is None and phones:
            at = 1 if a_number is None and len(phones) > 1 else 0
            b_number = phones.pop(at)
            self.free.remove(b_number)
        if a_number is None and phones:
            a_number = phones.pop(0)
            self.free.remove(a_number)
        return b_number, a_number

    def _currency(self) -> str | None:
        """Of several the one whose cells have the agreement's currency."""
        own = [name for name in self.free if self._has_own_currency(name)]
        currency = self._take("currency", lambda cells: most(cells, CODE), may_be=lambda name: name in own or not own,
                              needs_content=True)  # fmt: skip
        if currency:
            self.beside = frozenset(words_of(currency)) - SAID["currency"]
        return currency

    def _has_own_currency(self, name: str) -> bool:
        cells = [cell.upper() for cell in self.cells[name]]
        return score(name, "currency") > 0 and 2 * cells.count(self.currency or "") > len(cells)

    def _in_currency(self, name: str) -> int:
        """How plainly a name says that the column is in the currency that counts; it may say another."""
        if named := currencies_in(name):
            return 0 if self.currency is None else 2 if self.currency in named else OTHER_CURRENCY
        return 1 if self.beside.intersection(words_of(name)) else 0

    def _money(
        self, rate: str | None, amount: str | None, called: str | None, duration: str | None
    ) -> tuple[str | None, str | None]:
        """Rate and amount as their names say; else as a price is, or as numbers with decimals stand there."""
        if price := self._price():
            per_minute = self._is_per_minute(price, called, duration)
            rate, amount = (rate or price, amount) if amount or per_minute else (rate, price)
        if rate is None and amount is None:
            return self._money_by_content()
        rate = rate or self._beside("amount", lambda name: self._go_together(duration, name, amount))
        amount = amount or self._beside("rate", lambda name: self._go_together(duration, rate, name))
        return rate, amount

    def _free_money(self) -> list[str]:
        """The columns that may be money, and are nothing else yet."""
        return [name for name in self.free if self.cells[name] and is_money_column(self.cells[name])]

    def _beside(self, other: str, goes_with: Callable[[str], bool]) -> str | None:
        """The column of money that goes with the `other` one, whatever it is called; no second one of the other."""
        free = (
            name
            for name in self.free
            if self.cells[name] and is_money_column(self.cells[name]) and not score(name, other)
        )
        found = next(filter(goes_with, free), None)
        if found:
            self.free.remove(found)
        return found

    def _go_together(self, duration: str | None, rate: str | None, amount: str | None) -> bool:
        if duration is None or rate is None or amount is None:
            return False
        mark = self._mark((amount, rate), (duration,))
        rows = zip(*(self.file.cells(name) for name in (duration, rate, amount)), strict=True)
        read = ((seconds_of(lasted), value_of(a_minute, mark), value_of(paid, mark)) for lasted, a_minute, paid in rows)
        return is_product(
            (seconds, a_minute, paid) for seconds, a_minute, paid in read
            if seconds is not None and a_minute is not None and paid is not None
        )  # fmt: skip

    def _price(self) -> str | None:
        """A column of prices that does not say for how much of a call they are."""
        price = max(filter(says_price, self._free_money()), key=self._in_currency, default=None)
        if price:
            self.free.remove(price)
        return price

    def _is_per_minute(self, price: str, called: str | None, duration: str | None) -> bool:
        if called is None or duration is None:
            return False
        mark = self._mark((price,), (duration,))
        rows = zip(*(self.file.cells(name) for name in (called, duration, price)), strict=True)
        read = ((number.strip(), seconds_of(lasted), value_of(paid, mark)) for number, lasted, paid in rows)
        return is_per_minute(
            Priced(number, seconds, paid) for number, seconds, paid in read if seconds is not None and paid is not None
        )

    def _money_by_content(self) -> tuple[str | None, str | None]:
        """Of numbers with decimals the one that varies most is the amount; one of few values is the rate."""
        decimals = [name for name in self._free_money() if any("." in cell or "," in cell for cell in self.cells[name])]
        if not decimals:
            return None, None
        by_variety = sorted(decimals, key=lambda name: len(set(self.cells[name])))
        amount = by_variety.pop()
        rate = by_variety[0] if by_variety else None
        for name in filter(None, (amount, rate)):
            self.free.remove(name)
        return rate, amount


def _in_cents(rate: str | None, amount: str | None) -> tuple[Money, ...]:
    fields: Mapping[Money, str | None] = {"rate": rate, "amount": amount}
    return tuple(field for field, name in fields.items() if name and says_cents(name))
