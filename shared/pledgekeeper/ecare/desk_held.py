"""What waits for a person's eye: mails in quarantine, and messages that no function could handle."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.dead_letters import DeadLetterQueue, DeadLetters, Moved
from pledgekeeper.effects.quarantine import Quarantined
from pledgekeeper.errors import Refused
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.observability import logger
from pledgekeeper.store.redrives import Redrive

QUARANTINE: Final = f"{DESK}/quarantine"
DEAD_LETTERS: Final = f"{DESK}/dead-letters"
SHOWN: Final = 50
SHOWN_CHARACTERS: Final = 2_000
REDRIVEN_AT_ONCE: Final = 500
"""Some ten seconds, where a page may take 29; whoever wants more of them sent again asks once more."""


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
    """Every queue with its first messages; live is how far sending again has come, and that alone is read for it."""
    visit.who.must_approve("see dead letters")
    redrives = wiring.redrive_table().lately(visit.now)
    shown = {"dead": _dead(wiring.dead_letters()), "redrives": redrives, "seen_at": visit.now}
    stamp = "|".join(f"{each}{each.under_way(visit.now)}" for each in redrives)
    return Page("desk_dead_letters.html", shown, live="_desk_redrives.html", stamp=stamp)


def redrive(visit: Visit) -> Answer:
    """Send dead letters of a queue again, telling how far that has come to whoever looks at the page meanwhile."""
    visit.who.must_approve("send dead letters again")
    letters = wiring.dead_letters()
    queue = letters.named(visit.names["queue"])
    for each in wiring.redrive_table().lately(visit.now):
        if each.queue == queue.name and each.under_way(visit.now):
            raise Refused(f"{each.by} is sending those of {queue.name} again already: {each.moved} of {each.of}")
    done = _redriven(letters, queue, visit.who.name)
    logger.info("dead_letters_redriven", queue=queue.name, messages=done.moved, failed=done.failed, by=visit.who.name)
    return Go(DEAD_LETTERS, "put_back" if done.moved >= done.of else "put_back_in_part")


def _redriven(letters: DeadLetters, queue: DeadLetterQueue, by: str) -> Moved:
    done = Moved(0, 0, queue.waiting)
    moving = letters.redrive(queue, REDRIVEN_AT_ONCE)
    try:
        for done in moving:
            _tell(queue, by, done, over=False)
    finally:
        _tell(queue, by, done, over=True)
    return done


def _tell(queue: DeadLetterQueue, by: str, done: Moved, *, over: bool) -> None:
    if done.of:  # a form that comes twice finds nothing left, and must not hide what the first one did
        told_at = wiring.clock().now()
        wiring.redrive_table().tell(Redrive(queue=queue.name, by=by, **asdict(done), told_at=told_at, over=over))


def _dead(letters: DeadLetters) -> Iterator[Dead]:
    """Read as it is drawn: a part of the page that does not show them need not wait for them."""
    for queue in letters.queues():
        yield Dead(queue, tuple(body[:SHOWN_CHARACTERS] for body in letters.peek(queue)) if queue.waiting else ())


def _held(mail: Quarantined, raw: bytes) -> Held:
    read = read_mail(raw)
    return Held(mail, read.sender, read.title, read.text[:SHOWN_CHARACTERS])


PAGES: Final = (
    Shown("GET", QUARANTINE, show_quarantine, ours=True),
    Shown("POST", f"{QUARANTINE}/{{mail}}/release", release, ours=True),
    Shown("POST", f"{QUARANTINE}/{{mail}}/drop", drop, ours=True),
    Shown("GET", DEAD_LETTERS, show_dead_letters, ours=True),
    Shown("POST", f"{DEAD_LETTERS}/{{queue}}/redrive", redrive, ours=True),
)
