"""The table and the workgroup of the stacks, asked on the running system: they answer what the function asks."""

import pytest

from infra.cdk.athena import DATABASE, WORKGROUP
from infra.cdk.grants import PASSING
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.effects.athena import Athena
from pledgekeeper.ids import random_id
from pledgekeeper.local import aws
from pledgekeeper.local.running import find_running
from tests.unit.billing.sides import made, of_files

pytestmark = pytest.mark.e2e


def test_the_stacks_have_what_large_months_are_asked_of(stack, tmp_path):
    running = find_running(stack.environment)
    athena, s3 = (aws.client(service, running.endpoint) for service in ("athena", "s3"))
    engine = Athena(athena, s3, WORKGROUP, DATABASE, running.mail_bucket, random_id(), from_calls=1)
    _, document = made(tmp_path, calls=2000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)
    files = (tmp_path / "ours.csv", tmp_path / "theirs.csv")

    assert of_files(tmp_path, *files, out=tmp_path / "out", engine=engine) == document
    assert len(list((tmp_path / "out" / "calls").rglob("2026-10-*.parquet"))) > 31, "nothing was set aside"
    assert "Contents" not in s3.list_objects_v2(Bucket=running.mail_bucket, Prefix=PASSING), "something was left behind"
