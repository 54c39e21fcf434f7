"""Changing the roster for a while: by the API, and on the pages. Whoever asks may do it."""

from collections.abc import Callable, Sequence

from pledgekeeper import ids, wiring
from pledgekeeper.amend import amend, take_back
from pledgekeeper.api.maintenance import end_early
from pledgekeeper.api.routes import ROSTER
from pledgekeeper.errors import NotFound
from pledgekeeper.escalation.amending import Swap, must_fit, swapped
from pledgekeeper.escalation.changes import Absence, Change, Maintenance, Override
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.observability import logger

Plan = Callable[[Roster], Sequence[Override | Absence | Maintenance]]


def change_id(command_id: str, which: str) -> str:
    """The same for a request that is sent again."""
    return ids.case_id("RC", command_id, which)


def make(asked: Override | Absence | Maintenance) -> Sequence[Change]:
    """Write one change. Refused when it does not fit this roster."""

    def plan(roster: Roster) -> tuple[Override | Absence | Maintenance]:
        must_fit(roster, asked, wiring.clock().now())
        return (asked,)

    return changed((asked.id,), plan)


def swap(asked: Swap, command_id: str, by: str) -> Sequence[Change]:
    """Write both halves of a swap, or none."""
    names = change_id(command_id, "first"), change_id(command_id, "second")

    def plan(roster: Roster) -> tuple[Override, Override]:
        halves = swapped(roster, asked, names, by)
        for half in halves:
            must_fit(roster, half, wiring.clock().now())
        return halves

    return changed(names, plan)


def end(name: str) -> Sequence[Change]:
    """Take a change back; of a swap both halves. NotFound when there is none of that name."""
    found = take_back(wiring.roster_table(), name, wiring.clock().now())
    if found is None:
        raise NotFound(f"there is no change {name} of the roster; GET {ROSTER} lists them")
    end_early(found)
    logger.info("roster_change_taken_back", changes=[change.id for change in found])
    return found


def changed(names: tuple[str, ...], plan: Plan) -> Sequence[Change]:
    """Write the changes that `plan` makes of the roster as it is."""
    changes = amend(wiring.roster_table(), names, plan, wiring.clock().now())
    logger.info("roster_changed", changes=[change.id for change in changes])
    return changes
