"""Takes by SMTP what the emulator's user pool writes to people, invitations above all, and keeps it in the outbox."""

import asyncio
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

from pledgekeeper.local.mail_text import read_mail
from pledgekeeper.local.outbox import Captured, Channel, Outbox
from pledgekeeper.local.smtp_gateway import content_of


class PoolMail:
    """aiosmtpd's handler: every recipient is good, for nothing leaves this machine."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

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
            body=mail.body,
            original=raw,
        )
        await asyncio.to_thread(self._outbox.add, captured)
        return "250 OK"


def pool_mail_protocol(outbox: Outbox) -> Callable[[], SMTP]:
    """What a listening socket makes for each connection."""
    return lambda: SMTP(PoolMail(outbox), hostname="pledge.local", enable_SMTPUTF8=True)
