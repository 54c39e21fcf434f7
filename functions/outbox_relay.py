"""Table stream: put what each new event owes (a page, a notice, a step) on its queue, and wakes that are near.

Listeners are told once of all that a batch has of a ticket: what they hear of it is read from its timeline.

A batch that fails is sent again whole: every receiver bears repeats.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import tmf621_events, tmf622_events
from pledgekeeper.kinds import KINDS, kind_of
from pledgekeeper.messages import CaseChanged, Message, ProblemChanged, Queue, Wake, owed_by
from pledgekeeper.observability import logger
from pledgekeeper.store import invoices, keys
from pledgekeeper.store.dynamo import read_event
from pledgekeeper.store.problems import steps_of


def messages_of(image: dict[str, Any]) -> list[tuple[Queue, Message]]:
    """What an item that was just written puts on the queues."""
    case_id = keys.case_of(image["pk"]["S"])
    if case_id is None:
        billed: list[tuple[Queue, Message]] = [("dispute_steps", each) for each in invoices.steps_of(image)]
        return [*billed, *(("problem_steps", step) for step in steps_of(image))]
    number = keys.number_of(image["sk"]["S"])
    if number is not None:
        return list(owed_by(case_id, read_event(image["body"]["S"]), number))
    if "wake_at" in image:
        wake = Wake(case_id=case_id, wake_at=image["wake_at"]["S"])
        if wiring.queues().soon(wake.wake_at):
            return [("wakes", wake)]
    return []


QUIET_OF = {KINDS["ticket"].prefix: tmf621_events.QUIET, KINDS["order"].prefix: tmf622_events.QUIET}
"""Of which kinds listeners hear, and which events of theirs change nothing of what is shown."""


def changed_cases(images: list[dict[str, Any]]) -> Iterator[CaseChanged]:
    """Each ticket and order of which something is shown otherwise, with the last event that may have done it."""
    newest: dict[str, int] = {}
    for image in images:
        case_id, number = keys.case_of(image["pk"]["S"]), keys.number_of(image["sk"]["S"]) if "sk" in image else None
        quiet = QUIET_OF.get(kind_of(case_id).prefix) if case_id and number else None
        if case_id and number and quiet is not None and _said(image) not in quiet:
            newest[case_id] = max(number, newest.get(case_id, 0))
    return (CaseChanged(case_id=case_id, number=number) for case_id, number in newest.items())


def changed_problems(images: list[dict[str, Any]]) -> Iterator[ProblemChanged]:
    """Each problem that has new events, with the last of them."""
    newest: dict[str, int] = {}
    for image in images:
        problem_id, number = (
            keys.problem_of(image["pk"]["S"]),
            keys.number_of(image["sk"]["S"]) if "sk" in image else None,
        )
        if problem_id and number:
            newest[problem_id] = max(number, newest.get(problem_id, 0))
    return (ProblemChanged(problem_id=problem_id, number=number) for problem_id, number in newest.items())


def _said(image: dict[str, Any]) -> str:
    return str(json.loads(image["body"]["S"])["event"])


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    waiting: dict[Queue, list[Message]] = defaultdict(list)
    images = [record["dynamodb"].get("NewImage", {"pk": {"S": ""}}) for record in event["Records"]]
    for image in images:
        for queue, message in messages_of(image):
            waiting[queue].append(message)
    waiting["listeners"] = [*changed_cases(images), *changed_problems(images)]
    sent = {queue: wiring.queues().send(queue, dict.fromkeys(found)) for queue, found in waiting.items()}
    for image in images:
        if keys.is_probe(image["pk"]["S"]):  # the auditor asks whether we are at work
            wiring.audits().leave_mark("outbox_relay", keys.instant_of(image))
    logger.info("events_relayed", records=len(event["Records"]), sent=sent)
    return {"batchItemFailures": []}
