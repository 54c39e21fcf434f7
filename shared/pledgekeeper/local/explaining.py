"""`pledge explain`: the sum behind a clock of a case, line by line, as the API gives it."""

import argparse
from typing import get_args

from pledgekeeper.book import Book
from pledgekeeper.carriers.model import Language
from pledgekeeper.clock import FakeClock
from pledgekeeper.errors import CareError
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, chosen_site, present_moment
from pledgekeeper.notices.explanation import explain
from pledgekeeper.store.dynamo import DynamoStore


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
    site = chosen_site(given)
    now = present_moment(given)
    store = DynamoStore(site.client("dynamodb"), site.output("TableName"))
    try:
        case = store.load(given.case).case
        if case is None:
            raise CannotStart(f"There is no case {given.case}.")
        terms = Book(store, FakeClock(now)).terms_of(case.carrier_id, case)
        language, zone = given.lang or terms.carrier.language, given.zone or terms.carrier.zone
        print(explain(case, given.commitment, terms, now, language, zone).text)
    except CareError as problem:
        raise CannotStart(str(problem)) from problem
    except (KeyError, ValueError) as problem:
        raise CannotStart(f"{given.zone!r} is no IANA time zone; write e.g. Europe/Paris") from problem
    return 0
