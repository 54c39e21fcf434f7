"""Who was asked lately: nobody is asked about everything that happens to them."""

from datetime import datetime, timedelta
from typing import Any

from pledgekeeper.store import keys
from pledgekeeper.store.items import taking_in_hand


class SurveyTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def may_ask(self, address: str, survey: str, now: datetime, days: int) -> bool:
        """Note that the address is asked `survey` (its case and event), unless it was asked another one in so many
        days before `now`. The same survey may ask again: its message is delivered at least once."""
        until = now + timedelta(days=days)
        try:
            asked = taking_in_hand(keys.surveyed(address), now, until, until, whose=survey)
            self._client.update_item(TableName=self._table, **asked)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True
