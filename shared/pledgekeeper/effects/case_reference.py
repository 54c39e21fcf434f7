"""Our signed reference: in the address that answers go to, and in the subject. Whoever answers us brings it back.

`care+tt-7k3qx9m2xa.<mac>@…` and `[TT-7K3QX9M2XA.<short mac>]`: HMAC-SHA-256 by the key of links, over other words
than theirs. It says which case is answered. It lets nobody in: whose address it is was asked before.
"""

import hmac
import re
from base64 import b32encode
from typing import Any

LABEL_BYTES, SUBJECT_BYTES = 15, 5
LABEL = re.compile(r"\+((?:tt|dsp|ord)-[0-9a-z]{10})\.([a-z2-7]{24})@", re.IGNORECASE)
SUBJECT = re.compile(r"\b((?:TT|DSP|ORD)-[0-9A-Z]{10})\.([a-z2-7]{8})(?![\w.])", re.IGNORECASE)


class CaseReferences:
    """`client` is a boto3 KMS client, `key_id` an HMAC_256 key."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._how = {"KeyId": key_id, "MacAlgorithm": "HMAC_SHA_256"}

    def sign(self, case_id: str, care_address: str) -> tuple[str, str]:
        """The desk's address with the case in it, and the number as subjects have it."""
        mac = self._mac(case_id)
        name, _, domain = care_address.partition("@")
        address = f"{name}+{case_id.lower()}.{_letters(mac[:LABEL_BYTES])}@{domain}"
        return address, f"{case_id}.{_letters(mac[:SUBJECT_BYTES])}"

    def read(self, address_or_subject: str) -> str | None:
        """The case that is named with a signature that fits; None when there is none."""
        for pattern, length in ((LABEL, LABEL_BYTES), (SUBJECT, SUBJECT_BYTES)):
            found = pattern.search(address_or_subject)  # KMS is asked only about what could be ours
            if found and hmac.compare_digest(_letters(self._mac(found[1].upper())[:length]), found[2].lower()):
                return found[1].upper()
        return None

    def _mac(self, case_id: str) -> bytes:
        return bytes(self._client.generate_mac(Message=f"answers to {case_id}".encode(), **self._how)["Mac"])


def _letters(mac: bytes) -> str:
    return b32encode(mac).decode().lower()  # five bytes are eight letters: nothing is padded
