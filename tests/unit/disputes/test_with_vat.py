"""Amounts of a dispute are without VAT, and meet what has it: an invoice, payments, credit notes, set-offs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgekeeper.carriers.invoicing import Vat
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.crediting import CreditOfInvoice
from pledgekeeper.disputes.decide import evolve, open_dispute
from pledgekeeper.disputes.invoiced import invoiced
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.owing import payable_amount
from pledgekeeper.disputes.set_off import statements
from pledgekeeper.disputes.settling import IssueCredit, PaymentDue, PaymentRecorded, RecordPayment, SettleDispute
from pledgekeeper.disputes.standing import CheckClaim
from pledgekeeper.disputes.withholding import allowed, excess
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice
from tests.unit.builders import DAY, a_claim, a_dispute, after, led_to, terms_of
from tests.unit.credit_notes.notes import invoicing, notes_of
from tests.unit.disputes.test_agreeing import BILLING, lived
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

STANDARD = Checked(vat_percent=Decimal(20))
CARRIER = terms_of("andesvoz").carrier


def an_invoice(total="12000.00"):
    claim = a_claim()
    return Invoice(
        carrier_id="andesvoz", number=claim.invoice_number, account=claim.account, date=claim.invoice_date,
        currency="USD", total=total, lines=[{"line": "1", "amount": "6000"}, {"line": "2", "amount": "4000"}],
    )  # fmt: skip


def disputing(**lines):
    """A claim of lines of the invoice, whose total has 20 percent on top of its lines."""
    said = [{"line": name.removeprefix("l"), "disputed_amount": amount} for name, amount in lines.items()]
    disputed = sum((Decimal(each) for each in lines.values()), start=NOTHING)
    claim = a_claim(lines=said, disputed_amount=disputed, billed_amount="12000.00")
    return a_dispute(claim=claim).changed(checked=STANDARD)


def wholly_accepted(dispute):
    return lived(dispute, answer(accepted_amount=str(dispute.amounts.disputed_amount)))


@pytest.mark.parametrize(
    ("currency", "percent", "claimed", "with_vat"),
    [("EUR", "20", "1.11", "1.33"), ("JPY", "10", "105", "116"), ("KWD", "5", "1.111", "1.167")],
)
def test_the_vat_of_an_amount_is_rounded_to_what_its_currency_has(currency, percent, claimed, with_vat):
    claim = a_claim(currency=currency, disputed_amount=claimed, billed_amount="1000")
    taxed = a_dispute().changed(claim=claim, vat_percent=Decimal(percent))

    assert (str(taxed.with_vat(Decimal(claimed))), str(taxed.without_vat(Decimal(with_vat)))) == (with_vat, claimed)


def test_of_an_invoice_that_is_credited_as_a_whole_nothing_is_payable():
    credited = lived(wholly_accepted(disputing(l1="6000", l2="4000")), IssueCredit(by=ANALYST, credit_note="CN-1"))
    sums = invoiced(an_invoice(), [credited], NOTHING)

    assert (sums.accepted, sums.credited, sums.payable, sums.overpaid) == (12_000, 12_000, 0, 0)
    assert payable_amount(credited) == 0


def test_what_is_disputed_may_be_withheld_with_its_vat_and_the_rest_is_payable():
    said = allowed(disputing(l1="1000"), CARRIER)

    assert (said.withheld_amount, said.payable_amount) == (1200, 10_800)


def test_no_more_is_credited_with_its_vat_than_the_invoice_bills_with_it():
    whole = a_dispute(claim=a_claim(disputed_amount="12000.00", billed_amount="12000.00")).changed(checked=STANDARD)
    known = {"by": ANALYST, "credit_note": "CN-1", "booked": 0, "invoice": an_invoice()}
    command = CreditOfInvoice(invoice_number=whole.claim.invoice_number, **known)

    with pytest.raises(Refused, match=r"bills 12000\.00 USD.* note would give back 14400\.00"):
        led_to(wholly_accepted(whole), command, LATER + DAY)
    assert led_to(wholly_accepted(disputing(l1="6000", l2="4000")), command, LATER + DAY)


def test_what_was_given_up_is_paid_with_its_vat_and_counts_without_it():
    settled = lived(disputing(l1="500"), answer(accepted_amount="0"), SettleDispute(by=BILLING))
    payment = RecordPayment(by=ANALYST, amount="600.00", paid_on="2026-11-24", reference="T-1")
    paid = after(settled, payment, LATER + 2 * DAY)
    recorded = paid.timeline[-1]

    assert [event.amount for event in settled.timeline if isinstance(event, PaymentDue)] == [600]
    assert isinstance(recorded, PaymentRecorded)
    assert (recorded.amount, recorded.vat_amount, paid.outstanding_amount) == (500, 100, 0)
    with pytest.raises(Refused, match=r"600\.01 would be more"):
        led_to(settled, payment.changed(amount=Decimal("600.01")), LATER + 2 * DAY)


def test_the_set_off_owes_what_the_credit_note_pays():
    dispute = wholly_accepted(disputing(l1="1000"))

    [statement] = statements(CARRIER, [dispute], [dispute], [(an_invoice(), Decimal("12000.00"))], LATER + DAY)

    assert [item.amount for item in statement.owed_by_us] == [1200]
    assert (statement.undisputed, statement.overpaid) == ((), ())


@given(st.integers(1, 10**6).map(lambda cents: Decimal(cents).scaleb(-2)), st.sampled_from(["19", "20", "5.5", "8.1"]))
def test_a_credit_note_is_over_what_the_dispute_comes_to_with_vat(amount, percent):
    said = a_claim(disputed_amount=amount, billed_amount=None)
    dispute = a_dispute(claim=said).changed(checked=Checked(vat_percent=Decimal(percent)))
    credited = lived(wholly_accepted(dispute), IssueCredit(by=ANALYST, credit_note="CN-1"))
    (note,) = notes_of(credited, vat=Vat(category="S", percent=percent))

    assert note.payable_amount == dispute.with_vat(amount)
    assert abs(dispute.without_vat(dispute.with_vat(amount)) - amount) <= Decimal("0.01")


def under_standard_rate():
    """The terms of a carrier of whose invoices 20 percent are VAT."""
    agreement = CARRIER.agreement.changed(invoicing=invoicing(vat=Vat(category="S", percent=20)))
    return replace(terms_of("andesvoz"), carrier=CARRIER.changed(agreement=agreement))


@pytest.mark.parametrize(("disputed", "verdict"), [("99.99", "below-tolerance"), ("100.00", "eligible")])
def test_the_tolerance_is_a_percentage_of_the_invoice_without_its_vat(disputed, verdict):
    claim = a_claim(type="volume", disputed_amount=disputed, billed_amount="12000.00", invoice_date="2026-11-02")
    terms = under_standard_rate()
    clause = terms.carrier.agreement.disputes.changed(tolerance_percent=Decimal(1), tolerance_amount=Decimal(50))
    agreement = terms.carrier.agreement.changed(disputes=clause)
    terms = replace(terms, carrier=terms.carrier.changed(agreement=agreement))
    check = CheckClaim(invoice_number=claim.invoice_number, invoice=an_invoice())

    [judged] = [each for each in led_to(a_dispute(claim=claim), check, LATER, terms) if each.event.endswith("judged")]

    assert judged.verdict == verdict
    told = {line.says: line.facts for line in judged.lines}
    assert told["without-vat"] == {"total": "12000.00", "billed": "10000.00", "currency": "USD"}


def test_the_check_of_a_claim_notes_the_vat_of_the_agreement_whether_its_invoice_is_loaded_or_not():
    number, with_it = a_claim().invoice_number, under_standard_rate()
    loaded, unknown = CheckClaim(invoice_number=number, invoice=an_invoice()), CheckClaim(invoice_number=number)

    found = [
        after(a_dispute(), *each).checked
        for each in ((loaded, LATER, with_it), (unknown, LATER, with_it), (loaded, LATER, terms_of("andesvoz")))
    ]

    assert [each and each.vat_percent for each in found] == [20, 20, None]


@pytest.mark.parametrize(("disputed", "found"), [("10000.00", []), ("12000.00", [("disputed-with-vat", "10000.00")])])
def test_a_claim_of_the_total_with_its_vat_is_told_what_the_invoice_is_without_it(disputed, found):
    claim = a_claim(disputed_amount=disputed, billed_amount="12000.00", invoice_date="2026-11-02")
    check = CheckClaim(invoice_number=claim.invoice_number, invoice=an_invoice())

    checked = after(a_dispute(claim=claim), check, LATER, under_standard_rate()).checked

    assert [(each.differs, each.right) for each in checked.findings if "disputed" in each.differs] == found


def test_of_an_invoice_that_is_not_loaded_what_is_disputed_is_withheld_with_its_vat_as_its_credit_note_has_it():
    claim = a_claim(billed_amount="1200.00", disputed_amount="100.00")
    dispute = after(
        a_dispute(claim=claim), CheckClaim(invoice_number=claim.invoice_number), LATER, under_standard_rate()
    )

    said = allowed(dispute, CARRIER)

    assert (said.withheld_amount, said.payable_amount, excess(dispute, Decimal("120.00"))) == (120, 1080, 0)


def test_what_was_paid_with_a_dispute_and_given_back_by_its_note_is_payable_by_the_dispute_as_by_its_invoice():
    invoice = an_invoice("1200.00").changed(lines=())
    claim = a_claim(billed_amount="1200.00", disputed_amount="333.33")
    open_ = after(a_dispute(claim=claim), CheckClaim(invoice_number=claim.invoice_number, invoice=invoice), LATER,
                  under_standard_rate())  # fmt: skip
    payment = RecordPayment(by=ANALYST, amount="400.00", paid_on="2026-11-24", reference="T-1")
    paid = after(open_, payment, LATER + 2 * DAY)
    credited = lived(paid, answer(accepted_amount="100.01"), SettleDispute(by=BILLING),
                     IssueCredit(by=ANALYST, credit_note="CN-1"))  # fmt: skip

    assert payable_amount(credited) == invoiced(invoice, [credited], NOTHING).payable == Decimal("679.99")


@given(
    st.integers(1, 10**6).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.lists(st.integers(1, 99), max_size=3),
    st.sampled_from(["19", "20", "5.5"]),
)
@example(Decimal("100.00"), [10, 33], "20")
def test_what_was_given_up_is_paid_to_the_cent_in_however_many_parts(amount, cuts, percent):
    settled = lived(
        disputing(l1=str(amount)).changed(checked=Checked(vat_percent=Decimal(percent))),
        answer(accepted_amount="0"),
        SettleDispute(by=BILLING),
    )
    for number, cut in enumerate([*cuts, 100]):
        part = (settled.outstanding_amount * cut / 100).quantize(Decimal("0.01"))
        if part:
            payment = RecordPayment(by=ANALYST, amount=part, paid_on="2026-11-24", reference=f"T-{number}")
            settled = after(settled, payment, LATER + 2 * DAY)

    assert (settled.outstanding_amount, settled.paid_amount) == (0, amount)
    assert settled.paid_with_vat == settled.with_vat(amount)


def test_of_several_notes_of_a_dispute_as_much_is_accepted_and_credited_as_they_come_to_together():
    dispute = disputing(l1="10.02", l2="10.02", l3="10.02")
    for line in ("1", "2", "3"):
        dispute = lived(dispute, answer((line, "10.02")), IssueCredit(by=ANALYST, credit_note=f"CN-{line}"))
    sums = invoiced(an_invoice(), [dispute], Decimal("12000.00"))

    assert (sums.accepted, sums.credited, sums.overpaid) == (3 * Decimal("12.02"),) * 3


def test_a_dispute_has_the_vat_of_the_agreement_before_its_claim_is_checked():
    command = OpenDispute(
        carrier_id="andesvoz", by=BILLING, reply_to="x@andesvoz.example", claim=a_claim(disputed_amount="100.00")
    )
    [opened] = open_dispute(command, "DSP-1", under_standard_rate(), LATER)

    assert evolve(None, opened).withheld_amount == 120
