"""What waits for a person's eye in the running system: a stranger's mail, messages that no function could handle."""

import re
import time

import boto3
from botocore.config import Config

from pledgekeeper.local.dead_letters import dead_letters
from pledgekeeper.local.running import find_running
from pledgekeeper.local.sites import Site

QUEUE, DEAD_LETTERS = "Purges", "/ecare/desk/dead-letters"
"""Of a queue that no other test on the same running system counts."""
LIVE = f"{DEAD_LETTERS}?part=live"
SOME_MOVED = re.compile(r'data-every(?:(?!</li>).)*<progress[^>]* value="[1-9]', re.DOTALL)
A_MINUTE_SECONDS = 60


def some_dead_letters(stack, count):
    """So many messages that no function will take, with those that nobody could handle of one queue."""
    running = find_running({"DATA_DIR": str(stack.data_dir)})
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-3"}

    def client(service):
        return boto3.client(service, endpoint_url=running.endpoint, config=Config(proxies={}), **keys)

    site = Site(client, running.stacks)
    url = dead_letters(site).named(QUEUE).url
    for first in range(0, count, 10):
        entries = [{"Id": str(n), "MessageBody": f'{{"poison": {n}}}'} for n in range(first, min(first + 10, count))]
        site.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)


def sent_again(page, stack):
    """Dead letters are being sent again when this ends: from a second page, which is given back, as `page` shows."""
    some_dead_letters(stack, 480)
    pressed = page.context.new_page()
    pressed.goto(DEAD_LETTERS)
    form = pressed.locator(f"[action$='/{QUEUE}/redrive']")
    form.evaluate("it => setTimeout(() => it.requestSubmit())")  # a click would wait for the answer
    page.bring_to_front()
    begun = time.monotonic()
    while time.monotonic() - begun < A_MINUTE_SECONDS:  # a quick machine is done before a whole page is drawn twice
        if SOME_MOVED.search(page.request.get(LIVE).text()):
            page.goto(DEAD_LETTERS)
            if page.locator("[data-every] progress:not([value='0'])").count():
                return pressed
    raise AssertionError(f"nobody saw that dead letters are being sent again: {page.request.get(LIVE).text()}")


def some_held_mail(stack):
    """A mail from somebody whom no carrier names."""
    said = "Nothing gets through on trunk 7 since 02:10 UTC. Please call me back."
    headers = "From: x@unknown.example\r\nTo: care@pledge.example\r\nSubject: Outage on trunk 7\r\n"
    stack.send_mail(f"{headers}Message-ID: <held-1@unknown.example>\r\n\r\n{said}\r\n".encode(), "x@unknown.example")
    stack.wait_for(lambda: not stack.pledge("quarantine", "list").stdout.startswith("No mail"), 60)
