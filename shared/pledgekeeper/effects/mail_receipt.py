"""A mail that was received, told as SES tells it: for mails that are given back to the intake, and on a laptop."""

import json
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

HEADERS_BYTES = 10 * 2**10  # SES cuts the list of headers there
LONGEST_HEADER = 2000
VERDICTS = ("spfVerdict", "dkimVerdict", "dmarcVerdict", "spamVerdict", "virusVerdict")


@dataclass(frozen=True)
class MailRoute:
    """Where a mail that was received goes: into `bucket` under `prefix`, and a notice of it to `topic`."""

    bucket: str
    prefix: str
    topic: str
    recipients: tuple[str, ...]


def ses_notification(
    route: MailRoute, message_id: str, sender: str, recipients: tuple[str, ...], raw: bytes, now: datetime
) -> dict[str, Any]:
    """The notification of a receipt, as SES words it for an S3 action with a topic. A bounce has no `sender`."""
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    mail = message_from_bytes(raw, policy=policy.default)
    kept_headers, truncated = _kept_headers(mail)
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": at,
            "source": sender,
            "messageId": message_id,
            "destination": list(recipients),
            "headersTruncated": truncated,
            "headers": kept_headers,
            "commonHeaders": _common_headers(mail, sender),
        },
        "receipt": {
            "timestamp": at,
            "processingTimeMillis": 1,
            "recipients": list(recipients),
            **{verdict: {"status": "PASS"} for verdict in VERDICTS},
            "action": {
                "type": "S3",
                "topicArn": route.topic,
                "bucketName": route.bucket,
                "objectKeyPrefix": route.prefix,
                "objectKey": route.prefix + message_id,
            },
        },
    }


def publish(sns: Any, route: MailRoute, notification: dict[str, Any]) -> None:
    """Tell the topic of a mail as SES does."""
    sns.publish(
        TopicArn=route.topic,
        Subject="Amazon SES Email Receipt Notification",
        Message=json.dumps(notification),
    )


def header(mail: EmailMessage, name: str) -> str:
    """The first header of that name in Unicode; empty if there is none."""
    return next(iter(headers(mail, name)), "")


def headers(mail: EmailMessage, name: str) -> list[str]:
    """Every header of that name in Unicode.

    One that the standard library cannot parse is given as it stands.
    """
    try:
        return [" ".join(str(value).split()) for value in mail.get_all(name, [])]
    except Exception:  # its parser of structured headers raises all kinds of errors on malformed mail
        return [" ".join(str(value).split()) for key, value in mail.raw_items() if key.lower() == name]


def _kept_headers(mail: EmailMessage) -> tuple[list[dict[str, str]], bool]:
    kept: list[dict[str, str]] = []
    room = HEADERS_BYTES
    for name, value in mail.raw_items():
        entry = {"name": name, "value": " ".join(str(value).split())}
        room -= len(json.dumps(entry))
        if room < 0:
            return kept, True
        kept.append(entry)
    return kept, False


def _common_headers(mail: EmailMessage, sender: str) -> dict[str, Any]:
    single = {"date": "date", "messageId": "message-id", "subject": "subject"}
    several = {"from": "from", "to": "to", "cc": "cc", "replyTo": "reply-to"}
    common: dict[str, Any] = {"returnPath": sender}
    common |= {key: header(mail, name)[:LONGEST_HEADER] for key, name in single.items() if name in mail}
    common |= {key: [v[:LONGEST_HEADER] for v in headers(mail, name)] for key, name in several.items() if name in mail}
    return common
