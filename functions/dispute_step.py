"""SQS: carry a dispute one step. A poisoned message returns alone, not with its batch."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter

from pledgekeeper import money, wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claimed_twice import Claimed
from pledgekeeper.disputes.eligibility import Earlier
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute, DisputeStatus
from pledgekeeper.disputes.standing import CheckClaim
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.invoices.payments import NOTHING, paid_of
from pledgekeeper.messages import DisputeStep, InvoiceLoaded, InvoicePaid, OfDisputeSteps
from pledgekeeper.observability import logger
from pledgekeeper.ports import Walk
from pledgekeeper.run import Ask

MESSAGES: TypeAdapter[OfDisputeSteps] = TypeAdapter(OfDisputeSteps)
NOT_WITHDRAWN: Sequence[str] = [status for status in DisputeStatus if status is not DisputeStatus.WITHDRAWN]
LOOKED_AT = 500
"""Disputes that are looked through, newest first: for months in which a small difference came before, and for what is
claimed of the same invoice."""


def step(record: SQSRecord) -> None:
    match MESSAGES.validate_json(record.body):
        case InvoiceLoaded(bill_id=bill_id, version=version):
            check_all(bill_id, str(version))
        case InvoicePaid(bill_id=bill_id, booking=booking):
            check_all(bill_id, booking)
        case DisputeStep(case_id=case_id, step="check", owed_by=owed_by):
            check(case_id, f"step:check:{owed_by}")
        case DisputeStep(case_id=case_id):
            _carry(case_id, AcknowledgeDispute(), "step:acknowledge")


def check_all(bill_id: str, why: str) -> None:
    """Check every dispute that names the invoice, now that another version of it is there, or more of it is paid."""
    invoice = wiring.invoices().newest(bill_id)
    if invoice is None:
        raise NotFound(f"there is no invoice {bill_id}")
    for case_id in wiring.invoices().disputes_of(invoice.carrier_id, invoice.number):
        check(case_id, f"step:check:{bill_id}:{why}")


def check(case_id: str, command_id: str) -> None:
    """Hold the dispute's claim beside the invoice that it names, and judge it."""
    _carry(case_id, _check_of, command_id)


def _check_of(dispute: Case) -> CheckClaim:
    """With what is loaded and paid by now: read after the dispute, so that nothing newer was written before."""
    if not isinstance(dispute, Dispute):
        raise NotFound(f"there is no dispute {dispute.case_id}")
    number, table = dispute.claim.invoice_number, wiring.invoices()
    if number:
        table.note_dispute(dispute.carrier_id, number, dispute.case_id)
    invoice = table.by_number(dispute.carrier_id, number, dispute.claim.account) if number else None
    known = () if invoice else tuple(table.of_carrier(dispute.carrier_id))
    others = others_of(dispute)
    earlier, claimed = tuple(earlier_of(dispute, others)), tuple(claimed_before(dispute, others))
    paid = paid_of(table.payments(invoice)) if invoice else NOTHING
    return CheckClaim(
        invoice_number=number, invoice=invoice, paid_amount=paid, known=known, earlier=earlier, claimed=claimed
    )


def others_of(dispute: Dispute) -> list[Dispute]:
    """The carrier's other disputes, without their timelines, that are not withdrawn."""
    walked = wiring.store().cases_of_carrier(dispute.carrier_id, "dispute", NOT_WITHDRAWN, Walk())
    found = islice(walked, LOOKED_AT)
    return [each for each in found if isinstance(each, Dispute) and each.case_id != dispute.case_id]


def earlier_of(dispute: Dispute, others: Iterable[Dispute]) -> Iterator[Earlier]:
    """Those of this type and account that were below the tolerance."""
    for each in others:
        alike = (each.claim.type, each.claim.account) == (dispute.claim.type, dispute.claim.account)
        if alike and each.standing and each.standing.below and each.standing.month:
            said = money.told(each.claim.disputed_amount or NOTHING, each.claim.currency)
            amount = f"{said} {each.claim.currency}"
            yield Earlier(case_id=each.case_id, month=each.standing.month, amount=amount)


def claimed_before(dispute: Dispute, others: Iterable[Dispute]) -> Iterator[Claimed]:
    """What those of the same invoice claim of it that were opened before."""
    for each in others:
        before = (each.opened_at, each.case_id) < (dispute.opened_at, dispute.case_id)
        if before and dispute.claim.invoice_number and of_one_invoice(dispute, each):
            yield each.claimed


def _carry(case_id: str, command: Command | Ask, command_id: str) -> None:
    try:
        wiring.carry(case_id, command, command_id)
    except Refused as refusal:  # an answer, not a fault: retrying would be refused again
        logger.warning("dispute_step_refused", case_id=case_id, step=command_id, reason=str(refusal))
        return
    logger.info("dispute_stepped", case_id=case_id, step=command_id)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, step, context)
