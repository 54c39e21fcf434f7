"""A fault that somebody reports by phone: our desk writes it down while they talk."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Carrier, Contact
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.desk_accounts import AT_ONCE
from pledgekeeper.ecare.entered import Entered, Mistakes
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.moments import moment_of
from pledgekeeper.ecare.tickets import FIELDS, form_for, opened
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit
from pledgekeeper.event import Actor
from pledgekeeper.tickets.model import PhoneCall

CALL: Final = f"{DESK}/tickets/new"
OTHER: Final = "-"
"""The contact of a caller whom the carrier has not named to us."""
OF_THE_CALL: Final = (
    Field("contact", longest=100),
    Field("caller", needed=False, longest=100),
    Field("call_back", needed=False, longest=40),
    Field("reported_at", "moment", needed=False),
)


def show(visit: Visit) -> Page:
    """Whose fault it is; and once that is said, the fault."""
    visit.who.must_open("ticket")
    asked = visit.form.get("carrier") or visit.query.get("carrier", "")
    ids = wiring.store().carriers()
    carriers = _read([asked] if asked in ids else ids)
    carrier = _carrier(asked, carriers)
    if carrier is None:
        wrong = {"carrier": visit.words("call.no_carrier", name=asked)} if asked else {}
        entered = Entered(CALL, {"carrier": asked}, wrong) if asked else visit.entered
        return Page("desk_call_carrier.html", {"carriers": carriers, "form": entered})
    return form_for(visit, carrier.id, "desk_call.html", carrier=carrier, contacts=_contacts(carrier), other=OTHER)


def take(visit: Visit) -> Answer:
    """The fault is the carrier's own report, and its clocks run from the call."""
    visit.who.must_open("ticket")
    carrier = wiring.book().carrier(visit.field("carrier", 100))
    said = visit.filled([*OF_THE_CALL, *FIELDS])
    named = next((each for each in carrier.contacts if each.id == said["contact"]), None)
    if named is None and not said["caller"]:
        raise Mistakes({"caller": visit.words("call.who")})
    contact = named or carrier.contact_for("noc")
    call = PhoneCall(
        taken_by=visit.who.name,
        call_back=said["call_back"] or (named.phone if named else None),
        reported_at=moment_of(said["reported_at"]) if said["reported_at"] else None,
    )
    caller = Actor(side="carrier", name=said["caller"] or contact.name)
    return opened(visit, carrier, caller, contact.email, call)


def _read(ids: Iterable[str]) -> list[Carrier]:
    """By name. Hundreds are read a few at a time, and kept for a minute."""
    with ThreadPoolExecutor(AT_ONCE) as readers:
        return sorted(readers.map(wiring.book().carrier, ids), key=lambda each: each.name)


def _carrier(asked: str, carriers: list[Carrier]) -> Carrier | None:
    """By its id, or by its name as people write it."""
    wanted = asked.strip().casefold()
    return next((each for each in carriers if wanted in (each.id, each.name.casefold())), None)


def _contacts(carrier: Carrier) -> list[Contact]:
    """Those who report faults first."""
    return sorted(carrier.contacts, key=lambda each: "noc" not in each.roles)


PAGES: Final = (
    Shown("GET", CALL, show, ours=True),
    Shown("POST", CALL, take, ours=True, again=show),
)
