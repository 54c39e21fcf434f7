"""What is to be told of the columns that were recognised: what is not certain, and what was not taken."""

from collections.abc import Iterator
from statistics import median

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.contents import is_money_column
from pledgekeeper.billing.files import CallFile
from pledgekeeper.billing.hints import says_end, says_nothing_of_money, says_price, score
from pledgekeeper.billing.lasting import A_SECOND, LOOKED_AT, other_moments, seconds_of, until
from pledgekeeper.carriers.call_columns import ColumnMapping, Columns

LEAST, MOST = 0.3, 1.2
"""A duration is as much of the time from start to end: a call rings before it is answered."""


def doubts(file: CallFile, columns: Columns, mapping: ColumnMapping, agreement: BillingAgreement) -> Iterator[str]:
    """In a sentence each. `columns` are those that somebody named."""
    name = file.path.name
    yield from (f"{name}: {each}" for each in _of_money(file, columns, mapping))
    if refuted := _of_durations(file, mapping, agreement):
        yield f"{name}: {refuted}"


def _of_money(file: CallFile, columns: Columns, mapping: ColumnMapping) -> Iterator[str]:
    for field, name in (("rate", mapping.rate), ("amount", mapping.amount)):
        if name and field not in columns.named() and says_nothing_of_money(name):
            yield f"{name!r} is read as the {field} by what stands in it; its name does not say so"
    settled = "amount" in columns.named() or (mapping.rate and not _as_plain(file, mapping, "rate", mapping.rate))
    for name in [] if settled or not mapping.amount else _as_plain(file, mapping, "amount", mapping.amount):
        yield (
            f"{mapping.amount!r} is read as what a call costs; {name!r} may be as well. Where that is the one that was "
            "billed, name it in a mapping file"
        )
    if mapping.amount is None:
        for name in file.columns:
            if name not in mapping.columns() and score(name, "amount") and is_money_column(file.column(name)):
                yield (
                    f"{name!r} is not read as the amount: what stands in it is a duration, a sum that runs on, or of "
                    "another currency"
                )


def _as_plain(file: CallFile, mapping: ColumnMapping, field: str, taken: str) -> list[str]:
    """The other columns of money whose names say a field no less plainly than that of the one that was taken; a price
    that is read as nothing may be the amount."""
    plain, read = max(score(taken, field), 1), mapping.columns()
    return [
        name for name in file.columns
        if name not in read
        and (score(name, field) >= plain or (field == "amount" and says_price(name)))
        and is_money_column(file.column(name))
    ]  # fmt: skip


def _of_durations(file: CallFile, mapping: ColumnMapping, agreement: BillingAgreement) -> str | None:
    """What start and end say against the unit of the duration."""
    column, factor = mapping.duration.column, A_SECOND.get(mapping.duration.unit)
    ends = [each for each in other_moments(file, mapping.start, agreement.period) if says_end(each.column)]
    if factor is None or not ends:
        return None
    numbers = [seconds_of(cell) for cell in file.cells(column)[:LOOKED_AT]]
    rows = zip(numbers, next(until(file, mapping.start, ends)), strict=True)
    said = [(number / factor, seconds) for number, seconds in rows if number and seconds and seconds > 0]
    if not said or LEAST <= median(lasted / seconds for lasted, seconds in said) <= MOST:
        return None
    lasted, seconds = said[0]
    return (
        f"{column!r} is read in {mapping.duration.unit}, by which the first call lasted {lasted:,.1f} s; from its "
        f"start to {ends[0].column!r} are {seconds:,.0f} s"
    )
