"""Mail through SES."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.policy import Compat32
from typing import Any


class _OnTheWire(Compat32):
    """A third of the time of the newer policies, which parse each header that is set; and they fold some words wrongly.

    What is plain and fits its line needs no folding: most headers.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if value.isascii() and len(name) + len(value) < LINE_SHOULD_END:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


LINE_SHOULD_END = 76
ON_THE_WIRE = _OnTheWire(linesep="\r\n", max_line_length=78)
LINE_AT_MOST = 998  # RFC 5322 section 2.1.1
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP


@dataclass(frozen=True)
class Letter:
    """A mail to be sent. `about` is the page or event of the case that it is sent for: what became of it is told so.

    `answers` is the Message-ID it replies to, `thread` are those before it: mail programs then show one conversation.
    """

    to: str
    subject: str
    text: str
    case_id: str
    about: str = ""
    answers: str | None = None
    thread: tuple[str, ...] = ()
    reply_to: str | None = None


def send_mail(client: Any, letter: Letter, *, sender: str, configuration_set: str) -> str:
    """Send the letter; the Message-ID under which replies will quote it. ClientError when SES does not take it."""
    answer = client.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [letter.to]},
        Content={"Raw": {"Data": _mime(letter, sender)}},
        ConfigurationSetName=configuration_set,
        EmailTags=[{"Name": n, "Value": v} for n, v in (("case", letter.case_id), ("about", letter.about)) if v],
    )
    return message_id(str(answer["MessageId"]), client.meta.region_name)


def message_id(ses_id: str, region: str) -> str:
    """SES puts a Message-ID of its own on every mail: `<id@region.amazonses.com>`."""
    return f"<{ses_id}@{'email' if region == 'us-east-1' else region}.amazonses.com>"


def _mime(letter: Letter, sender: str) -> bytes:
    plain = letter.text.isascii() and all(len(line) <= LINE_AT_MOST for line in letter.text.splitlines())
    mail = Message(ON_THE_WIRE)
    for name, value in _headers(letter, sender):
        if len(value.splitlines()) > 1:
            raise ValueError(f"{name} may not contain linefeeds: {value!r}")
        mail[name] = value if value.isascii() else Header(value, "utf-8", header_name=name).encode()
    mail.set_payload(letter.text, "us-ascii" if plain else QUOTED)
    return mail.as_bytes()


def _headers(letter: Letter, sender: str) -> Iterator[tuple[str, str]]:
    yield "From", f"Pledge Care <{sender}>"
    yield "To", letter.to
    if letter.reply_to:
        yield "Reply-To", letter.reply_to
    yield "Subject", " ".join(letter.subject.split())
    yield "X-Pledge-Case", letter.case_id
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: nobody's auto-responder answers it
    if letter.answers:
        yield "In-Reply-To", letter.answers
        yield "References", " ".join(dict.fromkeys((*letter.thread, letter.answers)))
