"""The user pool of the journeys: the clients of systems, and the people who sign in, as Cognito keeps them."""

from collections.abc import Callable, Iterator
from typing import Any

Item = dict[str, Any]


class FakeCognito:
    class exceptions:  # noqa: N801 boto3's name
        class ResourceNotFoundException(Exception):
            pass

        class UserNotFoundException(Exception):
            pass

        class UsernameExistsException(Exception):
            pass

        class GroupExistsException(Exception):
            pass

    def __init__(self) -> None:
        self.clients: dict[str, Item] = {}
        self.users: dict[str, Item] = {}
        self.members: dict[str, list[str]] = {}
        self.invited: list[str] = []
        self._made = 0

    def enrol(self, email: str, *groups: str, status: str = "CONFIRMED") -> str:
        """Somebody whom an operator made; their id."""
        known = self._find(email)
        user = known or self.admin_create_user("pool", email, [{"Name": "email", "Value": email}])["User"]
        user["UserStatus"] = status
        for group in groups:
            self.members.setdefault(group, []).append(user["Username"])
        self.invited = [each for each in self.invited if each != email]
        return str(user["Username"])

    # --- systems ------------------------------------------------------------------------------------------------------

    def create_user_pool_client(self, **asked: Any) -> Item:
        made = {**asked, "ClientId": f"made-{len(self.clients) + 1}", "ClientSecret": f"secret-{len(self.clients) + 1}"}
        self.clients[made["ClientId"]] = made
        return {"UserPoolClient": made}

    def delete_user_pool_client(self, UserPoolId: str, ClientId: str) -> None:  # noqa: N803
        if self.clients.pop(ClientId, None) is None:
            raise self.exceptions.ResourceNotFoundException

    # --- people -------------------------------------------------------------------------------------------------------

    def admin_create_user(self, UserPoolId: str, Username: str, UserAttributes: list[Item], **how: Any) -> Item:  # noqa: N803
        if self._find(Username):
            raise self.exceptions.UsernameExistsException
        self._made += 1
        made = {"Username": f"user-{self._made}", "UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}
        self.users[made["Username"]] = {**made, "Attributes": UserAttributes}
        self.invited.append(Username)
        return {"User": self.users[made["Username"]]}

    def admin_get_user(self, UserPoolId: str, Username: str) -> Item:  # noqa: N803
        user = self._user(Username)
        return {**{name: value for name, value in user.items() if name != "Attributes"},
                "UserAttributes": user["Attributes"]}  # fmt: skip

    def admin_delete_user(self, UserPoolId: str, Username: str) -> None:  # noqa: N803
        user = self._user(Username)
        del self.users[user["Username"]]
        for members in self.members.values():
            if user["Username"] in members:
                members.remove(user["Username"])

    def create_group(self, UserPoolId: str, GroupName: str) -> None:  # noqa: N803
        if GroupName in self.members:
            raise self.exceptions.GroupExistsException
        self.members[GroupName] = []

    def admin_add_user_to_group(self, UserPoolId: str, Username: str, GroupName: str) -> None:  # noqa: N803
        user = self._user(Username)["Username"]
        if GroupName not in self.members:
            raise self.exceptions.ResourceNotFoundException
        if user not in self.members[GroupName]:
            self.members[GroupName].append(user)

    def admin_remove_user_from_group(self, UserPoolId: str, Username: str, GroupName: str) -> None:  # noqa: N803
        user = self._user(Username)["Username"]
        if user in self.members[GroupName]:
            self.members[GroupName].remove(user)

    def get_paginator(self, method: str) -> "_Pages":
        return _Pages({"list_users_in_group": self._in_group, "admin_list_groups_for_user": self._groups_of}[method])

    def _in_group(self, UserPoolId: str, GroupName: str) -> Item:  # noqa: N803
        if GroupName not in self.members:
            raise self.exceptions.ResourceNotFoundException
        return {"Users": [self.users[each] for each in self.members[GroupName]]}

    def _groups_of(self, UserPoolId: str, Username: str) -> Item:  # noqa: N803
        user = self._user(Username)["Username"]
        return {"Groups": [{"GroupName": name} for name, members in self.members.items() if user in members]}

    def _find(self, name: str) -> Item | None:
        by_address = (
            user
            for user in self.users.values()
            if {"Name": "email", "Value": name.lower()}
            in [{**each, "Value": each["Value"].lower()} for each in user["Attributes"]]
        )
        return self.users.get(name) or next(by_address, None)

    def _user(self, name: str) -> Item:
        found = self._find(name)
        if found is None:
            raise self.exceptions.UserNotFoundException
        return found


class _Pages:
    def __init__(self, ask: Callable[..., Item]) -> None:
        self._ask = ask

    def paginate(self, **asked: Any) -> Iterator[Item]:
        yield self._ask(**asked)
