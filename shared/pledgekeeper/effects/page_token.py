"""The credential in an acknowledgement link: names one page of one case, expires, and cannot be forged.

`<case>.<page>.<expiry>.<mac>`: the MAC is HMAC-SHA-256 by a key that never leaves KMS.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pledgekeeper.errors import NotFound

VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class PageToken:
    """What a valid token says."""

    case_id: str
    page_id: str
    expires_at: datetime


class PageSigner:
    """`client` is a boto3 KMS client, `key_id` an HMAC_256 key."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._how = {"KeyId": key_id, "MacAlgorithm": "HMAC_SHA_256"}

    def sign(self, case_id: str, page_id: str, now: datetime) -> str:
        """A token for one page, valid for a day."""
        said = f"{case_id}.{page_id}.{int((now + VALID_FOR).timestamp())}"
        mac = self._client.generate_mac(Message=said.encode(), **self._how)["Mac"]
        return f"{said}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    def read(self, token: str, now: datetime) -> PageToken:
        """What the token says. NotFound when it is forged, garbled or expired: the three are not told apart."""
        refused = NotFound("this link is not valid (any more); open the case, or call the desk on duty")
        said, _, mac = token.rpartition(".")
        try:
            case_id, page_id, expiry = said.split(".")
            expires_at = datetime.fromtimestamp(int(expiry), UTC)
            given = urlsafe_b64decode(mac + "=" * (-len(mac) % 4))
        except (ValueError, OverflowError, NotBase64):
            raise refused from None
        if expires_at <= now or not self._fits(said, given):
            raise refused
        return PageToken(case_id, page_id, expires_at)

    def _fits(self, said: str, mac: bytes) -> bool:
        try:
            return bool(self._client.verify_mac(Message=said.encode(), Mac=mac, **self._how)["MacValid"])
        except self._client.exceptions.KMSInvalidMacException:
            return False
