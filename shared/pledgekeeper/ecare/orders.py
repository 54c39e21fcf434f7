"""Orders: the list, and what a carrier may say of one on its page."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from pledgekeeper import wiring
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.ordering import place
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier, Contact
from pledgekeeper.ecare.attached import sent_with
from pledgekeeper.ecare.case import CASE, LONGEST, asked, carried, show
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.order_form import LONGEST as LONGEST_OF
from pledgekeeper.ecare.order_form import MOST, PRODUCTS, read, wished
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Forbidden
from pledgekeeper.orders.model import AmendOrder, CancelOrder, Order

LIST: Final = "/ecare/orders"
NEW: Final = f"{LIST}/new"


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "order", NEW)


def show_new(visit: Visit) -> Page:
    carrier = wiring.book().carrier(_must_open(visit.who))
    shown = {**fields_of(visit, carrier), "customers": _customers(visit.who)}
    return Page("order_new.html", shown, upload_to=wiring.attachment_files().origin)


def fields_of(visit: Visit, carrier: Carrier) -> dict[str, Any]:
    """What the fields of an order show, before anything is filled in."""
    today = visit.now.astimezone(ZoneInfo(carrier.zone)).date().isoformat()
    contact = _spelt(carrier.contact_for("delivery"))
    return {"contact": contact, "products": PRODUCTS, "longest": LONGEST_OF, "most": MOST, "today": today}


def open_one(visit: Visit) -> Answer:
    _must_open(visit.who)
    asked = read(visit.form, visit.words, visit.moments.zone, visit.now, visit.who.carriers)
    placed = place(asked, visit.who, visit.command_id, sent_with(visit))
    return Go(f"/ecare/cases/{placed.case.case_id}", "ordered")


def _customers(who: Principal) -> dict[str, str]:
    """The names of the carriers whom somebody may order for, by id: their own first, then its affiliates by name."""
    names = {each: wiring.book().carrier(each).name for each in who.carriers}
    return dict(sorted(names.items(), key=lambda each: (each[0] != who.carrier_id, each[1])))


def _spelt(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone)))


def _must_open(who: Principal) -> str:
    who.must_open("order")
    if who.carrier_id is None:
        raise Forbidden("the carrier's own people place their orders here; for a caller, use /ecare/desk/orders/new")
    return who.carrier_id


def wish(visit: Visit) -> Answer:
    """The carrier wishes for another date: the same command as the API's, and it moves none that was committed."""
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    visit.who.must_open("order", "change what was ordered")
    said = wished(visit.form, visit.words, visit.moments.zone, visit.now)
    return carried(visit, order, AmendOrder(by=visit.who.actor, attributes=said), "wished")


def consent(visit: Visit) -> Answer:
    """The carrier agrees to the date that we gave: the yardstick moves there."""
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "consent-to-date", "ready_at": visit.field("ready_at", 40)}, "consented")


def accept(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "accept-delivery"}, "delivery_accepted")


def reject(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "reject-delivery", "reason": visit.field("reason", LONGEST)}, "reopened")


def cancel(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    visit.who.must_open("order", "cancel an order")
    return carried(visit, order, CancelOrder(by=visit.who.actor, reason=visit.field("reason", LONGEST)), "cancelled")


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("GET", NEW, show_new, shared=True),
    Shown("POST", NEW, open_one, shared=True, again=show_new),
    Shown("POST", f"{CASE}/wish", wish, again=show),
    Shown("POST", f"{CASE}/consent", consent),
    Shown("POST", f"{CASE}/delivery/accept", accept),
    Shown("POST", f"{CASE}/delivery/reject", reject, again=show),
    Shown("POST", f"{CASE}/cancel", cancel, again=show),
)
