"""EventBridge, every night: work the public scoreboard out anew, sign it, and publish it with its events.

Cases are read month by month of their opening; those of which nothing is new are taken as they were kept. The same
night again writes the same bytes. `{"as_of": "2026-11-28T00:00:00Z"}` asks for another moment than last midnight.
"""

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.routes import SCOREBOARD
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.disputes.model import DisputeStatus
from pledgekeeper.effects.scoreboard_files import KEPT
from pledgekeeper.model import iso
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import OrderStatus
from pledgekeeper.scoreboard.counting import Kept, known_in, months_until, write_rows
from pledgekeeper.scoreboard.document import LateStep, Minimum, Scoreboard
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.scoreboard.gathering import Known, gathered
from pledgekeeper.scoreboard.publishing import Publisher
from pledgekeeper.scoreboard.record import Month, month_of
from pledgekeeper.scoreboard.service import service_rows
from pledgekeeper.scoreboard.withholding import Withheld
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


def publish(as_of: datetime) -> Scoreboard:
    """The scoreboard of everything before `as_of`, written where it is served from."""
    period = months_until(month_of(as_of - timedelta(seconds=1)), MONTHS)
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = [_month(month, as_of, folder) for month in months_until(period[-1], MONTHS + OPENED_BEFORE)]
        files.append(_service(as_of, folder))
        kept = Kept([file for file in files if file], folder, memory=MEMORY)
        groups = kept.groups()
        withheld = Withheld.of(groups, period, Minimum())
        late = list(_late_steps(period, as_of))
        events, paging = kept.publish(folder / EVENTS, withheld, groups, late)
        pledge = wiring.book().shelf().newest_pledge(as_of)
        made = scoreboard(kept.counted(late, paging), withheld, pledge, as_of, settings().mail_domain, events)
        url = f"{settings().public_url}{SCOREBOARD}"
        Publisher(wiring.scoreboard_files(), wiring.scoreboard_signer(), url).publish(made, folder / EVENTS)
    return made


def _month(month: Month, as_of: datetime, folder: Path) -> Path | None:
    """The kept file of the cases opened in a month, brought up to date; None when there are none."""
    files, name = wiring.scoreboard_files(), f"{KEPT}{month}.parquet"
    path = folder / f"{month}.parquet"
    known: dict[str, Known] = {}
    if files.names(name):
        files.download(name, path)
        known = known_in(path)
    if write_rows(gathered(_listed(month), known, _load, wiring.book().terms_of, pseudonyms(), as_of), path, folder):
        files.upload(name, path)
    return path if path.exists() else None


def _service(as_of: datetime, folder: Path) -> Path | None:
    """What carriers said of service management: of each account anew, as there is one for each carrier."""
    path, named = folder / "service.parquet", pseudonyms()
    accounts = (wiring.account_table().load(carrier_id).account for carrier_id in wiring.store().carriers())
    rows = (row for account in accounts for row in service_rows(account, named, as_of))
    return path if write_rows(rows, path, folder) else None


def _listed(month: Month) -> Iterator[CaseVersion]:
    year, number = map(int, month.split("-"))
    until = f"{year + number // 12:04d}-{number % 12 + 1:02d}"
    for desk in wiring.book().roster().centres:
        for kind, statuses in STATUSES.items():
            for status in statuses:
                yield from wiring.case_versions().opened(desk.id, kind, status, month, until)


def _load(case_id: str) -> Case | None:
    return wiring.store().load(case_id).case


def pseudonyms() -> Callable[[str], str]:
    """A case's pseudonym: nobody works it out without the key, and no two cases share one by any likely chance."""
    secret = wiring.secret_of("scoreboard", "pseudonym")
    return lambda case_id: hmac.new(secret, case_id.encode(), sha256).hexdigest()[:20]


def _late_steps(period: tuple[Month, ...], as_of: datetime) -> Iterator[LateStep]:
    day = datetime.fromisoformat(f"{period[0]}-01").date()
    while day <= as_of.date():
        for each in wiring.audits().late_on(day):
            if each.done_at < as_of:
                yield LateStep(month=month_of(each.done_at), step=each.step, late_seconds=each.late_seconds)
        day += timedelta(days=1)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    asked = event.get("as_of")
    midnight = wiring.clock().now().replace(hour=0, minute=0, second=0, microsecond=0)
    as_of = datetime.fromisoformat(asked) if asked else midnight
    made = publish(as_of)
    logger.info("scoreboard_published", as_of=iso(as_of), events=made.events.lines, sha256=made.events.sha256)
    return {"as_of": iso(as_of), "events": made.events.lines}
