"""What is asked of Athena, asked of an emulator's: the same queries over the layout that the stacks declare."""

from datetime import UTC, datetime

import pytest

from infra.cdk.athena import COLUMNS, COLUMNS_OF_SUMS, PARTITIONS, PROJECTION, PROJECTION_OF_SUMS
from infra.cdk.grants import ASKED, PASSING
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.effects.athena import ANSWERS, STAGED, Athena, Queries
from pledgekeeper.effects.scoreboard_files import SUMS
from pledgekeeper.errors import CareError
from pledgekeeper.ids import random_id
from pledgekeeper.local.example_year import example_cases
from pledgekeeper.scoreboard.counting import Kept, write_rows
from pledgekeeper.scoreboard.sums import MONTHS, YEARS, added
from tests.contract.conftest import BUCKET
from tests.table import client
from tests.unit.billing.sides import FEW_DAYS, few_days, of_files
from tests.unit.billing.test_setting_aside import calls, summary
from tests.unit.scoreboard.conftest import rows_of

AS_OF = datetime(2026, 11, 28, tzinfo=UTC)
PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


@pytest.fixture(scope="session")  # as the emulator is: some tests of this module may come later
def database(endpoint):
    """The database of the stacks, in which `table(...)` makes a table as they do."""
    glue = client("glue", endpoint)
    glue.create_database(DatabaseInput={"Name": "records"})

    def table(name, location, columns, folders, projection):
        glue.create_table(
            DatabaseName="records",
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"classification": "parquet", **projection},
                "PartitionKeys": [{"Name": each, "Type": "string"} for each in folders],
                "StorageDescriptor": {
                    "Columns": [{"Name": each, "Type": kind} for each, kind in columns.items()],
                    "Location": f"s3://{BUCKET}/{location}",
                    "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
                    "SerdeInfo": {"SerializationLibrary": f"{PARQUET}.serde.ParquetHiveSerDe"},
                },
            },
        )

    return table


@pytest.fixture(scope="session")
def asked(endpoint, emulators, database):
    """Makes an engine with a run of its own, over the table and the workgroup of the stacks."""
    athena = client("athena", endpoint)
    location = f"s3://{BUCKET}/{ANSWERS}"
    athena.create_work_group(Name="work", Configuration={"ResultConfiguration": {"OutputLocation": location}})
    database("calls", STAGED, COLUMNS, PARTITIONS, PROJECTION)
    return lambda: Athena(athena, emulators, "work", "records", BUCKET, random_id(), from_calls=1)


def test_athena_gives_the_residual_and_the_calls_that_duckdb_gives(tmp_path, asked, emulators):
    recipe = {"shares": dict.fromkeys(CAUSES, 0.01), "jitter_seconds": 2, "their_zone": "Europe/Paris"}
    files = few_days(tmp_path, calls=8000, **recipe)

    plain = of_files(tmp_path, *files, out=tmp_path / "plain")
    by_athena = of_files(tmp_path, *files, out=tmp_path / "athena", engine=asked())

    assert by_athena == plain
    assert summary(tmp_path / "athena") == summary(tmp_path / "plain")
    assert calls(tmp_path / "athena") == calls(tmp_path / "plain")
    assert len(list((tmp_path / "athena" / "calls").rglob("2026-10-*.parquet"))) > len(FEW_DAYS), (
        "nothing was set aside"
    )
    assert "Contents" not in emulators.list_objects_v2(Bucket=BUCKET, Prefix=PASSING), "something was left behind"


def test_a_run_sees_its_own_calls_alone(tmp_path, asked):
    for name, amount in (("one", 3), ("other", 5)):
        (tmp_path / name).mkdir()
        few_days(tmp_path / name, calls=300 * amount)
    first, second = (
        of_files(tmp_path / name, *(tmp_path / name / f"{side}.csv" for side in ("ours", "theirs")), engine=engine)
        for name, engine in (("one", asked()), ("other", asked()))
    )

    assert (first["causes"], second["causes"]) == ([], [])


def test_a_query_that_fails_says_why(asked):
    with pytest.raises(CareError, match=r"failed: .*no_such_table"):
        list(asked().answers(["SELECT 1 AS ours FROM no_such_table"]))


def test_athena_gives_the_years_that_duckdb_gives(tmp_path, endpoint, emulators, database):
    write_rows(rows_of(example_cases(AS_OF, 200), AS_OF), tmp_path / "kept.parquet", tmp_path)
    kept = Kept([tmp_path / "kept.parquet"], tmp_path)
    for month in {group.month for group in kept.groups()}:
        kept.write_sums(month, tmp_path / month)
        emulators.upload_file(str(tmp_path / month), BUCKET, f"{SUMS}month={month}/sums.parquet")
    athena, location = client("athena", endpoint), f"s3://{BUCKET}/{ASKED}"
    athena.create_work_group(Name="years", Configuration={"ResultConfiguration": {"OutputLocation": location}})
    database("sums", SUMS, COLUMNS_OF_SUMS, ("month",), PROJECTION_OF_SUMS)

    for period in (YEARS, MONTHS):
        cells_there, groups_there = added(period, Queries(athena, emulators, "years", "records").rows)
        cells_here, groups_here = added(period, kept.answers)

        assert groups_there == groups_here
        assert [set(each) for each in cells_there] == [set(each) for each in cells_here]
    assert "Contents" not in emulators.list_objects_v2(Bucket=BUCKET, Prefix=ASKED), "an answer was left behind"
