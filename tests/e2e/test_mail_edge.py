"""Mail by SMTP, good and bad: taken, kept apart, given back; the next one is served."""

import pytest

pytestmark = pytest.mark.e2e


def a_mail(sender="noc@baltel.example", subject="Calls to Kenya fail", body=b"All calls get 503.", message_id="1"):
    headers = {
        "From": sender,
        "To": "care@pledge.example",
        "Subject": subject,
        "Message-ID": f"<{message_id}@baltel.example>",
        "Date": "Mon, 23 Nov 2026 02:31:00 +0000",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n" + body + b"\r\n"


def acknowledged(stack, subject):
    def told():
        mails = stack.outbox(channel="email")
        return [mail for mail in mails if subject in mail["subject"] and mail["to"] == "noc@baltel.example"]

    return told


def test_a_mail_opens_a_ticket_and_its_sender_is_told(stack):
    stack.send_mail(a_mail(subject="Calls to Kenya fail", message_id="kenya"), "noc@baltel.example")

    (told, *_) = stack.wait_for(acknowledged(stack, "Calls to Kenya fail"))
    assert told["case"] in told["subject"]


def test_a_mail_of_30_mb_is_taken(stack):
    attachment = b"".join(b"x" * 76 + b"\r\n" for _ in range(30 * 2**20 // 78))
    mail = a_mail(subject="Trace of 30 MB", message_id="large").replace(
        b"\r\n\r\nAll calls get 503.\r\n",
        b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\n\r\nSee the trace.\r\n--b\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=trace.pcap\r\n\r\n"
        + attachment
        + b"--b--\r\n",
    )
    stack.send_mail(mail, "noc@baltel.example")

    stack.wait_for(acknowledged(stack, "Trace of 30 MB"))


def test_a_mail_from_a_stranger_is_kept_apart_and_can_be_given_back(stack):
    sender = "x@passer-by.example"  # of whom no other test has a mail there, which may come late

    def listed():
        lines = stack.pledge("quarantine", "list").stdout.splitlines()
        return {line.split()[0] for line in lines if "passer-by.example" in line}

    stack.send_mail(a_mail(sender, "Who are you?", message_id="stranger"), sender)
    (mail_id,) = stack.wait_for(listed)
    shown = stack.pledge("quarantine", "show", mail_id).stdout
    assert f"From: {sender}" in shown
    assert "All calls get 503." in shown

    given_back = stack.pledge("quarantine", "redrive", mail_id)
    assert given_back.returncode == 0, given_back.stderr
    stack.wait_for(lambda: listed() - {mail_id})  # read again, and still from a stranger
    assert mail_id not in listed()

    unknown = stack.pledge("quarantine", "show", "nothing")
    assert unknown.returncode == 2
    assert "pledge quarantine list" in unknown.stderr


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00 broken \x80 charset"])
def test_a_mail_without_text_or_in_a_broken_charset_stops_nobody(stack, body):
    number = f"odd{len(body)}"
    stack.send_mail(a_mail(subject=f"Odd {number}", body=body, message_id=number), "noc@baltel.example")
    stack.send_mail(a_mail(subject=f"After {number}", message_id=f"after{number}"), "noc@baltel.example")

    stack.wait_for(acknowledged(stack, f"After {number}"))
