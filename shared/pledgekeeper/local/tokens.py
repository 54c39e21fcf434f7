"""`pledge token`: a bearer token of the running system."""

import argparse
import os

from pledgekeeper.carriers.access import CARRIER_ROLES, STAFF_ROLES
from pledgekeeper.local.people import token_for
from pledgekeeper.local.running import find_running


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    token = commands.add_parser(
        "token",
        help="print a bearer token of the running system",
        description="Print a bearer token, good for an hour, of the system that runs with this DATA_DIR.",
        epilog=f"Roles of a carrier: {', '.join(CARRIER_ROLES)}. Roles of the staff: {', '.join(STAFF_ROLES)}.",
    )
    who = token.add_mutually_exclusive_group(required=True)
    who.add_argument("--carrier", metavar="ID", help="somebody of this carrier, e.g. baltel")
    who.add_argument("--staff", action="store_true", help="somebody of our own")
    token.add_argument("--role", required=True)
    token.set_defaults(command=_token)


def _token(given: argparse.Namespace) -> int:
    print(token_for(find_running(os.environ), carrier=given.carrier, role=given.role))
    return 0
