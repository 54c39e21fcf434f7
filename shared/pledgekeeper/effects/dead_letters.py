"""Messages that no function could handle: what there is, and sending it again once the cause is mended."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.observability import logger

AT_ONCE: Final = 10
WAITING: Final = "ApproximateNumberOfMessages"
OURS: Final = "PledgekeeperMessaging-"


@dataclass(frozen=True)
class DeadLetterQueue:
    """A queue of dead letters by its short name.

    `source` is the queue that they came from, None if from no queue.
    """

    name: str
    url: str
    source: str | None
    waiting: int


@dataclass(frozen=True)
class Moved:
    """How far sending again has come: of `of` messages `moved` went back, and `failed` could not be sent."""

    moved: int
    failed: int
    of: int


@dataclass(frozen=True)
class DeadLetters:
    """`client` is a boto3 SQS client; `urls` are all queues of the stacks, or all that are to be looked at."""

    client: Any
    urls: tuple[str, ...]

    def queues(self) -> list[DeadLetterQueue]:
        """Every dead-letter queue, by name: those that have no dead letters of their own."""
        found = {url: self._attributes(url) for url in self.urls}
        sources = {
            json.loads(given["RedrivePolicy"])["deadLetterTargetArn"]: url
            for url, given in found.items()
            if given.get("RedrivePolicy")
        }
        queues = (
            DeadLetterQueue(short_name(url), url, sources.get(given["QueueArn"]), int(given[WAITING]))
            for url, given in found.items()
            if not given.get("RedrivePolicy")
        )
        return sorted(queues, key=lambda queue: queue.name)

    def named(self, name: str) -> DeadLetterQueue:
        """The queue of that name, in any case. NotFound says which there are."""
        queues = self.queues()
        for queue in queues:
            if queue.name.lower() == name.lower():
                return queue
        raise NotFound(f"there is no dead-letter queue {name}; there are: {', '.join(q.name for q in queues)}")

    def peek(self, queue: DeadLetterQueue) -> Iterator[str]:
        """The bodies of the first messages; they stay where they are."""
        for message in self._receive(queue, hidden_seconds=0):  # a redrive that follows at once must see them
            yield message["Body"]

    def redrive(self, queue: DeadLetterQueue, at_most: int | None = None) -> Iterator[Moved]:
        """Send messages back to the queue that they came from, as this is taken: it says how far it has come.

        None is lost if it is stopped: each is sent before it is deleted, and what cannot be sent stays. What SQS can do
        by itself (StartMessageMoveTask) is of AWS alone, and does not say what could not be sent.
        """
        if queue.source is None:
            raise Refused(
                f"{queue.name} holds notes of where in the table's stream a record failed, not messages to send again: "
                "mend the cause; the auditor names the cases that still owe something, and docs/operations.md says how "
                "to send it. The notes expire after 14 days."
            )
        return self._redriven(queue, queue.source, queue.waiting if at_most is None else min(at_most, queue.waiting))

    def _redriven(self, queue: DeadLetterQueue, source: str, most: int) -> Iterator[Moved]:
        done = Moved(0, 0, queue.waiting)
        yield done
        while done.moved + done.failed < most:  # what fails again meanwhile is not tried for ever
            messages = self._receive(queue, hidden_seconds=60)
            if not messages:
                return
            moved = sum(self._moved(queue, source, message) for message in messages)
            done = Moved(done.moved + moved, done.failed + len(messages) - moved, done.of)
            yield done

    def _moved(self, queue: DeadLetterQueue, source: str, message: dict[str, Any]) -> bool:
        attributes = message.get("MessageAttributes", {})
        try:
            self.client.send_message(QueueUrl=source, MessageBody=message["Body"], MessageAttributes=attributes)
        except ClientError as error:
            logger.warning("dead_letter_not_sent", queue=queue.name, error=error.response["Error"]["Code"])
            return False
        self.client.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def _attributes(self, url: str) -> dict[str, str]:
        found: dict[str, str] = self.client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found

    def _receive(self, queue: DeadLetterQueue, *, hidden_seconds: int) -> list[dict[str, Any]]:
        received = self.client.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=AT_ONCE,
            MessageAttributeNames=["All"],
            VisibilityTimeout=hidden_seconds,
            WaitTimeSeconds=1,
        )
        messages: list[dict[str, Any]] = received.get("Messages", [])
        return messages


def short_name(url: str) -> str:
    """`Pages` of `…/PledgekeeperMessaging-PagesDeadLetters`, as the stacks name queues; another's name as it is."""
    name = url.rpartition("/")[2]
    return name.removeprefix(OURS).removesuffix("DeadLetters") if name.startswith(OURS) else name


def all_queues(*listed: str) -> tuple[str, ...]:
    """The addresses in lists that are separated by commas, each once."""
    return tuple(dict.fromkeys(_addresses(listed)))


def _addresses(listed: Iterable[str]) -> Iterator[str]:
    for each in listed:
        yield from (url for url in each.split(",") if url)
