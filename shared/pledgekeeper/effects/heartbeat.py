"""The heartbeat of a dead man's switch: whoever gets it raises an alarm when it does not come any more."""

import json
from datetime import datetime

from pledgekeeper.effects.webhook import post
from pledgekeeper.model import iso


def beat(url: str, at: datetime, *, proxy: str | None) -> str:
    """POST that all was well at `at`; a short receipt. NotTaken or NotNow when it is not taken."""
    body = json.dumps({"source": "Pledgekeeper", "all_well_at": iso(at)}).encode()
    return post(url, body, headers={}, proxy=proxy)
