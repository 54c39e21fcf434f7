"""SQS: read a mail that SES took in, and make of it cases, a note, or nothing; what is doubtful is kept apart."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.book import specifications
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import AddNote, Command, OpenCase, RecordBounce, Together
from pledgekeeper.cases.joining import LinkCase, goes_on_in
from pledgekeeper.cases.model import NoticeSent
from pledgekeeper.clock import Clock
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.effects.files import keep, with_files
from pledgekeeper.effects.papers import papers_of
from pledgekeeper.errors import AlreadyKnown, Invalid, Refused, ReportedMeanwhile
from pledgekeeper.intake.bonding import over_bond
from pledgekeeper.intake.bounce import read_bounce
from pledgekeeper.intake.claiming import claimed
from pledgekeeper.intake.decision import Add, Arrived, Ignore, Open, Quarantine, circuits_of_mail, decide
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.machine import Machine, machine_of
from pledgekeeper.intake.mail import ANSWER, InboundMail, read_mail
from pledgekeeper.intake.opening import reference_of, words_of
from pledgekeeper.intake.thread import Thread, having_seen, our_number, traces
from pledgekeeper.intake.verdict import Action, Delivery, delivery_of
from pledgekeeper.observability import logger, masked
from pledgekeeper.ports import Found, Walk
from pledgekeeper.run import ATTEMPTS
from pledgekeeper.settings import settings
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS
from pledgekeeper.store.pointers import Pointers
from pledgekeeper.tickets.bonding import HearBond
from pledgekeeper.tickets.model import Ticket, TicketStatus

ONE_DAY_SECONDS = 86_400.0
NOT_THERE = Found(None, 0, GENESIS, answered=False)
"""The case that a mail opens, read from nowhere: its number is of this mail alone, and one that is there is never
overwritten: a repeat meets its receipt, and anything else has the case read."""
Files = tuple[dict[str, Any], ...]
LATELY = 50
FIRST_ANSWERED = 50
NO_POINTERS = Pointers({})
MERGES = 10
QUARANTINED = ("loop", "list", "system")
"""Kinds of machine whose mails may be put aside: somebody of ours may say that they are to be heard."""

FRESH = (TicketStatus.ACKNOWLEDGED, TicketStatus.IN_PROGRESS)
NOT_OVER = tuple(status.value for status in TicketStatus if status not in Ticket.OVER)
TOLD = (
    "We received your mail but know no carrier with this address, so no ticket was opened.\n"
    "If you have an agreement with us, write from an address that it names, or have this one added.\n"
)
SEALED = (
    "We received your mail but cannot read it: it is encrypted, and we hold no key.\n"
    "Nothing was opened. Please send it again without encryption; a signature is welcome.\n"
)


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
    machine = machine_of(Head(raw), mail.sender, mail.subject, settings().care_address)
    if machine and machine.kind in QUARANTINED and delivery.receipt.vouched_for:
        machine = None
    if machine and machine.kind == "bounce" and _came_back(raw):
        return
    arrived, found, seen = _arrived(mail, machine, delivery)
    decision = over_bond(arrived, raw) or decide(arrived)
    logger.info("mail_read", decision=type(decision).__name__, sender=masked(mail.sender), bytes=len(raw))
    match decision:
        case Ignore(reason=reason):
            logger.info("mail_ignored", reason=reason)
        case Quarantine(reason=reason, tell=tell):
            _set_aside(action, raw, reason)
            if tell:
                _tell(mail, SEALED if mail.unreadable else TOLD, wiring.clock())
        case Add(case_id=case_id, command=command, by=by):
            logger.info("mail_threaded", case_id=case_id, by=by)
            _add(case_id, with_files(command, _kept(action, mail)), _command_id(mail), found)
        case Open(commands=commands):
            kept = _kept(action, mail)
            read = tuple(with_files(each, kept) for each in _with_papers(commands, mail))
            if not overtaken:  # of several the first: once a case is open, nobody goes back
                read = (read[0].changed(traces=having_seen(read[0].traces, seen)), *read[1:])
            _open(replace(decision, commands=read), mail, kept)


def _arrived(
    mail: InboundMail, machine: Machine | None, delivery: Delivery
) -> tuple[Arrived, Found | None, Sequence[str]]:
    """The mail and what is known of it, the case that it points to as it was read, and the cases that left a trace.

    Of a sender that is not believed, or not known, nothing is looked up.
    """
    distrust, now = delivery.distrust(mail.sender), wiring.clock().now()
    sender, pointers = (None, NO_POINTERS) if distrust or not mail.sender else _sender(mail)
    if sender is None:
        return Arrived(mail, machine, distrust, None, frozenset(), None, (), now), None, ()
    family = frozenset((sender.id, *wiring.book().affiliates(sender.id)))
    thread, found = _threaded(mail, sender, delivery.mail.destination, pointers)
    lately, seen = ([], ()) if thread else _lately(mail, sender, pointers, now)
    asked = specifications().names
    return Arrived(mail, machine, distrust, sender, family, thread, lately, now, asked), found, seen


def _sender(mail: InboundMail) -> tuple[Carrier | None, Pointers]:
    """Whose address the sender's is, and what the mail may point to: read at once, for whoever it most likely is."""
    likely = wiring.book().likely(mail.sender)
    wanted = [keys.address(mail.sender), *(_pointed(mail, likely) if likely else ())]
    pointers = wiring.store().pointers(wanted)
    sender = wiring.book().carrier_of_address(mail.sender, pointers.carrier_of_contact)
    if sender and (likely is None or sender.id != likely.id):
        pointers = wiring.store().pointers(_pointed(mail, sender))
    return sender, pointers


