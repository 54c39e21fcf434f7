"""Faults: the list, and a new one in under a minute."""

from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.api.tmf621 import priority_named
from pledgekeeper.book import specifications
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Together
from pledgekeeper.ecare.affected import CIRCUIT, known_services, service_named
from pledgekeeper.ecare.attached import sent_with
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.observability import logger
from pledgekeeper.reporting import report
from pledgekeeper.tickets.model import OpenTicket

LIST: Final = "/ecare/tickets"
NEW: Final = f"{LIST}/new"
SEVERITIES: Final = ("P1", "P2", "P3", "P4")
LONGEST_TITLE: Final = 200
FIELDS: Final = (
    Field("product", longest=60),
    Field("severity", longest=10),
    Field("service", needed=False, longest=80),
    Field("description", "text", longest=20_000),
    Field("reference", needed=False, longest=100),
)


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "ticket", NEW)


def show_new(visit: Visit) -> Page:
    carrier_id = _must_open(visit.who)
    products = [
        (each.id, [visit.words(f"hint.{asked.name}") for asked in each.characteristics if asked.name != CIRCUIT])
        for each in specifications().specifications
    ]
    shown = {"products": products, "severities": SEVERITIES, "services": known_services(carrier_id)}
    return Page("ticket_new.html", shown, upload_to=wiring.evidence_files().origin)


def open_one(visit: Visit) -> Answer:
    carrier_id = _must_open(visit.who)
    said = visit.filled(FIELDS)
    priority = priority_named(said["severity"])
    first_line = said["description"].splitlines()[0]
    affected = service_named(said["service"], said["description"], wiring.book().carrier(carrier_id))
    asked = OpenTicket(
        carrier_id=carrier_id,
        by=visit.who.actor,
        title=first_line[:LONGEST_TITLE],
        description=said["description"],
        severity=said["severity"],
        ticket_type=said["product"],
        priority=priority,
        channel="portal",
        reply_to=wiring.book().carrier(carrier_id).contact_for("noc").email,
        their_reference=said["reference"] or None,
        understood=affected.understood,
        attributes=affected.attributes,
        attachments=sent_with(visit),
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
    Shown("POST", NEW, open_one, shared=True, again=show_new),
)
