"""A ticket and its counterpart in the carrier's own ticket system, which has only mail, move together."""

import re
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journeys.bonded import (
    DESK_OF_THEIRS,
    NOC,
    SYSTEM,
    conflicts,
    letters,
    note,
    of_bond,
    opened,
    patch,
    their_mail,
    ticket,
    timeline,
    told,
    told_to_desk,
)  # fmt: skip
from tests.journeys.people import AGENT, CASES, NIGHT_IN_PARIS, TICKETS, a_mail, unsigned

NUMBER = "NWM-000417"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def bonded(world):
    """A ticket that their system has answered with a number of its own."""
    number = opened(world)
    their_mail(world, f"[{NUMBER}] created for {number}", id="created", state="New")
    return number


def test_a_ticket_goes_from_our_opening_by_their_number_and_words_to_solved_and_reopened(world):
    number = opened(world)
    (first,) = letters(world)
    assert f"New ticket of your supplier [{number}]: " in unsigned(first.subject)
    assert [told(first, name) for name in ("Action", "Supplier ticket", "State", "Priority", "Circuit")] == [
        "create", number, "New", "Medium", "NWM-CHL-01",
    ]  # fmt: skip
    assert "Location updates fail" in first.text

    their_mail(world, f"[{NUMBER}] created for {number}", id="created", state="New")
    assert ticket(world, number).their_reference == NUMBER

    patch(world, number, status="inProgress")
    their_mail(world, f"[{NUMBER}] updated", id="begun", state="In Progress", comment="Our HLR is fine.")
    assert [(n.text, n.by.over, n.threaded_by) for n in ticket(world, number).timeline if n.event == "note-added"] == [
        ("Our HLR is fine.", "bond", f"the bond: the carrier's own number {NUMBER}")
    ]
    patch(world, number, status="resolved", statusChangeReason="Route to Chile restored.")
    their_mail(world, f"[{NUMBER}] updated", id="again", state="Reopened", comment="Still failing in Iquique.")
    assert ticket(world, number).status == "inProgress"
    patch(world, number, status="resolved", statusChangeReason="Second route restored.")
    their_mail(world, f"[{NUMBER}] updated", id="closed", state="Closed")
    assert ticket(world, number).status == "closed"

    assert [(told(letter, "State"), letter.text.rstrip().rpartition("\n")[2]) for letter in letters(world)] == [
        ("New", "Location updates fail since 02:00 UTC."),
        ("In Progress", "Comment:"),
        ("Resolved", "Route to Chile restored."),
        ("Resolved", "Second route restored."),
    ]
    assert all(told(letter, "Ticket") == NUMBER for letter in letters(world)[1:])
    assert conflicts(world, number) == []
    assert world.sqs.dead == []


def test_mails_to_their_system_are_one_conversation_and_carry_the_number_of_their_event(world):
    number = bonded(world)
    patch(world, number, status="inProgress")
    note(world, number, "A path is being traced.")

    first, second, third = letters(world)
    assert "In-Reply-To" not in first.headers
    assert second.headers["In-Reply-To"] == "<created@n>"
    assert third.headers["References"].split()[0].endswith("@eu-west-3.amazonses.com>")
    marks = [told(letter, "Update") for letter in letters(world)]
    updates = [f"{number}/e{n}" for n, e in enumerate(ticket(world, number).timeline, 1) if e.event == "bond-update"]
    assert marks == updates


def test_people_get_letters_and_their_system_gets_forms(world):
    number = bonded(world)
    note(world, number, "A path is being traced.")

    assert all(letter.text.startswith("Action: ") for letter in letters(world))
    people = [m for m in world.received if m.channel == "email" and m.to == DESK_OF_THEIRS]
    assert people
    assert not any("Action: " in letter.text for letter in people)


def test_a_state_that_ours_cannot_follow_is_a_conflict_that_everybody_sees_and_the_desk_is_told_once(world):
    number = bonded(world)
    patch(world, number, status="inProgress")

    for n in range(2):
        their_mail(world, f"[{NUMBER}] updated", id=f"solved-{n}", state="Resolved")

    assert ticket(world, number).status == "inProgress"
    assert conflicts(world, number) == [("state", "Resolved", "In Progress")]
    (conflict,) = of_bond(world, number, "conflict")
    assert conflict.done.startswith("ours is kept: inProgress to resolved is not the carrier side's step")
    assert len(told_to_desk(world)) == 1
    for who in (AGENT, NOC):
        assert [e["theirs"] for e in timeline(world, number, who) if e["event"] == "bond-conflict"] == ["Resolved"]


