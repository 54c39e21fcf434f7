"""What a person would read of a mail: its text, whatever its encoding, and the names of its attachments."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

from pledgekeeper.effects.mail_receipt import header, headers

BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "hr"})
UNREAD = frozenset({"style", "script", "head", "title"})


@dataclass(frozen=True)
class ReadMail:
    """The parts of a mail that the outbox shows. `to` joins the recipients named in its headers."""

    sender: str
    to: str
    case: str
    subject: str
    body: str


def read_mail(raw: bytes) -> ReadMail:
    """Read a mail leniently: whatever cannot be decoded is shown as replacement characters, never dropped."""
    mail = message_from_bytes(raw, policy=policy.default)
    return ReadMail(
        sender=header(mail, "from"),
        to=", ".join(value for name in ("to", "cc", "bcc") for value in headers(mail, name)),
        case=header(mail, "x-pledge-case"),
        subject=header(mail, "subject"),
        body=_text(mail),
    )


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    text = "" if part is None else _decoded(part)
    if part is not None and part.get_content_type() == "text/html":
        text = text_of_html(text)
    attachments = [f"[attached: {a.get_filename() or a.get_content_type()}]" for a in mail.iter_attachments()]
    return "\n".join([text.replace("\r\n", "\n").rstrip("\n"), *attachments]).strip("\n")


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(part.get_payload())
    charset = part.get_content_charset() or "utf-8"
    for candidate in (charset, "utf-8"):
        try:
            return payload.decode(candidate)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("utf-8", errors="replace")


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD and self.unread > 0
        if tag in BLOCKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.text.append(" ".join(data.splitlines()))


def text_of_html(html: str) -> str:
    """The text of a page, one line for each block."""
    reader = _TextOnly()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.text).splitlines())
    return "\n".join(line for line in lines if line)
