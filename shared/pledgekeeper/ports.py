"""What the domain needs of the world. Each promise here is tested once against every class that makes it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pledgekeeper.accounts.model import Account
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Trace
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event
from pledgekeeper.pledges.versions import Published
from pledgekeeper.problems.model import Problem, ProblemEvent, ProblemLine, Share
from pledgekeeper.problems.stakeholders import StakeholderList
from pledgekeeper.store.chain import Link
from pledgekeeper.store.keys import Key
from pledgekeeper.store.pointers import Pointers


@dataclass(frozen=True)
class Found:
    """A case as it was read: None when there is none. `head` is the hash of its last event."""

    case: Case | None
    version: int
    head: str
    answered: bool


@dataclass(frozen=True)
class CreditBooked:
    """One more acceptance or credit of an invoice: `known` are so many as were booked before, of whichever dispute."""

    invoice_number: str
    known: int


@dataclass(frozen=True)
class Change:
    """What a decision writes: the case after, its new events, and the command they answer."""

    before: Found
    after: Case
    events: Sequence[Event]
    command_id: str
    wake_at: datetime | None
    traces: tuple[Trace, ...] = ()
    booked: CreditBooked | None = None

    @property
    def status_changed(self) -> bool:
        return self.before.case is None or self.before.case.status != self.after.status


@dataclass(frozen=True)
class Walk:
    """How a list of cases is walked: from where, in which direction, opened between which instants (RFC 3339 texts).

    `beyond` is the place of a case, its instant of opening and its number: what comes after it in the walk's order.
    """

    newest_first: bool = True
    beyond: tuple[str, str] | None = None
    since: str = "0"
    until: str = "9"


def owing(status: str) -> str:
    """The list of those disputes in a status of which something is owed yet (`still_owed`), though they are over. They
    are in the list of the status too."""
    return f"{status}-owing"


@dataclass(frozen=True, order=True)
class Version:
    """A case in a list: its place (what the list is sorted by, then its number), its number, and how many events it
    has."""

    place: str
    case_id: str
    version: int


@dataclass(frozen=True)
class FoundProblem:
    """A problem as it was read: None when there is none. `head` is the hash of its last event."""

    problem: Problem | None
    version: int
    head: str
    answered: bool


@dataclass(frozen=True)
class FoundAccount:
    """An account as it was read: an empty one when nothing ever happened. `head` is the hash of its last event."""

    account: Account
    version: int
    head: str
    answered: bool


@dataclass(frozen=True)
class ProblemChange:
    """What a decision about a problem writes."""

    before: FoundProblem
    after: Problem
    events: Sequence[ProblemEvent]
    command_id: str


class Problems(Protocol):
    """Where problems live."""

    def load(self, problem_id: str, command_id: str | None = None) -> FoundProblem:
        """The problem with its whole timeline, and whether `command_id` was answered already."""

    def commit(self, change: ProblemChange) -> None:
        """All of state, events, receipt and what the events owe, or none.

        A command that was answered meanwhile changes nothing. Raises ChangedMeanwhile when somebody else wrote first.
        """

    def in_status(self, status: str, most: int | None = None) -> list[ProblemLine]:
        """The problems in that status, newest first, at most so many."""

    def of_carrier(self, carrier_id: str) -> list[str]:
        """The numbers of the problems that a case of the carrier ever belonged to."""

    def lines_of_carrier(self, carrier_id: str) -> list[ProblemLine]:
        """Those problems as they are listed: each is known to be over, or not, without its timeline."""

    def by_incident(self, carrier_id: str, incident_id: str) -> str | None:
        """The problem that the carrier knows by that number; None when there is none."""

    def shares(self, problem_id: str) -> list[Share]:
        """All that the problem's events owe, and what came of it."""

    def share(self, problem_id: str, owed_by: str, number: int) -> Share | None: ...

    def settle(self, problem_id: str, share: Share) -> None:
        """Keep what came of a share since it was read. Raises ChangedMeanwhile when somebody else wrote it first."""


