"""Faults: the list, and a new one in under a minute."""

from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.api.tmf621 import priority_named
from pledgekeeper.book import specifications
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Together
from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.ecare.affected import CIRCUIT, known_services, service_named
from pledgekeeper.ecare.attached import sent_with
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.event import Actor
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
    return form_for(visit, _must_open(visit.who), "ticket_new.html")


def form_for(visit: Visit, carrier_id: str, template: str, **more: object) -> Page:
    """The form of a new fault of a carrier, on a page that may show `more`."""
    products = [
        (each.id, [visit.words(f"hint.{asked.name}") for asked in each.characteristics if asked.name != CIRCUIT])
        for each in specifications().specifications
    ]
    shown = {"products": products, "severities": SEVERITIES, "services": known_services(carrier_id), **more}
    return Page(template, shown, upload_to=wiring.attachment_files().origin)


def open_one(visit: Visit) -> Answer:
    carrier = wiring.book().carrier(_must_open(visit.who))
    return opened(visit, carrier, visit.who.actor, carrier.contact_for("noc").email)


def opened(visit: Visit, carrier: Carrier, by: Actor, reply_to: str, call: PhoneCall | None = None) -> Go:
    """Open the fault that the form tells of, for a carrier, as `by` reports it; and go to its page."""
    said = visit.filled(FIELDS)
    priority = priority_named(said["severity"])
    first_line = said["description"].splitlines()[0]
    affected = service_named(said["service"], said["description"], carrier)
    asked = OpenTicket(
        carrier_id=carrier.id,
        by=by,
        title=first_line[:LONGEST_TITLE],
        description=said["description"],
        severity=said["severity"],
        ticket_type=said["product"],
        priority=priority,
        channel="phone" if call else "portal",
        call=call,
        reply_to=reply_to,
        their_reference=said["reference"] or None,
        understood=affected.understood,
        attributes=affected.attributes,
        attachments=sent_with(visit),
    )
    case_id = ids.case_id("TT", carrier.id, visit.command_id)
    outcome = report(case_id, Together(commands=(asked,)), visit.command_id)
    logger.info("ticket_opened", case_id=case_id, priority=outcome.case.priority, repeated=outcome.repeated)
    return Go(f"/ecare/cases/{case_id}", said="opened")


def _must_open(who: Principal) -> str:
    who.must_open("ticket")
    if who.carrier_id is None:
        raise Forbidden("the carrier's own people open their faults here; for a caller, use /ecare/desk/tickets/new")
    return who.carrier_id


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("GET", NEW, show_new, shared=True),
    Shown("POST", NEW, open_one, shared=True, again=show_new),
)
