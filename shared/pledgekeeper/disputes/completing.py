"""What may be said otherwise of a claim later: no other invoice once amounts stand, no more once it is late. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.eligibility import EligibilityJudged, Raised, last_day
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Line, lines_of, total
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.windows import day_of, zone_of

NAMES_THE_INVOICE = ("invoice_number", "account")


def names_the_invoice(dispute: Dispute, said: Collection[str]) -> bool:
    """Is no more told than which invoice a claim that was answered, or is over, is of, as it left that unsaid?"""
    decided = dispute.over or dispute.status is DisputeStatus.ANSWERED
    return decided and dispute.claim.invoice_number is None and set(said) <= {*NAMES_THE_INVOICE, "invoice_date"}


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
                f"adds what was left unsaid, and what is wrong with {after} is a dispute of its own",
                because="another-invoice",
                before=before or "–",
                after=after,
            )


def _no_more_when_late(dispute: Dispute, claim: Claim, terms: Terms, now: datetime) -> None:
    """An amount that was left unsaid may still be told, and one of the whole claim be told line by line."""
    lines = lines_of(claim, ())
    said, wanted = dispute.amounts.disputed_amount, total(lines).disputed_amount
    waived = dispute.standing is not None and dispute.standing.waived
    more, of_what = max((wanted - said, "it"), _of_other_lines(dispute, lines))
    if not dispute.lines or more <= 0 or waived:
        return
    until, today = _last_day(dispute, terms), day_of(now, zone_of(terms.carrier))
    if until is not None and today > until:
        raise Refused(
            f"the claim disputes {money.told(said, claim.currency)}, and {until} was the last day to dispute more of "
            f"{of_what} (clause {terms.carrier.agreement.disputes.window_clause}); a dispute of the other "
            f"{money.told(more, claim.currency)} would be late",
            because="more-is-late",
            amount=said,
            more=more,
            until=until,
            currency=claim.currency,
        )


def _of_other_lines(dispute: Dispute, lines: Sequence[Line]) -> tuple[Decimal, str]:
    """How much more of any line is disputed than could have been meant: what was claimed of no line yet, or of one that
    the invoice does not have, may be of any."""
    findings = dispute.checked.findings if dispute.checked else ()
    strange = {WHOLE, *(each.line for each in findings if each.differs == "line")}
    before = {each.line: each.disputed_amount for each in dispute.lines}
    grown = {each.line: max(each.disputed_amount - before.get(each.line, NOTHING), NOTHING) for each in lines}
    free = sum((amount for line, amount in before.items() if line in strange), start=NOTHING)
    more = sum(grown.values(), start=NOTHING) - free
    return more, ", ".join(f"line {line}" for line, amount in grown.items() if amount)


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
