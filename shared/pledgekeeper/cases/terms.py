"""The terms a case is decided under: the agreement, the promises, the ladder, the calendars, and who is on duty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from pydantic import Field

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.plans import TemplateFile
from pledgekeeper.escalation.matrix import Lane, Matrix
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.reaching import Watch
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.pledge import CaseKind, Facts, Pledge, Which
from pledgekeeper.sla.span import Span, WallSpan


class DisputeType(Frozen):
    """What a dispute of one type needs, and how soon it is answered."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    lane: Lane | None = Field(default=None, description="`fraud`: it opens as an alert")
    raise_within: Span
    raise_from: Literal["invoice", "traffic", "traffic-month", "due-date"] = Field(
        default="invoice",
        description="from the invoice, the end of the traffic, the end of the month of that, or the day of payment",
    )
    alert_within: WallSpan | None = Field(
        default=None, description="fraud: so soon we are to be told of it, where the agreement says nothing else"
    )
    alert_from: Literal["block", "traffic"] = Field(default="block", description="from the block, or the last call")
    answer_within: Span
    evidence: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Version:
    """What was promised and when time counts, as published: a pledge, and a file of calendars.

    `business` is the calendar of that name in the pledge: the agreement chose it.
    """

    pledge: Pledge
    calendars_id: str
    calendars: Mapping[str, Calendar]
    business: str

    def calendar(self, which: Which) -> Calendar:
        """`wall`, `business`, or a calendar by its own name."""
        if which == "wall":
            return ALWAYS
        return self.calendars[self.business if which == "business" else which]


@dataclass(frozen=True)
class Library:
    """Every published version, by name. Published versions never change."""

    pledges: Mapping[str, Pledge]
    calendars: Mapping[str, Mapping[str, Calendar]]


@dataclass(frozen=True, eq=False)
class Terms:
    """Everything outside a case that a decision about it may look at. Two are never compared, only told apart."""

    carrier: Carrier
    version: Version
    stopping: frozenset[str]
    matrix: Matrix
    dispute_types: dict[str, DisputeType]
    templates: TemplateFile
    roster: Roster
    library: Library
    load: Callable[[], Mapping[str, int]] = dict
    """How many open orders each project manager has in hand, read when a choice between them asks for it."""

    issued_by: tuple[str, ...] = ()
    """Who of ours wrote the invoice in dispute, in any of its versions that is loaded by now."""

    @property
    def pledge(self) -> Pledge:
        return self.version.pledge

    def calendar(self, which: Which) -> Calendar:
        return self.version.calendar(which)

    def pause_rules(self, pledge_id: str | None) -> Mapping[str, PauseRule]:
        """The rules of pauses in the version of that name; those of the present one where none is named."""
        return (self.library.pledges[pledge_id] if pledge_id else self.pledge).pause_rules

    def version_of(self, facts: Facts) -> Version:
        """The version that a case was read under when these were its facts."""
        pledge, calendars_id = self.library.pledges[facts["pledge"]], facts["calendars"]
        return replace(
            self.version, pledge=pledge, calendars_id=calendars_id, calendars=self.library.calendars[calendars_id]
        )

    def under(self, pledge_id: str, calendars_id: str) -> "Terms":
        """The same terms with the versions of those names."""
        if (pledge_id, calendars_id) == (self.pledge.id, self.version.calendars_id):
            return self
        return replace(self, version=self.version_of({"pledge": pledge_id, "calendars": calendars_id}))

    def watch(
        self, kind: CaseKind, now: datetime, own: Mapping[str, str] | None = None, in_fraud: bool = False
    ) -> Watch:
        """Who can be reached at `now`: whom the case names (`own`, by role) or the agreement, else the roster."""
        mirror = {level: chain[0] for level, chain in self.mirrors(kind, in_fraud).items()}
        holder = partial(self._holder, now=now, own=own or {})
        return Watch(holder=holder, person=self.roster.person, desk=self.roster.centre_on_duty(now).id, mirror=mirror)

    def mirrors(self, kind: CaseKind, in_fraud: bool = False) -> dict[int, tuple[str, ...]]:
        """The carrier's own people by our level: whom to tell first, and who is next.

        A fraud alert is told at its first level to the carrier's NOC, else to its fraud desk, whatever was agreed.
        """
        if in_fraud:
            alerted = [each.id for role in ("noc", "fraud") for each in self.carrier.contacts if role in each.roles]
            return {1: tuple(dict.fromkeys(alerted))} if alerted else {}
        return {rung.level: rung.chain for rung in self.carrier.agreement.escalation if rung.case == kind}

    def _holder(self, role: str, now: datetime, own: Mapping[str, str]) -> Person | None:
        agreement = self.carrier.agreement
        named = {
            "service-manager": agreement.service_manager,
            "account-director": agreement.account_director,
            **own,
        }.get(role)
        return (self.roster.person(named) if named else None) or self.roster.on_duty(role, now)