@pytest.mark.parametrize("seen", [True, False], ids=["they saw that it is resolved", "it crossed our resolution"])
def test_a_state_that_they_said_before_counts_again_only_when_they_have_seen_ours(world, seen):
    number = bonded(world)
    patch(world, number, status="inProgress")
    patch(world, number, status="resolved", statusChangeReason="Restored.")
    their_mail(world, f"[{NUMBER}] updated", id="again", state="Reopened")
    patch(world, number, status="resolved", statusChangeReason="Restored again.")

    quoted = f"No.\n\n> Update: {told(letters(world)[-1], 'Update')}"
    their_mail(world, f"Re: [{NUMBER}]", id="once-more", state="Reopened", comment=quoted if seen else "")

    assert ticket(world, number).status == ("inProgress" if seen else "resolved")
    assert conflicts(world, number) == ([] if seen else [("state", "Reopened", "Resolved")])


def test_a_word_that_nobody_mapped_is_a_conflict(world):
    number = bonded(world)

    their_mail(world, f"[{NUMBER}] updated", id="odd", state="Awaiting CAB")

    assert conflicts(world, number) == [("state", "Awaiting CAB", "New")]
    assert "does not say what theirs means" in of_bond(world, number, "conflict")[0].done


def test_what_is_not_theirs_to_change_is_shown_and_kept(world):
    number = bonded(world)

    their_mail(world, f"[{NUMBER}] updated", id="raise", priority="Critical")

    assert (ticket(world, number).priority, conflicts(world, number)) == ("P3", [("priority", "Critical", "Medium")])


def circuit(world, number):
    return next(each["value"] for each in ticket(world, number).attributes["troubleTicketCharacteristic"])


def put(world, number, value):
    told = [{"@type": "StringCharacteristic", "name": "circuit", "valueType": "string", "value": value}]
    patch(world, number, troubleTicketCharacteristic=told)


def test_a_field_that_they_change_is_changed_here_and_not_sent_back(world):
    number = bonded(world)
    before = len(letters(world))

    their_mail(world, f"[{NUMBER}] updated", id="field", circuit="NWM-CHL-02")

    assert (circuit(world, number), len(letters(world)), conflicts(world, number)) == ("NWM-CHL-02", before, [])


def test_a_field_that_both_changed_stays_ours_and_both_are_shown(world):
    number = bonded(world)
    put(world, number, "NWM-CHL-09")

    their_mail(world, f"[{NUMBER}] updated", id="field", circuit="NWM-CHL-02")

    assert circuit(world, number) == "NWM-CHL-09"
    assert conflicts(world, number) == [("circuit", "NWM-CHL-02", "NWM-CHL-09")]


def test_a_field_that_they_change_when_they_have_seen_ours_is_no_conflict(world):
    number = bonded(world)
    put(world, number, "NWM-CHL-09")
    mark = told(letters(world)[-1], "Update")

    quoted = f"Yes.\n\n> Update: {mark}\n> Circuit: NWM-CHL-09"
    their_mail(world, f"Re: [{NUMBER}] updated", id="field", circuit="NWM-CHL-10", comment=quoted)

    assert (circuit(world, number), conflicts(world, number)) == ("NWM-CHL-10", [])


def test_a_mail_that_comes_twice_or_says_the_same_again_says_it_once(world):
    number = bonded(world)

    for id in ("one", "one", "two"):
        their_mail(world, f"[{NUMBER}] updated", id=id, state="In Progress", comment="We look at our HLR.")

    assert [e.text for e in ticket(world, number).timeline if e.event == "note-added"] == ["We look at our HLR."]
    assert [e.taken_for for e in of_bond(world, number, "received")][1:] == ["news", "words said before"]


def test_a_mail_that_was_overtaken_adds_its_words_and_moves_nothing(world):
    number = bonded(world)
    world.pass_time(minutes=30)
    patch(world, number, status="inProgress")
    patch(world, number, status="resolved", statusChangeReason="Restored.")
    their_mail(world, f"[{NUMBER}] updated", id="late", state="Closed", circuit="NWM-CHL-02")

    their_mail(world, f"[{NUMBER}] updated", id="early", state="Reopened", circuit="NWM-CHL-03", minutes=10)

    assert (ticket(world, number).status, circuit(world, number)) == ("closed", "NWM-CHL-02")
    assert of_bond(world, number, "received")[-1].taken_for == "an older state"