class Store(Protocol):
    """Where cases live."""

    def load(self, case_id: str, command_id: str | None = None) -> Found:
        """The case with its whole timeline, and whether `command_id` was answered already."""

    def links(self, case_id: str) -> list[Link]:
        """The events of a case as they are kept, oldest first: text, salt and hash of each."""

    def commit(self, change: Change, *others: Change) -> None:
        """All of state, events, receipt and links, of one case or of several together, or none.

        A command that was answered meanwhile changes nothing. Raises ChangedMeanwhile when somebody else wrote first,
        or booked another credit of the same invoice; AlreadyKnown when the carrier's own reference names another case,
        a credit note's number does, or a trace that is left alone leads to one; ReportedMeanwhile when one leads to a
        case that was not seen.
        """

    def cases_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str], walk: Walk) -> Iterator[Case]:
        """The cases in any of `statuses` by the moment they were opened, without their timelines.

        Read as they are taken: whoever takes a hundred of a hundred thousand pays for some hundred.
        """

    def cases_of_desk(self, desk: str, kind: Kind, statuses: Sequence[str], walk: Walk) -> Iterator[Case]: ...

    def versions_of_desk(self, desk: str, kind: Kind, statuses: Sequence[str]) -> Iterator[tuple[str, int]]:
        """The numbers and versions of a desk's cases in any of `statuses`: by a version that is known, a case is."""

    def versions_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str]) -> Iterator[Version]:
        """A carrier's cases in any of `statuses`, the newest first, by number and version alone."""

    def awaiting(self, carrier_id: str) -> list[Version]:
        """A carrier's orders that were handed over and wait for its word, the longest waiting first, by number and
        version alone."""

    def count_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str]) -> int:
        """How many cases a carrier has in any of `statuses`. Exact: counted where they are written."""

    def case_ids(self, desk: str, kind: Kind) -> Iterator[str]:
        """Every case of a desk, of all times: for an operator's command, not for a request."""

    def case_by_reference(self, carrier_id: str, their_reference: str) -> str | None: ...

    def last_credit_note(self, series: str) -> str | None:
        """The last number of a series, which ends in a dash (`PKF-2026-`); None before the first."""

    def traced(self, carrier_id: str, names: Sequence[str], now: datetime) -> list[str]:
        """The cases that these traces lead to at `now`, each once, in the order of the names."""

    def pointers(self, wanted: Iterable[Key]) -> Pointers:
        """What these keys of contacts, mails, references and traces lead to, read in one call; at most a hundred."""

    def case_by_mail(self, message_ids: Iterable[str]) -> str | None:
        """The case of the first Message-ID that is known."""

    def wakes_until(self, shard: int, moment: datetime) -> list[tuple[str, datetime]]:
        """Cases of a shard whose wake is at or before `moment`, earliest first."""

    def owed_since(self, shard: int, moment: datetime) -> list[tuple[str, datetime]]:
        """Cases of a shard that owe an effect since `moment` or before."""

    def claim(self, case_id: str, effect: str, now: datetime, until: datetime) -> bool:
        """Take an effect in hand until `until`. False when somebody else has it in hand at `now`."""

    def carrier(self, carrier_id: str) -> Carrier | None: ...

    def affiliates(self, carrier_id: str) -> list[str]: ...

    def carriers(self) -> list[str]:
        """Every carrier there is: for what is done by the clock, not for a request."""

    def carrier_of_address(self, email: str) -> str | None:
        """The carrier whose contact has this address, or else whose domain it is in."""

    def carrier_of_contact(self, email: str) -> str | None: ...

    def carrier_of_domain(self, domain: str) -> str | None: ...

    def roster(self) -> Roster: ...

    def published(self) -> list[Published]:
        """Every version of pledge and calendars that was published, in no order."""

    def publish(self, version: Published) -> bool:
        """Keep a version for ever. False when one of that name is there already: it is not changed."""

    def put_carrier(self, carrier: Carrier) -> None: ...

    def put_roster(self, roster: Roster) -> None: ...

    def stakeholders(self, name: str) -> StakeholderList | None: ...

    def put_stakeholders(self, found: StakeholderList) -> None: ...
