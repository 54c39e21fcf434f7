"""What a closed fault earns by the pledge, as its page shows it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from pledgekeeper.api.claiming_credit import credit_dispute_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.joining import CaseLinked, goes_on_in
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.credit_claims import Earned, earned
from pledgekeeper.errors import Forbidden
from pledgekeeper.tickets.model import Ticket, TicketStatus

MOST_PERCENT: Final = Decimal(100)


@dataclass(frozen=True)
class CreditOf:
    """What a fault earns, promise by promise and in all; and the dispute by which it was claimed, if it was."""

    promises: tuple[Earned, ...]
    percent: Decimal
    claimed: str | None


def credit_of(case: Case, terms: Terms, now: datetime, who: Principal) -> CreditOf | None:
    """The credit that `who` may claim, or see claimed; None where there is none, or it is no business of theirs."""
    try:
        who.must_open("dispute")
    except Forbidden:
        return None
    if not isinstance(case, Ticket) or case.status is not TicketStatus.CLOSED or goes_on_in(case.timeline):
        return None
    promises, dispute = tuple(earned(case, terms, now)), credit_dispute_of(case)
    if not promises:
        return None
    linked = any(isinstance(event, CaseLinked) and event.other == dispute for event in case.timeline)
    percent = min(sum((each.percent for each in promises), start=Decimal(0)), MOST_PERCENT)
    return CreditOf(promises, percent, dispute if linked else None)
