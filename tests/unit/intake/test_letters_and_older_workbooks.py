"""Letters that were not printed, and workbooks of the older kind and of OpenDocument: read within the same limits."""

import base64
import io
import zipfile
import zlib

import pytest
from docx import Document

from pledgekeeper.effects.paper_reader import main
from pledgekeeper.file_types import ENDINGS
from pledgekeeper.intake.attachments import attachment
from pledgekeeper.intake.papers import MOST_ROWS
from tests.unit.intake.test_papers import HEADER, XLSX, of, opened, workbook

DOCX, XLS, ODS = ENDINGS[".docx"], ENDINGS[".xls"], ENDINGS[".ods"]
ROWS = (HEADER, ("1", "Mauritania", "1200.50", "0.30"), ("2", "Mali", "50", "5000"))
OLD_WORKBOOK = zlib.decompress(base64.b64decode(
    "eNrtWE1oE0EU/maTNMnatElNhVYoIWDV2ovowUu7Wlt7saHqQRGhbs0elq6bkqYHPWi15igInhQvhV68VL34gwp6ExUqehAEIdGTeBIU"
    "PLRZ37zdaFp7aECLP/st8+bNe/PevPndnX0xnyjN3GovYxl6EUDFiaKhRiYoRauFOEjvOJKt5hFKjo+/CtEITWRDCPdjz8NyDuV8l6Hg"
    "ZvAxUeAdpWMYRyZnG6k1RB/HoAsZQw9RgWskaUIbR9XC9ATT9UxvcM0HTHez5CLTHqpbEkcxr2W6dnmr+IiSZl0TpN87bPOGJdvRiidy"
    "FZ+9JNy6IezJm7r1Zyo6go2YBc3boGEbed0qIUkTOIsvTgr4XN2pj1K+fG3lAiT/ulQeXkF+WQkCU3CO8wIvIoYPAakJYa+lmycXMMD7"
    "USaquN+0jXVAvzFRMG29YOZsUvSZlmVk6eTtNyfGJwtGVgWG9Mm8WdBtUw/KgmWq8uDmjR5fstFjvAEaiWbRzHyCt0GcjvKF659eDo0O"
    "ayMsmeLD3X0FbJJRw8E5aUHGTazhwGWY6GKLbUzPs9eNzLczTVLvKO8cbvWYfdNc5wJrO6mdHYxX2uYafgvxxY8H7nYU32tbiZ8bLJ9O"
    "zr3WZpCmV1KW7OUzjW7RLa5ekbinVXPhHRdvmbb9dHRElLgXu+O955qxCJXZBFO3JEdHfC8p3li5pQCVAp4vsczXGUVlWYLHXNYX7EuO"
    "lauTvp4dCiNAYynY106v39KfsoI/hf2pnj935kJUesh9lf6eco10RsbWq7TgtjSho/EHVPjw4cOHDx8+fPj47yD4U9b9fA/y1cO9GoS9"
    "/zqLlCr+b5J/FgeRo6dAF9MB2JTncaqu9bMBIVH1JVZpU/1fKHGYWs9jDKMcx1jd65euO6K2P6s2jP+6LVRv+5V64vzN7X8DpUXYiA=="
))  # fmt: skip
"""ROWS, as a workbook of 2003 has them (.xls)."""


def letter(*paragraphs, tables=()):
    document, data = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    for rows in tables:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for cells, row in zip(rows, table.rows, strict=True):
            for text, cell in zip(cells, row.cells, strict=True):
                cell.text = text
    document.save(data)
    return data.getvalue()


