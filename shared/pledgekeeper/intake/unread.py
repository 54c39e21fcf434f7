"""What an answer says in sentences and not in lines of its own: it is not taken, and told. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pledgekeeper import money
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.intake.beside import attack_told, mail_beside, named_beside, reports_fraud_beside
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.reading.answers import CORRECTED
from pledgekeeper.intake.reading.billing import SAID_DISPUTED
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.seen_sums import WRITTEN
from pledgekeeper.intake.reading.sentences import sentences_in
from pledgekeeper.intake.reading.sums import money_in, sum_of
from pledgekeeper.intake.reading.wishes import wants_an_end
from pledgekeeper.tickets.model import Ticket, TicketStatus

MOST: Final = 5
SHOWN: Final = 160
CORRECTS: Final = re.compile(
    r"\b(?:correct\w*|should (?:be|read|have)|instead of|mistake|error|typo|sorry|rather|actually|amount|increase"
    r"|reduce|corrig\w+|rectifi\w+|au lieu d|erreur|montant|en lugar d|en vez d|importe|monto|em vez d|valor|montante"
    r"|korrig\w+|statt|betrag)\b|更正|应为|而不是|金额|改为",
    re.IGNORECASE,
)
DETAIL: Final = re.compile(
    r"\b(?:account(?! (?:manag|exec|direct|team))"
    r"|invoice (?:number|no|date|is)|dated|billing period|period (?:is|was|from)|compte(?! tenu)"
    r"|numéro de (?:la )?facture|datée?|période|cuenta"
    r"|número de (?:la )?factura|de fecha|per[ií]odo|conta"
    r"|número da fatura|datada|konto|rechnungsnummer)\b[^.\n]{0,60}\d|(?:账号|账户|发票号|日期|账期)[^。\n]{0,40}\d",
    re.IGNORECASE,
)


def left_unread(mail: InboundMail, dispute: Dispute, carrier: Carrier, now: datetime) -> Iterator[str]:
    """What our desk is asked to look at: each says the sentence, and why it was not taken."""
    attack = attack_told(mail.text, dispute)
    if attack and not reports_fraud_beside(mail.text, dispute, now):
        yield f"tells of an attack again: {_shown(attack)}; see that it is the one that is known"
    beside, perhaps = named_beside(mail.text, dispute.claim.invoice_number, carrier)
    if mail_beside(mail, dispute, carrier) is None:
        perhaps = [*beside, *perhaps]
    for each in perhaps[:MOST]:
        yield f"names another invoice where it disputes: {_shown(each)}; open a dispute of it, if that is meant"
    plain = "\n".join(
        line for line in own_words(mail.text).split("\n") if not any(label.match(line) for label in CORRECTED.values())
    )
    said = [(each, why) for each in sentences_in(plain) if each.strip() not in (*beside, *perhaps)
            and (why := _why(each, dispute))]  # fmt: skip
    for each, why in said[:MOST]:
        yield f"{why}: {_shown(each)}, which was not read, as it stands in a sentence"


def wished(mail: InboundMail, ticket: Ticket, now: datetime) -> Iterator[str]:
    """What an answer about a fault wants in sentences, and our desk decides. What is resolved closes by itself, and
    the first report of fraud opens a case of its own."""
    fraud = fraud_in("", mail.text)
    if fraud and not reports_fraud_beside(mail.text, ticket, now):
        yield f"reports fraud ({fraud.value}) again: {_shown(fraud.quote)}; see that its own case knows it"
    said = sentences_in(own_words(mail.text)) if ticket.status is not TicketStatus.RESOLVED else []
    for each, why in [(each, why) for each in said if (why := wants_an_end(each))][:MOST]:
        yield f"{why}: {_shown(each)}; do it, or say why not"


def _why(sentence: str, dispute: Dispute) -> str | None:
    ended = wants_an_end(sentence)
    if ended:
        return ended
    if WRITTEN.search(sentence) and (SAID_DISPUTED.search(sentence) or CORRECTS.search(sentence)):
        return None if _known_sums(sentence, dispute) else "says another amount"
    return "says something of the claim" if DETAIL.search(sentence) else None


def _known_sums(sentence: str, dispute: Dispute) -> bool:
    """Is every sum in it one that the claim says?"""
    claim = dispute.claim
    known = {
        money.told(each, claim.currency) for each in (claim.disputed_amount, claim.billed_amount) if each is not None
    }
    sums = [sum_of(match) for match in money_in(sentence)]
    return bool(sums) and all(money.told(amount, claim.currency) in known for amount, _ in sums)


def _shown(sentence: str) -> str:
    return repr(" ".join(sentence.split())[:SHOWN])
