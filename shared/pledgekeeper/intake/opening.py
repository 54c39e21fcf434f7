"""From what was read in a mail to the commands that open its cases. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pledgekeeper.carriers.expressions import found_by
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import OpenCase
from pledgekeeper.cases.model import Case, Understood
from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.event import Actor
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.reading.answers import corrections
from pledgekeeper.intake.reading.billing import OTHER, billing_in
from pledgekeeper.intake.reading.claimed import amounts_said
from pledgekeeper.intake.reading.details import details_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.orders import ordered_in
from pledgekeeper.intake.reading.severity import PRIORITIES
from pledgekeeper.intake.reading.topics import Topic, topics_of
from pledgekeeper.intake.reading.understood import claim_in, fault_in
from pledgekeeper.intake.thread import their_number, traces
from pledgekeeper.tickets.model import OpenTicket

CHARACTERISTICS = {
    "product": "product", "circuit": "circuit", "fault_start": "faultStart",
    "a_number": "aNumber", "b_number": "bNumber",
}  # fmt: skip
"""What is found of a fault, as our specifications of tickets call it."""
MOST_WORDS = 20_000


@dataclass(frozen=True)
class Writer:
    """Whose mail it is, and where answers to it go. `machine`: why it counts as written by one."""

    carrier: Carrier
    address: str
    machine: str | None = None

    @property
    def by(self) -> Actor:
        return Actor(side="carrier", name=self.address, over="bond" if self.carrier.over_bond(self.address) else None)

    def reply_to(self, role: str) -> str:
        """A machine is not written to; whoever is there for such matters is."""
        return self.carrier.contact_for(role).email if self.machine or self.by.over else self.address


def openings(mail: InboundMail, writer: Writer, follows: Case | None, now: datetime) -> list[OpenCase]:
    """A case for each topic of the mail; the first has its Message-ID and the carrier's number."""
    rules = writer.carrier.mail
    found = topics_of(mail.subject, mail.text, rules.circuit)
    several = len(found.topics) > 1
    commands: list[OpenCase] = []
    for number, topic in enumerate(found.topics, 1):
        said = f"{number} of {len(found.topics)}" if several else "1"
        why = [Understood(field="topics", value=said, quote="", rule=found.why)] if found.why else []
        note = [*why, *_machine(writer)]
        first = number == 1
        if topic.billing:
            commands.append(_dispute(mail, topic, writer, note, first))
        else:
            commands.append(_ticket(mail, topic, writer, note, first, follows if first else None, now))
    return commands


def alert_beside(mail: InboundMail, case: Case, writer: Writer) -> OpenDispute:
    """The alert that an answer opens beside its case, whose number of the carrier's it does not take. Where it names no
    kind of fraud, it is of that of the case."""
    alert = _dispute(mail, Topic(mail.text, billing=True), writer, list(_machine(writer)), first=True)
    alert = alert.changed(their_reference=None)
    if fraud_in(mail.subject, mail.text) or not isinstance(case, Dispute):
        return alert
    kind = Understood(field="dispute_type", value=case.claim.type, quote="", rule=f"in the thread of {case.case_id}")
    read = (each for each in alert.understood if each.field != "dispute_type")
    return alert.changed(understood=(kind, *read), claim=alert.claim.changed(type=case.claim.type))


def dispute_after_warning(mail: InboundMail, invoice: str, writer: Writer) -> OpenDispute:
    """The dispute of the invoice whose last day our letter told, unless the answer names another."""
    told = replace(mail, subject=f"Invoice {invoice}")
    opened = _dispute(told, Topic(mail.text, billing=True), writer, list(_machine(writer)), first=True)
    named = opened.claim.invoice_number or invoice
    return opened.changed(title=f"Invoice {named}", claim=opened.claim.changed(invoice_number=named))


def reference_of(mail: InboundMail, carrier: Carrier) -> str | None:
    """The carrier's own number, by its own rules or by what most write."""
    if carrier.bond and carrier.over_bond(mail.sender):
        return found_by(carrier.bond.reads.number, f"{mail.subject}\n{mail.text}")
    return their_number(mail.subject, carrier.mail.reference)


