"""One page to one person: is it still needed, may it go now, and what became of it. `together` has many at once."""

from datetime import datetime, timedelta
from typing import Literal

from pledgekeeper import wiring
from pledgekeeper.cases.commands import AcknowledgePage, DelayPage, HoldPage, RecordPage
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.paging import ascent_of, held_back_by, needless
from pledgekeeper.effects.attempt import InHand, Later, NotAccepted, attempt
from pledgekeeper.effects.paging import Sender, address_of
from pledgekeeper.errors import NotFound
from pledgekeeper.escalation.ladder import Ascent
from pledgekeeper.escalation.pages import PagePlaced, placed, states
from pledgekeeper.messages import BundleDue, PageAnswered, PageDue
from pledgekeeper.model import iso
from pledgekeeper.notices.alarm import Alarm, alarm_of
from pledgekeeper.notices.language import texts
from pledgekeeper.observability import logger, masked
from pledgekeeper.ports import Found
from pledgekeeper.settings import settings


def page(due: PageDue) -> None:
    found = wiring.store().load(due.case_id, command_id(due.page_id))
    waiting = placed(found.case.timeline, due.page_id) if found.case else None
    if found.case is None or waiting is None:
        raise NotFound(f"there is no page {due.page_id} of case {due.case_id}")
    if not waits(found.case, due.page_id):
        return
    case, now = found.case, wiring.clock().now()
    if due.send_at and now < due.send_at:  # a queue holds a message for fifteen minutes at most
        wiring.queues().send("pages", [due])
        return
    if not still_needed(found, waiting, now):
        return
    until = _kept_back(waiting, f"{due.case_id}#{due.page_id}", now)
    if until:
        _hold(due, waiting, until, now)
        return
    if not wiring.store().claim(due.case_id, due.page_id, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"page {due.page_id} of {due.case_id} is being sent by another delivery")
    try:
        address = _address(waiting)
        with attempt(waiting.channel):
            link = link_to(due.case_id, due.page_id, now)
            receipt = sender().send(case, waiting, address, link, language_of(waiting), alarm_for(case, waiting, now))
    except NotAccepted as error:
        record(due.case_id, due.page_id, "failed", str(error), found)
        return
    except Later as error:
        put_off(due, error)
        return
    logger.info("page_sent", case_id=due.case_id, page_id=due.page_id, channel=waiting.channel, to=masked(address))
    record(due.case_id, due.page_id, "sent", receipt, found)


def answered(answer: PageAnswered) -> None:
    """One of the pages that somebody answered all at once: not those of cases that are over or in another's hand."""
    found = wiring.store().load(answer.case_id)
    page = placed(found.case.timeline, answer.page_id) if found.case else None
    if found.case is None or page is None or found.case.over:
        return
    if needless(found.case, page, _ascent(found.case, wiring.clock().now())) is None:
        command = AcknowledgePage(page_id=answer.page_id, by=answer.by)
        wiring.carry(answer.case_id, command, f"acknowledge:{answer.page_id}")


def _kept_back(waiting: PagePlaced, whose: str, now: datetime) -> datetime | None:
    """Until when a page waits, as another has just gone to the same phone or mailbox; None when it may go."""
    person = wiring.book().roster().person(waiting.recipient)
    if person is None or not person.apart.seconds:  # the room of a desk, or somebody who wants every message at once
        return None
    until = now + timedelta(seconds=person.apart.seconds)
    return wiring.page_table().admit(person.id, waiting.channel, whose, now, until)


def _hold(due: PageDue, waiting: PagePlaced, until: datetime, now: datetime) -> None:
    wiring.page_table().hold(waiting.recipient, waiting.channel, (due.case_id, due.page_id), now)
    together = BundleDue(recipient=waiting.recipient, channel=waiting.channel, send_at=until)
    wiring.queues().send("pages", [together])
    wiring.carry(due.case_id, DelayPage(page_id=due.page_id, until=until), f"delay:{due.page_id}")
    logger.info("page_delayed", case_id=due.case_id, page_id=due.page_id, until=iso(until))


# --- what one page and many have in common ----------------------------------------------------------------------------


def put_off(due: PageDue | BundleDue, error: Later) -> None:
    """Try again when the provider said. It is owed all the while, and the auditor sees how long; the claim must end."""
    at = wiring.clock().after(max(error.seconds, InHand.SECONDS))
    logger.warning("page_put_off", until=iso(at), reason=str(error))
    wiring.queues().send("pages", [due.changed(send_at=at)])


def waits(case: Case, page_id: str) -> bool:
    """Did nothing become of a page yet?"""
    return states(case.timeline)[page_id] in ("queued", "delayed")


def still_needed(found: Found, page: PagePlaced, now: datetime) -> bool:
    """Is a page to be sent? What became of it instead is recorded: dropped, or held as a maintenance window holds."""
    assert found.case
    case, ascent = found.case, _ascent(found.case, now)
    reason = needless(case, page, ascent)
    if reason:
        record(case.case_id, page.page_id, "dropped", reason, found)
        return False
    window = held_back_by(case, page, ascent)
    if window is None:
        return True
    command = HoldPage(page_id=page.page_id, window=window.id, until=window.ends_at)
    wiring.carry(case.case_id, command, command_id(page.page_id), found=found)
    return False


def _ascent(case: Case, now: datetime) -> Ascent | None:
    return ascent_of(case, wiring.book().terms_of(case.carrier_id, case), now)


def _address(page: PagePlaced) -> str:
    address = address_of(wiring.book().roster(), page.recipient, page.channel)
    dead = wiring.page_table().dead(address) if page.channel == "email" else None
    if dead:
        raise NotAccepted(f"the address takes no mail: {dead}")
    return address


def language_of(page: PagePlaced) -> str:
    """The first language of whoever is paged; a room's is English."""
    person = wiring.book().roster().person(page.recipient)
    return person.languages[0] if person and person.languages else "en"


def alarm_for(case: Case, page: PagePlaced, now: datetime) -> Alarm:
    """What a fraud alert tells whoever is paged, by the clock on their wall; a room's is UTC."""
    roster = wiring.book().roster()
    person = roster.person(page.recipient)
    zone = roster.centre(person.centre).zone if person else "UTC"
    return alarm_of(case, wiring.book().terms_of(case.carrier_id, case), texts("en"), zone, now)


def sender() -> Sender:
    return Sender(wiring.client, settings())


def link_to(case_id: str, page_id: str, now: datetime) -> str:
    return f"{settings().public_url}/care/v1/pages/{wiring.page_signer().sign(case_id, page_id, now)}"


def command_id(page_id: str) -> str:
    return f"page:{page_id}"


def record(
    case_id: str, page_id: str, outcome: Literal["sent", "failed", "dropped"], detail: str, found: Found | None = None
) -> None:
    command = RecordPage(page_id=page_id, outcome=outcome, detail=detail)
    wiring.carry(case_id, command, command_id(page_id), found=found)
    if outcome == "failed":
        logger.warning("page_failed", case_id=case_id, page_id=page_id, reason=detail)
