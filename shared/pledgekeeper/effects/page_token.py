"""The credential in an acknowledgement link: names one page (or message) of one case, expires, cannot be forged.

Or one test of a way to a person, whose id then stands in place of the case's.

`<case>.<page>.<expiry>.<mac>`: the MAC is HMAC-SHA-256 by a key that never leaves KMS.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pledgekeeper.errors import NotFound

VALID_FOR = timedelta(hours=24)
WELL_FORMED = re.compile(
    r"(?P<said>(?P<case>[A-Z]{2,3}-[0-9A-Z]{1,20}|[a-z][a-z0-9-]{0,80})\.(?P<page>[pesqw][0-9]{1,6})\.(?P<expiry>[0-9]{1,11}))"
    r"\.(?P<mac>[A-Za-z0-9_-]{43})"
)


@dataclass(frozen=True)
class PageToken:
    """What a valid token says."""

    case_id: str
    page_id: str
    expires_at: datetime

    @property
    def about_a_message(self) -> bool:
        """Is it for a message that an event owes, not for a page?"""
        return self.page_id.startswith("e")

    @property
    def about_a_stop_payment(self) -> bool:
        """Is it for a stop-payment notice to a party of the chain of suppliers?"""
        return self.page_id.startswith("s")

    @property
    def about_a_survey(self) -> bool:
        """Is it for the answer to a survey?"""
        return self.page_id.startswith("q")

    @property
    def about_a_test(self) -> bool:
        """Is it for a test of a way to the person `case_id`?"""
        return self.page_id.startswith("w")


class PageSigner:
    """`client` is a boto3 KMS client, `key_id` an HMAC_256 key."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._how = {"KeyId": key_id, "MacAlgorithm": "HMAC_SHA_256"}

    def sign(self, case_id: str, page_id: str, now: datetime, valid_for: timedelta = VALID_FOR) -> str:
        """A token for one page (or the event that owes a message), valid for a day; or for one test."""
        said = f"{case_id}.{page_id}.{int((now + valid_for).timestamp())}"
        mac = self._client.generate_mac(Message=said.encode(), **self._how)["Mac"]
        return f"{said}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    def read(self, token: str, now: datetime) -> PageToken:
        """What the token says. NotFound when it is forged, garbled or expired: the three are not told apart."""
        refused = NotFound("this link is not valid (any more); open the case, or call the desk on duty")
        parts = WELL_FORMED.fullmatch(token)
        if parts is None:  # KMS is asked only about what could be ours
            raise refused
        expires_at = datetime.fromtimestamp(int(parts["expiry"]), UTC)
        if expires_at <= now or not self._fits(parts["said"], urlsafe_b64decode(parts["mac"] + "=")):
            raise refused
        return PageToken(parts["case"], parts["page"], expires_at)

    def _fits(self, said: str, mac: bytes) -> bool:
        try:
            return bool(self._client.verify_mac(Message=said.encode(), Mac=mac, **self._how)["MacValid"])
        except self._client.exceptions.KMSInvalidMacException:
            return False
