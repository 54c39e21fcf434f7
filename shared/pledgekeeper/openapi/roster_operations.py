"""What the document says of the routes of the roster."""

from typing import Final

from pledgekeeper.api.roster import NOT_YOURS
from pledgekeeper.api.routes import FEEDS, ROSTER
from pledgekeeper.api.ways import Code
from pledgekeeper.escalation.amending import Swap
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.openapi.roster_shapes import Change, FeedAddress, Gap, Roster, Unready, Way

MOMENT: Final = {"type": "string", "format": "date-time"}
CALENDAR: Final = "text/calendar"
PEOPLE: Final = f"{ROSTER}/people/{{id}}"

ROSTER_OPERATIONS: Final[dict[str, Operation]] = {
    f"GET {ROSTER}": Operation(
        "getRoster", "Who is on duty", "Roster", Roster, query=(Query("at", "When; now, if not said.", MOMENT),)
    ),
    f"GET {ROSTER}/gaps": Operation(
        "listGaps", "When nobody is on duty", "Roster", list[Gap],
        query=(Query("until", "Up to when; a week from now, if not said.", MOMENT),),
    ),
    f"GET {ROSTER}/readiness": Operation(
        "listUnready", "Who has a duty in the next day and could not be reached", "Roster", list[Unready]
    ),
    f"POST {ROSTER}/overrides": Operation(
        "override", "Put somebody else on duty", "Roster", list[Change], 201, Override, NOT_YOURS
    ),
    f"POST {ROSTER}/swaps": Operation("swap", "Let two people swap", "Roster", list[Change], 201, Swap),
    f"POST {ROSTER}/absences": Operation(
        "recordAbsence", "Record an absence", "Roster", list[Change], 201, Absence, NOT_YOURS
    ),
    f"GET {ROSTER}/maintenance": Operation("listMaintenance", "Maintenance windows", "Roster", list[Change]),
    f"POST {ROSTER}/maintenance": Operation(
        "declareMaintenance", "Declare maintenance", "Roster", list[Change], 201, Maintenance, NOT_YOURS
    ),
    f"DELETE {ROSTER}/changes/{{id}}": Operation("takeBack", "Take a change back", "Roster", list[Change]),
    f"GET {PEOPLE}/feed": Operation("getFeedOfPerson", "The address of somebody's duties", "Roster", FeedAddress),
    f"GET {ROSTER}/desks/{{id}}/feed": Operation(
        "getFeedOfDesk", "The address of a desk's duties", "Roster", FeedAddress
    ),
    f"POST {PEOPLE}/calendar": Operation(
        "importCalendar", "Read somebody's absences, or duties, from a calendar", "Roster", list[Change], sent=str,
        read_as=(CALENDAR,),
        query=(
            Query("role", "Each event is a duty in this role, and no absence; only for whoever plans."),
            Query("centre", "The desk of that role; none: wherever it is kept."),
        ),
    ),
    f"GET {PEOPLE}/ways": Operation("listWays", "How somebody is reached", "Roster", list[Way]),
    f"POST {PEOPLE}/ways/{{way}}/test": Operation(
        "testWay", "Test one way to somebody", "Roster", list[Way], 202
    ),
    f"POST {PEOPLE}/ways/{{way}}/answer": Operation(
        "answerTest", "Tell the code of a test", "Roster", list[Way], sent=Code
    ),
    f"GET {FEEDS}/{{token}}": Operation(
        "readFeed", "Duties, for calendar programs", "Roster", produces=(CALENDAR,)
    ),
}  # fmt: skip
