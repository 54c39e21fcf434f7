"""What a comparison or a search found, read once: a document of a known SHA-256 never changes."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

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
    told: Compared | None = _unless_gone(found) if found else None
    return told


def drawn_patterns(found: PatternsFound) -> Drawn | None:
    """What the last search found, to be drawn; None when it is gone."""
    drawn: Drawn | None = _unless_gone(found)
    return drawn


def _unless_gone(found: DisputeReconciled | PatternsFound) -> Any:
    try:
        return read(found)
    except NotFound:
        return None


@lru_cache(maxsize=128)
def read(found: DisputeReconciled | PatternsFound) -> Compared | Drawn:
    """As a page shows it. That it is gone is not kept: it may come back."""
    files = wiring.reconciliation_files()
    view: Callable[[dict[str, Any]], Compared | Drawn]
    if isinstance(found, DisputeReconciled):
        document, view = files.summary(found), compared
    else:
        document, view = files.findings(found), draw
    if document is None:
        raise NotFound(f"what was found is not in {found.folder} any more")
    return view(document)
