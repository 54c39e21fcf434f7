"""EventBridge, every night: work the public scoreboard out anew, sign it, and publish it with its events.

Cases are read month by month of their opening; those of which nothing is new are taken as they were kept. What was read
is kept piece by piece, so that a night which does not fit one call goes on in the next; it is published when it is
whole, and a call after that does nothing. `{"as_of": "2026-11-28T00:00:00Z"}` asks for another moment than last
midnight, published already or not: the same moment again writes the same bytes.
"""

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.api.routes import SCOREBOARD
from pledgekeeper.book import dispute_types
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import DisputeStatus
from pledgekeeper.effects.athena import Queries
from pledgekeeper.effects.scoreboard_files import KEPT, PUBLISHED, SUMS
from pledgekeeper.errors import NotFound
from pledgekeeper.model import iso
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import OrderStatus
from pledgekeeper.scoreboard.counting import (
    Kept,
    asked_of_files,
    dated_in,
    doubted_in,
    is_of_this_layout,
    known_in,
    months_until,
    write_repeating,
    write_rows,
)
from pledgekeeper.scoreboard.deliveries import delivery_rows
from pledgekeeper.scoreboard.document import LateStep, Minimum, Scoreboard
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.scoreboard.gathering import Known, gathered
from pledgekeeper.scoreboard.invoices import invoice_rows
from pledgekeeper.scoreboard.publishing import DOCUMENT, Publisher
from pledgekeeper.scoreboard.record import Month, month_of
from pledgekeeper.scoreboard.service import service_rows
from pledgekeeper.scoreboard.sums import YEARS, Answers, added
from pledgekeeper.scoreboard.withholding import Withheld
from pledgekeeper.scoreboard.years import Board, Years, years_of
from pledgekeeper.settings import settings
from pledgekeeper.store.case_versions import CaseVersion
from pledgekeeper.tickets.model import TicketStatus

MONTHS = 13
"""The month that goes on, and twelve before it."""
OPENED_BEFORE = 12
"""So many months before the period a case may have been opened, and still be decided in it."""
STATUSES: dict[Kind, tuple[str, ...]] = {
    "ticket": tuple(TicketStatus), "dispute": tuple(DisputeStatus), "order": tuple(OrderStatus),
}  # fmt: skip
EVENTS = "scoreboard-events.jsonl.gz"
MEMORY = "1GB"
"""Of the 3 GB that the function has, for DuckDB; what it does not hold goes to the function's disk."""
PIECE = 5_000
"""Cases that are read between two times that a month's file is kept: a crash loses the reading of so many."""
PUBLISHING_SECONDS = 240
"""So long before the function's end no more is read: a million cases are counted and published in a minute."""


def publish(as_of: datetime, in_time: Callable[[], bool]) -> Scoreboard | None:
    """The scoreboard of everything before `as_of`, written where it is served from; None when there was no time to read
    everything: what was read is kept, and the next call goes on."""
    period = months_until(month_of(as_of - timedelta(seconds=1)), MONTHS)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for month in months_until(period[-1], MONTHS + OPENED_BEFORE):
            if not _read(month, as_of, folder, in_time):
                return None
        cases = sorted(folder.glob("*.parquet"))
        _read_service(as_of, folder)
        _judge_invoices(cases, as_of, folder)
        _decide_deliveries(cases, period[0], as_of, folder)
        write_repeating(cases, period[0], as_of, folder / "faults.parquet", folder)
        return _publish(period, as_of, folder)


def _publish(period: tuple[Month, ...], as_of: datetime, folder: Path) -> Scoreboard:
    kept = Kept(sorted(folder.glob("*.parquet")), folder, memory=MEMORY)
    groups = kept.groups()
    withheld = Withheld.of(groups, period, Minimum())
    _keep_sums(kept, period, folder)
    years = _years(Board(groups, withheld), as_of, folder)
    late = list(_late_steps(period, as_of))
    events, paging = kept.publish(folder / EVENTS, withheld, groups, late)
    made = scoreboard(
        kept.counted(late, paging), withheld, wiring.book().shelf().newest_pledge(as_of), as_of,
        settings().mail_domain, events, years=years.file(),
    )  # fmt: skip
    url = f"{settings().public_url}{SCOREBOARD}"
    Publisher(wiring.scoreboard_files(), wiring.scoreboard_signer(), url).publish(made, folder / EVENTS, years)
    return made


def _keep_sums(kept: Kept, period: tuple[Month, ...], folder: Path) -> None:
    """Of each month of the period: those before it stay as they were when it ended for them."""
    for month in period:
        path = folder / f"{month}.sums"
        if kept.write_sums(month, path):
            wiring.scoreboard_files().upload(f"{SUMS}month={month}/sums.parquet", path)


def _years(board: Board, as_of: datetime, folder: Path) -> Years:
    names = wiring.scoreboard_files().names(SUMS)
    cells, groups = added(YEARS, _asked_of_athena() or _asked_here(names, folder))
    months = [name.removeprefix(f"{SUMS}month=").partition("/")[0] for name in names]
    pledge_at = wiring.book().shelf().newest_pledge
    return years_of(cells, groups, board, months, pledge_at, as_of, settings().mail_domain, Minimum())


