"""The terms a case is decided under: the agreement, the promises, the ladder, the calendars, and who is on duty."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import Field

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.escalation.ladder import Watch
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.escalation.roster import Person, Roster
from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.pledge import CaseKind, Pledge, Which
from pledgekeeper.sla.span import Span


class DisputeType(Frozen):
    """What a dispute of one type needs, and how soon it is answered."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    raise_within: Span
    answer_within: Span
    evidence: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Terms:
    """Everything outside a case that a decision about it may look at."""

    carrier: Carrier
    pledge: Pledge
    matrix: Matrix
    calendars: dict[str, Calendar]
    dispute_types: dict[str, DisputeType]
    roster: Roster

    def calendar(self, which: Which) -> Calendar:
        return ALWAYS if which == "wall" else self.calendars[self.carrier.agreement.calendar]

    def watch(self, kind: CaseKind, now: datetime) -> Watch:
        """Who can be reached at `now`: by the agreement for the people it names, else by the roster."""
        mirror = {rung.level: rung.contact for rung in self.carrier.agreement.escalation if rung.case == kind}
        return Watch(holder=partial(self._holder, now=now), desk=self.roster.centre_on_duty(now).id, mirror=mirror)

    def _holder(self, role: str, now: datetime) -> Person | None:
        agreement = self.carrier.agreement
        named = {
            "service-manager": agreement.service_manager,
            "account-director": agreement.account_director,
        }.get(role)
        return (self.roster.person(named) if named else None) or self.roster.on_duty(role, now)