def test_our_own_words_that_come_back_are_no_note(world):
    number = bonded(world)
    note(world, number, "A path is being traced.")
    letter = letters(world)[-1]

    their_mail(world, f"[{NUMBER}] updated", id="echo", comment="A  path is being traced.")
    their_mail(world, f"[{NUMBER}] updated", id="whole", comment=letter.text)

    assert [e.text for e in ticket(world, number).timeline if e.event == "note-added"] == ["A path is being traced."]
    assert [e.taken_for for e in of_bond(world, number, "received")][1:] == ["our own words"] * 2
    assert len(letters(world)) == 2


def test_a_file_of_theirs_is_kept_though_nothing_is_said_with_it(world):
    number = bonded(world)
    mail = message_from_bytes(a_mail(SYSTEM, f"[{NUMBER}] updated", "State: New\n", Message_ID="<t@n>"), policy=default)
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="calls.csv")

    world.mail(mail.as_bytes())

    (kept,) = [e for e in ticket(world, number).timeline if e.event == "note-added"]
    assert (kept.text, kept.attachments[0]["name"], kept.by.over) == ("calls.csv", "calls.csv", "bond")


def test_an_automatic_answer_gives_their_number_and_nothing_else(world):
    number = opened(world)

    for n in range(3):
        their_mail(
            world, f"Re: [{number}] we have it: {NUMBER}", id=f"auto-{n}", state="Closed", comment="Thanks!",
            Auto_Submitted="auto-replied",
        )  # fmt: skip

    assert (ticket(world, number).their_reference, ticket(world, number).status) == (NUMBER, "acknowledged")
    assert [e.taken_for for e in of_bond(world, number, "received")] == ["an automatic answer"]
    assert not any(e.event == "note-added" for e in ticket(world, number).timeline)


def test_a_number_of_theirs_that_names_another_ticket_already_is_a_conflict(world):
    first = bonded(world)
    second = opened(world)

    their_mail(world, f"Re: [{second}] this is {NUMBER}", id="wrong")

    assert (ticket(world, first).their_reference, ticket(world, second).their_reference) == (NUMBER, None)
    assert conflicts(world, second) == [("number", NUMBER, first)]
    assert world.sqs.dead == []


def test_a_ticket_that_their_system_opens_is_bonded_and_not_told_back(world):
    their_mail(world, f"[{NUMBER}] circuit down", id="new", state="New", comment="Circuit NWM-CHL-07 is down.")

    (found,) = world.http("GET", TICKETS, AGENT).json
    case = ticket(world, found["id"])
    assert (case.their_reference, case.opened_by.over, case.reply_to) == (NUMBER, "bond", DESK_OF_THEIRS)
    assert letters(world) == []
    patch(world, case.case_id, status="inProgress")
    (letter,) = letters(world)
    assert (told(letter, "Action"), told(letter, "Ticket"), told(letter, "State")) == ("update", NUMBER, "In Progress")


def test_a_mail_on_a_ticket_that_is_over_opens_nothing_and_is_shown(world):
    number = bonded(world)
    patch(world, number, status="rejected", statusChangeReason="Not our network.")

    their_mail(world, f"[{NUMBER}] updated", id="after", comment="It is yours.")

    assert len(world.http("GET", TICKETS, AGENT).json) == 1
    assert conflicts(world, number) == [("text", "It is yours.", "the ticket is rejected")]


def report(about):
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.nordwave.example\r\nTo: care@pledge.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {SYSTEM}\r\nAction: failed\r\nStatus: 4.4.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n--b--\r\n"
    ).encode()


def test_while_their_system_is_down_the_desk_knows_nobody_else_gets_forms_and_the_next_mail_tells_all(world):
    number = bonded(world)
    note(world, number, "First.")
    left = [e for e in ticket(world, number).timeline if e.event == "notice-sent" and e.sent == "bond"][-1]

    world.mail(report(left.message_id))

    assert conflicts(world, number)[0][0] == "delivery"
    assert len(told_to_desk(world)) == 1
    assert not any("Action: " in m.text for m in world.received if m.to != SYSTEM)
    note(world, number, "Second.")
    assert re.search(r"Comment:\s+First\.\s+Second\.\s*$", letters(world)[-1].text)


def test_updates_leave_in_order_and_once_though_the_queue_turns_them_round_and_the_sender_dies(world):
    number = bonded(world)
    world.down = {"notices"}
    for n in range(4):
        note(world, number, f"Number {n}.")
    world.sqs.waiting.reverse()
    died = []
    world.crash_at = lambda call: call == "after dynamodb.update_item" and not died and not died.append(call)
    world.down = set()
    world.settle()
    world.pass_time(minutes=20)

    said = [re.findall(r"Number \d", letter.text) for letter in letters(world)[1:]]
    assert said == [[f"Number {n}"] for n in range(4)]
    assert died


