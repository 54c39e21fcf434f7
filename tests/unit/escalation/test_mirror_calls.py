"""The carrier's own people are rung about fraud: in rounds, one after the other, until one of them confirms."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.carriers.model import Contact
from pledgekeeper.cases.commands import AcknowledgeMirror, Tick
from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.fraud.commands import ActOnFraud
from pledgekeeper.escalation.matrix import Ladder
from pledgekeeper.escalation.mirror import MirrorAcknowledged, MirrorCalled, MirrorMoved, MirrorSilent
from pledgekeeper.kinds import next_wake
from tests.unit.builders import ENGINEER, MINUTE, MONDAY_9H, SECOND, a_claim, a_dispute, after, terms_of


def under(**phones):
    """An agreement whose carrier has these people in its NOC, with or without a telephone."""
    given = terms_of("andesvoz")
    people = tuple(
        Contact(id=name, name=name, email=f"{name}@x.example", phone=phone, roles=("noc",))
        for name, phone in phones.items()
    )
    agreement = given.carrier.agreement.changed(escalation=())
    return replace(given, carrier=given.carrier.changed(contacts=people, agreement=agreement))


TWO = under(noc="+51000000001", shift="+51000000002")


def an_alert(given=TWO):
    return a_dispute(MONDAY_9H, given, claim=a_claim(type="irsf"))


def lived(dispute, until, given=TWO):
    """The dispute at that moment, woken whenever it asked to be."""
    now = dispute.timeline[-1].at
    while (wake := next_wake(dispute, given, now)) and wake <= until:
        now = max(wake, now)
        dispute = after(dispute, Tick(), now, given)
    return dispute


def calls(dispute):
    return [
        (int((event.at - MONDAY_9H) / MINUTE), event.contact, event.channel, event.round)
        for event in dispute.timeline
        if isinstance(event, MirrorCalled)
    ]


def of(kind, dispute):
    return [event for event in dispute.timeline if isinstance(event, kind)]


def named(dispute, kind):
    return next(event_name(n) for n, event in enumerate(dispute.timeline) if isinstance(event, kind))


def test_whoever_is_told_of_the_alert_is_rung_in_the_same_second_on_each_channel():
    assert calls(an_alert()) == [(0, "noc", "sms", 1), (0, "noc", "voice", 1)]


def test_in_rounds_as_often_as_pages_are_repeated_then_the_next_of_theirs_then_our_desk_is_told():
    dispute = lived(an_alert(), MONDAY_9H + 60 * MINUTE)

    assert [(at, who) for at, who, channel, _ in calls(dispute) if channel == "voice"] == [
        (0, "noc"), (5, "noc"), (10, "noc"), (15, "shift"), (20, "shift"), (25, "shift"),
    ]  # fmt: skip
    [moved], [silent] = of(MirrorMoved, dispute), of(MirrorSilent, dispute)
    assert (moved.at, moved.instead_of, moved.reason) == (MONDAY_9H + 15 * MINUTE, "noc", "silent")
    assert (silent.at, silent.contacts, silent.notice) == (MONDAY_9H + 30 * MINUTE, ("noc", "shift"), "warning")


def test_with_the_first_who_confirms_nobody_is_rung_again():
    dispute = an_alert()
    confirmed = after(dispute, AcknowledgeMirror(owed_by=named(dispute, MirrorCalled)), MONDAY_9H + 2 * MINUTE, TWO)
    later = lived(confirmed, MONDAY_9H + 60 * MINUTE)

    assert [(event.level, event.contact) for event in of(MirrorAcknowledged, later)] == [(1, "noc")]
    assert len(calls(later)) == 2
    assert of(MirrorSilent, later) == []


def test_nor_when_the_alert_is_over():
    dispute = after(an_alert(), ActOnFraud(by=ENGINEER, action="blocked"), MONDAY_9H + MINUTE, TWO)

    assert len(calls(lived(dispute, MONDAY_9H + 60 * MINUTE))) == 2


def test_whoever_has_no_telephone_gets_the_mail_and_one_round_of_patience():
    given = under(noc=None, shift="+51000000002")
    dispute = lived(an_alert(given), MONDAY_9H + 7 * MINUTE, given)

    assert [(at, who) for at, who, *_ in calls(dispute)] == [(5, "shift"), (5, "shift")]
    assert of(MirrorMoved, dispute)[0].reason == "no telephone"


def test_only_a_ladder_of_fraud_rings_the_carriers_people():
    ladder = terms_of().matrix.ladder("dispute", None, None, "fraud")

    with pytest.raises(ValidationError, match="belongs to a ladder with `lane: fraud`"):
        Ladder.model_validate(ladder.model_dump() | {"lane": None})


@given(st.lists(st.tuples(st.integers(0, 1_500), st.sampled_from(["tick", "confirm", "block"])), max_size=8))
def test_whatever_happens_and_however_late_nobody_is_rung_twice_for_one_round(history):
    dispute, now = an_alert(), MONDAY_9H
    for gap, what in history:
        now += gap * SECOND
        command = {
            "tick": Tick(),
            "confirm": AcknowledgeMirror(owed_by=named(dispute, MirrorCalled)),
            "block": ActOnFraud(by=ENGINEER, action="blocked"),
        }[what]
        dispute = after(dispute, command, now, TWO)
    rung = [(who, channel, number) for _, who, channel, number in calls(dispute)]
    over = [e.at for e in dispute.timeline if isinstance(e, MirrorAcknowledged) or e.event == "fraud-acted-on"]

    assert len(rung) == len(set(rung)) <= 12
    rounds = sorted({event.at for event in of(MirrorCalled, dispute)})
    assert all(later - sooner >= 5 * MINUTE for sooner, later in pairwise(rounds))
    assert len(of(MirrorSilent, dispute)) <= 1
    assert not over or all(event.at <= over[0] for event in of(MirrorCalled, dispute))
