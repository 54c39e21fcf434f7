"""A case that somebody of the carrier told us by phone: our desk writes it down, and its clocks run from the call."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen, Instant, iso

HOUR: Final = timedelta(hours=1)
LONGEST_UNWRITTEN: Final = 12 * HOUR
"""So long after a call its case may be written: a shift."""


class PhoneCall(Frozen):
    """Who of ours took the call, the number to ring back, and when it was, if it was written down later."""

    taken_by: str
    call_back: str | None = Field(default=None, max_length=40)
    reported_at: Instant | None = None


def must_have_been_lately(call: PhoneCall | None, now: datetime) -> None:
    if call and call.reported_at and not now - LONGEST_UNWRITTEN <= call.reported_at <= now:
        raise Invalid(
            f"reported_at is {iso(call.reported_at)}; a call was in the last {LONGEST_UNWRITTEN // HOUR} hours, and "
            f"not after now, which is {iso(now)}"
        )
