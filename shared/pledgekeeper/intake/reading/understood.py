"""All that is understood of one topic of a mail, in the order in which it is told."""

from datetime import datetime

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.claimed import claimed_in
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.numbers import numbers_in
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.services import circuits_in, product_in
from pledgekeeper.intake.reading.severity import priority_in
from pledgekeeper.intake.reading.times import fault_start

MOST = 60


def fault_in(subject: str, text: str, carrier: Carrier, now: datetime) -> tuple[Understood, ...]:
    """What a report of a fault says: how bad, which product and circuit, since when, which calls."""
    both = f"{subject}\n{text}"
    single = (priority_in(subject, text), product_in(subject, own_words(text)), fault_start(both, carrier.zone, now))
    said = [each for each in single if each]
    return tuple([*said, *circuits_in(both, carrier.mail.circuit), *numbers_in(text)][:MOST])


def claim_in(subject: str, text: str, carrier: Carrier) -> tuple[Understood, ...]:
    """What a matter of billing says: which invoice, which sums, and what of them is disputed and billed."""
    both = f"{subject}\n\n{text}"
    sums = claimed_in(both, carrier.agreement.disputes.currency)
    return tuple([*invoices_in(both, carrier.mail.invoice), *sums][:MOST])
