"""A dispute's money: every cent is accepted or rejected, and owed once."""

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.pausing import PauseClocks, ResumeClocks
from pledgekeeper.disputes.claims import ClaimContact, CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.decide import decide
from pledgekeeper.disputes.fraud.commands import ActOnFraud
from pledgekeeper.disputes.model import AcknowledgeDispute, DisputeStatus
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditDue,
    CreditIssued,
    DisputeAnswered,
    IssueCredit,
    SettleDispute,
    WithdrawDispute,
)
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.event import Actor
from pledgekeeper.kinds import fold
from tests.unit.builders import DAY, MONDAY_9H, NOC, a_claim, a_dispute, after, at, led_to, terms, terms_of, without

ANALYST = Actor(side="ours", name="antoine-duval")
LATER = MONDAY_9H + DAY
TERMS = terms_of("andesvoz")


def one_person_suffices():
    agreement = TERMS.carrier.agreement
    clause = agreement.disputes.changed(second_eyes_above=None)
    return terms("andesvoz", carrier=TERMS.carrier.changed(agreement=agreement.changed(disputes=clause)))


CENTS = st.decimals(0, Decimal("7000"), places=2)


def answer(accepted, reason="as agreed on 24 September"):
    return AnswerDispute(by=ANALYST, accepted_amount=accepted, reason=reason)


# --- opening ---------------------------------------------------------------------------------------------------------


def test_a_dispute_is_opened_with_its_claim_and_the_time_its_type_allows_for_an_answer():
    dispute = a_dispute()

    assert (dispute.status, dispute.answer_group) == (DisputeStatus.OPENED, "10 bd")
    assert dispute.title == "Invoice INV-2026-10-00417: 6804.28 USD disputed"


def test_a_type_nobody_knows_is_told_with_those_we_know():
    with pytest.raises(Invalid, match="'rates' is not a dispute type; it is one of rate, volume, dial-code") as told:
        a_dispute(claim=a_claim(type="rates"))

    assert told.value.facts == {"where": "type"}


def test_a_dispute_in_another_currency_than_the_agreements_is_refused():
    with pytest.raises(Refused, match="the agreement is in USD; the dispute is in EUR"):
        a_dispute(claim=a_claim(currency="EUR"))


def test_a_dispute_has_the_title_and_the_contact_that_it_was_opened_with():
    contact = ClaimContact(name="Ana Quispe", email="ana@andesvoz.example")
    [event, *_] = a_dispute(title="October", contact=contact, channel="call").timeline

    assert (event.title, event.contact, event.channel) == ("October", contact, "call")


@pytest.mark.parametrize("name", ["invoice_date", "period_from", "period_to"])
@pytest.mark.parametrize("year", ["1989", "2201"])
def test_no_claim_is_of_a_year_that_no_invoice_is_of(name, year):
    said = {"period_from": None, "period_to": None} | {name: f"{year}-06-01" + "T00:00:00Z" * ("period" in name)}

    with pytest.raises(Invalid, match=f"^{name}: "):
        a_dispute(claim=a_claim(**said))
    with pytest.raises(Invalid, match=f"^{name}: "):
        led_to(
            a_dispute(claim=a_claim(period_from=None, period_to=None)),
            CompleteClaim(by=NOC, **{name: said[name]}),
            LATER,
        )


# --- completing ------------------------------------------------------------------------------------------------------


def completed(claim, **said):
    return after(a_dispute(claim=claim), CompleteClaim(by=NOC, **said), LATER)


def test_what_is_said_later_stands_beside_what_was_said_and_is_told_only_where_it_is_new():
    assert completed(a_claim(account=None), account="ANV-1").claim == a_claim()
    assert completed(a_claim(disputed_amount=None), account="A-2").claim.account == "A-2"
    assert decide(a_dispute(), CompleteClaim(by=NOC, account="ANV-1"), TERMS, LATER) == []


def test_a_claim_that_is_completed_line_by_line_says_how_much_is_disputed():
    lines = [{"line": name, "disputed_amount": amount} for name, amount in (("1", "3000.00"), ("2", "999.99"))]

    assert completed(a_claim(disputed_amount=None), lines=lines).claim.disputed_amount == Decimal("3999.99")
    with pytest.raises(Invalid, match=r"the lines dispute 3999\.99, the claim 6804\.28"):
        completed(a_claim(), lines=lines)


def test_lines_that_are_said_again_say_anew_how_much_is_disputed():
    first, both = [{"line": "1", "disputed_amount": "10"}], [{"line": n, "disputed_amount": "10"} for n in "12"]

    dispute = completed(a_claim(disputed_amount=None), lines=first)
    again = after(dispute, CompleteClaim(by=NOC, lines=both), LATER)

    assert (dispute.claim.disputed_amount, again.claim.disputed_amount) == (Decimal(10), Decimal(20))


