"""The small items that lead to a carrier or a case: what a mail may point to is read in one call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.store import keys


@dataclass(frozen=True)
class Pointers:
    """What was there of the keys that were read, by partition key. What was not read leads nowhere."""

    found: Mapping[str, Mapping[str, Mapping[str, str]]]

    def carrier_of_contact(self, email: str) -> str | None:
        return self._leads_to(keys.address(email), "carrier_id")

    def case_by_mail(self, message_ids: Iterable[str]) -> str | None:
        """The case of the first Message-ID that is known."""
        return next((case for each in message_ids if (case := self._leads_to(keys.mail(each), "case_id"))), None)

    def case_by_reference(self, carrier_id: str, their_reference: str) -> str | None:
        return self._leads_to(keys.reference(carrier_id, their_reference), "case_id")

    def traced(self, carrier_id: str, names: Sequence[str], now: datetime) -> list[str]:
        """The cases that these traces lead to at `now`, each once, in the order of the names."""
        left = (self.found.get(keys.trace(carrier_id, name)["pk"]) for name in names)
        moment = now.isoformat(timespec="microseconds")
        return list(dict.fromkeys(item["case_id"]["S"] for item in left if item and item["fresh_until"]["S"] > moment))

    def _leads_to(self, key: keys.Key, attribute: str) -> str | None:
        item = self.found.get(key["pk"])
        return item[attribute]["S"] if item else None
