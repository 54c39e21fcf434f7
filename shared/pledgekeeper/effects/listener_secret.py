"""The secret by which a listener tells that an event is ours: made by a key that never leaves KMS, and kept nowhere."""

from base64 import b64encode
from typing import Any

from pledgekeeper.effects.signature import PREFIX


class ListenerSecrets:
    """`client` is a boto3 KMS client, `key_id` an HMAC_256 key."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._how = {"KeyId": key_id, "MacAlgorithm": "HMAC_SHA_256"}
        self._made: dict[str, str] = {}

    def of(self, listener_id: str, number: int) -> str:
        """Always the same for the same listener and number: `whsec_` and 32 bytes in base64."""
        name = listener_id if number == 1 else f"{listener_id}:{number}"
        if name not in self._made:
            mac = self._client.generate_mac(Message=f"listener-secret:{name}".encode(), **self._how)["Mac"]
            self._made[name] = f"{PREFIX}{b64encode(mac).decode()}"
        return self._made[name]