def spreadsheet(rows, more=""):
    """The least that is a workbook of OpenDocument."""

    def cell(value):
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    told = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:table="{office}:table:1.0" '
        f'xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Claim">{told}{more}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="{office}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{ODS}"/></m:manifest>'
    )
    return packed({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


# --- letters ---------------------------------------------------------------------------------------------------------


def test_the_words_of_a_letter_give_what_the_mail_left_unsaid():
    data = letter("Dear Sirs,", "We dispute invoice INV-2026-10-00417 and withhold EUR 6,804.28 of it.")

    command = opened(*of("letter.docx", DOCX, data))

    assert (command.claim.invoice_number, str(command.claim.disputed_amount)) == ("INV-2026-10-00417", "6804.28")
    assert "in letter.docx" in command.understood[0].rule


def test_the_table_of_a_letter_gives_the_claim_its_lines_and_its_words_the_invoice():
    bank = (("Bank", "IBAN"), ("Baltel", "LT00"))
    data = letter("We dispute invoice INV-2026-10-00417:", tables=(bank, ROWS[:2]))

    command = opened(*of("letter.docx", DOCX, data))

    assert [(each.line, str(each.disputed_amount)) for each in command.claim.lines] == [("1", "0.30")]
    assert (command.claim.invoice_number, str(command.claim.disputed_amount)) == ("INV-2026-10-00417", "0.30")


def test_a_letter_that_says_nothing_certain_is_told():
    command = opened(*of("letter.docx", DOCX, letter("Dear Sirs, kind regards.")))

    assert [each.rule for each in command.understood] == ["read, and it adds nothing that is certain"]


def test_a_letter_that_swells_is_not_unpacked_and_one_with_too_many_rows_is_not_read():
    assert "swells to 60000000 bytes" in main("docx", packed({"word/document.xml": b" " * 60_000_000}))["remark"]
    assert "more than" in main("xls", spreadsheet([(n,) for n in range(MOST_ROWS + 1)]))["remark"]


def test_what_a_letter_says_of_itself_is_no_way_to_files_of_ours():
    evil = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="urn:w">&x;</w:document>'
    whole = zipfile.ZipFile(io.BytesIO(letter("x")))
    parts = {name: whole.read(name) for name in whole.namelist()} | {"word/document.xml": evil.encode()}

    [paper] = of("letter.docx", DOCX, packed(parts))

    assert "root:" not in str(paper)


# --- workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("claim.xls", XLS, OLD_WORKBOOK),
        ("claim.xls", "application/octet-stream", OLD_WORKBOOK),
        ("claim.ods", ODS, spreadsheet([HEADER, (1, "Mauritania", 1200.5, 0.3), (2, "Mali", 50, 5000.0)])),
        ("claim.ods", "application/octet-stream",
         spreadsheet([HEADER, (1, "Mauritania", 1200.5, 0.3), (2, "Mali", 50, 5000.0)])),
        ("claim.xls", XLS, workbook(HEADER, (1, "Mauritania", 1200.5, 0.3), (2, "Mali", 50, 5000))),
        ("claim.csv", XLS, "\n".join(";".join(row) for row in ROWS).encode()),
        ("claim.xls", XLS, "\n".join("\t".join(row) for row in ROWS).encode()),
    ],
    ids=["xls", "xls, undeclared", "ods", "ods, undeclared", "xlsx that is called xls", "csv as Outlook declares it",
         "text that is called xls"],
)  # fmt: skip
def test_a_workbook_is_read_whatever_its_kind(name, declared, data):
    [paper] = of(name, declared, data)

    assert (paper.rows, paper.remark) == (ROWS, None)


def test_a_sheet_that_says_it_has_a_million_rows_is_given_up_within_its_limits():
    row = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
    more = f'<table:table-row table:number-rows-repeated="1000000">{row}</table:table-row>'

    [paper] = of("claim.ods", ODS, spreadsheet([HEADER], more))

    assert paper.remark


@pytest.mark.parametrize("kind", ["docx", "xls", "ods"])
def test_a_file_that_is_none_is_told_and_nothing_fails(kind):
    for data in (b"", b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0 nothing", b"\0" * 5_000):
        assert "is damaged" in main(kind, data)["remark"]


# --- what is kept and not read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "declared", "data"),
    [
        ("claim.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("claim.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12", workbook(HEADER)),
        ("claim.zip", "application/zip", packed({"claim.csv": "a"})),
        ("scan.jpg", "image/jpeg", b"\xff\xd8\xff" + b"\0" * 40_000),
    ],
)
def test_what_may_hold_a_claim_and_is_not_read_is_answered_with_what_can_be(name, declared, data):
    command = opened(*of(name, declared, data))

    [told] = command.understood
    assert told.value == name
    assert told.rule.startswith("not read: what can be read is .xlsx, .xls, .ods, .csv, .docx, .pdf; if it says what")


def test_a_workbook_with_a_password_is_told_as_such():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert [each.remark for name in ("claim.xlsx", "letter.docx") for each in of(name, XLSX, locked)] == [
        "it is locked with a password, or of an older kind than its name says"
    ] * 2


def test_logos_and_programs_are_nothing_to_answer_for():
    assert of("logo.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 900) == ()
    assert attachment("x.exe", "application/octet-stream", lambda: b"MZ").type not in (DOCX, XLS)
    assert of("x.exe", "application/octet-stream", b"MZ") == ()
