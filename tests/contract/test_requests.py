"""Requests are counted and keys are kept alike by the fake table and by an emulator's, whoever counts with us."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pledgekeeper.carriers.model import Allowance, Client
from pledgekeeper.carriers.turns import Bucket, Taken
from pledgekeeper.store.clients import ClientTable
from pledgekeeper.store.requests import RequestTable
from tests.contract.conftest import MONDAY, TABLE
from tests.fake_aws import FakeDynamo

FIVE = Allowance(per_second=2, burst=5, per_day=8)


@pytest.fixture(params=["fake", "emulator"])
def table(request):
    return FakeDynamo() if request.param == "fake" else request.getfixturevalue("dynamodb")


def at(seconds, allowance=FIVE):
    return Bucket(allowance, MONDAY + timedelta(seconds=seconds))


def test_turns_are_taken_until_the_bucket_is_empty_and_again_when_it_has_filled(table):
    counting = RequestTable(table, TABLE)

    at_once = [counting.take("turns", at(0)).refused for _ in range(6)]
    later = [counting.take("turns", at(1)).refused for _ in range(3)]
    rested = [counting.take("turns", at(100)).refused for _ in range(2)]

    assert at_once == [False] * 5 + [True]
    assert later == [False] * 2 + [True]
    assert rested == [False, True]  # eight were agreed for the day


def test_what_is_left_is_told_with_every_turn(table):
    counting = RequestTable(table, TABLE)
    first, second = counting.take("left", at(0)), counting.take("left", at(0))

    assert (at(0).left(first), at(0).left_today(first)) == (4, 7)
    assert (at(0).left(second), at(0).left_today(second)) == (3, 6)


def test_processes_that_know_nothing_of_each_other_count_together(table):
    refused = [RequestTable(table, TABLE).take("together", at(0)).refused for _ in range(7)]

    assert refused == [False] * 5 + [True] * 2


def test_of_many_at_the_same_moment_as_many_are_taken_as_were_agreed(dynamodb):
    """Only the emulator: a race in it is one."""
    many = Allowance(per_second=1, burst=20, per_day=1_000)
    processes = [RequestTable(dynamodb, TABLE) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: processes[n % 8].take("race", at(0, many)), range(60)))

    assert [isinstance(taken, Taken) and taken.refused for taken in found].count(False) == 20


def test_a_key_is_of_the_request_that_it_came_with_until_it_is_freed(table):
    requests = RequestTable(table, TABLE)

    assert requests.claim("baltel", "k", "one", MONDAY) is None
    assert requests.claim("baltel", "k", "one", MONDAY) == "one"
    assert requests.claim("baltel", "k", "two", MONDAY) == "one"
    assert requests.claim("andesvoz", "k", "two", MONDAY) is None
    requests.release("baltel", "k")
    assert requests.claim("baltel", "k", "two", MONDAY) is None


def test_a_client_is_found_by_its_id_until_it_is_removed(table):
    clients, oss = ClientTable(table, TABLE), Client(id="c1", carrier_id="baltel", roles=("noc",), name="oss")

    assert clients.read("c1") is None
    clients.put(oss)
    assert clients.read("c1") == oss
    clients.remove("c1")
    assert clients.read("c1") is None
