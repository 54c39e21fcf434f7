"""What is asked of Athena, asked of an emulator's: the same queries over the layout that the stacks declare."""

import pytest

from infra.cdk.athena import COLUMNS, PARTITIONS, PROJECTION
from infra.cdk.grants import PASSING
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.effects.athena import ANSWERS, STAGED, Athena
from pledgekeeper.errors import CareError
from pledgekeeper.ids import random_id
from tests.contract.conftest import BUCKET
from tests.table import client
from tests.unit.billing.sides import made, of_files
from tests.unit.billing.test_setting_aside import calls, summary

PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


@pytest.fixture(scope="module")
def asked(endpoint, emulators):
    """Makes an engine with a run of its own, over the table and the workgroup of the stacks."""
    athena, glue = client("athena", endpoint), client("glue", endpoint)
    location = f"s3://{BUCKET}/{ANSWERS}"
    athena.create_work_group(
        Name="work", Configuration={"ResultConfiguration": {"OutputLocation": location}}
    )  # fmt: skip
    glue.create_database(DatabaseInput={"Name": "records"})
    glue.create_table(
        DatabaseName="records",
        TableInput={
            "Name": "calls",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"classification": "parquet", **PROJECTION},
            "PartitionKeys": [{"Name": name, "Type": "string"} for name in PARTITIONS],
            "StorageDescriptor": {
                "Columns": [{"Name": name, "Type": kind} for name, kind in COLUMNS.items()],
                "Location": f"s3://{BUCKET}/{STAGED}",
                "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
                "SerdeInfo": {"SerializationLibrary": f"{PARQUET}.serde.ParquetHiveSerDe"},
            },
        },
    )
    return lambda: Athena(athena, emulators, BUCKET, "work", "records", random_id(), from_calls=1)


def test_athena_gives_the_residual_and_the_calls_that_duckdb_gives(tmp_path, asked, emulators):
    _, document = made(
        tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2, their_zone="Europe/Paris"
    )
    files, told = (tmp_path / "ours.csv", tmp_path / "theirs.csv"), []

    plain = of_files(tmp_path, *files, out=tmp_path / "plain")
    by_athena = of_files(tmp_path, *files, out=tmp_path / "athena", engine=asked(), told=told)

    assert by_athena == plain == document
    assert summary(tmp_path / "athena") == summary(tmp_path / "plain")
    assert calls(tmp_path / "athena") == calls(tmp_path / "plain")
    assert len(list((tmp_path / "athena" / "calls").rglob("2026-10-*.parquet"))) > 31, "nothing was set aside"
    assert "Contents" not in emulators.list_objects_v2(Bucket=BUCKET, Prefix=PASSING), "something was left behind"


def test_a_run_sees_its_own_calls_alone(tmp_path, asked):
    for name, amount in (("one", 3), ("other", 5)):
        (tmp_path / name).mkdir()
        made(tmp_path / name, calls=100 * amount)
    first, second = (
        of_files(tmp_path / name, *(tmp_path / name / f"{side}.csv" for side in ("ours", "theirs")), engine=engine)
        for name, engine in (("one", asked()), ("other", asked()))
    )

    assert (first["causes"], second["causes"]) == ([], [])


def test_a_query_that_fails_says_why(asked):
    with pytest.raises(CareError, match=r"failed: .*no_such_table"):
        list(asked().answers(["SELECT 1 AS ours FROM no_such_table"]))