def _pointed(mail: InboundMail, sender: Carrier) -> Iterator[keys.Key]:
    """The keys of what a mail of that carrier may be about."""
    yield from map(keys.mail, mail.answers[:FIRST_ANSWERED])
    if reference := reference_of(mail, sender):
        yield keys.reference(sender.id, reference)
    if not ANSWER.match(mail.subject):
        yield from (keys.trace(sender.id, name) for name in _traces(mail, sender))


def _traces(mail: InboundMail, sender: Carrier) -> list[str]:
    left = traces(mail.subject, words_of(mail), circuits_of_mail(mail, sender), mail.sender)
    return [trace.name for trace in left]


def _lately(
    mail: InboundMail, sender: Carrier, pointers: Pointers, now: datetime
) -> tuple[list[Ticket], Sequence[str]]:
    """Tickets that an unthreaded mail may be about: of an answer any that is not over, else those that left a trace;
    and the numbers of all that did."""
    wanted = _traces(mail, sender)
    if ANSWER.match(mail.subject):
        walked = islice(wiring.store().cases_of_carrier(sender.id, "ticket", NOT_OVER, Walk()), LATELY)
        return [case for case in walked if isinstance(case, Ticket)], wiring.store().traced(sender.id, wanted, now)
    seen = pointers.traced(sender.id, wanted, now)
    found = (wiring.store().load(number).case for number in seen)
    fresh = [case for case in found if isinstance(case, Ticket) and case.status in FRESH]
    return sorted(fresh, key=lambda ticket: ticket.opened_at, reverse=True), seen


def _with_papers(commands: tuple[OpenCase, ...], mail: InboundMail) -> Iterator[OpenCase]:
    """The commands; the first dispute among them with what the tables and letters say that came with the mail."""
    first = next((each for each in commands if isinstance(each, OpenDispute)), None)
    for command in commands:
        if command is first and mail.files:
            yield claimed(first, papers_of(mail.files), wiring.book().carrier(first.carrier_id))
        else:
            yield command


def _open(decision: Open, mail: InboundMail, kept: Files) -> None:
    """Open a case for each topic, and link them to each other and to the one that the first follows."""
    command_id = _command_id(mail)
    opened: list[str] = []
    for number, command in enumerate(decision.commands, 1):
        opened.append(_open_one(command, command_id if number == 1 else f"{command_id}:{number}", mail, kept))
    first, *others = opened
    for other in others:
        _link(first, other, "relates-to", command_id)
        _link(other, first, "relates-to", command_id)
    if decision.repeats:
        _link(decision.repeats, first, "repeated-by", command_id)


def _open_one(command: OpenCase, command_id: str, mail: InboundMail, kept: Files) -> str:
    """The number of the case; when one is there of that number of theirs, or those words, the mail is a note on it."""
    case_id = ids.case_id("DSP" if isinstance(command, OpenDispute) else "TT", command.carrier_id, command_id)
    try:
        outcome = wiring.carry(case_id, command, command_id, command.carrier_id, NOT_THERE)
    except ReportedMeanwhile:
        raise
    except AlreadyKnown as known:
        named = str(known.facts["case_id"])
        note = AddNote(
            by=command.by, text=words_of(mail), message_id=command.message_id, attachments=kept,
            threaded_by=str(known.facts["by"]),
        )  # fmt: skip
        wiring.carry(named, note, command_id)
        return named
    logger.info("case_opened", case_id=case_id, priority=outcome.case.priority, repeated=outcome.repeated)
    return case_id


def _link(case_id: str, other: str, relation: Any, command_id: str) -> None:
    wiring.carry(case_id, LinkCase(other=other, relation=relation), f"{command_id}:link:{other}")


