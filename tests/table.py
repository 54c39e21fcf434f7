"""A table like the stack's, in an emulator."""

from typing import Any

import boto3
from botocore.config import Config

from pledgekeeper.store.quick import quicken
from pledgekeeper.wiring import QUICK

INDEXES = {
    "by_carrier": ("carrier_key", "carrier_sort", "ALL"),
    "by_desk": ("desk_key", "desk_sort", "ALL"),
    "by_wake": ("wake_shard", "wake_at", "KEYS_ONLY"),
    "by_owed": ("owed_shard", "owed_since", "KEYS_ONLY"),
}


def client(service: str, endpoint: str) -> Any:
    """A client as the functions have."""
    made = boto3.client(
        service, endpoint_url=endpoint, region_name="eu-west-3", aws_access_key_id="x", aws_secret_access_key="x",
        config=Config(**QUICK),
    )  # fmt: skip
    return quicken(made) if service == "dynamodb" else made


def create_table(dynamodb: Any, name: str = "bench") -> None:
    keys = {"pk", "sk", *(key for pair in INDEXES.values() for key in pair[:2])}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in sorted(keys)],
        KeySchema=_schema("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": index, "KeySchema": _schema(hash_name, sort), "Projection": {"ProjectionType": projection}}
            for index, (hash_name, sort, projection) in INDEXES.items()
        ],
    )


def _schema(hash_name: str, range_name: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_name, "KeyType": "HASH"},
        {"AttributeName": range_name, "KeyType": "RANGE"},
    ]
