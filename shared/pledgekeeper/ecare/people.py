"""The pages on which a carrier's admin names people, and gives systems an identity or takes it away."""

from typing import Final, get_args

from pydantic import ValidationError

from pledgekeeper import wiring
from pledgekeeper.accounts.model import PersonChanged
from pledgekeeper.api.people import Change, change_people, make_client, revoke_client, visible_client
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier, CarrierRole, Contact
from pledgekeeper.carriers.people import ROLES, id_for, person_of, with_person, without_person
from pledgekeeper.ecare.account import ACCOUNT
from pledgekeeper.ecare.account import show as show_account
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.client_pool import Secret
from pledgekeeper.settings import settings

PEOPLE: Final = f"{ACCOUNT}/people"
CLIENTS: Final = f"{ACCOUNT}/clients"
LONGEST: Final = 100
CLIENT_ROLES: Final[tuple[CarrierRole, ...]] = get_args(CarrierRole)


def show_new(visit: Visit) -> Page:
    _must(visit.who)
    return _form(None)


def show_one(visit: Visit) -> Page:
    return _form(person_of(wiring.people_table().read(_must(visit.who)).carrier, visit.names["person"]))


def add(visit: Visit) -> Answer:
    return _saved(visit, None)


def change(visit: Visit) -> Answer:
    return _saved(visit, visit.names["person"])


def remove(visit: Visit) -> Answer:
    def without(carrier: Carrier) -> tuple[Carrier, PersonChanged]:
        after = without_person(carrier, visit.names["person"])
        return after, PersonChanged(at=visit.now, person=visit.names["person"], what="removed", by=visit.who.actor)

    change_people(_must(visit.who), without, visit.command_id)
    return Go(ACCOUNT, "person_removed")


def make(visit: Visit) -> Answer:
    carrier_id = _must(visit.who)
    roles = [role for role in CLIENT_ROLES if visit.form.get(f"role-{role}")]
    if not roles:
        raise Mistakes({"roles": visit.words("account.choose_role")})
    return _told(make_client(carrier_id, visit.field("name", LONGEST), roles, visit.who, visit.command_id, None))


def rotate(visit: Visit) -> Answer:
    """A second identity of the same name and roles: the first one works until it is revoked."""
    _must(visit.who)
    old = visible_client(visit.names["client"], visit.who)
    return _told(make_client(old.carrier_id, old.name, old.roles, visit.who, visit.command_id, old.id))


def revoke(visit: Visit) -> Answer:
    _must(visit.who)
    revoke_client(visible_client(visit.names["client"], visit.who), visit.who, visit.command_id)
    return Go(ACCOUNT, "client_revoked")


def _saved(visit: Visit, person_id: str | None) -> Answer:
    try:
        change_people(_must(visit.who), _change(visit, person_id), visit.command_id)
    except ValidationError as mistake:
        named = {str(error["loc"][0]) for error in mistake.errors()}
        raise Mistakes({name: visit.words(f"account.wrong_{name}") for name in sorted(named)}) from None
    return Go(ACCOUNT, "person_saved")


def _change(visit: Visit, person_id: str | None) -> Change:
    said = {name: visit.form.get(name, "").strip() for name in ("name", "email", "phone")}
    roles = [role for role in ROLES if visit.form.get(f"role-{role}")]

    def saved(carrier: Carrier) -> tuple[Carrier, PersonChanged]:
        known = person_of(carrier, person_id).id if person_id else id_for(carrier, said["name"])
        fields = {"id": known, "name": said["name"] or None, "email": said["email"], "phone": said["phone"] or None}
        after = with_person(carrier, Contact.model_validate({**fields, "roles": roles}))
        note = PersonChanged(at=visit.now, person=known, what="changed" if person_id else "added", by=visit.who.actor)
        return after, note

    return saved


def _form(person: Contact | None) -> Page:
    return Page("person.html", {"person": person, "roles": ROLES, "longest": LONGEST})


def _told(secret: Secret | None) -> Answer:
    if secret is None:
        return Go(ACCOUNT, "client_told")
    token_url = f"{settings().sign_in_url}/oauth2/token"
    told = {"client_id": secret.client_id, "secret": secret.secret, "token_url": token_url}
    return Page("secret.html", {"told": told, "note": "rotate_told", "back": "/ecare/account"})


def _must(who: Principal) -> str:
    """The carrier whose people and systems these are."""
    who.must_administer("change a carrier's people and systems")
    return who.carrier_id or ""


PAGES: Final = (
    Shown("GET", f"{PEOPLE}/new", show_new, shared=True),
    Shown("POST", f"{PEOPLE}/new", add, again=show_new),
    Shown("GET", f"{PEOPLE}/{{person}}", show_one),
    Shown("POST", f"{PEOPLE}/{{person}}", change, again=show_one),
    Shown("POST", f"{PEOPLE}/{{person}}/remove", remove),
    Shown("POST", CLIENTS, make, again=show_account),
    Shown("POST", f"{CLIENTS}/{{client}}/rotate", rotate),
    Shown("POST", f"{CLIENTS}/{{client}}/revoke", revoke),
)
