"""Athena in memory, for the reconciliations and the scoreboard of a world."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from functions import reconcile
from infra.cdk.grants import ASKED
from pledgekeeper import wiring
from pledgekeeper.effects.athena import ANSWERS, STAGED
from pledgekeeper.effects.scoreboard_files import SUMS
from pledgekeeper.settings import settings
from tests.world import Watched


class FakeAthena:
    """DuckDB over the objects of the fake bucket, by the view of what lies below `prefix`.

    `looks`: how often a query is still running.
    """

    workgroup, bucket, prefix, answers = "pledgekeeper", "mail", STAGED, ANSWERS
    view = (
        "calls AS FROM read_parquet('{below}*/*/*/*/*.parquet', hive_partitioning = true, "
        "hive_types = {{'run': VARCHAR, 'side': VARCHAR, 'day': VARCHAR, 'destination': VARCHAR}})"
    )

    def __init__(self, buckets, looks=1):
        self.buckets, self.looks, self.queries = buckets, looks, {}

    def start_query_execution(self, QueryString, WorkGroup, QueryExecutionContext):  # noqa: N803
        assert (WorkGroup, QueryExecutionContext) == (self.workgroup, {"Database": "pledgekeeper"})
        name = f"q{len(self.queries)}"
        self.queries[name] = self.looks
        with TemporaryDirectory() as folder:
            for key, content in self.buckets.objects.items():
                if key.startswith(self.prefix):
                    path = Path(folder) / key
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
            with duckdb.connect() as database:
                database.execute(f"CREATE VIEW {self.view.format(below=f'{folder}/{self.prefix}')}")
                database.execute(f"COPY ({QueryString}) TO '{folder}/answer.csv' (HEADER, FORCE_QUOTE *)")
            for end in ("csv", "csv.metadata"):
                self.buckets.objects[f"{self.answers}{name}.{end}"] = (Path(folder) / "answer.csv").read_bytes()
        return {"QueryExecutionId": name}

    def get_query_execution(self, QueryExecutionId):  # noqa: N803
        self.queries[QueryExecutionId] -= 1
        state = "RUNNING" if self.queries[QueryExecutionId] >= 0 else "SUCCEEDED"
        place = {"OutputLocation": f"s3://{self.bucket}/{self.answers}{QueryExecutionId}.csv"}
        return {"QueryExecution": {"Status": {"State": state}, "ResultConfiguration": place}}


class AthenaOfSums(FakeAthena):
    """The same over the sums of the scoreboard."""

    workgroup, bucket, prefix, answers = "pledgekeeper-scoreboard", "scoreboard", SUMS, ASKED
    view = (
        "sums AS FROM read_parquet('{below}*/*.parquet', hive_partitioning = true, hive_types = {{'month': VARCHAR}})"
    )


@pytest.fixture
def athena(monkeypatch):
    """`athena(world)`: from one call on, this world's reconciliations are for Athena."""

    def ask_athena(world):
        fake, clients = FakeAthena(world.s3), wiring.client
        watched = Watched("athena", fake, world)
        monkeypatch.setattr(wiring, "client", lambda service: watched if service == "athena" else clients(service))
        monkeypatch.setattr(reconcile, "FROM_CALLS", 1)
        monkeypatch.setenv("ATHENA_WORKGROUP", "pledgekeeper")
        monkeypatch.setenv("ATHENA_DATABASE", "pledgekeeper")
        settings.cache_clear()
        return fake

    return ask_athena
