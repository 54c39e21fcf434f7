"""SQS: send one page to one person, or together those that were kept back, and record what became of each."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import AcknowledgePage, DelayPage, HoldPage, RecordPage
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import moved
from pledgekeeper.cases.paging import held_back_by, needless
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.attempt import InHand, Later, NotAccepted, attempt
from pledgekeeper.effects.paging import Listed, Sender, address_of
from pledgekeeper.effects.rooms import move
from pledgekeeper.effects.way_test import send_test
from pledgekeeper.errors import NotFound
from pledgekeeper.escalation.pages import PagePlaced, paged_rooms, placed, states
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.escalation.way_tests import VALID_FOR as TEST_VALID_FOR
from pledgekeeper.messages import BundleDue, OfPages, PageAnswered, PageBundled, PageDue, RoomDue, WayTestDue
from pledgekeeper.model import iso
from pledgekeeper.observability import logger, masked
from pledgekeeper.ports import Found
from pledgekeeper.settings import settings

LISTED = 20
"""So many of the pages that go together are named one by one; the others are counted."""
READ: TypeAdapter[OfPages] = TypeAdapter(OfPages)


def take(record: SQSRecord) -> None:
    message = READ.validate_json(record.body)
    match message:
        case PageDue():
            page(message)
        case BundleDue():
            bundle(message)
        case PageBundled():
            _bundled(message)
        case PageAnswered():
            _answered(message)
        case RoomDue():
            _moved(message)
        case WayTestDue():
            _test(message)


# --- one page --------------------------------------------------------------------------------------------------------


def page(due: PageDue) -> None:
    found = wiring.store().load(due.case_id, _command_id(due.page_id))
    waiting = placed(found.case.timeline, due.page_id) if found.case else None
    if found.case is None or waiting is None:
        raise NotFound(f"there is no page {due.page_id} of case {due.case_id}")
    if states(found.case.timeline)[due.page_id] not in ("queued", "delayed"):
        return
    now = wiring.clock().now()
    if due.send_at and now < due.send_at:  # a queue holds a message for fifteen minutes at most
        wiring.queues().send("pages", [due])
        return
    reason = _needless(found.case, waiting, now)
    if reason:
        _record(due.case_id, due.page_id, "dropped", reason, found)
        return
    if _held_by_maintenance(found, waiting, now):
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
            link = _link(due.case_id, due.page_id, now)
            receipt = _sender().send(found.case, waiting, address, link, _language(waiting))
    except NotAccepted as error:
        _record(due.case_id, due.page_id, "failed", str(error), found)
        return
    except Later as error:
        _later(due, error)
        return
    logger.info("page_sent", case_id=due.case_id, page_id=due.page_id, channel=waiting.channel, to=masked(address))
    wiring.page_table().note(waiting.recipient, (due.case_id, due.page_id), now)
    _record(due.case_id, due.page_id, "sent", receipt, found)


def _later(due: PageDue | BundleDue, error: Later) -> None:
    """Try again when the provider said. It is owed all the while, and the auditor sees how long; the claim must end."""
    at = wiring.clock().after(max(error.seconds, InHand.SECONDS))
    logger.warning("page_put_off", until=iso(at), reason=str(error))
    wiring.queues().send("pages", [due.changed(send_at=at)])


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


# --- those that were kept back, together -----------------------------------------------------------------------------


def bundle(due: BundleDue) -> None:
    now, table = wiring.clock().now(), wiring.page_table()
    if now < due.send_at:
        wiring.queues().send("pages", [due])
        return
    if not table.held(due.recipient, due.channel, limit=1):
        return
    person = wiring.book().roster().person(due.recipient)
    until = now + timedelta(seconds=person.apart.seconds if person else 0)
    busy = table.admit(due.recipient, due.channel, f"bundle {iso(due.send_at)}", now, until)
    if busy:
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
        found = wiring.store().load(case_id, _command_id(page_id))
        page = placed(found.case.timeline, page_id) if found.case else None
        if found.case and page and states(found.case.timeline)[page_id] in ("queued", "delayed"):
            reason = _needless(found.case, page, now)
            if reason:
                _record(case_id, page_id, "dropped", reason, found)
            elif not _held_by_maintenance(found, page, now):
                yield found.case, page
                continue
        wiring.page_table().release(due.recipient, due.channel, (case_id, page_id))


def _send_together(
    due: BundleDue, needed: list[tuple[Case, PagePlaced]], others: list[tuple[str, str]], now: datetime
) -> None:
    pages = [(case.case_id, page.page_id) for case, page in needed] + others
    listed = [Listed(case, page, _link(case.case_id, page.page_id, now)) for case, page in needed]
    try:
        address = address_of(wiring.book().roster(), due.recipient, due.channel)
        with attempt(due.channel):
            if len(pages) == len(listed) == 1:
                [(case, alone, link)] = listed
                receipt = _sender().send(case, alone, address, link, _language(alone))
            else:
                receipt = _sender().send_together(due.channel, address, listed, len(pages))
    except NotAccepted as error:
        for case_id, page_id in pages:
            _record(case_id, page_id, "failed", str(error))
            wiring.page_table().release(due.recipient, due.channel, (case_id, page_id))
        return
    except Later as error:
        _later(due, error)
        return
    logger.info("pages_sent_together", pages=len(pages), channel=due.channel, to=masked(address))
    wiring.queues().send("pages", (PageBundled(case_id=c, page_id=p, receipt=receipt) for c, p in pages))
    for page in pages:
        wiring.page_table().release(due.recipient, due.channel, page)


def _bundled(sent: PageBundled) -> None:
    found = wiring.store().load(sent.case_id, _command_id(sent.page_id))
    page = placed(found.case.timeline, sent.page_id) if found.case else None
    if page:
        now = wiring.clock().now()
        wiring.page_table().note(page.recipient, (sent.case_id, sent.page_id), now, bundle=sent.receipt)
    _record(sent.case_id, sent.page_id, "sent", sent.receipt, found)


def _answered(answer: PageAnswered) -> None:
    """One of the pages that somebody answered all at once: not those of cases that are over or in another's hand."""
    found = wiring.store().load(answer.case_id)
    page = placed(found.case.timeline, answer.page_id) if found.case else None
    if found.case and page and not found.case.over and _needless(found.case, page, wiring.clock().now()) is None:
        command = AcknowledgePage(page_id=answer.page_id, by=answer.by)
        wiring.carry(answer.case_id, command, f"acknowledge:{answer.page_id}")


