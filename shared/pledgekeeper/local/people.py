"""The people of the laptop's user pool, one for each role of each carrier and of the staff, and their tokens; besides
who hears appeals.

They sign in with a password that everybody may know: the system listens on this machine only.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from pledgekeeper.carriers.access import CARRIER_ROLES, STAFF_ROLES
from pledgekeeper.local.aws import client
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import Running

PASSWORD = "On-this-laptop-only-1"


@dataclass(frozen=True)
class Person:
    """One user, in one group: the group's name is who they are to the system."""

    username: str
    group: str


HEARER = Person("helene.marchand@pledge.example", "staff.supervisor")
"""The billing manager of the seeded roster: an appeal is hers alone to decide, and no other supervisor's."""


def carrier_person(carrier: str, role: str) -> Person:
    return Person(f"{role}@{carrier}.example", f"carrier.{carrier}.{role}")


def staff_person(role: str) -> Person:
    return Person(f"{role}@pledge.example", f"staff.{role}")


def everybody(carriers: Iterable[str]) -> Iterator[Person]:
    for carrier in carriers:
        yield from (carrier_person(carrier, role) for role in CARRIER_ROLES)
    yield from (staff_person(role) for role in STAFF_ROLES)
    yield HEARER


def enrol(endpoint: str, user_pool: str, people: Iterable[Person]) -> None:
    """Add those that the pool does not know yet; the hearer, whose group is another's too, each time."""
    cognito = client("cognito-idp", endpoint)
    known = set(_groups(cognito, user_pool))
    for person in (each for each in people if each.group not in known or each == HEARER):
        with suppress(cognito.exceptions.UsernameExistsException):  # a start that was interrupted before the group
            cognito.admin_create_user(
                UserPoolId=user_pool,
                Username=person.username,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": person.username},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        cognito.admin_set_user_password(
            UserPoolId=user_pool, Username=person.username, Password=PASSWORD, Permanent=True
        )
        with suppress(cognito.exceptions.GroupExistsException):  # that of the hearer is another's, too
            cognito.create_group(UserPoolId=user_pool, GroupName=person.group)  # it marks the person as known
        cognito.admin_add_user_to_group(UserPoolId=user_pool, Username=person.username, GroupName=person.group)


def _groups(cognito: Any, user_pool: str) -> Iterator[str]:
    for page in cognito.get_paginator("list_groups").paginate(UserPoolId=user_pool):
        yield from (group["GroupName"] for group in page["Groups"])


def enrolled(endpoint: str, user_pool: str) -> list[Person]:
    """Everybody of the pool: our own people first, then each carrier's."""
    cognito = client("cognito-idp", endpoint)
    found = [_person(group) for group in _groups(cognito, user_pool)]
    with suppress(cognito.exceptions.UserNotFoundException):  # a pool of before there was one
        cognito.admin_get_user(UserPoolId=user_pool, Username=HEARER.username)
        found.append(HEARER)
    return sorted(filter(None, found), key=lambda person: (not person.group.startswith("staff."), person.group))


def _person(group: str) -> Person | None:
    match group.split("."):
        case ["staff", role]:
            return staff_person(role)
        case ["carrier", carrier, role]:
            return carrier_person(carrier, role)
    return None


def token_of(endpoint: str, user_pool: str, client_id: str, person: Person) -> str:
    """An ID token, good for an hour of real time."""
    signed_in = client("cognito-idp", endpoint).admin_initiate_auth(
        UserPoolId=user_pool,
        ClientId=client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.username, "PASSWORD": PASSWORD},
    )
    token: str = signed_in["AuthenticationResult"]["IdToken"]
    return token


def token_for(running: Running, *, carrier: str | None, role: str) -> str:
    """A token for a role of `carrier`, or of the staff if that is None."""
    roles = STAFF_ROLES if carrier is None else CARRIER_ROLES
    if role not in roles:
        whose = "staff" if carrier is None else "a carrier"
        raise CannotStart(f"--role {role} is no role of {whose}; choose one of: {', '.join(roles)}")
    person = staff_person(role) if carrier is None else carrier_person(carrier, role)
    try:
        return token_of(running.endpoint, running.user_pool, running.client_id, person)
    except ClientError as error:
        known = known_carriers(running)
        if carrier is not None and carrier not in known:
            raise CannotStart(f"--carrier {carrier} is not known; choose one of: {', '.join(known)}") from None
        raise CannotStart(f"No token for {person.username}: {error}") from error


def known_carriers(running: Running) -> list[str]:
    groups = _groups(client("cognito-idp", running.endpoint), running.user_pool)
    return sorted({group.split(".")[1] for group in groups if group.startswith("carrier.")})
