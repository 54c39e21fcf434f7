"""Pages that were kept back for one phone or mailbox, sent together; and what then is recorded of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pledgekeeper import wiring
from pledgekeeper.cases.model import Case
from pledgekeeper.effects.attempt import Later, NotAccepted, attempt
from pledgekeeper.effects.paging import Listed, address_of
from pledgekeeper.escalation.pages import PagePlaced, placed
from pledgekeeper.messages import BundleDue, PageBundled
from pledgekeeper.model import iso
from pledgekeeper.observability import logger, masked
from pledgekeeper.pager.pages import (
    alarm_for,
    command_id,
    language_of,
    link_to,
    put_off,
    record,
    sender,
    still_needed,
    waits,
)

LISTED = 20
"""So many of the pages that go together are named one by one; the others are counted."""


def bundle(due: BundleDue, message_id: str) -> None:
    """Send what waits for a phone or mailbox. Each page that was kept back asks for it by a message of its own: of
    those that come at one moment the first does it, again where it broke off, and the others have nothing to do."""
    now, table = wiring.clock().now(), wiring.page_table()
    if now < due.send_at:
        wiring.queues().send("pages", [due])
        return
    if not table.held(due.recipient, due.channel, limit=1):
        return
    person = wiring.book().roster().person(due.recipient)
    until = now + timedelta(seconds=person.apart.seconds if person else 0)
    own = f"bundle {iso(due.send_at)} "
    busy = table.admit(due.recipient, due.channel, f"{own}{message_id}", now, until)
    if busy:
        if not table.in_hand_of(due.recipient, due.channel).startswith(own):
            wiring.queues().send("pages", [due.changed(send_at=busy)])
        return
    waiting = table.held(due.recipient, due.channel)
    needed = list(_still_needed(due, waiting[:LISTED], now))
    others = waiting[LISTED:]
    if needed or others:
        _send_together(due, needed, others, now)


def _still_needed(due: BundleDue, waiting: list[tuple[str, str]], now: datetime) -> Iterator[tuple[Case, PagePlaced]]:
    """Those that are needed; the others are recorded as dropped, if nothing became of them yet."""
    for case_id, page_id in waiting:
        found = wiring.store().load(case_id, command_id(page_id))
        page = placed(found.case.timeline, page_id) if found.case else None
        if found.case and page and waits(found.case, page_id) and still_needed(found, page, now):
            yield found.case, page
            continue
        wiring.page_table().release(due.recipient, due.channel, (case_id, page_id))


def _send_together(
    due: BundleDue, needed: list[tuple[Case, PagePlaced]], others: list[tuple[str, str]], now: datetime
) -> None:
    pages = [(case.case_id, page.page_id) for case, page in needed] + others
    listed = [
        Listed(case, page, link_to(case.case_id, page.page_id, now), alarm_for(case, page, now))
        for case, page in needed
    ]
    try:
        address = address_of(wiring.book().roster(), due.recipient, due.channel)
        with attempt(due.channel):
            if len(pages) == len(listed) == 1:
                [(case, alone, link, alarm)] = listed
                receipt = sender().send(case, alone, address, link, language_of(alone), alarm)
            else:
                receipt = sender().send_together(due.channel, address, listed, len(pages))
    except NotAccepted as error:
        for case_id, page_id in pages:
            record(case_id, page_id, "failed", str(error))
            wiring.page_table().release(due.recipient, due.channel, (case_id, page_id))
        return
    except Later as error:
        put_off(due, error)
        return
    logger.info("pages_sent_together", pages=len(pages), channel=due.channel, to=masked(address))
    wiring.queues().send("pages", (PageBundled(case_id=c, page_id=p, receipt=receipt) for c, p in pages))
    for page in pages:
        wiring.page_table().release(due.recipient, due.channel, page)


def bundled(sent: PageBundled) -> None:
    record(sent.case_id, sent.page_id, "sent", sent.receipt)
