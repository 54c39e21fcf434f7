"""When a review is to be held with the carrier, and what may be noted of one that was (clause S3). Pure.

Carriers of tier gold are promised one each month, others that have a Service Manager one each quarter. The days count
from when the paper of the month has left; at the latest two weeks after the month's end: a report of ours that is late
gives us no more time.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.accounts.managers import eligible
from pledgekeeper.accounts.reviewing import MonthEnded, RecordReviewHeld, ReviewDue, ReviewHeld, ReviewSent
from pledgekeeper.carriers.model import Agreement, Carrier
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event

PAPERS_AT_MOST: Final = timedelta(days=14)
QUARTERS_END: Final = frozenset({"03", "06", "09", "12"})


def promised(month: str, agreement: Agreement) -> bool:
    """Is the review of this month one that the agreement has us hold?"""
    return agreement.tier == "gold" or (eligible(agreement) and month[-2:] in QUARTERS_END)


def due_now(timeline: Sequence[Event], agreement: Agreement, now: datetime) -> Iterator[ReviewDue]:
    """The reviews that are to be held from now on, and were not so before."""
    known = {each.month for each in timeline if isinstance(each, ReviewDue)}
    for ended in timeline:
        if isinstance(ended, MonthEnded) and ended.month not in known and promised(ended.month, agreement):
            sent = (each.at for each in timeline if isinstance(each, ReviewSent) and each.month == ended.month)
            begins = min([*sent, ended.at + PAPERS_AT_MOST])
            if begins <= now:
                yield ReviewDue(at=begins, month=ended.month)


def held(
    timeline: Sequence[Event], command: RecordReviewHeld, carrier: Carrier, roster: Roster, now: datetime
) -> list[Event]:
    """What is noted of a review that was held: on a day between the end of its month and today, and once."""
    month, day, zone = command.month, command.held_on, ZoneInfo(carrier.zone)
    ended = next((each.at for each in timeline if isinstance(each, MonthEnded) and each.month == month), None)
    if ended is None:
        raise Refused(f"no review is owed for {month}; name a month of a running service that is over")
    before = next((each for each in timeline if isinstance(each, ReviewHeld) and each.month == month), None)
    if before:
        raise Refused(f"the review of {month} was held on {before.held_on} already")
    first, today = ended.astimezone(zone).date(), now.astimezone(zone).date()
    if not first <= day <= today:
        raise Refused(f"the review of {month} was not held on {day}: name a day from {first} to {today}, when it was")
    unknown = [who for who in command.ours if roster.person(who) is None]
    if unknown:
        raise Refused(f"{unknown[0]!r} is not among the people of the roster; name somebody by their id there")
    told = command.model_dump(exclude={"command"})
    return [ReviewHeld(at=min(now, _last_second(day, zone)), **told)]


def _last_second(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
