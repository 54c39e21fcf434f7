"""`pledge load`: put carriers, roster and stakeholders of a YAML file into the system of this machine, or into AWS."""

import argparse
from pathlib import Path

from pledgekeeper.carriers.loading import load
from pledgekeeper.errors import Invalid
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, chosen_site, store_of


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge load` to the command line."""
    loading = commands.add_parser(
        "load",
        help="put carriers, the roster and stakeholders of a file into the table",
        description="Read carriers, the roster and lists of stakeholders from YAML files like those in local/seeds, "
        "check everything they name, and put them into the table: new ones are added, those of the same id replaced. "
        "It takes effect within a minute.",
    )
    loading.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_site_option(loading)
    loading.set_defaults(command=_load)


def _load(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    store = store_of(site)
    for path in given.files:
        try:
            carriers = load(path, store)
        except Invalid as mistake:
            raise CannotStart(f"nothing of {path} was loaded: {mistake}") from mistake
        print(f"{path}: {', '.join(carriers) or 'the roster, or stakeholders'}")
    return 0
