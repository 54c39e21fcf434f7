"""Letters without their accents, for those who leave them out."""

from unicodedata import combining, normalize


def without_accents(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
