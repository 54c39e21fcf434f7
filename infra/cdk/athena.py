"""What Athena asks: call records of large months while they are compared, and the sums of the scoreboard's years."""

from collections.abc import Iterable, Mapping
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk.grants import ASKED, PASSING

WORKGROUP = DATABASE = "pledgekeeper"
TABLE: Final = "calls"
YEARS_WORKGROUP: Final = "pledgekeeper-scoreboard"
SUMS: Final = "sums"

MOST_BYTES: Final = 20 << 30
"""One query may read. Three days of a hundred million calls a month are half a gibibyte."""
MOST_BYTES_OF_YEARS: Final = 1 << 30
"""The sums of a year of five hundred carriers are some megabytes."""

COLUMNS: Final = {
    "number": "int", "a": "bigint", "b": "bigint", "s": "bigint", "d": "bigint", "x": "bigint", "k": "bigint",
    "m": "bigint", "plain": "boolean", "named": "string",
}  # fmt: skip
"""As `billing/sql/staged.sql` writes them."""

PARTITIONS: Final = ("run", "side", "day", "destination")

PROJECTION: Final = {
    "projection.enabled": "true",
    "projection.run.type": "injected",
    "projection.side.type": "enum", "projection.side.values": "ours,theirs",
    "projection.day.type": "date", "projection.day.format": "yyyy-MM-dd",
    "projection.day.range": "1970-01-01,2199-12-31",
    "projection.destination.type": "integer", "projection.destination.range": "0,9",
}  # fmt: skip
"""The folders are known by rule, so that nobody has to say which there are."""

NUMBERS: Final = (
    "cases", "missed", "missed_if_granted", "open_missed", "paused", "disputed", "wall", "answered", "satisfied",
    "reopened",
)  # fmt: skip
COLUMNS_OF_SUMS: Final = {
    **dict.fromkeys(("carrier", "population", "responsibility", "outcome"), "string"),
    **dict.fromkeys(NUMBERS, "bigint"),
}
"""As `scoreboard/sums.py` has them; a test holds the two together."""

PROJECTION_OF_SUMS: Final = {
    "projection.enabled": "true",
    "projection.month.type": "date", "projection.month.format": "yyyy-MM",
    "projection.month.range": "2020-01,NOW",
    "projection.month.interval": "1", "projection.month.interval.unit": "MONTHS",
}  # fmt: skip


class CallTable(Construct):
    """One table for all reconciliations, each below a `run` of its own; every query names its run, side, days and
    destinations."""

    def __init__(self, scope: Construct, name: str, *, bucket: s3.Bucket, key: kms.Key) -> None:
        super().__init__(scope, name)
        place = f"s3://{bucket.bucket_name}/{PASSING}"
        workgroup(
            self, WORKGROUP, f"{place}answers/", key, "Pledgekeeper: call records of large months", most=MOST_BYTES
        )
        catalog = Stack.of(self).account
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=catalog,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=DATABASE, description="Pledgekeeper: call records while they are compared, sums of the scoreboard"
            ),
        )
        table = table_input(TABLE, f"{place}staged/", COLUMNS, PARTITIONS, PROJECTION)
        glue.CfnTable(self, "Calls", catalog_id=catalog, database_name=DATABASE, table_input=table).add_dependency(
            self.database
        )


class SumsTable(Construct):
    """The sums of each month, kept for ever; figures of years are asked of them."""

    def __init__(
        self, scope: Construct, name: str, *, bucket: s3.Bucket, key: kms.Key, database: glue.CfnDatabase
    ) -> None:
        super().__init__(scope, name)
        place = f"s3://{bucket.bucket_name}/"
        workgroup(
            self, YEARS_WORKGROUP, f"{place}{ASKED}", key, "Pledgekeeper: years of the scoreboard",
            most=MOST_BYTES_OF_YEARS,
        )  # fmt: skip
        table = table_input(SUMS, f"{place}scoreboard-sums/", COLUMNS_OF_SUMS, ("month",), PROJECTION_OF_SUMS)
        glue.CfnTable(
            self, "Sums", catalog_id=Stack.of(self).account, database_name=DATABASE, table_input=table
        ).add_dependency(database)


def workgroup(scope: Construct, name: str, answers: str, key: kms.Key, description: str, *, most: int) -> None:
    """It says where answers go and how they are encrypted, whoever asks, and how many bytes one query may read."""
    encrypted = athena.CfnWorkGroup.EncryptionConfigurationProperty(encryption_option="SSE_KMS", kms_key=key.key_arn)
    athena.CfnWorkGroup(
        scope,
        "Workgroup",
        name=name,
        description=description,
        recursive_delete_option=True,
        work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
            bytes_scanned_cutoff_per_query=most,
            enforce_work_group_configuration=True,
            engine_version=athena.CfnWorkGroup.EngineVersionProperty(selected_engine_version="Athena engine version 3"),
            result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                output_location=answers, encryption_configuration=encrypted
            ),
        ),
    )


def table_input(
    name: str, location: str, columns: Mapping[str, str], folders: Iterable[str], projection: Mapping[str, str]
) -> glue.CfnTable.TableInputProperty:
    """A table over Parquet files in folders such as `run=…/side=…/day=…`."""
    column, hive = glue.CfnTable.ColumnProperty, "org.apache.hadoop.hive.ql.io.parquet"
    return glue.CfnTable.TableInputProperty(
        name=name,
        table_type="EXTERNAL_TABLE",
        parameters={"EXTERNAL": "TRUE", "classification": "parquet", **projection},
        partition_keys=[column(name=each, type="string") for each in folders],
        storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
            columns=[column(name=each, type=kind) for each, kind in columns.items()],
            location=location,
            input_format=f"{hive}.MapredParquetInputFormat",
            output_format=f"{hive}.MapredParquetOutputFormat",
            serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=f"{hive}.serde.ParquetHiveSerDe"),
        ),
    )
