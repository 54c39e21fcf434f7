"""EventBridge, every five minutes: tell people of their shifts, desks of gaps, orders that their manager is away.

Each mail is taken in hand, sent, and then noted as told: a repeat sends nothing. Who dies in between sends it again a
minute later: twice is better than never.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.book import OPEN_ORDERS
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.escalation.telling import (
    GAPS_AHEAD,
    GapFound,
    Mail,
    absence_mails,
    gaps_ahead,
    shift_mails,
    told_of_gaps,
)
from pledgekeeper.messages import Wake
from pledgekeeper.observability import logger, masked
from pledgekeeper.orders.duty import is_unattended
from pledgekeeper.orders.model import Order
from pledgekeeper.ports import Walk
from pledgekeeper.settings import settings

IN_HAND = timedelta(seconds=60)
REMEMBERED = GAPS_AHEAD + timedelta(days=2)
"""How long it is noted what was told: longer than anybody looks ahead or back."""


def tell(mails: Iterable[Mail], now: datetime) -> int:
    """Send what was not sent before; how many mails."""
    table, count = wiring.roster_table(), 0
    for mail in mails:
        if table.take_in_hand(mail.what, now, now + IN_HAND):
            _send(mail.to, mail.subject, mail.text)
            table.told(mail.what, max(mail.asked_until, now) + REMEMBERED)
            count += 1
    return count


def tell_of_gaps(roster: Roster, now: datetime) -> int:
    """Report the gaps that nobody was told of, one mail to each address; how many gaps."""
    new = [found for found in gaps_ahead(roster, now) if _is_new(found, now)]
    for address in dict.fromkeys(address for found in new for address in found.to):
        _send(address, *told_of_gaps([found.gap for found in new if address in found.to]))
    for found in new:
        _note(found, now)
    return len(new)


def wake_orders(roster: Roster, now: datetime) -> int:
    """Have every open order looked at whose manager is away since its last wake was set, or to be named; how many."""
    desks = [centre.id for centre in roster.centres]
    found = (each for desk in desks for each in wiring.store().cases_of_desk(desk, "order", OPEN_ORDERS, Walk()))
    left = [
        Wake(wake_at=now, case_id=order.case_id)
        for order in found
        if isinstance(order, Order) and is_unattended(order, roster, now)
    ]
    if left:
        wiring.queues().send("wakes", left)
    return len(left)


def _is_new(found: GapFound, now: datetime) -> bool:
    """Is this the first time it is seen, and ours to tell? A gap that grows is not told again."""
    table = wiring.roster_table()
    if any(table.is_told(part) for part in found.parts):
        _note(found, now)
        return False
    return table.take_in_hand(found.parts[0], now, now + IN_HAND)


def _note(found: GapFound, now: datetime) -> None:
    for part in found.parts:
        wiring.roster_table().told(part, now + REMEMBERED)


def _send(to: str, subject: str, text: str) -> None:
    """What is refused for good is logged and done with: it must not keep the others from being told."""
    letter, how = Letter(to=to, subject=subject, text=text, case_id="roster"), settings()
    try:
        with attempt("email"):
            send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)
    except NotAccepted as error:
        logger.warning("roster_mail_failed", to=masked(to), reason=str(error))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    roster, now = wiring.book().roster(), wiring.clock().now()
    told = {
        "gaps": tell_of_gaps(roster, now),
        "shifts": tell(shift_mails(roster, now), now),
        "absences": tell(absence_mails(roster, now), now),
        "orders": wake_orders(roster, whole_second(now)),
    }
    logger.info("roster_watched", extra=told)
    return told
