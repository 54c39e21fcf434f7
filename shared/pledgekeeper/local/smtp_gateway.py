"""Takes mail by SMTP and does with it what the stack's SES receipt rule would: keep it on S3, tell the topic.

The answer 250 is given only when both are done, so that the sender tries again if they were not. The three
verdicts on a mail's origin are PASS: nobody is asked on a laptop.
"""

import asyncio
import email.utils
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

from pledgekeeper.clock import Clock
from pledgekeeper.effects.mail_receipt import MailRoute, publish, ses_notification

LARGEST_MAIL_BYTES = 40 * 2**20

Deliver = Callable[[str, bytes, dict[str, Any]], None]


class Gateway:
    """aiosmtpd's handler. `deliver(key, raw, notification)` keeps a mail and tells of it, or raises."""

    def __init__(self, route: MailRoute, deliver: Deliver, clock: Clock) -> None:
        self._route = route
        self._deliver = deliver
        self._clock = clock

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if without_label(address.lower()) not in self._route.recipients:
            return f"550 5.1.1 Nobody here is called {address}; write to {' or '.join(self._route.recipients)}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if envelope.mail_from == "<>":  # a bounce: it has no sender
            envelope.mail_from = ""
        now = self._clock.now()
        message_id = secrets.token_hex(20)
        raw = with_trace(
            content_of(envelope), envelope.mail_from or "", session.host_name or "unknown", message_id, now
        )
        sender, recipients = envelope.mail_from or "", tuple(envelope.rcpt_tos)
        notification = ses_notification(self._route, message_id, sender, recipients, raw, now)
        try:
            await asyncio.to_thread(self._deliver, self._route.prefix + message_id, raw, notification)
        except Exception as error:  # the outermost edge: the sender must hear of it and keep the mail
            return f"451 4.3.0 The mail could not be kept ({type(error).__name__}); send it again in a minute"
        return f"250 OK {message_id}"


def without_label(address: str) -> str:
    """`care@…` of `care+tt-7k3qx9m2xa.k3f9@…`: SES takes an address with any label for the one it was made of."""
    name, at, domain = address.rpartition("@")
    return f"{name.partition('+')[0]}{at}{domain}"


def content_of(envelope: Envelope) -> bytes:
    """The mail as it came."""
    content = envelope.original_content or envelope.content or b""
    return content if isinstance(content, bytes) else content.encode()


class TeachingSMTP(SMTP):
    """aiosmtpd's protocol, lenient about lines, and helpful about too large a mail.

    Some programs end lines with a bare line feed, which makes one line of the whole mail; others write lines longer
    than the 1000 characters of RFC 5321. Both mean well, and their mail is kept as it came.
    """

    line_length_limit = LARGEST_MAIL_BYTES + 2**20

    async def push(self, status: AnyStr) -> None:
        if not str(status).startswith("552"):
            await super().push(status)
            return
        megabytes = LARGEST_MAIL_BYTES // 2**20
        await super().push(f"552 5.3.4 A mail may have {megabytes} MB with its attachments; send them in several mails")


def smtp_protocol(gateway: Gateway) -> Callable[[], SMTP]:
    """What a listening socket makes for each connection. SIZE 40 MB is announced and held to (552)."""
    return lambda: TeachingSMTP(
        gateway,
        hostname="pledge.local",
        ident="Pledgekeeper, laptop mode",
        data_size_limit=LARGEST_MAIL_BYTES,
        enable_SMTPUTF8=True,
    )


def with_trace(content: bytes, sender: str, host: str, message_id: str, now: datetime) -> bytes:
    """The mail with the two headers that SES puts before it."""
    trace = (
        f"Return-Path: <{sender}>\r\n"
        f"Received: from {host} by pledge.local with SMTP id {message_id};\r\n "
        f"{email.utils.format_datetime(now)}\r\n"
    )
    return trace.encode() + content


def deliver_to(s3: Any, sns: Any, route: MailRoute) -> Deliver:
    """Keep the mail in the bucket, then publish the notification: it never points at nothing."""

    def deliver(key: str, raw: bytes, notification: dict[str, Any]) -> None:
        s3.put_object(Bucket=route.bucket, Key=key, Body=raw)
        publish(sns, route, notification)

    return deliver
