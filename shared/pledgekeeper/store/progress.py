"""How far long work has come, for whoever waits for it. It is no part of the timeline: forgotten after a day."""

from datetime import datetime, timedelta
from typing import Any, Final

from pledgekeeper.store import keys
from pledgekeeper.store.items import epoch, key_of

KEPT: Final = timedelta(days=1)


class ProgressTable:
    """`client` is a boto3 DynamoDB client. Work is named by its case and the event that owes it."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def tell(self, case_id: str, owed_by: str, percent: int, now: datetime) -> None:
        """So much of it is done, from 0 to 100."""
        item = {**key_of(keys.progress(case_id, owed_by)), "percent": {"N": str(percent)}}
        self._client.put_item(TableName=self._table, Item={**item, "expires_at": epoch(now + KEPT)})

    def of(self, case_id: str, owed_by: str) -> int | None:
        """How much of it is done, in per cent; None when nobody has begun."""
        found = self._client.get_item(TableName=self._table, Key=key_of(keys.progress(case_id, owed_by)))
        return int(found["Item"]["percent"]["N"]) if "Item" in found else None
