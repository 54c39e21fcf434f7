"""One event to one listener, on a real socket of this machine, with a certificate made for the test."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pledgekeeper.effects import listening
from pledgekeeper.effects.callbacks import Callback
from pledgekeeper.effects.listening import Answer, NoAnswer, post, post_through

NAME = "noc.baltel.example"
PATIENCE_SECONDS = 60
NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for NAME that signs itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made = SimpleNamespace(certificate=str(folder / "cert.pem"), key=str(folder / "key.pem"))
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", made.key, "-out", made.certificate]
    subprocess.run(["openssl", *asked, *files], check=True, capture_output=True)
    return made


@pytest.fixture
def server(certificate, monkeypatch):
    """`server(speak)`: serves one connection by `speak(connection)`, and keeps what it heard. However busy the machine,
    it is in time; a test of what takes too long makes the time short."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    heard = SimpleNamespace(names=[], request=b"", hung_up=threading.Event())
    context.sni_callback = lambda sock, name, context: heard.names.append(name)
    trust = ssl.create_default_context(cafile=certificate.certificate)
    monkeypatch.setattr(listening, "_trust", lambda: trust)
    monkeypatch.setattr(listening, "TIMEOUT_SECONDS", PATIENCE_SECONDS)
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def serve(speak):
        def once():
            try:
                raw, _ = listener.accept()
                with context.wrap_socket(raw, server_side=True) as connection:
                    while not heard.request.endswith(b"{}"):
                        heard.request += connection.recv(65_536)
                    speak(connection)
            except OSError:
                heard.hung_up.set()  # that is what some tests are about

        threads.append(threading.Thread(target=once))
        threads[0].start()
        return SimpleNamespace(port=listener.getsockname()[1], heard=heard)

    yield serve
    listener.close()
    for thread in threads:
        thread.join(5)


def said(port, host=NAME, addresses=("127.0.0.1",)):
    return post(Callback(host, port, "/events?a=b"), addresses, b"{}", {"webhook-id": "e1"}, NOW)


def test_the_number_is_called_and_the_name_is_asked_for(server, monkeypatch):
    looked_up = []
    find = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *how, **more: looked_up.append(host) or find(host, *how, **more)
    )
    running = server(lambda connection: connection.sendall(OK))

    assert said(running.port) == Answer(204)

    assert set(looked_up) == {"127.0.0.1"}
    assert running.heard.names == [NAME]
    head = running.heard.request.decode().splitlines()
    assert head[0] == "POST /events?a=b HTTP/1.1"
    assert {f"Host: {NAME}:{running.port}", "webhook-id: e1", "Content-Type: application/json"} <= set(head)


def test_whoever_has_no_certificate_for_the_name_gets_nothing(server):
    running = server(lambda connection: connection.sendall(OK))
    with pytest.raises(NoAnswer, match="its certificate does not hold"):
        said(running.port, host="noc.andesvoz.example")
    assert running.heard.request == b""


def test_an_address_that_is_not_reached_is_followed_by_the_next(server):
    running = server(lambda connection: connection.sendall(OK))
    assert said(running.port, addresses=("127.0.0.2", "127.0.0.1")) == Answer(204)


def test_nobody_there_is_no_answer():
    with pytest.raises(NoAnswer, match="no answer: the connection was refused"):
        said(1)


def test_a_redirect_is_an_answer_and_is_not_followed(server):
    where = b"HTTP/1.1 307 Moved\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    assert said(server(lambda connection: connection.sendall(where)).port) == Answer(307)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 03:14:00 GMT", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 01:14:00 GMT", timedelta()),
        ("9" * 400, timedelta(seconds=10**6)),
        ("soon", None),
        ("-5", None),
        ("Mon, 23 Nov 2026 03:14:00", None),
    ],
)
def test_it_may_say_when_to_come_back(server, header, wait):
    answer = f"HTTP/1.1 503 Busy\r\nRetry-After: {header}\r\nContent-Length: 0\r\n\r\n".encode()
    assert said(server(lambda connection: connection.sendall(answer)).port) == Answer(503, wait)


def drip(connection, first):
    connection.sendall(first)
    for _ in range(10 * PATIENCE_SECONDS):
        connection.sendall(b"x")
        time.sleep(0.1)


def test_whoever_answers_byte_by_byte_is_hung_up_on_when_the_time_is_over(server, monkeypatch):
    running = server(lambda connection: drip(connection, b"HTTP/1.1 200 OK\r\nX: "))
    monkeypatch.setattr(listening, "TIMEOUT_SECONDS", 1.0)
    with pytest.raises(NoAnswer):
        said(running.port)
    assert running.heard.hung_up.wait(PATIENCE_SECONDS)


def test_a_body_that_never_ends_is_not_waited_for(server):
    running = server(lambda connection: drip(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"))
    assert said(running.port) == Answer(200)
    assert running.heard.hung_up.wait(PATIENCE_SECONDS)


def test_what_is_no_http_is_no_answer(server):
    with pytest.raises(NoAnswer):
        said(server(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")).port)


def test_by_way_of_a_proxy_the_whole_address_is_asked_for(receiver):
    answer = post_through(receiver.url, Callback(NAME, 443, "/hooks/204"), b"{}", {}, NOW)
    assert answer == Answer(204)
    assert [heard.path for heard in receiver.heard] == [f"https://{NAME}/hooks/204"]
