"""Table stream, beside the relay: keep what was carried out late, by what the table had promised before.

Independent of the engine: a state's old image names the second of the next wake, and since when an effect is owed. The
new one was decided at the second of the first event that it added, which is read only when something may be late.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.audits.model import LATE_SECONDS, Step
from pledgekeeper.observability import logger, metrics
from pledgekeeper.store import keys
from pledgekeeper.store.audits import state_written


def look(record: dict[str, Any]) -> int:
    """How many late steps one record of the stream tells of; they are kept."""
    images = record["dynamodb"]
    before, after = images.get("OldImage"), images.get("NewImage")
    if after and keys.is_probe(after["pk"]["S"]):
        wiring.audits().leave_mark("late_steps", keys.instant_of(after))
        return 0
    written = state_written(before, after) if before and after else None
    if written is None or not written.late(wiring.clock().now(), allowed()):
        return 0  # it cannot have been late: it is not even now
    case = wiring.store().load(written.case_id).case
    found = written.late(case.timeline[written.version].at, allowed()) if case else []
    for step in found:
        wiring.audits().keep_late(step)
        logger.error("step_was_late", case_id=step.case_id, step=step.step, late_seconds=step.late_seconds)
    return len(found)


def allowed() -> dict[Step, timedelta]:
    """How late each kind of step may be, on this function's clock."""
    clock = wiring.clock()
    return {step: clock.after(seconds) - clock.now() for step, seconds in LATE_SECONDS.items()}


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    late = sum(look(record) for record in event["Records"])
    metrics.add_metric("LateSteps", MetricUnit.Count, late)
    return {"batchItemFailures": []}
