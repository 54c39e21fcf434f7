"""Every answer names its request, so that a carrier's log and ours can be laid side by side."""

import io

import pytest

from pledgekeeper.observability import logger
from tests.journeys.people import FAULT, NOC, TICKETS


def test_an_answer_names_the_request_as_its_sender_did(world):
    answer = world.http("GET", TICKETS, NOC, headers={"X-Request-Id": "baltel-77:1"})

    assert answer.headers["X-Request-Id"] == "baltel-77:1"


def test_a_request_without_a_name_gets_one_of_its_own(world):
    first, second = (world.http("GET", TICKETS, NOC).headers["X-Request-Id"] for _ in "ab")

    assert first.startswith("request-")
    assert first != second


@pytest.mark.parametrize("sent", ["", "with space", "x" * 129, "é", 'a"b', "a\nb"])
def test_a_name_that_would_spoil_a_log_is_not_taken_over(world, sent):
    answer = world.http("GET", TICKETS, NOC, headers={"X-Request-Id": sent})

    assert answer.headers["X-Request-Id"].startswith("request-")


@pytest.mark.parametrize(
    ("method", "path", "who", "body", "status"),
    [
        ("POST", TICKETS, NOC, {}, 400),
        ("GET", TICKETS, "nobody", None, 401),
        ("POST", TICKETS, "carrier.baltel.billing", FAULT, 403),
        ("GET", f"{TICKETS}/TT-0000000000", NOC, None, 404),
    ],
)
def test_a_refusal_names_it_too(world, method, path, who, body, status):
    answer = world.http(method, path, who, body, {"X-Request-Id": "mine"})

    assert (answer.status, answer.headers["X-Request-Id"]) == (status, "mine")


def test_so_does_a_failure_of_ours(world, monkeypatch):
    monkeypatch.setattr(world.store, "load", lambda *_: 1 / 0)

    answer = world.http("GET", f"{TICKETS}/{world.ticket}", NOC, headers={"X-Request-Id": "mine"})

    assert (answer.status, answer.headers["X-Request-Id"]) == (500, "mine")


def test_what_is_logged_names_it(world, monkeypatch):
    log = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", log)

    world.http("POST", TICKETS, NOC, {}, {"X-Request-Id": "baltel-77:2"})

    assert '"http_request_id":"baltel-77:2"' in log.getvalue()


def test_the_page_that_an_engineer_opens_names_it_too(world):
    answer = world.http("GET", "/care/v1/pages/no-token", headers={"X-Request-Id": "scanner-1"})

    assert answer.headers["X-Request-Id"] == "scanner-1"
