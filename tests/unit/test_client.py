"""The Python client, against the real handlers behind a real socket."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from pledgekeeper.client import CareRefused, Client
from tests.journeys.people import BILLING, CLAIM, FAULT, NIGHT_IN_PARIS, NOC, ORDER


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


def test_disputes_and_orders_are_opened_and_listed(care):
    assert [care(BILLING).dispute(CLAIM)["id"]] == [
        each["id"] for each in care(BILLING).disputes(status="acknowledged")
    ]
    assert [care().order(ORDER)["id"]] == [each["id"] for each in care().orders()]


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
        self.busy, self.asked = 0, []
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

            do_GET = do_POST = do_PATCH = do  # noqa: N815

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
