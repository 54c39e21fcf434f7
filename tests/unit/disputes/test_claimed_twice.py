"""What two disputes of one invoice both claim is found by the later, and counts once in the sums of the invoice."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claimed_twice import Claimed, beyond, both_claim, found_twice
from pledgekeeper.disputes.claims import ClaimLine
from pledgekeeper.disputes.invoiced import elsewhere, invoiced, taken_by
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Amounts, Share
from pledgekeeper.disputes.owing import interest_of, outstanding, payable_amount
from pledgekeeper.disputes.set_off import statements
from pledgekeeper.disputes.settling import PaymentDue, RecordPayment, SettleDispute, WithdrawDispute
from pledgekeeper.disputes.standing import CheckClaim
from tests.unit.builders import DAY, after, terms_of
from tests.unit.disputes.test_agreeing import BILLING, lived
from tests.unit.disputes.test_crediting import an_invoice, disputing
from tests.unit.disputes.test_invoiced import decided
from tests.unit.disputes.test_lines import ANALYST, LATER, answer

CARRIER = terms_of("andesvoz").carrier
CENTS = st.integers(0, 10_000).map(lambda cents: Decimal(cents).scaleb(-2))


def before(**lines):
    return Claimed(dispute="DSP-1", lines={name.removeprefix("l"): Decimal(each) for name, each in lines.items()})


def found(dispute, *earlier):
    return [(each.differs, each.line, each.said, each.right) for each in found_twice(dispute.claim, earlier)]


def test_a_line_that_earlier_disputes_claim_is_found_with_each_of_them():
    theirs = (before(l1="60.00"), before(l1="5.00", l9="1.00").changed(dispute="DSP-2"), before())

    assert found(disputing(), *theirs) == [("line-twice", "1", "100.00", "DSP-1 (60.00), DSP-2 (5.00)")]


def test_a_claim_of_the_whole_holds_all_lines_and_is_found_once():
    assert found(disputing({}), before(l1="60.00", l2="5.00")) == [("twice", None, "300.00", "DSP-1 (65.00)")]
    assert found(disputing(), before(whole="65.00")) == [("twice", None, "300.00", "DSP-1 (65.00)")]
    assert list(both_claim([WHOLE], ["1", "2"])) == ["1", "2"]


@pytest.mark.parametrize(
    ("own", "theirs", "both"),
    [(["1"], ["1", "2"], ["1"]), (["1"], ["2"], []), (["1"], [WHOLE], [WHOLE]), ([], ["1", WHOLE], [])],
)
def test_both_claim_a_line_that_each_names_and_all_that_one_claims_as_a_whole_but_nothing_where_one_claims_nothing(
    own, theirs, both
):
    assert list(both_claim(own, theirs)) == both


def test_nothing_is_claimed_by_what_is_given_up_or_says_no_amount_and_what_we_reject_is_until_then():
    rejected = lived(disputing(), answer(("1", "0.00"), ("2", "200.00")))

    assert dict(rejected.claimed.lines) == {"1": Decimal("100.00"), "2": Decimal("200.00")}
    assert dict(lived(rejected, SettleDispute(by=BILLING)).claimed.lines) == {"2": Decimal("200.00")}
    assert dict(after(disputing(), WithdrawDispute(by=BILLING), LATER).claimed.lines) == {}
    unsaid = disputing({}).claim.changed(disputed_amount=None)
    assert list(found_twice(unsaid, [before(whole="65.00")])) == []


def checked(dispute, invoice, *earlier):
    """As it is found beside disputes that were opened before."""
    return after(dispute, beside(dispute, invoice, earlier, claimed=[each.claimed for each in earlier]), LATER)


def beside(dispute, invoice, others, **said):
    takes = {"elsewhere_amount": elsewhere(dispute, others), "taken": taken_by(dispute, others)}
    return CheckClaim(invoice_number="INV-1", invoice=invoice, **takes, **said)


def both_of_line_1(first="100.00", second="100.00"):
    one = disputing({"1": first})
    other = checked(disputing({"1": second}), an_invoice(), one)
    return one, other.changed(case_id="DSP-LATER")


def test_the_check_notes_what_the_invoice_bills_of_what_is_claimed_twice():
    first, second = both_of_line_1()

    assert dict(second.checked.at_most) == {"1": Decimal("100.00")}
    assert dict(checked(disputing({}), an_invoice(), first).checked.at_most) == {WHOLE: Decimal("300.00")}
    assert dict(checked(disputing({"7": "1.00"}), an_invoice(), disputing({"7": "1.00"})).checked.at_most) == {}


def test_a_line_that_two_claim_is_withheld_once():
    sums = invoiced(an_invoice(), both_of_line_1(second="80.00"), NOTHING)

    assert (sums.disputed, sums.withheld, sums.held_back, sums.payable) == (100, 100, 100, 200)


def test_what_one_dispute_gives_up_of_a_line_that_another_accepts_is_owed_by_nobody():
    first, second = both_of_line_1()
    accepted = lived(first, answer(("1", "100.00")))
    gone = lived(second, answer(("1", "0.00")), SettleDispute(by=BILLING))

    sums = invoiced(an_invoice(), [accepted, gone], NOTHING)
    owed = statements(CARRIER, [accepted, gone], [accepted, gone], [(an_invoice(), NOTHING)], LATER + DAY)

    assert (sums.accepted, sums.payable, sums.undisputed) == (100, 200, 200)
    assert [each.owed_by_carrier for each in owed] == [()]


@pytest.mark.parametrize("said", ["100.00", "0.00", None])
@pytest.mark.parametrize("then", ["withheld", "given up"])
def test_each_of_two_that_claim_a_line_says_the_same_is_payable_as_the_invoice(said, then):
    first, second = both_of_line_1()
    if said:
        first = lived(first, answer(("1", said)))
    if then == "given up":
        second = lived(second, answer(("1", "0.00")), SettleDispute(by=BILLING))

    def known(one, other):
        before = one.checked or Checked(total_amount=Decimal("300.00"))
        return one.changed(checked=before.changed(elsewhere_amount=elsewhere(one, [other])))

    payable = invoiced(an_invoice(), [first, second], NOTHING).payable
    assert payable_amount(known(first, second)) == payable
    assert payable_amount(known(second, first)) == payable


PART = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))


@given(st.lists(st.tuples(st.integers(1, 100), PART), min_size=2, max_size=3), st.integers(0, 150))
@example([(100, (100, 0, 0, 0)), (100, (0, 0, 0, 100))], 0)
@example([(60, (33, 100, 100, 67)), (100, (0, 0, 0, 0))], 0)
def test_disputes_of_one_line_say_the_same_is_payable_as_the_invoice_whatever_was_paid_with_them(claims, paid):
    invoice = an_invoice({"1": "100.00", "2": "100.00"}, "200.00")
    parts = [decided(invoice, Decimal(amount), *percents) for amount, percents in claims]
    line_1 = [each.changed(shares=(each.shares[0].changed(line="1"),)) for each in parts]
    claim = [each.claim.changed(lines=(ClaimLine(line="1", disputed_amount=each.amounts.disputed_amount),))
             for each in parts]  # fmt: skip
    found = Checked(total_amount=Decimal(200), paid_amount=Decimal(paid), at_most={"1": Decimal(100)})
    made = [each.changed(claim=said, checked=found, case_id=f"DSP-{number}")
            for number, (each, said) in enumerate(zip(line_1, claim, strict=True))]  # fmt: skip

    def known(one):
        others = [each for each in made if each is not one]
        knows = one.changed(checked=found.changed(taken=taken_by(one, others)))
        return knows.changed(checked=knows.checked.changed(elsewhere_amount=elsewhere(knows, others)))

    payable = invoiced(invoice, made, Decimal(paid)).payable
    assume(sum(each.amounts.accepted_amount for each in made) <= 100)
    assert [payable_amount(known(each)) for each in made] == [payable] * len(made)


TWO_THIRDS = {"1": "1500.00"}
FIVE = an_invoice({"1": "2000.00", "2": "3000.00"}, "5000.00")


def two_of_line_1():
    """Of the 2000.00 of line 1 each disputes 1500.00; both know of the other."""
    one, other = (disputing(TWO_THIRDS, "5000.00").changed(case_id=f"DSP-{each}") for each in "AB")
    other = checked(other, FIVE, one)
    return after(one, beside(one, FIVE, [other]), LATER), after(other, beside(other, FIVE, [one]), LATER)


def gives_up(dispute, at=LATER):
    return after(after(dispute, answer(("1", "0.00")), at), SettleDispute(by=BILLING), at)


@pytest.mark.parametrize("said", ["1500.00", "0.00"])
def test_who_gives_up_what_another_dispute_takes_owes_by_it_what_that_leaves_with_interest_on_no_more(said):
    one, other = two_of_line_1()
    one = lived(one, answer(("1", said)))
    other = gives_up(after(other, beside(other, FIVE, [one]), LATER))

    assert outstanding(other) == 500
    [due] = [each for each in other.timeline if isinstance(each, PaymentDue)]
    assert due.amount == 500
    a_year_late = datetime(2027, 12, 2, 12, tzinfo=UTC)
    interest = interest_of(other, CARRIER.agreement.disputes, a_year_late).by_carrier
    alone = interest_of(gives_up(disputing({"1": "500.00"}, "5000.00")), CARRIER.agreement.disputes, a_year_late)
    assert interest == alone.by_carrier > 0


def test_interest_stays_in_the_set_off_though_what_it_is_of_was_paid_with_the_dispute_and_with_the_invoice():
    gone = gives_up(disputing({"1": "500.00"}, "5000.00"))
    late = RecordPayment(by=ANALYST, amount="300.00", paid_on="2027-03-01", reference="P-1")
    march = datetime(2027, 3, 2, 12, tzinfo=UTC)
    paid = after(gone, late, march)
    whole = Decimal("4700.00")
    heard = after(paid, beside(paid, FIVE, [], paid_amount=whole), march)
    [found] = statements(CARRIER, [heard], [heard], [(FIVE, whole)], march)

    [item] = found.owed_by_carrier
    assert (item.amount, item.interest) == (0, interest_of(heard, CARRIER.agreement.disputes, march).by_carrier)
    assert item.interest > 0


def test_by_a_dispute_nothing_may_be_withheld_that_another_was_accepted():
    one, other = two_of_line_1()
    accepted = lived(one, answer(("1", "1500.00")))

    assert (one.withheld_amount, other.withheld_amount) == (1500, 1500)
    assert after(other, beside(other, FIVE, [accepted]), LATER).withheld_amount == 500


def test_when_another_gives_up_the_same_the_one_that_was_first_owes_the_rest_and_is_told():
    one, other = two_of_line_1()
    one = gives_up(one)
    other = gives_up(after(other, beside(other, FIVE, [one]), LATER))
    assert (outstanding(one), outstanding(other)) == (500, 500)

    heard = after(one, beside(one, FIVE, [other]), LATER + DAY)

    last = after(other, beside(other, FIVE, [heard]), LATER)
    assert (outstanding(heard), outstanding(last)) == (1500, 500)
    [found] = statements(CARRIER, [heard, last], [heard, last], [(FIVE, NOTHING)], LATER + DAY)
    assert [item.amount for item in found.owed_by_carrier] == [1500, 500]
    assert [(each.amount, each.told) for each in heard.timeline[-2:] if isinstance(each, PaymentDue)] == [(1500, True)]


@given(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=2, max_size=4), CENTS)
def test_what_disputes_of_a_line_gave_up_is_owed_once_and_by_the_first_of_them_first(shares, billed):
    def made(number, yes, held, gone):
        dispute = disputing({"1": str(yes + held + gone)}, "5000.00").changed(case_id=f"DSP-{number}")
        share = Share(line="1", accepted_amount=yes, rejected_amount=gone, withdrawn_amount=gone)
        return dispute.changed(shares=(share,), checked=Checked(at_most={"1": billed}))

    found = [made(number, *each) for number, each in enumerate(shares) if sum(each)]
    known = [
        each.changed(checked=each.checked.changed(taken=taken_by(each, [one for one in found if one is not each])))
        for each in found
    ]
    accepted, withheld, given_up = (sum(each) for each in zip(*shares, strict=True))

    owed = [each.own.withdrawn_amount for each in known]
    assert sum(owed) == min(given_up, max(0, billed - accepted - min(withheld, max(0, billed - accepted))))
    whole = [each.amounts.withdrawn_amount for each in known]
    short = [number for number, each in enumerate(owed) if each < whole[number]]
    assert not any(owed[number] for number in range(len(owed)) if short and number > short[0])


def test_two_claims_of_the_whole_are_no_more_than_the_whole():
    first = disputing({})
    second = checked(disputing({}), an_invoice(), first)

    sums = invoiced(an_invoice(), [first, second], Decimal("120.00"))
    assert (sums.disputed, sums.withheld, sums.held_back, sums.payable) == (300, 300, 180, 0)


def test_the_set_off_owes_all_that_was_paid_and_no_more_whatever_notes_are_issued():
    invoice = an_invoice({"1": "1000.00"}, "1000.00")
    one = disputing({"1": "800.00"}, "1000.00")
    other = checked(disputing({"1": "800.00"}, "1000.00"), invoice, one).changed(case_id="DSP-LATER")
    accepted = [lived(each, answer(("1", "800.00"))) for each in (one, other)]
    credited = [accepted[0].changed(credited_amount=Decimal("800.00")), accepted[1]]

    def owed(disputes):
        [found] = statements(CARRIER, disputes, disputes, [(invoice, Decimal("1000.00"))], LATER + DAY)
        return [item.whole for item in (*found.owed_by_us, *found.overpaid)]

    assert owed(accepted) == [800, 200]
    assert owed(credited) == [800, 200]


def test_a_note_that_was_deducted_from_what_was_not_paid_leaves_a_later_credit_owed():
    invoice = an_invoice({"1": "500.00", "2": "500.00"}, "1000.00")
    noted = lived(disputing({"1": "500.00"}, "1000.00"), answer(("1", "500.00")))
    noted = noted.changed(credited_amount=Decimal("500.00"))
    later = lived(disputing({"2": "300.00"}, "1000.00"), answer(("2", "300.00"))).changed(case_id="DSP-LATER")

    disputes = [noted, later]
    [found] = statements(CARRIER, disputes, disputes, [(invoice, Decimal("500.00"))], LATER + DAY)
    assert [item.amount for item in found.owed_by_us] == [300]


@given(st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=1, max_size=4), CENTS)
def test_what_is_left_of_a_line_within_what_it_bills_is_accepted_withheld_or_given_up(shares, billed):
    lines = [
        Amounts(disputed_amount=yes + held + gone, accepted_amount=yes, rejected_amount=gone, withdrawn_amount=gone)
        for yes, held, gone in shares
    ]
    accepted, withheld, given_up = (sum(each) for each in zip(*shares, strict=True))
    over = beyond(lines, billed)

    assert over.accepted_amount == 0
    assert over.withheld_amount <= withheld
    assert over.withdrawn_amount <= given_up
    left = withheld + given_up - over.disputed_amount
    assert left == min(withheld + given_up, max(0, billed - accepted))


def test_a_check_without_another_claim_notes_nothing():
    assert checked(disputing(), an_invoice()).checked.changed(findings=()).at_most == Checked().at_most
