"""The example of docs/disputes.md is what the code works out."""

import re
from datetime import timedelta
from pathlib import Path

from pledgekeeper.disputes.owing import interest_of, payable_amount, payable_by
from pledgekeeper.disputes.settling import CreditDue, CreditIssued, IssueCredit, RecordPayment
from pledgekeeper.event import Actor
from tests.unit.builders import DAY, MONDAY_9H, a_claim, a_dispute, after, terms_of
from tests.unit.disputes.test_agreeing import accept, propose
from tests.unit.disputes.test_lines import ANALYST, answer

PAGE = (Path(__file__).parents[3] / "docs" / "disputes.md").read_text()
BILLING = Actor(side="carrier", name="ap@baltel.example")
TERMS = terms_of("baltel")
CLAUSE = TERMS.carrier.agreement.disputes
LINES = [{"line": "1", "disputed_amount": "5000.00"}, {"line": "2", "disputed_amount": "1804.28"}]
STEPS = [
    answer(("1", "4000.00")),
    propose(BILLING, ("1", "5000.00"), ("2", "1804.28")),
    propose(ANALYST, ("1", "4500.00"), ("2", "1000.00")),
    accept(BILLING, "p2"),
]


def row(dispute):
    amounts = dispute.amounts
    told = (amounts.accepted_amount, amounts.rejected_amount, amounts.open_amount, amounts.withheld_amount)
    return [f"{amount:.2f}" for amount in (*told, payable_amount(dispute))]


def told_of(dispute, kind):
    return [f"{event.amount:.2f}" for event in dispute.timeline if isinstance(event, kind)]


def test_the_example_of_the_page_is_what_the_code_works_out():
    dispute = a_dispute(
        claim=a_claim(currency="EUR", lines=LINES), under=TERMS, carrier_id="baltel", reply_to="ap@baltel.example"
    )
    rows = [row(dispute)]
    for day, command in enumerate(STEPS, start=1):
        dispute = after(dispute, command, MONDAY_9H + day * DAY)
        rows.append(row(dispute))
    assert rows == [
        re.findall(r"(?<=\| )\d+\.\d\d(?= \|)", line) for line in re.findall(r"^\| \d\d November.*", PAGE, re.M)
    ]
    assert (dispute.status, told_of(dispute, CreditDue)) == ("settled", ["4000.00", "1500.00"])
    assert str(payable_by(dispute, CLAUSE)) == "2026-12-02"

    dispute = after(dispute, IssueCredit(by=ANALYST, credit_note="CN-1"), MONDAY_9H + 7 * DAY)
    paid_at = MONDAY_9H + timedelta(days=29)
    paid = RecordPayment(by=ANALYST, amount="1304.28", paid_on=paid_at.date(), reference="SEPA-1")
    dispute = after(dispute, paid, paid_at)
    assert told_of(dispute, CreditIssued) == ["5500.00"]
    assert f"20 / 365 = {interest_of(dispute, CLAUSE, paid_at + DAY).by_carrier}" in PAGE
