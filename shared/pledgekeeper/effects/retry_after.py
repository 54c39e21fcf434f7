"""`Retry-After` (RFC 9110): when a provider that has no time for us now may be asked again. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Final

MOST_SECONDS: Final = 900
"""A quarter of an hour: however long somebody asks us to wait, a page is tried again by then."""


def seconds_of(header: str | None, now: datetime) -> int | None:
    """Seconds from `now` until we may ask again, at most `MOST_SECONDS`; None when the header does not say."""
    said = (header or "").strip()
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), MOST_SECONDS)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(ceil((moment - now).total_seconds()), MOST_SECONDS))
