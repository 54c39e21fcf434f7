"""The command `pledge`. What each subcommand does, and how it is asked for, is in `local/`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from pledgekeeper.local.problems import CannotStart

Command = Callable[[argparse.Namespace], int]

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "up": ("up",),
    "tokens": ("token",),
    "demo": ("demo",),
    "carriers": ("load",),
    "clients": ("clients",),
    "invoicing": ("invoices",),
    "pledge_files": ("check", "diff", "publish"),
    "explaining": ("explain",),
    "exporting": ("export", "verify"),
    "simulate": ("simulate",),
    "reconcile": ("reconcile", "generate-cdr"),
    "patterns": ("patterns", "numbering"),
    "hashing": ("hash-records", "compare-hashes", "cut-days"),
    "quarantine": ("quarantine",),
    "dead_letters": ("dlq",),
    "provider": ("text", "receipt"),
    "documenting": ("openapi",),
    "scoreboarding": ("scoreboard", "verify-scoreboard"),
}
"""The modules of `local/` with the commands that each adds, in the order of `pledge --help`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. The exit code is 2 when a command could not begin, with a line that says why."""
    said = sys.argv[1:] if arguments is None else arguments
    given = parser(said[0] if said else "").parse_args(said)
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


def parser(asked: str = "") -> argparse.ArgumentParser:
    """Every command and option, as `pledge --help` shows them. Of a command that is asked for its own module alone is
    loaded: to compare two files takes nothing of what starts the whole system."""
    pledge = argparse.ArgumentParser(prog="pledge", description="Pledgekeeper on this machine.")
    commands = pledge.add_subparsers(required=True, metavar="COMMAND")
    for module in [module for module, names in COMMANDS.items() if asked in names] or COMMANDS:
        import_module(f"pledgekeeper.local.{module}").add_to(commands)
    return pledge


if __name__ == "__main__":
    sys.exit(main())
