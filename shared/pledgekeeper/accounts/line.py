"""What is open of an account: the line of it on the list of all accounts. Pure.

It is an account of its own, without what is over: the same fold reads its clocks, and no clock that runs is missing. So
the list of hundreds is read without the years of each.
"""

from typing import Final

from pledgekeeper.accounts.model import Account, ActionAgreed, CarrierTold, ServiceBegan
from pledgekeeper.accounts.reviewing import MonthEnded, ReviewDue, ReviewHeld, ReviewSent
from pledgekeeper.event import Event

HELD_KEPT: Final = 3
"""Reviews that were held last."""


def line_of(account: Account) -> Account:
    """The account without its closed actions, months whose review was sent, and reviews that were held long ago."""
    sent = {each.month for each in account.timeline if isinstance(each, ReviewSent)}
    held = [meeting.month for meeting in account.meetings if meeting.held_at]
    line = account.changed(
        actions=tuple(each for each in account.actions if each.closed_at is None),
        months=tuple(month for month in account.months if month not in sent),
        meetings=tuple(each for each in account.meetings if each.month not in held[:-HELD_KEPT]),
        reviews=(),
    )
    return line.changed(timeline=tuple(event for event in account.timeline if _is_of(line, event)))


def _is_of(line: Account, event: Event) -> bool:
    match event:
        case ServiceBegan():
            return True
        case CarrierTold():
            return event.mark is not None
        case ActionAgreed(action=action):
            return line.action(action) is not None
        case MonthEnded(month=month):
            return month in line.months
        case ReviewDue(month=month) | ReviewHeld(month=month):
            return any(meeting.month == month for meeting in line.meetings)
    return False
