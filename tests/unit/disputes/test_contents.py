"""Workbooks and mails that are filed as evidence: nothing in them runs, and nothing bursts."""

import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes.contents import wrong_within
from pledgekeeper.disputes.media import MAIL, MEDIA_TYPES, XLSX
from tests.unit.intake.test_papers import workbook

TYPES = "[Content_Types].xml"


def packed(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def book(**more):
    return packed(**{TYPES: "<Types/>", "xl__workbook.xml": "<workbook/>", **more})


def a_mail(name="rates.csv", content=b"prefix,rate\n346,0.1985\n", **head):
    mail = EmailMessage()
    for field, text in {"From": "ap@baltel.example", "Date": "Mon, 23 Nov 2026 08:00:00 +0000", **head}.items():
        mail[field] = text
    mail.set_content("See what is attached.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def test_a_workbook_as_programs_write_them_is_filed():
    assert wrong_within(XLSX, workbook(["Line", "Disputed"], ["1", 5000])) is None
    assert wrong_within(XLSX, book()) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (book(xl__vbaProject__bin="x").replace(b"vbaProject/bin", b"vbaProject.bin"), "macros"),
        (book(**{"xl__macrosheets__sheet1.xml": "x"}), "macros"),
        (book(**{"xl__embeddings__oleObject1.bin": "x"}), "embedded objects"),
        (book(**{TYPES: "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"}), "macros"),
        (packed(**{"rates.csv": "a,b"}), "no workbook; file what is in it"),
        (packed(**{TYPES: "<Types/>", "word__document.xml": "x"}), "no workbook"),
        (book(**{"xl__sheet.xml": "0" * 20_000_000}), "would unpack to 20 MB"),
        (b"PK\x03\x04 torn", "a broken archive"),
        (book()[:-30], "broken"),
    ],
)
def test_a_workbook_that_runs_bursts_or_is_none_is_refused_with_what_to_send(content, says):
    told = wrong_within(XLSX, content)

    assert says in told
    assert ";" in told


def test_a_mail_with_what_came_with_it_is_filed():
    assert wrong_within(MAIL, a_mail()) is None
    assert wrong_within(MAIL, a_mail("rates.xlsx", book())) is None
    assert wrong_within(MAIL, b"From ap@baltel.example Mon Nov 23\r\n" + a_mail()) is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_mail("invoice.exe"), "is a program or has macros"),
        (a_mail("rates.xlsm", book()), "is a program or has macros"),
        (a_mail("rates.xlsx", book(**{"xl__macrosheets__s.xml": "x"})), "is a program or has macros"),
        (a_mail("notes.txt", b"MZ\x90\0"), "is a program or has macros"),
        (a_mail("all.zip", packed(**{"run.js": "x"})), "is a program or has macros"),
        (a_mail("all.zip", packed(**{"zeros": "0" * 30_000_000})), "would unpack to 30 MB"),
        (b"Subject: x\r\n\r\nSee it.", "no From with a Date"),
        (b"Hello,\r\nsee it.", "no From with a Date"),
    ],
)
def test_a_mail_with_a_program_or_that_is_none_is_refused_with_what_to_send(content, says):
    assert says in wrong_within(MAIL, content)


def test_a_mail_within_a_mail_is_looked_into_as_well():
    outer = EmailMessage()
    outer["From"], outer["Date"] = "ap@baltel.example", "Mon, 23 Nov 2026 08:00:00 +0000"
    inner = EmailMessage()
    inner["From"] = "x@example.com"
    inner.set_content("run it")
    inner.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="run.vbs")
    outer.set_content("forwarded")
    outer.add_attachment(inner)

    assert "'run.vbs' is a program" in wrong_within(MAIL, outer.as_bytes())


@given(st.sampled_from(list(MEDIA_TYPES)), st.binary(max_size=400), st.booleans())
def test_whatever_comes_gets_a_sentence_or_none_and_never_a_fault(media_type, content, headed):
    head = b"PK\x03\x04" if media_type == XLSX else b"From: a@b.example\r\nDate: x\r\nContent-Type: multipart/mixed;"
    told = wrong_within(media_type, head + content if headed else content)

    assert told is None or told.strip()


def test_a_mail_of_thousands_of_nested_parts_is_refused_and_breaks_nothing():
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number) for number in range(3_000)
    )
    told = wrong_within(MAIL, b"From: a@b.example\r\nDate: x\r\n" + nested)

    assert told is None or "file" in told
