"""SQS: what providers say became of a page or a message, some seconds or days after they took it."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import RecordBounce, RecordPage
from pledgekeeper.disputes.fraud.commands import RecordStopPayment
from pledgekeeper.intake.receipts import Receipt, receipt_of
from pledgekeeper.observability import logger, masked


def record(message: SQSRecord) -> None:
    receipt = receipt_of(message.body)
    if receipt is None:
        return
    if receipt.dead:
        wiring.page_table().mark_dead(receipt.dead, receipt.detail, wiring.clock().now())
    logger.info(
        "receipt_came", case_id=receipt.case_id, about=receipt.about, outcome=receipt.outcome, to=masked(receipt.to)
    )
    if receipt.about.startswith("w"):
        _of_a_test(receipt)
        return
    command_id = f"receipt:{receipt.about}:{receipt.outcome}"
    if receipt.about.startswith("p"):
        page = RecordPage(page_id=receipt.about, outcome=receipt.outcome, detail=receipt.detail)
        wiring.carry(receipt.case_id, page, command_id)
    elif receipt.about.startswith("s"):
        told = RecordStopPayment(notice_id=receipt.about, outcome=receipt.outcome, detail=receipt.detail)
        wiring.carry(receipt.case_id, told, command_id)
    elif receipt.outcome == "failed":
        wiring.carry(receipt.case_id, _bounce(receipt), command_id)


def _of_a_test(receipt: Receipt) -> None:
    """A test of a way to a person, who stands in place of the case. That it arrived is for them to say."""
    if receipt.outcome == "failed":
        reason = receipt.detail
        wiring.way_tests().change(receipt.case_id, lambda kept: kept.with_test(receipt.about, failed=reason))


def _bounce(receipt: Receipt) -> RecordBounce:
    return RecordBounce(owed_by=receipt.about, to=receipt.to, reason=receipt.detail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, record, context)
