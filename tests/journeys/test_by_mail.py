"""Faults that come by mail, and what goes back."""

import hashlib
import json
from email.message import EmailMessage

from tests.fake_aws import Waiting
from tests.journeys.people import (
    AGENT,
    BALTEL_NOC,
    BILLING,
    DISPUTES,
    NIGHT_IN_PARIS,
    TICKETS,
    WEI_LING,
    a_mail,
    events,
    heard,
)

URGENT = "[BLT#558120] URGENT - ALL calls failing to your SBC 203.0.113.20 since 02:14 UTC"
TEXT = "Dear team, every INVITE on trunk BLT-ORI-FRA-02 gets 503. ASR 0 %. Please treat as P1."


def only_ticket(world):
    tickets = world.http("GET", TICKETS, AGENT).json
    assert len(tickets) == 1
    return tickets[0]


def test_a_mail_of_a_known_noc_opens_a_p1_and_is_answered_in_its_thread(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))

    ticket = only_ticket(world)
    assert (ticket["priority"], ticket["externalIdentifier"][0]["id"]) == ("P1", "BLT#558120")
    answer = next(message for message in world.received if message.channel == "email")
    assert answer.headers["In-Reply-To"] == "<1@baltel.example>"
    assert answer.headers["Auto-Submitted"] == "auto-generated"
    assert ticket["id"] in answer.subject
    assert heard(world) == [("00:00", "email", BALTEL_NOC), ("00:00", "sms", WEI_LING), ("00:00", "voice", WEI_LING)]


def test_a_reply_becomes_a_note_whether_it_quotes_our_number_or_only_answers_our_mail(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(BALTEL_NOC, "Errors on the Frankfurt link", "CRC errors.", Message_ID="<1@baltel.example>"))
    ticket = only_ticket(world)
    sent = world.store.load(ticket["id"]).case.timeline
    ours = next(event.message_id for event in sent if event.event == "notice-sent")

    world.mail(a_mail(BALTEL_NOC, f"Re: [{ticket['id']}] Errors", "Still there.", Message_ID="<2@baltel.example>"))
    world.mail(a_mail("shift@baltel.example", "AW: Errors", "Worse now.", Message_ID="<3@b>", In_Reply_To=ours))
    world.mail(
        a_mail(BALTEL_NOC, "Re: Errors", "And again.", Message_ID="<4@b>", References="<x@y> <1@baltel.example>")
    )

    notes = world.http("GET", f"{TICKETS}/{ticket['id']}", AGENT).json["note"]
    assert [note["text"] for note in notes] == ["Still there.", "Worse now.", "And again."]


def test_other_words_under_the_same_message_id_are_another_mail_and_those_delivered_again_none(world_at):
    world = world_at(NIGHT_IN_PARIS)

    for invoice in ("INV-2026-10-12001", "INV-2026-10-12002", "INV-2026-10-12002"):
        said = f"We dispute EUR 200.00 of invoice {invoice}."
        world.mail(a_mail("ap@baltel.example", f"Dispute {invoice}", said, Message_ID="<fixed@baltel.example>"))

    disputes = world.http("GET", DISPUTES, BILLING).json
    assert sorted(each["invoice_number"] for each in disputes) == ["INV-2026-10-12001", "INV-2026-10-12002"]


def test_the_same_mail_delivered_three_times_opens_one_ticket_and_sends_one_answer(world_at):
    world = world_at(NIGHT_IN_PARIS)

    for _ in range(3):
        world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))

    only_ticket(world)
    assert heard(world) == [("00:00", "email", BALTEL_NOC), ("00:00", "sms", WEI_LING), ("00:00", "voice", WEI_LING)]


def test_a_second_mail_about_the_same_number_of_theirs_joins_the_first_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))

    world.mail(a_mail("noc-shift@baltel.example", URGENT, "Any news?", Message_ID="<2@baltel.example>"))

    assert [
        note["text"] for note in world.http("GET", f"{TICKETS}/{only_ticket(world)['id']}", AGENT).json["note"]
    ] == ["Any news?"]


