"""People who sign in for the carriers: users of the user pool, each in a group for every role they have.

The pool keeps their passwords and writes to those who are invited. Groups of another side are never touched.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.carriers.users import ROLES, User, group, roles_of

NOT_CONFIRMED = "FORCE_CHANGE_PASSWORD"


@dataclass(frozen=True)
class PoolUsers:
    """`cognito` is a boto3 client of the user pool's service."""

    cognito: Any
    pool_id: str

    def of_carrier(self, carrier_id: str) -> list[User]:
        """Everybody who signs in for a carrier, by address."""
        found: dict[str, User] = {}
        for role in ROLES:
            for told in self._members(group(carrier_id, role)):
                before = found.get(told["Username"])
                found[told["Username"]] = _user(told, (*(before.roles if before else ()), role))
        return sorted(found.values(), key=lambda user: user.email)

    def find(self, carrier_id: str, name: str) -> User | None:
        """Somebody by id or address. None when there is nobody, and for whoever is of another side."""
        roles = self.roles(carrier_id, name)
        return _user(self._get(name), roles) if roles is not None else None

    def roles(self, carrier_id: str, name: str) -> tuple[CarrierRole, ...] | None:
        """What somebody is at this carrier, nothing for whoever is in no group yet; None as in `find`."""
        try:
            pages = self.cognito.get_paginator("admin_list_groups_for_user")
            told = list(pages.paginate(UserPoolId=self.pool_id, Username=name))
        except self.cognito.exceptions.UserNotFoundException:
            return None
        return roles_of(carrier_id, (each["GroupName"] for page in told for each in page["Groups"]))

    def create(self, email: str, name: str) -> None:
        """A user who can do nothing yet, and gets the pool's invitation by mail. Nothing when the address is taken."""
        said = {"email": email, "email_verified": "true", "name": name}
        with suppress(self.cognito.exceptions.UsernameExistsException):
            self.cognito.admin_create_user(
                UserPoolId=self.pool_id,
                Username=email,
                DesiredDeliveryMediums=["EMAIL"],
                UserAttributes=[{"Name": each, "Value": value} for each, value in said.items()],
            )

    def give(self, carrier_id: str, user_id: str, roles: Sequence[CarrierRole]) -> None:
        """These roles and no others. Nothing when there is no such user any more, or they are of another side."""
        had = self.roles(carrier_id, user_id)
        if had is None:
            return
        which = {"UserPoolId": self.pool_id, "Username": user_id}
        for role in (each for each in ROLES if each in had and each not in roles):
            self.cognito.admin_remove_user_from_group(**which, GroupName=group(carrier_id, role))
        for role in (each for each in ROLES if each in roles and each not in had):
            self._make_group(group(carrier_id, role))
            self.cognito.admin_add_user_to_group(**which, GroupName=group(carrier_id, role))

    def remove(self, carrier_id: str, user_id: str) -> None:
        """Take somebody out of the pool; their sessions there end. Nothing when they are gone."""
        if self.roles(carrier_id, user_id) is None:
            return
        self.cognito.admin_delete_user(UserPoolId=self.pool_id, Username=user_id)

    def _make_group(self, name: str) -> None:
        with suppress(self.cognito.exceptions.GroupExistsException):
            self.cognito.create_group(UserPoolId=self.pool_id, GroupName=name)

    def _members(self, name: str) -> Iterator[dict[str, Any]]:
        try:
            for page in self.cognito.get_paginator("list_users_in_group").paginate(
                UserPoolId=self.pool_id, GroupName=name
            ):
                yield from page["Users"]
        except self.cognito.exceptions.ResourceNotFoundException:
            return  # nobody ever had that role

    def _get(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=name)
        return {**told, "Attributes": told["UserAttributes"]}


def _user(told: dict[str, Any], roles: tuple[CarrierRole, ...]) -> User:
    said = {each["Name"]: each["Value"] for each in told["Attributes"]}
    return User(
        id=told["Username"],
        email=said.get("email", ""),
        name=said.get("name", ""),
        roles=roles,
        confirmed=told["UserStatus"] != NOT_CONFIRMED,
        enabled=told["Enabled"],
    )
