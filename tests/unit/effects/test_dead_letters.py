"""Dead letters, on the queues in memory."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from pledgekeeper.effects.dead_letters import DeadLetters, Moved, all_queues, short_name
from pledgekeeper.errors import NotFound, Refused
from tests.fake_aws import FakeSqs, Waiting

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def sqs() -> FakeSqs:
    made = FakeSqs(lambda: NOW)
    made.dead = [Waiting(str(n), "pages", f"body {n}", NOW) for n in range(12)]
    return made


@pytest.fixture
def letters(sqs: FakeSqs) -> DeadLetters:
    return DeadLetters(sqs, ("pages", "wakes", "pages-dead", "wakes-dead", "not_relayed-dead"))


def test_each_queue_of_dead_letters_knows_where_they_came_from(letters: DeadLetters) -> None:
    found = {queue.name: (queue.source, queue.waiting) for queue in letters.queues()}
    assert found == {"pages-dead": ("pages", 12), "wakes-dead": ("wakes", 0), "not_relayed-dead": (None, 0)}


def test_looking_at_dead_letters_leaves_them_where_they_are(letters: DeadLetters) -> None:
    assert list(letters.peek(letters.named("Pages-Dead")))[:2] == ["body 0", "body 1"]
    assert letters.named("pages-dead").waiting == 12


def test_all_go_back_to_the_queue_that_they_came_from(letters: DeadLetters, sqs: FakeSqs) -> None:
    *_, done = letters.redrive(letters.named("pages-dead"))

    assert done == Moved(12, 0, 12)
    assert [message.queue for message in sqs.waiting] == ["pages"] * 12
    assert letters.named("pages-dead").waiting == 0


def test_sending_again_says_how_far_it_has_come(letters: DeadLetters) -> None:
    assert [*letters.redrive(letters.named("pages-dead"))] == [Moved(0, 0, 12), Moved(10, 0, 12), Moved(12, 0, 12)]


def test_no_more_are_sent_again_than_were_asked_for(letters: DeadLetters) -> None:
    *_, done = letters.redrive(letters.named("pages-dead"), at_most=10)

    assert done == Moved(10, 0, 12)
    assert letters.named("pages-dead").waiting == 2


def test_what_cannot_be_sent_stays_and_is_counted_and_the_others_go(
    letters: DeadLetters, sqs: FakeSqs, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = sqs.send_message

    def send_most(QueueUrl: str, MessageBody: str, **how: object) -> None:  # noqa: N803
        if MessageBody == "body 3":
            raise ClientError({"Error": {"Code": "RequestThrottled"}}, "SendMessage")
        send(QueueUrl, MessageBody, **how)

    monkeypatch.setattr(sqs, "send_message", send_most)
    *_, done = letters.redrive(letters.named("pages-dead"), at_most=10)

    assert done == Moved(9, 1, 12)
    assert "body 3" in {message.body for message in sqs.dead}
    assert len(sqs.waiting) == 9


def test_nothing_is_sent_again_from_a_queue_that_holds_nothing(letters: DeadLetters) -> None:
    assert [*letters.redrive(letters.named("wakes-dead"))] == [Moved(0, 0, 0)]


def test_notes_of_the_stream_are_not_sent_again_and_the_refusal_says_what_to_do(letters: DeadLetters) -> None:
    with pytest.raises(Refused, match=r"docs/operations\.md says how"):
        letters.redrive(letters.named("not_relayed-dead"))


def test_an_unknown_queue_is_told_with_those_there_are(letters: DeadLetters) -> None:
    with pytest.raises(NotFound, match="pages-dead"):
        letters.named("pagers")


def test_a_queue_is_called_by_what_it_is_for() -> None:
    made = "https://sqs.eu-west-3.amazonaws.com/1/PledgekeeperMessaging-PagesDeadLetters"
    assert short_name(made) == "Pages"
    assert short_name("https://sqs/1/PledgekeeperMessaging-NotRelayed") == "NotRelayed"
    assert short_name("pages-dead") == "pages-dead"


def test_queues_that_are_listed_twice_are_looked_at_once() -> None:
    assert all_queues("a,b", "", "b,c") == ("a", "b", "c")
