"""SQS: on its second, let time do to a case what time does. Stale, early and repeated wakes are harmless."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.commands import Tick
from pledgekeeper.messages import Wake
from pledgekeeper.model import iso
from pledgekeeper.observability import logger

HELD_AT_MOST_SECONDS = 3.0


def tick(record: SQSRecord) -> None:
    wake = Wake.model_validate_json(record.body)
    if wiring.clock().seconds_until(wake.wake_at) <= HELD_AT_MOST_SECONDS:
        wiring.clock().wait_until(wake.wake_at)
    outcome = wiring.carry(wake.case_id, Tick(), f"tick:{iso(wake.wake_at)}")
    late_seconds = -wiring.clock().seconds_until(wake.wake_at)
    logger.info("case_woken", case_id=wake.case_id, events=len(outcome.events), late_seconds=round(late_seconds, 3))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    once = {str(record["body"]): record for record in event["Records"]}  # two sweeps send each wake
    event["Records"] = [once[body] for body in sorted(once)]  # texts of wakes sort by time: none waits for a later one
    return one_by_one(event, tick, context)
