"""EventBridge, every minute: put the wakes of the next two minutes on the queue, each to arrive on its second.

Costs one query for each shard, and one message for each case that is due: open cases that are not due cost nothing.
Two sweeps see each wake, so that one may fail; what the one before has sent is remembered as long as the process
lives, and sent again only when it is overdue. Forgetting costs a repeat, which is harmless.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.messages import Wake
from pledgekeeper.observability import logger
from pledgekeeper.queues import LOOK_AHEAD_SECONDS
from pledgekeeper.store.keys import SHARDS

sent_before: set[tuple[str, datetime]] = set()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    now, until = wiring.clock().now(), wiring.clock().after(LOOK_AHEAD_SECONDS)
    seen: set[tuple[str, datetime]] = set()
    sent = 0
    for shard in range(SHARDS):
        due = wiring.store().wakes_until(shard, until)
        new = [(case_id, at) for case_id, at in due if at <= now or (case_id, at) not in sent_before]
        sent += wiring.queues().send("wakes", (Wake(case_id=case_id, wake_at=at) for case_id, at in new))
        seen.update(due)
    sent_before.clear()
    sent_before.update(seen)
    wiring.audits().leave_mark("wake_sweep", now)
    logger.info("wakes_swept", wakes=sent)
