"""A reconciliation may be put down once both sides are read; whoever takes it up comes to the same end."""

import shutil
from dataclasses import replace
from itertools import cycle
from math import ceil

import pytest

from pledgekeeper.billing import setting_aside
from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.generating import Recipe, generate
from pledgekeeper.billing.halfway import put_down, taken_up
from pledgekeeper.billing.opening import opened
from pledgekeeper.billing.reconcile import Work, begin, finish, place_of
from pledgekeeper.billing.room import Room
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.billing.stages import Stage
from pledgekeeper.errors import TooLarge
from pledgekeeper.pledges.loading import load
from tests.unit.billing.sides import call, compared, few_days, of_files, write
from tests.unit.billing.test_setting_aside import Here, calls, summary


def work_of(folder, **how):
    agreement = load(folder / "agreement.yaml", BillingAgreement)
    files = (next(folder.glob(f"{side}.*")) for side in ("ours", "theirs"))
    return Work(*files, agreement, read_sheet(folder / "rates.csv"), memory_limit="500MB", **how)


def in_two(folder, work):
    """The first half in one folder, the second in another, where the files of calls are no longer."""
    first, second = folder / "first", folder / "second"
    for each in (first, second):
        each.mkdir()
    with opened(first, place_of(work, first), "500MB", 2) as database:
        put_down(database, begin(database, work, first, str), second / "begun.duckdb")
    with opened(second, second / "begun.duckdb", "500MB", 2) as database:
        return finish(database, taken_up(database), second, str, out=work.out, engine=work.engine).document()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("suffix", "from_calls"),
    [
        pytest.param(".csv", 10_000, id="CSV, not set aside"),
        pytest.param(".csv.gz", 1, id="gz, set aside"),
        pytest.param(".parquet", 1, id="Parquet, set aside"),
        pytest.param(".parquet", 10_000, id="Parquet, not set aside"),
    ],
)
def test_what_is_taken_up_again_comes_to_the_same_end(tmp_path, suffix, from_calls):
    files = few_days(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2, suffix=suffix)
    document = of_files(tmp_path, *files, out=tmp_path / "plain")
    engine = Here(tmp_path)
    engine.from_calls = from_calls
    passing = from_calls == 1  # what is not set aside may be read again from the file, until it is put down

    assert in_two(tmp_path, work_of(tmp_path, engine=engine, out=tmp_path / "out", passing=passing)) == document
    assert summary(tmp_path / "out") == summary(tmp_path / "plain")
    assert calls(tmp_path / "out") == calls(tmp_path / "plain")
    assert [path.exists() for path in files] == [not passing] * 2


@pytest.mark.thorough
def test_it_stops_between_two_parts_when_time_is_short_and_goes_on_elsewhere_to_the_same_end(tmp_path, monkeypatch):
    """Each call has time for two parts; what it wrote is taken away, as its disk is."""
    monkeypatch.setattr(setting_aside, "AT_A_TIME", 100)
    files = few_days(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)
    document = of_files(tmp_path, *files, out=tmp_path / "plain")
    engine, kept = Here(tmp_path), tmp_path / "kept"
    work = work_of(tmp_path, engine=engine, out=kept)
    with opened(tmp_path, None, "500MB", 2) as database:
        put_down(database, begun := begin(database, work, tmp_path, str), tmp_path / "begun.duckdb")

    found, times, stages, time_left = None, 0, [], cycle([True, False])
    while found is None:
        times += 1
        folder = tmp_path / f"call-{times}"
        folder.mkdir()
        file = shutil.move(tmp_path / "begun.duckdb", folder)
        with opened(folder, folder / "begun.duckdb", "500MB", 2) as database:
            found = finish(
                database, taken_up(database), folder, stages.append, out=folder / "out", engine=engine,
                lasts=lambda _: next(time_left),
            )  # fmt: skip
        shutil.copytree(folder / "out", kept, dirs_exist_ok=True)
        shutil.rmtree(folder / "out")
        shutil.move(file, tmp_path / "begun.duckdb")

    assert times == ceil(len(begun.aside.parts) / 2) > 3
    shares = [each.done for each in stages if isinstance(each, Stage)]
    assert shares == sorted(shares)
    assert found.document() == document
    assert summary(kept) == summary(tmp_path / "plain")
    assert calls(kept) == calls(tmp_path / "plain")
    hashes = dict(reversed(line.split("  ")) for line in (kept / "calls.sha256").read_text().splitlines())
    assert hashes == {path.relative_to(kept).as_posix(): sha256(path) for path in (kept / "calls").rglob("*.parquet")}


def test_without_passing_files_stay(tmp_path):
    ours, theirs = (write(tmp_path / f"{side}.csv", [call(1)]) for side in ("ours", "theirs"))

    compared(tmp_path, ours, theirs)

    assert ours.exists()
    assert theirs.exists()


ROOM = Room(calls=3, compared=1)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_more_calls_than_there_is_room_for_are_refused_with_what_to_do(tmp_path, suffix):
    generate(Recipe(4, suffix=suffix), tmp_path)

    with (
        pytest.raises(TooLarge, match=rf"ours{suffix}: 4 calls; at most 3 of a side are compared. File each half"),
        opened(tmp_path, None, "500MB", 2) as database,
    ):
        begin(database, work_of(tmp_path, room=ROOM), tmp_path, str)


def test_more_calls_that_differ_than_there_is_room_for_are_refused_with_what_to_do(tmp_path):
    same, dearer = [call(1), call(2), call(3)], [call(1), call(2, rate="0.19"), call(3, rate="0.19")]

    compared(tmp_path, same, dearer[:2] + same[2:], engine=Here(tmp_path), room=ROOM)
    with pytest.raises(TooLarge, match=r"2 calls of a side differ .* at most 1 are compared one by one. File each"):
        compared(tmp_path, same, dearer, engine=Here(tmp_path), room=ROOM)


def test_the_room_is_for_either_side(tmp_path):
    room = replace(ROOM, compared=9)

    with pytest.raises(TooLarge, match=r"theirs\.csv: 4 calls"):
        compared(tmp_path, [call(1)], [call(number) for number in range(4)], room=room)
