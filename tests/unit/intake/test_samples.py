"""Every recorded mail of `events/samples/` leads to what is said beside it."""

import json
from pathlib import Path

import pytest

from pledgekeeper import ids
from pledgekeeper.cases.commands import AddNote, Together
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.intake.bonding import over_bond
from pledgekeeper.intake.decision import Add, Arrived, Open, decide
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.machine import machine_of
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.thread import Thread, our_number
from tests.unit.builders import MONDAY_9H, a_ticket, carriers

SAMPLES = Path(__file__).parents[3] / "events" / "samples" / "mail_intake"
KNOWN = ids.case_id("TT", "baltel", "api:baltel:sample")


def decided(raw):
    """The decision where only the demonstration's carriers are known, and one case of Baltel's."""
    mail = read_mail(raw)
    domain = mail.sender.rpartition("@")[2]
    sender = next((carrier for carrier in carriers().values() if domain in carrier.domains), None)
    family = {carrier.id for carrier in carriers().values() if sender and sender.id in (carrier.id, carrier.parent)}
    threaded = a_ticket().changed(case_id=KNOWN) if our_number(mail.subject) == KNOWN else None
    thread = Thread(threaded, "our number in the subject") if threaded else None
    machine = machine_of(Head(raw), mail.sender, mail.subject, "care@pledge.example")
    arrived = Arrived(mail, machine, None, sender, frozenset(family), thread, (), MONDAY_9H)
    return over_bond(arrived, raw) or decide(arrived)


def words_of(decision):
    match decision:
        case Open(commands=commands):
            return "\n".join(c.claim.description if isinstance(c, OpenDispute) else c.description for c in commands)
        case Add(command=AddNote(text=text)):
            return text
        case Add(command=Together(commands=(*_, AddNote(text=text)))):
            return text
    return ""


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.eml")), ids=lambda path: path.stem)
def test_a_recorded_mail_leads_to_what_is_said_beside_it(path):
    expected = json.loads(path.with_suffix(".expected.json").read_text())

    mail = read_mail(path.read_bytes())

    decision = decided(path.read_bytes())

    assert type(decision).__name__ == expected["decision"]
    command = decision.command if isinstance(decision, Open) else None
    assert getattr(command, "priority", None) == expected["priority"]
    assert getattr(command, "their_reference", None) == expected["their_reference"]
    for part in expected["text_contains"]:
        assert part in words_of(decision)
    for part in expected["text_lacks"]:
        assert part not in words_of(decision)
    for part in expected.get("quoted_contains", []):
        assert part in mail.quoted
    for part in expected.get("signature_contains", []):
        assert part in mail.signature
    assert mail.signed == expected.get("signed")
    assert {name: read for name, read in read_of(mail).items() if name in expected} == {
        name: said for name, said in expected.items() if name in read_of(mail)
    }


def read_of(mail):
    """What a sample may say besides, by its name there."""
    return {
        "title": mail.title,
        "sender": mail.sender,
        "attachments": list(mail.attachments),
        "types": [file.type for file in mail.files],
        "sizes": [file.size for file in mail.files],
        "holds": [list(file.holds) for file in mail.files],
    }


def test_every_mail_says_what_is_to_come_of_it_and_is_in_the_bytes_that_travel():
    for path in SAMPLES.glob("*.eml"):
        assert path.with_suffix(".expected.json").is_file()
        raw = path.read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n"), f"{path.name}: lines of mail end in CRLF"
