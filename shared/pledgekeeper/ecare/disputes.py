"""Disputes: the list, and a new one."""

from typing import Final

from pydantic import ValidationError

from pledgekeeper import ids, wiring
from pledgekeeper.api.disputes import DisputeCreate
from pledgekeeper.api.door import told
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden, Invalid
from pledgekeeper.observability import logger

LIST: Final = "/ecare/disputes"
NEW: Final = f"{LIST}/new"
FIELDS: Final = (
    *(Field(name) for name in ("type", "account", "invoice_number", "currency", "billed_amount", "disputed_amount")),
    *(Field(name, "day", longest=10) for name in ("invoice_date", "period_from", "period_to")),
    Field("description", "text", longest=20_000),
    Field("reference", needed=False, longest=100),
)


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "dispute", NEW)


def show_new(visit: Visit) -> Page:
    carrier_id = _must_open(visit.who)
    currency = wiring.book().carrier(carrier_id).agreement.disputes.currency
    types = [(each.id, each.name, each.evidence) for each in dispute_types().values()]
    return Page("dispute_new.html", {"types": types, "currency": currency})


def open_one(visit: Visit) -> Answer:
    """A claim as the API takes it; whole days of the period are those of UTC."""
    carrier_id = _must_open(visit.who)
    said = {name: text for name, text in visit.filled(FIELDS).items() if text}
    period = {name: f"{said[name]}T00:00:00Z" for name in ("period_from", "period_to")}
    try:
        sent = DisputeCreate.model_validate({**said, **period})
    except ValidationError as mistake:
        raise Invalid(told(mistake, DisputeCreate)) from None
    case_id = ids.case_id("DSP", carrier_id, visit.command_id)
    command = OpenDispute(
        carrier_id=carrier_id,
        by=visit.who.actor,
        claim=sent.claim(),
        reply_to=wiring.book().carrier(carrier_id).contact_for("billing").email,
        their_reference=sent.reference,
    )
    opened = wiring.carry(case_id, command, visit.command_id, carrier_id)
    logger.info("dispute_opened", case_id=case_id, type=sent.type, repeated=opened.repeated)
    return Go(f"/ecare/cases/{case_id}", said="opened")


def _must_open(who: Principal) -> str:
    who.must_open("dispute")
    if who.carrier_id is None:
        raise Forbidden("the carrier's own people raise their disputes here; for them, use the API")
    return who.carrier_id


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("GET", NEW, show_new, shared=True),
    Shown("POST", NEW, open_one, shared=True, again=show_new),
)
