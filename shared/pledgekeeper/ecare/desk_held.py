"""What waits for a person's eye: mails in quarantine, and messages that no function could handle."""

from dataclasses import dataclass
from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.dead_letters import DeadLetterQueue
from pledgekeeper.effects.quarantine import Quarantined
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.observability import logger

QUARANTINE: Final = f"{DESK}/quarantine"
DEAD_LETTERS: Final = f"{DESK}/dead-letters"
SHOWN: Final = 50
SHOWN_CHARACTERS: Final = 2_000


@dataclass(frozen=True)
class Held:
    """A mail in quarantine, and what can be read of it."""

    mail: Quarantined
    sender: str
    subject: str
    text: str


@dataclass(frozen=True)
class Dead:
    """A queue of dead letters, with its first messages."""

    queue: DeadLetterQueue
    messages: tuple[str, ...]


def show_quarantine(visit: Visit) -> Answer:
    visit.who.must_handle("ticket", "see what is in quarantine")
    held = wiring.mail_quarantine()
    mails = sorted(held.mails(), key=lambda mail: mail.since, reverse=True)
    shown = {"held": [_held(mail, held.fetch(mail.id)) for mail in mails[:SHOWN]], "count": len(mails)}
    return Page("desk_quarantine.html", shown)


def release(visit: Visit) -> Answer:
    """Give a mail back to the intake: whoever does has read it."""
    visit.who.must_handle("ticket", "release a mail")
    wiring.mail_quarantine().redrive(visit.names["mail"], ids.random_id(), wiring.clock().now())
    logger.info("mail_released", mail=visit.names["mail"], by=visit.who.name)
    return Go(QUARANTINE, "released")


def drop(visit: Visit) -> Answer:
    """Take a mail out for good."""
    visit.who.must_approve("drop a mail for good")
    wiring.mail_quarantine().drop(visit.names["mail"])
    logger.info("mail_dropped", mail=visit.names["mail"], by=visit.who.name)
    return Go(QUARANTINE, "dropped")


def show_dead_letters(visit: Visit) -> Answer:
    visit.who.must_approve("see dead letters")
    letters = wiring.dead_letters()
    dead = [
        Dead(queue, tuple(body[:SHOWN_CHARACTERS] for body in letters.peek(queue)) if queue.waiting else ())
        for queue in letters.queues()
    ]
    shown = {"dead": dead, "waiting": sum(each.queue.waiting for each in dead)}
    return Page("desk_dead_letters.html", shown)


def redrive(visit: Visit) -> Answer:
    visit.who.must_approve("send dead letters again")
    letters = wiring.dead_letters()
    queue = letters.named(visit.names["queue"])
    moved = letters.redrive(queue)
    logger.info("dead_letters_redriven", queue=queue.name, messages=moved, by=visit.who.name)
    return Go(DEAD_LETTERS, "put_back")


def _held(mail: Quarantined, raw: bytes) -> Held:
    read = read_mail(raw)
    return Held(mail, read.sender, read.subject, read.text[:SHOWN_CHARACTERS])


PAGES: Final = (
    Shown("GET", QUARANTINE, show_quarantine, ours=True),
    Shown("POST", f"{QUARANTINE}/{{mail}}/release", release, ours=True),
    Shown("POST", f"{QUARANTINE}/{{mail}}/drop", drop, ours=True),
    Shown("GET", DEAD_LETTERS, show_dead_letters, ours=True),
    Shown("POST", f"{DEAD_LETTERS}/{{queue}}/redrive", redrive, ours=True),
)
