"""What the table knows of pages across cases: who was paged lately, who must not be rung yet, what waits for that.

Also addresses that take no mail. All of it goes by itself after a day or some weeks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from pledgekeeper.cases.model import Kind
from pledgekeeper.cases.page_log import PagedCase
from pledgekeeper.escalation.people import Channel
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.items import (
    PAGES_KEPT,
    Item,
    all_items,
    epoch,
    key_of,
    taking_in_hand,
    text,
)

DEAD_FOR = timedelta(days=7)
PROOF_KEPT = timedelta(days=400)
Page = tuple[str, str]
"""A case, and a page of it."""


class PageTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    # --- who was paged: written with the case, in the transaction that records its page as sent -------------------

    def sent_to(self, recipient: str, limit: int = 100) -> list[Page]:
        """The pages that went to somebody in the last day, newest first."""
        return self._pages(keys.paged(recipient), limit, newest_first=True)

    def together_with(self, recipient: str, page: Page) -> list[Page]:
        """The pages that went to somebody in one message with `page`; that one alone when it went alone."""
        items = list(self._items(keys.paged(recipient), newest_first=True))
        receipts = {_page(item): item["reference"]["S"] for item in items}
        receipt = receipts.get(page)
        return [each for each, of in receipts.items() if of == receipt] if receipt else [page]

    def log_of(self, kind: Kind, day: date) -> list[PagedCase]:
        """The pages that were placed on a day (UTC) for cases of a kind: a case in each hour that it was paged about.

        Of the last two weeks; written with every change that tells something of a page.
        """
        items = self._items(keys.page_log(kind, day), newest_first=False)
        return [PagedCase.model_validate_json(item["body"]["S"]) for item in items]

    def answer(self, person: str, channel: Channel, now: datetime) -> None:
        """Remember that somebody answered a page on that channel: it reaches them."""
        self._put({"pk": keys.answered(person), "sk": channel}, now + PROOF_KEPT, at=text(iso(now)))

    def answered(self, person: str) -> dict[Channel, datetime]:
        """When somebody last answered a page, by channel."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.answered(person))},
        )
        return {item["sk"]["S"]: datetime.fromisoformat(item["at"]["S"]) for item in answer["Items"]}

    # --- who must not be rung again yet --------------------------------------------------------------------------

    def admit(self, recipient: str, channel: str, whose: str, now: datetime, until: datetime) -> datetime | None:
        """None when something may go to somebody's phone or mailbox now, and nothing else until `until`.

        Else the moment from which something may. `whose` is what is let through: it is let through again.
        """
        try:
            asked = taking_in_hand(keys.apart(recipient, channel), now, until, until + PAGES_KEPT, whose)
            self._client.update_item(TableName=self._table, **asked)
        except self._client.exceptions.ConditionalCheckFailedException:
            found = self._get(keys.apart(recipient, channel))
            return datetime.fromisoformat(found["claimed_until"]["S"]) if found else now
        return None

    def in_hand_of(self, recipient: str, channel: str) -> str:
        """Who was let through last."""
        found = self._get(keys.apart(recipient, channel)) or {}
        return found["whose"]["S"] if "whose" in found else ""

    def hold(self, recipient: str, channel: str, page: Page, now: datetime) -> None:
        """Keep a page back until something may go to that phone or mailbox again."""
        self._put({"pk": keys.held(recipient, channel), "sk": "#".join(page)}, now + PAGES_KEPT)

    def held(self, recipient: str, channel: str, limit: int = 10_000) -> list[Page]:
        """The pages that are kept back."""
        return self._pages(keys.held(recipient, channel), limit)

    def release(self, recipient: str, channel: str, page: Page) -> None:
        """It is not kept back any more."""
        key = {"pk": keys.held(recipient, channel), "sk": "#".join(page)}
        self._client.delete_item(TableName=self._table, Key=key_of(key))

    # --- addresses that take no mail -----------------------------------------------------------------------------

    def mark_dead(self, email: str, reason: str, now: datetime) -> None:
        """Remember for a week that an address takes no mail; loading its carrier anew forgets it."""
        self._put(keys.dead(email), now + DEAD_FOR, reason=text(reason))

    def dead(self, email: str) -> str | None:
        """Why an address takes no mail; None when it does, as far as we know."""
        item = self._get(keys.dead(email))
        return item["reason"]["S"] if item else None

    # --- how -----------------------------------------------------------------------------------------------------

    def _put(self, key: keys.Key, gone: datetime, **more: Item) -> None:
        self._client.put_item(TableName=self._table, Item={**key_of(key), "expires_at": epoch(gone), **more})

    def _get(self, key: keys.Key) -> Item | None:
        item: Item | None = self._client.get_item(TableName=self._table, Key=key_of(key)).get("Item")
        return item

    def _pages(self, pk: str, limit: int, *, newest_first: bool = False) -> list[Page]:
        items = self._items(pk, newest_first=newest_first, at_once=min(limit, 1000))
        return [_page(item) for item in islice(items, limit)]

    def _items(self, pk: str, *, newest_first: bool, at_once: int = 1000) -> Iterator[Item]:
        return all_items(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(pk)},
            ScanIndexForward=not newest_first,
            Limit=at_once,
            ConsistentRead=True,
        )


def _page(item: Item) -> Page:
    *_, case_id, page_id = item["sk"]["S"].split("#")
    return case_id, page_id
