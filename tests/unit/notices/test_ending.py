"""The letters at the end of a dispute: what is credited and what is payable, and by when."""

from decimal import Decimal

import pytest

from pledgekeeper.disputes.checking import Taken
from pledgekeeper.disputes.owing import interest_of
from pledgekeeper.disputes.settling import IssueCredit, RecordPayment, ReversePayment, SettleDispute, WithdrawDispute
from pledgekeeper.disputes.standing import CheckClaim
from pledgekeeper.notices.compose import compose
from tests.unit.builders import DAY, a_claim, a_dispute, after
from tests.unit.disputes.test_agreeing import BILLING, accept, lived, propose, withdraw
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines
from tests.unit.disputes.test_standing import invoice
from tests.unit.notices.test_compose import LANGUAGES, terms_in

PAGE = "https://care.pledge.example/ecare/cases/DSP-7K3QX9M2XA"
SETTLE, WITHDRAW = SettleDispute(by=BILLING), WithdrawDispute(by=BILLING)


def paid(amount, reference="P-1", on=None):
    return RecordPayment(by=ANALYST, amount=amount, paid_on=on or LATER.date(), reference=reference)


def reversal(reference, on="2026-11-25"):
    return ReversePayment(by=ANALYST, reference=reference, reversed_on=on, reason="Returned by the bank.")