def _asked_of_athena() -> Answers | None:
    """Athena, where the stacks say that there is one."""
    known = settings()
    if not known.athena_workgroup:
        return None
    athena, s3 = wiring.client("athena"), wiring.client("s3")
    return Queries(athena, s3, known.athena_workgroup, known.athena_database).rows


def _asked_here(names: Iterable[str], folder: Path) -> Answers:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        wiring.scoreboard_files().download(name, path)
    return asked_of_files(folder / SUMS)


def _read(month: Month, as_of: datetime, folder: Path, in_time: Callable[[], bool]) -> bool:
    """Bring the kept file of the cases opened in a month up to date, and leave it in `folder`; was there the time?"""
    files, name, path = wiring.scoreboard_files(), f"{KEPT}{month}.parquet", folder / f"{month}.parquet"
    known: dict[str, Known] = {}
    if files.names(name):
        files.download(name, path)
        if is_of_this_layout(path):
            known = known_in(path)
        else:
            path.unlink()
    rows = gathered(_listed(month, as_of), known, _load, wiring.book().terms_of, pseudonyms(), as_of)
    while in_time():
        if not write_rows(islice(rows, PIECE), path, folder):
            return True
        files.upload(name, path)
    return False


def _read_service(as_of: datetime, folder: Path) -> None:
    """What was promised to accounts, and what carriers said: of each account anew, as there is one for each carrier."""
    named = pseudonyms()
    accounts = (wiring.account_table().load(carrier_id).account for carrier_id in wiring.store().carriers())
    rows = (row for account in accounts for row in service_rows(account, _terms(account), named, as_of))
    write_rows(rows, folder / "service.parquet", folder)


def _terms(account: Account) -> Terms:
    return wiring.book().terms_of(account.carrier_id, None)


def _judge_invoices(cases: Sequence[Path], as_of: datetime, folder: Path) -> None:
    """Invoices that are known to have been right, or not: each anew, as another dispute may name it."""
    doubts, named, types, book = doubted_in(cases), pseudonyms(), dispute_types(), wiring.book()
    rows = (
        row
        for each in wiring.store().carriers()
        for row in invoice_rows(
            book.carrier(each), wiring.invoices().of_carrier(each), doubts.get(each, ()), types, named, as_of
        )
    )
    write_rows(rows, folder / "invoices.parquet", folder)


def _decide_deliveries(cases: Sequence[Path], begin: Month, as_of: datetime, folder: Path) -> None:
    """Orders on time, from what is kept of all orders: each anew, as another part of it may have come or gone."""
    orders = dated_in(cases, begin, as_of)
    write_rows(delivery_rows(orders, pseudonyms(), as_of), folder / "deliveries.parquet", folder)


def _listed(month: Month, as_of: datetime) -> Iterator[CaseVersion]:
    """The cases that were opened in a month, and before `as_of`."""
    year, number = map(int, month.split("-"))
    until = min(f"{year + number // 12:04d}-{number % 12 + 1:02d}", iso(as_of))
    for desk in wiring.book().roster().centres:
        for kind, statuses in STATUSES.items():
            for status in statuses:
                yield from wiring.case_versions().opened(desk.id, kind, status, month, until)


def _load(case_id: str) -> Case | None:
    return wiring.store().load(case_id).case


def pseudonyms() -> Callable[[str], str]:
    """A case's pseudonym: nobody works it out without the key, and no two cases share one by any likely chance."""
    secret = wiring.secret_of("scoreboard", "pseudonym")
    return lambda case_id: hmac.digest(secret, case_id.encode(), "sha256").hex()[:20]


def _late_steps(period: tuple[Month, ...], as_of: datetime) -> Iterator[LateStep]:
    day = datetime.fromisoformat(f"{period[0]}-01").date()
    while day <= as_of.date():
        for each in wiring.audits().late_on(day):
            if each.done_at < as_of:
                yield LateStep(month=month_of(each.done_at), step=each.step, late_seconds=each.late_seconds)
        day += timedelta(days=1)


def _published() -> dict[str, Any]:
    """What there is: of which moment, and of how many events."""
    try:
        found = json.loads(wiring.scoreboard_files().read(f"{PUBLISHED}{DOCUMENT}"))
    except NotFound:
        return {"as_of": "", "events": 0}
    return {"as_of": found["as_of"], "events": found["events"]["lines"]}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    asked = event.get("as_of")
    midnight = wiring.clock().now().replace(hour=0, minute=0, second=0, microsecond=0)
    as_of = datetime.fromisoformat(asked) if asked else midnight
    if not asked and (found := _published())["as_of"] >= iso(as_of):
        return {**found, "whole": True}
    made = publish(as_of, lambda: context.get_remaining_time_in_millis() > PUBLISHING_SECONDS * 1_000)
    if made is None:
        logger.info("scoreboard_goes_on", as_of=iso(as_of))
        return {"as_of": iso(as_of), "events": 0, "whole": False}
    logger.info("scoreboard_published", as_of=iso(as_of), events=made.events.lines, sha256=made.events.sha256)
    return {"as_of": iso(as_of), "events": made.events.lines, "whole": True}
