"""What a credit note is over: what came to be accepted since the last one, line by line, with the reason we gave."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper import money
from pledgekeeper.carriers.invoicing import Invoicing, Party, Vat
from pledgekeeper.credit_notes.note import note_of
from pledgekeeper.credit_notes.words import line_name, words
from pledgekeeper.disputes.appeals import Appeal, DecideAppeal
from pledgekeeper.disputes.lines import Allocation, LineAllocation
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.event import Actor
from pledgekeeper.invoices.model import Invoice
from tests.unit.builders import DAY, a_claim, a_dispute, after, terms_in
from tests.unit.credit_notes.notes import (
    CARRIER,
    CUSTOMER,
    ISSUER,
    OUTSIDE,
    REVERSE,
    STANDARD,
    a_note,
    a_note_in,
    invoicing,
    issue,
    lived,
    notes_of,
)
from tests.unit.disputes.test_agreeing import BILLING, accept, propose
from tests.unit.disputes.test_any_order import STEPS, lives
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines


def amounts(note):
    return [(line.line, str(line.amount), line.reason) for line in note.lines]


def test_a_note_has_the_lines_that_were_accepted_with_the_reason_we_gave():
    assert amounts(a_note()) == [("1", "1234.56", "by the rate sheet"), ("2", "999.99", "by the rate sheet")]


def test_the_next_note_is_over_what_was_accepted_since_with_its_own_reason():
    dispute = lived(
        of_three_lines(), answer(("1", "1000")), issue("CN-1"), answer(("2", "0"), ("3", "0.01")),
        propose(ANALYST, ("1", "1500.00"), ("2", "10.00"), until=LATER + 60 * DAY), accept(BILLING), issue("CN-2"),
    )  # fmt: skip

    first, second = notes_of(dispute)

    assert amounts(first) == [("1", "1000.00", "by the rate sheet")]
    assert amounts(second) == [
        ("1", "500.00", "to end it"),
        ("2", "10.00", "to end it"),
        ("3", "0.01", "by the rate sheet"),
    ]


def test_a_line_is_described_as_it_was_claimed():
    lines = [
        {"line": "1", "disputed_amount": "40.00", "description": "Mobile, Peru"},
        {"line": "2", "disputed_amount": "60.00"},
    ]
    dispute = a_dispute(claim=a_claim(disputed_amount="100.00", lines=lines))

    (note,) = notes_of(lived(dispute, answer(accepted_amount="100.00"), issue("CN-1")))

    assert [(line.line, line.description) for line in note.lines] == [("1", "Mobile, Peru"), ("2", None)]


def test_a_line_is_named_by_its_number_and_by_what_the_loaded_invoice_calls_it():
    lines = [
        {"line": "1", "disputed_amount": "40.00", "description": "Peru mobile calls"},
        {"line": "2", "disputed_amount": "60.00", "description": "Chile"},
        {"line": "3", "disputed_amount": "1.00", "description": "Cuba"},
    ]
    billed = [
        {"line": n, "amount": "60.00", "description": said} for n, said in (("1", "Mobile, Peru"), ("2", "Chile"))
    ]
    dispute = lived(
        a_dispute(claim=a_claim(disputed_amount="101.00", lines=lines)), answer(accepted_amount="101.00"), issue("CN-1")
    )
    invoice = Invoice(
        carrier_id="andesvoz", number="x", account="x", date="2026-11-02", currency="USD", total="120.00", lines=billed
    )
    [issued] = [each for each in dispute.timeline if isinstance(each, CreditIssued)]

    note = note_of(dispute, issued, CARRIER, invoicing(), invoice)

    assert [(line_name(each, note, words("en")), each.description) for each in note.lines] == [
        ("Line 1 of the invoice: Mobile, Peru", "Peru mobile calls"),
        ("Line 2 of the invoice: Chile", None),
        ("Line 3 of the invoice", "Cuba"),
    ]


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ({}, ("2026-10-01", "2026-10-31")),
        ({"period_from": "2026-10-01T04:00:00Z", "period_to": "2026-11-01T04:00:00Z"}, ("2026-10-01", "2026-11-01")),
        (
            {"period_from": "2026-10-01T04:00:00Z", "period_to": "2026-11-01T04:00:00Z",
             "period_zone": "America/New_York"},
            ("2026-10-01", "2026-10-31"),
        ),
        ({"period_from": "2026-10-01T00:00:00Z", "period_to": "2026-10-01T00:00:01Z"}, ("2026-10-01", "2026-10-01")),
        ({"period_from": None}, None),
        ({"period_to": None}, None),
    ],
)  # fmt: skip
def test_the_period_of_a_note_is_from_the_first_to_the_last_day_in_the_zone_that_the_claim_says(said, period):
    dispute = a_dispute(claim=a_claim(**said))
    (note,) = notes_of(lived(dispute, answer(accepted_amount="1.00"), issue("CN-1")))

    assert (note.period and tuple(str(day) for day in note.period)) == period


def test_what_an_appeal_brought_has_the_reason_of_its_decision():
    dispute = lived(of_three_lines(), answer(("1", "1000"), ("2", "0"), ("3", "0")), Appeal(by=BILLING, reason="no"))
    heard_by = Actor(side="ours", name=dispute.timeline[-1].heard_by)
    changed = Allocation(lines=[LineAllocation(line="2", accepted_amount="10.00")])
    decided = DecideAppeal(by=heard_by, reason="The notice was void.", changed_to=changed)

    (note,) = notes_of(lived(dispute, decided, issue("CN-1")))

    assert [reason for _, _, reason in amounts(note)] == ["by the rate sheet", "The notice was void."]


def test_the_reason_is_that_of_the_proposal_that_was_accepted():
    first = propose(ANALYST, ("1", "10"), until=LATER + 60 * DAY).changed(reason="the first")
    second = propose(ANALYST, ("1", "20"), until=LATER + 60 * DAY).changed(reason="the second")

    (note,) = notes_of(lived(of_three_lines(), first, second, accept(BILLING, "p2"), issue("CN-1")))

    assert amounts(note) == [("1", "20.00", "the second")]


def test_a_reason_of_six_hundred_characters_is_whole():
    said = answer(("1", "1000")).changed(reason="a" * 600)

    assert notes_of(lived(of_three_lines(), said, issue("CN-1")))[0].lines[0].reason == "a" * 600


def test_a_reason_of_many_words_is_shortened_on_the_note():
    said = answer(("1", "1000")).changed(reason="word " * 1_000)

    (note,) = notes_of(lived(of_three_lines(), said, issue("CN-1")))

    assert (len(note.lines[0].reason), note.lines[0].reason[-1]) == (600, "…")


@pytest.mark.parametrize(
    ("vat", "taxes", "total"),
    [
        (OUTSIDE, [("O", "2234.55", "0.00")], "2234.55"),
        (REVERSE, [("AE", "2234.55", "0.00")], "2234.55"),
        (STANDARD, [("S", "2234.55", "446.91")], "2681.46"),
    ],
)
def test_the_totals_add_up_under_each_kind_of_vat(vat, taxes, total):
    note = a_note(vat)

    assert [(t.category, str(t.taxable_amount), str(t.tax_amount)) for t in note.vat_totals] == taxes
    assert str(note.total_amount) == total


@given(
    of=st.sampled_from(("JPY", "EUR", "OMR")).flatmap(
        lambda currency: st.tuples(
            st.just(currency), st.decimals("0.01", 10**7, places=money.taken_decimals(currency)), st.integers(0, 500)
        )
    ),
    vat=st.sampled_from((OUTSIDE, REVERSE, STANDARD, Vat(category="S", percent="5.5"))),
)
def test_lines_tax_and_rounding_add_up_to_what_is_paid_in_every_currency(of, vat):
    currency, amount, interest = of
    note = a_note_in(currency, amount, money.payable(Decimal(interest) / 7, currency), vat)

    assert note.net_amount == sum(line.amount for line in note.lines)
    assert note.tax_amount == sum(each.tax_amount for each in note.vat_totals)
    assert note.net_amount + note.tax_amount + note.rounding_amount == note.payable_amount
    for payable in (note.payable_amount, note.tax_amount):
        assert money.payable(payable, currency) == payable
    assert bool(note.rounding_amount) is (money.payable(amount, currency) != amount)


def test_no_decimal_of_a_credit_is_lost_on_its_note():
    dispute = a_dispute(claim=a_claim(currency="OMR", disputed_amount="12.345"), under=terms_in("OMR"))
    now = LATER
    for command in (answer(accepted_amount="10.001"), issue("CN-1")):
        dispute, now = after(dispute, command, now, under=terms_in("OMR")), now + DAY

    (note,) = notes_of(dispute, vat=STANDARD)

    assert [str(line.amount) for line in note.lines] == ["10.001"]
    assert (str(note.tax_amount), str(note.payable_amount)) == ("2.000", "12.001")


@pytest.mark.parametrize(("vat", "category"), [(OUTSIDE, "O"), (REVERSE, "E"), (STANDARD, "E")])
def test_interest_is_a_line_of_its_own_and_bears_no_vat(vat, category):
    note = a_note(vat, interest=True)
    interest = note.lines[-1]

    assert (interest.line, interest.category, interest.amount > 0) == (None, category, True)
    assert note.tax_amount == sum(t.tax_amount for t in note.vat_totals if t.category == "S")


@settings(max_examples=100)
@given(STEPS)
def test_whatever_happened_every_note_is_over_its_credit_and_all_notes_over_what_was_credited(steps):
    for _, dispute, events in lives(steps):
        if not any(isinstance(event, CreditIssued) for event in events):
            continue
        notes = notes_of(dispute)
        issued = [event for event in dispute.timeline if isinstance(event, CreditIssued)]

        assert [note.net_amount for note in notes] == [each.amount + each.interest_amount for each in issued]
        credited = {line.line: line.accepted_amount for line in dispute.lines if line.accepted_amount}
        told: dict[str, Decimal] = {}
        for line in (line for note in notes for line in note.lines if line.line):
            told[line.line] = told.get(line.line, Decimal(0)) + line.amount
            assert line.amount > 0
        if not dispute.credit_due_amount:
            assert told == credited


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"issuer": ISSUER.changed(registration=None)}, "registration is missing"),
        ({"issuer": ISSUER.changed(vat_id=None), "vat": REVERSE}, "issuer: vat_id is missing"),
        ({"customer": CUSTOMER.changed(vat_id=None), "vat": REVERSE}, "customer: vat_id is missing"),
    ],
)
def test_terms_by_which_no_valid_note_could_be_written_are_refused(said, wrong):
    with pytest.raises(ValidationError, match=wrong):
        Invoicing(**{**dict(invoicing()), **said})


@pytest.mark.parametrize("said", [{"category": "S"}, {"category": "AE", "percent": 20}])
def test_a_standard_rate_has_a_rate_and_no_other_has(said):
    with pytest.raises(ValidationError, match="S has a rate"):
        Vat(**said)


def test_a_note_of_ours_says_nothing_in_the_words_of_the_carrier():
    theirs = propose(BILLING, ("1", "10"), until=LATER + 60 * DAY).changed(reason="pay, you thieves")

    (note,) = notes_of(lived(of_three_lines(), theirs, accept(ANALYST), issue("CN-1")))

    assert amounts(note) == [("1", "10.00", None)]


@pytest.mark.parametrize(("code", "told"), [("UK", "is GB meant"), ("EL", "is GR meant"), ("XX", "XX is no country")])
def test_a_country_that_the_standard_does_not_know_is_refused(code, told):
    with pytest.raises(ValidationError, match=told):
        Party(name="A", country=code)
