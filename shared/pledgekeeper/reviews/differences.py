"""What a later version of a month's review says otherwise. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from pledgekeeper.reviews.figures import Figures

UNTOLD: Final = frozenset({"known_at"})
MOST: Final = 40
NAMED_BY: Final = (
    ("commitment",), ("priority",), ("begins",), ("currency",), ("case_id",), ("report",), ("action",),
    ("product", "route", "metric"), ("month",), ("service",), ("responsibility",), ("pillar",), ("share",),
)  # fmt: skip
"""What tells the rows of a table apart."""


def differences(before: Figures, after: Figures) -> tuple[str, ...]:
    """`promises solve: kept 11 was 12`, one for each value that changed; none when both say the same."""
    old, new = (each.model_dump(mode="json", exclude=set(UNTOLD)) for each in (before, after))
    found = list(_between(old, new, ""))
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return (*found[:MOST], *more)


def _between(old: Any, new: Any, where: str) -> Iterator[str]:
    if isinstance(old, list) and isinstance(new, list):
        old, new = _rows(old), _rows(new)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _between(old.get(name), new.get(name), f"{where} {name}".strip())
    elif old is None or isinstance(old, dict) or new is None or isinstance(new, dict):
        if old != new:
            yield f"{where}: {'added' if old is None else 'gone' if new is None else 'changed'}"
    elif old != new:
        yield f"{where}: {new}, was {old}"


def _rows(rows: list[Any]) -> dict[str, Any]:
    """Rows by what names them; values without a name by themselves."""
    named: dict[str, Any] = {}
    for row in rows:
        named[_name(row)] = row
    return named


def _name(row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    by = next((names for names in NAMED_BY if names[0] in row), ())
    return " ".join(str(row[name]) for name in by) or "-"