def test_what_is_said_later_adds_up_and_is_in_the_agreements_currency():
    with pytest.raises(Invalid, match=r"^disputed 88661\.82 exceeds what was billed, 88661\.81"):
        completed(a_claim(), disputed_amount="88661.82")
    with pytest.raises(Refused, match="the agreement is in USD; the dispute is in EUR"):
        completed(a_claim(currency=None), currency="EUR")
    with pytest.raises(Invalid, match=r"12\.345 has 3 decimals; USD has two"):
        a_dispute(claim=a_claim(currency=None, disputed_amount="12.345"))


# --- acknowledging ---------------------------------------------------------------------------------------------------


def test_a_dispute_is_given_to_the_analyst_on_duty():
    given_to = after(a_dispute(), AcknowledgeDispute(), LATER)

    assert (given_to.status, given_to.analyst) == (
        DisputeStatus.ACKNOWLEDGED,
        TERMS.roster.on_duty("billing-analyst", LATER).id,
    )


def test_without_an_analyst_the_manager_has_it():
    no_analyst = terms("andesvoz", roster=without("billing-analyst"))

    assert after(a_dispute(), AcknowledgeDispute(), LATER, no_analyst).analyst == "helene-marchand"


def test_a_dispute_nobody_can_be_given_to_waits_in_the_queue_until_the_roster_is_mended():
    nobody = terms("andesvoz", roster=without("billing-manager", without("billing-analyst")))

    with pytest.raises(NotFound, match="nobody is billing-analyst or billing-manager on the roster; add a rotation"):
        led_to(a_dispute(), AcknowledgeDispute(), LATER, nobody)


# --- answering -------------------------------------------------------------------------------------------------------


def test_an_answer_splits_what_is_disputed_and_owes_the_accepted_part():
    answered, owed = led_to(a_dispute(), answer("5000.00"), LATER)[:2]

    assert (answered.accepted_amount, answered.rejected_amount) == (Decimal("5000.00"), Decimal("1804.28"))
    assert (owed.amount, owed.currency) == (Decimal("5000.00"), "USD")


def test_a_rejection_owes_nothing():
    assert not [event for event in led_to(a_dispute(), answer("0"), LATER) if isinstance(event, CreditDue)]


def test_no_more_can_be_accepted_than_is_disputed():
    with pytest.raises(Refused, match=r"cannot accept 6804.29: only 6804.28 is disputed"):
        led_to(a_dispute(), answer("6804.29"), LATER)


def test_a_dispute_that_was_withdrawn_is_not_answered_any_more():
    withdrawn = after(a_dispute(), WithdrawDispute(by=NOC), LATER)

    with pytest.raises(Refused, match="cannot answer a dispute that is withdrawn"):
        led_to(withdrawn, answer("1"), LATER)


@given(disputed=st.decimals(Decimal("0.01"), Decimal("9999999999999999.99"), places=2), share=st.fractions(0, 1))
def test_accepted_and_rejected_add_up_to_what_is_disputed_to_the_cent(disputed, share):
    dispute = a_dispute(claim=a_claim(disputed_amount=disputed, billed_amount=disputed))
    cents = int(disputed * 100)
    accepted = Decimal(int(cents * share)).scaleb(-2)

    answered, *owed = decide(dispute, answer(accepted), one_person_suffices(), LATER)

    assert answered.accepted_amount + answered.rejected_amount == disputed
    assert [credit.amount for credit in owed] == ([accepted] if accepted else [])


# --- before the answer -----------------------------------------------------------------------------------------------


def test_the_carrier_is_told_which_evidence_is_missing_and_the_status_stays():
    (judged,) = led_to(a_dispute(), JudgeCompleteness(by=ANALYST, missing=("rate sheet",)), LATER)[:1]

    assert (judged.mark, judged.notice, judged.missing) == ("completeness-judged", "completeness", ("rate sheet",))
    assert after(a_dispute(), JudgeCompleteness(by=ANALYST), LATER).status is DisputeStatus.OPENED


def test_fraud_is_acted_on_before_anything_is_answered():
    act = ActOnFraud(by=ANALYST, action="range blocked")

    assert led_to(a_dispute(), act, LATER)[0].mark == "fraud-acted"
    with pytest.raises(Refused, match="cannot act a dispute that is answered"):
        led_to(after(a_dispute(), answer("0"), LATER), act, LATER)


def test_a_dispute_waits_for_the_carrier_when_we_say_so_and_its_answer_is_owed_later():
    paused = after(a_dispute(), PauseClocks(by=ANALYST, reason="pending-customer", note="which records?"), LATER)
    resumed = after(paused, ResumeClocks(by=ANALYST), LATER + DAY)

    before, after_it = (
        {commitment.id: reading.due_at for commitment, reading in readings(case, TERMS, case.timeline[-1].at)}
        for case in (a_dispute(), resumed)
    )
    assert before["dispute-answer"] == at("2026-12-04 18:00", "America/Lima")
    assert after_it["dispute-answer"] == at("2026-12-07 18:00", "America/Lima")
    assert after_it["dispute-settle"] == before["dispute-settle"]


