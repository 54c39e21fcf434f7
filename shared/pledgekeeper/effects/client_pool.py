"""The carriers' systems, each with an id and a secret by which it gets tokens by itself.

The user pool keeps the client and its secret, the table whose it is. A client that is in one of them only gets in
nowhere; adding writes the table last, removing clears it first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pledgekeeper.carriers.access import SCOPES
from pledgekeeper.carriers.model import CarrierRole, Client
from pledgekeeper.store.clients import ClientTable


@dataclass(frozen=True)
class Secret:
    """What a system signs in with. It is told once, to whoever had it made."""

    client_id: str
    secret: str


@dataclass(frozen=True)
class ClientPool:
    """`cognito` is a boto3 client of the user pool's service."""

    cognito: Any
    pool_id: str
    table: ClientTable

    def add(self, carrier_id: str, roles: Sequence[CarrierRole], name: str) -> Secret:
        """A new client of the user pool, known to the table as the carrier's."""
        made = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id,
            ClientName=f"{carrier_id}: {name}"[:128],
            GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=[f"{SCOPES}{role}" for role in roles],
            AccessTokenValidity=1,
            TokenValidityUnits={"AccessToken": "hours"},
        )["UserPoolClient"]
        self.table.put(Client(id=made["ClientId"], carrier_id=carrier_id, roles=tuple(roles), name=name))
        return Secret(made["ClientId"], made["ClientSecret"])

    def remove(self, client_id: str) -> bool:
        """Take a client away: its tokens are refused from the next request on. False when there was none."""
        known = self.table.read(client_id)
        self.table.remove(client_id)
        try:
            self.cognito.delete_user_pool_client(UserPoolId=self.pool_id, ClientId=client_id)
        except self.cognito.exceptions.ResourceNotFoundException:
            return known is not None
        return True

    def named(self) -> Iterator[tuple[str, str]]:
        """Every client of the pool by id and name, those by which people sign in among them."""
        pages = self.cognito.get_paginator("list_user_pool_clients")
        for page in pages.paginate(UserPoolId=self.pool_id):
            for client in page["UserPoolClients"]:
                yield client["ClientId"], client["ClientName"]