def _ticket(
    mail: InboundMail, topic: Topic, writer: Writer, note: list[Understood], first: bool, follows: Case | None,
    now: datetime,
) -> OpenTicket:  # fmt: skip
    order = ordered_in(mail.subject, topic.text)
    read = (*fault_in(mail.subject, topic.text, writer.carrier, now), *([order] if order else []), *note)
    reference = reference_of(mail, writer.carrier) if first else None
    return OpenTicket(
        carrier_id=writer.carrier.id,
        by=writer.by,
        title=mail.title,
        description=words_of(mail, topic),
        severity="unstated",
        ticket_type=next(iter(values(read, "product")), "incident"),
        priority=PRIORITIES[values(read, "priority")[0]],
        channel="email",
        reply_to=writer.reply_to("noc"),
        their_reference=reference,
        message_id=mail.message_id if first else None,
        understood=read,
        traces=traces(mail.subject, words_of(mail, topic), values(read, "circuit"), writer.address),
        repeats=follows.case_id if follows else None,
        attributes={**_follows(follows), **characteristics(read)},
    )


def _dispute(mail: InboundMail, topic: Topic, writer: Writer, note: list[Understood], first: bool) -> OpenDispute:
    kind = billing_in(mail.subject, topic.text)
    read = claim_in(mail.subject, topic.text, writer.carrier)
    invoices, said = values(read, "invoice"), amounts_said(read)
    clause = writer.carrier.agreement.disputes
    details = details_in(dict(corrections(topic.text)), clause.zone or writer.carrier.zone, clause.currency)
    return OpenDispute(
        carrier_id=writer.carrier.id,
        by=writer.by,
        title=mail.title,
        reply_to=writer.reply_to("billing"),
        their_reference=reference_of(mail, writer.carrier) if first else None,
        message_id=mail.message_id if first else None,
        understood=(*([kind] if kind else []), *read, *details.understood, *note),
        traces=traces(mail.subject, words_of(mail, topic), sender=writer.address),
        claim=Claim(
            type=kind.value if kind else OTHER,
            invoice_number=invoices[0][:60] if len(invoices) == 1 else None,
            **{"currency": clause.currency if said else None, **details.fields},
            disputed_amount=said.get("disputed_amount"),
            billed_amount=said.get("billed_amount"),
            description=words_of(mail, topic),
        ),
    )


def characteristics(read: tuple[Understood, ...]) -> dict[str, Any]:
    """What holds of the fault, as TMF621 says it; the carrier and the desk change it there."""
    told = [
        characteristic(name, ", ".join(dict.fromkeys(said))) for name in CHARACTERISTICS if (said := values(read, name))
    ]
    return {"troubleTicketCharacteristic": told} if told else {}


def characteristic(name: str, value: str) -> dict[str, Any]:
    return {
        "@type": "StringCharacteristic",
        "name": CHARACTERISTICS.get(name, name),
        "valueType": "string",
        "value": value,
    }


def words_of(mail: InboundMail, topic: Topic | None = None) -> str:
    """The text, and what came with it."""
    text = topic.text if topic else mail.text
    if not mail.attachments:
        return text
    return f"{text}\n\nAttached: {', '.join(mail.attachments)}"[:MOST_WORDS]


def _machine(writer: Writer) -> Iterator[Understood]:
    if writer.machine:
        rule = f"{writer.machine}; answers go to {writer.reply_to('noc')}"
        yield Understood(field="written_by", value="a machine", quote="", rule=rule)


def _follows(closed: Case | None) -> dict[str, object]:
    """A mail to a case that is over opens a new one, which says what it follows."""
    if closed is None:
        return {}
    relation = {"@type": "TroubleTicketRelationship", "id": closed.case_id, "relationshipType": "repeats"}
    return {"troubleTicketRelationship": [relation]}
