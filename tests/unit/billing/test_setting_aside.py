"""Above a size another engine sets aside what is the same beyond doubt. That it did changes nothing of the result.

The very queries that Athena is asked are answered here by DuckDB; `tests/contract/test_athena.py` asks an emulator's
Athena.
"""

import json
import shutil
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgekeeper.billing import setting_aside
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.fetching_back import NoLongerStaged
from pledgekeeper.billing.setting_aside import packed
from tests.unit.billing.sides import BEGIN, call, compared, few_days, found, of_files

pytestmark = pytest.mark.thorough


class Here:
    """An engine of this process, for any number of calls; `pairs` are those of the last time."""

    from_calls = 1
    run = "one"

    def __init__(self, folder):
        self.folder = folder / "engine"
        self.pairs = 0
        self.queries = []

    def take(self, folder):
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        shutil.rmtree(folder)

    def answers(self, queries):
        self.queries = list(queries)
        answer = self.folder / "answer.csv"
        with duckdb.connect() as database:
            database.execute(
                f"CREATE VIEW calls AS SELECT *, 'one' AS run FROM read_parquet('{self.folder}/*/*/*/*.parquet', "
                "hive_partitioning = true, hive_types = {'side': VARCHAR, 'day': VARCHAR, 'destination': VARCHAR})"
            )
            for query in queries:
                database.execute(f"COPY ({query}) TO '{answer}' (HEADER)")
                self.pairs += len(answer.read_text().splitlines()) - 1
                yield answer

    def fetch(self, within, folder):
        if (self.folder / within).exists():
            shutil.copytree(self.folder / within, folder / within)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)


NUMBERS, CALLED = ("33611111111", "33622222222", "anonymous"), "221771234567"
CALLS = st.lists(
    st.builds(
        lambda second, seconds, caller, units: call(
            0, at=BEGIN.replace(hour=23, minute=59, second=30) + timedelta(seconds=second), seconds=seconds,
            amount=Decimal(units) / 100, caller=NUMBERS[caller], called=CALLED,
        ),
        st.integers(0, 400), st.integers(0, 30), st.integers(0, 2), st.integers(0, 3),
    ),
    max_size=12,
)  # fmt: skip
SHIFTS = st.lists(st.integers(-6, 6), min_size=12, max_size=12)


NIGHTS = st.lists(st.tuples(CALLS, SHIFTS, CALLS), min_size=1, max_size=10)
"""Each of numbers of its own, so that one comparison looks at several of them."""


def shifted(row, seconds):
    return call(0, at=BEGIN.fromisoformat(row[0]) + timedelta(seconds=seconds), seconds=row[3], amount=row[4],
                caller=row[1], called=row[2])  # fmt: skip


def elsewhere(rows, night):
    """The same calls to another number."""
    return [(begun, caller, f"{CALLED[:-2]}{night:02}", *rest) for begun, caller, _, *rest in rows]


