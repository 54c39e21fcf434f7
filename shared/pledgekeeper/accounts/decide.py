"""Decisions about an account. Pure: the roster, the load of our people and the moment are arguments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.managers import Pair, choose, eligible, on_duty
from pledgekeeper.accounts.meetings import due_now, held
from pledgekeeper.accounts.model import (
    Account,
    Action,
    ActionAgreed,
    ActionClosed,
    ActionFellDue,
    ActionMoved,
    AgreeAction,
    BeginService,
    CarrierTold,
    CloseAction,
    DutyTaken,
    ManagersNamed,
    MoveAction,
    NameManagers,
    RecordTold,
    ServiceBegan,
    Watch,
)
from pledgekeeper.accounts.reviewing import (
    IssueReview,
    MonthEnded,
    RecordReviewHeld,
    RecordReviewSent,
    ReviewIssued,
    ReviewSent,
    ended_with,
)
from pledgekeeper.accounts.surveying import AnswerReviewSurvey, ReviewSurveyAsked, answered, opinion_of
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.surveying import VALID_FOR
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import SYSTEM, Event

OPEN_ACTIONS = 200
"""So many actions may be open at once: a list that nobody reads is no promise."""


@dataclass(frozen=True)
class Around:
    """What a decision about an account may look at beside it. `load`: how many accounts each Service Manager has."""

    carrier: Carrier
    roster: Roster
    load: Mapping[str, int] = field(default_factory=dict)


def decide(account: Account, command: Command, around: Around, now: datetime) -> list[Event]:
    """What happens when `command` reaches the account at `now`. Raises Refused when it may not be."""
    match command:
        case Watch():
            return list(_watched(account, around, now))
        case BeginService(began_at=at, service=service):
            return [] if account.began_at else [ServiceBegan(at=min(at, now), service=service)]
        case NameManagers():
            return [_named(command, around, now)]
        case RecordTold(about=about, to=to):
            return _told(account, about, to, now)
        case IssueReview() | RecordReviewSent():
            return _reviewed(account, command, now)
        case RecordReviewHeld():
            return held(account.timeline, command, around.roster, now)
        case AnswerReviewSurvey():
            return answered(account.timeline, command, now)
    return _of_action(account, command, around, now)


# --- Service Manager and deputy --------------------------------------------------------------------------------------


def _watched(account: Account, around: Around, now: datetime) -> Iterator[Event]:
    yield from _months(account, around.carrier, now)
    yield from due_now(account.timeline, around.carrier.agreement, now)
    if account.began_at and account.manager is None and eligible(around.carrier.agreement):
        pair = choose(around.roster, around.carrier, around.load, now)
        if pair:  # else the clock of clause S1 runs on, and is seen
            named = ManagersNamed(at=now, manager=pair.manager, deputy=pair.deputy, by=SYSTEM)
            yield named
            account = fold(account, [named])
    if account.manager and account.deputy:
        pair = Pair(account.manager, account.deputy)
        person = on_duty(pair, around.roster, now)
        if person != account.acting:
            yield DutyTaken(at=now, person=person, because="back" if person == pair.manager else "absent")
    for action in account.actions:
        if not action.closed_at and not action.fell_due and now >= end_of(action.yardstick, around.carrier):
            yield ActionFellDue(at=now, action=action.id, owner=action.owner)


def _named(command: NameManagers, around: Around, now: datetime) -> ManagersNamed:
    for who in (command.manager, command.deputy):
        if around.roster.person(who) is None:
            raise Refused(f"{who!r} is not among the people of the roster; name somebody by their id there")
    if command.manager == command.deputy:
        raise Refused(f"{command.manager} cannot stand in for themselves: name somebody else as deputy")
    return ManagersNamed(at=now, manager=command.manager, deputy=command.deputy, by=command.by, reason=command.reason)


def owed_letters(account: Account) -> Iterator[tuple[int, ManagersNamed | DutyTaken]]:
    """What the carrier is to be told and was not: the number of the event (from 1), and the event."""
    told = {event.about for event in account.timeline if isinstance(event, CarrierTold)}
    for number, event in enumerate(account.timeline, start=1):
        if isinstance(event, ManagersNamed | DutyTaken) and number not in told:
            yield number, event


def _told(account: Account, about: int, to: str, now: datetime) -> list[Event]:
    owed = dict(owed_letters(account))
    return [CarrierTold(at=now, about=about, told=owed[about].event, to=to)] if about in owed else []


# --- actions ---------------------------------------------------------------------------------------------------------


def end_of(day: date, carrier: Carrier) -> datetime:
    """The end of a day in the carrier's zone: an action is in time until then."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(carrier.zone))


