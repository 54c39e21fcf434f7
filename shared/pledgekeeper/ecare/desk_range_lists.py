"""Range lists of ours: those that were loaded, by whom and when, and a form for another."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from pledgekeeper.api.range_lists import RangeListCreate, load, must_be_of_billing, range_lists
from pledgekeeper.carriers.access import HANDLERS
from pledgekeeper.carriers.range_lists import COLUMNS, KINDS, is_name
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.entered import KEPT, Entered, Mistakes
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.errors import Invalid

LISTS: Final = f"{DESK}/range-lists"
MOST_BYTES: Final = 4_000_000
"""API Gateway hands a function six megabytes, in base64."""
SHOWN: Final = 50


def show(visit: Visit) -> Page:
    """The last that were loaded, and every other that is in force, the newest first."""
    visit.who.must_read("dispute")
    shown = {"here": LISTS, "columns": COLUMNS, "kinds": KINDS, "loads": bool(visit.who.roles & HANDLERS["dispute"])}
    return Page("desk_range_lists.html", {**shown, "lists": range_lists().known(SHOWN)})


def take(visit: Visit) -> Answer:
    """Put a list in force. What is wrong with it is told line by line, and nothing of it is taken."""
    must_be_of_billing(visit.who)
    name, text = visit.form.get("range_list", "").strip(), _text(visit)
    wrong = {}
    if not text:
        wrong["file"] = visit.words("quality.no_file")
    if not is_name(name):
        wrong["range_list"] = visit.words("ranges.no_name")
        filled = Entered(visit.path, {**visit.form, KEPT: text}, wrong)
        return replace(show(visit), entered=filled, status=HTTPStatus.BAD_REQUEST)
    if wrong:
        raise Mistakes(wrong)
    try:
        load(RangeListCreate(name=name, csv=text), visit.who)
    except Invalid as problem:
        raise Mistakes({"file": str(problem)}) from None
    return Go(LISTS, "range_list_loaded")


def _text(visit: Visit) -> str:
    """The file that came, or that came back with the form."""
    content = visit.files.get("file")
    try:
        return content.decode("utf-8-sig") if content else visit.form.get(KEPT, "")
    except UnicodeDecodeError:
        raise Mistakes({"file": visit.words("ranges.no_utf8")}) from None


def give(visit: Visit) -> Answer:
    """A list as it was loaded, whether it is in force or was."""
    visit.who.must_read("dispute")
    name, sha256 = visit.names["name"], visit.names["sha256"]
    return File(f"{name}.csv", "text/csv; charset=utf-8", range_lists().get(name, sha256))


PAGES: Final = (
    Shown("GET", LISTS, show, ours=True),
    Shown("POST", LISTS, take, ours=True, again=show, file_bytes=MOST_BYTES),
    Shown("GET", f"{LISTS}/{{name}}/{{sha256}}", give, ours=True),
)
