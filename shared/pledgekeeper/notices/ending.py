"""What a letter says at the end of a dispute: its sums, what is credited, and what is payable by when. Pure."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from string import Template

from pledgekeeper import money
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.checking import ClaimChecked
from pledgekeeper.disputes.lines import NOTHING, AmountsMoved
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import interest_of, outstanding, payable_by
from pledgekeeper.disputes.proposals import ProposalAccepted
from pledgekeeper.disputes.settling import (
    CreditIssued,
    DisputeSettled,
    DisputeWithdrawn,
    EndReported,
    GivenUpCovered,
    PaymentDue,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.event import Event
from pledgekeeper.notices.language import Texts, local
from pledgekeeper.sla.clock import TICKING


def of_end(case: Case, event: Event, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    """The names in the text of a letter that tells the end of a dispute; none in any other letter."""
    if not isinstance(case, Dispute):
        return {}
    if isinstance(event, EndReported):
        sums = " ".join("; ".join(_sums(case, terms, language, now)).split())
        what = f"was {event.outcome} by {event.by.name}; the carrier reads: {sums} Ended"
        return {"promise": "The dispute", "due_at": local(event.at, terms), "what": what}
    said = "\n".join(_said(case, event, terms, language, now))
    return {"told": "\n\n".join((said, *_sums(case, terms, language, now)))} if said else {}


def _said(case: Dispute, event: Event, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    """What the letter begins with: what happened, and what that means; nothing where it tells no end."""
    match event:
        case DisputeSettled():
            yield language.words["ended-settled"]
        case DisputeWithdrawn():
            yield language.words["ended-withdrawn"]
        case PaymentRecorded():
            yield from _recorded(case, event, language)
        case PaymentReversed(reversed_on=day, reason=reason, credited_interest_amount=given, currency=currency):
            yield _payment("ended-reversed", event, language, day=day.isoformat(), reason=" ".join(reason.split()))
            if given:
                interest = Template(language.words["ended-reversed-interest"])
                yield interest.substitute(amount=_told(given, currency))
            yield from _open_again(case, terms, language, now)
        case GivenUpCovered(paid_amount=paid, currency=currency) if paid:
            yield _invoice("ended-invoice-paid", case, paid, currency, language)
            if not outstanding(case):
                yield language.words["ended-covered"]
        case GivenUpCovered():
            yield language.words["ended-covered-elsewhere"]
        case PaymentDue(currency=currency):
            before, paid = _paid_with_the_invoice(case)
            yield _invoice(
                "ended-invoice-reversed" if paid < before else "ended-more-left", case, paid, currency, language
            )
            yield from _open_again(case, terms, language, now)


def _paid_with_the_invoice(case: Dispute) -> tuple[Decimal, Decimal]:
    """Before the last check and by it."""
    *before, last = [NOTHING, *(each.paid_amount for each in case.timeline if isinstance(each, ClaimChecked))]
    return (before or [last])[-1], last


def _recorded(case: Dispute, event: PaymentRecorded, language: Texts) -> Iterator[str]:
    yield _payment("ended-payment", event, language, day=event.paid_on.isoformat())
    if not event.amount:
        yield language.words["ended-payment-interest"]
    elif not outstanding(case):
        yield language.words["ended-payment-all"]


def _payment(word: str, event: PaymentRecorded | PaymentReversed, language: Texts, **facts: str) -> str:
    paid = _told(event.amount + event.vat_amount + event.interest_amount, event.currency)
    return Template(language.words[word]).substitute(facts, amount=paid, reference=event.reference)


def _invoice(word: str, case: Dispute, paid: Decimal, currency: str, language: Texts) -> str:
    facts = {"invoice": case.claim.invoice_number or "–", "amount": _told(paid, currency)}
    return Template(language.words[word]).substitute(facts)


def _open_again(case: Dispute, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    if outstanding(case) or interest_of(case, terms.carrier.agreement.disputes, now).by_carrier:
        yield language.words["ended-open-again"]


def by_agreement(case: Case, event: ProposalAccepted, terms: Terms, language: Texts, now: datetime) -> tuple[str, ...]:
    """What an agreement says more where it is the end of the dispute."""
    if not isinstance(case, Dispute) or not case.over:
        return ()
    moves = [each for each in case.timeline if isinstance(each, AmountsMoved)]
    if moves[-1] != event or any(isinstance(each, DisputeSettled) and each.told for each in case.timeline):
        return ()
    return ("\n".join((language.words["ended-settled"], *_owed(case, terms, language, now))),)


def _sums(case: Dispute, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    """The sums of all lines, and what they come to for both sides; of a claim without a sum, that it has none."""
    if not case.lines or case.claim.currency is None:
        yield language.words["ended-unsaid"]
        return
    names = ("disputed", "accepted", "rejected", "open")
    amounts = {name: money.told(getattr(case.amounts, f"{name}_amount"), case.claim.currency) for name in names}
    yield "\n".join((
        Template(language.words["ended-sums"]).substitute(amounts, currency=case.claim.currency),
        *_owed(case, terms, language, now),
    ))  # fmt: skip


def _owed(case: Dispute, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    """What is credited, then what is payable, and by when."""
    currency = case.claim.currency or terms.carrier.agreement.disputes.currency
    yield from _owed_to_them(case, currency, terms, language, now)
    yield from _owed_by_them(case, currency, terms, language, now)


def _owed_to_them(case: Dispute, currency: str, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    if not case.amounts.accepted_amount:
        yield language.words["ended-no-credit"]
    elif not case.credit_due_amount:
        notes = [each.credit_note for each in case.timeline if isinstance(each, CreditIssued)]
        yield Template(language.words["ended-credited"]).substitute(notes=", ".join(notes))
    else:
        interest = interest_of(case, terms.carrier.agreement.disputes, now).by_us
        amount = _with_interest(case.credit_due_amount, interest, currency, language)
        yield Template(language.words["ended-credit"]).substitute(amount=amount, day=_credit_by(case, terms, now))
        invoicing = terms.carrier.agreement.invoicing
        if invoicing and invoicing.vat.percent:
            yield language.words["credit-without-vat"]


def _owed_by_them(case: Dispute, currency: str, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    if not case.amounts.withdrawn_amount:
        return
    clause = terms.carrier.agreement.disputes
    left, interest = outstanding(case), interest_of(case, clause, now).by_carrier
    if not left and not interest:
        yield language.words["ended-paid"]
        return
    if not left:
        yield Template(language.words["ended-interest"]).substitute(amount=_told(interest, currency))
        return
    due, amount = payable_by(case, clause), _with_interest(left, interest, currency, language)
    yield Template(language.words["ended-given-up"]).substitute(amount=amount, day=due.isoformat() if due else "–")
    if due and due < now.date():
        yield language.words["ended-overdue"]


def _credit_by(case: Dispute, terms: Terms, now: datetime) -> str:
    """When the credit note falls due, by its clock."""
    due = [
        reading.due_at
        for commitment, reading in readings(case, terms, now)
        if "credit-due" in commitment.clock.starts and reading.state in TICKING
    ]
    return local(due[0] if due else None, terms)


def _with_interest(amount: Decimal, interest: Decimal, currency: str, language: Texts) -> str:
    told = _told(amount, currency)
    if interest:
        told += Template(language.words["with-interest"]).substitute(interest=_told(interest, currency))
    return told.rstrip(",，")  # elsewhere a sentence goes on behind it


def _told(amount: Decimal, currency: str) -> str:
    return f"{money.told(amount, currency)} {currency}"