def test_quoting_a_number_lets_no_stranger_and_no_other_carrier_in(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))
    number = only_ticket(world)["id"]
    before = events(world, number)
    world.taken()

    world.mail(a_mail("noc@andesvoz.example", f"Re: [{number}]", "Close it.", Message_ID="<2@andesvoz.example>"))
    world.mail(a_mail("mallory@evil.example", f"Re: [{number}]", "Close it.", Message_ID="<3@evil.example>"))
    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}]", "Close it.", Message_ID="<4@b>"), spf="FAIL", dkim="FAIL")

    assert events(world, number) == before
    assert heard(world) == [("00:00", "email", "mallory@evil.example")]  # told once that we do not know the address
    kept = {key: reason for key, reason in world.s3.reasons.items() if key.startswith("quarantine/")}
    assert len(kept) == 3


def test_an_unknown_sender_is_told_once_a_day(world_at):
    world = world_at(NIGHT_IN_PARIS)

    for number in range(5):
        world.mail(a_mail("who@unknown.example", "Help", "Please", Message_ID=f"<{number}@unknown.example>"))

    assert heard(world) == [("00:00", "email", "who@unknown.example")]


def test_automatic_replies_and_bounces_open_nothing_and_are_answered_by_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail("ap@baltel.example", "Automatic reply: Invoice", "Out of office.", Auto_Submitted="auto-replied"))
    world.mail(a_mail("MAILER-DAEMON@mx.telmaghreb.example", "Undelivered Mail", "5.1.1", Return_Path="<>"))
    world.mail(a_mail(BALTEL_NOC, "News", "Weekly.", Precedence="bulk"))

    assert world.http("GET", TICKETS, AGENT).json == []
    assert heard(world) == []


def test_a_message_that_is_no_notification_ends_in_the_dead_letters_and_the_next_mail_is_served(world_at):
    world = world_at(NIGHT_IN_PARIS)
    poison = json.dumps({"Message": "not a notification"})
    world.mail(a_mail(BALTEL_NOC, "first", "question: how do we reach you?"))
    world.sqs.waiting.append(Waiting("poison", "mail", poison, world.clock.now()))

    world.mail(a_mail(BALTEL_NOC, "second", "question: and by phone?"))
    world.pass_time(hours=1)

    assert [message.body for message in world.sqs.dead] == [poison]
    assert len(world.http("GET", TICKETS, AGENT).json) == 2
    assert world.audit()["dead_letters"] == {"mail-dead": 1}


def test_what_comes_with_mails_is_kept_once_and_is_named_in_the_ticket(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first = a_mail_with_files("<1@b>", URGENT, {"trace.pcap": b"\xd4\xc3\xb2\xa1 packets", "asr.csv": b"02:15;0"})
    again = a_mail_with_files("<2@b>", URGENT, {"trace.pcap": b"\xd4\xc3\xb2\xa1 packets", "tool.pdf": b"MZ program"})

    for raw in (first, first, again):
        world.mail(raw)

    files = world.http("GET", f"{TICKETS}/{only_ticket(world)['id']}", AGENT).json["attachment"]
    assert [(file["name"], file["mimeType"]) for file in files] == [
        ("trace.pcap", "application/vnd.tcpdump.pcap"),
        ("asr.csv", "text/csv"),
        ("tool.pdf", "application/vnd.microsoft.portable-executable"),
    ]
    assert files[2]["description"] == "a program"
    kept = {key: content for key, content in world.s3.objects.items() if key.startswith("attachments/")}
    assert sorted(kept.values()) == [b"02:15;0", b"MZ program", b"\xd4\xc3\xb2\xa1 packets"]
    assert all(key == f"attachments/{hashlib.sha256(content).hexdigest()}" for key, content in kept.items())


def test_a_mail_that_nobody_here_can_read_is_set_aside_and_its_sender_is_told(world_at):
    world = world_at(NIGHT_IN_PARIS)
    sealed = a_mail(BALTEL_NOC, "Fault", "-----BEGIN PGP MESSAGE-----\n\nhQEMA5\n-----END PGP MESSAGE-----\n")

    world.mail(sealed)

    assert "it is encrypted" in world.received[0].text
    assert heard(world) == [("00:00", "email", BALTEL_NOC)]
    assert [reason for key, reason in world.s3.reasons.items() if key.startswith("quarantine/")] == [
        "nobody here can read it: it is encrypted with PGP, and we hold no key"
    ]


def a_mail_with_files(message_id, subject, files):
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = BALTEL_NOC, subject, message_id
    mail.set_content("See the trace.")
    for name, content in files.items():
        maintype, subtype = ("text", "csv") if name.endswith("csv") else ("application", "octet-stream")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()
