"""A fault that somebody reports by phone, or an order that they place: our desk writes it down while they talk."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper import wiring
from pledgekeeper.api.ordering import ordered
from pledgekeeper.carriers.model import Carrier, Contact
from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.ecare import order_form
from pledgekeeper.ecare.attached import sent_with
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_accounts import AT_ONCE
from pledgekeeper.ecare.entered import Entered, Mistakes
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.moments import moment_of
from pledgekeeper.ecare.orders import fields_of
from pledgekeeper.ecare.tickets import FIELDS, form_for, opened
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.event import Actor

FAULT: Final = f"{DESK}/tickets/new"
ORDER: Final = f"{DESK}/orders/new"
OTHER: Final = "-"
"""The contact of a caller whom the carrier has not named to us."""
OF_THE_CALL: Final = (
    Field("contact", longest=100),
    Field("caller", needed=False, longest=100),
    Field("call_back", needed=False, longest=40),
    Field("reported_at", "moment", needed=False),
)


class Called(NamedTuple):
    """Who called, where the carrier is answered, and the call."""

    caller: Actor
    reply_to: str
    call: PhoneCall


def show_fault(visit: Visit) -> Page:
    """Whose fault it is; and once that is said, the fault."""
    visit.who.must_open("ticket")
    carrier = _chosen(visit, FAULT)
    if isinstance(carrier, Page):
        return carrier
    return form_for(visit, carrier.id, "desk_call.html", **_of_the_call(carrier, "noc"))


def take_fault(visit: Visit) -> Answer:
    """The fault is the carrier's own report, and its clocks run from the call."""
    visit.who.must_open("ticket")
    carrier = wiring.book().carrier(visit.field("carrier", 100))
    visit.filled([*OF_THE_CALL, *FIELDS])
    return opened(visit, carrier, *_called(visit, carrier, "noc"))


def show_order(visit: Visit) -> Page:
    """Whose order it is; and once that is said, the order."""
    visit.who.must_open("order")
    carrier = _chosen(visit, ORDER)
    if isinstance(carrier, Page):
        return carrier
    shown = {**fields_of(visit, carrier), **_of_the_call(carrier, "delivery")}
    return Page("desk_order_call.html", shown, upload_to=wiring.attachment_files().origin)


def take_order(visit: Visit) -> Answer:
    """The order is the carrier's own, and its clocks run from the call."""
    visit.who.must_open("order")
    carrier = wiring.book().carrier(visit.field("carrier", 100))
    who = _called(visit, carrier, "delivery")
    asked = order_form.read(visit.form, visit.words, ZoneInfo(carrier.zone), visit.now, ())
    command = asked.command(carrier.id, who.caller, who.reply_to, sent_with(visit), who.call)
    return Go(f"/ecare/cases/{ordered(command, carrier.id, visit.command_id).case.case_id}", "ordered")


def _chosen(visit: Visit, path: str) -> Carrier | Page:
    """The carrier that calls; or the page that asks which."""
    asked = visit.form.get("carrier") or visit.query.get("carrier", "")
    ids = wiring.store().carriers()
    carriers = _read([asked] if asked in ids else ids)
    carrier = _carrier(asked, carriers)
    if carrier:
        return carrier
    wrong = {"carrier": visit.words("call.no_carrier", name=asked)} if asked else {}
    entered = Entered(path, {"carrier": asked}, wrong) if asked else visit.entered
    return Page("desk_call_carrier.html", {"to": path, "carriers": carriers, "form": entered})


def _of_the_call(carrier: Carrier, trade: str) -> dict[str, Any]:
    return {"carrier": carrier, "contacts": _contacts(carrier, trade), "other": OTHER}


def _called(visit: Visit, carrier: Carrier, trade: str) -> Called:
    said = visit.filled(OF_THE_CALL)
    named = next((each for each in carrier.contacts if each.id == said["contact"]), None)
    if named is None and not said["caller"]:
        raise Mistakes({"caller": visit.words("call.who")})
    contact = named or carrier.contact_for(trade)
    call = PhoneCall(
        taken_by=visit.who.name,
        call_back=said["call_back"] or (named.phone if named else None),
        reported_at=moment_of(said["reported_at"]) if said["reported_at"] else None,
    )
    return Called(Actor(side="carrier", name=said["caller"] or contact.name), contact.email, call)


def _read(ids: Iterable[str]) -> list[Carrier]:
    """By name. Hundreds are read a few at a time, and kept for a minute."""
    with ThreadPoolExecutor(AT_ONCE) as readers:
        return sorted(readers.map(wiring.book().carrier, ids), key=lambda each: each.name)


def _carrier(asked: str, carriers: list[Carrier]) -> Carrier | None:
    """By its id, or by its name as people write it."""
    wanted = asked.strip().casefold()
    return next((each for each in carriers if wanted in (each.id, each.name.casefold())), None)


def _contacts(carrier: Carrier, trade: str) -> list[Contact]:
    """Those whose trade it is first."""
    return sorted(carrier.contacts, key=lambda each: trade not in each.roles)


PAGES: Final = (
    Shown("GET", FAULT, show_fault, ours=True),
    Shown("POST", FAULT, take_fault, ours=True, again=show_fault),
    Shown("GET", ORDER, show_order, ours=True),
    Shown("POST", ORDER, take_order, ours=True, again=show_order),
)
