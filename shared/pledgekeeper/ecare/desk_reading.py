"""The open cases of our desks, whole: read once, and again when they have changed."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final, get_args

from pledgekeeper import wiring
from pledgekeeper.carriers.access import READERS, Principal
from pledgekeeper.cases.model import Kind
from pledgekeeper.ecare.desk_clocks import Open
from pledgekeeper.ecare.kept_cases import case_at
from pledgekeeper.ecare.reading_cases import statuses_under_way

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MOST: Final = 400
"""Of one desk and kind: beyond that a desk has other troubles than a page that leaves some out."""


def kinds_read_by(who: Principal) -> list[Kind]:
    """The kinds of case that are somebody's trade."""
    return [kind for kind in KINDS if who.roles & READERS[kind]]


def open_cases(who: Principal) -> list[Open]:
    """Every case under way that is somebody's trade, with the terms that it is read under."""
    found = (
        each for desk in _desks() for kind in kinds_read_by(who) for each in islice(_under_way(desk, kind), MOST)
    )  # fmt: skip
    return list(_opened(found))


def those_open(kind: Kind, numbers: Collection[str]) -> list[Open]:
    """Those of these cases of our desks that are under way, whole."""
    return list(_opened(each for desk in _desks() for each in _under_way(desk, kind) if each[0] in numbers))


def _desks() -> list[str]:
    return [centre.id for centre in wiring.book().roster().centres]


def _under_way(desk: str, kind: Kind) -> Iterator[tuple[str, int]]:
    return wiring.store().versions_of_desk(desk, kind, statuses_under_way(kind))


def _opened(versions: Iterable[tuple[str, int]]) -> Iterator[Open]:
    for number, version in versions:
        if case := case_at(number, version):
            yield Open(case, wiring.book().terms_of(case.carrier_id, case))
