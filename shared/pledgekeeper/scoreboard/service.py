"""What of an account is published: what its carrier said of each month of service management. Pure.

Each month has a pseudonym of its own, so that nothing says which of them are of one carrier.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.surveying import opinions
from pledgekeeper.scoreboard.gathering import Row
from pledgekeeper.scoreboard.kept import kept
from pledgekeeper.scoreboard.record import CaseRecord, Survey, month_of


def service_rows(account: Account, pseudonym: Callable[[str], str], as_of: datetime) -> Iterator[tuple[str, Row]]:
    """A row for each month that the carrier was asked about before `as_of`, with what it had answered by then."""
    known = [event for event in account.timeline if event.at < as_of]
    for opinion in opinions(known):
        name = f"service-{account.carrier_id}-{opinion.asked.month}"
        survey = Survey(pillar="service-management", month=month_of(opinion.asked.at), score=opinion.score)
        record = CaseRecord(
            case=pseudonym(name), kind="service", priority=None, responsibility=None, ended=None, cancelled_by=None,
            month=None, reopened=0, pages=0, pages_failed=0, levels_late=0, marks=(), clocks=(), survey=survey,
        )  # fmt: skip
        yield name, kept(record, name, account.carrier_id, len(known), settled=False, as_of=as_of)
