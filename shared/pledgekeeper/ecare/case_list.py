"""The list of the cases of one kind, narrowed by what the reader asks for."""

from itertools import islice
from typing import Final

from pledgekeeper.cases.model import Kind
from pledgekeeper.ecare.reading_cases import STATUSES, cases_of, statuses_under_way
from pledgekeeper.ecare.visit import Page, Visit

SHOWN: Final = 50
MOST_LOOKED_AT: Final = 1_000


def case_list(visit: Visit, kind: Kind, new: str | None = None) -> Page:
    """Of a status, and with words of number or title; `new` is the page on which one is opened."""
    visit.who.must_read(kind)
    status, words = visit.query.get("status", ""), visit.query.get("words", "").strip().lower()
    known = STATUSES[kind]
    statuses = list(known) if status == "all" else [status] if status in known else statuses_under_way(kind)
    found = (
        case
        for case in islice(cases_of(visit.who, kind, statuses), MOST_LOOKED_AT)
        if words in f"{case.case_id} {case.title} {case.their_reference or ''}".lower()
    )
    cases = list(islice(found, SHOWN + 1))
    shown = {"cases": cases[:SHOWN], "more": len(cases) > SHOWN, "status": status, "words": words, "statuses": known}
    return Page("cases.html", {**shown, "kind": kind, "new": new})
