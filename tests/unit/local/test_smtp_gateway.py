"""A mail by SMTP ends where the SES receipt rule would have put it, or its sender is told why not."""

import asyncio
import smtplib

import pytest

from pledgekeeper.effects.mail_receipt import MailRoute
from pledgekeeper.local.smtp_gateway import LARGEST_MAIL_BYTES, Gateway, smtp_protocol

ROUTE = MailRoute("mail-bucket", "incoming/", "arn:aws:sns:eu-west-3:000000000000:mail", ("care@pledge.example",))
MAIL = b"From: NOC <noc@baltel.example>\r\nTo: care@pledge.example\r\nMessage-ID: <1@baltel.example>\r\n\
Subject: =?utf-8?q?D=C3=A9faut?=\r\nDate: Mon, 23 Nov 2026 02:31:00 +0000\r\n\r\nAll calls fail.\r\n"


@pytest.fixture
def gateway(clock):
    """`gateway(conversation)`: what a blocking SMTP conversation gives, and what was delivered meanwhile."""
    delivered = []

    def run(conversation, deliver=lambda *mail: delivered.append(mail)):
        async def talk():
            loop = asyncio.get_running_loop()
            protocol = smtp_protocol(Gateway(ROUTE, deliver, clock))
            server = await loop.create_server(protocol, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            try:
                return await asyncio.to_thread(_converse, port, conversation)
            finally:
                server.close()
                await server.wait_closed()

        return asyncio.run(talk()), delivered

    return run


def _converse(port, conversation):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.baltel.example") as smtp:
        return conversation(smtp)


def send(mail=MAIL, to="care@pledge.example", sender="noc@baltel.example"):
    return lambda smtp: smtp.sendmail(sender, to, mail)


def test_the_mail_is_kept_byte_for_byte_below_the_two_headers_of_ses(gateway):
    _, [(key, raw, _)] = gateway(send())

    assert key.startswith("incoming/")
    assert raw.startswith(b"Return-Path: <noc@baltel.example>\r\nReceived: from mx.baltel.example by ")
    assert raw.endswith(MAIL)


def test_the_notification_is_worded_as_ses_words_it(gateway):
    _, [(key, _, told)] = gateway(send())

    mail, receipt = told["mail"], told["receipt"]
    assert told["notificationType"] == "Received"
    assert mail["source"] == "noc@baltel.example"
    assert mail["destination"] == receipt["recipients"] == ["care@pledge.example"]
    assert mail["timestamp"] == "2026-11-23T02:31:07.000Z"
    assert {"name": "Message-ID", "value": "<1@baltel.example>"} in mail["headers"]
    assert mail["commonHeaders"]["subject"] == "Défaut"
    assert mail["commonHeaders"]["messageId"] == "<1@baltel.example>"
    assert mail["commonHeaders"]["from"] == ["NOC <noc@baltel.example>"]
    assert receipt["spfVerdict"] == {"status": "PASS"}
    assert receipt["action"] == {
        "type": "S3",
        "topicArn": ROUTE.topic,
        "bucketName": "mail-bucket",
        "objectKeyPrefix": "incoming/",
        "objectKey": key,
    }


def test_the_same_mail_sent_twice_is_two_mails_as_in_ses(gateway):
    _, delivered = gateway(lambda smtp: [send()(smtp), send()(smtp)])

    assert len({key for key, _, _ in delivered}) == 2


def test_somebody_unknown_is_refused_with_the_right_address(gateway):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        gateway(send(to="sales@pledge.example"))

    code, said = refusal.value.recipients["sales@pledge.example"]
    assert code == 550
    assert b"write to care@pledge.example" in said


def test_the_address_is_known_in_any_case(gateway):
    _, delivered = gateway(send(to="CARE@Pledge.example"))

    assert len(delivered) == 1


def test_a_bounce_has_no_sender(gateway):
    _, [(_, raw, told)] = gateway(send(sender=""))

    assert told["mail"]["source"] == ""
    assert raw.startswith(b"Return-Path: <>\r\n")


def test_the_largest_size_is_announced_and_held_to(gateway):
    def announced(smtp):
        smtp.ehlo()
        return smtp.esmtp_features["size"]

    assert gateway(announced)[0] == str(LARGEST_MAIL_BYTES) == str(40 * 2**20)

    with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        gateway(lambda smtp: [smtp.ehlo(), smtp.sendmail("a@b.example", "care@pledge.example", b"x" * (41 * 2**20))])
    assert refusal.value.smtp_code == 552
    assert b"40 MB" in refusal.value.smtp_error


def test_a_large_mail_whose_lines_end_with_a_bare_line_feed_is_kept_as_it_came(gateway):
    mail = MAIL.replace(b"\r\n", b"\n") + b"x" * 76 + b"\n" + b"y\n" * 2**21

    _, [(_, raw, told)] = gateway(send(mail))

    assert mail in raw
    assert told["mail"]["commonHeaders"]["subject"] == "Défaut"


def test_a_mail_that_cannot_be_kept_is_left_with_its_sender(gateway):
    def fail(*mail):
        raise OSError("no space left")

    with pytest.raises(smtplib.SMTPDataError) as refusal:
        gateway(send(), deliver=fail)

    assert refusal.value.smtp_code == 451


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"no header at all\r\n",
        b"From: @@<<>>,;:\r\nSubject: =?x?q?=ZZ?=\r\n\r\n\xff\xfe",
        b"X: " + b"y" * 20000 + b"\r\n\r\n",
    ],
)
def test_a_malformed_mail_is_delivered_all_the_same(gateway, mail):
    _, delivered = gateway(send(mail or b"\r\n"))

    assert len(delivered) == 1
