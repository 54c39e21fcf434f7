"""The one path by which the roster is changed for a while: read, plan, write, and again if somebody was faster."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.store.roster import RosterTable

ATTEMPTS = 8
Changes = Sequence[Override | Absence | Maintenance]


def amend(table: RosterTable, ids: Sequence[str], plan: Callable[[Roster], Changes], now: datetime) -> Changes:
    """Write the changes that `plan` makes of the roster as it is. Those of `ids` that are there were written by the
    same command before: a repeat changes nothing and gets them."""
    for attempt in range(1, ATTEMPTS + 1):
        kept = table.read()
        before = [kept.known[name] for name in ids if name in kept.known]
        if before:
            return before
        changes = plan(kept.roster)
        try:
            table.change(changes, kept, now)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return changes
    raise AssertionError("unreachable")


def take_back(table: RosterTable, change_id: str, now: datetime) -> Changes | None:
    """Take a change back, and of a swap both halves; None when there is none of that name. A repeat changes nothing."""
    for attempt in range(1, ATTEMPTS + 1):
        kept = table.read()
        change = kept.known.get(change_id)
        if change is None:
            return None
        swap = change.swap if isinstance(change, Override) else None
        both = [each for each in kept.known.values() if isinstance(each, Override) and swap and each.swap == swap]
        gone: Changes = both or [change]
        in_force = {each.id for each in (*kept.roster.overrides, *kept.roster.absences, *kept.roster.maintenance)}
        if not in_force & {each.id for each in gone}:
            return gone
        try:
            table.change(gone, kept, now, taken_back=True)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return gone
    raise AssertionError("unreachable")
