"""The other disputes of the invoice that one is about: what both claim is credited once, so whoever looks at one sees
it before anything is agreed (docs/decisions/0088)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.disputes.claimed_twice import both_claim
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.lines import Line
from pledgekeeper.disputes.model import Dispute

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


def naming(carrier_id: str, number: str, but: str) -> Iterator[Dispute]:
    """The newest disputes of that carrier that name, or once named, an invoice of that number; not the case `but`."""
    named = set(wiring.invoices().disputes_of(carrier_id, number)) - {but}
    read = (wiring.store().load(each).case for each in sorted(named, reverse=True)[:MOST])
    return (case for case in read if isinstance(case, Dispute))


def beside(dispute: Dispute, found: Iterable[Dispute]) -> Iterator[Other]:
    """Those that name the invoice of that one still. Pure."""
    for other in found:
        if of_one_invoice(dispute.claim, other.claim):
            yield Other(other, tuple(both_claim(dispute.claimed.lines, other.claimed.lines)))
