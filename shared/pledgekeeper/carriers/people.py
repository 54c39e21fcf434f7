"""What a carrier itself may change of its people. Pure.

An address leads mail to its carrier, so a carrier names only addresses of its own mail domains; for others it asks us.
"""

import re
from typing import Final, Literal, get_args

from pydantic import ValidationError

from pledgekeeper.carriers.model import Carrier, Contact
from pledgekeeper.errors import Invalid, NotFound, Refused

ContactRole = Literal["noc", "billing", "fraud", "delivery", "admin"]
ROLES: Final[tuple[str, ...]] = get_args(ContactRole)
MOST: Final = 200


def person_of(carrier: Carrier, person_id: str) -> Contact:
    found = next((each for each in carrier.contacts if each.id == person_id), None)
    if found is None:
        raise NotFound(f"there is no person {person_id!r} among the contacts of {carrier.id}")
    return found


def id_for(carrier: Carrier, name: str) -> str:
    """A name for a new person that nobody has: `rasa-petraite`, `rasa-petraite-2`."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "person"
    taken = {"new", *(each.id for each in carrier.contacts)}  # a form of its own, at that address
    return next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, MOST + 3))) if each not in taken)


def must_be_at_home(carrier: Carrier, email: str) -> None:
    """Refused for an address of none of the carrier's own mail domains."""
    if email.rpartition("@")[2].lower() not in {name.lower() for name in carrier.domains}:
        raise Refused(
            f"{email} is at none of your mail domains ({', '.join(carrier.domains)}); for another one write to "
            "your Service Manager"
        )


def with_person(carrier: Carrier, person: Contact) -> Carrier:
    """The carrier with this person, added or in the place of whoever had that id. Refused when they may not be one."""
    before = next((each for each in carrier.contacts if each.id == person.id), None)
    if before is None or before.email != person.email:
        must_be_at_home(carrier, person.email)
    if before is None and len(carrier.contacts) >= MOST:
        raise Refused(f"{MOST} people are named already; remove somebody first")
    others = [person if each.id == person.id else each for each in carrier.contacts]
    return _checked(carrier, tuple(others if before else [*others, person]))


def without_person(carrier: Carrier, person_id: str) -> Carrier:
    """The carrier without them. Refused while an escalation leads to them, and of the last one."""
    person = person_of(carrier, person_id)
    levels = sorted({rung.level for rung in carrier.agreement.escalation if person.id in rung.chain})
    if levels:
        told = ", ".join(map(str, levels))
        raise Refused(
            f"{person.name} is told at escalation level {told}: agree with your Service Manager who is instead"
        )
    if len(carrier.contacts) == 1:
        raise Refused(f"{person.name} is the last one; name somebody else first")
    return _checked(carrier, tuple(each for each in carrier.contacts if each.id != person_id))


def _checked(carrier: Carrier, contacts: tuple[Contact, ...]) -> Carrier:
    try:
        return Carrier.model_validate({**dict(carrier), "contacts": contacts})
    except ValidationError as mistake:
        raise Invalid(str(mistake.errors()[0]["msg"])) from None
