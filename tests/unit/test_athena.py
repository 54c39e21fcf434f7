"""How Athena is waited for: eight queries at once, answers in turn, and nothing runs on when one fails."""

import io

import pytest

from pledgekeeper.billing.staging import SQL
from pledgekeeper.effects import athena
from pledgekeeper.effects.athena import AT_ONCE, Queries
from pledgekeeper.errors import CareError
from pledgekeeper.scoreboard.sums import MONTHS, YEARS, carriers, cells

ASKED_OF_BOTH = {
    "calls set aside": (SQL / "set_aside.sql").read_text(),
    "pairs": (SQL / "pairs_of_slices.sql").read_text(),
    **{f"sums by {period}": cells(period) + carriers(period) for period in (MONTHS, YEARS)},
}
DUCKDBS_OWN = (
    "//",
    "::",
    "EXCLUDE",
    "GROUP BY ALL",
    "unnest",
    "list(",
    "SEMI JOIN",
    "ANTI JOIN",
    "QUALIFY",
    "COLUMNS(",
)


@pytest.mark.parametrize("word", DUCKDBS_OWN)
@pytest.mark.parametrize("statement", ASKED_OF_BOTH)
def test_what_both_engines_are_asked_has_none_of_duckdbs_own_words(statement, word):
    assert word not in ASKED_OF_BOTH[statement]


class FakeQueries:
    """A client of Athena and of S3; `states` are what the query of each number goes through."""

    def __init__(self, **states):
        self.states, self.started, self.stopped = states, [], []

    def start_query_execution(self, **asked):
        self.started.append(asked["QueryString"])
        return {"QueryExecutionId": f"q{len(self.started)}"}

    def get_query_execution(self, QueryExecutionId):  # noqa: N803
        states = self.states.get(QueryExecutionId, [])
        state = states.pop(0) if states else "SUCCEEDED"
        status = {"State": state, "StateChangeReason": "it reads too much"}
        place = {"OutputLocation": f"s3://bucket/{QueryExecutionId}.csv"}
        return {"QueryExecution": {"Status": status, "ResultConfiguration": place}}

    def stop_query_execution(self, QueryExecutionId):  # noqa: N803
        self.stopped.append(QueryExecutionId)

    def list_objects_v2(self, Bucket, Prefix):  # noqa: N803
        return {"Contents": [{"Key": f"{Prefix}.metadata"}, {"Key": Prefix}]}

    def download_fileobj(self, Bucket: str, Key: str, Fileobj: io.BytesIO) -> None:  # noqa: N803
        Fileobj.write(Key.encode())

    def delete_objects(self, **_):
        pass


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The seconds that were waited."""
    waited = []
    monkeypatch.setattr(athena.time, "sleep", waited.append)
    return waited


def answered(queries, number):
    engine = Queries(queries, queries, "work", "records")
    return [path.read_text() for path in engine.answers([f"SELECT {n}" for n in range(number)])]


def test_answers_come_in_the_order_of_the_questions_and_few_run_at_once():
    queries = FakeQueries()
    engine = Queries(queries, queries, "work", "records")
    answers = engine.answers([f"SELECT {n}" for n in range(20)])

    assert next(answers).read_text() == "q1.csv"
    assert len(queries.started) == AT_ONCE
    assert [path.read_text() for path in answers] == [f"q{n}.csv" for n in range(2, 21)]
    assert queries.stopped == []


def test_looks_become_seldom(waits):
    answered(FakeQueries(q1=["QUEUED", *["RUNNING"] * 6]), 1)

    assert waits == [0.2, 0.5, 1, 2, 4, 4, 4]


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_when_one_fails_the_reason_is_said_and_the_others_are_stopped(state):
    queries = FakeQueries(q2=[state])

    with pytest.raises(CareError, match=f"query q2 {state.lower()}: it reads too much"):
        answered(queries, 4)
    assert queries.stopped == ["q3", "q4"]


def test_a_query_is_not_waited_for_without_end(waits):
    queries = FakeQueries(q1=["RUNNING"] * 1000)

    with pytest.raises(CareError, match="has not answered q1 in 600 s"):
        answered(queries, 1)
    assert sum(waits) < 610
    assert queries.stopped == ["q1"]
