"""SQS: send the message that an event owes, in the carrier's language, and record that it left."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import RecordNotice
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.model import owed_notices
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.errors import NotFound
from pledgekeeper.event import Event
from pledgekeeper.messages import NoticeDue
from pledgekeeper.notices.compose import compose
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings


def notify(record: SQSRecord) -> None:
    due = NoticeDue.model_validate_json(record.body)
    command_id = f"notice:{due.owed_by}"
    found = wiring.store().load(due.case_id, command_id)
    if found.case is None:
        raise NotFound(f"there is no case {due.case_id}")
    event, now = event_named(found.case, due.owed_by), wiring.clock().now()
    if event.notice and due.owed_by not in owed_notices(found.case.timeline):
        return
    terms = wiring.book().terms_of(found.case.carrier_id, found.case)
    letter = compose(found.case, event, terms, now, due.owed_by, _link(due, event, now))
    if not wiring.store().claim(due.case_id, due.owed_by, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"the notice of {due.owed_by} of {due.case_id} is being sent by another delivery")
    notice = event.notice
    assert notice is not None  # compose refuses an event that owes nothing
    try:
        dead = wiring.page_table().dead(letter.to) if event.notice == "escalation" else None
        if dead:
            raise NotAccepted(f"the address takes no mail: {dead}")
        with attempt("email"):
            message_id = _send(letter)
    except NotAccepted as error:
        logger.warning("notice_failed", case_id=due.case_id, notice=notice, reason=str(error))
        result = RecordNotice(notice=notice, owed_by=due.owed_by, outcome="failed", detail=str(error))
    else:
        logger.info("notice_sent", case_id=due.case_id, notice=notice, to=masked(letter.to))
        result = RecordNotice(notice=notice, owed_by=due.owed_by, outcome="sent", detail=message_id, to=(letter.to,))
    wiring.carry(due.case_id, result, command_id, found=found)


def _link(due: NoticeDue, event: Event, now: datetime) -> str:
    """Where the carrier's person confirms that they know of a level."""
    if event.notice != "escalation":
        return ""
    return f"{settings().public_url}/care/v1/pages/{wiring.page_signer().sign(due.case_id, due.owed_by, now)}"


def _send(letter: Letter) -> str:
    how = settings()
    return send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, notify, context)
