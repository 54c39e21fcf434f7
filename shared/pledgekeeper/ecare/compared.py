"""What the page tells of a comparison of call records beside its causes: taken from its summary. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pledgekeeper.ecare.heat import Heat, heat
from pledgekeeper.money import in_its_decimals

COLUMNS: Final = (
    "start", "duration", "a_number", "b_number", "amount", "rate", "billed", "currency", "destination",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """Which column of either side was read as `what`; None where there was none."""

    what: str
    ours: str | None
    theirs: str | None


@dataclass(frozen=True)
class Compared:
    """`few`: how many calls have a partner, of how many, when that is in doubt; `old_rates`: how many calls were billed
    by a rate no longer in force, and what that comes to."""

    heat: Heat | None
    columns: tuple[Read, ...]
    few: tuple[int, int] | None
    old_rates: tuple[int, Decimal] | None


def compared(summary: Mapping[str, Any]) -> Compared:
    """Of a `summary.json` (docs/reconciliation.md); an old one has less in it."""
    old = summary.get("old_rates", {"calls": 0, "amount": "0"})
    of_old = in_its_decimals(Decimal(old["amount"]), summary.get("currency"))
    return Compared(
        heat=heat(summary),
        columns=_columns(summary.get("columns", {})),
        few=_few(summary) if summary.get("doubt") else None,
        old_rates=(old["calls"], of_old) if old["calls"] else None,
    )


def _few(summary: Mapping[str, Any]) -> tuple[int, int]:
    totals = summary["totals"]
    return summary["matched_calls"], min(totals["ours"]["calls"], totals["theirs"]["calls"])


def _columns(read: Mapping[str, Any]) -> tuple[Read, ...]:
    rows = (Read(what, *(_column(read.get(side, {}).get(what)) for side in ("ours", "theirs"))) for what in COLUMNS)
    return tuple(row for row in rows if row.ours or row.theirs)


def _column(said: str | Mapping[str, Any] | None) -> str | None:
    """A column by its name; two with a plus between them."""
    if said is None or isinstance(said, str):
        return said
    return " + ".join(filter(None, (said["column"], said.get("time_column"))))
