"""Table stream: put what each new event owes (a page, a notice, a step) on its queue, and wakes that are near.

A batch that fails is sent again whole: every receiver bears repeats.
"""

from collections import defaultdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.messages import Message, Queue, Wake, owed_by
from pledgekeeper.observability import logger
from pledgekeeper.store import keys
from pledgekeeper.store.dynamo import read_event
from pledgekeeper.store.problems import steps_of


def messages_of(image: dict[str, Any]) -> list[tuple[Queue, Message]]:
    """What an item that was just written puts on the queues."""
    case_id = keys.case_of(image["pk"]["S"])
    if case_id is None:
        return [("problem_steps", step) for step in steps_of(image)]
    number = keys.number_of(image["sk"]["S"])
    if number is not None:
        return list(owed_by(case_id, read_event(image["body"]["S"]), number))
    if "wake_at" in image:
        wake = Wake(case_id=case_id, wake_at=image["wake_at"]["S"])
        if wiring.queues().soon(wake.wake_at):
            return [("wakes", wake)]
    return []


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    waiting: dict[Queue, list[Message]] = defaultdict(list)
    images = [record["dynamodb"].get("NewImage", {"pk": {"S": ""}}) for record in event["Records"]]
    for image in images:
        for queue, message in messages_of(image):
            waiting[queue].append(message)
    sent = {queue: wiring.queues().send(queue, dict.fromkeys(found)) for queue, found in waiting.items()}
    for image in images:
        if keys.is_probe(image["pk"]["S"]):  # the auditor asks whether we are at work
            wiring.audits().leave_mark("outbox_relay", keys.instant_of(image))
    logger.info("events_relayed", records=len(event["Records"]), sent=sent)
    return {"batchItemFailures": []}