def _of_action(account: Account, command: Command, around: Around, now: datetime) -> list[Event]:
    match command:
        case AgreeAction(due=due):
            _must_lie_ahead(due, around.carrier, now)
            if sum(not action.closed_at for action in account.actions) >= OPEN_ACTIONS:
                raise Refused(f"{OPEN_ACTIONS} actions are open; close some before another is agreed")
            named = command.model_dump(exclude={"command"})
            return [ActionAgreed(at=now, action=f"a{len(account.actions) + 1}", **named)]
        case MoveAction(action=action_id, asked_by=asked_by, reason=reason, by=by):
            action = _open(account, action_id)
            due, owner = command.due or action.due, command.owner or action.owner
            if (due, owner) == (action.due, action.owner):
                raise Refused(f"{action_id} is {action.owner}'s and due on {action.due} already: say what moves")
            if due != action.due:
                _must_lie_ahead(due, around.carrier, now)
            yardstick = due if asked_by == "carrier" else action.yardstick
            return [
                ActionMoved(
                    at=now, action=action_id, due=due, yardstick=yardstick, owner=owner, asked_by=asked_by,
                    reason=reason, by=by,
                )
            ]  # fmt: skip
        case CloseAction(action=action_id, result=result, by=by):
            return [ActionClosed(at=now, action=_open(account, action_id).id, result=result, by=by)]
    raise Refused(f"an account knows no {type(command).__name__}")


def _open(account: Account, action_id: str) -> Action:
    action = account.action(action_id)
    if action is None:
        raise NotFound(f"there is no action {action_id}")
    if action.closed_at:
        raise Refused(f"action {action_id} was closed on {action.closed_at.date()}; agree another one")
    return action


def _must_lie_ahead(due: date, carrier: Carrier, now: datetime) -> None:
    if end_of(due, carrier) <= now:
        today = now.astimezone(ZoneInfo(carrier.zone)).date()
        raise Refused(f"{due} is over in {carrier.zone}, where it is {today}: name a day to come")


# --- reviews ---------------------------------------------------------------------------------------------------------


def _months(account: Account, carrier: Carrier, now: datetime) -> Iterator[MonthEnded]:
    """The month that is over, once a service is up, and the quarter and the year that ended with it. What was missed
    altogether is owed no more."""
    local = now.astimezone(ZoneInfo(carrier.zone))
    ended = datetime(local.year, local.month, 1, tzinfo=ZoneInfo(carrier.zone))
    if account.began_at and account.began_at < ended:
        for over in ended_with((ended - timedelta(days=1)).strftime("%Y-%m")):
            if over not in account.months:
                yield MonthEnded(at=ended, month=over)


def _reviewed(account: Account, command: IssueReview | RecordReviewSent, now: datetime) -> list[Event]:
    latest = account.latest_review(command.month)
    if isinstance(command, IssueReview):
        named = command.model_dump()
        return [ReviewIssued(at=now, version=latest.version + 1 if latest else 1, **named)]
    known = [each for each in account.reviews if (each.month, each.version) == (command.month, command.version)]
    if not known:
        raise NotFound(f"there is no version {command.version} of the review of {command.month}")
    if known[-1].sent_at:
        return []
    sent: list[Event] = [ReviewSent(at=now, month=command.month, version=command.version, to=command.to)]
    if command.asked and opinion_of(account.timeline, command.month) is None:
        sent.append(ReviewSurveyAsked(at=now, month=command.month, expires_at=now + VALID_FOR))
    return sent
