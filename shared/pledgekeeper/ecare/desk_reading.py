"""The open cases of our desks, whole: read once, and again when they have changed."""

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
    kinds = kinds_read_by(who)
    desks = [centre.id for centre in wiring.book().roster().centres]
    found = [
        case
        for desk in desks
        for kind in kinds
        for number, version in islice(
            wiring.store().versions_of_desk(desk, kind, statuses_under_way(kind)), MOST
        )
        if (case := case_at(number, version))
    ]  # fmt: skip
    return [Open(case, wiring.book().terms_of(case.carrier_id, case)) for case in found]
