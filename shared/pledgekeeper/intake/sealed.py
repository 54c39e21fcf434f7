"""Mails that are signed or encrypted, by S/MIME (RFC 8551) or PGP (RFC 3156): read where that is possible, and marked.

A signature is never checked here: SES checks who sent a mail (DKIM), and no key of a carrier's people is known to us.
"""

import re
from typing import Final

from pledgekeeper.intake.mime import Part

SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
ENCRYPTED_SMIME: Final = "it is encrypted with S/MIME, and we hold no key"
ENCRYPTED_PGP: Final = "it is encrypted with PGP, and we hold no key"
SIGNATURES: Final = {
    "application/pgp-signature": "PGP",
    "application/pkcs7-signature": "S/MIME",
    "application/x-pkcs7-signature": "S/MIME",
}
BEGIN_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
BEGIN_SIGNATURE: Final = "\n-----BEGIN PGP SIGNATURE-----"
END_SIGNATURE: Final = "-----END PGP SIGNATURE-----"
BEGIN_SECRET: Final = "-----BEGIN PGP MESSAGE-----"
SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
DATA: Final = bytes.fromhex("06092a864886f70d010701")
SEQUENCE, OCTETS, OCTETS_IN_PIECES, EXPLICIT = 0x30, 0x04, 0x24, 0xA0
DEEPEST: Final = 8


def encrypted(part: Part) -> str | None:
    """Why nobody here can read the part; None when it is not encrypted."""
    if part.content_type == "multipart/encrypted" or part.content_type == "application/pgp-encrypted":
        return ENCRYPTED_SMIME if "pkcs7" in part.parameters.get("protocol", "pgp") else ENCRYPTED_PGP
    if part.content_type in SMIME and part.parameters.get("smime-type", "") in ("enveloped-data", "authenveloped-data"):
        return ENCRYPTED_SMIME
    return None


def signed_by(part: Part) -> str | None:
    """By what the part is signed, when it is the signature of another."""
    return SIGNATURES.get(part.content_type)


def within(der: bytes) -> bytes | None:
    """The mail within an S/MIME envelope that only signs it (CMS SignedData); None when there is none."""
    try:
        content = _only(der, 0, SEQUENCE)
        if not content.startswith(SIGNED_DATA):
            return None
        at = content.find(DATA)
        if at < 0:
            return None
        return _octets(_only(content, at + len(DATA), EXPLICIT), 0)
    except (IndexError, ValueError):
        return None


def without_armour(text: str) -> tuple[str, str | None]:
    """A text without PGP's lines around it, and what was found: that it is signed."""
    begin = text.find(BEGIN_SIGNED)
    if begin < 0:
        return text, None
    words = text.find("\n\n", begin)  # below the armour's headers
    signature = text.find(BEGIN_SIGNATURE, words)
    end = text.find(END_SIGNATURE, signature)
    if min(words, signature, end) < 0:
        return text, "PGP"
    inner = re.sub(r"^- ", "", text[words + 2 : signature], flags=re.MULTILINE)
    return text[:begin] + inner + text[end + len(END_SIGNATURE) :], "PGP"


def is_armoured(text: str) -> bool:
    """Whether a text is nothing but a message encrypted with PGP."""
    return text.lstrip().startswith(BEGIN_SECRET)


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start and end of the element there (BER). An end of -1 is told by two zeros further on."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, -1
    if length & 0x80:
        count = length & 0x7F
        if count > 8:
            raise ValueError("a length of more than eight bytes")
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    return tag, at, min(at + length, len(data))


def _only(data: bytes, at: int, wanted: int) -> bytes:
    tag, start, end = _element(data, at)
    if tag != wanted:
        raise ValueError(f"tag {tag:#x} where {wanted:#x} belongs")
    return data[start:] if end < 0 else data[start:end]


def _octets(data: bytes, depth: int) -> bytes:
    """The string of octets that begins the data, put together where it comes in pieces."""
    tag, start, end = _element(data, 0)
    if tag == OCTETS and end >= 0:
        return data[start:end]
    if tag != OCTETS_IN_PIECES or depth > DEEPEST:
        raise ValueError("no string of octets")
    found, limit = [], len(data) if end < 0 else end
    while start < limit:
        tag, inner, end = _element(data, start)
        if tag != OCTETS or end < 0:
            break
        found.append(data[inner:end])
        start = end
    return b"".join(found)