def test_a_person_of_theirs_writes_as_before(world):
    number = bonded(world)

    world.mail(a_mail(DESK_OF_THEIRS, f"Re: [{number}]", "State: Closed\nAny news?", Message_ID="<p@n>"))

    assert ticket(world, number).status == "acknowledged"
    (written,) = [e for e in ticket(world, number).timeline if e.event == "note-added"]
    assert (written.by.name, written.by.over) == (DESK_OF_THEIRS, None)


def test_a_forged_mail_of_their_system_is_set_aside(world):
    number = bonded(world)
    before = ticket(world, number).timeline

    world.mail(a_mail(SYSTEM, f"[{NUMBER}] updated", "State: Closed", Message_ID="<f@n>"), spf="FAIL", dkim="FAIL")

    assert ticket(world, number).timeline == before
    assert len([key for key in world.s3.reasons if key.startswith("quarantine/")]) == 1


def test_beyond_twenty_mails_within_an_hour_the_desk_is_told_and_what_waited_is_told_in_one(world):
    number = bonded(world)

    for n in range(24):
        note(world, number, f"Number {n}.")

    assert (len(letters(world)), len(of_bond(world, number, "held"))) == (20, 1)
    assert "LOOKS LIKE A LOOP" in told_to_desk(world)[0]
    world.pass_time(minutes=61)
    assert re.findall(r"Number \d+", letters(world)[-1].text) == [f"Number {n}" for n in range(19, 24)]
    assert len(letters(world)) == 21


def test_the_carrier_takes_all_of_it_home(world):
    number = bonded(world)
    their_mail(world, f"[{NUMBER}] updated", id="odd", state="Awaiting CAB")

    export = world.http("GET", f"{CASES}/{number}/export", NOC).text

    for name in ("bond-update", "bond-received", "bond-conflict"):
        assert f'\\"event\\":\\"{name}\\"' in export


ANSWERS = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["Re: {subject}", "[NWM-{n:06}] created", f"[{NUMBER}] updated", "Circuit down"]),
        "state": st.sampled_from(["", "New", "In Progress", "Resolved", "Reopened", "Closed", "Cancelled", "Odd {n}"]),
        "comment": st.sampled_from(["", "{text}", "Update {n}.", "Thank you", "Reopen: it is down. P1"]),
        "headers": st.sampled_from(
            [{}, {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "no"}, {"X_Pledge_Case": "TT-0000000000"}]
        ),
        "answers": st.booleans(),
        "times": st.integers(1, 3),
    }
)
"""A mail of their system: whatever it may write of itself when it has heard something."""
OURS = ["note", "inProgress", "resolved", "pending"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(ANSWERS, min_size=1, max_size=4), done=st.lists(st.sampled_from(OURS), max_size=6))
def test_whatever_their_system_answers_to_every_mail_both_come_to_rest_and_each_event_is_told_once(
    world_at, answers, done
):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    heard = 0
    for n, what in enumerate([*done, "note"]):
        said = {"note": [{"@type": "Note", "text": f"Ours {n}."}]}
        change = said if what == "note" else {"status": what, "statusChangeReason": f"Why {n}."}
        answer = world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", **change})
        assert answer.status in (200, 409)
        while heard < len(letters(world)):
            letter = letters(world)[heard]
            heard += 1
            for each in range(answers[heard % len(answers)]["times"]):
                _answered(world, letter, answers[heard % len(answers)], heard * 10 + each)
            assert heard <= 3 + len(done), "they never come to rest"

    assert heard <= 2 + len(done)  # the opening, and one mail for each thing that was done here
    case = ticket(world, number)
    tells = [name for event in of_bond(world, number, "update") for name in event.tells]
    assert len(tells) == len(set(tells))
    named = {f"e{n}": event for n, event in enumerate(case.timeline, 1)}
    assert all(getattr(getattr(named[name], "by", None), "over", None) is None for name in tells)
    ours = [name for name, event in named.items() if event.event == "note-added" and event.by.side == "ours"]
    assert set(ours) <= set(tells)
    assert world.sqs.dead == []


def _answered(world, letter, answer, n):
    facts = {"subject": letter.subject, "text": letter.text, "n": n}
    headers = dict(answer["headers"])
    if answer["answers"]:
        headers["In_Reply_To"] = f"<m{world.received.index(letter) + 1}@eu-west-3.amazonses.com>"
    their_mail(
        world, answer["subject"].format(**facts), id=f"a{n}", state=answer["state"].format(**facts),
        comment=answer["comment"].format(**facts), **headers,
    )  # fmt: skip
