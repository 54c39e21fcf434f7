"""`pledge patterns`: what in a file of call records or messages looks like fraud, and why; `pledge numbering`."""

import argparse
import json
from pathlib import Path

from pledgekeeper.errors import Invalid
from pledgekeeper.local.problems import CannotStart


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the command line."""
    search = commands.add_parser(
        "patterns",
        help="find patterns of fraud in call records or messages",
        description="Tell what in a file (CSV, also .gz, or Parquet) looks like IRSF, Wangiri, FAS, a SIM box or AIT, "
        "with the figures and from where on they are suspicious. docs/fraud.md describes each pattern.",
    )
    search.add_argument("file", type=Path, metavar="FILE")
    search.add_argument("--messages", action="store_true", help="the file holds messages (SMS), not calls")
    search.add_argument("--json", action="store_true", help="write the findings as JSON to standard output")
    search.set_defaults(command=_patterns)
    check = commands.add_parser(
        "numbering",
        help="check the called numbers of a file against the numbering plan",
        description="Tell for each range of called numbers what the numbering plan says of it (valid, unassigned, "
        "premium, satellite, ...), with its calls, seconds and amount.",
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--ranges", type=Path, metavar="LIST", help="a range list (CSV) that goes before the plan")
    check.add_argument("--json", action="store_true", help="write the ranges as JSON to standard output")
    check.set_defaults(command=_numbering)


def _patterns(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.patterns import find_patterns

    try:
        found = find_patterns(given.file, "messages" if given.messages else "calls")
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    if given.json:
        print(json.dumps({"findings": [each.document() for each in found]}, indent=2))
        return 0
    print("\n\n".join("\n".join(each.in_text()) for each in found) or "No pattern was found.")
    return 0


def _numbering(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.checking_numbers import check_file
    from pledgekeeper.carriers.range_lists import NOTHING, read_range_list

    try:
        found = check_file(given.file, read_range_list(given.ranges) if given.ranges else NOTHING)
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    if given.json:
        print(json.dumps({"ranges": [each.document() for each in found]}, indent=2))
        return 0
    print("\n".join(each.in_text() for each in found) or "The file has no calls.")
    return 0
