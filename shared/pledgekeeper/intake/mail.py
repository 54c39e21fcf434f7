"""Reading a raw mail: who sent it, what it answers, what is new in it, and whether a machine wrote it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser

MAX_TEXT = 20_000
MAX_SUBJECT = 200
MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True)
class InboundMail:
    """What of a mail the intake decides upon. `text` is what is new in it; the original stays in the bucket."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    answers: tuple[str, ...]
    attachments: tuple[str, ...]
    automatic: str | None
    bounce: bool


def read_mail(raw: bytes) -> InboundMail:
    """Read a mail of any shape. Never fails on what the world sends: what cannot be decoded is replaced."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    name, sender = _sender(mail)
    ids = MESSAGE_ID.findall(_header(mail, "In-Reply-To")) + MESSAGE_ID.findall(_header(mail, "References"))[::-1]
    return InboundMail(
        message_id=_message_id(mail, raw),
        sender=sender,
        sender_name=name,
        subject=" ".join(_header(mail, "Subject").split())[:MAX_SUBJECT] or "(no subject)",
        text=_new_text(_text(mail))[:MAX_TEXT] or "(the mail has no text)",
        answers=tuple(dict.fromkeys(ids)),
        attachments=_attachments(mail),
        automatic=_automatic(mail),
        bounce=_bounce(mail),
    )


def _sender(mail: EmailMessage) -> tuple[str, str]:
    for name, address in getaddresses([_header(mail, "From") or _header(mail, "Sender")]):
        if "@" in address:
            return name, address.lower()
    return "", ""


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text; a header too broken to be parsed counts as absent."""
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError, KeyError):
        return ""


def _message_id(mail: EmailMessage, raw: bytes) -> str:
    found = MESSAGE_ID.search(_header(mail, "Message-ID"))
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}@no-message-id.invalid>"


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if not isinstance(part, EmailMessage):
        return ""
    text = _decoded(part)
    return text if part.get_content_subtype() != "html" else _from_html(text)


def _decoded(part: EmailMessage) -> str:
    """The part's text in its own charset; in a charset unknown or wrong, what can be read of it."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "windows-1252"):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("utf-8", errors="replace")


def _new_text(text: str) -> str:
    """Without the quoted mails below it."""
    from mailparser_reply import EmailReplyParser  # only mail is read with it

    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    reply = EmailReplyParser(languages=["en", "fr", "es", "de", "pt", "it"]).parse_reply(text=text)
    return (reply or text).strip()


def _attachments(mail: EmailMessage) -> tuple[str, ...]:
    """The names of what is attached (its type where it has no name)."""
    if not mail.is_multipart():
        return ()
    return tuple(part.get_filename() or part.get_content_type() for part in mail.iter_attachments())


def _automatic(mail: EmailMessage) -> str | None:
    """Why the mail counts as written by a machine (RFC 3834 and what the field does); None when a person wrote it."""
    submitted = _header(mail, "Auto-Submitted").lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    precedence = _header(mail, "Precedence").lower()
    if precedence in ("bulk", "junk", "list", "auto_reply"):
        return f"Precedence: {precedence}"
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id", "X-Pledge-Case"):
        if _header(mail, name):
            return f"{name} is set"
    return None


def _bounce(mail: EmailMessage) -> bool:
    report = mail.get_content_type() == "multipart/report" or _header(mail, "Return-Path").strip() == "<>"
    return report or _sender(mail)[1].startswith(("mailer-daemon@", "postmaster@"))


class _Text(HTMLParser):
    """The readable text of an HTML mail: blocks become lines; scripts and styles are dropped."""

    BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "blockquote"})
    SILENT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.words.append("\n")

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
