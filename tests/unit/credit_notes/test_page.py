"""The page: PDF/A, the same bytes for the same note, with the XML inside, whatever people typed."""

import io

import pytest
from pypdf import PdfReader

from pledgekeeper.credit_notes.page import pdf_of
from pledgekeeper.credit_notes.ubl import xml_of
from pledgekeeper.credit_notes.words import TEXTS, words
from pledgekeeper.pledges.loading import load
from tests.unit.credit_notes.notes import CARRIER, OUTSIDE, REVERSE, STANDARD, a_note, a_note_in


def page(note):
    return pdf_of(note, xml_of(note, words(note.language)), "CN.xml")


def text_of(pdf):
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("vat", "told"), [(OUTSIDE, "Operación no sujeta"), (REVERSE, "Inversión"), (STANDARD, "446.91")]
)
def test_the_page_tells_number_invoice_lines_vat_and_total(vat, told):
    note = a_note(vat)
    text = text_of(page(note))

    for said in (note.number, note.invoice_number, note.issuer.name, note.customer.name, "1234.56", "999.99", told):
        assert said in text
    assert f"{note.total_amount} {note.currency}" in text


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Credit note"), ("fr", "Avoir"), ("es", "Nota de crédito"), ("pt", "Retifica a fatura")],
)
def test_the_page_is_in_the_carriers_language(language, title):
    assert title in text_of(page(a_note(carrier=CARRIER.changed(language=language))))


def test_of_a_chinese_carrier_the_page_is_in_english_and_archivable_and_the_xml_in_it_is_chinese():
    note = a_note(REVERSE, carrier=CARRIER.changed(language="zh"))
    pdf = page(note)

    assert "Corrects invoice" in text_of(pdf)
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert "反向征收" in PdfReader(io.BytesIO(pdf)).attachments["CN.xml"][0].decode()


def test_the_page_is_archivable_and_holds_the_xml():
    note = a_note()
    pdf = page(note)
    reader = PdfReader(io.BytesIO(pdf))

    assert reader.attachments["CN.xml"] == [xml_of(note, words(note.language))]
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf


def test_the_page_has_the_decimals_of_its_currency_and_does_not_name_a_standard_that_the_xml_does_not_hold_to():
    text = text_of(page(a_note_in("OMR", "12.345", vat=STANDARD).changed(language="en")))

    for said in ("12.345", "VAT 20 % of 12.345", "2.469", "14.814 OMR", "as XML (UBL 2.1)"):
        assert said in text
    assert "EN 16931" not in text


def test_a_total_that_is_rounded_to_be_paid_says_by_how_much():
    text = text_of(page(a_note_in("JPY", "1200.50").changed(language="en")))

    for said in ("1200.50", "Rounding", "0.50", "1201 JPY"):
        assert said in text


def test_the_same_note_is_the_same_bytes():
    assert page(a_note()) == page(a_note())


def test_what_people_typed_is_text_and_no_markup():
    line = a_note().lines[0].changed(description='#panic("x") *bold* $1$ @ref', reason="= heading \\ `raw`")

    text = text_of(page(a_note().changed(lines=(line,))))

    assert '#panic("x") *bold* $1$ @ref' in text


def test_what_the_font_cannot_draw_is_no_reason_for_no_page():
    line = a_note().lines[0].changed(description="按错误的费率计费", reason="\x00\x07")

    assert "1234.56" in text_of(page(a_note().changed(lines=(line,))))


@pytest.mark.thorough
def test_a_note_of_five_hundred_lines_has_pages_with_numbers():
    lines = tuple(a_note().lines[0].changed(line=str(number)) for number in range(500))

    pages = PdfReader(io.BytesIO(page(a_note().changed(lines=lines)))).pages

    assert len(pages) > 10
    assert f"2 de {len(pages)}" in pages[1].extract_text().replace("\n", " ")


def test_every_language_has_the_same_words():
    english = words("en")
    for path in TEXTS.glob("*.yaml"):
        other = load(path, type(english))
        for part in ("labels", "types", "exemptions"):
            assert getattr(other, part).keys() == getattr(english, part).keys(), path.name
