"""Webhooks: taken, passing, or refused for good; on a real socket of this machine."""

import json

import pytest

from pledgekeeper.effects.attempt import Later, NotAccepted, attempt
from pledgekeeper.effects.webhook import NotNow, NotTaken, post


def said(url, proxy=None):
    body = json.dumps({"text": "全部 down"}, ensure_ascii=False).encode()
    return post(url, body, headers={"X-Pledge-Case": "TT-1"}, proxy=proxy)


def test_a_message_is_taken(receiver):
    assert said(f"{receiver.url}/hooks/200") == "http 200"
    [heard] = receiver.heard
    assert (json.loads(heard.body), heard.headers["X-Pledge-Case"]) == ({"text": "全部 down"}, "TT-1")


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410])
def test_a_refusal_is_final_and_redirects_are_not_followed(receiver, status):
    with pytest.raises(NotTaken, match=f"answered {status}"):
        said(f"{receiver.url}/hooks/{status}")
    assert [heard.path for heard in receiver.heard] == [f"/hooks/{status}"]


@pytest.mark.parametrize("path", ["hooks/408", "hooks/429", "hooks/500", "hooks/503", "later/403"])
def test_a_receiver_that_is_overloaded_or_says_when_to_come_back_is_asked_again(receiver, path):
    with pytest.raises(NotNow, match="answered"):
        said(f"{receiver.url}/{path}")


def test_a_receiver_that_says_when_to_come_back_is_heard(receiver):
    with pytest.raises(Later, match="webhook: answered 403; not before 30 s") as later, attempt("webhook"):
        said(f"{receiver.url}/later/403")
    assert later.value.seconds == 30


def test_a_receiver_out_of_reach_is_asked_again():
    with pytest.raises(NotNow, match="no answer"):
        said("http://127.0.0.1:1/hooks/200")


def test_what_passes_goes_back_to_the_queue_and_what_is_final_is_recorded():
    with pytest.raises(NotNow), attempt("webhook"):
        raise NotNow("answered 503")
    with pytest.raises(NotAccepted, match="webhook: answered 404"), attempt("webhook"):
        raise NotTaken("answered 404")


def test_an_egress_proxy_is_asked_for_the_whole_address(receiver):
    assert said("http://chat.pledge.example/hooks/200", proxy=receiver.url) == "http 200"
    assert [heard.path for heard in receiver.heard] == ["http://chat.pledge.example/hooks/200"]


def test_an_address_that_is_none_is_refused_without_being_shown():
    with pytest.raises(NotTaken) as refused:
        said("https://hooks.example:port/T0/B0/hush")
    assert "hush" not in str(refused.value)
