"""What an answer in the thread of a case opens beside it: a dispute of another invoice, or of fraud. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.lanes import entered_fraud, in_fraud
from pledgekeeper.cases.model import Case, NoteAdded
from pledgekeeper.disputes.fraud.alert import named_in
from pledgekeeper.disputes.fraud.events import TrafficBlocked
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.event import Event
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.reading.anew import attack_anew, names_more
from pledgekeeper.intake.reading.answers import corrections
from pledgekeeper.intake.reading.billing import disputed_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.sentences import sentences_in
from pledgekeeper.tickets.model import Ticket

REASON: Final = re.compile(
    r"\b(?:because|since|as|due to|duplicat\w+|twice|already|instead|same|like|car|puisque|comme|déjà|doubl\w+|porque"
    r"|ya que|como|ya|já|pois|weil|da|bereits|doppelt|wie)\b|因为|由于|已|重复|同样",
    re.IGNORECASE,
)
"""After one of these another invoice may only be why this one is disputed."""
ONE_ALERT: Final = timedelta(days=1)
"""So long what one thread says of fraud is of the dispute that its first words of it opened, but for a new attack."""
ONE_ATTACK: Final = timedelta(hours=1)
"""So long what is told of an attack again is of the same."""


def named_beside(text: str, invoice: str | None, carrier: Carrier) -> tuple[list[str], list[str]]:
    """The sentences that dispute another invoice than that of a claim; and those that may, as they name one."""
    surely: list[str] = []
    perhaps: list[str] = []
    for each in sentences_in(text) if invoice else ():
        named = values(invoices_in(each, carrier.mail.invoice), "invoice")
        if named and invoice not in named and disputed_in("", each):
            before = each[: max(map(each.rfind, named))]
            (perhaps if REASON.search(before) else surely).append(each.strip())
    return surely, perhaps


def mail_beside(mail: InboundMail, case: Case, carrier: Carrier) -> InboundMail | None:
    """The mail as a first one of the other invoice; None when it disputes no other, or corrects which one is meant."""
    if not isinstance(case, Dispute) or "invoice" in dict(corrections(mail.text)):
        return None
    invoice = case.claim.invoice_number
    surely, _ = named_beside(mail.text, invoice, carrier)
    others = values(invoices_in("\n".join(surely), carrier.mail.invoice), "invoice")
    if not others or invoice is None:
        return None
    text = "\n\n".join(surely) if invoice in mail.text else mail.text
    return replace(mail, subject=", ".join(others)[:200], text=text)


def reports_fraud_beside(text: str, case: Case, now: datetime) -> bool:
    """Does an answer report fraud of which the case is not, nor opened an earlier answer of the day a dispute of it; or
    an attack that its thread does not know yet?"""
    if entered_fraud(case.timeline):
        return further_attack(text, case, now)
    if not fraud_in("", text):
        return False
    earlier = any(fraud_in("", each.text) for each in _said_lately(case.timeline, now, ONE_ALERT))
    return not earlier or attack_anew(text, _numbers_of(case), over=False) is not None


def attack_told(text: str, case: Case) -> str | None:
    """The sentence of an answer that tells of an attack beside the one of the case; None of a case without one."""
    if not entered_fraud(case.timeline):
        return None
    return attack_anew(text, _numbers_of(case), over=not in_fraud(case.timeline))


def further_attack(text: str, case: Case, now: datetime) -> bool:
    """Is an alert to be opened for a further attack? For the same one that is told again within the hour none is, but
    for numbers that nobody has named yet, or where a block was recorded since."""
    if attack_told(text, case) is None:
        return False
    over = not in_fraud(case.timeline)
    since_block = case.timeline[_last_block(case.timeline) + 1 :]
    before = any(attack_anew(each.text, (), over=over) for each in _said_lately(since_block, now, ONE_ATTACK))
    return not before or names_more(text, _numbers_of(case))


def _last_block(timeline: Sequence[Event]) -> int:
    return max((place for place, event in enumerate(timeline) if isinstance(event, TrafficBlocked)), default=-1)


def _said_lately(timeline: Sequence[Event], now: datetime, within: timedelta) -> Iterator[NoteAdded]:
    for event in timeline:
        if isinstance(event, NoteAdded) and event.by.side == "carrier" and now - event.at < within:
            yield event


def _numbers_of(case: Case) -> list[str]:
    """The numbers that the case names: as it was opened, in what the carrier said since, and in its blocks."""
    first = (
        case.claim.description if isinstance(case, Dispute) else case.description if isinstance(case, Ticket) else ""
    )
    notes = [event.text for event in case.timeline if isinstance(event, NoteAdded) and event.by.side == "carrier"]
    blocks = [each for event in case.timeline if isinstance(event, TrafficBlocked) for each in event.ranges]
    return [*(number for text in (first, *notes) for number in named_in(text)), *blocks]
