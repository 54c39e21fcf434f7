"""A supervisor sends dead letters again: how far that has come, what could not be sent, and when it stopped."""

import re
from html import unescape

import pytest
from botocore.exceptions import ClientError

from pledgekeeper.store.redrives import RedriveTable
from tests.fake_aws import Waiting
from tests.journeys.people import NIGHT_IN_PARIS

SUPERVISOR = "staff.supervisor"
DEAD_LETTERS = "/ecare/desk/dead-letters"
LIVE, SEND_AGAIN = f"{DEAD_LETTERS}?part=live", f"{DEAD_LETTERS}/texts-dead/redrive"


@pytest.fixture
def world(world_at):
    made = world_at(NIGHT_IN_PARIS)
    made.down.add("texts")
    return made


def _some_dead(world, count):
    world.sqs.dead += [Waiting(f"d{n}", "texts", f'{{"poison": {n}}}', world.clock.now()) for n in range(count)]


class CutOff(BaseException):
    """The function is ended from outside."""


def _cut_off(**how):
    raise CutOff


def _first_word_only(tell):
    return lambda table, redrive: None if redrive.over else tell(table, redrive)


def test_whoever_looks_sees_how_far_sending_dead_letters_again_has_come_until_it_is_over(world, monkeypatch):
    _some_dead(world, 24)
    send, seen = world.sqs.send_message, []

    def look_and_send(**message):
        seen.append(world.http("GET", LIVE, SUPERVISOR).text)
        send(**message)

    monkeypatch.setattr(world.sqs, "send_message", look_and_send)
    again = world.http("POST", SEND_AGAIN, SUPERVISOR, {})

    assert again.headers["Location"].endswith("said=put_back")
    assert [int(re.search(r"(\d+) of 24", text)[1]) for text in seen] == [0] * 10 + [10] * 10 + [20] * 4
    assert all('data-every="2"' in text and "under way" in text for text in seen)
    over = world.http("GET", LIVE, SUPERVISOR)
    assert "24 of 24" in over.text
    assert "data-every" not in over.text
    assert world.http("GET", LIVE, SUPERVISOR, headers={"If-None-Match": over.headers["ETag"]}).status == 304
    world.pass_time(hours=25)
    assert "24 of 24" not in world.http("GET", LIVE, SUPERVISOR).text


def test_what_could_not_be_sent_again_is_told_and_what_is_under_way_is_not_begun_twice(world, monkeypatch):
    _some_dead(world, 3)
    send, meanwhile = world.sqs.send_message, []

    def send_but_one(**message):
        meanwhile.append(world.http("POST", SEND_AGAIN, SUPERVISOR, {}).status)
        if message["MessageBody"] == '{"poison": 1}':
            raise ClientError({"Error": {"Code": "RequestThrottled"}}, "SendMessage")
        send(**message)

    monkeypatch.setattr(world.sqs, "send_message", send_but_one)
    again = world.http("POST", SEND_AGAIN, SUPERVISOR, {})

    assert again.headers["Location"].endswith("said=put_back_in_part")
    assert meanwhile == [409, 409, 409]
    text = unescape(world.http("GET", DEAD_LETTERS, SUPERVISOR).text)
    assert "2 of 3" in text
    assert "1 could not be sent and is still here" in text
    assert '{"poison": 1}' in text


def test_a_sending_again_that_nothing_is_heard_of_any_more_has_stopped_and_may_be_begun_anew(world, monkeypatch):
    _some_dead(world, 3)
    with monkeypatch.context() as killed:
        killed.setattr("pledgekeeper.store.redrives.RedriveTable.tell", _first_word_only(RedriveTable.tell))
        killed.setattr(world.sqs, "receive_message", _cut_off)
        with pytest.raises(CutOff):
            world.http("POST", SEND_AGAIN, SUPERVISOR, {})
    assert "under way" in world.http("GET", LIVE, SUPERVISOR).text
    world.pass_time(minutes=5)

    text = world.http("GET", LIVE, SUPERVISOR).text
    assert "0 of 3" in text
    assert "stopped; the rest can be sent again" in text
    assert "data-every" not in text
    assert world.http("POST", SEND_AGAIN, SUPERVISOR, {}).headers["Location"].endswith("said=put_back")
