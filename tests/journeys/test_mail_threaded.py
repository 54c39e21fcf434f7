"""To which case a mail belongs, and to which it never does; what comes back; what machines write."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.journeys.people import AGENT, BALTEL_NOC, CASES, NIGHT_IN_PARIS, TICKETS, a_mail, events

FIRST = "<1@baltel.example>"


def opened(world, subject="Errors on the Frankfurt link", text="CRC errors.", **headers):
    """A ticket that came by mail; its number."""
    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID=FIRST, **headers))
    return world.http("GET", TICKETS, AGENT).json[0]["id"]


def tickets(world):
    return world.http("GET", TICKETS, AGENT).json


def notes(world, number):
    return [event for event in world.store.load(number).case.timeline if event.event == "note-added"]


def patch(world, number, **fields):
    return world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", **fields})


def last_letter(world, to=BALTEL_NOC):
    return [message for message in world.received if message.channel == "email" and message.to == to][-1]


def resolved(world, number):
    patch(world, number, status="inProgress")
    patch(world, number, status="resolved", statusChangeReason="Line card replaced.")


# --- threading -------------------------------------------------------------------------------------------------------


def test_an_answer_to_our_signed_address_finds_its_case_though_everything_else_is_lost(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    reply_to = last_letter(world).headers["Reply-To"]

    world.mail(a_mail(BALTEL_NOC, "news?", "Any news?", Message_ID="<2@baltel.example>"), to=reply_to)

    assert [note.threaded_by for note in notes(world, number)] == ["our signed reference"]
    assert re.fullmatch(rf"care\+{number.lower()}\.[a-z2-7]{{24}}@pledge\.example", reply_to)


def test_the_signed_number_in_the_subject_counts_and_a_forged_one_is_a_plain_number(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    subject = last_letter(world).subject

    world.mail(a_mail(BALTEL_NOC, f"Re: {subject}", "Worse.", Message_ID="<2@baltel.example>"))
    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}.aaaaaaaa] Errors", "Worse.", Message_ID="<3@baltel.example>"))

    assert [note.threaded_by for note in notes(world, number)] == ["our signed reference", "our number in the subject"]


def test_a_signed_reference_lets_in_neither_a_stranger_nor_a_known_person_of_another_carrier(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    letter = last_letter(world)
    before = events(world, number)

    for sender in ("noc@andesvoz.example", "mallory@evil.example"):
        world.mail(a_mail(sender, f"Re: {letter.subject}", "Close it."), to=letter.headers["Reply-To"])

    assert events(world, number) == before
    assert len([key for key in world.s3.reasons if key.startswith("quarantine/")]) == 2


def test_an_answer_with_a_subject_alike_joins_and_the_desk_is_asked_to_look(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world, "One way audio towards Kenya since noon")

    world.mail(a_mail(BALTEL_NOC, "Re: one way audio towards Kenya since noon today", "Still.", Message_ID="<2@b>"))

    (note,) = notes(world, number)
    assert note.threaded_by.startswith("an answer of the same sender; 88% of the subject's words")
    assert "split it off" in note.asks


def test_a_new_mail_with_a_subject_alike_or_an_answer_about_another_circuit_is_a_new_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    opened(world, "Errors on link 7 to Frankfurt")

    world.mail(a_mail(BALTEL_NOC, "Re: Errors on link 8 to Frankfurt", "Errors.", Message_ID="<2@b>"))
    world.mail(a_mail(BALTEL_NOC, "Errors on link 7 to Frankfurt", "Other errors.", Message_ID="<3@b>"))

    assert len(tickets(world)) == 3


def test_a_mail_to_a_merged_case_is_a_note_of_the_survivor(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    world.mail(a_mail(BALTEL_NOC, "Loss on the Paris link", "Packet loss.", Message_ID="<2@baltel.example>"))
    other = next(ticket["id"] for ticket in tickets(world) if ticket["id"] != number)
    world.http("POST", f"{CASES}/{other}/commands", AGENT, {"command": "merge", "into": number})

    world.mail(a_mail(BALTEL_NOC, f"Re: [{other}] Loss", "Still.", Message_ID="<3@baltel.example>"))

    assert [note.threaded_by for note in notes(world, number)] == [
        f"our number in the subject; {other} was merged into this one"
    ]


def test_still_down_on_a_resolved_ticket_is_a_note_that_the_desk_is_told_of_and_reopen_reopens(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    resolved(world, number)

    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}]", "It is still down.", Message_ID="<2@baltel.example>"))
    assert tickets(world)[0]["status"] == "resolved"
    assert "says 'still down' of a ticket that is resolved" in notes(world, number)[0].asks

    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}]", "Reopen: errors are back.", Message_ID="<3@baltel.example>"))
    assert (tickets(world)[0]["status"], len(notes(world, number))) == ("inProgress", 2)


def test_a_mail_to_a_case_that_closed_in_silence_opens_a_new_one_and_each_names_the_other(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    resolved(world, number)
    world.pass_time(hours=73)

    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}]", "Errors are back.", Message_ID="<2@baltel.example>"))

    again = next(ticket for ticket in tickets(world) if ticket["id"] != number)
    assert [e.relation for e in world.store.load(again["id"]).case.timeline if e.event == "case-linked"] == ["repeats"]
    assert [e.other for e in world.store.load(number).case.timeline if e.event == "case-linked"] == [again["id"]]


def test_what_an_answer_asks_for_and_cannot_have_is_kept_as_its_words(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail("ap@baltel.example", "Dispute of an invoice", "We dispute the rate of the invoice."))
    (number,) = [ticket["id"] for ticket in world.http("GET", "/care/v1/disputes", "staff.billing-analyst").json]

    world.mail(a_mail("ap@baltel.example", f"Re: [{number}]", "amount: 7 USD", Message_ID="<2@baltel.example>"))

    (note,) = notes(world, number)
    assert "cannot be done: the agreement is in EUR" in note.asks
    assert world.sqs.dead == []


# --- what comes back -------------------------------------------------------------------------------------------------


def report(about, to, status="5.1.1", action="failed"):
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.baltel.example\r\nTo: care@pledge.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n--b--\r\n"
    ).encode()


def plain(about, to):
    return (
        "Return-Path: <>\r\nFrom: postmaster@mx.baltel.example\r\nSubject: Delivery failure\r\n\r\n"
        f"<{to}>: 550 5.1.1 user unknown\r\n\r\n----- original -----\r\nMessage-ID: {about}\r\nSubject: x\r\n"
    ).encode()


@pytest.mark.parametrize("dsn", [report, plain], ids=["rfc 3464", "plain"])
def test_a_bounce_is_on_the_case_flags_the_address_and_the_letter_goes_to_the_next_contact(world_at, dsn):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    sent = next(e for e in world.store.load(number).case.timeline if e.event == "notice-sent")
    world.taken()

    for _ in range(2):
        world.mail(dsn(sent.message_id, BALTEL_NOC))

    (again,) = [message for message in world.received if message.channel == "email"]
    assert (again.to, "We have your fault report." in again.text) == ("noc-shift@baltel.example", True)
    bounced = [e for e in world.store.load(number).case.timeline if e.event == "notice-bounced"]
    assert [(e.bounced, e.to) for e in bounced] == [("acknowledgement", BALTEL_NOC)]
    assert len(tickets(world)) == 1
    patch(world, number, status="inProgress")  # the address is dead: what follows goes to the next contact at once
    assert "in progress" in last_letter(world, "noc-shift@baltel.example").text


def test_when_no_mailbox_is_left_the_phone_gets_a_text_and_then_it_ends(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    world.taken()

    for _ in range(6):
        sent = [e for e in world.store.load(number).case.timeline if e.event == "notice-sent"]
        for letter in sent:
            world.mail(report(letter.message_id, letter.to[0]))

    heard = [(m.channel, m.to) for m in world.taken()]
    assert heard == [("email", "noc-shift@baltel.example"), ("sms", "+37050000100")]


def test_a_bounce_that_knows_no_message_of_ours_flags_nobody(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    sent = next(e for e in world.store.load(number).case.timeline if e.event == "notice-sent")
    before = events(world, number)

    world.mail(report("<forged@eu-west-3.amazonses.com>", BALTEL_NOC))
    world.mail(report(sent.message_id, "somebody-else@baltel.example"))
    world.mail(report(sent.message_id, BALTEL_NOC, status="4.4.1", action="delayed"))

    assert events(world, number) == before


# --- machines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{"X_Auto_Response_Suppress": "All"}, {"Precedence": "bulk"}, {"Auto_Submitted": "auto-generated"}],
    ids=str,
)
def test_a_fault_that_a_ticket_system_reports_is_opened_and_answered_to_the_contact(world_at, headers):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(
        a_mail("servicenow@baltel.example", "INC0091237 circuit down", "Circuit BLT-ORI-FRA-02 is down", **headers)
    )

    assert tickets(world)[0]["priority"] == "P1"
    assert [m.to for m in world.received if m.channel == "email"] == [BALTEL_NOC]


def test_what_a_system_sends_without_a_fault_is_set_aside_with_the_reason(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, "Weekly news", "Nothing new.", Precedence="bulk"))

    assert list(world.s3.reasons.values()) == ["an automatic mail that reports no fault (Precedence: bulk)"]
    assert (tickets(world), world.received) == ([], [])


def test_our_own_mail_that_comes_back_opens_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    letter = last_letter(world)
    before = events(world, number)

    world.mail(a_mail("forwarder@baltel.example", letter.subject, letter.text, X_Pledge_Case=number))
    world.mail(a_mail("care@pledge.example", letter.subject, letter.text))

    assert (len(tickets(world)), events(world, number)) == (1, before)


HONEST = ["Auto_Submitted", "X_Autoreply", "Precedence"]


@st.composite
def responders(draw):
    """A program that answers every mail: which headers it sets, what it keeps of ours, whether it varies its words."""
    return {
        "headers": {name: "auto-replied" for name in draw(st.lists(st.sampled_from(HONEST), unique=True))},
        "subject": draw(
            st.sampled_from(["Re: {subject}", "Out of office", "Thank you", "{subject}", "Ticket {n} created"])
        ),
        "text": draw(
            st.sampled_from(["I am away.", "We got it: {text}", "Your mail is number {n} here.", "Circuit down! P1"])
        ),
        "answers": draw(st.booleans()),
    }


UNTIRING = {"headers": {}, "subject": "Ticket {n} created", "text": "Your mail is number {n} here.", "answers": False}
"""The worst there is: it hides what it is, quotes nothing of ours, and never says the same twice."""


@example(first=UNTIRING, second=UNTIRING)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=responders(), second=responders())
def test_any_two_auto_responders_that_are_connected_to_us_come_to_rest(world_at, first, second):
    """Two mailboxes of one carrier answer whatever we write, by whatever headers, and write to us once themselves."""
    world = world_at(NIGHT_IN_PARIS)
    answering = {BALTEL_NOC: first, "noc-shift@baltel.example": second}
    world.mail(a_mail(BALTEL_NOC, "Errors on the link", "CRC errors.", Message_ID="<a@b>"))
    world.mail(a_mail("noc-shift@baltel.example", "Loss on the link", "Packet loss.", Message_ID="<b@b>"))
    sent = 0

    for _ in range(400):
        letters = [m for m in world.taken() if m.channel == "email" and m.to in answering]
        if not letters:
            break
        for letter in letters:
            sent += 1
            world.mail(answer_of(answering[letter.to], letter, sent))
    else:
        raise AssertionError("they never come to rest")

    assert sent <= 2 * 50 + 2  # the ceiling of a day, for each of two mailboxes
    assert world.sqs.dead == []


def answer_of(responder, letter, n):
    facts = {"subject": letter.subject, "text": letter.text[:200], "n": n}
    headers = {
        **responder["headers"],
        **({"In_Reply_To": f"<m{n}@eu-west-3.amazonses.com>"} if responder["answers"] else {}),
    }
    subject = responder["subject"].format(**facts)
    return a_mail(letter.to, subject, responder["text"].format(**facts), Message_ID=f"<r{n}@b>", **headers)
