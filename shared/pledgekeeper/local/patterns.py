"""`pledge patterns`: what in a file of call records or messages looks like fraud, and why; `pledge numbering`."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pledgekeeper.errors import Invalid, TooLarge
from pledgekeeper.local.problems import CannotStart

if TYPE_CHECKING:
    from pledgekeeper.local.progress import Progress


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
    from pledgekeeper.billing.search import Searched, find_patterns

    with _progress(given) as told:
        found = find_patterns(Searched(given.file, "messages" if given.messages else "calls"), told)
    if given.json:
        print(json.dumps({"findings": [each.document() for each in found]}, indent=2))
        return 0
    print("\n\n".join("\n".join(each.in_text()) for each in found) or "No pattern was found.")
    return 0


def _numbering(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.search import Searched, check_file
    from pledgekeeper.carriers.range_lists import NOTHING, read_range_list

    with _progress(given) as told:
        ranges = read_range_list(given.ranges) if given.ranges else NOTHING
        found = check_file(Searched(given.file, ranges=ranges), told)
    if given.json:
        print(json.dumps({"ranges": [each.document() for each in found]}, indent=2))
        return 0
    print("\n".join(each.in_text() for each in found) or "The file has no calls.")
    return 0


@contextmanager
def _progress(given: argparse.Namespace) -> "Iterator[Progress]":
    """A bar while it lasts; what is wrong with a file is told without a traceback."""
    from pledgekeeper.local.progress import Progress

    told = Progress(sys.stderr, quiet=given.json)
    try:
        yield told
    except (Invalid, TooLarge, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    finally:
        told.end()
