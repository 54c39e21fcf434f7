"""SQS: send the message that an event owes, in the carrier's language, and record that it left."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.routes import SURVEYS
from pledgekeeper.batches import one_by_one
from pledgekeeper.book import specifications
from pledgekeeper.carriers.model import Language
from pledgekeeper.cases.bonding import BondUpdate, earlier
from pledgekeeper.cases.commands import RecordNotice
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.model import Case, Opening, owed_notices
from pledgekeeper.cases.offers import HandOverOffered
from pledgekeeper.cases.resending import NoticeMoved
from pledgekeeper.cases.ringing import needless
from pledgekeeper.cases.surveying import SurveyAsked
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.credit_documents import MEDIA_TYPES, CreditNoteWritten, file_name
from pledgekeeper.disputes.fraud import police
from pledgekeeper.disputes.fraud.events import PoliceReportMoved, StopPaymentOwed
from pledgekeeper.disputes.proposals import AcceptanceNotTaken
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.credit_note_files import place_of
from pledgekeeper.effects.email import Attached, Letter, send_mail
from pledgekeeper.effects.paging import two_way
from pledgekeeper.effects.sms import send_sms
from pledgekeeper.effects.voice import Call, ring
from pledgekeeper.errors import NotFound
from pledgekeeper.escalation.mirror import MirrorCalled
from pledgekeeper.event import Event
from pledgekeeper.messages import NoticeDue
from pledgekeeper.notices.compose import compose
from pledgekeeper.notices.language import texts
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import Ticket

MENU = "Press 1 now to confirm that you know of it."
"""Of a call to a carrier's people; the next level is asked for with a reason."""
ONE_DAY_SECONDS = 86_400.0
ACKNOWLEDGED_A_DAY = 50
STOP_PAYMENT_LINK_VALID_FOR = timedelta(days=30)


def notify(record: SQSRecord) -> None:
    tell(NoticeDue.model_validate_json(record.body))


def tell(due: NoticeDue) -> None:
    command_id = f"notice:{due.owed_by}"
    found = wiring.store().load(due.case_id, command_id)
    if found.case is None:
        raise NotFound(f"there is no case {due.case_id}")
    event, now = event_named(found.case, due.owed_by), wiring.clock().now()
    if event.notice and due.owed_by not in owed_notices(found.case.timeline):
        return
    _tell_earlier(due, found.case, event)
    terms = wiring.book().terms_of(found.case.carrier_id, found.case)
    asked = [each.name for each in specifications().missing(found.case)] if isinstance(found.case, Ticket) else ()
    link = _link(due, event, now)
    letter = compose(found.case, event, terms, now, due.owed_by, link, asked)
    letter = replace(_answerable(letter, event), attached=_attached(found.case, event))
    letter = replace(letter, text=letter.text + _how_to_reply(event, terms))
    if not wiring.store().claim(due.case_id, due.owed_by, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"the notice of {due.owed_by} of {due.case_id} is being sent by another delivery")
    notice = event.notice
    assert notice is not None  # compose refuses an event that owes nothing
    channel = event.channel if isinstance(event, NoticeMoved | MirrorCalled) else "email"
    try:
        _must_be_wanted(found.case, event, letter, now)
        dead = wiring.page_table().dead(letter.to) if notice != "warning" and channel == "email" else None
        if dead:
            raise NotAccepted(f"the address takes no mail: {dead}")
        if isinstance(event, SurveyAsked) and not _may_ask(due, letter.to, terms.carrier.agreement.survey_days, now):
            raise TooMany("this address was asked lately how satisfied it is with something else")
        _may_be_answered(due, event, letter.to, now)
        with attempt(channel):
            message_id = _leave(letter, channel, terms.carrier.language, link.rpartition("/")[2])
    except TooMany as error:
        logger.warning("notice_withheld", case_id=due.case_id, notice=notice, to=masked(letter.to))
        result = RecordNotice(notice=notice, owed_by=due.owed_by, outcome="withheld", detail=str(error))
    except NotAccepted as error:
        logger.warning("notice_failed", case_id=due.case_id, notice=notice, reason=str(error))
        detail = "its mail could not be sent" if isinstance(event, StopPaymentOwed) else str(error)
        result = RecordNotice(notice=notice, owed_by=due.owed_by, outcome="failed", detail=detail)
    else:
        logger.info("notice_sent", case_id=due.case_id, notice=notice, to=masked(letter.to))
        result = RecordNotice(
            notice=notice, owed_by=due.owed_by, outcome="sent", detail=message_id, to=_shown(letter, event)
        )
    wiring.carry(due.case_id, result, command_id, found=found)


def _tell_earlier(due: NoticeDue, case: Case, event: Event) -> None:
    """The carrier's ticket system hears of a ticket in order: what is owed to it since before goes first."""
    if isinstance(event, BondUpdate):
        for name in earlier(case.timeline, due.owed_by):
            tell(due.changed(owed_by=name))


def _shown(letter: Letter, event: Event) -> tuple[str, ...]:
    """The carrier sees to whom a message went; parties of the chain of suppliers are not theirs to know."""
    return () if isinstance(event, StopPaymentOwed) else (letter.to,)


class TooMany(Exception):
    """An address has had as much of this as a person could want for a while, or needs it no more."""


