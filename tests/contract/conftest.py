"""The two tables that the store is held to, the fake of the journeys and an emulator's, and what is in them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import pledgekeeper
from pledgekeeper.book import Book
from pledgekeeper.carriers.loading import read
from pledgekeeper.clock import FakeClock
from pledgekeeper.event import Actor
from pledgekeeper.ids import random_id
from pledgekeeper.local import aws
from pledgekeeper.run import run
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.tickets.model import OpenTicket
from tests.emulator import running_emulator
from tests.fake_aws import FakeDynamo
from tests.table import client, create_table

TABLE = "contract"
SEEDS = Path(pledgekeeper.__file__).parent / "local" / "seeds"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BUCKET = "evidence-of-the-contract"
NOC = Actor(side="carrier", name="noc@baltel.example")


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator of this run's own."""
    with running_emulator(Path(tmp_path_factory.mktemp("emulator"))) as url:
        yield url


@pytest.fixture(scope="session")
def dynamodb(endpoint: str) -> Any:
    table = client("dynamodb", endpoint)
    create_table(table, TABLE)
    return table


@pytest.fixture(params=["fake", "emulator"])
def store(request: pytest.FixtureRequest) -> DynamoStore:
    """Each promise of the store is tested on both."""
    table = FakeDynamo() if request.param == "fake" else request.getfixturevalue("dynamodb")
    return DynamoStore(table, TABLE)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY)


@pytest.fixture
def book(store: DynamoStore, clock: FakeClock) -> Book:
    """The shipped carriers and roster, in the table."""
    store.put_roster(read(SEEDS / "roster.yaml").roster)
    for carrier in read(SEEDS / "carriers.yaml").carriers:
        store.put_carrier(carrier)
    return Book(store, clock)


def a_fault(**changes: Any) -> OpenTicket:
    fault = OpenTicket(
        carrier_id="baltel", by=NOC, title="All calls fail", description="503", severity="Critical",
        ticket_type="incident", priority="P1", channel="api", reply_to="noc@baltel.example",
    )  # fmt: skip
    return fault.changed(**changes)


@pytest.fixture
def opened(store: DynamoStore, book: Book, clock: FakeClock) -> Callable[..., Any]:
    """A ticket in the store, new for each test."""

    def open_one(case_id: str | None = None, **changes: Any) -> Any:
        case_id = case_id or f"TT-{random_id()[:10].upper()}"
        return run(store, book.terms_of, clock, case_id, a_fault(**changes), "open", "baltel").case

    return open_one


@pytest.fixture(scope="session")
def emulators(endpoint: str) -> Any:
    s3 = aws.client("s3", endpoint)
    s3.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": "eu-west-3"},
        ObjectLockEnabledForBucket=True,
    )
    return s3
