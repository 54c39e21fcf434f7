"""SQS: a text message that somebody wrote: of ours, that they have a case or want the next level; of a carrier's, that
they know of a level. It is answered."""

from collections.abc import Sequence
from string import Template
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.answering import answered_with
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import AcknowledgeMirror, AcknowledgePage, Escalate
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.ringing import needless
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.attempt import InHand
from pledgekeeper.effects.page_token import VALID_FOR
from pledgekeeper.effects.sms import send_sms
from pledgekeeper.effects.way_test import WORDS
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.escalation.mirror import MirrorCalled
from pledgekeeper.escalation.pages import Escalated, placed, taken_by
from pledgekeeper.escalation.people import LOUD, Person
from pledgekeeper.escalation.way_tests import answered
from pledgekeeper.event import Actor
from pledgekeeper.intake.texts import ALL, HELP, Answer, Inbound, answer_of, code_of, inbound_of
from pledgekeeper.messages import PageAnswered
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.titles import title_in_english
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings
from pledgekeeper.store.pages import Page

OF_A_DAY = 10_000
"""More pages than one person gets in a day, even when a region is out."""
MOST_NAMED = 10
"""Numbers in a text: a text has at most 1,600 signs, and is paid by the 70 in some languages."""


def take_in(record: SQSRecord) -> None:
    text = inbound_of(record.body)
    if wiring.text_table().is_answered(text.id):
        return
    people = wiring.book().roster().people
    person = next((each for each in people if each.phone == text.sender), None)
    if person is None:
        _of_their_people(text)
        return
    answer, code = answer_of(text.text), code_of(text.text)
    try:
        said = _code_taken(person, code) if code else _carried(person, answer, text) if answer else HELP
    except CareError as refusal:
        said = _open_test_answered(person, answer) or f"Not possible: {refusal}"
    logger.info("text_read", means=answer.means if answer else None, sender=masked(text.sender))
    _answered(text, said)


def _of_their_people(text: Inbound) -> None:
    """The phone of a carrier's NOC answers the text about a level: they know of it. Nobody else is answered."""
    table, now = wiring.text_table(), wiring.clock().now()
    told = table.told_to(text.sender, now - VALID_FOR)
    if not told:
        logger.warning("text_of_a_stranger", sender=masked(text.sender))
        return
    answer, waiting = answer_of(text.text), [each for each in told if _waits(each)]
    about = table.about(text.id) or _confirmed_by(answer, waiting)
    if about is None:
        _told_how(text, answer, told, waiting)
        return
    newest = table.take(text.id, about, now)
    every = answer is not None and answer.number == ALL and newest in told
    meant = told[told.index(newest) :] if every else [newest]
    confirmed = [case_id for case_id, owed_by in meant if _confirms(text, case_id, owed_by)]
    _answered(text, _in_their_words("alarm-confirmed", confirmed or [newest[0]]))


def _confirms(text: Inbound, case_id: str, owed_by: str) -> bool:
    """Is what they were told of confirmed by this text? It is now, if it waits; it was, when the text came before."""
    command_id = f"text:{text.id}:{owed_by}"
    found = wiring.store().load(case_id, command_id)
    if found.answered or not _waits((case_id, owed_by), found.case):
        return found.answered
    wiring.carry(case_id, AcknowledgeMirror(owed_by=owed_by), command_id, found=found)
    logger.info("level_confirmed_by_text", case_id=case_id, sender=masked(text.sender))
    return True


def _waits(told: Page, read: Case | None = None) -> bool:
    """Would one of theirs still be rung for what that text was about?"""
    case_id, owed_by = told
    case = read or _case(case_id)
    called = event_named(case, owed_by)
    return isinstance(called, MirrorCalled) and not needless(case, called)


def _confirmed_by(answer: Answer | None, waiting: Sequence[Page]) -> Page | None:
    """The newest that waits, or the newest whose number is named; None where the text confirms none of them. With ALL
    the newest and whatever was told before it."""
    if answer is None or answer.means != "acknowledge":
        return None
    end = "" if answer.number in (None, ALL) else str(answer.number)
    return next((each for each in waiting if each[0].endswith(end)), None)


def _told_how(text: Inbound, answer: Answer | None, told: Sequence[Page], waiting: Sequence[Page]) -> None:
    """Say why a text confirms nothing: the same once of a case, as a phone that answers by itself would never rest."""
    numbers = [number for number, _ in waiting or told[:1]]
    case_id = numbers[0]
    acknowledges = answer is not None and answer.means == "acknowledge"
    name = "alarm-settled" if not waiting else "alarm-which" if acknowledges else "alarm-how"
    logger.info("text_confirms_nothing", case_id=case_id, why=name, sender=masked(text.sender))
    if wiring.text_table().may_tell(text.sender, case_id, name, text.id, wiring.clock().now()):
        _answered(text, _in_their_words(name, numbers if name == "alarm-which" else numbers[:1]))


