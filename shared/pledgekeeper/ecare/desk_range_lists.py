"""Range lists of ours: those that were loaded, by whom and when, and a form for another."""

from typing import Final

from pledgekeeper.api.range_lists import RangeListCreate, load, must_be_of_billing, range_lists
from pledgekeeper.carriers.access import HANDLERS
from pledgekeeper.carriers.range_lists import COLUMNS, KINDS, is_name
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.errors import Invalid

LISTS: Final = f"{DESK}/range-lists"
MOST_BYTES: Final = 4_000_000
"""API Gateway hands a function six megabytes, in base64."""
SHOWN: Final = 50


def show(visit: Visit) -> Page:
    """The last that were loaded, and every other that is in force, the newest first."""
    visit.who.must_read("dispute")
    shown = {"here": LISTS, "columns": COLUMNS, "kinds": KINDS, "handles": bool(visit.who.roles & HANDLERS["dispute"])}
    return Page("desk_range_lists.html", {**shown, "lists": range_lists().known(SHOWN)})


def take(visit: Visit) -> Answer:
    """Put a list in force. What is wrong with it is told line by line, and nothing of it is taken."""
    must_be_of_billing(visit.who)
    content, name = visit.files.get("file", b""), visit.form.get("range_list", "").strip()
    wrong = {}
    if not is_name(name):
        wrong["range_list"] = visit.words("ranges.no_name")
    if not content:
        wrong["file"] = visit.words("quality.no_file")
    if wrong:
        raise Mistakes(wrong)
    try:
        load(RangeListCreate(name=name, csv=content.decode("utf-8-sig")), visit.who)
    except UnicodeDecodeError:
        raise Mistakes({"file": visit.words("ranges.no_utf8")}) from None
    except Invalid as problem:
        raise Mistakes({"file": str(problem)}) from None
    return Go(LISTS, "range_list_loaded")


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
