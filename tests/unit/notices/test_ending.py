"""The letters at the end of a dispute: what is credited and what is payable, and by when."""

import pytest

from pledgekeeper.disputes.settling import IssueCredit, RecordPayment, SettleDispute, WithdrawDispute
from pledgekeeper.notices.compose import compose
from tests.unit.builders import DAY, a_claim, a_dispute, after
from tests.unit.disputes.test_agreeing import BILLING, accept, lived, propose, withdraw
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines
from tests.unit.notices.test_compose import LANGUAGES, terms_in

SETTLE, WITHDRAW = SettleDispute(by=BILLING), WithdrawDispute(by=BILLING)


def paid(amount, reference="P-1"):
    return RecordPayment(by=ANALYST, amount=amount, paid_on=LATER.date(), reference=reference)


def ends(dispute, language="en"):
    """The last letter to the carrier that may tell an end; none where there is none."""
    owing = [each for each in dispute.timeline if each.notice in ("ended", "proposal")]
    return [compose(dispute, each, terms_in(language), LATER + DAY, "e1").text for each in owing[-1:]]


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
        "Disputed: 4000.00    Accepted: 1000.00    Rejected: 3000.00    Open: 0.00    (USD)",
        "To be credited: 1000.00 USD. The credit note is due by 2026-12-07 18:00 (America/Lima).",
        "What you gave up is payable: 3000.00 USD, with VAT where the invoice has any. Due date: 2026-12-02.",
        "Of the invoice 87661.81 USD in all is payable by 2026-12-02.",
    ]


@pytest.mark.parametrize("by", [ANALYST, BILLING])
def test_an_agreement_that_ends_a_dispute_tells_the_end_in_its_own_letter(by):
    other = BILLING if by == ANALYST else ANALYST
    agreed = lived(of_three_lines(), propose(by, accepted_amount="1500"), accept(other))
    [text] = ends(agreed)

    assert [each.notice for each in agreed.timeline[-4:] if each.notice == "ended"] == []
    assert "We agree: by proposal p1" in text
    assert "Disputed: 4000.00    Accepted: 1500.00    Rejected: 2500.00    Open: 0.00    (USD)" in text
    assert "settled: both sides agree on all of it.\nTo be credited: 1500.00 USD." in text
    assert text.count("1500.00    ") == 1


def test_an_agreement_about_one_line_speaks_of_no_end():
    [text] = ends(lived(of_three_lines(), propose(BILLING, ("1", "2000")), accept(ANALYST)))

    assert "settled" not in text
    assert "credited" not in text


def test_who_withdraws_reads_that_nothing_is_credited_and_all_is_payable():
    [text] = ends(lived(of_three_lines(), WITHDRAW))

    assert "Nothing of it was accepted: nothing is credited.\nWhat you gave up is payable: 4000.00 USD" in text


def test_the_part_that_is_given_up_last_ends_the_dispute_with_a_letter():
    [text] = ends(lived(a_dispute(), answer(accepted_amount="5000"), withdraw("1804.28")))

    assert "Accepted: 5000.00    Rejected: 1804.28    Open: 0.00" in text


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
    assert "Your payment P-2 of 3000.00 USD, of 2026-11-24, is recorded. By it what you gave up" in text
    assert "Of what you gave up nothing is payable any more." in text


def test_our_desk_reads_the_end_where_the_carrier_had_the_last_word():
    settled = lived(of_three_lines(), answer(accepted_amount="1000"), SETTLE)
    [told] = [each for each in settled.timeline if each.event == "dispute-end-reported"]
    letter = compose(settled, told, terms_in("es"), LATER + DAY, "e1")

    assert letter.to == terms_in("es").roster.centre(settled.desk).mailbox
    assert "The dispute of DSP-7K3QX9M2XA" in letter.text
    assert "was settled by facturacion@andesvoz.example" in letter.text
    assert "Disputed: 4000.00 Accepted: 1000.00 Rejected: 3000.00 Open: 0.00 (USD)" in letter.text


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
