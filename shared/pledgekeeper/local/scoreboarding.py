"""`pledge scoreboard`: have the public scoreboard made, or an example. `pledge verify-scoreboard`: check one."""

import argparse
import json
import os
import tempfile
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pledgekeeper import verify_scoreboard
from pledgekeeper.api.routes import SCOREBOARD
from pledgekeeper.book import Shelf, dispute_types
from pledgekeeper.effects.scoreboard_files import ScoreboardFiles
from pledgekeeper.local.example_year import (
    example_accounts,
    example_cases,
    example_invoices,
    example_terms,
)
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import find_running
from pledgekeeper.local.sites import Site, add_site_option, chosen_site, present_moment
from pledgekeeper.model import iso
from pledgekeeper.scoreboard.counting import Kept, dated_in, doubted_in, months_until, write_repeating, write_rows
from pledgekeeper.scoreboard.deliveries import delivery_rows
from pledgekeeper.scoreboard.document import Minimum, Scoreboard
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.scoreboard.gathering import row_of
from pledgekeeper.scoreboard.invoices import invoice_rows
from pledgekeeper.scoreboard.publishing import Publisher
from pledgekeeper.scoreboard.record import month_of
from pledgekeeper.scoreboard.service import service_rows
from pledgekeeper.scoreboard.signing import ScoreboardSigner
from pledgekeeper.scoreboard.sums import YEARS, added
from pledgekeeper.scoreboard.withholding import Withheld
from pledgekeeper.scoreboard.years import Board, Years, years_of

FUNCTION: Final = "PledgekeeperCare-scoreboard"
EXAMPLE_CASES: Final = 1_500
PERIOD: Final = 13
PUBLISHER: Final = "Example Carrier"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge scoreboard` and `pledge verify-scoreboard` to the command line."""
    making = commands.add_parser(
        "scoreboard",
        help="publish the public scoreboard now",
        description="Have the public scoreboard made and published as it is every night: of everything before last "
        "midnight (UTC), or with --now before this moment. --example publishes one of a year of invented cases "
        "instead, which says so.",
    )
    what = making.add_mutually_exclusive_group()
    what.add_argument("--now", action="store_true", help="of everything before this moment")
    what.add_argument("--example", action="store_true", help="of invented cases, to look at")
    add_site_option(making)
    making.set_defaults(command=_publish)
    checking = commands.add_parser(
        "verify-scoreboard",
        help="work a published scoreboard out again, and check its signature",
        description="Work every figure of a published scoreboard out again from its events, and check its signature. "
        "The same program is served beside each scoreboard, to run alone.",
    )
    checking.add_argument("where", metavar="FILE_OR_URL", help="scoreboard.json, with its other files beside it")
    checking.add_argument("--key", metavar="PEM", help="the public key that it must be signed by")
    checking.set_defaults(command=_verify)


def _publish(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    if given.example:
        made = _publish_example(site, given)
        print(f"published an example of {made.events.lines} invented cases at {SCOREBOARD}")
        return 0
    now = present_moment(given)
    asked = {"as_of": iso(now if given.now else now.replace(hour=0, minute=0, second=0))}
    while not (said := _called(site, asked))["whole"]:
        print("there are more cases than one call reads: going on", flush=True)
    print(f"published the scoreboard of {said['events']} cases before {said['as_of']} at {SCOREBOARD}")
    return 0


def _called(site: Site, asked: dict[str, str]) -> dict[str, Any]:
    answer = site.client("lambda").invoke(FunctionName=FUNCTION, Payload=json.dumps(asked).encode())
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise CannotStart(f"The scoreboard was not made: {said.get('errorMessage', said)}")
    return said


def _verify(given: argparse.Namespace) -> int:
    return verify_scoreboard.main([given.where, *(("--key", given.key) if given.key else ())])


def _publish_example(site: Site, given: argparse.Namespace) -> Scoreboard:
    if given.aws:
        raise CannotStart("An example is for this machine: on AWS the scoreboard is of real cases.")
    as_of = present_moment(given).replace(hour=0, minute=0, second=0)
    files = ScoreboardFiles(site.client("s3"), site.output("ScoreboardBucketName"))
    signer = ScoreboardSigner(site.client("kms"), site.output("ScoreboardKeyId"))
    with tempfile.TemporaryDirectory(prefix="pledge-scoreboard-") as name:
        made, years, events = example(Path(name), as_of)
        Publisher(files, signer, f"{find_running(os.environ).url}{SCOREBOARD}").publish(made, events, years)
    return made


def example(folder: Path, as_of: datetime, count: int = EXAMPLE_CASES) -> tuple[Scoreboard, Years, Path]:
    """The scoreboard of a year of invented cases, that of the calendar years it touches, and the file of its events."""
    cases = example_cases(as_of, count)
    rows = (row_of(case, lambda carrier, _: example_terms(carrier), _pseudonym, as_of) for case in cases)
    named = ((row["case_id"], row) for row in rows if row)
    service = (
        each
        for account in example_accounts(as_of)
        for each in service_rows(account, example_terms(account.carrier_id), _pseudonym, as_of)
    )
    write_rows(chain(named, service), folder / "kept.parquet", folder)
    period, files = months_until(month_of(as_of - timedelta(seconds=1)), PERIOD), [folder / "kept.parquet"]
    if write_rows(delivery_rows(dated_in(files, period[0], as_of), _pseudonym, as_of), folder / "due.parquet", folder):
        files.append(folder / "due.parquet")
    faults, bills = folder / "faults.parquet", folder / "invoices.parquet"
    files += [faults] if write_repeating(files, period[0], as_of, faults, folder) else []
    doubts = doubted_in(files)
    invoices = (
        row
        for carrier, billed in example_invoices(as_of)
        for row in invoice_rows(carrier, billed, doubts.get(carrier.id, ()), dispute_types(), _pseudonym, as_of)
    )
    files += [bills] if write_rows(invoices, bills, folder) else []
    kept = Kept(files, folder)
    groups = kept.groups()
    withheld = Withheld.of(groups, period, Minimum())
    pledge_at = Shelf(()).newest_pledge
    years = years_of(
        *added(YEARS, kept.answers), Board(groups, withheld), {each.month for each in groups}, pledge_at, as_of,
        PUBLISHER, Minimum(), simulated=True,
    )  # fmt: skip
    path = folder / "scoreboard-events.jsonl.gz"
    events, paging = kept.publish(path, withheld, groups, ())
    made = scoreboard(
        kept.counted((), paging), withheld, pledge_at(as_of), as_of, PUBLISHER, events, years=years.file(),
        simulated=True,
    )  # fmt: skip
    return made, years, path


def _pseudonym(case_id: str) -> str:
    return sha256(case_id.encode()).hexdigest()[:20]  # of an invented case: there is nobody to hide
