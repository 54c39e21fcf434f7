"""Staged files, fetched back day by day: no more of them lie on this disk than one day of ours needs."""

import shutil
from pathlib import Path

from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.setting_aside import Engine, around
from pledgekeeper.errors import CareError


class NoLongerStaged(CareError):
    """What was set aside is gone: another has finished the same work, or it has lain for too long."""


class FetchedBack:
    """What an engine keeps, below a folder of ours."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._here: set[str] = set()

    def day(self, day: str) -> dict[str, str]:
        """What stands after FROM for our calls of a day, and for theirs of it and of its neighbours."""
        wanted = {"ours": [f"side=ours/day={day}"], "theirs": [f"side=theirs/day={each}" for each in around(day)]}
        needed = {within for each in wanted.values() for within in each}
        for within in self._here - needed:
            shutil.rmtree(self._folder / within, ignore_errors=True)
        for within in sorted(needed - self._here):
            self._engine.fetch(within, self._folder)
        self._here = needed
        return {side: self._scan(each) for side, each in wanted.items()}

    def _scan(self, withins: list[str]) -> str:
        files = [str(path) for within in withins for path in sorted((self._folder / within).rglob("*.parquet"))]
        if not files:
            raise NoLongerStaged(f"what was staged as {withins[0]} is no longer there; it begins anew")
        return f"read_parquet([{', '.join(map(quoted, files))}])"
