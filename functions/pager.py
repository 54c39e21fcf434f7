"""SQS: send one page to one person, and record what became of it."""

from typing import Any, Literal

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import RecordPage
from pledgekeeper.cases.paging import needless
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.paging import Sender, address_of
from pledgekeeper.errors import NotFound
from pledgekeeper.escalation.pages import placed, states
from pledgekeeper.messages import PageDue
from pledgekeeper.observability import logger, masked
from pledgekeeper.ports import Found
from pledgekeeper.settings import settings


def page(record: SQSRecord) -> None:
    due = PageDue.model_validate_json(record.body)
    found = wiring.store().load(due.case_id, _command_id(due))
    waiting = placed(found.case.timeline, due.page_id) if found.case else None
    if found.case is None or waiting is None:
        raise NotFound(f"there is no page {due.page_id} of case {due.case_id}")
    if states(found.case.timeline)[due.page_id] not in ("queued", "delayed"):
        return
    now = wiring.clock().now()
    if due.send_at and now < due.send_at:  # a queue holds a message for fifteen minutes at most
        wiring.queues().send("pages", [due])
        return
    terms = wiring.book().terms_of(found.case.carrier_id, found.case)
    reason = needless(found.case, waiting, terms, now)
    if reason:
        _record(due, "dropped", reason, found)
        return
    if not wiring.store().claim(due.case_id, due.page_id, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"page {due.page_id} of {due.case_id} is being sent by another delivery")
    token = wiring.page_signer().sign(due.case_id, due.page_id, now)
    sender = Sender(wiring.client, settings())
    try:
        address = address_of(terms.roster, waiting.recipient, waiting.channel)
        link = f"{settings().public_url}/care/v1/pages/{token}"
        dead = wiring.store().dead(address) if waiting.channel == "email" else None
        if dead:
            raise NotAccepted(f"the address takes no mail: {dead}")
        with attempt(waiting.channel):
            receipt = sender.send(found.case, waiting, address, link)
    except NotAccepted as error:
        _record(due, "failed", str(error), found)
        return
    logger.info("page_sent", case_id=due.case_id, page_id=due.page_id, channel=waiting.channel, to=masked(address))
    wiring.store().note_page(waiting.recipient, due.case_id, due.page_id, now)
    _record(due, "sent", receipt, found)


def _command_id(due: PageDue) -> str:
    return f"page:{due.page_id}"


def _record(due: PageDue, outcome: Literal["sent", "failed", "dropped"], detail: str, found: Found) -> None:
    command = RecordPage(page_id=due.page_id, outcome=outcome, detail=detail)
    wiring.carry(due.case_id, command, _command_id(due), found=found)
    if outcome == "failed":
        logger.warning("page_failed", case_id=due.case_id, page_id=due.page_id, reason=detail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, page, context)
