"""The readable text of an HTML mail. Nothing of it is run, loaded or kept but words; each sign is looked at once."""

import re
from html import unescape
from typing import Final

TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|title|template|xml|svg|iframe|noframes)\b[^<>]*(?<!/)>.*?(?:</\1\s*>|\Z)"
    r"|<(/?)([a-z][a-z0-9:]*)([^<>]*)>"
    r"|<[!?/][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
"""What is no text: comments, what is not shown (whole), tags. Each alternative stops at the next sign of a tag."""

HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])"
    r"|(?:font-size|max-height|max-width|line-height)\s*:\s*0(?:px|pt|em)?\s*(?:[;!\"']|$)"
    r"|(?:^|[\s\"'])hidden(?:\s*$|\s*=|\s+[a-z-]+\s*=)",
    re.IGNORECASE,
)
META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
BLANK: Final = re.compile(r"[ \n\r\f\v\u00a0\u200b\u200c\u200d\u2060\ufeff\u034f\u00ad]+")
PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "pre", "blockquote", "hr"}
)
LINES: Final = frozenset(
    {"div", "tr", "li", "dt", "dd", "address", "article", "section", "header", "footer", "center", "form", "title"}
)
CELLS: Final = frozenset({"td", "th"})
NEVER_CLOSED: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
RULE: Final = "_" * 32
MAX_QUOTES: Final = 20


def text_of(html: str) -> str:
    """One line for each block, a tab between the cells of a row, `> ` before what is quoted."""
    reader, at = _Reader(), 0
    for token in TOKEN.finditer(html):
        if token.start() > at:
            reader.text(html[at : token.start()])
        at = token.end()
        if token[3]:
            tag = token[3].lower()
            reader.close(tag) if token[2] else reader.open(tag, token[4])
    reader.text(html[at:])
    return reader.done()


def charset_of(page: bytes) -> str | None:
    """The charset that a page names in itself, for a part that names none."""
    found = META_CHARSET.search(page[:2_000])
    return found[1].decode() if found else None


class _Reader:
    """Words in, lines out."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._quotes = 0
        self._gap = self._preformatted = False
        self._hidden = ""
        self._depth = 0
        self._unseen: list[str] = []

    def open(self, tag: str, attributes: str) -> None:
        if self._hidden:
            self._depth += tag == self._hidden
            return
        if tag not in NEVER_CLOSED and attributes and not attributes.endswith("/") and HIDDEN.search(attributes):
            self._hidden, self._depth, self._unseen = tag, 1, []
            return
        if tag == "br":
            self._flush(even_empty=True)
        elif tag in PARAGRAPHS:
            self._flush()
            self._gap = True
            self._quotes += tag == "blockquote"
            self._preformatted = self._preformatted or tag == "pre"
            if tag == "hr":
                self._words.append(RULE)
                self._flush()
        elif tag in LINES:
            self._flush()
            if tag == "li":
                self._words.append("- ")
        elif tag in CELLS and self._words:
            self._words.append("\t")

    def close(self, tag: str) -> None:
        if self._hidden:
            self._depth -= tag == self._hidden
            if self._depth == 0:
                self._hidden = ""
            return
        if tag in PARAGRAPHS:
            self._flush()
            self._gap = True
            self._quotes -= tag == "blockquote" and self._quotes > 0
            self._preformatted = self._preformatted and tag != "pre"
        elif tag in LINES:
            self._flush()

    def text(self, raw: str) -> None:
        text = unescape(raw)
        if self._hidden:
            self._unseen.append(text)
        elif self._preformatted:
            *whole, last = text.replace("\r\n", "\n").split("\n")
            for line in whole:
                self._words.append(line)
                self._flush(even_empty=True)
            self._words.append(last)
        else:
            self._words.append(BLANK.sub(" ", text))

    def done(self) -> str:
        if self._hidden:  # it was never closed: a page that forgot to is shown rather than lost
            self._words.append(BLANK.sub(" ", "".join(self._unseen)))
        self._flush()
        return "\n".join(self._lines).strip("\n")

    def _flush(self, *, even_empty: bool = False) -> None:
        """End the line. Never more than one empty one after another."""
        text = "".join(self._words)
        self._words.clear()
        if not self._preformatted:
            cells = (" ".join(cell.split()) for cell in text.split("\t"))
            text = "\t".join(cell for cell in cells if cell)
        if not text.strip():
            self._gap = self._gap or even_empty
            return
        quotes = "> " * min(self._quotes, MAX_QUOTES)
        if self._gap and self._lines:
            self._lines.append(quotes.rstrip())
        self._gap = False
        self._lines.append(quotes + text.rstrip())