def _in_their_words(name: str, cases: Sequence[str]) -> str:
    """What is said of these cases, in the language of whose the first is. Of many the first are named."""
    words = texts(wiring.book().carrier(_case(cases[0]).carrier_id).language).words
    each = list(dict.fromkeys(cases))
    numbers, more = ", ".join(each[:MOST_NAMED]), len(each[MOST_NAMED:])
    if more:
        numbers = Template(words["alarm-more"]).substitute(numbers=numbers, more=more)
    return Template(words[name]).substitute(numbers=numbers)


def _case(case_id: str) -> Case:
    case = wiring.store().load(case_id).case
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    return case


def _answered(text: Inbound, said: str) -> None:
    """Answer a text once, however often it comes."""
    now = wiring.clock().now()
    if not wiring.store().claim("texts", text.id, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"text {text.id} is being answered by another delivery")
    _reply(text.sender, said)
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
        outcome = wiring.carry(case.case_id, AcknowledgePage(page_id=page_id, by=person.id), command_id)
        wiring.page_table().answer(person.id, "sms", wiring.clock().now())
        if (page := placed(case.timeline, page_id)) and page.each:
            return f"{case.case_id}: {title_in_english(case)}. {answered_with(outcome.case, page)}"
        return f"{case.case_id} is yours: {title_in_english(case)}. Nobody else is paged."
    wiring.page_table().answer(person.id, "sms", wiring.clock().now())
    asked = Escalate(by=Actor(side="ours", name=person.id), reason="asked for by text message")
    outcome = wiring.carry(case.case_id, asked, command_id)
    level = max(event.level for event in outcome.case.timeline if isinstance(event, Escalated))
    return f"Level {level} of {case.case_id} is paged."


def _took(person: Person, pages: Sequence[Page]) -> str:
    """Each page is acknowledged by itself: a case that is over, or in another's hand, is not taken."""
    wiring.queues().send("pages", (PageAnswered(case_id=c, page_id=p, by=person.id) for c, p in pages))
    wiring.page_table().answer(person.id, "sms", wiring.clock().now())
    return f"All {len({case_id for case_id, _ in pages})} cases that you were paged for are yours."


def _code_taken(person: Person, code: str) -> str:
    words, now = WORDS[person.language], whole_second(wiring.clock().now())
    return words.thanks if wiring.way_tests().answer_with(person.id, code, LOUD, now) else words.wrong


def _open_test_answered(person: Person, answer: Answer | None) -> str | None:
    """A `1` that answers no page answers the text of a test; None when there is no such test."""
    now = whole_second(wiring.clock().now())
    test = wiring.way_tests().read(person.id).last("sms")
    if answer is None or (answer.means, answer.number) != ("acknowledge", None):
        return None
    if test is None or not (test.sent_at and test.may_be_answered(now)):
        return None
    name = test.name
    wiring.way_tests().change(person.id, lambda kept: answered(kept, name, now))
    return WORDS[person.language].thanks


def _meant(person: Person, answer: Answer, text: Inbound) -> tuple[Case, str]:
    """The case, and the page of it: the same when the text comes again, though the case is taken by then."""
    table = wiring.text_table()
    case_id, page_id = table.about(text.id) or table.take(text.id, _newest(person, answer), wiring.clock().now())
    return _case(case_id), page_id


def _newest(person: Person, answer: Answer) -> Page:
    """The newest page to that person that fits. NotFound when none of the last day does.

    A text without a number answers the newest text; a page by mail or call, though newer, only when there is no text.
    """
    other: Page | None = None
    for case_id, page_id in wiring.page_table().sent_to(person.id, OF_A_DAY if answer.number else 100):
        if answer.number and not case_id.endswith(answer.number):
            continue
        case = wiring.store().load(case_id).case
        if case is None or case.over:
            continue
        if answer.number:
            return case_id, page_id
        if not taken_by(case.timeline, person.id, page_id):
            page = placed(case.timeline, page_id)
            if page and page.channel == "sms":
                return case_id, page_id
            other = other or (case_id, page_id)
    if other:
        return other
    which = f"a case whose number ends with {answer.number}" if answer.number else "an open case"
    raise NotFound(f"no page of the last day to you is about {which}. {HELP}")


def _reply(phone: str, said: str) -> None:
    how = settings()
    send_sms(
        wiring.client("pinpoint-sms-voice-v2"), to=phone, text=said, context={},
        origin=how.sms_origination_identity, configuration_set=how.phone_configuration_set,
    )  # fmt: skip


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take_in, context)
