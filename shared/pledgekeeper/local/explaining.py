"""`pledge explain`: the sum behind a clock of a case, line by line, as the API gives it."""

import argparse
from typing import get_args

from pledgekeeper.carriers.model import Language
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, looking_at
from pledgekeeper.notices.explanation import explain
from pledgekeeper.sla.calendar import known_zone


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge explain` to the command line."""
    explaining = commands.add_parser(
        "explain",
        help="print the sum behind a clock, line by line",
        description="Say why a clock shows what it shows: from when to when, whether it counts, and the rule and the "
        "line of the calendar that says so.",
    )
    explaining.add_argument("case", metavar="CASE", help="e.g. TT-XRZKQYCX1J")
    explaining.add_argument("commitment", metavar="COMMITMENT", help="e.g. solve, first-response, dispute-answer")
    explaining.add_argument("--lang", choices=get_args(Language), help="the language (default: the carrier's)")
    explaining.add_argument("--zone", help="the IANA time zone (default: the carrier's)")
    add_site_option(explaining)
    explaining.set_defaults(command=_explain)


def _explain(given: argparse.Namespace) -> int:
    with looking_at(given) as found:
        carrier = found.terms.carrier
        language, zone = given.lang or carrier.language, given.zone or carrier.zone
        if not known_zone(zone):
            raise CannotStart(f"{zone!r} is no IANA time zone; write e.g. Europe/Paris")
        print(explain(found.case, given.commitment, found.terms, found.now, language, zone).text)
    return 0
