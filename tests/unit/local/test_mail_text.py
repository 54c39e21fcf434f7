"""Nothing of a mail's text is lost on the way to the outbox."""

from email.message import EmailMessage

import pytest

from pledgekeeper.local.mail_text import read_mail, text_of_html


def a_mail(**headers):
    mail = EmailMessage()
    mail["From"] = "care@pledge.example"
    mail["To"] = "noc@baltel.example"
    mail["Cc"] = "Ana <ana@baltel.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail


def test_subject_recipients_case_and_text_are_read():
    mail = a_mail(Subject="Défaut 100G – rétabli", X_Pledge_Case="TT-1")
    mail.set_content("Bonjour,\n\nc’est rétabli.\n")

    read = read_mail(mail.as_bytes())

    assert read.subject == "Défaut 100G – rétabli"
    assert read.to == "noc@baltel.example, Ana <ana@baltel.example>"
    assert read.case == "TT-1"
    assert read.body == "Bonjour,\n\nc’est rétabli."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "koi8-r-unknown"])
def test_every_charset_is_read_as_well_as_it_can_be(charset):
    body = "prévu".encode("iso-8859-1" if charset == "iso-8859-1" else "utf-8")
    raw = b"Subject: x\r\nContent-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n" + body

    assert read_mail(raw).body == "prévu"


def test_bytes_that_are_no_text_are_replaced_and_the_rest_is_kept():
    raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\nTrunk BLT-ORI \xff\xfe down"

    assert read_mail(raw).body == "Trunk BLT-ORI \ufffd\ufffd down"


def test_a_mail_that_is_only_html_is_shown_as_text():
    mail = a_mail(Subject="x")
    mail.set_content("<style>p{}</style><p>All <b>calls</b> fail.</p><p>Since&nbsp;02:14</p>", subtype="html")

    assert read_mail(mail.as_bytes()).body == "All calls fail.\nSince 02:14"


def test_attachments_are_named():
    mail = a_mail(Subject="x")
    mail.set_content("See the trace.")
    mail.add_attachment(b"...", maintype="application", subtype="octet-stream", filename="trace_0231.pcap")

    assert read_mail(mail.as_bytes()).body == "See the trace.\n[attached: trace_0231.pcap]"


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"Subject: =?utf-8?q?=ZZ?=\r\n\r\nx", b"From: @@<<>>,;:\r\n\r\nx", b"\0\0"]
)
def test_a_malformed_mail_is_read_as_far_as_it_goes(raw):
    assert read_mail(raw) is not None


def test_html_becomes_one_line_for_each_block():
    assert text_of_html("<ul><li>one<li>two</ul>a<br>b") == "one\ntwo\na\nb"
