"""The what-if as a page shows it: recent cases under another pledge, with the code of `pledge simulate`. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pledgekeeper.book import Shelf
from pledgekeeper.cases.model import Case
from pledgekeeper.simulation.chunks import Numbered
from pledgekeeper.simulation.recorded import recorded
from pledgekeeper.simulation.run import Work, carried_out
from pledgekeeper.simulation.scheme import Comparison, Scheme
from pledgekeeper.simulation.summary import Row, Side, summary_of
from pledgekeeper.simulation.tally import Tally
from pledgekeeper.sla.pledge import Pledge

BAR: Final = 12
"""The height of a bar, and of the space between two, is told in these."""


@dataclass(frozen=True)
class Bar:
    """How often a promise was kept, or would be, of how many times it was made; `promised` is the share to reach."""

    which: str
    attainment: float | None
    counted: int
    promised: int | None
    below: bool
    y: int


@dataclass(frozen=True)
class Bars:
    """A promise: what was, above what would be."""

    clause: str
    commitment: str
    to_missed: int
    to_kept: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class WhatIf:
    old: str
    new: str
    cases: int
    rows: tuple[Bars, ...]


def what_if(cases: Iterable[Case], old: Pledge, new: Pledge, shelf: Shelf, now: datetime) -> WhatIf:
    """Both pledges over the same cases, on the calendars in force."""
    calendars, library = shelf.calendars_in_force(now).by_id, shelf.library
    comparison = Comparison(
        Scheme(new, calendars), Scheme(old, calendars), library.pledges, library.calendars
    )  # fmt: skip
    lines = (Numbered(n, json.dumps(recorded(case, now)).encode()) for n, case in enumerate(cases, start=1))
    tally = Tally()
    for done in carried_out(lines, Work(comparison), processes=1):
        tally.add(done.tally)
    summary = summary_of(tally, new, [old])
    return WhatIf(old.id, new.id, tally.cases, tuple(map(_bars, summary.rows)))


def _bars(row: Row) -> Bars:
    sides: Sequence[tuple[str, Side]] = (("old", row.old), ("new", row.new))
    return Bars(
        row.clause, row.commitment, row.to_missed, row.to_kept,
        tuple(
            Bar(which, side.count.attainment, side.count.counted, side.share_percent, side.below, n * 2 * BAR)
            for n, (which, side) in enumerate(sides)
        ),
    )  # fmt: skip
