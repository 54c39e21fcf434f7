"""When memory, disk or time run out: an answer that says what to do, since the same files would fail the same again."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import duckdb

from pledgekeeper.billing.room import HALVES
from pledgekeeper.errors import TooLarge

ENDS: Final = (duckdb.OutOfMemoryException, duckdb.InterruptException)
"""What DuckDB raises when it may not go on, whatever is wrong with a file."""
NO_SPACE: Final = "No space left on device"
AGAIN_SECONDS: Final = 1.0


@contextmanager
def within_limits(database: duckdb.DuckDBPyConnection, seconds: float | None = None) -> Iterator[None]:
    """TooLarge when the block needs more memory, disk or time than there is. `seconds`: how long it may take."""
    watch = _Watch(database, seconds)
    if seconds is not None:
        watch.start()
    try:
        yield
    except duckdb.InterruptException as problem:
        if not watch.late:
            raise
        raise TooLarge(f"comparing these files takes longer than there is time for. {HALVES}") from problem
    except (duckdb.OutOfMemoryException, MemoryError) as problem:
        raise TooLarge(f"comparing these files takes more memory than there is. {HALVES}") from problem
    except (duckdb.IOException, OSError) as problem:
        if NO_SPACE not in str(problem) and getattr(problem, "errno", None) != errno.ENOSPC:
            raise
        raise TooLarge(f"comparing these files takes more disk than there is. {HALVES}") from problem
    finally:
        watch.done.set()


class _Watch(Thread):
    """Interrupts what the database does once the time is over, and what it is asked for then."""

    def __init__(self, database: duckdb.DuckDBPyConnection, seconds: float | None) -> None:
        super().__init__(daemon=True)
        self.database, self.seconds = database, seconds
        self.done, self.late = Event(), False

    def run(self) -> None:
        wait = self.seconds
        while not self.done.wait(wait):
            self.late, wait = True, AGAIN_SECONDS
            self.database.interrupt()
