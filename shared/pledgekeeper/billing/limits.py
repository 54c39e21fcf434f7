"""When memory, disk or time run out: an answer that says what to do, since the same files would fail the same again."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final, NamedTuple

import duckdb

from pledgekeeper.billing.room import HALVES
from pledgekeeper.errors import TooLarge

ENDS: Final = (duckdb.OutOfMemoryException, duckdb.InterruptException)
"""What DuckDB raises when it may not go on, whatever is wrong with a file."""
NO_SPACE: Final = "No space left on device"
AGAIN_SECONDS: Final = 1.0
AT_WORK: Final[list[duckdb.DuckDBPyConnection]] = []
"""What works beside the connection that is watched (`beside.py`), and has no more time than it has."""


class Task(NamedTuple):
    """What takes too much, and what to do instead."""

    doing: str
    instead: str


COMPARING: Final = Task("comparing these files", HALVES)


@contextmanager
def within_limits(
    database: duckdb.DuckDBPyConnection, seconds: float | None = None, task: Task = COMPARING
) -> Iterator["Watch"]:
    """TooLarge when the block needs more memory, disk or time than there is. `seconds`: how long it may take."""
    watch = Watch(database, seconds)
    if seconds is not None:
        watch.start()
    try:
        yield watch
    except duckdb.InterruptException as problem:
        if not watch.late:
            raise
        raise TooLarge(f"{task.doing} takes longer than there is time for. {task.instead}") from problem
    except (duckdb.OutOfMemoryException, MemoryError) as problem:
        raise TooLarge(f"{task.doing} takes more memory than there is. {task.instead}") from problem
    except (duckdb.IOException, OSError) as problem:
        if NO_SPACE not in str(problem) and getattr(problem, "errno", None) != errno.ENOSPC:
            raise
        raise TooLarge(f"{task.doing} takes more disk than there is. {task.instead}") from problem
    finally:
        watch.done.set()


class Watch(Thread):
    """Interrupts what the database does once the time is over, and what it is asked for then."""

    def __init__(self, database: duckdb.DuckDBPyConnection, seconds: float | None) -> None:
        super().__init__(daemon=True)
        self.database, self.seconds = database, seconds
        self.done, self.late = Event(), False

    def run(self) -> None:
        wait = self.seconds
        while not self.done.wait(wait):
            self.late, wait = True, AGAIN_SECONDS
            for each in (self.database, *AT_WORK):
                each.interrupt()

    def must_go_on(self) -> None:
        """For what is done between two questions to the database: the time is not over."""
        if self.late:
            raise duckdb.InterruptException("the time is over")
