"""Two things at once in one database: what is small is planned, and done, by one processor, and there are two."""

from collections.abc import Callable
from threading import Thread
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

import duckdb

from pledgekeeper.billing.limits import AT_WORK
from pledgekeeper.billing.opening import connected

AGAIN_SECONDS: Final = 0.1
T = TypeVar("T")


class Beside(Thread, Generic[T]):
    """Does some work, with a connection of its own, for as long as the block goes on; the block ends when both have.

    What the work raises is raised at the end of the block; where the block itself fails, the work is interrupted.
    """

    found: T
    """What the work gave, after the block."""

    def __init__(self, database: duckdb.DuckDBPyConnection, work: Callable[[duckdb.DuckDBPyConnection], T]) -> None:
        super().__init__(daemon=True)
        self._work, self._connection = work, connected(database.cursor())
        self._failed: BaseException | None = None

    def run(self) -> None:
        try:
            self.found = self._work(self._connection)
        except BaseException as failed:
            self._failed = failed

    def __enter__(self) -> Self:
        AT_WORK.append(self._connection)
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.join()
        finally:
            while self.is_alive():  # what is asked only now was not interrupted before
                self._connection.interrupt()
                self.join(AGAIN_SECONDS)
            AT_WORK.remove(self._connection)
            self._connection.close()
        if kind is None and self._failed is not None:
            raise self._failed
