"""The page of the roster: the world with its night, who is on duty, gaps, and what is changed for a while."""

from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api import planning
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_roster import roster_on_the_map
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.escalation.amending import Stretch, Swap
from pledgekeeper.escalation.changes import Override

HERE: Final = f"{DESK}/roster"
LONGEST: Final = 200


def show(visit: Visit) -> Answer:
    view = roster_on_the_map(wiring.roster_table().read().roster, visit.now)
    stamp = f"{visit.now:%Y-%m-%d %H:%M}|{view.overrides}|{view.absences}|{view.maintenance}"
    return Page("desk_roster.html", {"view": view}, live="_desk_roster.html", stamp=stamp)


def override(visit: Visit) -> Answer:
    """Somebody else holds a role for a while."""
    visit.who.must_plan("make an override")
    role, centre = _seat(visit)
    planning.make(
        Override(
            id=planning.change_id(visit.command_id, "only"), role=role, centre=centre,
            person=visit.field("person", LONGEST), by=visit.who.name, reason=visit.field("reason", LONGEST),
            begins_at=visit.moment("begins_at"), ends_at=visit.moment("ends_at"),
        )
    )  # fmt: skip
    return Go(HERE, "roster_changed")


def swap(visit: Visit) -> Answer:
    """Two people take over from each other."""
    visit.who.must_plan("make a swap")
    role, centre = _seat(visit)
    first, second = (
        Stretch(begins_at=visit.moment(f"{which}_begins_at"), ends_at=visit.moment(f"{which}_ends_at"))
        for which in ("first", "second")
    )
    asked = Swap(role=role, centre=centre, first=first, second=second, reason=visit.field("reason", LONGEST))
    planning.swap(asked, visit.command_id, visit.who.name)
    return Go(HERE, "roster_changed")


def end(visit: Visit) -> Answer:
    visit.who.must_plan("take a change back")
    planning.end(visit.names["change"])
    return Go(HERE, "roster_changed")


def _seat(visit: Visit) -> tuple[str, str | None]:
    """A role and its desk, as the form has them: `duty-engineer/paris`."""
    role, _, centre = visit.field("seat", LONGEST).partition("/")
    return role, centre or None


PAGES: Final = (
    Shown("GET", HERE, show, ours=True),
    Shown("POST", f"{HERE}/overrides", override, ours=True),
    Shown("POST", f"{HERE}/swaps", swap, ours=True),
    Shown("POST", f"{HERE}/changes/{{change}}/end", end, ours=True),
)
