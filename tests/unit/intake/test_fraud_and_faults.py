"""Fraud is never taken for more of a fault: it opens its own alert, beside whatever case it is said in."""

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.event import Actor
from pledgekeeper.intake.decision import Add, Open
from tests.unit.builders import HOUR, a_claim, a_dispute, a_ticket, after, terms_of
from tests.unit.intake.test_decision import BALTEL, a_mail, decided

FRAUD = "We see IRSF calls to +882 13 from trunk BLT-ORI-FRA-02, 340 calls since 18:30 UTC. Please block."
NO_FAULT = "This is not a fault, this is IRSF fraud! Please block +9607 now and treat as fraud."


def a_fault(**fields):
    return a_ticket(description="High PDD on BLT-ORI-FRA-02", priority="P3", **fields)


def answered(text, case, **fields):
    return decided(a_mail(subject=f"Re: [{case.case_id}] High PDD", text=text), threaded=case, **fields)


def test_fraud_on_the_circuit_of_a_ticket_of_a_moment_ago_opens_its_own_alert():
    ticket = a_fault(their_reference=None)

    decision = decided(a_mail(subject="Traffic on BLT-ORI-FRA-02", text=FRAUD), lately=[ticket], now=ticket.opened_at)

    assert isinstance(decision, Open)
    assert [(type(each), each.claim.type) for each in decision.commands] == [(OpenDispute, "irsf")]


def test_more_of_the_fault_on_that_circuit_is_still_a_note_of_its_ticket():
    ticket = a_fault(their_reference=None)
    again = a_mail(subject="High PDD on BLT-ORI-FRA-02", text="PDD is 18 s on BLT-ORI-FRA-02")

    decision = decided(again, lately=[ticket], now=ticket.opened_at)

    assert isinstance(decision, Add)


@pytest.mark.parametrize("text", [NO_FAULT, FRAUD, "Ce n'est pas une panne mais une fraude wangiri, bloquez +225 svp."])
def test_an_answer_to_a_fault_that_says_it_is_fraud_is_a_note_and_opens_the_alert_beside_it(text):
    ticket = a_fault()

    decision = answered(text, ticket)

    assert (decision.case_id, decision.command.text) == (ticket.case_id, text)
    (alert,) = decision.beside
    assert alert.claim.type in ("irsf", "wangiri")
    assert alert.their_reference is None  # their number leads to the ticket, and would make a note of the alert


@pytest.mark.parametrize("text", ["There is no fraud, please go on.", "Is your fraud desk open?", "Still 18 s."])
def test_an_answer_that_reports_no_fraud_opens_nothing(text):
    assert answered(text, a_fault()).beside == ()


def test_what_is_said_of_it_again_in_the_thread_rings_nobody_twice_within_the_day():
    said = AddNote(by=Actor(side="carrier", name="noc@baltel.example"), text=NO_FAULT)
    ticket = a_fault()
    first = ticket.opened_at + HOUR
    told = after(ticket, said, first)

    assert answered("The IRSF goes on, please block!", told, now=first + HOUR).beside == ()
    assert len(answered("The IRSF goes on, please block!", told, now=first + 30 * HOUR).beside) == 1
    assert len(answered("Now a new IRSF attack to +225 27, please block!", told, now=first + HOUR).beside) == 1


@pytest.mark.parametrize(("kind", "alerts"), [("irsf", 0), ("rate", 1)])
def test_in_the_thread_of_a_dispute_it_opens_an_alert_unless_that_is_one_of_fraud(kind, alerts):
    dispute = a_dispute(under=terms_of("baltel"), carrier_id="baltel", claim=a_claim(type=kind, currency="EUR"))

    decision = decided(a_mail(subject=f"Re: [{dispute.case_id}]", text=NO_FAULT), sender=BALTEL, threaded=dispute)

    assert len(decision.beside) == alerts
