"""What the page of an account shows, to the carrier and to us: whom to ring first, then what is at risk or due, then
what the carrier has. Pure; it is made of what `accounts.view` says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pledgekeeper.accounts.clocks import ACTION, NAMING, Clock, clocks
from pledgekeeper.accounts.managers import ROLE, present
from pledgekeeper.accounts.meetings import next_promised
from pledgekeeper.accounts.model import Account, Action
from pledgekeeper.accounts.view import Risk, Service, at_risk, disputed
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.ecare.clock_rows import ClockRow, clock_row
from pledgekeeper.ecare.hours_told import calendar_told, week_told
from pledgekeeper.ecare.meetings import MeetingRow, meeting_rows, name_of
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.reviews import month_named
from pledgekeeper.ecare.words import Words
from pledgekeeper.escalation.people import Person


@dataclass(frozen=True)
class Around:
    """What is beside the account. `counts`: how many cases of each kind are open, of which `cases` are the newest;
    `delivered`: how many orders ever were, of which `services` are the newest. Kinds that are not of the reader's trade
    are in none of them."""

    cases: Sequence[tuple[Case, Terms]] = ()
    counts: Mapping[Kind, int] | None = None
    services: Sequence[Service] = ()
    delivered: int = 0


@dataclass(frozen=True)
class Reached:
    """Somebody of ours, and how and when they are reached. `role` is a word of the catalogue `account`; `hours` is
    empty where none are known; `now` is the time on their wall."""

    role: str
    person: Person
    zone: str
    hours: str
    now: datetime
    away: bool
    in_charge: bool


@dataclass(frozen=True)
class ActionRow:
    """An action that is open: whose it is by name, and its clock."""

    action: Action
    owner: str
    clock: ClockRow


@dataclass(frozen=True)
class RiskRow:
    """A clock that is late or nearly. `case` is None for one of the account itself; then `about` says of what."""

    case: Case | None
    about: str
    clock: ClockRow


@dataclass(frozen=True)
class AccountPage:
    """`naming` is the clock of S1 while it runs; `partial`: more cases are open than were looked at; `disputed` is what
    is open in disputes, by currency; `next_month` is the review that comes after those that are to be held."""

    people: tuple[Reached, ...]
    naming: ClockRow | None
    risks: tuple[RiskRow, ...]
    partial: bool
    counts: Mapping[Kind, int]
    disputed: tuple[tuple[str, Decimal], ...]
    actions: tuple[ActionRow, ...]
    services: tuple[Service, ...]
    delivered: int
    meetings: tuple[MeetingRow, ...]
    next_month: str
    began_at: datetime | None
    hours: tuple[str, ...]

    @property
    def to_hold(self) -> tuple[MeetingRow, ...]:
        """Reviews that are to be held, the oldest first."""
        return tuple(each for each in reversed(self.meetings) if each.held_at is None)


def account_page(account: Account, terms: Terms, around: Around, at: Moments) -> AccountPage:
    """The page of an account, as of the moment and in the language of `at`."""
    own = list(clocks(account, terms, at.now))
    counts = around.counts or {}
    return AccountPage(
        people=tuple(_people(account, terms, at)),
        naming=next((_row(each) for each in own if each.commitment.id == NAMING and each.ticking), None),
        risks=tuple(_risk(each, account, at.words) for each in at_risk(around.cases, own, at.now)),
        partial=sum(counts.values()) > len(around.cases),
        counts=counts,
        disputed=tuple(_disputed(around.cases)),
        actions=tuple(sorted(_actions(account, own, terms), key=lambda row: (row.action.yardstick, row.action.id))),
        services=tuple(around.services),
        delivered=around.delivered,
        meetings=tuple(meeting_rows(account, own, terms, at.words)),
        next_month=_next_month(account, terms, at),
        began_at=account.began_at,
        hours=tuple(calendar_told(terms.calendar("business"), at)),
    )


def reached(role: str, person: Person, terms: Terms, at: Moments, *, in_charge: bool = False) -> Reached:
    """How somebody of ours is reached: their hours are those in which they take turns as a Service Manager, else the
    business calendar's of their centre's zone."""
    zone = terms.roster.centre(person.centre).zone
    turns = (each for each in terms.roster.rotations if each.role == ROLE and person.id in each.people and each.hours)
    weeks = (each.hours for each in turns)
    calendars = (each.week for each in terms.version.calendars.values() if each.zone == zone)
    week = next(weeks, None) or next(calendars, None)
    return Reached(
        role=role,
        person=person,
        zone=zone,
        hours=week_told(week, at.words) if week else "",
        now=at.now.astimezone(ZoneInfo(zone)),
        away=not present(terms.roster, person.id, at.now),
        in_charge=in_charge,
    )


def _people(account: Account, terms: Terms, at: Moments) -> Iterator[Reached]:
    """The Service Manager, the deputy, and who stands in for both."""
    named = {"manager": account.manager, "deputy": account.deputy, "acting": account.acting}
    seen = set[str]()
    for role, who in named.items():
        person = terms.roster.person(who) if who else None
        if person and person.id not in seen:
            seen.add(person.id)
            yield reached(role, person, terms, at, in_charge=person.id == account.acting)


def _actions(account: Account, own: Sequence[Clock], terms: Terms) -> Iterator[ActionRow]:
    for clock in own:
        action = account.action(clock.about) if clock.commitment.id == ACTION else None
        if action and action.closed_at is None:
            yield ActionRow(action, name_of(action.owner, terms), _row(clock))


def _disputed(cases: Sequence[tuple[Case, Terms]]) -> Iterator[tuple[str, Decimal]]:
    for each in disputed(case for case, _ in cases if isinstance(case, Dispute)):
        if each["currency"]:
            yield each["currency"], Decimal(each["open_amount"])


def _risk(risk: Risk, account: Account, words: Words) -> RiskRow:
    action = account.action(risk.about)
    about = action.title if action else month_named(risk.about, words) if risk.about else ""
    return RiskRow(risk.case, about, clock_row(risk.commitment, risk.reading))


def _row(clock: Clock) -> ClockRow:
    return clock_row(clock.commitment, clock.reading)


def _next_month(account: Account, terms: Terms, at: Moments) -> str:
    today: date = at.now.astimezone(ZoneInfo(terms.carrier.zone)).date()
    month = next_promised(account, terms.carrier.agreement, today)
    return month_named(month, at.words) if month else ""
