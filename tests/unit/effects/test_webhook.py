"""Webhooks: taken, or not taken; on a real socket of this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pledgekeeper.effects.webhook import NotTaken, post


class Room(BaseHTTPRequestHandler):
    """Answers with the status in the path, and keeps what it heard."""

    heard: dict = {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard[self.path] = (body, self.headers["X-Pledge-Case"])
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Location", "/moved/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def room():
    Room.heard = {}
    server = HTTPServer(("127.0.0.1", 0), Room)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def said(url, proxy=None):
    return post(url, {"text": "全部 down"}, case_id="TT-1", proxy=proxy)


def test_a_message_is_taken(room):
    assert said(f"{room}/hooks/200") == "http 200"
    assert Room.heard["/hooks/200"] == ({"text": "全部 down"}, "TT-1")


@pytest.mark.parametrize("status", [301, 307, 404, 410, 429, 500])
def test_any_other_answer_is_a_refusal_and_redirects_are_not_followed(room, status):
    with pytest.raises(NotTaken, match=f"answered {status}"):
        said(f"{room}/hooks/{status}")
    assert "/moved/200" not in Room.heard


def test_no_answer_is_told(room):
    with pytest.raises(NotTaken, match="no answer"):
        said("http://127.0.0.1:1/hooks/200")


def test_an_egress_proxy_is_asked_for_the_whole_address(room):
    assert said("http://chat.pledge.example/hooks/200", proxy=room) == "http 200"
    assert "http://chat.pledge.example/hooks/200" in Room.heard
