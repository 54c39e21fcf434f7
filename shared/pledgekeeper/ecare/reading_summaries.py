"""What a comparison found, read once: a summary of a known SHA-256 never changes."""

from functools import lru_cache

from pledgekeeper import wiring
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import DisputeReconciled
from pledgekeeper.ecare.compared import Compared, compared
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
