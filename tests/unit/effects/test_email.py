"""A letter as it leaves: threaded, said to be automatic, and never with a header of somebody else's making."""

from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest

from pledgekeeper.effects.email import Attached, Letter, message_id, send_mail


class Ses:
    """Keeps what it is given."""

    meta = SimpleNamespace(region_name="eu-west-3")

    def send_email(self, **mail):
        self.sent = mail
        return {"MessageId": "0102"}


def sent(**fields):
    usual = {"to": "noc@baltel.example", "subject": "[TT-1] Down", "text": "hello", "case_id": "TT-1", "answers": None}
    ses = Ses()
    reference = send_mail(ses, Letter(**(usual | fields)), sender="care@pledge.example", configuration_set="care")
    mail = message_from_bytes(ses.sent["Content"]["Raw"]["Data"], policy=default)
    return mail, ses.sent, reference


def test_a_letter_says_from_whom_to_whom_and_about_what():
    mail, call, _ = sent()

    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Pledge Care <care@pledge.example>",
        "noc@baltel.example",
        "[TT-1] Down",
    )
    assert call["Destination"] == {"ToAddresses": ["noc@baltel.example"]}
    assert call["ConfigurationSetName"] == "care"
    assert mail["X-Pledge-Case"] == "TT-1"


def test_a_letter_answers_the_mail_it_replies_to():
    answer, _, _ = sent(answers="<1@baltel.example>")
    first, _, _ = sent()

    assert (answer["In-Reply-To"], answer["References"]) == ("<1@baltel.example>", "<1@baltel.example>")
    assert (first["In-Reply-To"], first["References"]) == (None, None)


def test_a_letter_says_that_a_machine_sends_it():
    assert sent()[0]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "text", ["hello\n", "Défaut rétabli – 100G\n", "您好。\n", "x" * 2_000 + "\n", "\n.\nFrom here\n"]
)
def test_a_text_arrives_as_it_was_written(text):
    assert sent(text=text)[0].get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    "subject",
    [
        "[TT-1] Défaut",
        "[TT-1] 全部呼叫失败",
        "[TT-1] " + "long " * 60,
        "[TT-1] " + "long " * 9 + "– été",
        "[TT-1] " + "线路" * 60,
    ],
)
def test_a_subject_arrives_as_it_was_written(subject):
    assert sent(subject=subject)[0]["Subject"] == subject.strip()


def test_a_subject_of_several_lines_adds_no_header():
    mail, _, _ = sent(subject="Down\r\nBcc: everybody@evil.example")

    assert mail["Subject"] == "Down Bcc: everybody@evil.example"
    assert mail["Bcc"] is None


def test_a_recipient_of_several_lines_is_no_recipient():
    with pytest.raises(ValueError, match="To may not contain linefeeds"):
        sent(to="noc@baltel.example\r\nBcc: everybody@evil.example")


@pytest.mark.parametrize(
    ("region", "expected"),
    [("eu-west-3", "<0102@eu-west-3.amazonses.com>"), ("us-east-1", "<0102@email.amazonses.com>")],
)
def test_replies_will_quote_the_message_id_that_ses_gives(region, expected):
    assert message_id("0102", region) == expected


def test_the_receipt_is_that_message_id():
    assert sent()[2] == "<0102@eu-west-3.amazonses.com>"


@pytest.mark.parametrize("text", ["hello\n", "Défaut rétabli – 100G\n"])
def test_files_go_with_a_letter_byte_for_byte(text):
    files = (
        Attached("CN-1.pdf", "application/pdf", bytes(range(256)) * 40),
        Attached("CN-1.xml", "application/xml", b"<a/>"),
    )

    mail, call, _ = sent(text=text, attached=files)

    found = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in mail.iter_attachments()
    ]
    assert found == [(file.name, file.media_type, file.content) for file in files]
    assert mail.get_body().get_content().replace("\r\n", "\n") == text
    assert max(map(len, call["Content"]["Raw"]["Data"].split(b"\r\n"))) <= 998
