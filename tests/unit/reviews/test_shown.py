"""A review as people read it: every language has every word, and nothing that a carrier wrote is markup."""

import io
import string
from dataclasses import replace

import pytest
from pypdf import PdfReader

from pledgekeeper.accounts.letters import letters
from pledgekeeper.reviews.page import page
from pledgekeeper.reviews.pdf import pdf
from pledgekeeper.reviews.sections import shown
from pledgekeeper.reviews.tables import duration
from pledgekeeper.reviews.words import LANGUAGES, _file, words
from tests.unit.reviews.test_figures import a_dispute, a_promise, a_ticket, found


def names(text):
    return {name for _, name, _, _ in string.Template.pattern.findall(text) if name} | {
        match["named"] for match in string.Template.pattern.finditer(text) if match["named"]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_names(language):
    said, english = _file(language), _file("en")

    assert said.keys() == english.keys()
    for key, text in english.items():
        if isinstance(text, str):
            assert names(said[key]) == names(text), key
    assert len(said["months"]) == 12


@pytest.mark.parametrize("language", list(letters()))
def test_every_language_has_the_same_letters_with_the_same_names(language):
    assert letters()[language].keys() == letters()["en"].keys()
    for key, letter in letters()["en"].items():
        assert names(letters()[language][key].text) == names(letter.text)


def review(language="en", changes=()):
    some = found([a_ticket(1), a_ticket(2, service="A<b>"), a_dispute(1, 5)], [a_promise("kept"), a_promise("missed")])
    named = some.changed(name="Baltel <script>alert(1)</script> & Söhne")
    return shown(named, 2, changes, "Elena Rossi", words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_pdf_tell_the_same_in_every_language(language):
    html, file = page(review(language)), pdf(review(language))

    assert words(language)("promises") in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    pages = PdfReader(io.BytesIO(file)).pages
    assert len(pages) >= 1
    if language != "zh":
        assert words(language)("promises") in "".join(each.extract_text() for each in pages)


def test_the_same_review_gives_the_same_bytes():
    assert pdf(review()) == pdf(review())
    assert page(review()) == page(review())


def test_a_name_with_letters_that_the_pdf_has_not_is_written_without_their_accents():
    told = replace(review(), heading="Rasa Petrauskaitė")

    assert "Rasa Petrauskaite" in PdfReader(io.BytesIO(pdf(told))).pages[0].extract_text()


def test_a_version_says_what_it_corrects():
    assert "promises solve kept: 1, was 2" in page(review(changes=("promises solve kept: 1, was 2",)))
    assert words("en")("changes") not in page(review())


def test_an_unknown_language_is_told_in_english():
    assert words("de")("title") == "Service review"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(59, "0 min"), (2_700, "45 min"), (11_100, "3 h 05 min"), (90_000, "1 d 01 h"), (86_399, "23 h 59 min")],
)
def test_durations_are_told_in_two_units(seconds, said):
    assert duration(seconds) == said


def test_numbers_are_written_as_the_language_has_it():
    from decimal import Decimal

    assert words("en").number(Decimal("1234.50")) == "1,234.50"
    assert words("es").number(Decimal("1234.50")) == "1.234,50"
    assert words("fr").number(1_234) == "1\u00a0234"
