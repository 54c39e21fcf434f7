"""The two tables that the store is held to: the fake of the journeys, and an emulator's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pledgekeeper.store.dynamo import DynamoStore
from tests.emulator import running_emulator
from tests.fake_aws import FakeDynamo
from tests.table import client, create_table

TABLE = "contract"


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
