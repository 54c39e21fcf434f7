"""AWS clients of the laptop mode: they know the emulator only, never the person's own account."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

REGION = "eu-west-3"
ACCOUNT = "000000000000"
ACCESS_KEY = "laptop"
SECRET_KEY = "laptop"


@cache
def client(service: str, endpoint: str) -> Any:
    """A boto3 client for `service` of the emulator at `endpoint`. Thread-safe, made once."""
    session = boto3.session.Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=REGION)
    return session.client(
        service,
        endpoint_url=endpoint,
        config=Config(
            retries={"max_attempts": 2},
            proxies={},
            s3={"addressing_style": "path"},
            max_pool_connections=20,
        ),
    )
