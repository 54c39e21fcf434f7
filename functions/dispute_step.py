"""SQS: carry a dispute one step. A poisoned message returns alone, not with its batch."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.errors import Refused
from pledgekeeper.messages import DisputeStep
from pledgekeeper.observability import logger

STEPS: dict[str, type[Command]] = {"acknowledge": AcknowledgeDispute}


def step(record: SQSRecord) -> None:
    message = DisputeStep.model_validate_json(record.body)
    try:
        wiring.carry(message.case_id, STEPS[message.step](), f"step:{message.step}")
    except Refused as refusal:  # an answer, not a fault: retrying would be refused again
        logger.warning("dispute_step_refused", case_id=message.case_id, step=message.step, reason=str(refusal))
        return
    logger.info("dispute_stepped", case_id=message.case_id, step=message.step)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, step, context)
