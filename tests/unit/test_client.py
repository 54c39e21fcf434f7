"""The Python client, against the real handlers behind a real socket."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pledgekeeper.client import CareRefused, Client
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, FAULT, NIGHT_IN_PARIS, NOC, ORDER
from tests.mef124 import A_FAULT
from tests.security.conftest import with_a_trace
from tests.security.routes import TRACE

API = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```", API, re.MULTILINE | re.DOTALL)


@pytest.fixture
def care(world_at):
    """`care(token)`: a client. The token names who asks; the front answers 503 as often as `front.busy` says."""
    front = _Front(world_at(NIGHT_IN_PARIS))
    clients = []

    def client(who=NOC):
        clients.append(Client(front.url, who))
        return clients[-1]

    client.front = front
    yield client
    for each in clients:
        each.__exit__()
    front.close()


def test_a_fault_is_reported_read_changed_and_found(care):
    client = care()
    ticket = client.report(FAULT)

    assert (ticket["status"], ticket["priority"]) == ("acknowledged", "P1")
    assert client.ticket(ticket["id"])["name"] == FAULT["name"]
    assert [note["text"] for note in client.say(ticket["id"], "Any news?")["note"]] == ["Any news?"]
    assert client.change(ticket["id"], {"name": "Calls failing"})["name"] == "Calls failing"
    assert [each["id"] for each in client.tickets(creationDate__gte="2026-11-23T00:00:00Z")] == [ticket["id"]]
    assert list(client.tickets(creationDate__lt="2026-11-23T00:00:00Z")) == []
    assert [each["id"] for each in client.specifications()][:2] == ["voice", "sms"]


def test_what_is_owed_is_read(care):
    client = care()
    number = client.report(FAULT)["id"]

    assert [clock["commitment"] for clock in client.clocks(number)["clocks"]][:1] == ["acknowledge"]
    assert client.explanation(number, "restore", lang="fr")["language"] == "fr"
    assert client.timeline(number)["events"][0]["event"] == "ticket-opened"
    assert client.pages(number)["pages"] == client.pages(number)["pages"] != []
    assert client.command(number, {"command": "escalate", "reason": "Nobody answers."})["case"] == number


def test_a_file_that_came_with_a_mail_has_an_address(care):
    client = care()
    number = client.report(FAULT)["id"]
    care.front.world.mail(with_a_trace(f"[{number}] the trace"))
    (shown,) = client.ticket(number)["attachment"]

    link = client.attachment(number, shown["id"])

    assert care.front.world.s3.follow(link["url"]) == TRACE
    with pytest.raises(CareRefused, match="has no attachment"):
        client.attachment(number, "0" * 64)


def test_disputes_and_orders_are_opened_and_listed(care):
    assert [care(BILLING).dispute(CLAIM)["id"]] == [
        each["id"] for each in care(BILLING).disputes(status="acknowledged")
    ]
    assert [care().order(ORDER)["id"]] == [each["id"] for each in care().orders()]


def test_a_dispute_is_read_answered_credited_and_set_off(care):
    carrier, ours = care(BILLING), care(ANALYST)
    number = carrier.dispute(CLAIM)["id"]

    assert carrier.dispute_named(number)["id"] == number
    assert ours.answer(number, {"accepted_amount": "100.00", "reason": "x"})["accepted_amount"] == "100.00"
    assert carrier.eligibility(number, lang="fr")["language"] == "fr"
    assert [each["owed_by_us_amount"] for each in carrier.set_off()] == ["100.00"]
    ours.command(number, {"command": "issue-credit"})
    [note] = carrier.credit_notes(number)
    assert (note["amount"], [each["form"] for each in note["documents"]]) == ("100.00", ["pdf", "xml"])


def test_a_listener_is_registered_looked_after_and_removed(care):
    client, world = care(), care.front.world
    world.listeners.answers["noc.baltel.example"] = 503
    hub = client.listeners.register("https://noc.baltel.example/tmf", "eventType=TroubleTicketCreateEvent", key="hub-1")
    client.report(FAULT)
    world.pass_time(hours=25)

    assert [(each["listener"], each["version"]) for each in client.listeners] == [(hub.id, "v5")]
    assert [each["event_type"] for each in client.listeners.deliveries(hub.id, state="dead")] == [
        "TroubleTicketCreateEvent"
    ]
    world.listeners.answers["noc.baltel.example"] = 204
    assert client.listeners.redrive(hub.id)["redriven"] == 1
    world.pass_time(minutes=1)
    assert len(world.listeners.heard) == 1
    assert client.listeners.rotate_secret(hub.id) not in (hub.secret, "")
    client.listeners.remove(hub.id)
    assert list(client.listeners) == []


def test_a_ticket_is_followed_by_mef_124_from_its_report_to_its_reopening(care):
    client, desk = care(), care(AGENT)
    number = client.sonata.report(A_FAULT)["id"]

    assert client.sonata.change(number, {"note": [{"text": "Any news?"}]})["note"][0]["text"] == "Any news?"
    assert [each["id"] for each in client.sonata.tickets(status="acknowledged")] == [number]
    for status in ("inProgress", "resolved"):
        desk.change(number, {"status": status, "statusChangeReason": "x"})
    client.sonata.reopen(number, "still 503")
    assert client.sonata.ticket(number)["status"] == "reopened"
    desk.change(number, {"status": "resolved", "statusChangeReason": "x"})
    client.sonata.close(number)
    assert client.sonata.ticket(number)["status"] == "closed"
    other = client.sonata.report(A_FAULT | {"externalId": "BLT#2"})["id"]
    client.sonata.cancel(other)
    assert client.sonata.ticket(other)["status"] == "cancelled"


def test_incidents_and_notifications_of_mef_124_are_asked_for(care):
    client, desk, world = care(), care(AGENT), care.front.world
    hub = client.sonata.register("https://noc.baltel.example/sonata", "eventType=incidentCreateEvent")
    number = client.sonata.report(A_FAULT)["id"]
    problem = world.http("POST", "/care/v1/problems", AGENT, {"title": "x", "cause": "y"}).json["problem"]
    for said in ({"command": "join", "cases": [number]}, {"command": "update", "text": "Power is lost."}):
        world.http("POST", f"/care/v1/problems/{problem}/commands", AGENT, said)
    world.pass_time(minutes=1)

    [incident] = client.sonata.incidents(status="inProgress")
    assert client.sonata.incident(incident["id"])["note"][0]["text"] == "Power is lost."
    assert [each["event_type"] for each in client.listeners.deliveries(hub.id)] == ["incidentCreateEvent"]
    assert desk.ticket(number)["id"] == number


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_of_the_documentation_run(care, example, capsys):
    care(BILLING).dispute(CLAIM)
    text = example.replace("http://127.0.0.1:8080", care.front.url)

    exec(compile(text, "api.md", "exec"), {"token": NOC, "billing": BILLING, "Client": Client})


def test_a_list_is_walked_through_all_of_its_pages(care):
    client = care()
    numbers = [client.report({**FAULT, "externalIdentifier": []})["id"] for _ in range(5)]

    assert sorted(each["id"] for each in client.tickets(limit="2")) == sorted(numbers)
    assert care.front.asked[-3:] != care.front.asked[:3]


def test_a_busy_system_is_asked_again_with_the_same_key_and_opens_one_ticket(care):
    care.front.busy = 2
    client = care()

    client.report({**FAULT, "externalIdentifier": []})

    assert len({key for method, key in care.front.asked if method == "POST"}) == 1
    assert len(care.front.asked) == 3
    assert len(list(client.tickets())) == 1


def test_a_key_of_ones_own_makes_two_reports_one(care):
    fault = {**FAULT, "externalIdentifier": []}

    assert care().report(fault, key="alarm-7")["id"] == care().report(fault, key="alarm-7")["id"]


def test_a_refusal_tells_its_reason(care):
    with pytest.raises(CareRefused, match="there is no case TT-0000000000") as refused:
        care().ticket("TT-0000000000")

    assert refused.value.status == 404


class _Front:
    """An HTTP server before the world."""

    def __init__(self, world):
        self.busy, self.asked, self.world = 0, [], world
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do(self):
                front.asked.append((self.command, self.headers.get("Idempotency-Key")))
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode() or None
                if front.busy:
                    front.busy -= 1
                    return self._answer(503, {"Retry-After": "0"}, json.dumps({"message": "busy"}))
                who = self.headers["Authorization"].removeprefix("Bearer ")
                answer = world.http(self.command, self.path, who, body, dict(self.headers))
                return self._answer(answer.status, answer.headers, answer.text)

            do_GET = do_POST = do_PATCH = do_DELETE = do  # noqa: N815

            def _answer(self, status, headers, text):
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
