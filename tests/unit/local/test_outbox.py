"""The outbox keeps what was captured, dated by the system's clock."""

from datetime import timedelta

import pytest

from pledgekeeper.local.outbox import Captured, Channel, Outbox


def a_message(channel=Channel.SMS, case="TT-1", body="P1: all calls fail"):
    return Captured(channel, "PLEDGE", "+6569000101", case, "", body, b"as sent")


def test_a_message_is_dated_by_the_systems_clock(outbox, clock):
    outbox.add(a_message())

    (sent,) = outbox.messages()
    assert sent.at == clock.now()
    assert sent.as_json() == {
        "id": 1,
        "channel": "sms",
        "from": "PLEDGE",
        "to": "+6569000101",
        "at": "2026-11-23T02:31:07.000Z",
        "case": "TT-1",
        "subject": "",
        "body": "P1: all calls fail",
    }


def test_the_newest_comes_first(outbox, clock):
    for number in range(3):
        outbox.add(a_message(body=f"page {number}"))
        clock.advance(minutes=1)

    assert [sent.body for sent in outbox.messages(limit=2)] == ["page 2", "page 1"]


@pytest.mark.parametrize(
    ("choice", "bodies"),
    [({"case": "TT-2"}, ["b"]), ({"channel": "voice"}, ["c"]), ({"case": "TT-2", "channel": "voice"}, [])],
)
def test_one_case_or_one_channel_can_be_looked_at(outbox, choice, bodies):
    outbox.add(a_message(body="a"))
    outbox.add(a_message(body="b", case="TT-2"))
    outbox.add(a_message(body="c", channel=Channel.VOICE))

    assert [sent.body for sent in outbox.messages(**choice)] == bodies


def test_what_was_captured_is_there_after_a_restart_without_a_close(outbox, clock, tmp_path):
    outbox.add(a_message())

    clock.advance(hours=1)
    reopened = Outbox(tmp_path / "outbox.sqlite", clock)
    reopened.add(a_message(case="TT-2"))

    assert [sent.at for sent in reopened.messages()] == [clock.now(), clock.now() - timedelta(hours=1)]
    assert reopened.cases() == ["TT-2", "TT-1"]
    assert reopened.original(1) == b"as sent"
    assert reopened.original(99) is None
    reopened.close()
