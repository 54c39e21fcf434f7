"""The kept file of a month: what is new goes into it, the rest stays, and the events come out in one order."""

import gzip
from datetime import UTC, datetime

import duckdb
import pytest

from pledgekeeper.local.example_year import example_cases
from pledgekeeper.scoreboard.counting import Kept, is_of_this_layout, known_in, months_until, write_rows
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.figures import Paging
from pledgekeeper.scoreboard.gathering import Known
from pledgekeeper.scoreboard.record import CaseRecord, PublishedLine
from pledgekeeper.scoreboard.withholding import Withheld
from tests.unit.scoreboard.conftest import rows_of

AS_OF = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows():
    return rows_of(example_cases(AS_OF, 40), AS_OF)


def test_a_row_that_comes_again_stands_in_place_of_the_one_before_and_the_others_stay(tmp_path, rows):
    path = tmp_path / "2026-11.parquet"
    assert write_rows(rows, path, tmp_path)
    before = known_in(path)
    case_id, row = rows[7]

    assert write_rows([(case_id, {**row, "version": 99, "settled": False})], path, tmp_path)

    assert known_in(path) == {**before, case_id: Known(99, settled=False, as_of="2026-12-01T00:00:00Z")}


def test_a_case_that_is_not_there_any_more_is_taken_out(tmp_path, rows):
    path = tmp_path / "2026-11.parquet"
    write_rows(rows, path, tmp_path)

    write_rows([(rows[0][0], None)], path, tmp_path)

    assert known_in(path).keys() == {case_id for case_id, _ in rows[1:]}


def test_a_file_from_before_a_change_of_the_columns_is_known_as_such(tmp_path, rows):
    path = tmp_path / "2026-11.parquet"
    write_rows(rows, path, tmp_path)
    assert is_of_this_layout(path)

    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * EXCLUDE (as_of) FROM '{path}') TO '{tmp_path}/old.parquet'")

    assert not is_of_this_layout(tmp_path / "old.parquet")


def test_of_nothing_new_no_file_is_written(tmp_path):
    assert not write_rows([], tmp_path / "2026-11.parquet", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_events_of_several_files_come_in_the_order_of_their_pseudonyms_each_once(tmp_path, rows):
    paths = [tmp_path / f"2026-{month}.parquet" for month in (10, 11)]
    write_rows(rows[::2], paths[0], tmp_path)
    write_rows(rows[1::2], paths[1], tmp_path)
    kept = Kept(paths, tmp_path)
    everything = Withheld.of([], (), Minimum())

    events, _ = kept.publish(tmp_path / "events.jsonl.gz", everything, [], ())

    wanted = sorted(row["case"] for _, row in rows if row["keys"])
    with duckdb.connect() as database:
        read = database.execute(f"SELECT \"case\" FROM read_json('{tmp_path}/events.jsonl.gz')").fetchall()
    assert ([case for (case,) in read], events.lines) == (wanted, len(wanted))


@pytest.mark.parametrize("months", [13, 3, 0])
@pytest.mark.parametrize("least", [1, 3, 1_000])
def test_each_case_is_published_as_what_is_withheld_leaves_it_with_its_pages(tmp_path, rows, months, least):
    path = tmp_path / "2026-11.parquet"
    write_rows(rows, path, tmp_path)
    kept = Kept([path], tmp_path)
    groups = kept.groups()
    withheld = Withheld.of(groups, months_until("2026-11", months), Minimum(cases=least, carriers=1))

    _, paging = kept.publish(tmp_path / "events.jsonl.gz", withheld, groups, ())

    in_order = sorted((row for _, row in rows), key=lambda row: row["case"])
    told = [withheld.published(PublishedLine.validate_json(row["line"])) for row in in_order if row["keys"]]
    published = [record for record in told if isinstance(record, CaseRecord)]
    lines = gzip.decompress((tmp_path / "events.jsonl.gz").read_bytes()).decode().splitlines()
    assert lines == [record.model_dump_json() for record in published]
    assert paging == Paging(
        sum(record.pages for record in published),
        sum(record.pages_failed for record in published),
        sum(record.levels_late for record in published),
    )
