"""Cases that a warm function has read, whole. A case is a fold of its events, so one of a known version need not be
read again.

Nobody is shown a case for being here: a page asks for numbers that an index named to its reader, each with its version.
"""

from collections import OrderedDict
from functools import cache
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.cases.model import Case

MOST: Final = 2_000
"""Beyond that the one that was longest not asked for is forgotten. One of 139 events takes 131 KiB: all of them a
quarter of what the function has."""


@cache
def kept() -> OrderedDict[str, tuple[int, Case]]:
    """What was read, by number: the version, and the case at that; last asked for last."""
    return OrderedDict()


def case_at(number: str, version: int) -> Case | None:
    """The case, as it is kept or as it is now. None when there is none."""
    known = kept().get(number)
    if known and known[0] == version:
        kept().move_to_end(number)
        return known[1]
    found = wiring.store().load(number)
    if found.case:
        kept()[number] = (found.version, found.case)
        kept().move_to_end(number)
        while len(kept()) > MOST:
            kept().popitem(last=False)
    return found.case
