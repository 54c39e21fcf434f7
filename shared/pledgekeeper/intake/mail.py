"""Reading a raw mail: who sent it, what it answers, and what is new in it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

MAX_TEXT = 20_000
MAX_SUBJECT = 200
LONGEST_LINE = 1_000
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
CONTENT_HEADERS = re.compile(rb"^content-[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
ADDRESS = re.compile(r"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+")
NO_ADDRESS = re.compile(r'"(?:[^"\\]|\\.)*"|=\?[^?]*\?[bqBQ]\?[^?]*\?=')  # quoted strings and encoded words
FORWARDED = re.compile(r"^\s*(?:fwd?|tr|rv|wg|enc|转发)\s*[:：]", re.IGNORECASE)
ANSWER = re.compile(r"^\s*(?:re|aw|sv|antw|ref|回复|答复)\s*[:：]", re.IGNORECASE)

QUOTED = re.compile(
    r"^>*\s*El .{1,200}escribió:\s*$.*"  # the library's expression for Spanish misses it
    r"|^发件人[:：].*",  # Chinese is not among its languages
    re.MULTILINE | re.DOTALL,
)
NO_TEXT_CHARSETS = frozenset({"undefined", "unicode_escape", "raw_unicode_escape", "idna", "punycode"})
STUMBLES = (
    AttributeError, IndexError, KeyError, LookupError, MessageError, NameError, RecursionError, TypeError, ValueError,
)  # fmt: skip
"""What Python's parser raises on mails that are far enough from the standard."""


@dataclass(frozen=True)
class InboundMail:
    """What of a mail the intake decides upon. `text` is what is new in it; the original stays in the bucket."""

    message_id: str
    sender: str
    subject: str
    text: str
    answers: tuple[str, ...]
    attachments: tuple[str, ...]


def read_mail(raw: bytes) -> InboundMail:
    """Read a mail of any shape. Never fails on what the world sends: what cannot be decoded is replaced."""
    mail = _parsed(raw)
    subject = " ".join(_header(mail, "Subject").split())
    ids = MESSAGE_ID.findall(_header(mail, "In-Reply-To")) + MESSAGE_ID.findall(_header(mail, "References"))[::-1]
    text = _text(mail).replace("\x00", "").replace("\r\n", "\n").strip()
    if (ids or ANSWER.match(subject)) and not FORWARDED.match(subject):
        text = _new_text(text)
    return InboundMail(
        message_id=_message_id(mail, raw),
        sender=_sender(mail),
        subject=subject[:MAX_SUBJECT] or "(no subject)",
        text=text[:MAX_TEXT] or "(the mail has no text)",
        answers=tuple(dict.fromkeys(ids)),
        attachments=_attachments(mail),
    )


def _parsed(raw: bytes) -> EmailMessage:
    """The mail; one whose parts the parser does not survive is read without them, as the plain text it is."""
    try:
        mail = message_from_bytes(raw, policy=default)
    except STUMBLES:
        head, gap, body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
        mail = message_from_bytes(CONTENT_HEADERS.sub(b"", head + b"\n") + gap + body, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def _sender(mail: EmailMessage) -> str:
    """The address of the one sender. A mail that names several has none that can be believed: SES vouches for one
    of them, and cannot tell us for which. Names beside the address, quoted or encoded, are no addresses."""
    raw = _whole(" ".join(str(value) for name, value in mail.raw_items() if name.lower() == "from"))
    named = {address.lower() for address in ADDRESS.findall(NO_ADDRESS.sub(" ", raw))}
    return named.pop() if len(named) == 1 else ""


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text; a header too broken to be parsed counts as absent."""
    try:
        return _whole(str(mail.get(name, "")))
    except STUMBLES:
        return ""


def _whole(text: str) -> str:
    """Without half characters, which bytes outside ASCII become in a header and which cannot be written."""
    return text.encode("utf-8", "replace").decode()


def _message_id(mail: EmailMessage, raw: bytes) -> str:
    found = MESSAGE_ID.search(_header(mail, "Message-ID"))
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}@no-message-id.invalid>"


def _text(mail: EmailMessage) -> str:
    try:
        part = mail.get_body(preferencelist=("plain", "html"))
        if not isinstance(part, EmailMessage):
            return ""
        text = _decoded(part)
        return _from_html(text) if part.get_content_subtype() == "html" else text
    except STUMBLES:
        return ""


def _decoded(part: EmailMessage) -> str:
    """The part's text in its own charset; in a charset unknown or wrong, what can be read of it."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "windows-1252"):
        if charset in NO_TEXT_CHARSETS:
            continue
        try:
            return payload.decode(charset)
        except (LookupError, ValueError):
            continue
    return payload.decode("utf-8", errors="replace")


def _new_text(text: str) -> str:
    """Of an answer, what stands above the mails it quotes."""
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        return text  # the library's expressions take for ever on it; quoting too much loses nothing
    from mailparser_reply import EmailReplyParser  # only mail is read with it

    reply = EmailReplyParser(languages=["en", "fr", "es", "de", "it"]).parse_reply(text=QUOTED.sub("", text))
    return (reply or text).strip()


def _attachments(mail: EmailMessage) -> tuple[str, ...]:
    """The names of what is attached (its type where it has no name)."""
    try:
        return tuple(part.get_filename() or part.get_content_type() for part in mail.iter_attachments())
    except STUMBLES:
        return ()


class _Text(HTMLParser):
    """The readable text of an HTML mail: blocks become lines; scripts and styles are dropped."""

    BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "blockquote"})
    CELLS = frozenset({"td", "th"})
    SILENT = frozenset({"script", "style", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.words.append("\n")
        elif tag in self.CELLS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT and self._silent > 0
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _from_html(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
