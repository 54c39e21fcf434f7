"""What waits for a person's eye in the running system: a stranger's mail, messages that no function could handle."""

from dataclasses import asdict
from datetime import UTC, datetime

from pledgekeeper.local.dead_letters import dead_letters
from pledgekeeper.store.redrives import Redrive, RedriveTable

QUEUE, DEAD_LETTERS = "Purges", "/ecare/desk/dead-letters"
"""Of a queue that no other test on the same running system counts."""


def some_dead_letters(stack, count):
    """So many messages that no function will take, with those that nobody could handle of one queue."""
    site = stack.site
    url = dead_letters(site).named(QUEUE).url
    for first in range(0, count, 10):
        entries = [{"Id": str(n), "MessageBody": f'{{"poison": {n}}}'} for n in range(first, min(first + 10, count))]
        site.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def sent_again_in_part(page, stack):
    """`page` shows that a colleague is sending dead letters again, and stays so until what is given back is called."""
    some_dead_letters(stack, 480)
    site = stack.site
    table, letters = RedriveTable(site.client("dynamodb"), site.output("TableName")), dead_letters(site)
    moving = letters.redrive(letters.named(QUEUE))

    def tell(done, *, over):
        table.tell(Redrive(queue=QUEUE, by="a colleague", **asdict(done), told_at=datetime.now(UTC), over=over))

    tell(next(done for done in moving if done.moved >= 120), over=False)
    page.goto(DEAD_LETTERS)

    def finish():
        *_, done = moving
        tell(done, over=True)

    return finish


def some_held_mail(stack):
    """A mail from somebody whom no carrier names."""
    said = "Nothing gets through on trunk 7 since 02:10 UTC. Please call me back."
    headers = "From: x@unknown.example\r\nTo: care@pledge.example\r\nSubject: Outage on trunk 7\r\n"
    stack.send_mail(f"{headers}Message-ID: <held-1@unknown.example>\r\n\r\n{said}\r\n".encode(), "x@unknown.example")
    stack.wait_for(lambda: "unknown.example" in stack.pledge("quarantine", "list").stdout)
