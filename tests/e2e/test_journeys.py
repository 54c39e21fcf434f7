"""The whole way round on the running system: real HTTP, real SMTP, the stacks behind them."""

import re
import urllib.request
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.e2e.test_laptop import FAULT, TICKETS
from tests.journeys.people import CLAIM, DISPUTES, ORDER, ORDERS

pytestmark = pytest.mark.e2e


def a_mail(subject, text, *, sender="noc@baltel.example", message_id, **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, "care@pledge.example", subject, message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def press(stack, case):
    """Open the link of the first text message and press its button, as an engineer does. A text that went for several
    cases has the link of one of them: the page is repeated for the others."""

    def found():
        texts = " ".join(text["body"] for text in stack.outbox(channel="sms"))
        return re.search(rf"https?://\S+/care/v1/pages/{case}\.\S+", texts)

    link = stack.wait_for(found)[0]
    shown = urllib.request.urlopen(link).read().decode()
    assert "I have it" in shown
    return urllib.request.urlopen(urllib.request.Request(link, method="POST")).read().decode()


def test_a_p1_by_http_pages_is_acknowledged_worked_on_and_solved(stack):
    noc, agent = stack.token(), stack.staff_token()
    status, ticket = stack.post(TICKETS, FAULT, token=noc)
    assert status == 201
    case = ticket["id"]
    stack.wait_for(lambda: {"sms", "voice"} <= stack.pages_sent(case))  # one a minute to a phone
    stack.wait_for(lambda: stack.outbox(case, channel="email"))

    assert "the case is yours" in press(stack, case).lower()
    paged = len(stack.outbox(case, channel="sms"))
    note = {
        "@type": "TroubleTicket",
        "status": "inProgress",
        "note": [{"@type": "Note", "text": "Card is being reset."}],
    }
    assert stack.request("PATCH", f"{TICKETS}/{case}", body=note, token=agent)[0] == 200
    solved = {"@type": "TroubleTicket", "status": "resolved", "statusChangeReason": "Card replaced."}
    assert stack.request("PATCH", f"{TICKETS}/{case}", body=solved, token=agent)[1]["status"] == "resolved"

    stack.wait_for(lambda: any("Card is being reset." in m["body"] for m in stack.outbox(case, channel="email")))
    stack.wait_for(lambda: any("resolved" in m["body"] for m in stack.outbox(case, channel="email")))
    assert len(stack.outbox(case, channel="sms")) == paged, "nobody is paged for what is in hand"
    _, clocks = stack.get(f"/care/v1/cases/{case}/clocks", token=noc)
    shown = {clock["commitment"]: clock for clock in clocks["clocks"]}
    assert (shown["solve"]["state"], shown["root-cause"]["state"]) == ("stopped", "running")
    for clock in (clock for clock in shown.values() if clock["state"] != "waiting"):
        kinds = ("elapsed", "disputed", "paused", "outside_hours")
        parts = sum(clock[f"{kind}_seconds"] for kind in kinds)
        ended = datetime.fromisoformat(clock.get("stopped_at") or clocks["at"])
        assert parts == (ended - datetime.fromisoformat(clock["started_at"])) // timedelta(seconds=1)


def test_a_p1_by_mail_is_answered_in_its_thread_and_a_reply_becomes_a_note(stack):
    subject = "[BLT#558120] URGENT - no answer from your SBC 203.0.113.20 since 02:14 UTC"
    text = "Dear team, OPTIONS on trunk BLT-ORI-PAR-07 get none, nothing passes. Please treat as P1.\n"
    stack.send_mail(a_mail(subject, text, message_id="<e2e-1@baltel.example>"), "noc@baltel.example")

    def answered():
        return [m for m in stack.outbox(channel="email") if "no answer from your SBC 203" in m["subject"]]

    acknowledgement = stack.wait_for(answered)[0]
    case = acknowledgement["case"]
    assert acknowledgement["to"] == "noc@baltel.example"
    assert "BLT#558120" in acknowledgement["body"]
    stack.wait_for(lambda: {"sms", "voice"} <= stack.pages_sent(case))  # with others of the same minute

    reply = a_mail(f"RE: [{case}]", "Two more: 02:40 and 02:41.", message_id="<e2e-2@baltel.example>")
    stack.send_mail(reply, "noc@baltel.example")
    noted = stack.wait_for(lambda: stack.get(f"{TICKETS}/{case}", token=stack.token())[1].get("note"))
    assert noted[0]["text"] == "Two more: 02:40 and 02:41."
    press(stack, case)


def test_a_mail_of_30_mb_opens_a_ticket_and_a_stranger_is_kept_apart(stack):
    mail = EmailMessage()
    mail["From"], mail["To"] = "noc@baltel.example", "care@pledge.example"
    mail["Subject"], mail["Message-ID"] = "Traces of the trunk", "<e2e-3@baltel.example>"
    mail.set_content("Question: can you look at these traces?")
    mail.add_attachment(b"\xa1" * (22 * 2**20), maintype="application", subtype="vnd.tcpdump.pcap", filename="t.pcap")

    stack.send_mail(mail.as_bytes(), "noc@baltel.example")
    stranger = a_mail("Hello", "Who are you?", sender="x@stranger.example", message_id="<e2e-4@stranger.example>")
    stack.send_mail(stranger, "x@stranger.example")

    stack.wait_for(lambda: any("Traces of the trunk" in m["subject"] for m in stack.outbox(channel="email")))
    stack.wait_for(lambda: "stranger.example" in stack.pledge("quarantine", "list").stdout)


def test_a_dispute_is_opened_acknowledged_and_answered(stack):
    billing, analyst = stack.token(role="billing"), stack.staff_token("billing-analyst")
    status, dispute = stack.post(DISPUTES, CLAIM, token=billing)
    assert status == 201
    path = f"{DISPUTES}/{dispute['id']}"

    stack.wait_for(lambda: stack.get(path, token=billing)[1]["status"] == "acknowledged")
    answer = {"accepted_amount": "6804.28", "reason": "0.1985 applies since 1 October."}
    assert stack.post(f"{path}/answer", answer, token=analyst)[1]["status"] == "answered"

    told = stack.wait_for(lambda: [m for m in stack.outbox(dispute["id"]) if "Accepted: 6804.28" in m["body"]])
    assert [message["to"] for message in told] == ["ap@baltel.example"]


def test_an_order_names_two_project_managers_and_is_delivered(stack):
    noc, manager = stack.token(), stack.staff_token("project-manager")
    status, order = stack.post(ORDERS, ORDER, token=noc)
    assert status == 201
    path = f"{ORDERS}/{order['id']}"

    stack.wait_for(lambda: [m for m in stack.outbox(order["id"]) if "Back-up:" in m["body"]])
    date = {"@type": "ProductOrder", "expectedCompletionDate": "2036-12-10T16:00:00Z"}
    assert stack.request("PATCH", path, body=date, token=manager)[1]["state"] == "inProgress"
    done = {"@type": "ProductOrder", "state": "completed"}
    assert stack.request("PATCH", path, body=done, token=manager)[1]["state"] == "completed"


def test_at_speed_120_a_whole_escalation_is_seen_in_two_minutes_and_the_clock_never_goes_back(own_stack):
    stack = own_stack(speed=120)
    status, ticket = stack.post(TICKETS, FAULT, token=stack.token())
    assert status == 201
    case, opened = ticket["id"], datetime.fromisoformat(ticket["creationDate"])

    def levels():
        status, timeline = stack.get(f"/care/v1/cases/{case}/timeline", token=stack.staff_token("supervisor"))
        return [event for event in timeline["events"] if event["event"] == "escalated"] if status == 200 else []

    stack.wait_for(lambda: len(levels()) == 5)

    for level, minutes in zip(levels(), (0, 30, 60, 120, 240), strict=True):
        due = datetime.fromisoformat(level["due_at"])
        assert due == opened + timedelta(minutes=minutes)
        assert datetime.fromisoformat(level["at"]) >= due
    stack.wait_for(lambda: any(m["to"] == "+33199000128" for m in stack.outbox(case, channel="voice")))

    stack.restart(speed=1)
    _, later = stack.post(TICKETS, FAULT, token=stack.token())
    assert later["creationDate"] > levels()[-1]["at"]  # the clock goes on from where the fast run left it
