"""The page of the roster: the world with its night, who is on duty, gaps, and what is changed for a while."""

from collections.abc import Mapping
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api import planning
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_roster import roster_on_the_map
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.moments import moment_in
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.escalation.amending import Stretch, Swap
from pledgekeeper.escalation.changes import Override

HERE: Final = f"{DESK}/roster"
LONGEST: Final = 200
SEAT, REASON = Field("seat", longest=LONGEST), Field("reason", longest=LONGEST)
STRETCH: Final = Field("begins_at", "moment"), Field("ends_at", "moment")
FIRST: Final = Field("first_begins_at", "moment"), Field("first_ends_at", "moment")
SECOND: Final = Field("second_begins_at", "moment"), Field("second_ends_at", "moment")


def show(visit: Visit) -> Page:
    view = roster_on_the_map(wiring.roster_table().read().roster, visit.now)
    stamp = f"{visit.now:%Y-%m-%d %H:%M}|{view.overrides}|{view.absences}|{view.maintenance}"
    return Page("desk_roster.html", {"view": view}, live="_desk_roster.html", stamp=stamp)


def override(visit: Visit) -> Answer:
    """Somebody else holds a role for a while."""
    visit.who.must_plan("make an override")
    said = visit.filled([SEAT, Field("person", longest=LONGEST), *STRETCH, REASON])
    role, centre = _seat(said)
    planning.make(
        Override(
            id=planning.change_id(visit.command_id, "only"), role=role, centre=centre,
            person=said["person"], by=visit.who.name, reason=said["reason"],
            begins_at=moment_in(said["begins_at"]), ends_at=moment_in(said["ends_at"]),
        )
    )  # fmt: skip
    return Go(HERE, "roster_changed")


def swap(visit: Visit) -> Answer:
    """Two people take over from each other."""
    visit.who.must_plan("make a swap")
    said = visit.filled([SEAT, *FIRST, *SECOND, REASON])
    role, centre = _seat(said)
    first, second = (
        Stretch(begins_at=moment_in(said[begins.name]), ends_at=moment_in(said[ends.name]))
        for begins, ends in (FIRST, SECOND)
    )
    asked = Swap(role=role, centre=centre, first=first, second=second, reason=said["reason"])
    planning.swap(asked, visit.command_id, visit.who.name)
    return Go(HERE, "roster_changed")


def end(visit: Visit) -> Answer:
    visit.who.must_plan("take a change back")
    planning.end(visit.names["change"])
    return Go(HERE, "roster_changed")


def _seat(said: Mapping[str, str]) -> tuple[str, str | None]:
    """A role and its desk, as the form has them: `duty-engineer/paris`."""
    role, _, centre = said["seat"].partition("/")
    return role, centre or None


PAGES: Final = (
    Shown("GET", HERE, show, ours=True),
    Shown("POST", f"{HERE}/overrides", override, ours=True, again=show),
    Shown("POST", f"{HERE}/swaps", swap, ours=True, again=show),
    Shown("POST", f"{HERE}/changes/{{change}}/end", end, ours=True),
)
