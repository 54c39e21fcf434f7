"""What our desks look at beside single cases: the queue, the board, the page log."""

from typing import Final

from pledgekeeper import wiring
from pledgekeeper.ecare.cockpit import PRIORITIES
from pledgekeeper.ecare.desk_board import board
from pledgekeeper.ecare.desk_page_log import LogChoice, page_log
from pledgekeeper.ecare.desk_queue import Choice, Row, queue
from pledgekeeper.ecare.desk_reading import KINDS, kinds_read_by, open_cases
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit

DESK: Final = "/ecare/desk"
OUTCOMES: Final = ("queued", "delayed", "sent", "delivered", "acknowledged", "failed", "dropped", "expired")


def show_queue(visit: Visit) -> Answer:
    """Every open case of one's trade by the next moment due."""
    choice = Choice.of(visit.query)
    found = queue(open_cases(visit.who), choice, person_id(visit), visit.now)
    shown = {
        "queue": found,
        "choice": choice,
        "desks": wiring.book().roster().centres,
        "kinds": KINDS,
        "priorities": PRIORITIES,
    }
    return Page("desk_queue.html", shown, live="_desk_queue.html", stamp="|".join(map(_stamp, found.rows)))


def show_board(visit: Visit) -> Answer:
    found = board(open_cases(visit.who), wiring.book().roster(), visit.now)
    return Page("desk_board.html", {"board": found}, live="_desk_board.html", stamp=f"{visit.now:%H:%M}|{found}")


def show_pages(visit: Visit) -> Answer:
    """Who was paged lately, about cases that are over as well."""
    zone, table = visit.moments.zone, wiring.page_table()
    choice = LogChoice.of(visit.query, visit.now.astimezone(zone).date())
    kinds = kinds_read_by(visit.who)
    cases = [case for day in choice.days_in_utc(zone) for kind in kinds for case in table.log_of(kind, day)]
    log = page_log(cases, choice, zone, visit.now)
    shown = {"log": log, "choice": choice, "outcomes": OUTCOMES}
    return Page("desk_pages.html", shown, live="_desk_pages.html", stamp=f"{log}")


def person_id(visit: Visit) -> str:
    """Who is signed in, as the roster names them; as their token does where it knows nobody of that name."""
    people = wiring.book().roster().people
    return next((person.id for person in people if person.is_named(visit.who.name)), visit.who.name)


def _stamp(row: Row) -> str:
    theirs = row.theirs.due_at if row.theirs else ""
    due = f"{row.due.due_at}{row.due.overdue}{row.due.spent_percent // 25}" if row.due else ""
    waits = f"{row.live}{row.draft}{row.offered_to}"
    return f"{row.case_id}{row.status}{row.priority}{row.desk}{row.person}{waits}{due}{theirs}"


PAGES: Final = (
    Shown("GET", f"{DESK}/board", show_board, ours=True),
    Shown("GET", f"{DESK}/pages", show_pages, ours=True),
)
