"""`pledge export` and `pledge verify`: a case as its carrier takes it home, and recomputed from that alone."""

import argparse
from pathlib import Path

from pledgekeeper import verify_pledge
from pledgekeeper.export import exported
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, looking_at


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge export` and `pledge verify` to the command line."""
    exporting = commands.add_parser(
        "export",
        help="print a case as its carrier takes it home",
        description="Print a case as JSON Lines: what was promised, its events chained by their hashes, and what its "
        "clocks show. `pledge verify`, or verify_pledge.py alone, recomputes it.",
    )
    exporting.add_argument("case", metavar="CASE", help="e.g. TT-XRZKQYCX1J")
    exporting.add_argument("--full", action="store_true", help="with the events that a carrier gets only the digest of")
    exporting.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, not on the screen")
    add_site_option(exporting)
    exporting.set_defaults(command=_export)
    verifying = commands.add_parser(
        "verify",
        help="recompute an export: its chain, and its clocks",
        description="Recompute an export and name the first line that does not fit. The exit code is 0 when all of "
        "them do, 1 when one does not, 2 when the file cannot be read.",
    )
    verifying.add_argument("files", nargs="+", metavar="FILE", help="an export; then, if you like, an earlier one")
    verifying.set_defaults(command=_verify)


def _export(given: argparse.Namespace) -> int:
    with looking_at(given) as found:
        links = found.store.links(found.case.case_id)
        text = "".join(f"{line}\n" for line in exported(found.case, found.terms, links, found.now, staff=given.full))
    if given.output is None:
        print(text, end="")
        return 0
    try:
        given.output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CannotStart(f"{given.output} cannot be written: {problem.strerror}") from problem
    return 0


def _verify(given: argparse.Namespace) -> int:
    return verify_pledge.main(given.files)
