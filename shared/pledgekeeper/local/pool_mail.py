"""Takes by SMTP what the emulator's user pool writes to people, invitations above all, and keeps it in the outbox."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from pledgekeeper.local.mail_text import read_mail
from pledgekeeper.local.outbox import Captured, Channel, Outbox
from pledgekeeper.local.smtp_gateway import content_of

PAGES_URL: Final = "https://pages.pledge.local"
"""The address in the pool's own words. The pool keeps them whatever port this laptop answers at, so it is never touched
for another one: what is read has the address of today."""


class PoolMail:
    """aiosmtpd's handler: every recipient is good, for nothing leaves this machine. `url` is where the pages are."""

    def __init__(self, outbox: Outbox, url: str) -> None:
        self._outbox = outbox
        self._url = url

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = content_of(envelope)
        mail = read_mail(raw)
        captured = Captured(
            channel=Channel.EMAIL,
            sender=envelope.mail_from or mail.sender,
            to=", ".join(envelope.rcpt_tos),
            case="",
            subject=mail.subject,
            body=mail.body.replace(PAGES_URL, self._url),
            original=raw,
        )
        await asyncio.to_thread(self._outbox.add, captured)
        return "250 OK"


def pool_mail_protocol(outbox: Outbox, url: str) -> Callable[[], SMTP]:
    """What a listening socket makes for each connection."""
    return lambda: SMTP(PoolMail(outbox, url), hostname="pledge.local", enable_SMTPUTF8=True)