@given(NIGHTS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_engine_does_not_matter(tmp_path, nights):
    """About midnight: calls of both sides some seconds apart, and some that only they have."""
    ours, theirs = [], []
    for night, (made_here, shifts, others) in enumerate(nights):
        moved = [shifted(row, seconds) for row, seconds in zip(made_here[1:], shifts, strict=False)]
        ours += elsewhere(made_here, night)
        theirs += elsewhere(moved + others[:4], night)

    assert compared(tmp_path, ours, theirs, engine=Here(tmp_path)) == compared(tmp_path, ours, theirs)


RECIPES = {
    "as it is": {},
    "another zone and summer time, seconds apart": {"their_zone": "Europe/Paris", "jitter_seconds": 2},
    "a clock that drifts, and withheld callers": {"drift_seconds_per_day": 1, "withheld": 0.1},
    "from Parquet": {"suffix": ".parquet"},
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_days_of_a_month_give_the_same_summary_and_the_same_calls(tmp_path, recipe):
    files = few_days(tmp_path, calls=9000, shares=dict.fromkeys(CAUSES, 0.01), **recipe)
    engine = Here(tmp_path)

    plain = of_files(tmp_path, *files, out=tmp_path / "plain")
    aside = of_files(tmp_path, *files, out=tmp_path / "aside", engine=engine)

    assert aside == plain
    assert engine.pairs > 1000
    assert summary(tmp_path / "aside") == summary(tmp_path / "plain")
    assert calls(tmp_path / "aside") == calls(tmp_path / "plain")


def summary(folder):
    return json.loads((folder / "summary.json").read_text()) | {"outputs": None}


def calls(folder):
    kept = f"read_parquet('{folder}/calls/**/*.parquet', hive_partitioning = false)"
    return sorted(map(str, duckdb.sql(f"FROM {kept}").fetchall()))


def test_below_its_size_an_engine_is_not_asked(tmp_path):
    engine = Here(tmp_path)
    engine.from_calls = 3

    compared(tmp_path, [call(1), call(2)], [call(1)], engine=engine)
    assert engine.queries == []

    compared(tmp_path, [call(1), call(2)], [call(1), call(2), call(3)], engine=engine)
    assert engine.pairs == 2


def test_two_sides_without_a_call_that_can_be_compared_ask_nothing(tmp_path):
    engine = Here(tmp_path)

    compared(tmp_path, [call(1, caller="anonymous")], [call(2)], engine=engine)

    assert engine.queries == []


def test_a_call_is_kept_back_while_another_of_its_numbers_is_near(tmp_path):
    engine = Here(tmp_path)
    near, apart = ([call(1, at=BEGIN), call(1, at=BEGIN + timedelta(seconds=seconds)), call(2)] for seconds in (10, 11))

    compared(tmp_path, near, near, engine=engine)
    assert engine.pairs == 1
    compared(tmp_path, apart, apart, engine=engine)
    assert engine.pairs == 1 + 3


@pytest.mark.parametrize("word", ["//", "::", "EXCLUDE", "QUALIFY", "SEMI JOIN", "ANTI JOIN", "MATERIALIZED"])
def test_what_athena_is_asked_has_no_word_of_duckdb_alone(tmp_path, word):
    engine = Here(tmp_path)

    compared(tmp_path, [call(1)], [call(1)], engine=engine)

    (query,) = engine.queries
    assert word not in query


def test_found_says_what_the_sides_say(tmp_path):
    assert found(compared(tmp_path, [call(1), call(2)], [call(1)], engine=Here(tmp_path))) == {
        "missing_theirs": (1, "0.18")
    }


def test_what_is_too_much_at_a_time_is_staged_and_asked_in_parts_and_gives_the_same(tmp_path, monkeypatch):
    files = few_days(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)
    document = of_files(tmp_path, *files)
    whole, parted = Here(tmp_path), Here(tmp_path)

    assert of_files(tmp_path, *files, engine=whole, out=tmp_path / "whole") == document
    monkeypatch.setattr(setting_aside, "AT_A_TIME", 20)
    assert of_files(tmp_path, *files, engine=parted, out=tmp_path / "parted") == document
    assert len(parted.queries) >= 2 * len(whole.queries)
    assert parted.pairs == whole.pairs
    assert calls(tmp_path / "parted") == calls(tmp_path / "whole")
    assert summary(tmp_path / "parted") == summary(tmp_path / "whole")


@given(st.dictionaries(st.sampled_from("0123456789"), st.integers(1, 9)), st.integers(1, 12))
def test_neighbours_are_packed_together_and_each_once(counts, most):
    packs = list(packed(counts, most))

    assert [name for pack in packs for name in pack] == sorted(counts)
    assert all(len(pack) == 1 or sum(counts[name] for name in pack) <= most for pack in packs)
    assert all(sum(counts[name] for name in pack) + counts[following[0]] > most for pack, following in pairwise(packs))


def test_calls_lie_by_day_and_by_the_first_of_the_digits_that_both_sides_tell_alike(tmp_path):
    """One side writes the country, the other does not: the same calls are in the same folder."""
    engine = Here(tmp_path)
    engine.forget = lambda: None
    ours = [call(1, called="221771234567"), call(2, called="33612345678"), call(3, called="4420712345678")]
    theirs = [call(1, called="771234567"), call(2, called="0612345678"), call(3, called="12345678")]

    compared(tmp_path, ours, theirs, engine=engine)

    assert engine.pairs == 3
    for side in ("ours", "theirs"):
        folders = (engine.folder / f"side={side}").glob("*/*")
        assert sorted(path.name for path in folders) == ["destination=1", "destination=7"]


def test_calls_that_are_no_longer_staged_are_not_left_out_in_silence(tmp_path):
    engine = Here(tmp_path)
    engine.fetch = lambda within, folder: None

    with pytest.raises(NoLongerStaged, match="is no longer there; it begins anew"):
        compared(tmp_path, [call(1)], [call(1)], engine=engine, out=tmp_path / "out")


def test_a_failure_leaves_nothing_with_the_engine(tmp_path):
    engine = Here(tmp_path)
    engine.answers = lambda queries: iter([])

    with pytest.raises(ValueError, match="shorter"):
        compared(tmp_path, [call(1)], [call(1)], engine=engine)
    assert not engine.folder.exists()


def test_a_call_whose_copy_does_not_say_who_called_stays_beside_it(tmp_path):
    ours = [call(0), call(1)]
    _, _, called, seconds, amount = ours[0]
    copy = (shifted(ours[0], 2)[0], "anonymous", called, seconds, amount)
    theirs = [*ours, copy]

    engine = Here(tmp_path)
    aside = compared(tmp_path, ours, theirs, engine=engine)

    assert aside == compared(tmp_path, ours, theirs)
    assert [(each["cause"], each["calls"]) for each in aside["causes"]] == [("duplicate_theirs", 1)]
    assert engine.pairs == 1
