"""The letter to a party of the chain of suppliers: it knows the traffic and the reference, and nothing of the carrier.

It cannot be answered into the case: whoever gets it is no party of the dispute. Its link confirms it. Pure.
"""

from datetime import UTC, datetime
from string import Template

from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.deadlines import last_call_at
from pledgekeeper.disputes.fraud.events import StopPaymentOwed
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.effects.email import Letter
from pledgekeeper.errors import Refused
from pledgekeeper.notices.language import texts


def stop_payment(case: Case, owed: StopPaymentOwed, link: str) -> Letter:
    """The letter that `owed` owes, in the party's language, with moments in UTC."""
    if not isinstance(case, Dispute):
        raise Refused(f"a {case.kind} owes nobody a stop-payment notice")
    language = texts(owed.party.language)
    begun = case.claim.period_from
    text = Template(language.notices[f"stop-payment.{owed.direction}"]).substitute(
        name=owed.party.name,
        reference=owed.reference,
        fraud=language.word(f"fraud-{case.claim.type}"),
        begin=_utc(begun) if begun else "–",
        end=_utc(last_call_at(case)),
        ranges=_blocked(case) or "  –",
        link=link,
    )
    subject = Template(language.words["stop-payment-subject"]).substitute(reference=owed.reference)
    return Letter(owed.party.email, subject, text, case.case_id, owed.notice_id)


def _blocked(case: Dispute) -> str:
    """A line for each range: since when it is blocked, wherever that was first."""
    since = dict[str, datetime]()
    for block in blocks_of(case.timeline):
        for each in block.ranges:
            since[each] = min(block.blocked_at, since.get(each, block.blocked_at))
    return "\n".join(f"  {each}: {_utc(at)}" for each, at in sorted(since.items()))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
