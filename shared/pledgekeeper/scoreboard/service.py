"""What of an account is published: what its carrier said of each month, and the clocks of its promises. Pure.

Each month and each clock has a pseudonym of its own, so that nothing says which of them are of one carrier.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from pledgekeeper.accounts.clocks import Clock, clocks
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.surveying import opinions
from pledgekeeper.cases.terms import Terms
from pledgekeeper.scoreboard.gathering import Row
from pledgekeeper.scoreboard.kept import kept
from pledgekeeper.scoreboard.measures import OF_ACCOUNTS
from pledgekeeper.scoreboard.record import CaseRecord, Survey, clock_of, is_decided, month_of
from pledgekeeper.sla.marks import Mark

NOTHING: Final = CaseRecord(
    case="", kind="service", priority=None, responsibility=None, ended=None, cancelled_by=None, month=None, reopened=0,
    pages=0, pages_failed=0, levels_late=0, marks=(), clocks=(), survey=None,
)  # fmt: skip


def service_rows(
    account: Account, terms: Terms, pseudonym: Callable[[str], str], as_of: datetime
) -> Iterator[tuple[str, Row]]:
    """A row for each month that the carrier was asked about before `as_of`, with what it had answered by then; and one
    for each promise to the account of which it was known by then whether it was kept."""
    known = [event for event in account.timeline if event.at < as_of]
    for clock in clocks(fold(Account(carrier_id=account.carrier_id), known), terms, as_of):
        if clock.commitment.id in OF_ACCOUNTS and is_decided(clock.reading):
            name = f"service-{account.carrier_id}-{clock.commitment.id}-{clock.about}"
            record = _of_clock(clock, pseudonym(name))
            yield name, kept(record, name, account.carrier_id, len(known), settled=False, as_of=as_of)
    for opinion in opinions(known):
        name = f"service-{account.carrier_id}-{opinion.asked.month}"
        survey = Survey(pillar="service-management", month=month_of(opinion.asked.at), score=opinion.score)
        record = NOTHING.changed(case=pseudonym(name), survey=survey)
        yield name, kept(record, name, account.carrier_id, len(known), settled=False, as_of=as_of)


def _of_clock(clock: Clock, pseudonym: str) -> CaseRecord:
    """A line of one clock: from its start, with the mark that stopped it."""
    reading, commitment = clock.reading, clock.commitment
    opened = reading.stretches[0].begin
    [starts], [stops] = commitment.clock.starts, commitment.clock.stops
    marks = [Mark(opened, starts)]
    if reading.stopped_at:
        marks.append(Mark(int(reading.stopped_at.timestamp()), stops))
    told = tuple((mark.at - opened, mark.what) for mark in marks)
    return NOTHING.changed(case=pseudonym, marks=told, clocks=(clock_of(commitment, reading, opened, marks),))
