"""The documents of a credit note: told once, of a credit that there is, under a name that a file may have."""

import pytest

from pledgekeeper.disputes.credit_documents import (
    CreditNoteWritten,
    Document,
    RecordCreditNote,
    file_name,
    issued_for,
    recorded,
    standard,
    written,
)
from pledgekeeper.errors import NotFound, Refused
from tests.unit.builders import DAY, after, led_to
from tests.unit.credit_notes.notes import issue, lived
from tests.unit.disputes.test_lines import LATER, answer, of_three_lines

PAGE = Document(form="pdf", size_bytes=1, sha256="0" * 64)


def of_two_notes():
    return lived(of_three_lines(), answer(("1", "1000")), issue("CN-1"), answer(("2", "500")), issue("CN-2"))


def record(number, **said):
    return RecordCreditNote(credit_note=number, **said)


def test_what_was_written_of_a_note_is_told_once_and_of_each_note_its_own():
    first = after(of_two_notes(), record("CN-2", documents=[PAGE]), LATER + 60 * DAY)
    both = after(first, record("CN-1", why_not="no terms are agreed"), LATER + 60 * DAY)

    assert CreditNoteWritten(at=LATER + 60 * DAY, credit_note="CN-2", documents=(PAGE,)) in first.timeline
    assert recorded(both.timeline, record("CN-2", why_not="again"), LATER + 61 * DAY) == []
    assert written(first.timeline, "CN-1") is None
    assert (written(both.timeline, "CN-1").why_not, written(both.timeline, "CN-2").documents) == (
        "no terms are agreed",
        (PAGE,),
    )


def test_nothing_is_written_of_a_note_that_was_not_issued():
    dispute = of_two_notes()

    assert [issued_for(dispute.timeline, each).amount for each in ("CN-1", "CN-2")] == [1000, 500]
    with pytest.raises(Refused, match="no credit note CN-3 was issued in this dispute"):
        led_to(dispute, record("CN-3"), LATER + 60 * DAY)
    with pytest.raises(NotFound, match="there is no credit note CN-3 in this dispute"):
        issued_for(dispute.timeline, "CN-3")


@pytest.mark.parametrize(
    ("number", "name"),
    [("PKF-2026-000001", "PKF-2026-000001.pdf"), ("A/1 2.b_é", "A-1-2.b_-.pdf"), ("../x", "..-x.pdf")],
)
def test_a_file_is_named_by_its_note_without_what_a_name_cannot_hold(number, name):
    assert file_name(number, "pdf") == name


@pytest.mark.parametrize(
    ("currency", "said"), [("EUR", "EN 16931, UBL 2.1"), ("JPY", "EN 16931, UBL 2.1"), ("OMR", "UBL 2.1")]
)
def test_a_note_in_three_decimals_is_not_said_to_be_of_the_standard(currency, said):
    assert standard(currency) == said
