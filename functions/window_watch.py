"""EventBridge, every hour: tell carriers of invoices whose dispute window is about to end, each once.

Told of are invoices that the carrier has and has not paid in full, with something to pay, that no dispute of theirs
names. Each letter is taken in hand, sent, and then noted: a repeat sends nothing, and who dies in between sends it
again an hour later. Three days back are looked at, too: a system that was down announces late rather than never.
"""

from datetime import date, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.book import dispute_types
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.invoices.loading import window_under
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.payments import paid_of
from pledgekeeper.invoices.windows import day_of, worth_announcing, zone_of
from pledgekeeper.notices.windows import window_letter
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings

IN_HAND = timedelta(minutes=5)
DAYS_BACK, DAYS_AHEAD = 3, 1
"""Days of UTC that are looked at: somewhere it is tomorrow already."""


def announce(bill: str, now: datetime) -> bool:
    """Tell the carrier that the window of an invoice is about to end, if that is so, and is news."""
    invoice = wiring.invoices().newest(bill)
    if invoice is None or not worth_announcing(invoice) or _is_paid(invoice):
        return False
    carrier = wiring.book().carrier(invoice.carrier_id)
    window, today = window_under(invoice, carrier, dispute_types()), day_of(now, zone_of(carrier))
    if window is None or not window.warn_from <= today <= window.last_day or is_disputed(invoice):
        return False
    if not wiring.invoices().take_in_hand(bill, window.last_day, now, now + IN_HAND):
        return False
    _send(window_letter(invoice, window, carrier, today, settings().public_url), bill)
    wiring.invoices().told(bill, window.last_day, now)
    return True


def _is_paid(invoice: Invoice) -> bool:
    """Was all of it paid? Then it was accepted by paying it."""
    return paid_of(invoice, wiring.invoices().payments(invoice)) >= invoice.total


def is_disputed(invoice: Invoice) -> bool:
    """Does a dispute name it that was not withdrawn?"""
    cases = (wiring.store().load(case).case for case in _naming(invoice))
    return any(
        isinstance(case, Dispute)
        and case.status is not DisputeStatus.WITHDRAWN
        and case.claim.invoice_number == invoice.number
        and case.claim.account in (None, invoice.account)
        for case in cases
    )


def _naming(invoice: Invoice) -> list[str]:
    return wiring.invoices().disputes_of(invoice.carrier_id, invoice.number)


def _send(letter: Letter, bill: str) -> None:
    """What is refused for good is logged and done with: it must not keep the others from being told."""
    how = settings()
    try:
        with attempt("email"):
            send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)
    except NotAccepted as error:
        logger.warning("window_mail_failed", bill=bill, to=masked(letter.to), reason=str(error))


def _days(today: date) -> list[date]:
    return [today + timedelta(days=n) for n in range(-DAYS_BACK, DAYS_AHEAD + 1)]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    now = wiring.clock().now()
    closing = [bill for day in _days(now.date()) for bill in wiring.invoices().closing(day)]
    told = sum(announce(bill, now) for bill in dict.fromkeys(closing))
    logger.info("windows_watched", closing=len(closing), told=told)
    return {"closing": len(closing), "told": told}
