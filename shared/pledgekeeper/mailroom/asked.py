"""The dispute of which a mail asks, or tells, without its number: by the invoice that it names."""

from typing import Final

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.reading.billing import mentions_a_dispute
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.thread import Thread
from pledgekeeper.ports import Found

MOST: Final = 20


def asked_about(mail: InboundMail, sender: Carrier) -> tuple[Thread, Found] | tuple[None, None]:
    """The one dispute that is not over and names the only invoice of a mail that mentions a dispute and opens none."""
    if not mentions_a_dispute(mail.subject, mail.text):
        return None, None
    named = values(invoices_in(f"{mail.subject}\n\n{mail.text}", sender.mail.invoice), "invoice")
    numbers = wiring.invoices().disputes_of(sender.id, named[0])[:MOST] if len(named) == 1 else []
    loaded = [(found.case, found) for found in (wiring.store().load(each, mail.command_id) for each in numbers)]
    of_it = [
        (case, found)
        for case, found in loaded
        if isinstance(case, Dispute) and not case.over and case.claim.invoice_number == named[0]
    ]
    if len(of_it) != 1:
        return None, None
    ((case, found),) = of_it
    return Thread(case, f"it mentions a dispute of invoice {named[0]} and opens none", sure=False), found
