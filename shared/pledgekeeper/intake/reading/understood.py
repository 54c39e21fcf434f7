"""All that is understood of one topic of a mail, in the order in which it is told."""

from datetime import datetime

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.claimed import claimed_in
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.matters import matter_in
from pledgekeeper.intake.reading.numbers import numbers_in
from pledgekeeper.intake.reading.own_words import apart, own_words
from pledgekeeper.intake.reading.services import circuits_in, product_in
from pledgekeeper.intake.reading.severity import priority_in
from pledgekeeper.intake.reading.times import fault_start

MOST = 60


def fault_in(subject: str, text: str, carrier: Carrier, now: datetime) -> tuple[Understood, ...]:
    """What a report of a fault says: how bad, which product and circuit, since when, which calls.

    Where its writer names no circuit, one that stands beside is taken.
    """
    own = own_words(text)
    both = f"{subject}\n{own}"
    priority, begin = priority_in(subject, text), fault_start(both, carrier.zone, now)
    circuits = circuits_in(both, carrier.mail.circuit) or circuits_in(text, carrier.mail.circuit)
    named = (*circuits, *numbers_in(own))
    calm = priority.value == "P3" and priority.rule != "named"
    matter = matter_in(subject, text, told=bool(named or begin)) if calm else None
    single = (_of_matter(priority, matter), product_in(subject, own), begin, matter)
    return tuple([*filter(None, single), *named][:MOST])


def _of_matter(priority: Understood, matter: Understood | None) -> Understood:
    """What is plainly about no fault is a P4; what nothing says of, and what only names works, stays as it is."""
    if matter is None or not matter.quote:
        return priority
    return Understood(field="priority", value="P4", quote=matter.quote, rule=matter.rule)


def claim_in(subject: str, text: str, carrier: Carrier) -> tuple[Understood, ...]:
    """What a matter of billing says: which invoice, which sums, and what of them is disputed and billed."""
    own, below = apart(text)
    sums = claimed_in(f"{subject}\n\n{own}", carrier.agreement.disputes.currency, below)
    return tuple([*invoices_in(f"{subject}\n\n{text}", carrier.mail.invoice), *sums][:MOST])
