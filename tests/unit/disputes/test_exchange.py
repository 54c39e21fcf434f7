"""An answer to an exchange of hashes has every call of the days that differ, and no other."""

import pytest

from pledgekeeper.disputes.exchange import MOST_TOLD, WrongDay, held_against
from pledgekeeper.disputes.record_hashes import Call, DifferingDay, hashed, read, written
from tests.unit.disputes.test_record_hashes import OCTOBER, SALT

DAY = 86_400
CALLS = [Call(22177123450 + n, OCTOBER + n // 3 * DAY + n * 60, 61) for n in range(9)]  # three on each of three days
OWN = read(written(CALLS, SALT))
SECOND = [DifferingDay("2026-10-02", 3, 0)]


def answer(*calls, days=SECOND):
    return held_against([hashed(each, SALT) for each in calls], OWN, days)


def test_the_calls_of_the_days_that_differ_are_the_answer():
    found = answer(*CALLS[3:6])

    assert (found.right, found.calls, found.days) == (True, 3, 1)


def test_hashes_of_the_first_start_alone_are_answered_by_calls_of_two():
    twice = [call._replace(or_start_seconds=call.start_seconds + 3600) for call in CALLS[3:6]]

    assert answer(*twice).right


@pytest.mark.parametrize(
    ("calls", "wrong"),
    [
        (CALLS[2:6], [("2026-10-01", "same", 1)]),
        (CALLS[3:5], [("2026-10-02", "lacking", 1)]),
        ([*CALLS[3:6], CALLS[5]], [("2026-10-02", "not-hashed", 1)]),
        ([*CALLS[3:5], CALLS[5]._replace(duration_seconds=600)],
         [("2026-10-02", "lacking", 1), ("2026-10-02", "not-hashed", 1)]),
        ([], [("2026-10-02", "lacking", 3)]),
    ],
    ids=["of another day", "lacking", "twice", "changed", "empty"],
)  # fmt: skip
def test_each_day_that_is_not_as_exchanged_is_told_with_its_calls_and_why(calls, wrong):
    found = answer(*calls)

    assert not found.right
    assert found.wrong == tuple(WrongDay(day=day, why=why, calls=count) for day, why, count in wrong)


def test_what_differs_of_which_this_side_has_no_call_need_not_be_answered():
    assert answer(*CALLS[3:6], days=[*SECOND, DifferingDay("2026-10-09", 0, 4)]).right


def test_of_very_many_wrong_days_the_first_are_told_and_how_many_more_there_are():
    found = answer(*CALLS[3:6], *(Call(1, OCTOBER - n * DAY, 5) for n in range(1, 71)))

    assert (len(found.wrong), found.more_wrong) == (MOST_TOLD, 20)
