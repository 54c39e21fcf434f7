"""What came with a mail is given to those who see its case, and to nobody else."""

import hashlib
from email.message import EmailMessage

import pytest

from pledgekeeper.api.routes import SONATA_TICKETS
from tests.journeys.people import AGENT, ANALYST, BILLING, CASES, DISPUTES, FAULT, NIGHT_IN_PARIS, NOC, TICKETS

TRACE, LETTER = b"\xd4\xc3\xb2\xa1 packets", b"%PDF-1.7 what we were billed"
CALLS = b"start;a-number;b-number;seconds\n2026-10-01 10:00:00;+33199000121;+37061234567;61\n"
STRANGER = "carrier.andesvoz.noc"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def a_mail(sender, subject, text, files):
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, subject, f"<{sha256(subject.encode())}@b>"
    mail.set_content(text)
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


@pytest.fixture
def ticket(world):
    world.mail(a_mail("noc@baltel.example", "P1: calls failing", "See the trace.", {"trace.pcap": TRACE}))
    return world.http("GET", TICKETS, AGENT).json[0]["id"]


def given(world, case, content, who=NOC):
    return world.http("GET", f"{CASES}/{case}/attachments/{sha256(content)}", who)


def test_the_address_in_a_ticket_leads_its_carrier_to_the_file_for_five_minutes(world, ticket):
    (shown,) = world.http("GET", f"{TICKETS}/{ticket}", NOC).json["attachment"]
    assert shown["url"] == f"https://care.pledge.example{CASES}/{ticket}/attachments/{sha256(TRACE)}"

    answer = world.http("GET", shown["url"].removeprefix("https://care.pledge.example"), NOC)

    assert answer.status == 303
    assert answer.json == {
        "id": sha256(TRACE),
        "name": "trace.pcap",
        "media_type": "application/vnd.tcpdump.pcap",
        "size_bytes": len(TRACE),
        "url": answer.headers["Location"],
        "expires_at": answer.json["expires_at"],
    }
    assert world.s3.follow(answer.headers["Location"]) == TRACE
    world.pass_time(minutes=6)
    assert world.s3.follow(answer.headers["Location"]) is None


def test_every_face_of_a_ticket_and_its_list_names_that_address(world, ticket):
    address = f"https://care.pledge.example{CASES}/{ticket}/attachments/{sha256(TRACE)}"
    ways = (TICKETS, TICKETS.replace("v5", "v4"), SONATA_TICKETS)

    shown = [world.http("GET", f"{way}/{ticket}", NOC).json["attachment"] for way in ways]
    listed = world.http("GET", f"{TICKETS}?fields=attachment", NOC).json[0]["attachment"]

    assert [[file["url"] for file in files] for files in (*shown, listed)] == [[address]] * 4


def test_what_a_note_brought_is_given_too_and_a_patch_that_sends_all_back_changes_nothing(world, ticket):
    world.mail(a_mail("noc@baltel.example", f"Re: [{ticket}]", "And the letter.", {"letter.pdf": LETTER}))
    shown = world.http("GET", f"{TICKETS}/{ticket}", NOC).json["attachment"]
    assert [file["name"] for file in shown] == ["trace.pcap", "letter.pdf"]

    patched = world.http("PATCH", f"{TICKETS}/{ticket}", NOC, {"@type": "TroubleTicket", "attachment": shown})

    assert patched.json["attachment"] == shown
    assert given(world, ticket, LETTER).status == given(world, ticket, TRACE).status == 303


def test_a_file_that_a_patch_took_out_of_the_ticket_is_still_given_for_the_timeline_names_it(world, ticket):
    world.http("PATCH", f"{TICKETS}/{ticket}", NOC, {"@type": "TroubleTicket", "attachment": []})

    assert given(world, ticket, TRACE).status == 303


