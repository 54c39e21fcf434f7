"""What may be said otherwise of a claim later: no other invoice once amounts stand, no more once it is late. Pure."""

from datetime import date, datetime

from pledgekeeper import money
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.eligibility import EligibilityJudged, Raised, last_day
from pledgekeeper.disputes.lines import lines_of, total
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.windows import day_of, zone_of

NAMES_THE_INVOICE = ("invoice_number", "account")


def must_be_as_agreed(dispute: Dispute, claim: Claim, terms: Terms, now: datetime) -> None:
    """Refused when a completed claim is of another invoice than what was answered, proposed or credited, or disputes
    more than was said while it could be disputed."""
    _of_the_same_invoice(dispute, claim, now)
    _no_more_when_late(dispute, claim, terms, now)


def _of_the_same_invoice(dispute: Dispute, claim: Claim, now: datetime) -> None:
    """What a credit note was issued of is not even told later: the note does not say it."""
    proposal = standing(dispute.timeline, now)
    if not dispute.shares and not proposal:
        return
    for name in NAMES_THE_INVOICE:
        before, after = getattr(dispute.claim, name), getattr(claim, name)
        if after != before and (before is not None or dispute.credited_amount):
            what = "answered or given up" if dispute.shares else "proposed"
            raise Refused(
                f"{name}: the claim is of {before or 'none'} and stays so, as some of it is {what}; complete-claim "
                f"adds what was left unsaid, and what is wrong with {after} is a dispute of its own"
            )


def _no_more_when_late(dispute: Dispute, claim: Claim, terms: Terms, now: datetime) -> None:
    """An amount that was left unsaid may still be told."""
    said, wanted = dispute.amounts.disputed_amount, total(lines_of(claim, ())).disputed_amount
    waived = dispute.standing is not None and dispute.standing.waived
    if not dispute.lines or wanted <= said or waived:
        return
    until, today = _last_day(dispute, terms), day_of(now, zone_of(terms.carrier))
    if until is not None and today > until:
        more = money.told(wanted - said, claim.currency)
        raise Refused(
            f"the claim disputes {money.told(said, claim.currency)}, and {until} was the last day to dispute more of "
            f"it (clause {terms.carrier.agreement.disputes.window_clause}); a dispute of the other {more} would be late"
        )


def _last_day(dispute: Dispute, terms: Terms) -> date | None:
    """As it was judged last, with the invoice that was loaded; else by what the claim says."""
    for event in reversed(dispute.timeline):
        if isinstance(event, EligibilityJudged):
            days = [line.facts["last_day"] for line in event.lines if "last_day" in line.facts]
            if days:
                return date.fromisoformat(days[0])
            break
    raised = Raised(dispute.claim, dispute.opened_at, zone_of(terms.carrier))
    return last_day(raised, terms.carrier.agreement.disputes, terms.dispute_types[dispute.claim.type])
