"""EventBridge, every minute: put the wakes of the next two minutes on the queue, each to arrive on its second.

Costs one query for each shard, and one message for each case that is due: open cases that are not due cost nothing.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.messages import Wake
from pledgekeeper.observability import logger
from pledgekeeper.queues import LOOK_AHEAD_SECONDS
from pledgekeeper.store.keys import SHARDS


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    until = wiring.clock().after(LOOK_AHEAD_SECONDS)
    sent = 0
    for shard in range(SHARDS):
        due = wiring.store().wakes_until(shard, until)
        sent += wiring.queues().send("wakes", (Wake(case_id=case_id, wake_at=at) for case_id, at in due))
    logger.info("wakes_swept", wakes=sent)