def test_what_came_with_a_dispute_is_named_in_it_and_given_to_its_people(world):
    said = "We dispute INV-2026-10-00417 (EUR 6,804.28): the rate is wrong."
    world.mail(a_mail("billing@baltel.example", "Dispute of invoice INV-2026-10-00417", said, {"letter.pdf": LETTER}))
    dispute = world.http("GET", DISPUTES, BILLING).json[0]["id"]

    (file,) = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["attachments"]

    assert (file["id"], file["media_type"], file["size_bytes"]) == (sha256(LETTER), "application/pdf", len(LETTER))
    assert file["url"].endswith(f"{CASES}/{dispute}/attachments/{sha256(LETTER)}")
    assert given(world, dispute, LETTER, BILLING).status == 303
    assert given(world, dispute, LETTER, NOC).status == 403  # a dispute is not their trade


def test_call_records_that_came_with_a_dispute_are_given_to_those_who_bill_alone_and_the_room_logs_it(world):
    said = "We dispute INV-2026-10-00417 (EUR 6,804.28): the volume is wrong."
    world.mail(a_mail("billing@baltel.example", "Dispute of invoice INV-2026-10-00417", said, {"calls.csv": CALLS}))
    dispute = world.http("GET", DISPUTES, BILLING).json[0]["id"]

    others = [given(world, dispute, CALLS, who) for who in ("carrier.baltel.admin", "staff.legal")]
    answers = [given(world, dispute, CALLS, BILLING)]
    world.pass_time(minutes=1)
    answers.append(given(world, dispute, CALLS, ANALYST))

    assert [answer.status for answer in (*others, *answers)] == [403, 403, 303, 303]
    assert "in full to those who bill" in others[0].json["reason"]
    accesses = world.http("GET", f"{DISPUTES}/{dispute}/accesses", ANALYST).json
    assert [(each["side"], each["evidence"], each["form"]) for each in accesses] == [
        ("carrier", sha256(CALLS), "raw"), ("ours", sha256(CALLS), "raw"),
    ]  # fmt: skip


def test_a_hash_that_a_carrier_wrote_into_a_ticket_of_its_own_gives_it_nobody_elses_file(world, ticket):
    named = {"@type": "Attachment", "id": sha256(TRACE), "attachmentType": "file", "name": "mine.pcap",
             "mimeType": "text/plain", "size": {"amount": 12, "units": "byte"}}  # fmt: skip
    own = world.http("POST", TICKETS, STRANGER, {**FAULT, "externalIdentifier": [], "attachment": [named]}).json["id"]
    world.http("PATCH", f"{TICKETS}/{own}", STRANGER, {"@type": "TroubleTicket", "attachment": [named]})

    answer = given(world, own, TRACE, STRANGER)

    assert answer.status == 404
    assert "named by its SHA-256" in answer.json["reason"]
    assert given(world, ticket, TRACE, STRANGER).json["reason"] == f"there is no case {ticket}"


def test_an_attachment_sent_by_api_keeps_the_address_that_it_came_with(world):
    sent = {"@type": "Attachment", "name": "trace", "attachmentType": "file", "url": "https://baltel.example/t.pcap"}

    ticket = world.http("POST", TICKETS, NOC, {**FAULT, "attachment": [sent]}).json

    assert ticket["attachment"] == [sent]


def test_the_page_of_a_case_lists_what_came_with_its_mails_and_leads_to_it(world, ticket):
    world.mail(
        a_mail("noc@baltel.example", f"Re: [{ticket}]", "And this.", {"\u202egpj.exe": b"MZ" + b"\0" * 1_499_998})
    )

    page = world.http("GET", f"/ecare/cases/{ticket}", NOC).text
    answer = world.http("GET", f"/ecare/cases/{ticket}/attachments/{sha256(TRACE)}", NOC)

    assert f'href="/ecare/cases/{ticket}/attachments/{sha256(TRACE)}">trace.pcap</a>' in page
    assert ">gpj.exe</a>" in page
    assert "1.5 MB" in page
    assert "a program" in page
    assert answer.status == 303
    assert world.s3.follow(answer.headers["Location"]) == TRACE
