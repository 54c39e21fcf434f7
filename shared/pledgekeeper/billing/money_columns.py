"""Which columns are money: what a minute costs, what a call costs, and in which currency."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from pledgekeeper.billing.columns_left import ColumnsLeft
from pledgekeeper.billing.contents import is_money_column
from pledgekeeper.billing.figures import value_of
from pledgekeeper.billing.hints import SAID, contradicts, says_cents, says_price, score, words_of
from pledgekeeper.billing.lasting import LOOKED_AT, seconds_of
from pledgekeeper.billing.moments import most
from pledgekeeper.billing.per_minute import TO_A_HUNDREDTH, TO_A_QUARTER, Priced, is_per_minute, is_product
from pledgekeeper.billing.running import is_running_total, is_the_same
from pledgekeeper.carriers.call_columns import Money

CODE = re.compile(r"[A-Za-z]{3}")


class MoneyColumns(ColumnsLeft):
    """Chooses the columns of money among those that are left."""

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

    def _money(
        self, rate: str | None, amount: str | None, called: str | None, duration: str | None
    ) -> tuple[str | None, str | None]:
        """Rate and amount as their names say; else as a price is, or as numbers with decimals stand there. Beside an
        amount a price is the rate that leads to it, or nothing."""
        if price := self._price():
            if amount:
                rate = rate or (price if self._go_together(duration, price, amount) else None)
            elif self._is_per_minute(price, called, duration):
                rate = rate or price
            else:
                amount = price
        if rate is None and amount is None:
            rate, amount = self._money_by_content(called, duration)
        rate = rate or self._beside("amount", lambda name: self._go_together(duration, name, amount))
        amount = amount or self._beside("rate", lambda name: self._go_together(duration, rate, name))
        return rate, amount

    def _may_be_paid(self, name: str, rate: str | None = None, duration: str | None = None) -> bool:
        """Whether a column can be what calls cost: what is as the duration is not, unless a rate makes it so, nor what
        counts on from row to row."""
        if contradicts(name, "amount"):
            return False
        paid = self._figures(name)
        if any(is_the_same(paid, lasted) for lasted in self.lasting) and not self._go_together(duration, rate, name):
            return False
        others = (
            self._figures(each) for each in self.file.columns
            if each != name and self.cells[each] and is_money_column(self.cells[each])
        )  # fmt: skip
        return not is_running_total(paid, others, self.begun, self.lasting[0] if self.lasting else ())

    def _figures(self, name: str) -> list[Decimal | None]:
        """What stands in the first rows of a column of money."""
        if name not in self.figures:
            mark = self._mark((name,))
            self.figures[name] = [value_of(cell, mark) for cell in self.file.cells(name)[:LOOKED_AT]]
        return self.figures[name]

    def _free_money(self, says: Callable[[str], bool] = lambda _: True) -> list[str]:
        """The columns that may be money by their content, and whose name says so, and are nothing else yet."""
        return [
            name for name in self.free
            if says(name) and self.cells[name] and is_money_column(self.cells[name]) and self._may_be_paid(name)
        ]  # fmt: skip

    def _beside(self, other: str, goes_with: Callable[[str], bool]) -> str | None:
        """The column of money that goes with the `other` one, whatever it is called; no second one of the other."""
        found = next(filter(goes_with, self._free_money(lambda name: not score(name, other))), None)
        if found:
            self.free.remove(found)
        return found

    def _go_together(
        self, duration: str | None, rate: str | None, amount: str | None, within: Decimal = TO_A_QUARTER
    ) -> bool:
        if duration is None or rate is None or amount is None:
            return False
        mark = self._mark((amount, rate), (duration,))
        rows = zip(*(self.file.cells(name) for name in (duration, rate, amount)), strict=True)
        read = ((seconds_of(lasted), value_of(a_minute, mark), value_of(paid, mark)) for lasted, a_minute, paid in rows)
        calls = (
            (seconds, a_minute, paid) for seconds, a_minute, paid in read
            if seconds is not None and a_minute is not None and paid is not None
        )  # fmt: skip
        return is_product(calls, within)

    def _is_exactly(self, duration: str | None, rate: str | None, amount: str) -> bool:
        """Whether a column is what the rate makes of the duration: of several amounts that is the one billed."""
        return self._go_together(duration, rate, amount, TO_A_HUNDREDTH)

    def _price(self) -> str | None:
        """A column of prices that does not say for how much of a call they are."""
        price = max(self._free_money(says_price), key=self._in_currency, default=None)
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

    def _money_by_content(self, called: str | None, duration: str | None) -> tuple[str | None, str | None]:
        """Of numbers with decimals the one that varies most is the amount, and one of few values the rate; it is the
        rate itself where it is the same for short and long calls."""
        decimals = [name for name in self._free_money() if any("." in cell or "," in cell for cell in self.cells[name])]
        if not decimals:
            return None, None
        by_variety = sorted(decimals, key=lambda name: len(set(self.cells[name])))
        amount: str | None = by_variety.pop()
        rate = by_variety[0] if by_variety else None
        if amount and self._is_per_minute(amount, called, duration):
            rate, amount = amount, None
        for name in filter(None, (amount, rate)):
            self.free.remove(name)
        return rate, amount


def in_cents(rate: str | None, amount: str | None) -> tuple[Money, ...]:
    fields: Mapping[Money, str | None] = {"rate": rate, "amount": amount}
    return tuple(field for field, name in fields.items() if name and says_cents(name))
