"""What the user pool writes to people is in the outbox."""

import asyncio
import smtplib

from pledgekeeper.local.pool_mail import pool_mail_protocol

MAIL = b"From: no-reply@pool.example\r\nTo: ona@baltel.example\r\nSubject: Your sign-in\r\n\r\nona\r\nSecret-1\r\nhttps://pages.pledge.local\r\n"


class Kept:
    def __init__(self):
        self.messages = []

    def add(self, message):
        self.messages.append(message)


def send(port):
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail("no-reply@pool.example", ["ona@baltel.example"], MAIL)


def test_an_invitation_is_kept_with_whom_it_was_for_and_where_the_pages_are():
    kept = Kept()

    async def talk():
        server = await asyncio.get_running_loop().create_server(
            pool_mail_protocol(kept, "http://127.0.0.1:8080"), "127.0.0.1", 0
        )
        await asyncio.to_thread(send, server.sockets[0].getsockname()[1])
        server.close()

    asyncio.run(talk())
    [mail] = kept.messages

    assert (mail.to, mail.subject, mail.channel) == ("ona@baltel.example", "Your sign-in", "email")
    assert "Secret-1\nhttp://127.0.0.1:8080" in mail.body