def _add(case_id: str, command: Command, command_id: str, found: Found | None) -> None:
    """Carry what a mail asks of a case; when that may not be, its words are kept and the desk is told why."""
    try:
        wiring.carry(case_id, command, command_id, found=found)
    except AlreadyKnown as known:
        if not isinstance(command, HearBond):
            raise
        wiring.carry(case_id, command.changed(elsewhere=str(known.facts["case_id"])), command_id)
    except (Refused, Invalid) as refusal:
        if isinstance(command, HearBond):
            raise
        notes = command.commands if isinstance(command, Together) else (command,)
        note = next(each for each in notes if isinstance(each, AddNote))
        if note is command:
            raise
        asks = "; ".join(filter(None, (note.asks, f"asks for what cannot be done: {refusal}")))
        wiring.carry(case_id, note.changed(asks=asks[:1_000]), command_id)


def _command_id(mail: InboundMail) -> str:
    return f"mail:{hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]}"


def _fetch(action: Action) -> bytes:
    found: bytes = wiring.client("s3").get_object(Bucket=action.bucket, Key=action.key)["Body"].read()
    return found


def _kept(action: Action, mail: InboundMail) -> tuple[dict[str, Any], ...]:
    return keep(wiring.client("s3"), action.bucket, mail.files) if mail.files else ()


def _threaded(
    mail: InboundMail, sender: Carrier, recipients: tuple[str, ...], pointers: Pointers
) -> tuple[Thread, Found] | tuple[None, None]:
    """The case the mail points to, and by what; one that was merged goes on in another."""
    store, reference = wiring.store(), reference_of(mail, sender)
    read_signed = wiring.case_references().read
    ways: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("our signed reference", lambda: next(filter(None, map(read_signed, (*recipients, mail.subject))), None)),
        ("our number in the subject", lambda: our_number(mail.subject)),
        ("the message it answers", lambda: _answered(mail, pointers)),
        (
            f"the carrier's own number {reference}",
            lambda: reference and pointers.case_by_reference(sender.id, reference),
        ),
    )
    for by, look_up in ways:
        number = look_up()
        named = store.load(number, _command_id(mail)) if number else None
        if named and named.case:
            found = _survivor(named, _command_id(mail))
            merged = "" if found is named else f"; {named.case.case_id} was merged into this one"
            assert found.case
            return Thread(found.case, f"{by}{merged}"), found
    return None, None


def _answered(mail: InboundMail, pointers: Pointers) -> str | None:
    """The case of the first message that it answers and we know; of a chain without end the first are read at once."""
    first, more = mail.answers[:FIRST_ANSWERED], mail.answers[FIRST_ANSWERED:]
    return pointers.case_by_mail(first) or wiring.store().case_by_mail(more)


def _survivor(found: Found, command_id: str) -> Found:
    for _ in range(MERGES):
        other = goes_on_in(found.case.timeline) if found.case else None
        next_one = wiring.store().load(other, command_id) if other else None
        if next_one is None or next_one.case is None:
            break
        found = next_one
    return found


def _came_back(raw: bytes) -> bool:
    """Record on the case that a message of ours came back: then it goes out again, another way.

    The report must quote the Message-ID that the message left with, and an address it went to: nobody who has not
    seen it knows both. False when it is about nothing of ours.
    """
    bounce = read_bounce(raw)
    case_id = wiring.store().case_by_mail(bounce.about)
    case = wiring.store().load(case_id).case if case_id else None
    sent = [event for event in (case.timeline if case else ()) if isinstance(event, NoticeSent)]
    for event in sent:
        to = next((address for address in event.to if address.lower() in bounce.to), None)
        if event.message_id not in bounce.about or to is None or case_id is None:
            continue
        logger.info("mail_came_back", case_id=case_id, to=masked(to), failed=bounce.failed, dead=bounce.dead)
        if bounce.failed:
            if bounce.dead:
                wiring.page_table().mark_dead(to, bounce.reason, wiring.clock().now())
            command = RecordBounce(owed_by=event.owed_by, to=to, reason=bounce.reason)
            wiring.carry(case_id, command, f"receipt:{event.owed_by}:failed")
        return True
    return False


def _set_aside(action: Action, raw: bytes, reason: str) -> None:
    """Keep the mail in quarantine: `pledge quarantine list` shows it, `redrive` takes it in again."""
    key = f"quarantine/{action.key.rpartition('/')[2]}.eml"
    plain = reason.encode("ascii", "replace").decode()
    wiring.client("s3").put_object(Bucket=action.bucket, Key=key, Body=raw, Metadata={"reason": plain})
    logger.warning("mail_quarantined", key=key, reason=reason)


def _tell(mail: InboundMail, words: str, clock: Clock) -> None:
    """Tell a sender why nothing was opened, once a day at most: no forged address is flooded, no loop lives on it."""
    if mail.sender and wiring.store().claim(mail.sender, "told", clock.now(), clock.after(ONE_DAY_SECONDS)):
        letter = Letter(mail.sender, f"Re: {mail.subject}", words, case_id="", answers=mail.message_id)
        how = {"sender": settings().care_address, "configuration_set": settings().configuration_set}
        send_mail(wiring.client("sesv2"), letter, **how)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take_in, context)
