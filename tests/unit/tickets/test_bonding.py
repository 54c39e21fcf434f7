"""Two systems that are bonded with each other come to rest, whatever is done on either and however mail travels."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.carriers.bond import Bond, State
from pledgekeeper.cases.commands import AddNote, RecordNotice
from pledgekeeper.cases.model import event_name
from pledgekeeper.effects.email import _mime
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from pledgekeeper.intake.bonding import over_bond
from pledgekeeper.intake.decision import Add, Arrived
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.thread import Thread
from pledgekeeper.kinds import decide, fold
from pledgekeeper.notices.compose import compose
from pledgekeeper.tickets.model import ChangeAttributes, ChangeStatus, OpenTicket, Prioritise, TicketStatus
from tests.unit.builders import MONDAY_9H, terms_of

pytestmark = pytest.mark.thorough

US = Actor(side="ours", name="arjun-nair")
FORM = {
    "subject": "[$theirs] [$ours] $title",
    "body": "Mine: $ours\nUpdate: $event\nState: $state\nPriority: $priority\nCircuit: $circuit\nComment:\n$text\n",
}
STATES = {
    "Open": "nothing",
    "Work": "inProgress",
    "Wait": "nothing",
    "Done": "resolved",
    "Shut": "closed",
    "Off": "cancelled",
}
WORDS = {
    "acknowledged": "Open", "inProgress": "Work", "pending": "Wait", "held": "Wait", "resolved": "Done",
    "closed": "Shut", "cancelled": "Off", "rejected": "Off",
}  # fmt: skip
BOND = Bond.model_validate(
    {
        "address": "tickets@mobile.nordwave.example", "opening": FORM, "update": FORM, "states": STATES, "words": WORDS,
        "priorities": {"P1": "1", "P2": "2", "P3": "3", "P4": "4"}, "moves": ["state", "priority", "fields"],
        "reads": {
            "number": [r"^Mine: (TT-\w+)"], "state": ["^State: (.+)$"], "priority": ["^Priority: (.+)$"],
            "text": [r"^Comment:\s*((?s:.+))"], "fields": {"circuit": ["^Circuit: (.+)$"]},
        },
    }
)  # fmt: skip
CARRIER = terms_of("nordwave-mobile").carrier.changed(bond=BOND)
TERMS = replace(terms_of("nordwave-mobile"), carrier=CARRIER)


@dataclass
class System:
    """One of the two: its ticket, and what of it was sent."""

    number: str
    case: object = None
    sent: list[bytes] = field(default_factory=list)
    ids: count = field(default_factory=lambda: count(1))

    def ask(self, command, now: datetime) -> None:
        """What may not be done is not done; what is owed to the other system leaves at once."""
        try:
            events = decide(self.number, self.case, command, TERMS, now)
        except Refused:
            return
        self.case = fold(self.number, events, self.case)
        named = [event_name(n) for n in range(len(self.case.timeline) - len(events), len(self.case.timeline))]
        for name, event in zip(named, events, strict=True):
            if event.event == "bond-update":
                letter = compose(self.case, event, TERMS, now, name)
                id = f"<{self.number}.{next(self.ids)}@x>"
                head = f"Message-ID: {id}\r\nDate: {format_datetime(now)}\r\n".encode()
                self.sent.append(head + _mime(letter, BOND.address))
                receipt = RecordNotice(notice="bond", owed_by=name, outcome="sent", detail=id, to=(letter.to,))
                self.case = fold(self.number, decide(self.number, self.case, receipt, TERMS, now), self.case)

    def hear(self, raw: bytes, now: datetime) -> None:
        thread = Thread(self.case, "our number in the subject") if self.case else None
        family = frozenset({CARRIER.id})
        decision = over_bond(Arrived(read_mail(raw), None, None, CARRIER, family, thread, (), now), raw)
        self.ask(decision.command, now)
        assert isinstance(decision, Add) == (thread is not None)

    def notes(self, text: str) -> int:
        """How often a text stands here: as a note, as the fault itself, or in what is shown as a conflict."""
        said = [e.text for e in self.case.timeline if e.event == "note-added"]
        shown = [e.theirs for e in self.case.timeline if e.event == "bond-conflict" and e.what == "text"]
        return [*said, *shown].count(text)


def command_of(what: str, n: int, side: str):
    match what:
        case "note":
            return AddNote(by=US, text=f"Note {n} of {side}.")
        case "circuit":
            told = [{"@type": "StringCharacteristic", "name": "circuit", "value": f"C-{n}-{side}"}]
            return ChangeAttributes(by=US, attributes={"troubleTicketCharacteristic": told})
        case "P1" | "P2" | "P4":
            return Prioritise(by=US, priority=what, reason=f"Reason {n} of {side}.")
    return ChangeStatus(by=US, status=TicketStatus(what), reason=f"Reason {n} of {side}.")


STEPS = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sampled_from(["note", "note", "circuit", "P1", "P4", "inProgress", "resolved", "pending", "cancelled", "mail"]),
    st.integers(0, 5),
)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS, max_size=18))
def test_two_bonded_systems_come_to_rest_and_each_word_arrives_once(steps):
    """Notes, states, priorities and fields on both sides; mails that arrive late, twice, or out of order."""
    a, b = System("TT-AAAAAAAAAA"), System("TT-BBBBBBBBBB")
    now, asked, arrived = MONDAY_9H, {"a": 1, "b": 0}, {"a": set(), "b": set()}
    a.ask(
        OpenTicket(
            carrier_id=CARRIER.id, by=US, reply_to="roaming@mobile.nordwave.example", title="Roaming down",
            description="Circuit is down.", severity="critical", ticket_type="roaming", priority="P3", channel="api",
        ), now,
    )  # fmt: skip
    b.hear(a.sent[0], now)
    arrived["b"].add(0)
    for n, (side, what, pick) in enumerate(steps):
        now += timedelta(minutes=4)
        here, there = (a, b) if side == "a" else (b, a)
        if what != "mail":
            asked[side] += 1
            here.ask(command_of(what, n, side), now)
        elif there.sent:
            mail = pick % len(there.sent)
            arrived[side].add(mail)
            here.hear(there.sent[mail], now)

    for side, here, there in (("a", a, b), ("b", b, a), ("a", a, b)):
        for n in range(len(there.sent)):
            if n not in arrived[side]:
                arrived[side].add(n)
                here.hear(there.sent[n], now)

    for side, here, there in (("a", a, b), ("b", b, a)):
        assert len(here.sent) <= asked[side]  # no mail was the answer to a mail
        for event in here.case.timeline:
            if event.event == "note-added" and event.by.over is None:
                assert there.notes(event.text) == 1
        told = [name for e in here.case.timeline if e.event == "bond-update" for name in e.tells]
        assert len(set(told)) == len(told)
        came = {
            event_name(n) for n, e in enumerate(here.case.timeline) if getattr(getattr(e, "by", None), "over", None)
        }
        assert not came & set(told)


def test_a_bond_spells_the_states_as_tickets_do():
    assert set(get_args(State)) == {status.value for status in TicketStatus}
