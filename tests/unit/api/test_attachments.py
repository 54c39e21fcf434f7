"""Which files of a case are given, and under which name and type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.api.attachments import ANYTHING, files_of, is_kept, safe_name, with_addresses
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.effects.attachment_files import AttachmentFiles
from tests.unit.builders import MONDAY_9H, NOC, a_ticket

HASH = "ab" * 32


def kept(**changed):
    return {"@type": "Attachment", "id": HASH, "attachmentType": "file", "name": "trace.pcap",
            "mimeType": "application/vnd.tcpdump.pcap", "size": {"amount": 12, "units": "byte"}, **changed}  # fmt: skip


def a_note(*files):
    return NoteAdded(at=MONDAY_9H, note_id="n1", by=NOC, text="See the trace.", message_id="<1@b>", attachments=files)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("trace.pcap", "trace.pcap"),
        ("\u202egpj.exe", "gpj.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\noc\\trace.pcap", "trace.pcap"),
        ('a"b\r\nSet-Cookie: x', 'a"b Set-Cookie: x'),
        ("发票 十月.pdf", "发票 十月.pdf"),
        ("\u200b\u2066", ""),
        ("...", ""),
    ],
)
def test_a_name_is_given_without_folders_and_without_signs_that_deceive(written, shown):
    assert safe_name(written) == shown


@given(st.text(max_size=300))
def test_a_safe_name_is_as_safe_the_second_time(name):
    once = safe_name(name)

    assert safe_name(once) == once
    assert once.isprintable()
    assert not set("/\\") & set(once)


def test_a_file_without_a_name_that_can_be_shown_is_called_by_its_hash():
    (file,) = files_of(a_ticket().changed(timeline=(a_note(kept(name="\u202e")),)), staff=False)

    assert file.name == HASH


def test_a_type_that_is_none_is_given_as_bytes():
    (file,) = files_of(a_ticket().changed(timeline=(a_note(kept(mimeType="text/html\r\nx: y")),)), staff=False)

    assert file.media_type == ANYTHING


def test_the_same_file_is_listed_once_under_each_of_its_names():
    notes = (a_note(kept()), a_note(kept(), kept(name="again.pcap")))

    assert [file.name for file in files_of(a_ticket().changed(timeline=notes), staff=False)] == [
        "trace.pcap",
        "again.pcap",
    ]


def test_only_what_is_named_by_its_hash_and_has_no_content_is_a_file_that_we_keep():
    assert is_kept(kept())
    assert not is_kept(kept(id="trace-1"))
    assert not is_kept(kept(content="AAAA"))
    assert not is_kept(kept(size="12"))


def test_an_address_that_was_sent_back_is_ours_as_we_are_reached_now_and_a_foreign_one_stays():
    old = kept(url=f"https://old.example/care/v1/cases/TT-1/attachments/{HASH}")
    foreign = kept(url="https://baltel.example/trace")

    shown = with_addresses([old, foreign], "TT-1", "https://care.example")

    assert shown[0]["url"] == f"https://care.example/care/v1/cases/TT-1/attachments/{HASH}"
    assert shown[1] == foreign


def test_a_link_tells_the_browser_to_keep_the_file_under_its_name():
    class Signer:
        def generate_presigned_url(self, method, **asked):
            return {"method": method, **asked}

    asked = AttachmentFiles(Signer(), "mail", "evidence").link(HASH, 'défaut "1"/.pcap', "application/pdf")

    assert asked == {
        "method": "get_object",
        "ExpiresIn": 300,
        "Params": {
            "Bucket": "mail",
            "Key": f"attachments/{HASH}",
            "ResponseContentDisposition": "attachment; filename*=UTF-8''d%C3%A9faut%20%221%22%2F.pcap",
            "ResponseContentType": "application/pdf",
        },
    }
