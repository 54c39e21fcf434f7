"""`pledge clients`: the carriers' systems, each with an id and a secret by which it gets tokens by itself."""

import argparse
from typing import get_args

from botocore.exceptions import ClientError

from pledgekeeper.carriers.access import SCOPES
from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.effects.client_pool import ClientPool, Secret
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import Site, add_site_option, chosen_site, store_of
from pledgekeeper.store.clients import ClientTable

ROLES: tuple[str, ...] = get_args(CarrierRole)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge clients` to the command line."""
    clients = commands.add_parser(
        "clients",
        help="give a carrier's system an identity of its own, or take it away",
        description="A carrier's system signs in with an id and a secret (OAuth 2.0 client credentials). To rotate a "
        "secret, add a second client, let the system change over, then remove the first.",
    )
    asked = clients.add_subparsers(required=True, metavar="WHAT")

    adding = asked.add_parser("add", help="make a client; its secret is shown this once")
    adding.add_argument("carrier", metavar="CARRIER")
    adding.add_argument("roles", metavar="ROLE", nargs="+", choices=ROLES, help=f"one or more of: {', '.join(ROLES)}")
    adding.add_argument("--name", help="what timelines call it (default: CARRIER-system)")
    adding.set_defaults(command=_add)

    listing = asked.add_parser("list", help="the clients there are, without their secrets")
    listing.set_defaults(command=_list)

    removing = asked.add_parser("remove", help="take a client away; its tokens are refused from the next request on")
    removing.add_argument("client", metavar="ID")
    removing.set_defaults(command=_remove)

    for each in (adding, listing, removing):
        add_site_option(each)


def _add(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    if store_of(site).carrier(given.carrier) is None:
        raise CannotStart(f"There is no carrier {given.carrier}; load it first with: pledge load FILE")
    name = given.name or f"{given.carrier}-system"
    made = add_client(site, given.carrier, tuple(dict.fromkeys(given.roles)), name)
    print(f"client id      {made.client_id}")
    print(f"client secret  {made.secret}   (shown this once)")
    print(f"token url      {site.output('TokenUrl') if given.aws else 'the same address as the API, /oauth2/token'}")
    print(f"scopes         {' '.join(f'{SCOPES}{role}' for role in dict.fromkeys(given.roles))}")
    return 0


def add_client(site: Site, carrier_id: str, roles: tuple[CarrierRole, ...], name: str) -> Secret:
    """A new client of the user pool, known to the table as the carrier's."""
    try:
        return _pool(site).add(carrier_id, roles, name)
    except ClientError as error:
        raise CannotStart(f"The user pool made no client: {error}") from error


def _list(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    pool = _pool(site)
    for client_id, name in pool.named():
        found = pool.table.read(client_id)
        if found:
            print(f"{client_id}  {found.carrier_id:<20} {','.join(found.roles):<20} {found.name}")
        elif client_id not in _of_people(site):
            print(f"{client_id}  in the user pool only ({name}): remove it, it gets in nowhere")
    return 0


def _remove(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    if given.client in _of_people(site):
        raise CannotStart(f"{given.client} is the client by which people sign in; it belongs to the stacks.")
    if not _pool(site).remove(given.client):
        raise CannotStart(f"There is no client {given.client}; see: pledge clients list")
    print(f"{given.client} is removed: its tokens are refused from now on.")
    return 0


def _of_people(site: Site) -> tuple[str, str]:
    """The clients by which people sign in: with a token, and to the pages."""
    return site.output("UserPoolClientId"), site.output("PortalClientId")


def _pool(site: Site) -> ClientPool:
    table = ClientTable(site.client("dynamodb"), site.output("TableName"))
    return ClientPool(site.client("cognito-idp"), site.output("UserPoolId"), table)
