"""What `make run` promises of itself: it is ready, it says what is in its way, it loses nothing and leaves nothing."""

import signal
import smtplib
import socket
import sys
import time
import urllib.request

import pytest

from tests.e2e.laptop import PATIENCE_SECONDS, Laptop, copied

pytestmark = pytest.mark.e2e

TICKETS = "/tmf-api/troubleTicket/v5/troubleTicket"
FAULT = {
    "@type": "TroubleTicket",
    "name": "All calls failing",
    "description": "Every INVITE on trunk BLT-ORI-FRA-02 gets 503 since 02:14 UTC",
    "ticketType": "voice",
    "severity": "critical",
    "priority": "P1",
}


def report_fault(stack):
    status, ticket = stack.post(TICKETS, FAULT, token=stack.token())
    assert status == 201, ticket
    return ticket["id"]


def test_health_says_ready(stack):
    assert stack.get("/health") == (200, {"status": "ready"})


def test_the_start_page_and_the_outbox_are_pages_for_people(stack):
    assert "<h1>The whole system, on this machine</h1>" in stack.get("/local")[1]
    assert "<h1>Outbox</h1>" in stack.get("/local/outbox")[1]


def test_a_ready_made_person_signs_in_to_the_pages_by_one_click(stack):
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = b"username=noc@baltel.example"

    with opener.open(f"{stack.url}/local/sign-in", data=form, timeout=60) as page:
        text = page.read().decode()

    assert page.url == f"{stack.url}/"
    assert "Where things stand" in text
    assert stack.request("POST", "/local/sign-in", body=b"username=nobody")[0] == 404


def test_a_fault_by_http_is_paged_and_the_carrier_is_told(stack):
    case = report_fault(stack)

    stack.wait_for(lambda: {"sms", "voice"} <= stack.pages_sent(case))  # one a minute to a phone
    stack.wait_for(lambda: stack.outbox(case, channel="email"))


def test_without_a_token_nothing_is_shown(stack):
    assert stack.get(TICKETS)[0] == 401


def test_a_body_larger_than_api_gateway_takes_is_refused(stack):
    status, answer = stack.post(TICKETS, b'"' + b"x" * (11 * 2**20) + b'"', token=stack.token())

    assert status == 413
    assert "10 MB" in answer["message"]


def test_a_mail_of_more_than_40_mb_is_refused_and_the_next_one_taken(stack):
    mail = b"Subject: trace\r\n\r\n" + b"x" * 76 + b"\r\n"
    with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
        stack.send_mail(mail * (41 * 2**20 // len(mail) + 1), "noc@baltel.example")

    assert refusal.value.smtp_code == 552
    stack.send_mail(mail, "noc@baltel.example")


def test_a_token_for_nobody_says_who_there_is(stack):
    unknown = stack.pledge("token", "--carrier", "baltell", "--role", "noc")

    assert unknown.returncode == 2
    assert "choose one of: " in unknown.stderr
    assert "baltel," in unknown.stderr


def test_a_second_start_on_the_same_port_says_so(stack, tmp_path):
    second = Laptop(tmp_path / "other", port=stack.port).pledge("up")

    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert f"PORT {stack.port} is in use" in second.stderr
    assert not (tmp_path / "other").exists()


def test_a_second_start_on_the_same_data_says_so(stack):
    second = Laptop(stack.data_dir).pledge("up")

    assert second.returncode == 2
    assert f"in use by another `pledge up` (process {stack.process.pid})" in second.stderr


def nothing_is_left_of(stack):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while stack.processes() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert stack.processes() == {}
    for port in (stack.port, stack.smtp_port):
        with socket.socket() as caller:
            assert caller.connect_ex(("127.0.0.1", port)) != 0


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


@pytest.mark.parametrize("stage", ["waiting for the emulator", "waiting for the stacks", "waiting for the seeds"])
def test_it_can_be_stopped_while_it_starts(tmp_path, stopped, stage):
    stack = Laptop(tmp_path / "data")
    if "seeds" in stage:
        copied(stopped, stack.data_dir)  # it soon gets there
    stack.wait_until_ready = lambda: None
    stack.start()
    while stage not in stack.log.read_text() and stack.process.poll() is None:
        time.sleep(0.02)

    assert stack.stop() == 0, stack.log.read_text()
    assert stack.processes() == {}


@on_linux
def test_a_stop_and_a_kill_lose_nothing_and_at_the_end_nothing_is_left(own_stack):
    stack = own_stack()
    before = report_fault(stack)
    stack.wait_for(lambda: stack.outbox(before, "voice"))
    sent, token = stack.outbox(), stack.token()
    last = report_fault(stack)  # and nobody is paged yet

    assert stack.stop(signal.SIGTERM) == 0
    stack.start()

    assert {ticket["id"] for ticket in stack.get(TICKETS, token=token)[1]} == {before, last}
    assert stack.outbox()[: len(sent)] == sent
    after = report_fault(stack)
    for case in (last, after):
        stack.wait_for(lambda case=case: "voice" in stack.pages_sent(case))

    stack.stop(signal.SIGKILL)
    stack.start()  # waits for the emulator, which writes its state down when it is left alone

    assert {ticket["id"] for ticket in stack.get(TICKETS, token=stack.token())[1]} == {before, last, after}
    assert len(stack.processes()) > 2
    assert stack.stop(signal.SIGINT) == 0
    assert stack.processes() == {}
    nothing_is_left_of(stack)


def test_a_folder_that_is_no_folder_is_named(tmp_path):
    (tmp_path / "file").touch()

    refused = Laptop(tmp_path / "file" / "data").pledge("up")

    assert refused.returncode == 2
    assert "cannot be written to" in refused.stderr


def test_commands_without_a_running_system_say_how_to_start_one(tmp_path):
    refused = Laptop(tmp_path / "data").pledge("token", "--staff", "--role", "agent")

    assert refused.returncode == 2
    assert "Start it with: make run" in refused.stderr
