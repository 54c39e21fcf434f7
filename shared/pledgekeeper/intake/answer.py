"""From a mail about a case that is there to what is asked of it: a note, and what the note says in lines of its own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.pausing import AgreeToPause, ObjectToPause, PauseBegan, WorkPlanned
from pledgekeeper.disputes.claims import CompleteClaim
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.event import Actor
from pledgekeeper.intake.accepting import accepted_of, declined_of
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.opening import CHARACTERISTICS, characteristic, words_of
from pledgekeeper.intake.reading.answers import corrections, reopening, still_fails, told, word_on_pause
from pledgekeeper.intake.reading.claimed import amounts_said, claimed_in
from pledgekeeper.intake.reading.details import details_in
from pledgekeeper.intake.reading.severity import priority_in
from pledgekeeper.intake.reading.sums import either, money_in, sum_of
from pledgekeeper.intake.reading.times import fault_start
from pledgekeeper.intake.thread import Thread
from pledgekeeper.intake.unread import left_unread, wished
from pledgekeeper.tickets.model import PRODUCTS, ChangeAttributes, ChangeStatus, Ticket, TicketStatus

FIELDS = {name: field for field, name in CHARACTERISTICS.items()}
SUMS = {"amount": "disputed_amount", "billed": "billed_amount"}
"""What a line names a sum, and where it stands in a claim."""
OPEN_CLAIMS = (DisputeStatus.OPENED, DisputeStatus.ACKNOWLEDGED)


def noted(
    mail: InboundMail, thread: Thread, carrier: Carrier, now: datetime, asked: frozenset[str], *, by_hand: bool = True
) -> Command:
    """The note, with what the carrier can change by itself; what our desk decides is asked of it.

    `asked` are the names by which our letters ask for what speeds a fault up. `by_hand`: no machine wrote it, which may
    be told that a mail accepts nothing.
    """
    by, case = Actor(side="carrier", name=mail.sender), thread.case
    accepts = accepted_of(mail, case, now) if by_hand else None
    declines = declined_of(mail, case, now) if by_hand and not accepts else None
    asks = list(_asks(mail, thread, by, carrier, now, asked))
    changes = [command for command, _ in asks if command]
    points = [ask for _, ask in asks if ask and not (accepts and repr(accepts) in ask)]
    if accepts:
        points.append(f"says {accepts!r}: a mail accepts nothing, and its writer is told so, and where it is accepted")
    if declines:
        points.append(f"says {declines!r}: a mail declines nothing, and its writer is told so, and where it does")
    open_points = "; ".join(points)[:1_000]
    said = AddNote(
        by=by, text=words_of(mail), message_id=mail.message_id, threaded_by=thread.by, asks=open_points or None,
        accepts=accepts, declines=declines,
    )  # fmt: skip
    on_pause = _of_a_pause(mail, case, by)
    commands = (*([on_pause] if on_pause else []), *changes, said)
    return Together(commands=commands) if len(commands) > 1 else said


Asked = tuple[Command | None, str | None]
"""What is done of it at once, or what is left for our desk to decide."""


def _asks(
    mail: InboundMail, thread: Thread, by: Actor, carrier: Carrier, now: datetime, asked: frozenset[str]
) -> Iterator[Asked]:
    case = thread.case
    if not thread.sure:
        yield None, f"was taken to be of this case by: {thread.by}; split it off if it is another matter"
    said = dict(corrections(mail.text))
    if isinstance(case, Ticket):
        said |= {FIELDS.get(name, name): line for name, line in told(mail.text, asked)}
        yield from _of_a_ticket(mail, case, said, by, carrier, now, asked)
        yield from ((None, wish) for wish in wished(mail, case, now))
    elif isinstance(case, Dispute):
        yield from ((None, unread) for unread in left_unread(mail, case, carrier, now))
        if case.status in OPEN_CLAIMS:
            yield from _of_a_claim(case, said, by, carrier)


def _of_a_ticket(
    mail: InboundMail,
    ticket: Ticket,
    said: dict[str, str],
    by: Actor,
    carrier: Carrier,
    now: datetime,
    asked: frozenset[str],
) -> Iterator[Asked]:
    named = priority_in(mail.subject, mail.text)
    wanted = named.value < (ticket.priority or "P4") or ("priority" in said and named.value != ticket.priority)
    if named.rule == "named" and wanted:
        yield None, f"asks for {named.value}; it is {ticket.priority}: prioritise it, or say why not"
    if ticket.status is TicketStatus.RESOLVED:
        why, still = reopening(mail.text), still_fails(mail.text)
        if why:
            yield ChangeStatus(by=by, status=TicketStatus.IN_PROGRESS, reason=why), None
        elif still:
            yield None, f"says {still!r} of a ticket that is resolved: reopen it, or say why not"
    held = _characteristics(ticket)
    changed: dict[str, Any] = {}
    for field, line in said.items():
        if field not in CHARACTERISTICS and field not in asked:
            continue
        value = _read(field, line, carrier, now)
        if value is None:
            yield None, f"writes `{field}: {line}`, which could not be read"
        else:
            changed[field] = value
    if changed:
        new = {CHARACTERISTICS.get(name, name) for name in changed}
        whole = [each for each in held if each.get("name") not in new]
        whole += [characteristic(name, value) for name, value in changed.items()]
        product = {"ticketType": changed["product"]} if "product" in changed else {}
        yield ChangeAttributes(by=by, attributes={"troubleTicketCharacteristic": whole, **product}), None


def _characteristics(ticket: Ticket) -> list[dict[str, Any]]:
    held = ticket.attributes.get("troubleTicketCharacteristic") or []
    return [each for each in held if isinstance(each, dict)]


def _read(field: str, line: str, carrier: Carrier, now: datetime) -> str | None:
    """The value that a line of a correction gives; None when it gives none of that kind."""
    if field == "product":
        return line.lower() if line.lower() in PRODUCTS else None
    if field == "fault_start":
        found = fault_start(f"since {line}", carrier.zone, now)
        return found.value if found else None
    return line


def _of_a_claim(dispute: Dispute, said: dict[str, str], by: Actor, carrier: Carrier) -> Iterator[Asked]:
    clause = carrier.agreement.disputes
    details = details_in(said, dispute.claim.period_zone or clause.zone or carrier.zone, clause.currency)
    for name, line in details.unread.items():
        yield None, f"writes `{name.replace('_', ' ')}: {line}`, which could not be read"
    fields: dict[str, Any] = {"invoice_number": said["invoice"][:60]} if "invoice" in said else {}
    fields |= details.fields
    named = {
        field: found[0]
        for name, field in SUMS.items()
        if len(found := money_in(said.get(name, ""), clause.currency)) == 1
    }
    for name, field in SUMS.items():
        if name in said and field not in named:
            yield None, f"writes `{name}: {said[name]}`, which could not be read"
    unsure = [match[0] for match in named.values() if either(match, clause.currency)]
    if unsure:
        yield None, f"corrects the claim to {said}: {unsure[0]} may be thousands, or have three decimals"
    sums = {field: sum_of(match, clause.currency) for field, match in named.items() if match[0] not in unsure}
    currencies = dict.fromkeys(currency for _, currency in sums.values())
    if len(currencies) > 1:
        yield None, f"corrects the claim to {said}: sums in {' and '.join(currencies)}, and a claim has one currency"
    for currency in currencies if len(currencies) == 1 else ():
        of_another = amounts_said(claimed_in(f"disputed: {said.get('amount', '')}", currency))
        fields |= {"currency": currency, **of_another, **{field: amount for field, (amount, _) in sums.items()}}
    if not fields:
        return
    try:
        yield CompleteClaim(by=by, **fields), None
    except ValidationError as mistake:
        yield None, f"corrects the claim to {said}: {mistake.errors()[0]['msg']}"


def _of_a_pause(mail: InboundMail, case: Case, by: Actor) -> Command | None:
    """The carrier's word on a pause of this case, when the mail begins with it."""
    found = word_on_pause(mail.text)
    known = {event.pause_id for event in case.timeline if isinstance(event, PauseBegan | WorkPlanned)}
    if found is None or found[0] not in known:
        return None
    pause_id, why = found
    return AgreeToPause(by=by, pause_id=pause_id) if why is None else ObjectToPause(by=by, pause_id=pause_id, why=why)
