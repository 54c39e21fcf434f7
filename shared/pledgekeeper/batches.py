"""Messages of a queue, one by one."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper.observability import logger


def one_by_one(event: dict[str, Any], take: Callable[[SQSRecord], None], context: LambdaContext) -> Any:
    """Take each message alone: one that raises goes back to its queue (and in the end to the dead letters) by itself.

    A batch of none is answered like any other; Powertools takes it for a mistake.
    """
    if not event["Records"]:
        return {"batchItemFailures": []}

    def told(record: SQSRecord) -> None:
        try:
            take(record)
        except Exception:  # the outermost edge: told once here, and the message goes back
            logger.exception(
                "message_failed", message_id=record.message_id, receives=record.attributes.approximate_receive_count
            )
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, told, processor, context)
