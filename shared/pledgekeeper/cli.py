"""The command `pledge`. What each subcommand does is in `local/`; here is how it is asked for."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from pledgekeeper.carriers.access import CARRIER_ROLES, STAFF_ROLES
from pledgekeeper.local import (
    carriers,
    clients,
    dead_letters,
    demo,
    documenting,
    explaining,
    exporting,
    hashing,
    invoicing,
    patterns,
    pledge_files,
    provider,
    quarantine,
    reconcile,
    scoreboarding,
    simulate,
)
from pledgekeeper.local.people import token_for
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import find_running
from pledgekeeper.local.settings import settings_from
from pledgekeeper.local.up import up

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. The exit code is 2 when a command could not begin, with a line that says why."""
    given = parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given)
    except CannotStart as problem:
        print(f"pledge: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read has seen enough, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def parser() -> argparse.ArgumentParser:
    """Every command and option, as `pledge --help` shows them."""
    pledge = argparse.ArgumentParser(prog="pledge", description="Pledgekeeper on this machine.")
    commands = pledge.add_subparsers(required=True, metavar="COMMAND")
    _add_up(commands)
    _add_token(commands)
    demo.add_to(commands)
    carriers.add_to(commands)
    clients.add_to(commands)
    invoicing.add_to(commands)
    pledge_files.add_to(commands)
    explaining.add_to(commands)
    exporting.add_to(commands)
    simulate.add_to(commands)
    reconcile.add_to(commands)
    patterns.add_to(commands)
    hashing.add_to(commands)
    quarantine.add_to(commands)
    dead_letters.add_to(commands)
    provider.add_to(commands)
    documenting.add_to(commands)
    scoreboarding.add_to(commands)
    return pledge


def _add_up(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    start = commands.add_parser(
        "up",
        help="start the whole system on this machine",
        description="Start the whole system on this machine; Ctrl-C stops it. Settings come from the "
        "environment: PORT (8080), SMTP_PORT (2525), DATA_DIR (.pledge), SPEED (1; 120 makes two hours "
        "of a minute).",
    )
    start.set_defaults(command=_up)


def _up(_: argparse.Namespace) -> int:
    return up(settings_from(os.environ), os.environ)


def _add_token(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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


if __name__ == "__main__":
    sys.exit(main())
