"""Two things at once in one database."""

import duckdb
import pytest

from pledgekeeper.billing.beside import Beside
from pledgekeeper.billing.limits import within_limits
from pledgekeeper.billing.opening import opened
from pledgekeeper.errors import TooLarge

ENDLESS = "SELECT count(*) FROM range(1_000_000_000_000) AS r(i) WHERE hash(i) = 9"


@pytest.fixture
def database(tmp_path):
    with opened(tmp_path, None, "1GB", 2) as database:
        yield database


def test_what_is_done_beside_sees_what_was_there_and_leaves_what_it_makes(database):
    database.execute("CREATE TABLE calls AS SELECT 7 AS n")

    with Beside(database, lambda other: other.execute("CREATE TABLE copies AS FROM calls").fetchone()) as made:
        database.execute("CREATE TABLE mine AS FROM calls")

    assert made.found == (1,)
    assert database.execute("FROM copies UNION ALL FROM mine").fetchall() == [(7,), (7,)]


def test_what_fails_beside_fails_the_block(database):
    failing = Beside(database, lambda other: other.execute("FROM nowhere"))

    with pytest.raises(duckdb.CatalogException, match="nowhere"), failing:
        database.execute("SELECT 1")


def test_where_the_block_fails_nothing_goes_on_beside_it(database):
    with pytest.raises(ZeroDivisionError), Beside(database, lambda other: other.execute(ENDLESS)):
        raise ZeroDivisionError


def test_what_goes_on_beside_a_block_that_is_done_has_no_more_time_than_that(database):
    endless = Beside(database, lambda other: other.execute(ENDLESS))

    with pytest.raises(TooLarge, match="longer than there is time"), within_limits(database, seconds=0.2), endless:
        database.execute("SELECT 1")
