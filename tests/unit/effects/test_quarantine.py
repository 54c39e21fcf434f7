"""Mails in quarantine, on a bucket in memory."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pledgekeeper.effects.mail_receipt import MailRoute
from pledgekeeper.effects.quarantine import MailQuarantine
from pledgekeeper.errors import NotFound
from tests.fake_s3 import FakeBuckets

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RAW = b"Return-Path: <noc@baltel.example>\r\nFrom: NOC <noc@baltel.example>\r\nSubject: Down\r\n\r\nAll calls fail."


class Topic:
    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def publish(self, Message: str, **how: Any) -> None:  # noqa: N803
        self.told.append(json.loads(Message))


@pytest.fixture
def held() -> MailQuarantine:
    s3 = FakeBuckets(lambda: NOW)
    s3.put_object("mail", "quarantine/m1.eml", RAW, Metadata={"reason": "the sender could not be verified"})
    return MailQuarantine(s3, Topic(), MailRoute("mail", "incoming/", "arn:topic", ("care@pledge.example",)))


def test_a_mail_is_listed_with_the_reason_for_which_it_is_held(held: MailQuarantine) -> None:
    found = [(mail.id, mail.reason, mail.size_bytes) for mail in held.mails()]
    assert found == [("m1", "the sender could not be verified", len(RAW))]


def test_a_mail_that_is_released_is_in_again_as_if_it_had_just_come(held: MailQuarantine) -> None:
    held.redrive("m1", "new", NOW)
    assert (list(held.mails()), held.s3.objects["incoming/new"]) == ([], RAW)
    told = held.sns.told[0]
    assert told["receipt"]["vouchedFor"] is True
    assert told["receipt"]["action"]["objectKey"] == "incoming/new"
    assert (told["mail"]["source"], told["mail"]["destination"]) == ("noc@baltel.example", ["care@pledge.example"])


def test_if_the_topic_cannot_be_told_the_mail_stays_in_quarantine(held: MailQuarantine) -> None:
    class Down:
        def publish(self, **how: Any) -> None:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        MailQuarantine(held.s3, Down(), held.route).redrive("m1", "new", NOW)
    assert [mail.id for mail in held.mails()] == ["m1"]


def test_a_mail_that_is_dropped_is_gone_and_cannot_be_dropped_again(held: MailQuarantine) -> None:
    held.drop("m1")
    assert list(held.mails()) == []
    with pytest.raises(NotFound, match="perhaps somebody has dealt with it"):
        held.drop("m1")
