"""The page of the pledge: what is promised, how two versions differ, what a new one would have meant, and a check."""

from itertools import islice
from pathlib import Path
from typing import Final

from pledgekeeper import book, wiring
from pledgekeeper.cases.model import Case
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_reading import KINDS
from pledgekeeper.ecare.reading_cases import STATUSES, cases_of
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit
from pledgekeeper.ecare.what_if import WhatIf, what_if
from pledgekeeper.errors import Invalid
from pledgekeeper.pledges.differences import of_pledges
from pledgekeeper.pledges.loading import load_text
from pledgekeeper.pledges.versions import check_answers, check_together, unknown_calendars
from pledgekeeper.sla.pledge import Pledge

HERE: Final = f"{DESK}/pledge"
LONGEST: Final = 200_000
CASES: Final = 200
"""Of each kind that a what-if reads: `pledge simulate` reads all of them, and takes its time."""


def show(visit: Visit) -> Page:
    """The versions, one of them whole; beside another, what differs, and what it would have meant."""
    shelf = wiring.book().shelf()
    in_force = {each.id for each in shelf.pledges.values() if shelf.pledge_in_force(each.id, visit.now) is each}
    newest = max(in_force, key=lambda name: shelf.pledges[name].valid_from)
    new = shelf.pledge_named(visit.query.get("pledge") or newest)
    old = shelf.pledge_named(visit.query["against"]) if visit.query.get("against") else None
    shown = {
        "versions": sorted(shelf.pledges.values(), key=lambda each: each.valid_from, reverse=True),
        "in_force": in_force,
        "pledge": new,
        "against": old,
        "differences": list(of_pledges(old, new)) if old else [],
        "what_if": _what_if(visit, shelf, old, new) if old and visit.query.get("what_if") else None,
        "checked": None,
        "text": "",
    }
    return Page("desk_pledge.html", shown)


def check(visit: Visit) -> Answer:
    """A pledge that is pasted, read as `pledge check` reads a file; nothing is kept of it."""
    visit.who.must_plan("check a pledge")
    shelf, text = wiring.book().shelf(), visit.field("text", LONGEST)
    new, told = _checked(text, shelf)
    old = shelf.pledges.get((new.replaces if new else None) or "")
    shown = {
        "versions": sorted(shelf.pledges.values(), key=lambda each: each.valid_from, reverse=True),
        "in_force": {each.id for each in shelf.pledges.values() if shelf.pledge_in_force(each.id, visit.now) is each},
        "pledge": new or old or next(iter(shelf.pledges.values())),
        "against": old if new else None,
        "differences": list(of_pledges(old, new)) if old and new else [],
        "what_if": _what_if(visit, shelf, old, new) if old and new else None,
        "checked": told,
        "text": text,
    }
    return Page("desk_pledge.html", shown)


def _checked(text: str, shelf: book.Shelf) -> tuple[Pledge | None, list[str]]:
    """The pledge, or every mistake in it, by line and field."""
    calendars = {name for file in shelf.files.values() for name in file.by_id}
    try:
        found = load_text(text, Path("pledge.yaml"), Pledge, lambda read: unknown_calendars(read, calendars))
        check_together(found, calendars)
        check_answers(found, book.dispute_types())
    except Invalid as mistakes:
        return None, str(mistakes).splitlines()
    return found, []


def _what_if(visit: Visit, shelf: book.Shelf, old: Pledge, new: Pledge) -> WhatIf:
    return what_if(_recent(visit), old, new, shelf, visit.now)


def _recent(visit: Visit) -> list[Case]:
    """The newest cases of one's trade, with their timelines."""
    lists = (islice(cases_of(visit.who, kind, list(STATUSES[kind])), CASES) for kind in KINDS)
    found = (wiring.store().load(case.case_id).case for each in lists for case in each)
    return [case for case in found if case]


PAGES: Final = (
    Shown("GET", HERE, show, ours=True),
    Shown("POST", f"{HERE}/check", check, ours=True, again=show),
)
