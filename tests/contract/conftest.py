"""The two tables that the store is held to: the fake of the journeys, and an emulator's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from pledgekeeper.store.dynamo import DynamoStore
from tests.emulator import running_emulator
from tests.fake_aws import FakeDynamo

TABLE = "contract"
INDEXES = {"by_carrier": "carrier_sort", "by_desk": "desk_sort", "by_wake": "wake_at", "by_owed": "owed_since"}
HASHES = {"by_carrier": "carrier_key", "by_desk": "desk_key", "by_wake": "wake_shard", "by_owed": "owed_shard"}
KEYS_ONLY = {"by_wake", "by_owed"}


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator of this run's own."""
    with running_emulator(Path(tmp_path_factory.mktemp("emulator"))) as url:
        yield url


@pytest.fixture(scope="session")
def dynamodb(endpoint: str) -> Any:
    client = boto3.client(
        "dynamodb", endpoint_url=endpoint, region_name="eu-west-3", aws_access_key_id="x", aws_secret_access_key="x"
    )
    names = ["pk", "sk", *HASHES.values(), *INDEXES.values()]
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=_schema("pk", "sk"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": _schema(HASHES[index], sort),
                "Projection": {"ProjectionType": "KEYS_ONLY" if index in KEYS_ONLY else "ALL"},
            }
            for index, sort in INDEXES.items()
        ],
    )
    return client


@pytest.fixture(params=["fake", "emulator"])
def store(request: pytest.FixtureRequest) -> DynamoStore:
    """Each promise of the store is tested on both."""
    client = FakeDynamo() if request.param == "fake" else request.getfixturevalue("dynamodb")
    return DynamoStore(client, TABLE)


def _schema(hash_name: str, range_name: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_name, "KeyType": "HASH"},
        {"AttributeName": range_name, "KeyType": "RANGE"},
    ]
