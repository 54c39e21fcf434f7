"""Fraud that a mail reports rings both NOCs, though it names the circuit or the case of a fault."""

import pytest

from tests.journeys.people import BALTEL_NOC, BILLING, DISPUTES, a_mail, heard
from tests.journeys.test_by_mail import only_ticket
from tests.journeys.test_fraud import AMINA, ARJUN, BLOCK, NIGHT, THEIR_NOC, an_alert, ask

RUNG = {("sms", AMINA), ("voice", ARJUN), ("voice", THEIR_NOC), ("email", BALTEL_NOC)}


def a_fault_by_mail(world):
    world.mail(a_mail(BALTEL_NOC, "[BLT#558120] High PDD on BLT-ORI-FRA-02", "PDD is 18 s.", Message_ID="<1@baltel>"))
    ticket = only_ticket(world)
    world.taken()
    return ticket["id"]


def rung(world):
    return {(channel, to) for _, channel, to in heard(world, NIGHT)}


@pytest.mark.parametrize("subject", ["Re: [{}] High PDD", "[BLT#558120] Traffic", "Traffic on BLT-ORI-FRA-02"])
def test_fraud_a_moment_after_a_fault_rings_both_nocs_and_is_no_silent_note(world_at, subject):
    world = world_at(NIGHT)
    ticket = a_fault_by_mail(world)

    said = "This is not a fault, this is IRSF! 340 calls to +882 13 since 18:30 UTC. Please block."
    world.mail(a_mail("fraud@baltel.example", subject.format(ticket), said, Message_ID="<2@baltel>"))

    assert rung(world) >= RUNG
    assert [each["type"] for each in world.http("GET", DISPUTES, BILLING).json] == ["irsf"]


def test_a_question_about_fraud_in_the_thread_of_a_fault_rings_nobody(world_at):
    world = world_at(NIGHT)
    ticket = a_fault_by_mail(world)

    world.mail(a_mail(BALTEL_NOC, f"Re: [{ticket}] High PDD", "Who is your contact for IRSF?", Message_ID="<2@baltel>"))

    assert not {channel for channel, _ in rung(world)} & {"sms", "voice"}


@pytest.mark.parametrize("blocked", [False, True])
def test_a_further_attack_in_the_thread_of_an_alert_rings_both_nocs_for_an_alert_of_its_own(world_at, blocked):
    world = world_at(NIGHT)
    first = an_alert(world)
    if blocked:
        ask(world, first, "record-block", **BLOCK)
    world.pass_time(minutes=2)
    world.taken()

    said = "There is a new attack, 120 calls to +221 77 5 since 04:50 UTC. Please block."
    world.mail(a_mail("fraud@baltel.example", f"Re: [{first}] FRAUD ALERT", said, Message_ID="<3@baltel>"))

    told = world.taken()
    assert {(each.channel, each.to) for each in told} >= RUNG
    assert all("+221775" in each.text for each in told if each.to == AMINA and each.channel == "sms")
    assert {each["id"] for each in world.http("GET", DISPUTES, BILLING).json} > {first}


def test_a_word_of_thanks_in_the_thread_of_an_alert_rings_nobody(world_at):
    world = world_at(NIGHT)
    first = an_alert(world)
    ask(world, first, "record-block", **BLOCK)
    world.taken()

    world.mail(a_mail(BALTEL_NOC, f"Re: [{first}] FRAUD ALERT", "Thanks, we blocked it too.", Message_ID="<3@baltel>"))

    assert not rung(world)
    assert len(world.http("GET", DISPUTES, BILLING).json) == 1
