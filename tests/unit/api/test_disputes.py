"""A dispute as our API shows it: sums to the cent, as text."""

import pytest
from pydantic import ValidationError

from pledgekeeper.api.disputes import DisputeAnswer, DisputeCreate, dispute_view
from pledgekeeper.disputes.settling import AnswerDispute
from tests.unit.builders import DAY, ENGINEER, MONDAY_9H, a_claim, a_dispute, after, terms_of

CLAIM = a_claim().model_dump(mode="json")


def view(dispute):
    clause = terms_of("andesvoz").carrier.agreement.disputes
    return dispute_view(dispute, "https://care.pledge.example", ("invoice lines",), clause, MONDAY_9H + DAY)


def test_a_request_is_a_claim_with_a_reference_of_its_own():
    sent = DisputeCreate.model_validate(CLAIM | {"reference": "D-77", "carrier": "andesvoz"})

    assert sent.claim() == a_claim()
    assert (sent.reference, sent.carrier) == ("D-77", "andesvoz")


@pytest.mark.parametrize("kind", ["rate", "irsf"])
def test_lines_say_how_much_is_disputed_where_the_request_does_not(kind):
    lines = [{"line": "1", "disputed_amount": "60.10"}, {"line": "2", "disputed_amount": "39.9"}]
    sent = DisputeCreate.model_validate(CLAIM | {"type": kind, "lines": lines, "disputed_amount": None})

    assert str(sent.claim().disputed_amount) == "100.00"
    assert sent.claim().unsaid == ()


def test_a_dispute_is_shown_with_the_evidence_that_is_needed():
    shown = view(a_dispute(their_reference="D-77"))

    assert (shown["status"], shown["disputed_amount"], shown["currency"]) == ("opened", "6804.28", "USD")
    assert (shown["evidence_needed"], shown["reference"]) == (["invoice lines"], "D-77")
    assert {"accepted_amount", "rejected_amount", "answer"}.isdisjoint(shown)


@pytest.mark.parametrize(("accepted", "rejected"), [("5000", "1804.28"), ("0", "6804.28"), ("6804.28", "0.00")])
def test_an_answer_is_shown_with_both_parts_of_the_sum(accepted, rejected):
    answered = after(a_dispute(), AnswerDispute(by=ENGINEER, accepted_amount=accepted, reason="x"), MONDAY_9H + DAY)

    shown = view(answered)

    assert (shown["accepted_amount"], shown["rejected_amount"]) == (f"{float(accepted):.2f}", rejected)


@pytest.mark.parametrize(
    "fields", [{"accepted_amount": "1.0001"}, {"accepted_amount": "-1"}, {"reason": ""}, {"amount": "1"}], ids=str
)
def test_an_answer_that_is_none_is_refused(fields):
    with pytest.raises(ValidationError):
        DisputeAnswer.model_validate({"accepted_amount": "1", "reason": "x"} | fields)


def test_amounts_of_the_claim_have_the_decimals_of_their_currency():
    lines = [{"line": "1", "billed_amount": "80000", "disputed_amount": "800"}]
    shown = view(a_dispute(claim=a_claim(billed_amount="88661.8", disputed_amount="800", lines=lines)))

    assert (shown["billed_amount"], shown["disputed_amount"]) == ("88661.80", "800.00")
    assert [(each["billed_amount"], each["disputed_amount"]) for each in shown["lines"]] == [("80000.00", "800.00")]
