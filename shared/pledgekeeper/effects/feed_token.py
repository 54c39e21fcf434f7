"""The credential in the address of a calendar feed: names one person or one desk, and cannot be forged.

`<person or desk>.<id>.<mac>`, the MAC by the key that signs acknowledgement links. Calendar programs poll for years,
so it does not expire; it ends with the person or desk on the roster, or with the key.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from pledgekeeper.errors import NotFound

WELL_FORMED = re.compile(r"(?P<said>(?P<whose>person|desk)\.(?P<id>[a-z][a-z0-9-]{0,80}))\.(?P<mac>[A-Za-z0-9_-]{43})")


class FeedSigner:
    """`client` is a boto3 KMS client, `key_id` an HMAC_256 key. What is signed begins as no token of a page does."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._how = {"KeyId": key_id, "MacAlgorithm": "HMAC_SHA_256"}

    def sign(self, whose: str, name: str) -> str:
        """A token for the feed of one `person` or `desk`."""
        said = f"{whose}.{name}"
        mac = self._client.generate_mac(Message=said.encode(), **self._how)["Mac"]
        return f"{said}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    def read(self, token: str) -> tuple[str, str]:
        """`person` or `desk`, and which. NotFound when the token is forged or garbled: the two are not told apart."""
        refused = NotFound("there is no calendar at this address (any more); ask a supervisor for the present one")
        parts = WELL_FORMED.fullmatch(token)
        if parts is None:  # KMS is asked only about what could be ours
            raise refused
        try:
            mac = urlsafe_b64decode(parts["mac"] + "=")
            valid = self._client.verify_mac(Message=parts["said"].encode(), Mac=mac, **self._how)["MacValid"]
        except self._client.exceptions.KMSInvalidMacException:
            raise refused from None
        if not valid:
            raise refused
        return parts["whose"], parts["id"]
