"""The signature of the scoreboard: RSA, PKCS #1 v1.5 with SHA-256, by a key that never leaves KMS.

The same document has the same signature, and whoever checks it needs no library: it is one modular power.
"""

import base64
from hashlib import sha256
from typing import Any, Final

from pledgekeeper.model import Frozen

ALGORITHM: Final = "RSASSA_PKCS1_V1_5_SHA_256"


class Signature(Frozen):
    """`scoreboard.json.sig`: over the bytes of `scoreboard.json`. `key_sha256` is of the public key, in DER."""

    algorithm: str = ALGORITHM
    key_sha256: str
    signature: str


class ScoreboardSigner:
    """`client` is a boto3 KMS client, `key_id` an RSA key for signing."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def sign(self, content: bytes) -> Signature:
        digest = sha256(content).digest()
        made = self._client.sign(KeyId=self._key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm=ALGORITHM)
        signature = base64.b64encode(made["Signature"]).decode()
        return Signature(key_sha256=sha256(self._public_key()).hexdigest(), signature=signature)

    def public_pem(self) -> str:
        """The public key, as it is published."""
        text = base64.encodebytes(self._public_key()).decode().replace("\n", "")
        lines = [text[place : place + 64] for place in range(0, len(text), 64)]
        return "\n".join(("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""))

    def _public_key(self) -> bytes:
        return bytes(self._client.get_public_key(KeyId=self._key_id)["PublicKey"])
