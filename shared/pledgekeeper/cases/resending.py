"""A message to the carrier that reached nobody goes out again: to the next contact for such matters, then by SMS. Pure.

Each contact is written to once about one event, and each phone is sent one text: it ends by itself.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, Literal

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.bonding import conflict
from pledgekeeper.cases.model import Case, Kind, NoticeSent
from pledgekeeper.cases.offers import HandOverOffered
from pledgekeeper.escalation.mirror import told_by
from pledgekeeper.event import Event, Notice

ROLES: Final[dict[Kind, str]] = {"ticket": "noc", "dispute": "billing", "order": "delivery"}
"""Which contacts of a carrier are there for which kind of case."""
NOT_ELSEWHERE: Final = (None, "warning", "stop-payment", "survey", "alarm")
"""A level has a chain of its own; what goes to a desk of ours or a supplier is no carrier's; and a question is asked of
one person."""


class NoticeMoved(Event):
    """A message to the carrier came back, or could not be sent: it goes to another contact, or by another channel."""

    event: Literal["notice-moved"] = "notice-moved"
    moved: Notice
    original: str
    contact: str
    channel: Literal["email", "sms"]
    reason: str

    @property
    def notice(self) -> Notice | None:
        return self.moved


def another_way(
    case: Case, unreached: Event, owed_by: str, carrier: Carrier, reason: str, now: datetime
) -> list[Event]:
    """The next contact that a message goes to, when `unreached` (called `owed_by`) reached nobody; else nothing."""
    if (
        unreached.notice == "bond"
    ):  # a system has one mailbox, and no phone: the desk is told, and what comes next tells all
        return conflict(case.timeline, now, "delivery", reason, "not delivered", "the next update tells it again")
    if told_by(unreached) or isinstance(unreached, HandOverOffered) or unreached.notice in NOT_ELSEWHERE:
        return []  # a level has contacts of its own; a desk of ours, or a supplier, is no contact
    original = unreached.original if isinstance(unreached, NoticeMoved) else owed_by
    moves = [event for event in case.timeline if isinstance(event, NoticeMoved) and event.original == original]
    contact, channel = next(_ways(case, carrier, original, moves), (None, None))
    if contact is None or channel is None or unreached.notice is None:
        return []
    moved = NoticeMoved(
        at=now, moved=unreached.notice, original=original, contact=contact, channel=channel, reason=reason
    )
    return [moved]


def _ways(
    case: Case, carrier: Carrier, original: str, moves: list[NoticeMoved]
) -> Iterator[tuple[str, Literal["email", "sms"]]]:
    """The contacts that were not tried, by mail; then their phones."""
    role = ROLES[case.kind]
    contacts = [each for each in carrier.contacts if role in each.roles] or [carrier.contact_for(role)]
    sent = {
        address.lower()
        for e in case.timeline
        if isinstance(e, NoticeSent) and e.owed_by == original
        for address in e.to
    }
    told = {*sent, (case.reply_to or carrier.contact_for("noc").email).lower()}
    tried = {(move.contact, move.channel) for move in moves}
    for each in contacts:
        if each.email.lower() not in told and (each.id, "email") not in tried:
            yield each.id, "email"
    for each in contacts:
        if each.phone and (each.id, "sms") not in tried:
            yield each.id, "sms"
