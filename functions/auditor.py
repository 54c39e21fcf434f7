"""EventBridge, every five minutes: is anything late that nobody has noticed? The heartbeat leaves only when not.

Independent of the engine: it reads the indexes and the queues, and shares no decision with the functions it watches.
Silence is the alarm: the stacks raise one when no heartbeat came.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.observability import logger, metrics
from pledgekeeper.settings import settings
from pledgekeeper.store.keys import SHARDS

LATE_WAKE_SECONDS = 60
LATE_EFFECT_SECONDS = 120


def late_wakes() -> list[str]:
    """Cases whose wake passed a minute ago or more, and still stands."""
    since = wiring.clock().after(-LATE_WAKE_SECONDS)
    return [case_id for shard in range(SHARDS) for case_id, _ in wiring.store().wakes_until(shard, since)]


def owed_effects() -> list[str]:
    """Cases with a page or notice that was owed two minutes ago or more: not relayed, not sent, or not recorded."""
    since = wiring.clock().after(-LATE_EFFECT_SECONDS)
    return [case_id for shard in range(SHARDS) for case_id, _ in wiring.store().owed_since(shard, since)]


def dead_letters() -> dict[str, int]:
    """Messages in dead-letter queues, by queue; queues without any are left out."""
    counts = {url.rpartition("/")[2]: _messages(url) for url in settings().dead_letter_queues.split(",") if url}
    return {name: count for name, count in counts.items() if count}


def _messages(url: str) -> int:
    asked = "ApproximateNumberOfMessages"
    answer = wiring.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[asked])
    return int(answer["Attributes"][asked])


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    wakes, effects, letters = late_wakes(), owed_effects(), dead_letters()
    metrics.add_metric("LateWakes", MetricUnit.Count, len(wakes))
    metrics.add_metric("OwedEffects", MetricUnit.Count, len(effects))
    metrics.add_metric("DeadLetters", MetricUnit.Count, sum(letters.values()))
    found = {"late_wakes": wakes[:20], "owed_effects": effects[:20], "dead_letters": letters}
    if any(found.values()):
        logger.error("audit_failed", extra=found)
    else:
        metrics.add_metric("Heartbeat", MetricUnit.Count, 1)
        logger.info("audit_passed")
    return found