def _must_be_wanted(case: Case, event: Event, letter: Letter, now: datetime) -> None:
    why_not = _needless(case, event)
    if why_not:
        raise TooMany(why_not)
    answers_mail = (isinstance(event, Opening) and event.by_mail) or isinstance(event, AcceptanceNotTaken)
    if answers_mail and not _under_the_ceiling(letter.to, now):
        raise TooMany(f"{ACKNOWLEDGED_A_DAY} acknowledgements went to this address within a day: is it a loop?")


def _needless(case: Case, event: Event) -> str | None:
    """Why nobody need hear of `event` any more, be it by another way; None when somebody must."""
    told = event_named(case, event.original) if isinstance(event, NoticeMoved) else event
    match told:
        case MirrorCalled():
            return needless(case, told)
        case PoliceReportMoved():
            return police.overtaken(case.timeline, told)
    return None


def _how_to_reply(event: Event, terms: Terms) -> str:
    """Below a text that rings somebody of theirs, where it can be answered."""
    texted = isinstance(event, MirrorCalled) and event.channel == "sms"
    if not texted or not two_way(settings().sms_origination_identity):
        return ""
    return f" {texts(terms.carrier.language).words['alarm-reply']}"


def _may_be_answered(due: NoticeDue, event: Event, phone: str, now: datetime) -> None:
    """What a `1` of that phone is about: remembered before the text leaves, as the answer may be there at once."""
    if isinstance(event, MirrorCalled) and event.channel == "sms":
        wiring.text_table().told(phone, (due.case_id, due.owed_by), now)


def _under_the_ceiling(address: str, now: datetime) -> bool:
    """Take one of the places that a day has. Whatever answers us, and however: it comes to rest."""
    until = wiring.clock().after(ONE_DAY_SECONDS)
    places = (f"acknowledged-{place}" for place in range(ACKNOWLEDGED_A_DAY))
    return any(wiring.store().claim(address.lower(), place, now, until) for place in places)


def _may_ask(due: NoticeDue, address: str, days: int | None, now: datetime) -> bool:
    return days is not None and wiring.survey_table().may_ask(address, f"{due.case_id}.{due.owed_by}", now, days)


def _answerable(letter: Letter, event: Event) -> Letter:
    """With our signed reference where answers bring it back; not what goes to our own desks, or to a supplier."""
    if event.notice in ("warning", "stop-payment") or isinstance(event, HandOverOffered):
        return letter
    reply_to, number = wiring.case_references().sign(letter.case_id, settings().care_address)
    subject = letter.subject.replace(f"[{letter.case_id}]", f"[{number}]", 1)
    return replace(letter, subject=subject, reply_to=reply_to)


def _link(due: NoticeDue, event: Event, now: datetime) -> str:
    """Where the carrier's person confirms that they know of a level, or a party of the chain that it has a notice; or
    the page on which a dispute is answered."""
    if isinstance(event, StopPaymentOwed):
        signed = wiring.page_signer().sign(due.case_id, event.notice_id, now, STOP_PAYMENT_LINK_VALID_FOR)
        return f"{settings().public_url}/care/v1/pages/{signed}"
    if isinstance(event, SurveyAsked):
        signed = wiring.page_signer().sign(due.case_id, f"q{due.owed_by[1:]}", now, event.expires_at - now)
        return f"{settings().public_url}{SURVEYS}/{signed}"
    if event.notice in ("proposal", "ended"):
        return f"{settings().public_url}/ecare/cases/{due.case_id}"
    if event.notice not in ("escalation", "alarm"):
        return ""
    return f"{settings().public_url}/care/v1/pages/{wiring.page_signer().sign(due.case_id, due.owed_by, now)}"


def _attached(case: Case, event: Event) -> tuple[Attached, ...]:
    """The documents of a credit note, also where its letter goes out again to somebody else."""
    told = event_named(case, event.original) if isinstance(event, NoticeMoved) else event
    if not isinstance(told, CreditNoteWritten):
        return ()
    files, place = wiring.credit_note_files(), place_of(case.carrier_id, case.case_id)
    return tuple(
        Attached(
            file_name(told.credit_note, each.form),
            MEDIA_TYPES[each.form],
            files.read(place, told.credit_note, each.form),
        )
        for each in told.documents
    )


def _leave(letter: Letter, channel: str, language: Language, token: str) -> str:
    """The provider's name of what has left.

    A call takes a key in English alone, as the flow of such calls has one voice and its own words; any other is spoken
    in the carrier's language, and says that the text or mail which goes with it tells how to confirm.
    """
    match channel:
        case "sms":
            return _text(letter)
        case "voice":
            key = token if language == "en" else ""
            otherwise = texts(language).words["alarm-otherwise"]
            call = Call(letter.to, letter.text, letter.case_id, letter.about, key, MENU, otherwise, language)
            return ring(wiring.client, settings(), call)
    return _send(letter)


def _text(letter: Letter) -> str:
    how = settings()
    return send_sms(
        wiring.client("pinpoint-sms-voice-v2"),
        to=letter.to,
        text=letter.text,
        context={"case": letter.case_id, "page": letter.about},
        origin=how.sms_origination_identity,
        configuration_set=how.phone_configuration_set,
    )


def _send(letter: Letter) -> str:
    how = settings()
    return send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, notify, context)
