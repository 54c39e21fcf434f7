"""The pages on which a carrier's admin invites people to sign in, changes what they may do, and removes them."""

from collections.abc import Mapping
from typing import Final

from pledgekeeper.api.users import change, invite, user_of, users_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.carriers.users import ROLES
from pledgekeeper.ecare.account import ACCOUNT
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.settings import settings

USERS: Final = f"{ACCOUNT}/users"
LONGEST: Final = 100
LONGEST_ADDRESS: Final = 128
"""What the user pool takes."""


def show(visit: Visit) -> Answer:
    return Page("users.html", {"users": users_of(_must(visit.who)), "address": settings().public_url})


def show_new(visit: Visit) -> Page:
    _must(visit.who)
    limits = {"longest": LONGEST, "longest_address": LONGEST_ADDRESS}
    return Page("user_new.html", {"roles": ROLES, **limits})


def show_one(visit: Visit) -> Page:
    return Page("user.html", {"user": user_of(_must(visit.who), visit.names["user"]), "roles": ROLES})


def add(visit: Visit) -> Answer:
    _must(visit.who)
    name, email = (visit.form.get(field, "").strip() for field in ("name", "email"))
    roles = _chosen(visit.form)
    wrong = dict(_mistakes(visit, name, email, roles))
    if wrong:
        raise Mistakes(wrong)
    invite(visit.who, email, name, roles, visit.command_id)
    return Go(USERS, "user_invited")


def change_roles(visit: Visit) -> Answer:
    _must(visit.who)
    roles = _chosen(visit.form)
    if not roles:
        raise Mistakes({"roles": visit.words("account.choose_user_role")})
    change(visit.who, visit.names["user"], roles, visit.command_id)
    return Go(USERS, "user_changed")


def remove(visit: Visit) -> Answer:
    _must(visit.who)
    change(visit.who, visit.names["user"], (), visit.command_id)
    return Go(USERS, "user_removed")


def _chosen(form: Mapping[str, str]) -> tuple[CarrierRole, ...]:
    return tuple(role for role in ROLES if form.get(f"role-{role}"))


def _mistakes(visit: Visit, name: str, email: str, roles: tuple[CarrierRole, ...]) -> list[tuple[str, str]]:
    begin, at, domain = email.rpartition("@")
    good = bool(begin and at and domain) and len(email) <= LONGEST_ADDRESS and not any(map(str.isspace, email))
    checked = {
        "name": 0 < len(name) <= LONGEST and name.isprintable(),
        "email": good and "@" not in begin and email.isprintable(),
        "roles": bool(roles),
    }
    told = {"name": "wrong_name", "email": "wrong_email", "roles": "choose_user_role"}
    return [(field, visit.words(f"account.{told[field]}")) for field, right in checked.items() if not right]


def _must(who: Principal) -> str:
    """The carrier whose people these are."""
    who.must_administer("say who signs in for a carrier")
    return who.carrier_id or ""


PAGES: Final = (
    Shown("GET", USERS, show),
    Shown("GET", f"{USERS}/new", show_new, shared=True),
    Shown("POST", f"{USERS}/new", add, again=show_new),
    Shown("GET", f"{USERS}/{{user}}", show_one),
    Shown("POST", f"{USERS}/{{user}}", change_roles, again=show_one),
    Shown("POST", f"{USERS}/{{user}}/remove", remove),
)
