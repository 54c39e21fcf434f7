"""Where call records of large months are compared: a table over staged files, and a workgroup that asks it."""

from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk.grants import PASSING

WORKGROUP = DATABASE = "pledgekeeper"
TABLE: Final = "calls"

MOST_BYTES: Final = 20 << 30
"""One query may read. Three days of a hundred million calls a month are half a gibibyte."""

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


class CallTable(Construct):
    """One table for all reconciliations, each below a `run` of its own; every query names its run, side, days and
    destinations."""

    def __init__(self, scope: Construct, name: str, *, bucket: s3.Bucket, key: kms.Key) -> None:
        super().__init__(scope, name)
        encrypted = athena.CfnWorkGroup.EncryptionConfigurationProperty(
            encryption_option="SSE_KMS", kms_key=key.key_arn
        )
        answers = athena.CfnWorkGroup.ResultConfigurationProperty(
            output_location=f"s3://{bucket.bucket_name}/{PASSING}answers/", encryption_configuration=encrypted
        )
        athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=WORKGROUP,
            description="Pledgekeeper: call records of large months",
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                bytes_scanned_cutoff_per_query=MOST_BYTES,
                enforce_work_group_configuration=True,
                engine_version=athena.CfnWorkGroup.EngineVersionProperty(
                    selected_engine_version="Athena engine version 3"
                ),
                result_configuration=answers,
            ),
        )
        catalog = Stack.of(self).account
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=catalog,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=DATABASE, description="Pledgekeeper: call records while they are compared"
            ),
        )
        glue.CfnTable(
            self,
            "Calls",
            catalog_id=catalog,
            database_name=DATABASE,
            table_input=table_input(f"s3://{bucket.bucket_name}/{PASSING}staged/"),
        ).add_dependency(database)


def table_input(location: str) -> glue.CfnTable.TableInputProperty:
    """The table over what is staged: `run=…/side=…/day=…/destination=…/*.parquet`."""
    column, hive = glue.CfnTable.ColumnProperty, "org.apache.hadoop.hive.ql.io.parquet"
    return glue.CfnTable.TableInputProperty(
        name=TABLE,
        table_type="EXTERNAL_TABLE",
        parameters={"EXTERNAL": "TRUE", "classification": "parquet", **PROJECTION},
        partition_keys=[column(name=name, type="string") for name in PARTITIONS],
        storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
            columns=[column(name=name, type=kind) for name, kind in COLUMNS.items()],
            location=location,
            input_format=f"{hive}.MapredParquetInputFormat",
            output_format=f"{hive}.MapredParquetOutputFormat",
            serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=f"{hive}.serde.ParquetHiveSerDe"),
        ),
    )
