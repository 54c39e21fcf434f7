"""Nothing of a line, or of an invoice, is credited twice, by however many disputes."""

from datetime import date
from decimal import Decimal

import pytest

from pledgekeeper.disputes.claims import ClaimLine
from pledgekeeper.disputes.crediting import Credited, CreditOfInvoice, credits_of
from pledgekeeper.disputes.settling import CreditIssued, IssueCredit
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice
from tests.unit.builders import a_claim, a_dispute, led_to
from tests.unit.disputes.test_agreeing import BILLING, accept, lived, propose
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

BILLED = {"1": "100.00", "2": "200.00"}


def an_invoice(lines=BILLED, total="300.00", **said):
    return Invoice(
        carrier_id="andesvoz", number="INV-1", account="AV-1", date=date(2026, 11, 2), currency="USD", total=total,
        lines=[{"line": line, "amount": amount} for line, amount in lines.items()], **said,
    )  # fmt: skip


def disputing(lines=BILLED, billed="300.00"):
    named = tuple(ClaimLine(line=line, disputed_amount=amount) for line, amount in lines.items()) or None
    disputed = sum(map(Decimal, lines.values()), start=Decimal(0)) if lines else Decimal(billed or "300.00")
    claim = a_claim(lines=named, disputed_amount=disputed, billed_amount=billed, invoice_number="INV-1")
    return a_dispute(claim=claim.changed(account="AV-1", currency="USD"), carrier_id="andesvoz")


def accepted(dispute, *lines):
    said = answer(*lines) if lines else answer(accepted_amount=str(dispute.amounts.disputed_amount))
    return lived(dispute, said)


def earlier(amount, number="CN-0", **lines):
    lines = {name.removeprefix("l"): Decimal(of_line) for name, of_line in lines.items()}
    return Credited(credit_note=number, dispute="DSP-OTHER", amount=Decimal(amount), lines=lines)


def issue(dispute, *before, invoice=None, ever=()):
    command = CreditOfInvoice(
        by=ANALYST, credit_note="CN-1", invoice_number="INV-1", booked=0, invoice=invoice, earlier=before,
        lines_ever=frozenset(ever) | frozenset(each.line for each in (invoice.lines if invoice else ())),
    )  # fmt: skip
    return led_to(dispute, command, LATER)


def issued(events):
    return [event.amount for event in events if isinstance(event, CreditIssued)]


def test_what_the_invoice_bills_and_nobody_credited_is_credited():
    assert issued(issue(accepted(disputing()), invoice=an_invoice())) == [Decimal("300.00")]


def test_a_line_is_not_credited_again_by_another_dispute_and_the_refusal_says_by_which_note_it_was():
    dispute = accepted(disputing({"1": "100.00"}))

    with pytest.raises(Refused) as refusal:
        issue(dispute, earlier("60.00", l1="60.00"), invoice=an_invoice())

    assert "line 1 of invoice INV-1 bills 100.00 USD" in str(refusal.value)
    assert "60.00 by CN-0 of DSP-OTHER: 40.00 is left" in str(refusal.value)
    assert "give back 100.00" in str(refusal.value)


def test_what_is_left_of_a_line_may_be_credited_to_the_cent():
    dispute = accepted(disputing({"1": "40.00"}))

    assert issued(issue(dispute, earlier("60.00", l1="60.00"), invoice=an_invoice())) == [Decimal("40.00")]
    with pytest.raises(Refused, match=r"39\.99 is left"):
        issue(dispute, earlier("60.01", l1="60.01"), invoice=an_invoice())


def test_no_more_is_credited_than_the_whole_invoice_bills_whatever_the_claim_says():
    dispute = accepted(disputing({}, billed="10000.00"))

    with pytest.raises(Refused, match=r"^invoice INV-1 bills 300\.00 USD, and credited of it before was nothing"):
        issue(dispute, invoice=an_invoice())


def test_credits_of_the_whole_invoice_and_of_its_lines_count_together():
    dispute = accepted(disputing({"2": "200.00"}))

    with pytest.raises(Refused, match=r"invoice INV-1 bills 300\.00 USD.*100\.01 by CN-0.*199\.99 is left"):
        issue(dispute, earlier("100.01"), invoice=an_invoice())


