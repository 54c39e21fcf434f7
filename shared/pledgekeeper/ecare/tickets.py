"""Faults: the list, and a new one in under a minute."""

from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.api.tmf621 import priority_named
from pledgekeeper.book import specifications
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Together
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.observability import logger
from pledgekeeper.reporting import report
from pledgekeeper.tickets.model import OpenTicket

LIST: Final = "/ecare/tickets"
NEW: Final = f"{LIST}/new"
SEVERITIES: Final = ("P1", "P2", "P3", "P4")
LONGEST_TITLE, LONGEST_TEXT, LONGEST_REFERENCE = 200, 20_000, 100


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "ticket", NEW)


def show_new(visit: Visit) -> Answer:
    _must_open(visit.who)
    products = [(each.id, [c.name for c in each.characteristics]) for each in specifications().specifications]
    return Page("ticket_new.html", {"products": products, "severities": SEVERITIES})


def open_one(visit: Visit) -> Answer:
    carrier_id = _must_open(visit.who)
    product, severity = visit.field("product", 60), visit.field("severity", 10)
    priority = priority_named(severity)
    description = visit.field("description", LONGEST_TEXT)
    first_line = description.strip().splitlines()[0]
    asked = OpenTicket(
        carrier_id=carrier_id,
        by=visit.who.actor,
        title=first_line[:LONGEST_TITLE],
        description=description,
        severity=severity,
        ticket_type=product,
        priority=priority,
        channel="portal",
        reply_to=wiring.book().carrier(carrier_id).contact_for("noc").email,
        their_reference=visit.form.get("reference", "").strip()[:LONGEST_REFERENCE] or None,
    )
    case_id = ids.case_id("TT", carrier_id, visit.command_id)
    opened = report(case_id, Together(commands=(asked,)), visit.command_id)
    logger.info("ticket_opened", case_id=case_id, priority=opened.case.priority, repeated=opened.repeated)
    return Go(f"/ecare/cases/{case_id}", said="opened")


def _must_open(who: Principal) -> str:
    who.must_open("ticket")
    if who.carrier_id is None:
        raise Forbidden("the carrier's own people open their faults here; for them, use the API or write a mail")
    return who.carrier_id


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("GET", NEW, show_new, shared=True),
    Shown("POST", NEW, open_one, shared=True),
)
