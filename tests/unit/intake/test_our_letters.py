"""Our own letters below an answer, of clients that mark no quote: nothing in them is the carrier's word."""

import textwrap
from email.message import EmailMessage

import pytest

from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.our_letters import BEGINNINGS, ENDS, EXAMPLES, apart
from pledgekeeper.intake.reading.answers import corrections, told
from pledgekeeper.notices.language import texts

LANGUAGES = ("en", "fr", "es", "pt", "zh")
UNDERSTOOD = "  - Invoice: INV-2026-10-05003\n  - Disputed amount: 1500.00 EUR\n"
NAMES = {
    "en": ("invoice", "disputed amount", "billed", "account", "invoice date", "period from", "period to"),
    "fr": ("facture", "montant contesté", "montant facturé", "compte", "date de facture", "début de la période",
           "fin de la période"),
    "es": ("factura", "importe disputado", "importe facturado", "cuenta", "fecha de factura", "inicio del período",
           "fin del período"),
    "pt": ("fatura", "valor contestado", "valor faturado", "conta", "data da fatura", "início do período",
           "fim do período"),
    "zh": ("发票", "争议金额", "账单金额", "账户", "发票日期", "期间开始", "期间结束"),
}  # fmt: skip


def letter(language):
    words = texts(language)
    block = f"\n{UNDERSTOOD}{words.words['correct-claim']}"
    return words.notices["dispute.acknowledgement"].replace("$title$understood", f"Dispute{block}")


def wrapped(text, width):
    return "\n".join("\n".join(textwrap.wrap(line, width)) for line in text.split("\n"))


def answer(text):
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "ap@baltel.example", "RE: [DSP-PRWF3FKTGZ] x", "<1@baltel>"
    mail.set_content(text)
    return read_mail(mail.as_bytes())


def test_the_sentences_by_which_our_letters_are_known_are_in_them():
    said = " ".join(" ".join((*texts(each).notices.values(), *texts(each).words.values())) for each in LANGUAGES)

    assert [each for each in (*BEGINNINGS, *EXAMPLES, *ENDS) if each not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_that_our_letters_tell_are_read(language):
    said = texts(language).words["correct-claim"]

    assert [name for name in NAMES[language] if name not in said] == []
    assert len(dict(corrections("\n".join(f"{name}: 1" for name in NAMES[language])))) == len(NAMES[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", range(20, 100, 4))
def test_no_line_of_what_our_letters_ask_for_is_an_answer_however_it_is_wrapped(language, width):
    words = texts(language).words
    for name in ("correct", "correct-claim", "ask-how"):
        lines = wrapped(words[name].partition("，")[2] if language == "zh" else words[name].partition(" ")[2], width)

        assert dict(corrections(lines)) == {}
        assert dict(told(lines, frozenset({"callSamples"}))) == {}


@pytest.mark.parametrize("width", [40, 60, 72, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_letter_below_an_answer_is_quoted_whatever_head_its_client_writes(language, width):
    head = "Afsendt af: Pledge Care <care@pledge.example>\nEmnefelt: [DSP-PRWF3FKTGZ] x"

    mail = answer(f"Hej,\n\ntak.\naccount: BLT-7\n\n{head}\n\n{wrapped(letter(language), width)}")

    assert mail.text == "Hej,\n\ntak.\naccount: BLT-7"
    assert "INV-2026-10-05003" in mail.quoted
    assert dict(corrections(mail.text)) == {"account": "BLT-7"}


def test_what_stands_below_our_letter_is_read_and_the_letter_is_not():
    mail = answer(f"{wrapped(letter('en'), 60)}\n\nThank you.\naccount: BLT-7\n")

    assert dict(corrections(mail.text)) == {"account": "BLT-7"}


def test_an_answer_that_is_nothing_but_our_letter_corrects_nothing():
    assert dict(corrections(answer(wrapped(letter("en"), 60)).text)) == {}


def test_a_text_without_our_letter_is_whole():
    assert apart("We have your invoice.\naccount: BLT-7") == ("We have your invoice.\naccount: BLT-7", "")


def test_answers_between_our_marked_lines_are_kept():
    text = "> We have your dispute. Its number is DSP-1\naccount: BLT-7\n> as asked"

    assert apart(text) == (text, "")


@pytest.mark.parametrize(
    "head",
    [
        "Kimden: A <a@b.example>\nGönderildi: 30 Kasım 2026 Pazartesi 17:00\nKime: h03\nKonu: x",
        "Von: A <a@b.example>\nGesendet: Montag, 30. November 2026 17:00\nAn: h03\nBetreff: x",
        "发件人: A <a@b.example>\n发送时间: 2026年11月30日 17:00\n收件人: h03\n主题: x",
        "Da: A <a@b.example>\nInviato: lunedì 30 novembre 2026 17:00\nA: h03\nOggetto: x",
        "Van: A <a@b.example>\nVerzonden: maandag 30 november 2026 17:00\nAan: h03\nOnderwerp: x",
        "De: A <a@b.example>\nEnviado: lunes, 30 de noviembre de 2026 17:00\nPara: h03\nAsunto: x",
        "Fra: A <a@b.example>\nSendt: 30. november 2026 17:00\nTil: h03\nEmne: x",
        "Od: A <a@b.example>\nWysłano: poniedziałek, 30 listopada 2026 17:00\nDo: h03\nTemat: x",
        "От: A <a@b.example>\nОтправлено: 30 ноября 2026 17:00\nКому: h03\nТема: x",
    ],
)
def test_a_mail_that_outlook_quotes_below_its_head_is_quoted_in_any_of_these_languages(head):
    mail = answer(f"ok, 1\n\n{head}\n\naccount: BLT-9")

    assert mail.text == "ok, 1"
