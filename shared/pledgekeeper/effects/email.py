"""Mail through SES."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any


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
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Pledge Care <{sender}>"
    mail["To"] = letter.to
    if letter.reply_to:
        mail["Reply-To"] = letter.reply_to
    mail["Subject"] = " ".join(letter.subject.split())
    mail["X-Pledge-Case"] = letter.case_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's auto-responder answers it
    if letter.answers:
        mail["In-Reply-To"] = letter.answers
        mail["References"] = " ".join(dict.fromkeys((*letter.thread, letter.answers)))
    mail.set_content(letter.text)
    return mail.as_bytes()
