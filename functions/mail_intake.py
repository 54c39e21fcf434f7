"""SQS: read a mail that SES took in, and make of it cases, a note, or nothing; what is doubtful is kept apart."""

from dataclasses import replace
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.effects.files import keep, with_files
from pledgekeeper.errors import ReportedMeanwhile
from pledgekeeper.intake.bonding import over_bond
from pledgekeeper.intake.decision import Add, Ignore, Open, Quarantine, decide
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.machine import Machine, machine_of
from pledgekeeper.intake.mail import InboundMail, read_mail
from pledgekeeper.intake.thread import having_seen
from pledgekeeper.intake.verdict import Action, Delivery, delivery_of
from pledgekeeper.mailroom.adding import add
from pledgekeeper.mailroom.aside import set_aside, tell
from pledgekeeper.mailroom.bounced import came_back
from pledgekeeper.mailroom.known import known_of
from pledgekeeper.mailroom.opening import Files, open_beside, open_cases, with_papers
from pledgekeeper.observability import logger, masked
from pledgekeeper.run import ATTEMPTS
from pledgekeeper.settings import settings

QUARANTINED: Final = ("loop", "list", "system")
"""Kinds of machine whose mails may be put aside: somebody of ours may say that they are to be heard."""


def take_in(record: SQSRecord) -> None:
    """Read a mail and do what it asks; read it again when somebody reported the same meanwhile."""
    for _ in range(ATTEMPTS - 1):
        try:
            return _take_in(record, overtaken=False)
        except ReportedMeanwhile:
            continue
    return _take_in(record, overtaken=True)


def _take_in(record: SQSRecord, *, overtaken: bool) -> None:
    """`overtaken`: others were quicker each time; what they opened is left as it is."""
    delivery = delivery_of(record.body)
    action = delivery.receipt.action
    raw = _fetch(action)
    mail = read_mail(raw)
    machine = _machine(raw, mail, delivery)
    if machine and machine.kind == "bounce" and came_back(raw):
        return
    arrived, found, seen = known_of(mail, machine, delivery)
    decision = over_bond(arrived, raw) or decide(arrived)
    logger.info("mail_read", decision=type(decision).__name__, sender=masked(mail.sender), bytes=len(raw))
    match decision:
        case Ignore(reason=reason):
            logger.info("mail_ignored", reason=reason)
        case Quarantine(reason=reason, tell=wants_to_know):
            set_aside(action, raw, reason)
            if wants_to_know:
                tell(mail)
        case Add(case_id=case_id, command=command, by=by, beside=beside):
            logger.info("mail_threaded", case_id=case_id, by=by)
            kept = _kept(action, mail)
            add(case_id, with_files(command, kept), mail.command_id, found)
            if beside:
                read = tuple(with_files(each, kept) for each in with_papers(beside, mail))
                open_beside(case_id, read, mail, kept)
        case Open(commands=commands):
            kept = _kept(action, mail)
            read = tuple(with_files(each, kept) for each in with_papers(commands, mail))
            if not overtaken:  # of several the first: once a case is open, nobody goes back
                read = (read[0].changed(traces=having_seen(read[0].traces, seen)), *read[1:])
            open_cases(replace(decision, commands=read), mail, kept)


def _fetch(action: Action) -> bytes:
    found: bytes = wiring.client("s3").get_object(Bucket=action.bucket, Key=action.key)["Body"].read()
    return found


def _machine(raw: bytes, mail: InboundMail, delivery: Delivery) -> Machine | None:
    """The machine that wrote it, unless somebody of ours says that it is to be heard all the same."""
    machine = machine_of(Head(raw), mail.sender, mail.subject, settings().care_address)
    heard = machine and machine.kind in QUARANTINED and delivery.receipt.vouched_for
    return None if heard else machine


def _kept(action: Action, mail: InboundMail) -> Files:
    return keep(wiring.client("s3"), action.bucket, mail.files) if mail.files else ()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take_in, context)
