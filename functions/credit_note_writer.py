"""SQS: write the documents of a credit note that was issued, and record that they are there."""

from hashlib import sha256
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.decide import event_named
from pledgekeeper.credit_notes.note import note_of
from pledgekeeper.credit_notes.page import pdf_of
from pledgekeeper.credit_notes.ubl import xml_of
from pledgekeeper.credit_notes.words import words
from pledgekeeper.disputes.credit_documents import Document, Form, RecordCreditNote, file_name, written
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.effects.credit_note_files import KEPT, place_of
from pledgekeeper.errors import NotFound
from pledgekeeper.messages import CreditNoteDue
from pledgekeeper.observability import logger


def write(record: SQSRecord) -> None:
    message = CreditNoteDue.model_validate_json(record.body)
    command_id = f"credit-note:{message.owed_by}"
    found = wiring.store().load(message.case_id, command_id)
    dispute = found.case
    if not isinstance(dispute, Dispute):
        raise NotFound(f"there is no dispute {message.case_id}")
    issued = event_named(dispute, message.owed_by)
    assert isinstance(issued, CreditIssued)
    if written(dispute.timeline, issued.credit_note):
        return
    asked = _documents(dispute, issued, wiring.book().carrier(dispute.carrier_id))
    wiring.carry(message.case_id, asked, command_id, found=found)
    logger.info("credit_note_written", case_id=message.case_id, documents=len(asked.documents))


def _documents(dispute: Dispute, issued: CreditIssued, carrier: Carrier) -> RecordCreditNote:
    invoicing = carrier.agreement.invoicing
    if invoicing is None:
        why_not = "the agreement does not say who issues it, and to whom"
        return RecordCreditNote(credit_note=issued.credit_note, why_not=why_not)
    number, account = dispute.claim.invoice_number, dispute.claim.account
    invoice = wiring.invoices().by_number(carrier.id, number, account) if number else None
    note = note_of(dispute, issued, carrier, invoicing, invoice)
    xml = _kept(dispute, issued, "xml", xml_of(note, words(note.language)))
    pdf = _kept(dispute, issued, "pdf", pdf_of(note, xml, file_name(note.number, "xml")))
    return RecordCreditNote(credit_note=issued.credit_note, documents=(_document("pdf", pdf), _document("xml", xml)))


def _kept(dispute: Dispute, issued: CreditIssued, form: Form, content: bytes) -> bytes:
    place = place_of(dispute.carrier_id, dispute.case_id)
    return wiring.credit_note_files().keep(place, issued.credit_note, form, content, issued.at + KEPT)


def _document(form: Form, content: bytes) -> Document:
    return Document(form=form, size_bytes=len(content), sha256=sha256(content).hexdigest())


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, write, context)
