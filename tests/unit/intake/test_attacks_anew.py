"""A further attack that is told in the thread of an alert opens one of its own; what is said of the same does not."""

from datetime import timedelta

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.fraud.commands import RecordBlock
from pledgekeeper.event import Actor
from pledgekeeper.intake.reading.anew import attack_anew
from tests.unit.builders import HOUR, a_claim, a_dispute, after, terms_of
from tests.unit.intake.test_decision import BALTEL, a_mail, decided, note_of

MINUTE = timedelta(minutes=1)
UNDER = terms_of("baltel")
FIRST = "We see IRSF calls to +882 13 from a hacked PBX, 340 calls since 18:30 UTC. Please block at once."
SUBJECT = "Re: [DSP-7K3QX9M2XA.mi22lkez] [BLT#9001] Urgent"


def an_alert():
    claim = a_claim(type="irsf", currency="EUR", description=FIRST, period_from=None, period_to=None)
    return a_dispute(under=UNDER, carrier_id="baltel", claim=claim)


def blocked(alert):
    now = alert.opened_at + 10 * MINUTE
    block = RecordBlock(by=Actor(side="ours", name="noc"), ranges=("+88213",), blocked_at=now, blocked_by="NOC Paris")
    return after(alert, block, now, UNDER)


def answered(text, alert, subject=SUBJECT, minutes=20):
    now = alert.opened_at + minutes * MINUTE
    return decided(a_mail(subject=subject, text=text), sender=BALTEL, threaded=alert, now=now)


ANEW = [
    "There is a new attack: calls to +221 77 5 since 21:40 UTC, 120 calls. Please block this as well.",
    "Please block +960 790, too: 200 calls in ten minutes.",
    "A second wave of IRSF has started.",
    "Nouvelle attaque depuis 22 h, merci de bloquer +225 27.",
    "Hay un nuevo ataque hacia +225 27, bloqueen por favor.",
    "Há um novo ataque, 300 chamadas para +225 27.",
    "出现新的攻击，请封堵 +22527。",
]
GOES_ON = [
    "They are back, the same numbers. Please block!",
    "The calls to +882 13 still arrive here, 30 calls a minute.",
    "The attack has started again, it continues.",
    "Les appels continuent vers +882 13, merci de bloquer.",
]
NO_ATTACK = [
    "Thanks, we blocked it.",
    "Thank you, we see no more calls.",
    "Thanks, we have blocked +882 16 as well.",
    "The attack has stopped. 380 calls in total, of 4,200 minutes.",
    "No new attack since your block.",
    "Have you seen a new attack?",
    "Please call us if there is a new attack.",
    "Another 40 calls came before your block.",
    "The CDRs are attached. Please credit EUR 9,000.",
    "Ring me.\n\nKind regards\nJonas Petraitis\nTel. +370 5 200 0100",
    "Merci, il n'y a pas de nouvelle attaque.",
    "没有新的攻击，谢谢。",
    "It is still shown as open on your page.",
    "Traffic to Maldives resumed normally, thank you.",
    "Attached are the CDRs of the second attack.",
    "The credit note for the new fraud is still missing.",
    "Please give us another fraud contact for the weekend.",
]


@pytest.mark.parametrize("text", ANEW)
@pytest.mark.parametrize("alert", [an_alert(), blocked(an_alert())], ids=["on", "over"])
def test_a_further_attack_opens_an_alert_of_its_own_and_is_a_note_of_the_first(alert, text):
    decision = answered(text, alert)

    assert (decision.case_id, note_of(decision).text) == (alert.case_id, text)
    (further,) = decision.beside
    assert isinstance(further, OpenDispute)
    assert (further.claim.type, further.claim.description) == ("irsf", text)
    assert (further.title, further.their_reference) == ("[BLT#9001] Urgent", None)


@pytest.mark.parametrize("text", GOES_ON)
def test_what_goes_on_after_the_block_opens_an_alert_and_is_a_note_as_long_as_there_is_none(text):
    assert len(answered(text, blocked(an_alert())).beside) == 1
    assert answered(text, an_alert()).beside == ()


@pytest.mark.parametrize("text", NO_ATTACK)
@pytest.mark.parametrize("alert", [an_alert(), blocked(an_alert())], ids=["on", "over"])
def test_a_plain_answer_in_the_thread_of_an_alert_opens_none(alert, text):
    assert answered(text, alert).beside == ()


def test_the_same_attack_told_again_within_the_hour_opens_no_second_alert_and_the_desk_is_told():
    alert = blocked(an_alert())
    said = AddNote(by=Actor(side="carrier", name="noc@baltel.example"), text="They are back: a new attack!")
    told = after(alert, said, alert.opened_at + 20 * MINUTE, UNDER)

    again = answered("The new attack goes on!", told, minutes=25)

    assert again.beside == ()
    assert "tells of an attack again: 'The new attack goes on!'" in note_of(again).asks
    assert len(answered("A new attack to +221 77, please block.", told, minutes=25).beside) == 1
    assert len(answered("The new attack goes on!", told, minutes=25 + 2 * (HOUR // MINUTE)).beside) == 1


def test_what_goes_on_after_a_block_opens_an_alert_though_another_attack_was_told_before_the_block():
    said = AddNote(by=Actor(side="carrier", name="noc@baltel.example"), text="A new attack to +221 77, please block.")
    alert = an_alert()
    told = blocked(after(alert, said, alert.opened_at + 5 * MINUTE, UNDER))

    assert len(answered("They are back: calls to +882 13 still arrive.", told).beside) == 1


def test_a_further_attack_is_of_the_kind_that_its_words_name():
    (further,) = answered("Now there is a new wangiri attack, please block +225 27.", blocked(an_alert())).beside

    assert further.claim.type == "wangiri"


@pytest.mark.parametrize(
    "text",
    [
        "A new attack is ongoing and nothing was blocked yet.",
        "We did not stop it: a new wave to +225 27 is running, please act.",
        "Second attack to +221 77 now, our normal route is hit.",
    ],
)
def test_what_was_not_stopped_or_is_normal_otherwise_hides_no_attack(text):
    assert attack_anew(text, ["+8821"], over=False) == text


@pytest.mark.parametrize(
    "text",
    [
        "We still need the CDRs of the attack.",
        "The fraud team is still looking at it.",
        "We resumed traffic to +221 77, it is fine again.",
        "Our customer still disputes the fraud calls.",
        "Call me at +33 1 22 33 44 55 about the fraud: 340 calls were seen.",
    ],
)
def test_who_still_works_on_it_or_asks_for_a_call_tells_of_none(text):
    assert attack_anew(text, ["+8821"], over="340" not in text) is None
