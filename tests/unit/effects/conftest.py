"""A receiver of webhooks on a real socket of this machine."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest


class Receiver(BaseHTTPRequestHandler):
    """Answers with the status at the path's end, and keeps what it heard."""

    heard: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(SimpleNamespace(path=self.path, body=body, headers=self.headers))
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Location", "/moved/200")
        if "/later/" in self.path:
            self.send_header("Retry-After", "30")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture(scope="session")
def _server():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receiver(_server):
    """Its address, and what it has heard in this test."""
    Receiver.heard.clear()
    return SimpleNamespace(url=f"http://127.0.0.1:{_server.server_port}", heard=Receiver.heard)
