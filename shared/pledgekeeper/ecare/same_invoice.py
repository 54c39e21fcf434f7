"""The other disputes of the invoice that one is about: what both claim is credited once, so whoever looks at one sees
it before anything is agreed (docs/decisions/0088)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.disputes.claimed_twice import both_claim
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.lines import Line
from pledgekeeper.disputes.model import Dispute, DisputeStatus

MOST: Final = 20
"""The newest are shown. An invoice with more is looked at as a whole, on its own page."""


@dataclass(frozen=True)
class Other:
    """Another dispute of the same invoice, and the lines of it that both claim: `whole` where it claims all of it."""

    dispute: Dispute
    lines: tuple[str, ...]

    @property
    def accepted(self) -> tuple[Line, ...]:
        """Those of which something is accepted there."""
        return tuple(each for each in self.dispute.lines if each.line in self.lines and each.accepted_amount)


def others(dispute: Dispute) -> tuple[Other, ...]:
    """They are all of the same carrier, newest first."""
    number = dispute.claim.invoice_number
    if number is None:
        return ()
    return tuple(beside(dispute, naming(dispute.carrier_id, number, dispute.case_id)))


def naming(carrier_id: str, number: str, but: str) -> list[Dispute]:
    """The disputes of that carrier that were opened last and name, or once named, an invoice of that number, newest
    first; not the case `but`."""
    named = set(wiring.invoices().disputes_of(carrier_id, number)) - {but}
    read = (wiring.store().load(each).case for each in _newest(carrier_id, named))
    found = [case for case in read if isinstance(case, Dispute)]
    return sorted(found, key=lambda case: (case.opened_at, case.case_id), reverse=True)


def _newest(carrier_id: str, named: Collection[str]) -> Collection[str]:
    """The MOST of them that were opened last: their numbers do not say when."""
    if len(named) <= MOST:
        return named
    opened = wiring.store().versions_of_carrier(carrier_id, "dispute", [each.value for each in DisputeStatus])
    return list(islice((each.case_id for each in opened if each.case_id in named), MOST))


def beside(dispute: Dispute, found: Iterable[Dispute]) -> Iterator[Other]:
    """Those that name the invoice of that one still. Pure."""
    for other in found:
        if of_one_invoice(dispute.claim, other.claim):
            yield Other(other, tuple(both_claim(dispute.claimed.lines, other.claimed.lines)))