# --- after the answer ------------------------------------------------------------------------------------------------


def test_a_credit_note_is_issued_once_and_only_for_what_was_accepted():
    issue = IssueCredit(by=ANALYST, credit_note="CN-2026-00031")
    answered = after(a_dispute(), answer("5000.00"), LATER)

    (credited,) = led_to(answered, issue, LATER + DAY)[:1]

    assert (credited.amount, credited.currency, credited.notice) == (Decimal("5000.00"), "USD", None)
    with pytest.raises(Refused, match="the credit note was issued already"):
        led_to(after(answered, issue, LATER + DAY), issue, LATER + DAY)
    for nothing_due in (a_dispute(), after(a_dispute(), answer("0"), LATER)):
        with pytest.raises(Refused, match="no credit is due: nothing of this dispute was accepted"):
            led_to(nothing_due, issue, LATER + DAY)


def test_a_dispute_is_settled_when_it_was_answered():
    settled = after(after(a_dispute(), answer("0"), LATER), SettleDispute(by=NOC), LATER + DAY)

    assert settled.status is DisputeStatus.SETTLED
    with pytest.raises(Refused, match="cannot settle a dispute that is opened"):
        led_to(a_dispute(), SettleDispute(by=NOC), LATER)


# --- any order of commands -------------------------------------------------------------------------------------------

COMMANDS = st.one_of(
    st.builds(answer, CENTS),
    st.just(AcknowledgeDispute()),
    st.builds(WithdrawDispute, by=st.sampled_from([NOC, ANALYST])),
    st.builds(SettleDispute, by=st.sampled_from([NOC, ANALYST])),
    st.builds(IssueCredit, by=st.just(ANALYST), credit_note=st.just("CN-1")),
)


@given(st.lists(COMMANDS, max_size=8))
def test_no_order_of_commands_owes_a_second_credit_or_more_than_is_disputed(history):
    dispute, owed = a_dispute(), []
    for command in history:
        try:
            events = decide(dispute, command, TERMS, LATER)
        except Refused:
            continue  # a refusal leaves no trace
        dispute = fold(dispute.case_id, events, dispute)
        owed += [event.amount for event in events if isinstance(event, CreditDue)]

    assert len(owed) <= 1
    assert [e.amount for e in dispute.timeline if isinstance(e, CreditIssued)] in ([], owed)
    assert sum(owed) <= dispute.claim.disputed_amount
    answers = [event for event in dispute.timeline if isinstance(event, DisputeAnswered)]
    assert sum(owed) == reduce(lambda total, event: total + event.accepted_amount, answers, Decimal(0))


# --- names -----------------------------------------------------------------------------------------------------------


def test_names_are_kept_without_the_blanks_around_them_and_blanks_alone_are_no_name():
    lines = [{"line": " 1 ", "disputed_amount": "10.00"}]
    said = a_claim(invoice_number=" INV-1\t", account=" A ", lines=lines, disputed_amount=None)

    claim = a_dispute(claim=said).claim
    assert (claim.invoice_number, claim.account, claim.lines[0].line) == ("INV-1", "A", "1")
    for blank in ({"invoice_number": "  "}, {"account": " "}, {"lines": [{**lines[0], "line": " "}]}):
        with pytest.raises(Invalid, match="there are only blanks"):
            a_dispute(claim=a_claim(**{"disputed_amount": None, **blank}))
    assert completed(a_claim(account=None), account=" ANV-1 ").claim.account == "ANV-1"
    with pytest.raises(Invalid, match="line 1 is disputed twice"):
        a_dispute(claim=a_claim(lines=[*lines, {"line": "1", "disputed_amount": "10.00"}], disputed_amount=None))


@pytest.mark.parametrize("number", ["CN-1 ", "cn-1", " Cn-1"])
def test_a_credit_note_number_is_the_same_whatever_its_capitals_and_blanks(number):
    claim = a_claim(lines=[{"line": n, "disputed_amount": "3402.14"} for n in "12"])
    said = {"by": ANALYST, "reason": "x"}
    first = after(
        a_dispute(claim=claim), AnswerDispute(**said, lines=[{"line": "1", "accepted_amount": "1.00"}]), LATER
    )
    issued = after(first, IssueCredit(by=ANALYST, credit_note="CN-1"), LATER)
    more = after(issued, AnswerDispute(**said, lines=[{"line": "2", "accepted_amount": "1.00"}]), LATER)

    with pytest.raises(Refused, match="issued already"):
        led_to(more, IssueCredit(by=ANALYST, credit_note=number), LATER)
    with pytest.raises(ValidationError):
        IssueCredit(by=ANALYST, credit_note="  ")
