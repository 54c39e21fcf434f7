"""`pledge dlq`: what could not be done, and doing it again once the cause is mended."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import Site, add_site_option, chosen_site

SHOWN_MESSAGES = 10
SHOWN_CHARACTERS = 160
WAITING = "ApproximateNumberOfMessages"


@dataclass(frozen=True)
class DeadLetterQueue:
    """A queue of dead letters by its short name.

    `source` is the queue that they came from, None if from no queue.
    """

    name: str
    url: str
    source: str | None
    waiting: int


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge dlq` to the command line."""
    dlq = commands.add_parser("dlq", help="list and redrive messages that no function could handle")
    what = dlq.add_subparsers(required=True, metavar="list|redrive")
    listing = what.add_parser("list", help="every dead-letter queue, and the first messages of one that is named")
    listing.add_argument("name", nargs="?", help="show the messages of this one, e.g. Pages")
    listing.set_defaults(command=_list)
    redriving = what.add_parser("redrive", help="put messages back where they came from")
    redriving.add_argument("name", help="the name that `pledge dlq list` shows, or `all`")
    redriving.set_defaults(command=_redrive)
    for command in (listing, redriving):
        add_site_option(command)


def _list(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    queues = dead_letter_queues(site)
    if given.name:
        for body in peek(site, _named(queues, given.name)):
            print(body if len(body) <= SHOWN_CHARACTERS else f"{body[:SHOWN_CHARACTERS]}…")
        return 0
    for queue in queues:
        print(f"{queue.waiting:6}  {queue.name}")
    if not any(queue.waiting for queue in queues):
        print("No dead letters.")
    return 0


def _redrive(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    queues = dead_letter_queues(site)
    chosen = [q for q in queues if q.source] if given.name == "all" else [_named(queues, given.name)]
    for queue in chosen:
        print(f"{queue.name}: {redrive(site, queue)} put back")
    return 0


def _named(queues: list[DeadLetterQueue], name: str) -> DeadLetterQueue:
    for queue in queues:
        if queue.name.lower() == name.lower():
            return queue
    raise CannotStart(f"There is no dead-letter queue {name}; there are: {', '.join(q.name for q in queues)}")


def dead_letter_queues(site: Site) -> list[DeadLetterQueue]:
    """Every dead-letter queue of the stacks: those that have no dead letters of their own."""
    sqs = site.client("sqs")
    attributes = {
        url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] | {"LogicalId": logical_id}
        for logical_id, url in site.resources("AWS::SQS::Queue")
    }
    sources = {
        json.loads(given["RedrivePolicy"])["deadLetterTargetArn"]: url
        for url, given in attributes.items()
        if given.get("RedrivePolicy")
    }
    return sorted(
        (
            DeadLetterQueue(_short(given["LogicalId"]), url, sources.get(given["QueueArn"]), int(given[WAITING]))
            for url, given in attributes.items()
            if not given.get("RedrivePolicy")
        ),
        key=lambda queue: queue.name,
    )


def _short(logical_id: str) -> str:
    """`MessagingPagesDeadLettersQueue2432A304` is `Pages` to an operator."""
    return logical_id.removeprefix("Messaging")[:-8].removesuffix("Queue").removesuffix("DeadLetters")


def peek(site: Site, queue: DeadLetterQueue) -> Iterator[str]:
    """The bodies of the first messages; they stay where they are."""
    for message in _receive(site, queue, hidden_seconds=0):  # a redrive that follows at once must see them
        yield message["Body"]


def redrive(site: Site, queue: DeadLetterQueue) -> int:
    """Send each message back to the queue that it came from; the answer is how many.

    None is lost if this is stopped.
    """
    if queue.source is None:
        raise CannotStart(
            f"{queue.name} holds notes of where in the table's stream a record failed, not messages to send "
            "again: "
            "mend the cause; the auditor names the cases that still owe something, and docs/operations.md says how to "
            "send it. The notes expire after 14 days."
        )
    sqs = site.client("sqs")
    moved = 0
    while moved < queue.waiting:  # what fails again meanwhile is not tried for ever
        messages = _receive(site, queue, hidden_seconds=60)
        if not messages:
            break
        for message in messages:
            sqs.send_message(
                QueueUrl=queue.source,
                MessageBody=message["Body"],
                MessageAttributes=message.get("MessageAttributes", {}),
            )
            sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _receive(site: Site, queue: DeadLetterQueue, *, hidden_seconds: int) -> list[dict[str, Any]]:
    received = site.client("sqs").receive_message(
        QueueUrl=queue.url,
        MaxNumberOfMessages=SHOWN_MESSAGES,
        MessageAttributeNames=["All"],
        VisibilityTimeout=hidden_seconds,
        WaitTimeSeconds=1,
    )
    messages: list[dict[str, Any]] = received.get("Messages", [])
    return messages