def ends(dispute, language="en"):
    """The last letter to the carrier that may tell an end; none where there is none."""
    owing = [each for each in dispute.timeline if each.notice in ("ended", "proposal")]
    return [compose(dispute, each, terms_in(language), LATER + DAY, "e1", PAGE).text for each in owing[-1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_settles_reads_every_sum_and_what_follows_by_when(language):
    [text] = ends(lived(of_three_lines(), answer(accepted_amount="1000"), SETTLE), language)

    for told in ("4000.00", "1000.00 USD", "3000.00 USD", "2026-12-07 18:00", "2026-12-02", "87661.81 USD"):
        assert told in text
    assert "$" not in text


def test_a_settled_dispute_tells_the_credit_and_what_is_payable():
    [text] = ends(lived(of_three_lines(), answer(accepted_amount="1000"), SETTLE))

    assert text.splitlines()[2:] == [
        "The dispute is settled: both sides agree on all of it.",
        "",
        "Of 4000.00 USD that you disputed, 1000.00 USD is accepted, 3000.00 USD is rejected, and 0.00 USD is open.",
        "To be credited: 1000.00 USD. The credit note is due by 2026-12-07 18:00 (America/Lima).",
        "What you gave up is payable: 3000.00 USD, with VAT where the invoice has any. Due date: 2026-12-02.",
        "Of the invoice 87661.81 USD in all is payable by 2026-12-02, what its other disputes leave to pay among it.",
        "",
        f"The page of the dispute: {PAGE}",
    ]


@pytest.mark.parametrize("by", [ANALYST, BILLING])
def test_an_agreement_that_ends_a_dispute_tells_the_end_in_its_own_letter(by):
    other = BILLING if by == ANALYST else ANALYST
    agreed = lived(of_three_lines(), propose(by, accepted_amount="1500"), accept(other))
    [text] = ends(agreed)

    assert [each.notice for each in agreed.timeline[-4:] if each.notice == "ended"] == []
    assert "We agree: by proposal p1" in text
    assert (
        "Of 4000.00 USD that you disputed, 1500.00 USD is accepted, 2500.00 USD is rejected, and 0.00 USD is open."
        in text
    )
    assert "settled: both sides agree on all of it.\nTo be credited: 1500.00 USD." in text
    assert text.count("1500.00 USD is accepted") == 1


def test_an_agreement_about_one_line_speaks_of_no_end():
    [text] = ends(lived(of_three_lines(), propose(BILLING, ("1", "2000")), accept(ANALYST)))

    assert "settled" not in text
    assert "credited" not in text


def test_who_withdraws_reads_that_nothing_is_credited_and_all_is_payable():
    [text] = ends(lived(of_three_lines(), WITHDRAW))

    assert "Nothing of it was accepted: nothing is credited.\nWhat you gave up is payable: 4000.00 USD" in text


def test_the_part_that_is_given_up_last_ends_the_dispute_with_a_letter():
    [text] = ends(lived(a_dispute(), answer(accepted_amount="5000"), withdraw("1804.28")))

    assert "5000.00 USD is accepted, 1804.28 USD is rejected, and 0.00 USD is open." in text


def test_what_was_credited_before_the_end_is_not_promised_again():
    answered = lived(of_three_lines(), answer(accepted_amount="1000"), IssueCredit(by=ANALYST, credit_note="CN-7"))
    [text] = ends(lived(answered, SETTLE))

    assert "What was accepted is credited: CN-7." in text
    assert "To be credited" not in text


def test_a_claim_without_a_sum_ends_without_sums():
    unsaid = a_dispute(claim=a_claim(disputed_amount=None, currency=None))
    [text] = ends(lived(unsaid, WITHDRAW))

    assert "It never said how much was disputed: nothing is credited for it." in text


def test_the_payment_of_all_that_was_given_up_is_told_with_what_is_left_of_the_invoice():
    withdrawn = lived(of_three_lines(), WITHDRAW)
    part = after(withdrawn, paid("1000"), LATER + DAY)
    [text] = ends(after(part, paid("3000", "P-2"), LATER + DAY))

    assert part.timeline[-1].notice is None
    assert "Your payment P-2 of 3000.00 USD, of 2026-11-24, is recorded.\nBy it what you gave up" in text
    assert "Of what you gave up nothing is payable any more." in text


def test_our_desk_reads_the_end_where_the_carrier_had_the_last_word():
    settled = lived(of_three_lines(), answer(accepted_amount="1000"), SETTLE)
    [told] = [each for each in settled.timeline if each.event == "dispute-end-reported"]
    letter = compose(settled, told, terms_in("es"), LATER + DAY, "e1")

    assert letter.to == terms_in("es").roster.centre(settled.desk).mailbox
    assert "The dispute of DSP-7K3QX9M2XA" in letter.text
    assert "was settled by facturacion@andesvoz.example" in letter.text
    assert (
        "Of 4000.00 USD that you disputed, 1000.00 USD is accepted, 3000.00 USD is rejected, and 0.00 USD is open."
        in letter.text
    )


@pytest.mark.parametrize(("by", "other", "reported"), [(ANALYST, BILLING, 1), (BILLING, ANALYST, 0)])
def test_our_own_last_word_is_reported_to_nobody_of_ours(by, other, reported):
    agreed = lived(of_three_lines(), propose(by, accepted_amount="1500"), accept(other))

    assert sum(each.event == "dispute-end-reported" for each in agreed.timeline) == reported


def test_a_payment_under_protest_is_told_to_nobody():
    assert ends(after(of_three_lines(), paid("4000"), LATER)) == []


def test_interest_is_told_without_a_comma_too_many_and_by_itself_where_only_it_is_left():
    withdrawn = lived(of_three_lines(), WITHDRAW)
    [end] = [each for each in withdrawn.timeline if each.notice == "ended"]
    owed = compose(withdrawn, end, terms_in("en"), LATER + 60 * DAY, "e1").text

    assert "4000.00 USD, with interest of" in owed
    assert ",," not in owed
    assert ",." not in owed


# --- after the end: what is paid with the invoice, what did not hold, interest ---------------------------------------

AFTER_DUE = LATER + 60 * DAY
BILLED = Decimal("88661.81")


def with_the_invoice(dispute, amount, moment=LATER + DAY, of=None, **said):
    """The dispute when it hears how much is recorded as paid with its invoice by then."""
    heard = CheckClaim(
        invoice_number=dispute.claim.invoice_number, invoice=of or invoice(), paid_amount=Decimal(amount), **said
    )
    return after(dispute, heard, moment)


def told(dispute, language="en", now=AFTER_DUE):
    """The letters to the carrier that tell the end, or what is owed after it, as they read by then."""
    owing = [each for each in dispute.timeline if each.notice == "ended"]
    return [compose(dispute, each, terms_in(language), now, "e1", PAGE).text for each in owing]


def ended():
    """Of 4000.00 USD disputed 1000.00 are accepted, and 3000.00 given up; the invoice is due on 2 December."""
    checked = with_the_invoice(of_three_lines(), "0.00", LATER)
    return lived(checked, answer(accepted_amount="1000"), SETTLE)


def test_what_was_given_up_and_is_paid_with_the_invoice_is_told_once_with_its_sums():
    part = with_the_invoice(ended(), "85000.00")
    paid = with_the_invoice(part, "87661.81")
    more = with_the_invoice(with_the_invoice(paid, "87661.81"), "87700.00")

    assert [len(told(each)) for each in (part, paid, more)] == [1, 2, 2]
    assert told(paid)[1].splitlines() == [
        "About your dispute DSP-7K3QX9M2XA of invoice INV-2026-10-00417:",
        "",
        "With invoice INV-2026-10-00417 87661.81 USD is recorded as paid, beside what was paid with its disputes.",
        "That covers what you gave up in this dispute.",
        "",
        "Of 4000.00 USD that you disputed, 1000.00 USD is accepted, 3000.00 USD is rejected, and 0.00 USD is open.",
        "To be credited: 1000.00 USD. The credit note is due by 2026-12-07 18:00 (America/Lima).",
        "Of what you gave up nothing is payable any more.",
        "Of the invoice nothing is payable any more.",
        "",
        f"The page of the dispute: {PAGE}",
    ]


def test_what_was_paid_with_the_invoice_before_the_end_is_told_by_the_end_alone():
    before = with_the_invoice(of_three_lines(), "87661.81", LATER)
    settled = with_the_invoice(lived(before, answer(accepted_amount="1000"), SETTLE), "87662.00")

    [text] = told(settled)
    assert "Of what you gave up nothing is payable any more." in text


def test_what_the_invoice_and_the_dispute_pay_together_is_told_once():
    part = with_the_invoice(ended(), "86661.81")
    whole = after(part, paid("1000"), LATER + DAY)

    assert [len(told(each)) for each in (part, whole, with_the_invoice(whole, "86700.00"))] == [1, 2, 2]


def test_what_another_dispute_leaves_open_and_is_paid_with_it_is_told_no_second_time():
    covered = with_the_invoice(ended(), "85661.81", elsewhere_amount=Decimal("2000.00"))
    other_ended = with_the_invoice(covered, "85661.81")
    all_paid = with_the_invoice(other_ended, "87661.81")

    assert [len(told(each)) for each in (covered, other_ended, all_paid)] == [2, 2, 2]


def test_what_other_disputes_claim_too_is_told_as_to_be_paid_no_more():
    [_, text] = told(with_the_invoice(ended(), "0.00", elsewhere_amount=BILLED - 1000))

    assert "to be paid no more: other disputes of the invoice claim the same." in text


def test_a_payment_of_the_invoice_that_did_not_hold_is_told_with_what_is_open_by_when_and_later_that_it_is_paid():
    back = with_the_invoice(with_the_invoice(ended(), "87661.81"), "0.00", AFTER_DUE)
    [_, _, text] = told(back)

    assert "less is recorded as paid than before, 0.00 USD now: a payment of it did not hold" in text
    assert "Something that you gave up in this dispute is open again by that; how much stands below." in text
    assert "What you gave up is payable: 3000.00 USD, with interest of" in text
    assert "Due date: 2026-12-02.\nThat day is over: please pay it now." in text
    assert len(told(with_the_invoice(back, "87661.81", AFTER_DUE))) == 4


def test_a_later_version_that_bills_more_than_was_paid_is_told_with_what_is_left_to_pay():
    paid = with_the_invoice(ended(), "87661.81")
    more = with_the_invoice(paid, "87661.81", of=invoice(version=2, total="90161.81"))
    [_, _, text] = told(more)

    assert "Of invoice INV-2026-10-00417 more is left to pay by this dispute than before" in text
    assert "What you gave up is payable: 1500.00 USD" in text
    assert "Of the invoice 1500.00 USD in all is payable by 2026-12-02" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_gives_up_what_another_dispute_claims_too_is_told_no_sum_of_the_invoice_but_where_it_is(language):
    shared = with_the_invoice(of_three_lines(), "0.00", LATER, taken={"1": Taken(withheld_amount=Decimal("500"))})
    [text] = ends(lived(shared, answer(accepted_amount="1000"), SETTLE), language)

    where = {"en": "on its page and in the set-off", "fr": "sur sa page et dans", "es": "en su página y en",
             "zh": "发票页面与抵销账", "pt": "na sua página e no"}  # fmt: skip
    assert where[language] in text
    assert "in all is payable" not in text


def test_a_payment_that_was_told_as_the_last_and_did_not_hold_is_told_and_so_is_the_next_that_pays_it():
    whole = after(ended(), paid("3000"), LATER + DAY)
    back = after(whole, reversal("P-1"), AFTER_DUE)
    [_, _, text] = told(back)

    assert "Your payment P-1 of 3000.00 USD counts no more since 2026-11-25. Reason: Returned by the bank." in text
    assert "open again by that" in text
    assert "What you gave up is payable: 3000.00 USD, with interest of" in text
    assert "That day is over: please pay it now." in text
    assert len(told(after(back, paid("3000", "P-2"), AFTER_DUE))) == 4


def test_a_payment_under_protest_that_did_not_hold_is_told_to_nobody():
    assert told(after(after(of_three_lines(), paid("4000"), LATER), reversal("P-1"), AFTER_DUE)) == []


def test_interest_that_is_paid_after_the_end_is_told_and_so_is_that_it_did_not_hold():
    late = after(ended(), paid("3000", on=AFTER_DUE.date()), AFTER_DUE)
    interest = interest_of(late, terms_in("en").carrier.agreement.disputes, AFTER_DUE).by_carrier
    half = after(late, paid(interest - 1, "P-2", AFTER_DUE.date()), AFTER_DUE)
    whole = after(half, paid("1.00", "P-3", AFTER_DUE.date()), AFTER_DUE)
    back = after(whole, reversal("P-3", AFTER_DUE.date()), AFTER_DUE)

    assert (
        f"its interest is still payable: {interest} USD. It grows no more, and stands in the set-off" in told(late)[1]
    )
    assert "its interest is still payable: 1.00 USD." in told(half)[2]
    assert (
        "Your payment P-3 of 1.00 USD, of 2027-01-23, is recorded.\nIt is interest on what you gave" in told(whole)[3]
    )
    assert "Of what you gave up nothing is payable any more." in told(whole)[3]
    assert "its interest is still payable: 1.00 USD." in told(back)[4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_after_the_end_names_the_invoice_and_its_sums_in_every_language(language):
    whole = with_the_invoice(ended(), "87661.81")
    back = after(after(with_the_invoice(whole, "0.00"), paid("3000"), AFTER_DUE), reversal("P-1"), AFTER_DUE)

    letters = told(back, language)
    assert len(letters) == 5
    assert all("INV-2026-10-00417" in each and "3000.00 USD" in each and "$" not in each for each in letters)
    assert "87661.81 USD" in letters[1]


def answered(dispute, language="en"):
    [event] = [each for each in dispute.timeline if each.notice == "answer"]
    return compose(dispute, event, terms_in(language), LATER + DAY, "e1", PAGE).text


def test_an_answer_about_an_invoice_that_is_paid_whole_asks_for_nothing_and_speaks_of_nothing_to_withhold():
    whole = with_the_invoice(of_three_lines(), "88661.81", LATER)

    text = answered(lived(whole, answer(accepted_amount="1000")))

    assert "Of the invoice nothing is payable any more." in text
    assert "you may withhold" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_with_vat_beside_sums_without_are_told_apart(language):
    plain = with_the_invoice(of_three_lines(), "0.00", LATER)
    taxed = plain.changed(checked=plain.checked.changed(vat_percent=Decimal(20)))
    without = {"en": "VAT", "fr": "TVA", "es": "IVA", "zh": "增值税", "pt": "IVA"}[language]

    assert without in answered(lived(taxed, answer(accepted_amount="1000")), language)
    assert without not in answered(lived(plain, answer(accepted_amount="1000")), language)
