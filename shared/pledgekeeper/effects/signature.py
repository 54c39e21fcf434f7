"""Signatures as https://www.standardwebhooks.com specifies: the receiver can tell that we sent it, when, and once."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import datetime

from pledgekeeper.effects.attempt import NotAccepted

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)


def signed(body: bytes, *, name: str, at: datetime, secrets: Sequence[str]) -> dict[str, str]:
    """The headers that go with `body`, with a signature by each secret. `name` stays when it is sent again."""
    headers = {"webhook-id": name, "webhook-timestamp": str(int(at.timestamp()))}
    if not secrets:
        return headers
    content = b".".join((name.encode(), headers["webhook-timestamp"].encode(), body))
    macs = (hmac.new(_key(secret), content, hashlib.sha256).digest() for secret in secrets)
    return {**headers, "webhook-signature": " ".join(f"v1,{b64encode(mac).decode()}" for mac in macs)}


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or len(key) not in KEY_BYTES:
        raise NotAccepted(f"the room's secret is not `{PREFIX}` and 24 to 64 bytes in base64")
    return key
