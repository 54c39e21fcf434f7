"""The set-off statement: every cent has one age, and what is disputed is in no sum but its own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes import invoiced as rules
from pledgekeeper.disputes.invoiced import invoiced, names
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Share
from pledgekeeper.disputes.set_off import Undisputed, by_age, matters, statements, summed
from tests.unit.builders import DAY, a_dispute, terms_of
from tests.unit.disputes.test_invoiced import CENTS, PERCENTS, VAT, a_dispute_of, an_invoice, decided

CARRIER = terms_of("andesvoz").carrier


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "not_due"), (1, "up_to_30"), (30, "up_to_30"), (31, "up_to_60"), (90, "up_to_90"), (91, "over_90")],
)
def test_an_age_ends_with_its_last_day(days, age):
    sums = by_age([Undisputed(an_invoice(), Decimal("1.00"), None, days)])

    assert {name for name, amount in sums.items() if amount} == {age}


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 4_000)), max_size=20))
def test_ages_add_up_to_the_whole(owed):
    items = [Undisputed(an_invoice(), Decimal(cents).scaleb(-2), None, days) for cents, days in owed]

    assert sum(by_age(items).values()) == summed(items)


def test_an_open_dispute_is_kept_out_since_its_opening_and_nobody_owes_for_it():
    dispute = a_dispute()
    [found] = statements(CARRIER, [dispute], [dispute], [], dispute.opened_at + 40 * DAY)

    assert matters(dispute)
    assert [(item.amount, item.days) for item in found.kept_out] == [(dispute.amounts.disputed_amount, 40)]
    assert (found.net, found.owed_by_us, found.owed_by_carrier) == (0, (), ())


def test_each_currency_in_which_anything_stands_has_a_statement_of_its_own_the_agreements_first():
    invoice, other = (
        an_invoice(carrier_id=CARRIER.id),
        an_invoice(carrier_id=CARRIER.id, currency="JPY", number="INV-9", total="700.00"),
    )
    dispute = a_dispute_of(invoice)
    now = dispute.opened_at.replace(year=2027)
    found, apart = statements(CARRIER, [], [dispute], [(other, NOTHING), (invoice, NOTHING)], now)

    assert (found.currency, apart.currency) == (CARRIER.agreement.disputes.currency, "JPY")
    assert [part.whole for part in apart.undisputed] == [Decimal("700.00")]
    [part] = found.undisputed
    assert part.whole == invoice.total - dispute.amounts.disputed_amount
    assert part.days == (now.date() - part.since) // timedelta(days=1)


def test_what_we_owe_in_one_currency_is_not_set_off_against_what_the_carrier_owes_in_another():
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00")
    abroad = an_invoice(carrier_id=CARRIER.id, currency="JPY", number="INV-9", total="100.00")
    given_up = Share(line=WHOLE, rejected_amount=Decimal("40.00"), withdrawn_amount=Decimal("40.00"))
    dispute = a_dispute_of(abroad, disputed_amount="40.00", billed_amount="100.00").changed(shares=(given_up,))
    dispute = dispute.changed(claim=dispute.claim.changed(currency="JPY"))
    bills = [(invoice, Decimal("110.00")), (abroad, Decimal("60.00"))]
    found = statements(CARRIER, [dispute], [dispute], bills, dispute.opened_at)

    assert {each.currency: each.net for each in found} == {invoice.currency: 10, "JPY": -40}


@pytest.mark.parametrize(("loaded", "currency"), [(True, "JPY"), (False, CARRIER.agreement.disputes.currency)])
def test_a_claim_that_says_no_currency_is_in_that_of_its_invoice_and_of_the_agreement_where_it_is_not_loaded(
    loaded, currency
):
    abroad = an_invoice(carrier_id=CARRIER.id, currency="JPY", total="40.00")
    dispute = a_dispute_of(abroad, currency=None, disputed_amount="40.00", billed_amount="40.00")
    bills = [(abroad, NOTHING)] if loaded else []
    [found] = statements(CARRIER, [dispute], [dispute], bills, dispute.opened_at)

    assert found.currency == currency


def test_a_claim_is_in_the_currency_that_it_says_whatever_its_invoice_is_in():
    abroad = an_invoice(carrier_id=CARRIER.id, currency="JPY", total="0.00")
    dispute = a_dispute_of(abroad, currency="USD")
    [found] = statements(CARRIER, [dispute], [dispute], [(abroad, NOTHING)], dispute.opened_at)

    assert (found.currency, len(found.kept_out)) == ("USD", 1)


def test_a_claim_that_says_no_currency_is_in_that_of_the_invoice_of_its_own_account():
    here, abroad = (
        an_invoice(carrier_id=CARRIER.id, account=account, currency=currency, total="40.00")
        for account, currency in (("OTHER", "EUR"), ("ANV-1", "JPY"))
    )
    dispute = a_dispute_of(abroad, currency=None, disputed_amount="40.00", billed_amount="40.00")
    found = statements(CARRIER, [dispute], [dispute], [(here, NOTHING), (abroad, NOTHING)], dispute.opened_at)

    assert [each.currency for each in found if each.kept_out] == ["JPY"]


def test_the_statements_in_other_currencies_follow_by_their_names():
    names = ("JPY", "USD", "CHF", "GBP", "AUD", "EUR")
    bills = [(an_invoice(carrier_id=CARRIER.id, number=each, currency=each), NOTHING) for each in names]
    found = statements(CARRIER, [], [], bills, a_dispute().opened_at)

    assert [each.currency for each in found] == ["USD", "AUD", "CHF", "EUR", "GBP", "JPY"]


def test_where_nothing_is_owed_or_disputed_there_is_no_statement():
    assert statements(CARRIER, [], [], [(an_invoice(state="settled"), NOTHING)], a_dispute().opened_at) == ()


def test_what_was_overpaid_is_owed_by_us_and_what_a_due_credit_gives_back_is_not_owed_twice():
    invoice = an_invoice(carrier_id=CARRIER.id, currency=CARRIER.agreement.disputes.currency)
    dispute = a_dispute_of(invoice, currency=invoice.currency)
    accepted = Share(line=WHOLE, accepted_amount=dispute.amounts.disputed_amount)
    dispute = dispute.changed(shares=(accepted,))
    paid = invoice.total + Decimal("5.00")
    [found] = statements(CARRIER, [dispute], [dispute], [(invoice, paid)], dispute.opened_at)

    assert [item.whole for item in found.overpaid] == [Decimal("5.00")]
    assert found.net == dispute.amounts.accepted_amount + Decimal("5.00")
    assert (found.undisputed, found.kept_out) == ((), ())


@pytest.mark.parametrize("credited", [0, 300])
def test_whether_a_credit_note_is_issued_changes_nothing_of_what_is_owed_in_the_end(credited):
    invoice = an_invoice(carrier_id=CARRIER.id, total="1000.00")
    paid = accepted_of(invoice, "300.00", "DSP-PAID", paid_amount=Decimal(300), credited_amount=Decimal(credited))
    given_up = a_dispute_of(invoice, disputed_amount="200.00", billed_amount=None).changed(
        case_id="DSP-UP", shares=(Share(line=WHOLE, rejected_amount=Decimal(200), withdrawn_amount=Decimal(200)),)
    )
    disputes = [paid, given_up]
    [found] = statements(CARRIER, disputes, disputes, [(invoice, Decimal(500))], paid.opened_at)

    assert found.net == 100, "1000 - 300 are owed, and 300 + 500 are paid"


@pytest.mark.parametrize(
    ("state", "paid", "net"),
    [("sent", 0, 500), ("sent", -200, 300), ("sent", -500, 0), ("settled", 0, 0), ("new", 0, 0)],
)
def test_an_invoice_of_less_than_nothing_is_owed_where_the_carrier_has_it_and_it_is_not_paid_back(state, paid, net):
    invoice = an_invoice(carrier_id=CARRIER.id, total="-500.00", state=state)
    found = statements(CARRIER, [], [], [(invoice, Decimal(paid))], a_dispute_of(invoice).opened_at)

    assert sum(each.net for each in found) == net


def test_what_was_overpaid_and_all_comes_back_as_credits_is_not_listed():
    [found] = of_hundred(100)

    assert (found.net, found.overpaid) == (40, ())


def of_hundred(paid, state="sent", **changed):
    """The statement of an invoice of 100 of which 40 were disputed and accepted."""
    invoice = an_invoice(
        carrier_id=CARRIER.id, currency=CARRIER.agreement.disputes.currency, total="100.00", state=state
    )
    dispute = a_dispute_of(invoice, currency=invoice.currency, disputed_amount="40.00", billed_amount="100.00")
    dispute = dispute.changed(shares=(Share(line=WHOLE, accepted_amount=Decimal("40.00")),), **changed)
    return statements(CARRIER, [dispute], [dispute], [(invoice, Decimal(paid))], dispute.opened_at)


def hundred(paid, state="sent", **changed):
    """Its net amount, and what of the invoice nobody disputes."""
    found = of_hundred(paid, state, **changed)
    return sum(each.net for each in found), sum(summed(each.undisputed) for each in found)


@pytest.mark.parametrize(
    ("paid", "owed_by_us", "undisputed"), [(0, 0, 60), (60, 0, 0), (75, 15, 0), (100, 40, 0), (101, 41, 0)]
)
def test_of_an_accepted_amount_so_much_is_owed_as_was_paid_and_the_rest_is_deducted_from_the_invoice(
    paid, owed_by_us, undisputed
):
    assert hundred(paid) == (owed_by_us, undisputed)


def test_an_invoice_that_billing_loads_as_settled_was_paid_and_so_its_accepted_amount_is_owed():
    assert hundred(100, state="settled") == (40, 0)
    assert hundred(100, state="settled", credited_amount=Decimal(40)) == (40, 0)
    assert hundred(100 - 40, state="settled", credited_amount=Decimal(40)) == (0, 0)


@pytest.mark.parametrize("paid_with", [0, 40])
def test_of_an_invoice_that_billing_loads_as_settled_nothing_is_owed_of_what_was_given_up(paid_with):
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00", state="settled")
    dispute = given_up_of(invoice, "40.00").changed(paid_amount=Decimal(paid_with))

    assert statements(CARRIER, [dispute], [dispute], [(invoice, Decimal(100))], dispute.opened_at) == ()


@pytest.mark.parametrize(
    ("paid", "credited", "net"),
    [(100, 40, 40), (60, 40, 0), (100, 20, 40), (80, 20, 20), (80, 40, 20), (101, 40, 41)],
)
def test_what_a_credit_note_gives_back_of_what_was_paid_stays_owed_whenever_it_is_issued(paid, credited, net):
    assert hundred(paid, credited_amount=Decimal(credited))[0] == net


def test_what_was_given_up_and_paid_with_the_invoice_is_owed_no_more():
    invoice = an_invoice(carrier_id=CARRIER.id, currency=CARRIER.agreement.disputes.currency)
    dispute = a_dispute_of(invoice, currency=invoice.currency)
    disputed = dispute.amounts.disputed_amount
    dispute = dispute.changed(shares=(Share(line=WHOLE, rejected_amount=disputed, withdrawn_amount=disputed),))
    paid = invoice.total - Decimal("1.00")
    [found] = statements(CARRIER, [dispute], [dispute], [(invoice, paid)], dispute.opened_at)

    assert [item.amount for item in found.owed_by_carrier] == [Decimal("1.00")]
    assert (found.undisputed, found.overpaid) == ((), ())


def given_up_of(invoice, amount, **claim):
    """A dispute of that invoice, in which the carrier gave up all."""
    dispute = a_dispute_of(invoice, disputed_amount=amount, billed_amount=None, **claim)
    gone = Share(line=WHOLE, rejected_amount=Decimal(amount), withdrawn_amount=Decimal(amount))
    return dispute.changed(shares=(gone,))


def test_a_payment_covers_of_two_disputes_of_an_invoice_what_it_comes_to_and_not_twice():
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00")
    disputes = [given_up_of(invoice, "40.00"), given_up_of(invoice, "40.00")]
    [found] = statements(CARRIER, disputes, disputes, [(invoice, Decimal("70.00"))], disputes[0].opened_at)

    assert summed(found.owed_by_carrier) == 30  # 20 that nobody disputes and 50 of 80 are paid


def test_what_is_paid_of_an_invoice_covers_nothing_of_one_of_the_same_number_in_another_account():
    paid, other = (an_invoice(carrier_id=CARRIER.id, account=each, total="40.00") for each in ("PAID", "OTHER"))
    covered, owed = given_up_of(paid, "40.00"), given_up_of(other, "40.00")
    bills = [(paid, Decimal("40.00")), (other, NOTHING)]
    [found] = statements(CARRIER, [owed, covered], [owed, covered], bills, owed.opened_at)

    assert [(item.dispute, item.amount) for item in found.owed_by_carrier] == [(owed, 40)]


def test_a_credit_of_another_account_gives_nothing_back_of_what_was_overpaid():
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00")
    other = a_dispute_of(invoice, account="OTHER", disputed_amount="40.00", billed_amount=None)
    other = other.changed(shares=(Share(line=WHOLE, accepted_amount=Decimal("40.00")),))
    [found] = statements(CARRIER, [], [other], [(invoice, Decimal("140.00"))], other.opened_at)

    assert summed(found.overpaid) == 40


def accepted_of(invoice, amount, case_id, **changed):
    """A dispute of that invoice, of which all is accepted."""
    dispute = a_dispute_of(invoice, disputed_amount=amount, billed_amount=None)
    share = Share(line=WHOLE, accepted_amount=Decimal(amount))
    return dispute.changed(case_id=case_id, shares=(share,), **changed)


@pytest.mark.parametrize(
    ("paid", "credited", "owed"),
    [
        (0, 0, {"DSP-PAID": 40}),  # of 100 owed are 10: of 50 paid 40 too much
        (0, 20, {"DSP-PAID": 30, "DSP-UNPAID": 10}),
        (0, 50, {"DSP-UNPAID": 40}),
        (10, 0, {"DSP-PAID": 50}),
        (30, 50, {"DSP-UNPAID": 40}),
        (60, 0, {"DSP-PAID": 50, "DSP-UNPAID": 40}),
    ],
)
def test_what_was_paid_with_one_dispute_is_owed_for_no_other_of_the_invoice(paid, credited, owed):
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00")
    unpaid = accepted_of(invoice, "40.00", "DSP-UNPAID")
    settled = accepted_of(invoice, "50.00", "DSP-PAID", paid_amount=Decimal("50.00"), credited_amount=Decimal(credited))
    disputes = [unpaid, settled]
    found = statements(CARRIER, disputes, disputes, [(invoice, Decimal(paid))], unpaid.opened_at)

    assert {item.dispute.case_id: item.amount for each in found for item in each.owed_by_us} == owed


@given(
    st.lists(st.tuples(CENTS, PERCENTS), min_size=1, max_size=3),
    st.integers(0, 150),
    VAT,
    st.lists(st.booleans(), max_size=3),
)
def test_a_statement_owes_of_an_invoice_what_the_invoice_says(disputed, paid, vat, credited):
    invoice = an_invoice(carrier_id=CARRIER.id, total="200000.00")
    made = [decided(invoice, amount, *shares, vat=vat) for amount, shares in disputed]
    made = [each.changed(case_id=f"DSP-{number}") for number, each in enumerate(made)]
    for number, _ in enumerate(filter(None, credited[: len(made)])):
        made[number] = made[number].changed(credited_amount=made[number].amounts.accepted_amount)
    with_it = Decimal(2000 * paid)
    sums = invoiced(invoice, made, with_it)
    found = statements(CARRIER, made, made, [(invoice, with_it)], made[0].opened_at)

    by_us = sum(summed((*each.owed_by_us, *each.overpaid)) for each in found)
    by_carrier = sum(item.amount for each in found for item in each.owed_by_carrier)
    undisputed = sum(summed(each.undisputed) for each in found)
    assert (by_us, by_carrier, undisputed) == (sums.overpaid, sums.payable - sums.undisputed, sums.undisputed)


def test_of_an_invoice_that_nobody_loaded_an_accepted_amount_is_owed_once_also_where_it_was_paid_with_its_dispute():
    dispute = accepted_of(an_invoice(carrier_id=CARRIER.id), "50.00", "DSP-1", paid_amount=Decimal("30.00"))
    [found] = statements(CARRIER, [dispute], [dispute], [], dispute.opened_at)

    assert found.net == 50


@pytest.mark.parametrize("loaded", [True, False])
def test_of_each_item_it_is_told_whether_its_invoice_is_loaded(loaded):
    invoice = an_invoice(carrier_id=CARRIER.id, total="100.00")
    disputes = [given_up_of(invoice, "40.00"), a_dispute_of(invoice, disputed_amount="10.00", billed_amount=None)]
    bills = [(invoice, NOTHING)] if loaded else []
    [found] = statements(CARRIER, disputes, disputes, bills, disputes[0].opened_at)

    assert [item.loaded for item in (*found.owed_by_carrier, *found.kept_out)] == [loaded, loaded]


def test_each_invoice_is_held_against_the_disputes_of_its_number_alone(monkeypatch):
    asked = []
    monkeypatch.setattr(rules, "names", lambda dispute, invoice: asked.append(invoice) or names(dispute, invoice))
    bills = [an_invoice(carrier_id=CARRIER.id, number=f"INV-{number}") for number in range(200)]
    disputes = [a_dispute_of(each) for each in bills]

    statements(CARRIER, disputes, disputes, [(each, each.total * 2) for each in bills], disputes[0].opened_at)

    assert len(asked) <= 5 * len(bills)
