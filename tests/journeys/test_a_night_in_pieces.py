"""A night on the scoreboard that does not fit one call: it goes on in the next, and ends as if it had been one."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

import duckdb
import pytest

from functions import scoreboard
from pledgekeeper import wiring
from tests.journeys.people import NIGHT_IN_PARIS
from tests.journeys.test_the_scoreboard import NEXT_DAY, solved
from tests.world import CONTEXT, Crash

CASES = 9
LINES = 2 * CASES
"""Each is a fault, which has a line of its own beside that of its case."""


@pytest.fixture
def world(world_at, monkeypatch):
    """Nine faults of three carriers, read two at a time."""
    world = world_at(NIGHT_IN_PARIS)
    for number in range(CASES):
        solved(world, ("baltel", "andesvoz", "telmaghreb")[number % 3], f"REF-{number}")
    world.clock.instant = NEXT_DAY + timedelta(minutes=15)
    monkeypatch.setattr(scoreboard, "PIECE", 2)
    return world


@pytest.fixture
def loaded(world, monkeypatch):
    """The cases whose timelines are read."""
    found, load = [], wiring.store().load
    monkeypatch.setattr(wiring.store(), "load", lambda case_id, *more: found.append(case_id) or load(case_id, *more))
    return found


def call(looks=10_000, asked=None):
    """A call whose time is over after so many looks at it."""
    left = itertools.chain([900_000] * looks, itertools.repeat(1_000))
    context = SimpleNamespace(**{**vars(CONTEXT), "get_remaining_time_in_millis": lambda: next(left)})
    return scoreboard.handler(asked or {}, context)


def published(world):
    return {name: body for name, body in world.s3.objects.items() if name.startswith("scoreboard/")}


def kept(world, folder):
    """Every row that is kept, of every month."""
    rows = []
    for name, body in sorted(world.s3.objects.items()):
        if name.startswith("scoreboard-kept/"):
            path = folder / "read.parquet"
            path.write_bytes(body)
            with duckdb.connect() as database:
                rows += database.execute(f"SELECT * FROM '{path}'").fetchall()
    return rows


def lose_the_bucket(world):
    for name in [name for name in world.s3.objects if name.startswith("scoreboard")]:
        del world.s3.objects[name]


def until_whole(looks):
    answers = [call(looks)]
    while not answers[-1]["whole"]:
        answers.append(call(looks))
        assert len(answers) < 30, "it does not get on"
    return answers


MONTHS = 25
"""Each of which is looked at once, if nothing is to be read."""


def test_a_night_in_pieces_publishes_what_a_night_in_one_piece_does(world, tmp_path):
    assert call()["whole"]
    wanted, rows = published(world), kept(world, tmp_path)
    lose_the_bucket(world)

    answers = until_whole(MONTHS + 1)

    assert (len(answers), len(rows)) == (3, CASES)
    assert published(world) == wanted
    assert kept(world, tmp_path) == rows


def test_nothing_is_published_before_everything_was_read(world):
    assert not call(MONTHS + 1)["whole"]

    assert published(world) == {}
    assert world.http("GET", "/scoreboard.json").status == 404


def test_what_one_call_read_the_next_does_not_read_again(world, loaded):
    call(MONTHS + 1)
    before = set(loaded)
    loaded.clear()

    until_whole(MONTHS + 1)

    assert (len(before), len(loaded), before & set(loaded)) == (4, CASES - 4, set())


def test_a_call_that_dies_loses_the_piece_it_was_at_and_no_more(world, loaded, monkeypatch, tmp_path):
    files = wiring.scoreboard_files()
    upload, times = type(files).upload, itertools.count(1)

    def dies(self, name, path):
        if next(times) == 3:
            raise Crash
        upload(self, name, path)

    with monkeypatch.context() as patch:
        patch.setattr(type(files), "upload", dies)
        with pytest.raises(Crash):
            call()
    assert len(loaded) == 6
    loaded.clear()

    assert call()["whole"]
    assert len(loaded) == CASES - 4
    after = published(world), kept(world, tmp_path)
    lose_the_bucket(world)
    call()
    assert after == (published(world), kept(world, tmp_path))


def test_once_it_is_published_the_clocks_next_call_does_nothing_until_the_next_midnight(world, loaded):
    first = call()
    assert first == {"as_of": "2026-11-24T00:00:00Z", "events": LINES, "whole": True}
    before = dict(world.s3.objects)
    loaded.clear()

    assert call() == first
    assert (loaded, dict(world.s3.objects)) == ([], before)

    world.clock.instant += timedelta(days=1)
    assert call()["as_of"] == "2026-11-25T00:00:00Z"


def test_whoever_asks_for_a_moment_has_it_made_though_a_later_one_is_published(world):
    call()

    assert call(asked={"as_of": NEXT_DAY.isoformat()})["events"] == LINES


def test_a_month_kept_in_an_earlier_layout_is_read_anew(world, loaded, tmp_path):
    call()
    [name] = [name for name in world.s3.objects if name.startswith("scoreboard-kept/")]
    wanted, path = published(world), tmp_path / "old.parquet"
    path.write_bytes(world.s3.objects[name])
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * EXCLUDE (as_of) FROM '{path}') TO '{tmp_path}/older.parquet'")
    world.s3.objects[name] = (tmp_path / "older.parquet").read_bytes()
    loaded.clear()

    call(asked={"as_of": NEXT_DAY.isoformat()})

    assert (len(loaded), published(world)) == (CASES, wanted)
