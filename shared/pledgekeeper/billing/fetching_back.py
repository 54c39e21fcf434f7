"""Staged files, fetched back part by part: no more of them lie on this disk than one day of ours needs."""

import shutil
from collections.abc import Sequence
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

    def part(self, day: str, destinations: Sequence[str]) -> dict[str, str]:
        """What stands after FROM for our calls of a day to some destinations, and for theirs of it and about it."""
        days = {"ours": [day], "theirs": around(day)}
        wanted = {
            side: [f"side={side}/day={each}/destination={to}" for each in those for to in destinations]
            for side, those in days.items()
        }
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
