"""Headers with encoded words (RFC 2047), also where they are written, cut or put together as they must not be.

What can be read is shown. For what cannot, one `\ufffd` stands: bytes that are text in no charset are not shown as
letters. The header as it came stays in the raw mail.
"""

import re
from dataclasses import dataclass
from typing import Final

from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.torn_base64 import LOST, from_quoted, from_words, text_of, torn

CUT: Final = "…"
BEGINS: Final = r"=\?[^?\s]{1,60}\?[bBqQ]\?"
WORD: Final = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=(\0?)")
UNENDED: Final = re.compile(rf"({BEGINS}[^?]*?)\??\s?(?={BEGINS}|\Z)")
"""A word that the next one, or the end of the header, cuts off."""

BEHEADED: Final = re.compile(r"\A([A-Za-z0-9+/]{12,}={0,2})\?=")
BETWEEN: Final = re.compile(r"(\?=\0?)\s+(?==\?)")
NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=_\s-]")
QUOTED: Final = re.compile(r"=[0-9A-Fa-f]{2}")
PLAIN: Final = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)+")
SEVERAL: Final = re.compile(rf"{LOST}(?:\s?{LOST})+")


@dataclass(frozen=True)
class _Word:
    charset: str
    encoding: str
    content: str

    @property
    def quoted(self) -> bool:
        """Quoted-printable, whatever it says."""
        return self.encoding in "qQ" or QUOTED.search(self.content.rstrip("=")) is not None

    @property
    def unencoded(self) -> bool:
        """Said to be base64, and cannot be."""
        return not self.quoted and NO_BASE64.search(self.content) is not None

    def data(self) -> bytes:
        if self.unencoded:
            return self.content.encode()
        return from_quoted(self.content) if self.quoted else from_words(self.content)


def decode_words(header: str) -> str:
    """The header as a person reads it."""
    if "=?" not in header and "?=" not in header:
        return header
    ended = UNENDED.sub("\\1?=\0", header.replace("\0", ""))
    text, at = BETWEEN.sub(r"\1", BEHEADED.sub(_beheaded, ended)), 0
    found: list[str] = []
    run: list[_Word] = []
    for match in WORD.finditer(text):
        word = _Word(match[1].lower(), match[2], match[3])
        if run and (match.start() != at or run[-1].charset != word.charset):
            found.append(_read(run))
            run = []
        found.append(text[at : match.start()])
        run.append(word)
        at = match.end()
        if match[4]:
            found += [_read(run), CUT]
            run = []
    return SEVERAL.sub(LOST, "".join((*found, _read(run), text[at:])))


def _beheaded(match: re.Match[str]) -> str:
    """The end of a word whose beginning is gone, when it is one; what is followed by `?=` may be anything."""
    text = _alone(_Word("utf-8", "B", match[1]))
    return text if len(text) > len(match[1]) // 2 else match[0]


def _read(run: list[_Word]) -> str:
    """Words that follow each other in one charset: a sign may lie in two of them, and so may four signs of base64."""
    if not run:
        return ""
    whole = _divided(run)
    if whole is None:
        whole = text_of(b"".join(word.data() for word in run), run[0].charset)
    return "".join(_alone(word) for word in run) if whole is None else whole


def _divided(run: list[_Word]) -> str | None:
    """The text of base64 that was cut into words anywhere; None when it was not, or is no text when put together."""
    contents = ["".join(word.content.split()) for word in run]
    cut = any(len(content) % 4 and not content.endswith("=") for content in contents[:-1])
    if not cut or any(word.quoted or word.unencoded for word in run):
        return None
    return text_of(from_words("".join(contents)), run[0].charset)


def _alone(word: _Word) -> str:
    """A word by itself, as far as it can be read."""
    text = text_of(word.data(), word.charset)
    if text is not None:
        return text
    if word.unencoded or word.quoted:
        return decode(word.data(), word.charset)
    text = torn(word.content, word.charset)
    return word.content if text == LOST and PLAIN.fullmatch(word.content) else text
