"""Did a machine write it? By its headers first, and by a subject only when nobody writes such a one by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.effects.email import Letter, _mime
from pledgekeeper.intake.head import HOPS, Head
from pledgekeeper.intake.machine import machine_of

OURS = "care@pledge.example"


def kind(headers="", sender="noc@baltel.example", subject="All calls fail"):
    found = machine_of(Head(f"{headers}\r\n\r\ntext".encode()), sender, subject, OURS)
    return found.kind if found else None


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied (vacation)", "X-Autoreply: yes", "X-Autorespond: 1",
     "Precedence: auto_reply", "Return-Path: <>",
     'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"'],
)  # fmt: skip
def test_an_answer_of_a_machine_says_so(header):
    assert kind(header) == "reply"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-Auto-Response-Suppress: All"]
)
def test_what_a_system_sends_by_itself_is_no_answer(header):
    assert kind(header) == "system"


@pytest.mark.parametrize(
    "header", ["List-Id: <noc.lists.example>", "Precedence: list", "List-Unsubscribe: <mailto:u@x.example>"]
)
def test_a_list_says_that_it_is_one(header):
    assert kind(header) == "list"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Precedence: first-class", "X-Mailer: Outlook", "X-Autoreply: no"]
)
def test_a_person_says_nothing_of_the_kind(header):
    assert kind(header) is None


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: [TT-7K3QX9M2XA] All calls", "Out of Office: Re: fault", "Auto-reply: Re",
     "Absence du bureau", "Réponse automatique : absence",
     "Respuesta automática: avería", "Fuera de la oficina", "Resposta automática: falha",
     "自动回复: 您的来信", "自动答复：全部呼叫失败", "RE: Out of office",
     "Otomatik yanıt: Fatura INV-2026-10-07013", "Risposta automatica: fattura", "Automatisch antwoord: factuur",
     "Odpowiedź automatyczna: faktura", "Автоматический ответ: счёт", "Автоответ: счёт", "Automatiskt svar: faktura",
     "自動応答: 請求書", "자동 회신: 청구서", "رد تلقائي: فاتورة"],
)  # fmt: skip
def test_a_subject_of_absence_is_an_answer_though_no_header_says_so(subject):
    assert kind(subject=subject) == "reply"


@pytest.mark.parametrize(
    "subject",
    ["Out of service: trunk BLT-ORI-FRA-02", "Out of office hours call failures", "Automatic rerouting failed",
     "Absence de tonalité sur le faisceau", "Ausencia de señal", "Auto-negotiation errors", "回复: 全部呼叫失败"],
)  # fmt: skip
def test_a_fault_that_begins_with_such_a_word_is_none(subject):
    assert kind(subject=subject) is None


@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ('Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "x@y.example"),
        ("", "mailer-daemon@mx.example"),
        ("", "postmaster@mx.example"),
        ("X-Failed-Recipients: noc@baltel.example", "mail@mx.example"),
    ],
)
def test_a_bounce_is_one_by_any_of_its_signs(headers, sender):
    assert kind(headers, sender) == "bounce"


def test_a_plain_bounce_is_one_by_its_empty_return_path_and_its_subject():
    assert kind("Return-Path: <>", subject="Undeliverable: [TT-7K3QX9M2XA] All calls") == "bounce"


def test_every_letter_of_our_own_is_known_when_it_comes_back_so_that_no_loop_lives():
    letter = _mime(Letter("noc@x.example", "Hello", "text", "TT-1"), OURS)

    assert machine_of(Head(letter), OURS, "Hello", OURS).kind == "own"
    assert kind(sender=OURS) == "own"


def test_a_mail_that_has_passed_too_many_servers_goes_in_a_circle():
    passed = "\r\n".join(f"Received: from mx{n}.example" for n in range(HOPS))

    assert kind(passed) is None
    assert kind(f"{passed}\r\nReceived: from one.more") == "loop"


@given(st.binary(max_size=400))
def test_whatever_bytes_stand_in_the_head_are_read(raw):
    machine_of(Head(raw), "a@b.example", "x", OURS)
