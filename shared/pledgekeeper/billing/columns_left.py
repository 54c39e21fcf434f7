"""The columns of a file that say nothing yet, and which of them is taken as a field."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.figures import Mark, decimal_mark
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import NOTHING, contradicts, currencies_in, says_money, score, words_of
from pledgekeeper.billing.running import counts_up
from pledgekeeper.errors import Invalid

OTHER_CURRENCY = -100
"""A column in another currency is only taken where there is no other."""


class ColumnsLeft:
    """`free` are the columns that are nothing yet; `cells` those of the sample, without empty ones."""

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
        self.begun: Sequence[float | None] = ()
        """When the first calls began, in seconds, row by row."""
        self.figures: dict[str, list[Decimal | None]] = {}
        """What stands in the first rows of columns of money that were looked at."""
        self.lasting: list[Sequence[float | None]] = []
        """How long they lasted, by each column that says it."""
        self.cells = {name: file.column(name)[:500] for name in file.columns}

    def _take(
        self, field: str, fits: Callable[[Sequence[str]], bool], *,
        may_be: Callable[[str], bool] = lambda _: True, needs_content: bool = False,
        proven: Callable[[str], bool] = lambda _: False,
    ) -> str | None:  # fmt: skip
        """The column that is named as it; else the free one whose name says the field most plainly, and whose content
        does not contradict. Of several alike the `proven` one."""
        if field in self.named:
            return self.named[field]
        scored = [
            (plain + self._in_currency(name), name)
            for name in self.free
            if (plain := score(name, field)) > 0
            and may_be(name)
            and (fits(self.cells[name]) if self.cells[name] else not needs_content)
        ]
        if not scored:
            return None
        first, *others = [name for plain, name in scored if plain == max(scored)[0]]
        chosen = next(filter(proven, (first, *others)), first) if others else first
        self.free.remove(chosen)
        return chosen

    def _by_content(self, fits: Callable[[Sequence[str]], bool]) -> str | None:
        for name in self.free:
            if (
                self.cells[name]
                and fits(self.cells[name])
                and not contradicts(name, "duration")
                and not says_money(name)
                and not counts_up(self.cells[name])
            ):
                self.free.remove(name)
                return name
        return None

    def _in_currency(self, name: str) -> int:
        """How plainly a name says that the column is in the currency that counts; it may say another."""
        if named := currencies_in(name):
            return 0 if self.currency is None else 2 if self.currency in named else OTHER_CURRENCY
        return 1 if self.beside.intersection(words_of(name)) else 0

    def _mark(self, *kinds: Iterable[str | None]) -> Mark:
        """The sign before decimals, as the columns of money tell it; else, as those of durations do."""
        told = (decimal_mark(cell for name in names if name for cell in self.cells[name]) for names in kinds)
        return next(filter(None, told), ".")
