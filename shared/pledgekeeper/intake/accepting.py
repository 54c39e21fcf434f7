"""Does a mail say to accept, or to decline, what stands between us in a dispute? By mail nothing is decided. Pure."""

from datetime import datetime
from typing import Final

from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import ProposalMade, standing
from pledgekeeper.disputes.settling import DisputeAnswered
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.reading.acceptance import accepted_in
from pledgekeeper.intake.reading.declining import declined_in

SHOWN: Final = 160


def accepted_of(mail: InboundMail, case: Case, now: datetime) -> str | None:
    """The words by which it accepts a proposal of ours, or our answer while something of it is contested; a bare yes
    only where a proposal of ours stands open. None where it accepts nothing, or nothing is at issue any more."""
    if not isinstance(case, Dispute) or case.over:
        return None
    accepted = accepted_in(mail.subject, mail.text)
    if accepted is None:
        return None
    what, words = accepted
    return " ".join(words.split())[:SHOWN] if _was_said(what, case, now) else None


def declined_of(mail: InboundMail, case: Case, now: datetime) -> str | None:
    """The words by which it declines a proposal of ours that stands open; None where it does not, or none stands."""
    stands = standing(case.timeline, now) if isinstance(case, Dispute) and not case.over else None
    if stands is None or stands.by.side != "ours":
        return None
    words = declined_in(mail.subject, mail.text)
    return " ".join(words.split())[:SHOWN] if words else None


def _was_said(what: str, dispute: Dispute, now: datetime) -> bool:
    """Did we say something that may be meant?"""
    if what == "answer":
        answered = any(isinstance(each, DisputeAnswered) for each in dispute.timeline)
        return answered and dispute.amounts.withheld_amount > 0
    stands = standing(dispute.timeline, now)
    if stands and stands.by.side == "ours":
        return True
    made = any(isinstance(each, ProposalMade) and each.by.side == "ours" for each in dispute.timeline)
    return made and what == "proposal"