def test_a_line_that_a_later_version_took_away_bills_nothing():
    dispute = accepted(disputing({"1": "100.00"}))
    newest = an_invoice({"2": "200.00"}, "200.00", version=2)

    with pytest.raises(Refused, match=r"line 1 of invoice INV-1 bills 0\.00 USD"):
        issue(dispute, invoice=newest, ever={"1", "2"})


def test_a_line_that_no_version_had_and_an_invoice_without_lines_are_held_beside_the_total():
    dispute = accepted(disputing({"Senegal": "100.00"}))

    assert issued(issue(dispute, invoice=an_invoice())) == [Decimal("100.00")]
    assert issued(issue(dispute, invoice=an_invoice({}), ever={"Senegal"})) == [Decimal("100.00")]


def test_lines_that_are_credits_leave_what_was_billed_to_be_credited():
    dispute = accepted(disputing({"1": "100.00"}))

    assert issued(issue(dispute, invoice=an_invoice({"1": "100.00", "2": "-150.00"}, "-50.00"))) == [Decimal("100.00")]


def test_where_no_invoice_is_loaded_the_claim_says_what_was_billed():
    dispute = accepted(disputing({"1": "100.00"}))

    assert issued(issue(dispute, earlier("200.00"))) == [Decimal("100.00")]
    with pytest.raises(Refused, match=r"bills 300\.00 USD.*99\.99 is left"):
        issue(dispute, earlier("200.01"))
    unsaid = accepted(disputing({"1": "100.00"}, billed=None))
    assert issued(issue(unsaid, earlier("9999.00"))) == [Decimal("100.00")]


def test_an_invoice_in_another_currency_is_held_beside_nothing():
    assert issued(issue(accepted(disputing()), invoice=an_invoice({}, "1.00").changed(currency="EUR")))


def test_its_own_earlier_notes_count_for_what_they_credited_of_each_line():
    first = lived(accepted(disputing(), ("1", "60.00")), IssueCredit(by=ANALYST, credit_note="CN-A"))
    more = lived(first, answer(("2", "200.00")), IssueCredit(by=ANALYST, credit_note="CN-B"))

    assert [(each.credit_note, each.amount, dict(each.lines)) for each in credits_of(more)] == [
        ("CN-A", Decimal("60.00"), {"1": Decimal("60.00")}),
        ("CN-B", Decimal("200.00"), {"2": Decimal("200.00")}),
    ]
    again = lived(first, answer(("2", "200.00")))
    assert issued(issue(again, *credits_of(again), invoice=an_invoice())) == [Decimal("200.00")]


def test_a_line_that_is_accepted_further_later_is_credited_by_what_is_more():
    first = lived(accepted(disputing(), ("1", "60.00")), IssueCredit(by=ANALYST, credit_note="CN-A"))
    second = lived(first, answer(("2", "200.00")), IssueCredit(by=ANALYST, credit_note="CN-B"))
    third = lived(
        second, propose(ANALYST, ("1", "100.00")), accept(BILLING), IssueCredit(by=ANALYST, credit_note="CN-C")
    )

    assert [dict(each.lines) for each in credits_of(third)] == [
        {"1": Decimal("60.00")}, {"2": Decimal("200.00")}, {"1": Decimal("40.00")},
    ]  # fmt: skip


def test_a_credit_of_a_claim_without_lines_is_of_none():
    dispute = lived(accepted(disputing({})), IssueCredit(by=ANALYST, credit_note="CN-A"))

    assert [(each.amount, dict(each.lines)) for each in credits_of(dispute)] == [(Decimal("300.00"), {})]


def test_where_no_invoice_is_loaded_a_line_bills_what_the_claim_says_of_it():
    claim = disputing({"1": "100.00"}).claim
    lines = tuple(each.changed(billed_amount=Decimal("120.00")) for each in claim.lines)
    dispute = accepted(disputing({"1": "100.00"}).changed(claim=claim.changed(lines=lines)))

    assert issued(issue(dispute, earlier("20.00", l1="20.00"))) == [Decimal("100.00")]
    with pytest.raises(Refused, match=r"line 1 of invoice INV-1 bills 120\.00 USD.*99\.99 is left"):
        issue(dispute, earlier("20.01", l1="20.01"))
