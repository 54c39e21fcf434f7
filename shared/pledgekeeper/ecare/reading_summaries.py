"""What a comparison or a search found, read once: a document of a known SHA-256 never changes."""

from functools import lru_cache

from pledgekeeper import wiring
from pledgekeeper.disputes.fraud.patterns import PatternsFound
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import DisputeReconciled
from pledgekeeper.ecare.compared import Compared, compared
from pledgekeeper.ecare.patterns_view import Drawn, draw
from pledgekeeper.ecare.waterfall import newest
from pledgekeeper.errors import NotFound


def compared_of(dispute: Dispute) -> Compared | None:
    """What the summary of the last comparison tells; None when there was none, or its summary is gone."""
    found = newest(dispute.timeline)
    try:
        return read(found) if found else None
    except NotFound:
        return None


@lru_cache(maxsize=64)
def read(found: DisputeReconciled) -> Compared:
    summary = wiring.reconciliation_files().summary(found)
    if summary is None:
        raise NotFound(f"there is no summary in {found.folder}")  # which is not kept: it may come back
    return compared(summary)


def drawn_patterns(found: PatternsFound) -> Drawn | None:
    """What the last search found, to be drawn; None when it is gone."""
    try:
        return _drawn_patterns(found)
    except NotFound:
        return None


@lru_cache(maxsize=64)
def _drawn_patterns(found: PatternsFound) -> Drawn:
    told = wiring.reconciliation_files().findings(found)
    if told is None:
        raise NotFound(f"there are no findings in {found.folder}")  # which is not kept: they may come back
    return draw(told)
