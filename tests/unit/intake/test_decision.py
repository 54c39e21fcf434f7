"""What becomes of a mail: machines are heard by nobody, strangers by a person, carriers at once."""

from dataclasses import replace

import pytest

from pledgekeeper.cases.commands import AddNote, Together
from pledgekeeper.intake.decision import Add, Arrived, Ignore, Open, Quarantine, decide
from pledgekeeper.intake.machine import Machine
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.thread import Thread
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import HOUR, MONDAY_9H, MONDAY_NIGHT, NOC, a_dispute, a_ticket, after, carriers

BALTEL, ANDESVOZ, NORDWAVE = (carriers()[name] for name in ("baltel", "andesvoz", "nordwave"))
NORDWAVES = {"nordwave", "nordwave-sea", "nordwave-mobile"}


def a_mail(**fields):
    raw = (
        b"From: NOC <noc@baltel.example>\r\nMessage-ID: <1@baltel.example>\r\nSubject: [BLT#558120] All calls fail\r\n"
    )
    return replace(read_mail(raw + b"\r\nASR 0 %"), **fields)


def decided(mail=None, distrust=None, sender=BALTEL, family=None, threaded=None, machine=None, lately=(), now=None):
    family = frozenset(family or {sender.id if sender else ""})
    thread = Thread(threaded, "our number in the subject") if threaded else None
    return decide(Arrived(mail or a_mail(), machine, distrust, sender, family, thread, lately, now or MONDAY_9H))


def note_of(decision):
    commands = decision.command.commands if isinstance(decision.command, Together) else (decision.command,)
    return next(command for command in commands if isinstance(command, AddNote))


def cancelled():
    return after(a_ticket(), ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), MONDAY_NIGHT + HOUR)


# --- carriers --------------------------------------------------------------------------------------------------------


def test_a_new_mail_of_a_carrier_opens_a_ticket_with_what_it_says():
    command = decided().command

    assert (command.carrier_id, command.by.side, command.by.name) == ("baltel", "carrier", "noc@baltel.example")
    assert (command.title, command.description) == ("[BLT#558120] All calls fail", "ASR 0 %")
    assert (command.priority, command.their_reference, command.channel) == ("P1", "BLT#558120", "email")
    assert (command.reply_to, command.message_id) == ("noc@baltel.example", "<1@baltel.example>")


def test_what_came_with_a_mail_is_named_below_its_text():
    command = decided(a_mail(attachments=("trace_0231.pcap", "asr.png"))).command

    assert command.description == "ASR 0 %\n\nAttached: trace_0231.pcap, asr.png"


def test_a_mail_as_long_as_we_read_with_many_attachments_is_still_a_ticket():
    full = a_mail(text="x" * 20_000, attachments=tuple(f"trace_{n}.pcap" for n in range(500)))

    assert isinstance(decided(full), Open)
    assert isinstance(decided(full, threaded=a_ticket()), Add)


def test_a_mail_to_an_open_case_is_a_note_on_it():
    decision = decided(a_mail(text="still failing"), threaded=a_ticket())

    assert isinstance(decision, Add)
    assert (decision.case_id, decision.command.text) == ("TT-7K3QX9M2XA", "still failing")
    assert decision.command.by.side == "carrier"


def test_a_mail_to_a_case_that_is_over_opens_a_new_one_that_says_what_it_repeats():
    decision = decided(threaded=cancelled())

    assert isinstance(decision, Open)
    (relation,) = decision.command.attributes["troubleTicketRelationship"]
    assert (relation["id"], relation["relationshipType"]) == ("TT-7K3QX9M2XA", "repeats")


@pytest.mark.parametrize("case", [a_ticket, lambda: a_dispute(their_reference="X")], ids=["ticket", "dispute"])
def test_a_note_may_be_added_to_any_kind_of_case(case):
    threaded = case()

    assert isinstance(decided(sender=carriers()[threaded.carrier_id], threaded=threaded), Add)


def test_a_parent_may_write_to_the_cases_of_its_affiliates_and_not_the_other_way_round():
    affiliates = a_ticket(carrier_id="nordwave-sea")
    parents = a_ticket(carrier_id="nordwave")

    assert isinstance(decided(sender=NORDWAVE, family=NORDWAVES, threaded=affiliates), Add)
    assert isinstance(decided(sender=carriers()["nordwave-sea"], threaded=parents), Quarantine)


# --- strangers -------------------------------------------------------------------------------------------------------


def test_a_mail_of_nobody_we_know_is_kept_apart_and_its_sender_told():
    decision = decided(a_mail(sender="noc@brand-new.example"), sender=None)

    assert decision == Quarantine("nobody with an agreement writes from noc@brand-new.example", tell=True)


def test_a_mail_without_a_sender_is_kept_apart():
    assert decided(a_mail(sender=""), sender=None).reason == "nobody with an agreement writes from an empty address"


@pytest.mark.parametrize("threaded", [None, a_ticket()], ids=["new", "threaded"])
@pytest.mark.parametrize("sender", [BALTEL, None], ids=["known", "unknown"])
def test_a_mail_that_is_not_believed_is_kept_apart_whoever_it_names_and_nobody_is_told(sender, threaded):
    decision = decided(distrust="it fails DMARC", sender=sender, threaded=threaded)

    assert decision == Quarantine("it fails DMARC", tell=False)


@pytest.mark.parametrize("case", [a_ticket(), cancelled()], ids=["open", "over"])
def test_quoting_the_number_of_another_carriers_case_lets_nobody_in(case):
    decision = decided(a_mail(sender="noc@andesvoz.example"), sender=ANDESVOZ, threaded=case)

    assert decision == Quarantine("andesvoz wrote to a case that is not theirs", tell=False)


# --- machines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("threaded", [None, a_ticket()], ids=["new", "threaded"])
@pytest.mark.parametrize("sender", [BALTEL, None], ids=["known", "unknown"])
@pytest.mark.parametrize("distrust", [None, "it fails DMARC"])
@pytest.mark.parametrize(
    "machine",
    [Machine("bounce", "multipart/report"), Machine("reply", "Auto-Submitted: auto-replied")],
    ids=["bounce", "reply"],
)
def test_what_a_machine_wrote_opens_nothing_adds_nothing_and_tells_nobody(machine, distrust, sender, threaded):
    assert isinstance(decided(a_mail(), distrust, sender, threaded=threaded, machine=machine), Ignore)


def test_a_system_that_reports_fraud_is_heard_as_one_that_reports_a_fault():
    alarm = a_mail(subject="FRAUD ALERT: IRSF", text="1,200 calls to +9607. Please block.")

    decision = decided(alarm, machine=Machine("system", "Auto-Submitted: auto-generated"))

    assert isinstance(decision, Open)
    assert decision.command.claim.type == "irsf"
