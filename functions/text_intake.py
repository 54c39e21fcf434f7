"""SQS: a text message that somebody of ours wrote: they have a case, or want the next level. It is answered."""

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import AcknowledgePage, Escalate
from pledgekeeper.cases.model import Case
from pledgekeeper.effects.attempt import InHand
from pledgekeeper.effects.sms import send_sms
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.escalation.pages import Escalated, taken_by
from pledgekeeper.escalation.people import Person
from pledgekeeper.event import Actor
from pledgekeeper.intake.texts import ALL, HELP, Answer, Inbound, answer_of, inbound_of
from pledgekeeper.messages import PageAnswered
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings
from pledgekeeper.store.pages import Page

OF_A_DAY = 10_000
"""More pages than one person gets in a day, even when a region is out."""


def take_in(record: SQSRecord) -> None:
    text = inbound_of(record.body)
    if wiring.text_table().is_answered(text.id):
        return
    people = wiring.book().roster().people
    person = next((each for each in people if each.phone == text.sender), None)
    if person is None:
        logger.warning("text_of_a_stranger", sender=masked(text.sender))
        return
    wiring.page_table().answer(person.id, "sms", wiring.clock().now())
    answer = answer_of(text.text)
    try:
        said = _carried(person, answer, text) if answer else HELP
    except CareError as refusal:
        said = f"Not possible: {refusal}"
    logger.info("text_read", means=answer.means if answer else None, sender=masked(text.sender))
    now = wiring.clock().now()
    if not wiring.store().claim("texts", text.id, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"text {text.id} is being answered by another delivery")
    _reply(person, said)
    wiring.text_table().answer(text.id, now)


def _carried(person: Person, answer: Answer, text: Inbound) -> str:
    if answer.number == ALL and answer.means == "acknowledge":
        newest = dict(reversed(wiring.page_table().sent_to(person.id, OF_A_DAY)))
        return _took(person, list(newest.items()))
    case, page_id = _meant(person, answer, text)
    command_id = f"text:{text.id}"
    if answer.means == "acknowledge" and answer.number is None:
        together = wiring.page_table().together_with(person.id, (case.case_id, page_id))
        if len(together) > 1:
            return _took(person, together)
    if answer.means == "acknowledge":
        wiring.carry(case.case_id, AcknowledgePage(page_id=page_id, by=person.id), command_id)
        return f"{case.case_id} is yours: {case.title}. Nobody else is paged."
    asked = Escalate(by=Actor(side="ours", name=person.id), reason="asked for by text message")
    outcome = wiring.carry(case.case_id, asked, command_id)
    level = max(event.level for event in outcome.case.timeline if isinstance(event, Escalated))
    return f"Level {level} of {case.case_id} is paged."


def _took(person: Person, pages: Sequence[Page]) -> str:
    """Each page is acknowledged by itself: a case that is over, or in another's hand, is not taken."""
    wiring.queues().send("pages", (PageAnswered(case_id=c, page_id=p, by=person.id) for c, p in pages))
    return f"All {len({case_id for case_id, _ in pages})} cases that you were paged for are yours."


def _meant(person: Person, answer: Answer, text: Inbound) -> tuple[Case, str]:
    """The case, and the page of it: the same when the text comes again, though the case is taken by then."""
    table = wiring.text_table()
    case_id, page_id = table.about(text.id) or table.take(text.id, _newest(person, answer), wiring.clock().now())
    case = wiring.store().load(case_id).case
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    return case, page_id


def _newest(person: Person, answer: Answer) -> Page:
    """The newest page to that person that fits. NotFound when none of the last day does."""
    for case_id, page_id in wiring.page_table().sent_to(person.id, OF_A_DAY if answer.number else 100):
        if answer.number and not case_id.endswith(answer.number):
            continue
        case = wiring.store().load(case_id).case
        if case and not case.over and (answer.number or not taken_by(case.timeline, person.id, page_id)):
            return case_id, page_id
    which = f"a case whose number ends with {answer.number}" if answer.number else "an open case"
    raise NotFound(f"no page of the last day to you is about {which}. {HELP}")


def _reply(person: Person, said: str) -> None:
    how = settings()
    send_sms(
        wiring.client("pinpoint-sms-voice-v2"), to=str(person.phone), text=said, context={},
        origin=how.sms_origination_identity, configuration_set=how.phone_configuration_set,
    )  # fmt: skip


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take_in, context)
