"""No more of a line, or of an invoice, is accepted than it bills, by however many disputes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledgekeeper.disputes.accepting import Accepted, BesideInvoice, accepted_of
from pledgekeeper.disputes.appealing import Appeal
from pledgekeeper.disputes.appeals import DecideAppeal
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.drafts import ApproveDraft, DraftMade
from pledgekeeper.disputes.impartial import Decided
from pledgekeeper.disputes.lines import Allocation
from pledgekeeper.errors import Refused
from tests.unit.builders import led_to, terms_of
from tests.unit.disputes.test_agreeing import BILLING, accept, lived, propose
from tests.unit.disputes.test_crediting import accepted, an_invoice, disputing
from tests.unit.disputes.test_lines import ANALYST, LATER, answer


def other(amount, **lines):
    of_lines = {name.removeprefix("l"): Decimal(of_line) for name, of_line in lines.items()}
    return Accepted(dispute="DSP-OTHER", amount=Decimal(amount), lines=of_lines)


def decided(dispute, command, *others, invoice=None, under=None):
    beside = BesideInvoice(
        invoice_number="INV-1", booked=0, invoice=invoice, accepted=others,
        lines_ever=frozenset(each.line for each in (invoice.lines if invoice else ())),
    )  # fmt: skip
    return led_to(dispute, Decided(command=command, beside=beside), LATER, under)


def test_what_is_left_of_a_line_is_accepted_to_the_cent_and_no_more():
    dispute = disputing({"1": "100.00"})

    assert decided(dispute, answer(("1", "40.00")), other("60.00", l1="60.00"), invoice=an_invoice())
    with pytest.raises(Refused) as refusal:
        decided(dispute, answer(("1", "40.01")), other("60.00", l1="60.00"), invoice=an_invoice())
    assert str(refusal.value).startswith(
        "line 1 of invoice INV-1 bills 100.00 USD, and accepted of it already is 60.00 in DSP-OTHER: 40.00 is left, "
        "and this dispute would have 40.01 accepted"
    )


def test_what_is_rejected_is_never_too_much():
    assert decided(disputing({"1": "100.00"}), answer(("1", "0.00")), other("999.00", l1="999.00"))


def test_no_more_is_accepted_than_the_whole_invoice_bills_by_lines_or_without():
    dispute = disputing({}, billed="10000.00")

    with pytest.raises(Refused, match=r"^invoice INV-1 bills 300\.00 USD, and this dispute would have"):
        decided(dispute, answer(accepted_amount="10000.00"), invoice=an_invoice())
    with pytest.raises(Refused, match=r"^invoice INV-1 bills 300\.00 USD.*100\.01 in DSP-OTHER: 199\.99 is left"):
        decided(disputing({"2": "200.00"}), answer(("2", "200.00")), other("100.01"), invoice=an_invoice())


def test_where_no_invoice_is_loaded_the_claim_says_what_it_bills():
    dispute = disputing({"1": "100.00"})

    assert decided(dispute, answer(("1", "100.00")), other("200.00"))
    with pytest.raises(Refused, match=r"bills 300\.00 USD.*99\.99 is left"):
        decided(dispute, answer(("1", "100.00")), other("200.01"))


def test_a_claim_of_the_total_with_its_vat_is_not_accepted_whole_as_its_note_would_have_vat_on_top():
    dispute = disputing({}).changed(checked=Checked(vat_percent=Decimal(20)))

    with pytest.raises(Refused, match=r"bills 300\.00 USD with VAT, .* this dispute would have 360\.00 accepted"):
        decided(dispute, answer(accepted_amount="300.00"), invoice=an_invoice())
    assert decided(dispute, answer(accepted_amount="250.00"), invoice=an_invoice())


def test_a_proposal_its_acceptance_and_a_draft_are_held_beside_the_invoice_as_an_answer_is():
    dispute, taken = disputing({"1": "100.00"}), other("60.00", l1="60.00")
    limit = terms_of("andesvoz")
    clause = limit.carrier.agreement.disputes.changed(second_eyes_above=Decimal("10.00"))
    agreement = limit.carrier.agreement.changed(disputes=clause)
    limit = replace(limit, carrier=limit.carrier.changed(agreement=agreement))
    drafted = [e for e in led_to(dispute, answer(("1", "100.00")), LATER, limit) if isinstance(e, DraftMade)]
    approve = ApproveDraft(by=ANALYST.changed(name="clara-brandt"), draft_id="d1")

    assert drafted
    for before, said, under in (
        (dispute, propose(ANALYST, ("1", "100.00")), None),
        (lived(dispute, propose(ANALYST, ("1", "100.00"))), accept(BILLING), None),
        (dispute, answer(("1", "100.00")), limit),
        (dispute.changed(timeline=(*dispute.timeline, *drafted)), approve, limit),
    ):
        with pytest.raises(Refused, match=r"40\.00 is left"):
            decided(before, said, taken, invoice=an_invoice(), under=under)
        assert decided(before, said, invoice=an_invoice(), under=under)


def test_an_appeal_is_decided_within_what_the_invoice_bills():
    answered = lived(disputing({"1": "100.00"}), answer(("1", "0.00")))
    appealed = lived(answered, Appeal(by=BILLING, reason="It is in our records."))
    hearer = ANALYST.changed(name=appealed.timeline[-1].heard_by)
    decision = DecideAppeal(by=hearer, reason="It is.", changed_to=Allocation(accepted_amount=Decimal("100.00")))

    with pytest.raises(Refused, match=r"40\.00 is left"):
        decided(appealed, decision, other("60.00", l1="60.00"), invoice=an_invoice())


def test_what_was_accepted_beyond_a_later_version_holds_up_no_other_line():
    dispute = accepted(disputing(), ("1", "100.00"))

    assert decided(dispute, answer(("2", "50.00")), invoice=an_invoice({"1": "10.00", "2": "200.00"}))


def test_what_a_dispute_accepts_is_of_its_lines_or_of_none():
    assert accepted_of(accepted(disputing(), ("1", "60.00"))).lines == {"1": Decimal("60.00")}
    assert accepted_of(accepted(disputing({}))) == Accepted(dispute=disputing({}).case_id, amount=Decimal("300.00"))
