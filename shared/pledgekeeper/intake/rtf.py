"""The words of RTF, and the page within it where Outlook put one there (MS-OXRTFEX). Each byte is looked at once.

Nothing of it is drawn or run: what is no text (fonts, pictures, fields, objects, whatever is marked as skippable) is
left out whole. What is broken is read as far as it goes.
"""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from pledgekeeper.intake import html
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.lzfu import unpacked

MOST_BYTES: Final = 2_000_000
"""Of RTF that is read: ten times what a long mail has."""

DEEPEST: Final = 1_000
TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})?[ ]?"
    rb"|\\'([0-9A-Fa-f]{2})"
    rb"|\\([^A-Za-z])"
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)
"""A word with its number; a byte by its code; a sign; a group; text; the ends of lines, which mean nothing."""

SKIPPED: Final = frozenset({
    b"author", b"colortbl", b"company", b"datafield", b"filetbl", b"fldinst", b"footer", b"footerf", b"footerl",
    b"footerr", b"footnote", b"generator", b"header", b"headerf", b"headerl", b"headerr", b"info", b"listtable",
    b"listoverridetable", b"nonshppict", b"object", b"operator", b"pict", b"private", b"revtbl", b"rsidtbl",
    b"stylesheet", b"themedata", b"title", b"xmlnstbl",
})  # fmt: skip
"""Groups that hold no words of the mail."""

SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"nestrow": "\n", b"softline": "\n",
    b"cell": "\t", b"nestcell": "\t", b"tab": "\t", b"bullet": "•", b"endash": "–", b"emdash": "—", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"emspace": "\u2003", b"enspace": "\u2002",
    b"qmspace": "\u2005", b"zwnj": "\u200c", b"zwj": "\u200d",
    b"~": "\u00a0", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n", b"\t": "\t",
}  # fmt: skip
"""What stands for a sign, or ends a line."""

CODE_PAGES: Final = {
    0: "cp1252", 1: "", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""A font's `\\fcharset` to its code page; empty for the one of the whole text."""

WESTERN: Final = "cp1252"
UTF_8: Final = 65_001


def words_of(packed: bytes) -> str:
    """What a person reads of the RTF in a winmail.dat, packed as it stands there."""
    return text_of(unpacked(packed, MOST_BYTES))


def text_of(rtf: bytes) -> str:
    """What a person reads of RTF; of a page within it, as of any page. Empty for what is no RTF."""
    if not rtf.lstrip(b" \r\n\t\0").startswith(b"{\\rtf"):
        return ""
    reader = _Reader(rtf[:MOST_BYTES])
    text = reader.read()
    return html.text_of(text) if reader.holds_page else "\n".join(line.rstrip() for line in text.split("\n")).strip()


@dataclass(frozen=True)
class _Group:
    """What holds until the group ends. `where`: words, a tag of the page, fonts, or nothing that is read.

    `by_rtf` marks what was added for readers of RTF, and is not of the page. After `\\u` as many signs as `spare` says
    are left out: they stand for it where it is not known.
    """

    where: Literal["words", "tag", "fonts", "nothing"] = "words"
    by_rtf: bool = False
    hidden: bool = False
    spare: int = 1
    font: int | None = None


class _Reader:
    """Bytes in, text out."""

    def __init__(self, rtf: bytes) -> None:
        self._rtf = rtf
        self.holds_page = False
        self._group, self._above = _Group(), list[_Group]()
        self._found, self._bytes, self._code_page = list[str](), bytearray(), ""
        self._fonts, self._default = dict[int | None, str](), WESTERN
        self._to_skip, self._starred = 0, False

    def read(self) -> str:
        at, rtf = 0, self._rtf
        while token := TOKEN.match(rtf, at):
            at = token.end()
            word, number, code, sign, brace, text = token.groups()
            if brace:
                self._brace(brace)
            elif word:
                at += self._word(word, int(number) if number else None)
            elif code:
                self._take(bytes((int(code, 16),)))
            elif sign:
                self._sign(sign)
            elif text:
                self._take(text)
        self._flush()
        return "".join(self._found).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")

    def _brace(self, brace: bytes) -> None:
        self._to_skip, self._starred = 0, False
        if brace == b"{":
            if len(self._above) < DEEPEST:
                self._above.append(self._group)
        elif self._above:
            self._group = self._above.pop()

    def _word(self, word: bytes, number: int | None) -> int:
        """What a word does; how many bytes after it are no text."""
        starred, self._starred = self._starred, False
        if word == b"bin":
            return max(number or 0, 0)
        if starred or word in SKIPPED or word == b"fonttbl":
            self._group = replace(self._group, where=self._destination(word))
        elif word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self._to_skip = self._group.spare
        elif word in SIGNS:
            self._say(SIGNS[word])
        else:
            self._state(word, number)
        return 0

    def _destination(self, word: bytes) -> Literal["words", "tag", "fonts", "nothing"]:
        """A group that begins with that word: a tag of the page, the table of fonts, or one that is left out."""
        if self._group.where == "nothing":
            return "nothing"
        if word == b"fonttbl":
            return "fonts"
        return "tag" if word == b"htmltag" and self.holds_page else "nothing"

    def _state(self, word: bytes, number: int | None) -> None:
        """Words that only change how what follows is read."""
        match word:
            case b"fromhtml":
                self.holds_page = self.holds_page or number != 0
            case b"ansicpg" if number:
                self._default = "utf-8" if number == UTF_8 else f"cp{number}"
            case b"htmlrtf":
                self._group = replace(self._group, by_rtf=number != 0)
            case b"v":
                self._group = replace(self._group, hidden=number != 0)
            case b"uc":
                self._group = replace(self._group, spare=min(max(number or 0, 0), 10))
            case b"f":
                self._group = replace(self._group, font=number)
            case b"fcharset" if self._group.where == "fonts":
                self._fonts[self._group.font] = CODE_PAGES.get(number or 0, "")
            case b"plain":
                self._group = replace(self._group, hidden=False)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif sign in SIGNS and not self._skips():
            self._say(SIGNS[sign])

    def _take(self, text: bytes) -> None:
        """Bytes of text, by the code page of their font; of a tag, by the one of the whole."""
        if self._to_skip:
            left = max(self._to_skip - len(text), 0)
            text, self._to_skip = text[self._to_skip :], left
        if not text or not self._is_read():
            return
        code_page = self._default
        if self._group.where == "words":
            code_page = self._fonts.get(self._group.font) or code_page
        if code_page != self._code_page:
            self._flush()
            self._code_page = code_page
        self._bytes += text

    def _say(self, sign: str) -> None:
        if self._is_read():
            self._flush()
            self._found.append(sign)

    def _skips(self) -> bool:
        """Does a sign stand for a `\\u` before it?"""
        skips = self._to_skip > 0
        self._to_skip -= skips
        return skips

    def _is_read(self) -> bool:
        group = self._group
        if group.where == "tag":
            return True
        return group.where == "words" and not group.hidden and not (self.holds_page and group.by_rtf)

    def _flush(self) -> None:
        if self._bytes:
            self._found.append(decode(bytes(self._bytes), self._code_page))
            self._bytes.clear()
