"""Messages that no function could handle: what there is, and sending it again once the cause is mended."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pledgekeeper.errors import NotFound, Refused

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

    def redrive(self, queue: DeadLetterQueue) -> int:
        """Send each message back to the queue that it came from; the answer is how many.

        None is lost if this is stopped: each is sent before it is deleted.
        """
        if queue.source is None:
            raise Refused(
                f"{queue.name} holds notes of where in the table's stream a record failed, not messages to send again: "
                "mend the cause; the auditor names the cases that still owe something, and docs/operations.md says how "
                "to send it. The notes expire after 14 days."
            )
        moved = 0
        while moved < queue.waiting:  # what fails again meanwhile is not tried for ever
            messages = self._receive(queue, hidden_seconds=60)
            if not messages:
                break
            for message in messages:
                self.client.send_message(
                    QueueUrl=queue.source,
                    MessageBody=message["Body"],
                    MessageAttributes=message.get("MessageAttributes", {}),
                )
                self.client.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
        return moved

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
