"""SQS: carry a dispute one step. A poisoned message returns alone, not with its batch."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter

from pledgekeeper import money, wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.eligibility import Earlier
from pledgekeeper.disputes.invoiced import elsewhere, of_one_invoice, opened_before, taken_by
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute, DisputeStatus
from pledgekeeper.disputes.standing import CheckClaim
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.invoices.payments import NOTHING, paid_of
from pledgekeeper.messages import DisputeStep, InvoiceLoaded, InvoicePaid, OfDisputeSteps
from pledgekeeper.observability import logger
from pledgekeeper.ports import Walk
from pledgekeeper.run import Ask

MESSAGES: TypeAdapter[OfDisputeSteps] = TypeAdapter(OfDisputeSteps)
ANY: Sequence[str] = [status.value for status in DisputeStatus]
LOOKED_AT = 500
"""Disputes that are looked through, newest first: for months in which a small difference came before, and for those of
the same invoice."""


def step(record: SQSRecord) -> None:
    match MESSAGES.validate_json(record.body):
        case InvoiceLoaded(bill_id=bill_id, version=version):
            check_all(bill_id, str(version))
        case InvoicePaid(bill_id=bill_id, booking=booking):
            check_all(bill_id, booking)
        case DisputeStep(case_id=case_id, step="check", owed_by=owed_by):
            check(case_id, f"step:check:{owed_by}")
            check_others(case_id, str(owed_by))
        case DisputeStep(case_id=case_id, step="beside", owed_by=owed_by):
            check_others(case_id, str(owed_by))
        case DisputeStep(case_id=case_id):
            _carry(case_id, AcknowledgeDispute(), "step:acknowledge")


def check_all(bill_id: str, why: str) -> None:
    """Check every dispute that names the invoice, now that another version of it is there, or more of it is paid."""
    invoice = wiring.invoices().newest(bill_id)
    if invoice is None:
        raise NotFound(f"there is no invoice {bill_id}")
    for case_id in wiring.invoices().disputes_of(invoice.carrier_id, invoice.number):
        check(case_id, f"step:check:{bill_id}:{why}")


def check_others(case_id: str, why: str) -> None:
    """Check the disputes that this one bears on: those of its invoice that know each other otherwise, itself among
    them, and those of later months that a small difference in its own may make one of several in a row."""
    dispute = wiring.store().load(case_id).case
    if not isinstance(dispute, Dispute):
        raise NotFound(f"there is no dispute {case_id}")
    all_of_them = [dispute, *others_of(dispute)]
    for each in all_of_them:
        besides = [other for other in all_of_them if other.case_id != each.case_id]
        if _knows_it_otherwise(dispute, each, besides) or _of_a_later_month(dispute, each):
            check(each.case_id, f"step:beside:{case_id}:{why}", dispute)


def _knows_it_otherwise(dispute: Dispute, other: Dispute, besides: Iterable[Dispute]) -> bool:
    """Is the other of the same invoice, and do the disputes `besides` it leave it something else than it knows?"""
    if not _of_its_invoice(dispute, other):
        return False
    of_invoice = [each for each in besides if _of_its_invoice(other, each)]
    known = other.checked or Checked()
    if elsewhere(other, of_invoice) != known.elsewhere_amount:
        return True
    return known.total_amount is not None and taken_by(other, of_invoice) != known.taken


def check(case_id: str, command_id: str, moved: Dispute | None = None) -> None:
    """Hold the dispute's claim beside the invoice that it names, and judge it. `moved`: another that was just read."""
    _carry(case_id, partial(_check_of, moved=moved), command_id)


def _check_of(dispute: Case, moved: Dispute | None) -> CheckClaim:
    """With what is loaded and paid by now: read after the dispute, so that nothing newer was written before."""
    if not isinstance(dispute, Dispute):
        raise NotFound(f"there is no dispute {dispute.case_id}")
    number, table = dispute.claim.invoice_number, wiring.invoices()
    if number:
        table.note_dispute(dispute.carrier_id, number, dispute.case_id)
    invoice = table.by_number(dispute.carrier_id, number, dispute.claim.account) if number else None
    others = [moved if moved and each.case_id == moved.case_id else each for each in others_of(dispute)]
    of_invoice = [each for each in others if _of_its_invoice(dispute, each)]
    return CheckClaim(
        invoice_number=number,
        invoice=invoice,
        paid_amount=paid_of(invoice, table.payments(invoice)) if invoice else NOTHING,
        elsewhere_amount=elsewhere(dispute, of_invoice),
        known=() if invoice else tuple(table.of_carrier(dispute.carrier_id)),
        earlier=tuple(earlier_of(dispute, others)),
        claimed=tuple(each.claimed for each in of_invoice if opened_before(each, dispute)),
        taken=taken_by(dispute, of_invoice),
    )


def others_of(dispute: Dispute) -> list[Dispute]:
    """The carrier's other disputes, without their timelines."""
    walked = wiring.store().cases_of_carrier(dispute.carrier_id, "dispute", ANY, Walk())
    found = islice(walked, LOOKED_AT)
    return [each for each in found if isinstance(each, Dispute) and each.case_id != dispute.case_id]


def earlier_of(dispute: Dispute, others: Iterable[Dispute]) -> Iterator[Earlier]:
    """Those of this type and account that were below the tolerance, and not withdrawn."""
    for each in others:
        if _alike(dispute, each) and each.standing and each.standing.month:
            said = money.told(each.claim.disputed_amount or NOTHING, each.claim.currency)
            amount = f"{said} {each.claim.currency or ''}".strip()
            yield Earlier(case_id=each.case_id, month=each.standing.month, amount=amount)


def _alike(dispute: Dispute, other: Dispute) -> bool:
    """Is the other a small difference of the same type and account?"""
    same = (other.claim.type, other.claim.account) == (dispute.claim.type, dispute.claim.account)
    return bool(same and other.standing and other.standing.below and other.status is not DisputeStatus.WITHDRAWN)


def _of_a_later_month(dispute: Dispute, other: Dispute) -> bool:
    month = dispute.standing.month if dispute.standing and dispute.standing.below else None
    later = other.standing.month if _alike(dispute, other) and other.standing else None
    return bool(month and later and later > month)


def _of_its_invoice(dispute: Dispute, other: Dispute) -> bool:
    return dispute.claim.invoice_number is not None and of_one_invoice(dispute.claim, other.claim)


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
