"""The fold of an account's events. Pure."""

from collections.abc import Iterable, Iterator
from functools import reduce

from pledgekeeper.accounts.model import (
    Account,
    Action,
    ActionAgreed,
    ActionClosed,
    ActionFellDue,
    ActionMoved,
    DutyTaken,
    ManagersNamed,
    ServiceBegan,
)
from pledgekeeper.accounts.reviewing import (
    Issued,
    Meeting,
    MonthEnded,
    ReviewDue,
    ReviewHeld,
    ReviewIssued,
    ReviewSent,
)
from pledgekeeper.event import Event


def fold(account: Account, events: Iterable[Event]) -> Account:
    """The account after `events`."""
    return reduce(_evolve, events, account)


def _evolve(account: Account, event: Event) -> Account:
    account = account.changed(timeline=(*account.timeline, event))
    match event:
        case ServiceBegan(at=at):
            return account.changed(began_at=at)
        case ManagersNamed(manager=manager, deputy=deputy):
            return account.changed(manager=manager, deputy=deputy, acting=manager)
        case DutyTaken(person=person):
            return account.changed(acting=person)
        case ActionAgreed() | ActionMoved() | ActionClosed() | ActionFellDue():
            return account.changed(actions=tuple(_actions(account.actions, event)))
        case MonthEnded(month=month):
            return account.changed(months=(*account.months, month))
        case ReviewIssued():
            named = event.model_dump(include={"month", "version", "place", "changes"})
            return account.changed(reviews=(*account.reviews, Issued(**named, issued_at=event.at)))
        case ReviewSent(month=month, version=version, at=at):
            sent = (
                each.changed(sent_at=at) if (each.month, each.version) == (month, version) else each
                for each in account.reviews
            )
            return account.changed(reviews=tuple(sent))
        case ReviewDue() | ReviewHeld():
            return account.changed(meetings=tuple(_meetings(account.meetings, event)))
    return account


def _meetings(meetings: Iterable[Meeting], event: ReviewDue | ReviewHeld) -> Iterator[Meeting]:
    """By month, oldest first."""
    known = {meeting.month: meeting for meeting in meetings}
    meeting = known.get(event.month) or Meeting(month=event.month)
    if isinstance(event, ReviewDue):
        known[event.month] = meeting.changed(due=True)
    else:
        known[event.month] = meeting.changed(held_at=event.at, ours=event.ours, theirs=event.theirs)
    yield from (known[month] for month in sorted(known))


def _actions(
    actions: Iterable[Action], event: ActionAgreed | ActionMoved | ActionClosed | ActionFellDue
) -> Iterable[Action]:
    if isinstance(event, ActionAgreed):
        named = event.model_dump(include={"title", "owner", "side", "due"})
        yield from (*actions, Action(**named, id=event.action, yardstick=event.due, agreed_at=event.at))
        return
    for action in actions:
        yield _moved(action, event) if action.id == event.action else action


def _moved(action: Action, event: ActionMoved | ActionClosed | ActionFellDue) -> Action:
    match event:
        case ActionMoved(due=due, yardstick=yardstick, owner=owner):
            later = yardstick > action.yardstick
            return action.changed(
                due=due,
                yardstick=yardstick,
                owner=owner,
                moves=action.moves + 1,
                fell_due=action.fell_due and not later,
            )
        case ActionClosed(at=at, result=result):
            return action.changed(closed_at=at, result=result)
        case ActionFellDue():
            return action.changed(fell_due=True)
