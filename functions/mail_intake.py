"""SQS: read a mail that SES took in, and make of it a ticket, a note, or nothing; what is doubtful is kept apart."""

import hashlib
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import AddNote
from pledgekeeper.cases.joining import goes_on_in
from pledgekeeper.cases.model import Case
from pledgekeeper.clock import Clock
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.errors import AlreadyKnown
from pledgekeeper.intake.decision import Add, Ignore, Open, Quarantine, decide
from pledgekeeper.intake.mail import InboundMail, read_mail
from pledgekeeper.intake.thread import our_number
from pledgekeeper.intake.verdict import Action, delivery_of
from pledgekeeper.observability import logger, masked
from pledgekeeper.settings import settings

ONE_DAY_SECONDS = 86_400.0
TOLD = (
    "We received your mail but know no carrier with this address, so no ticket was opened.\n"
    "If you have an agreement with us, write from an address that it names, or have this one added.\n"
)


def take_in(record: SQSRecord) -> None:
    receipt = delivery_of(record.body).receipt
    raw = _fetch(receipt.action)
    mail = read_mail(raw)
    command_id = f"mail:{hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]}"
    sender = _carrier(mail)
    family = {sender.id, *wiring.book().affiliates(sender.id)} if sender else set()
    decision = decide(mail, receipt.distrust(), sender, family, _threaded(mail, sender))
    logger.info("mail_read", decision=type(decision).__name__, sender=masked(mail.sender), bytes=len(raw))
    match decision:
        case Ignore(reason=reason):
            logger.info("mail_ignored", reason=reason)
        case Quarantine(reason=reason, tell=tell):
            _set_aside(receipt.action, raw, reason)
            if tell:
                _tell(mail, wiring.clock())
        case Add(case_id=case_id, command=command):
            wiring.carry(case_id, command, command_id)
        case Open(command=command):
            _open(decision, ids.case_id("TT", command.carrier_id, command_id), command_id)


def _open(decision: Open, case_id: str, command_id: str) -> None:
    """Open the ticket; when the carrier's own number names one already, the mail is a note on that."""
    command = decision.command
    try:
        outcome = wiring.carry(case_id, command, command_id, command.carrier_id)
    except AlreadyKnown as known:
        note = AddNote(by=command.by, text=command.description, message_id=command.message_id)
        wiring.carry(str(known.facts["case_id"]), note, command_id)
    else:
        logger.info("ticket_opened", case_id=case_id, priority=command.priority, repeated=outcome.repeated)


def _fetch(action: Action) -> bytes:
    found: bytes = wiring.client("s3").get_object(Bucket=action.bucket, Key=action.key)["Body"].read()
    return found


def _carrier(mail: InboundMail) -> Carrier | None:
    carrier_id = wiring.store().carrier_of_address(mail.sender) if mail.sender else None
    return wiring.book().carrier(carrier_id) if carrier_id else None


def _threaded(mail: InboundMail, sender: Carrier | None) -> Case | None:
    """The case the mail points to: by our number, by the messages it answers, by the carrier's own number."""
    number = our_number(mail.subject) or wiring.store().case_by_mail(mail.answers)
    case = wiring.store().load(number).case if number and sender else None
    goes_on = goes_on_in(case.timeline) if case else None
    return wiring.store().load(goes_on).case if goes_on else case


def _set_aside(action: Action, raw: bytes, reason: str) -> None:
    """Keep the mail in quarantine: `pledge quarantine list` shows it, `redrive` takes it in again."""
    key = f"quarantine/{action.key.rpartition('/')[2]}.eml"
    plain = reason.encode("ascii", "replace").decode()
    wiring.client("s3").put_object(Bucket=action.bucket, Key=key, Body=raw, Metadata={"reason": plain})
    logger.warning("mail_quarantined", key=key, reason=reason)


def _tell(mail: InboundMail, clock: Clock) -> None:
    """Tell an unknown sender so, once a day at most: a forged address is not flooded, and no loop can live on it."""
    if mail.sender and wiring.store().claim(mail.sender, "told", clock.now(), clock.after(ONE_DAY_SECONDS)):
        letter = Letter(mail.sender, f"Re: {mail.subject}", TOLD, case_id="", answers=mail.message_id)
        how = {"sender": settings().care_address, "configuration_set": settings().configuration_set}
        send_mail(wiring.client("sesv2"), letter, **how)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take_in, context)