# --- rooms that keep alerts ------------------------------------------------------------------------------------------


def _moved(due: RoomDue) -> None:
    """Alerts of a case are acknowledged and resolved where they were raised: as the case is now, however late it is."""
    case = wiring.store().load(due.case_id).case
    action = moved(case.timeline) if case else None
    if case is None or action is None:
        return
    for desk in paged_rooms(case.timeline):
        try:
            room = Room.at(address_of(wiring.book().roster(), desk, "webhook"))
            with attempt("webhook"):
                receipt = move(room, due.case_id, action, client=wiring.client, proxy=settings().egress_proxy)
        except NotAccepted as error:
            logger.warning("alert_not_moved", case_id=due.case_id, room=desk, action=action, reason=str(error))
        else:
            logger.info("alert_moved", case_id=due.case_id, room=desk, action=action, receipt=receipt)


# --- tests of how somebody is reached ---------------------------------------------------------------------------------


def _test(due: WayTestDue) -> None:
    """Never kept back, and keeps nothing back: a page that comes meanwhile goes as if there were no test."""
    now, tests = wiring.clock().now(), wiring.way_tests()
    person, test = wiring.book().roster().person(due.person), tests.read(due.person).named(due.name)
    if person is None or test is None or test.state(now) != "asked":
        return
    if not wiring.store().claim(due.person, due.name, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"test {due.name} of {due.person} is being sent by another delivery")
    token = wiring.page_signer().sign(due.person, due.name, test.asked_at, TEST_VALID_FOR)
    try:
        with attempt(test.channel):
            send_test(wiring.client, settings(), person, test, f"{settings().public_url}/care/v1/pages/{token}")
    except NotAccepted as error:
        reason = str(error)
        tests.change(due.person, lambda kept: kept.with_test(due.name, failed=reason))
        return
    logger.info("way_test_sent", person=due.person, test=due.name, channel=test.channel)
    tests.change(due.person, lambda kept: kept.with_test(due.name, sent_at=whole_second(now)))


# --- how -------------------------------------------------------------------------------------------------------------


def _needless(case: Case, page: PagePlaced, now: datetime) -> str | None:
    return needless(case, page, wiring.book().terms_of(case.carrier_id, case), now)


def _held_by_maintenance(found: Found, page: PagePlaced, now: datetime) -> bool:
    """Is a page not sent, as a maintenance window holds? The case's ladder is told, and pages at the window's end."""
    assert found.case
    case, terms = found.case, wiring.book().terms_of(found.case.carrier_id, found.case)
    window = held_back_by(case, page, terms, now)
    if window is None:
        return False
    command = HoldPage(page_id=page.page_id, window=window.id, until=window.ends_at)
    wiring.carry(case.case_id, command, _command_id(page.page_id), found=found)
    return True


def _address(page: PagePlaced) -> str:
    address = address_of(wiring.book().roster(), page.recipient, page.channel)
    dead = wiring.page_table().dead(address) if page.channel == "email" else None
    if dead:
        raise NotAccepted(f"the address takes no mail: {dead}")
    return address


def _language(page: PagePlaced) -> str:
    """The first language of whoever is paged; a room's is English."""
    person = wiring.book().roster().person(page.recipient)
    return person.languages[0] if person and person.languages else "en"


def _sender() -> Sender:
    return Sender(wiring.client, settings())


def _link(case_id: str, page_id: str, now: datetime) -> str:
    return f"{settings().public_url}/care/v1/pages/{wiring.page_signer().sign(case_id, page_id, now)}"


def _command_id(page_id: str) -> str:
    return f"page:{page_id}"


def _record(
    case_id: str, page_id: str, outcome: Literal["sent", "failed", "dropped"], detail: str, found: Found | None = None
) -> None:
    command = RecordPage(page_id=page_id, outcome=outcome, detail=detail)
    wiring.carry(case_id, command, _command_id(page_id), found=found)
    if outcome == "failed":
        logger.warning("page_failed", case_id=case_id, page_id=page_id, reason=detail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take, context)
