"""What somebody who is rung for a fraud alert must know to act on it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.events import BlockedByCarrier
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.sla.clock import TICKING

NUMBER: Final = re.compile(
    r"(?<![\w+])\+(?:[1-9]\d{0,2}(?:[ -]\d{1,6}){1,5}|[1-9]\d{1,14})"
    r"(?![ -]?\d|\w|[.,]\d|\s?(?:%|[A-Z]{3}\b|min|calls|sec))"
)
"""`+960790`, `+960 790`, `+960-7`; blanks part what begins with a country code alone."""
OF_A_WRITER: Final = re.compile(
    r"\b(?:t[ée]l[ée]?(?:phone|fono)?|phone|mob(?:ile)?|m[óo]vil|fax|cell?|whatsapp|gsm)"
    r"\b\W*$|\b(?:call|ring|reach|phone)\s(?:me|us|back)(?:\s(?:at|on|under))?\W*$|(?:^|\n)\W*[tmfp]\W+$|电话\W*$|手机\W*$",
    re.IGNORECASE,
)
"""What stands before the number of whoever writes."""
MOST_NAMED: Final = 5


@dataclass(frozen=True)
class Alert:
    """`named`: the numbers or beginnings of numbers that the claim names, the first `MOST_NAMED` of them; `theirs`: the
    ranges that the carrier has blocked itself; `due_at`: until when we promise to act, None once we have."""

    kind: str
    named: tuple[str, ...]
    more: int
    since: datetime | None
    until: datetime | None
    due_at: datetime | None
    blocked: tuple[str, ...]
    theirs: tuple[str, ...]


def alert_of(dispute: Dispute, terms: Terms, now: datetime) -> Alert:
    claim = dispute.claim
    named = named_in(claim.description, own=[each.phone for each in terms.carrier.contacts if each.phone])
    return Alert(
        kind=claim.type,
        named=named[:MOST_NAMED],
        more=max(0, len(named) - MOST_NAMED),
        since=claim.period_from,
        until=claim.period_to,
        due_at=_due_at(dispute, terms, now),
        blocked=tuple(dict.fromkeys(each for block in blocks_of(dispute.timeline) for each in block.ranges)),
        theirs=tuple(
            dict.fromkeys(
                each for event in dispute.timeline if isinstance(event, BlockedByCarrier) for each in event.ranges
            )
        ),
    )


def named_in(text: str, own: Sequence[str] = ()) -> tuple[str, ...]:
    """Numbers in E.164, or their beginnings, in the order in which a text names them: not those of its writer."""
    found = (
        re.sub(r"[^\d+]", "", match[0])
        for match in NUMBER.finditer(text)
        if not OF_A_WRITER.search(text[max(0, match.start() - 20) : match.start()])
    )
    return tuple(each for each in dict.fromkeys(found) if each not in own and len(each) <= 16)


def _due_at(dispute: Dispute, terms: Terms, now: datetime) -> datetime | None:
    """Until when we promise that somebody acts on the alert; None of one that is over."""
    if not in_fraud(dispute.timeline):
        return None
    due = (
        reading.due_at
        for commitment, reading in readings(dispute, terms, now)
        if "fraud-acted" in commitment.clock.stops and reading.state in TICKING
    )
    return next(due, None)
