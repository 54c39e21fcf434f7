"""Why a table as a whole is not certain, and what would be right. Pure."""

from collections.abc import Callable, Sequence

from pledgekeeper.intake.reading.headers import Header
from pledgekeeper.intake.reading.left_out import SHOWN
from pledgekeeper.intake.reading.subtotals import Subtotals
from pledgekeeper.intake.reading.units import SCALE, TAXED


def scale_doubt(names: Sequence[str], titles: Sequence[str]) -> str | None:
    """Of the names of columns of amounts, and of what stands above them."""
    said = next((each for each in (*names, *titles) if SCALE.search(each)), None)
    told = "its amounts are in thousands, millions or cents: write them in full, as 1234.50"
    return f"{said[:60]!r} says that {told}" if said else None


def columns_doubt(names: Sequence[str], header: Header, rows: Sequence[Sequence[str]]) -> str | None:
    """Of the columns that what is disputed is read from."""
    fields = ["disputed"] if "disputed" in header.columns else ["billed", "expected"]
    taxed = [names[header.columns[field]] for field in fields if TAXED.search(names[header.columns[field]])]
    if taxed:
        return f"{taxed[0][:60]!r} is with tax, and what is disputed is without: name a column Disputed net"
    for field in fields:
        places = [*header.others.get(field, ()), header.columns[field]]
        said = {tuple(row[at].strip() if at < len(row) else "" for at in places) for row in rows if any(row)}
        if any(len({*each}) > 1 for each in said if list(each) != [names[at].strip() for at in places]):
            return f"{' and '.join(repr(names[at][:60]) for at in places)} may both be what it is about: leave one"
    return None


def sums_doubt(found: Subtotals | None, told: Callable[[int], str]) -> str | None:
    """Of rows that may be sums of others."""
    if found is None or found.certain:
        return None
    rows = ", ".join(map(told, found.places[:SHOWN]))
    return (
        f"rows may be sums of those beside them ({rows}): leave sums out, or add a row Total with the sum of all lines"
    )
