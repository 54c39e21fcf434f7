"""What table and bucket promise of credit notes, on the fakes of the journeys and on an emulator's."""

from datetime import timedelta

import httpx
import pytest

from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.disputes.crediting import CreditOfInvoice
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit
from pledgekeeper.effects.credit_note_files import CreditNoteFiles
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile
from pledgekeeper.event import Actor
from pledgekeeper.ids import random_id
from pledgekeeper.run import run
from tests.contract.conftest import BUCKET, MONDAY
from tests.fake_s3 import FakeBuckets

BILLING, ANALYST = Actor(side="carrier", name="ap@baltel.example"), Actor(side="ours", name="antoine-duval")
CLAIM = Claim(
    type="rate",
    description="x",
    disputed_amount="10.00",
    billed_amount="100.00",
    currency="EUR",
    invoice_number="INV-1",
)


@pytest.fixture
def credited(store, book, clock):
    """Issues the credit of a new dispute under a number; the dispute."""

    def credit(number):
        case_id = f"DSP-{random_id()[:10].upper()}"
        for command in (
            OpenDispute(carrier_id="baltel", by=BILLING, claim=CLAIM, reply_to="ap@baltel.example", title="x"),
            AnswerDispute(by=ANALYST, accepted_amount="10.00", reason="x"),
            IssueCredit(by=ANALYST, credit_note=number),
        ):
            run(store, book.terms_of, clock, case_id, command, random_id(), "baltel")
        return case_id

    return credit


def test_the_last_number_of_a_series_is_known_as_soon_as_it_is_taken(store, credited):
    series = f"T{random_id()[:6].upper()}-2026-"

    assert store.last_credit_note(series) is None
    for number in (1, 2, 10):
        credited(f"{series}{number:06}")
        assert store.last_credit_note(series) == f"{series}{number:06}"
    assert store.last_credit_note(series.replace("2026", "2027")) is None


def test_a_number_is_of_one_credit_note_and_the_refusal_says_of_which_dispute(credited):
    number = f"CN-{random_id()[:8]}"
    first = credited(number)

    with pytest.raises(AlreadyKnown) as refusal:
        credited(number)

    assert refusal.value.facts["case_id"] == first


@pytest.fixture(params=["fake", "emulator"])
def files(request):
    """The documents, and how a person reads by a link."""
    if request.param == "fake":
        fake = FakeBuckets(lambda: MONDAY)
        return CreditNoteFiles(fake, BUCKET), fake.follow
    return CreditNoteFiles(request.getfixturevalue("emulators"), BUCKET), lambda url: httpx.get(url).content


def test_the_first_document_of_a_number_stays_and_is_read_by_a_link(files):
    kept, follow = files
    place, until = f"baltel/DSP-{random_id()[:8]}", MONDAY + timedelta(days=3_653)

    assert kept.keep(place, "A/1 é", "pdf", b"first", until) == b"first"
    assert kept.keep(place, "A/1 é", "pdf", b"second", until) == b"first"
    assert kept.read(place, "A/1 é", "pdf") == b"first"
    assert follow(kept.link(place, "A/1 é", "pdf")) == b"first"


def test_of_two_credits_of_one_invoice_that_know_of_as_many_one_is_issued(store, book, clock):
    number = f"INV-{random_id()[:8]}"

    def accepted():
        case_id = f"DSP-{random_id()[:10].upper()}"
        claim = CLAIM.changed(invoice_number=number)
        for command in (
            OpenDispute(carrier_id="baltel", by=BILLING, claim=claim, reply_to="ap@baltel.example", title="x"),
            AnswerDispute(by=ANALYST, accepted_amount="10.00", reason="x"),
        ):
            run(store, book.terms_of, clock, case_id, command, random_id(), "baltel")
        return case_id

    def issue(case_id, booked):
        note = f"CN-{random_id()[:8]}"
        asked = CreditOfInvoice(by=ANALYST, credit_note=note, invoice_number=number, booked=booked)
        return run(store, book.terms_of, clock, case_id, asked, random_id()).case.credited_amount

    first, second = accepted(), accepted()
    assert issue(first, 0) == 10
    with pytest.raises(ChangedMeanwhile):
        issue(second, 0)
    assert store.load(second).case.credited_amount == 0
    assert issue(second, 1) == 10
