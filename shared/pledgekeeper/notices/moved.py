"""What the letters say about amounts that moved, or that a proposal would move: answers, appeals, proposals. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from string import Template

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import AppealDecided
from pledgekeeper.disputes.lines import WHOLE, AmountsMoved, Share
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.proposals import (
    AcceptanceNotTaken,
    ProposalAccepted,
    ProposalDeclined,
    ProposalMade,
    standing,
)
from pledgekeeper.disputes.settling import DisputeAnswered
from pledgekeeper.event import Event
from pledgekeeper.notices.ending import by_agreement
from pledgekeeper.notices.language import Texts, local


def of_moved(case: Case, event: Event, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    """The names in the text of this event's letter, where it is one of these; else none."""
    match event:
        case DisputeAnswered(reason=reason):
            sums = _sums(case, event, terms, language)
            return {"sums": sums, "reason": reason, "then": _then(event, terms, language)}
        case AppealDecided(outcome=outcome, reason=reason):
            sums = _sums(case, event, terms, language)
            then = _after_appeal(event, language)
            return {"outcome": language.words[f"appeal-{outcome}"], "sums": sums, "reason": reason, "then": then}
    return _of_proposal(case, event, terms, language, now)


def _then(answered: DisputeAnswered, terms: Terms, language: Texts) -> str:
    """What follows from our answer: a credit note for what is accepted, and an appeal about what is rejected, once
    nothing is open any more."""
    days = terms.carrier.agreement.disputes.appeal_days
    lines = [language.words["answer-credit"]] if answered.accepted_amount else []
    if days and answered.rejected_amount and not answered.open_amount:
        until = local(answered.at + timedelta(days=days), terms)
        lines.append(Template(language.words["answer-appeal"]).substitute(until=until))
    return "\n".join(lines)


def _after_appeal(decided: AppealDecided, language: Texts) -> str:
    """What follows from the decision: a credit note for what it accepts more, and what may become of the rest."""
    names = (("answer-credit", decided.outcome == "changed"), ("appeal-last", decided.rejected_amount))
    return "\n".join(language.words[name] for name, told in names if told)


def _of_proposal(case: Case, event: Event, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    match event:
        case ProposalMade(by=by, reason=reason, valid_until=until) if by.side == "carrier":
            what = f"is to be answered ({_sums(case, event, terms, language)}; {reason[:300]}) before"
            return {"promise": f"Proposal {event.proposal_id}", "due_at": local(until, terms), "what": what}
        case ProposalDeclined(proposal_id=proposal_id, by=by, reason=reason) if by.side == "carrier":
            what = f"was declined by the carrier ({reason[:300]})"
            return {"promise": f"Proposal {proposal_id}", "due_at": local(event.at, terms), "what": what}
        case ProposalMade(reason=reason, valid_until=until):
            told = _said(event.proposal_id, "made", language, until=local(until, terms))
            return {"told": f"{told}\n\n{_sums(case, event, terms, language)}\n{reason}"}
        case ProposalDeclined(proposal_id=proposal_id, reason=reason):
            return {"told": f"{_said(proposal_id, 'declined', language)}\n\n{reason}"}
        case ProposalAccepted(proposal_id=proposal_id):
            end = by_agreement(case, event, terms, language, now)
            sums = _sums(case, event, terms, language, "ended-sums" if end else "sums")
            return {"told": "\n\n".join((_said(proposal_id, "accepted", language), sums, *end))}
        case AcceptanceNotTaken() if isinstance(case, Dispute):
            return {"told": "\n\n".join(_not_taken(case, event, terms, language, now))}
    return {}


def _not_taken(case: Dispute, event: AcceptanceNotTaken, terms: Terms, language: Texts, now: datetime) -> Iterator[str]:
    """That a mail decides nothing; what stands open until when, or how the dispute stands; and how that is decided."""
    word = "decline-not-taken" if event.declined else "acceptance-not-taken"
    yield Template(language.words[word]).substitute(said=event.said)
    proposal = standing(case.timeline, now)
    if proposal and proposal.by.side == "ours":
        facts = {"proposal": proposal.proposal_id, "until": local(proposal.valid_until, terms)}
        said = Template(language.words["acceptance-open"]).substitute(facts)
        yield f"{said}\n{_sums(case, proposal, terms, language)}"
    elif not case.over:
        yield f"{language.words['acceptance-none']}\n{_as_it_stands(case, language)}"
    if case.status is DisputeStatus.ANSWERED and case.at_issue and not event.declined:
        yield language.words["acceptance-settle"]


def _as_it_stands(case: Dispute, language: Texts) -> str:
    names = ("disputed", "accepted", "rejected", "open")
    amounts = {name: money.told(getattr(case.amounts, f"{name}_amount"), case.claim.currency) for name in names}
    return Template(language.words["ended-sums"]).substitute(amounts, currency=case.claim.currency or "")


def _said(proposal_id: str, what: str, language: Texts, **facts: str) -> str:
    return Template(language.words[f"proposal-{what}"]).substitute(proposal=proposal_id, **facts)


def _sums(case: Case, event: AmountsMoved | ProposalMade, terms: Terms, language: Texts, word: str = "sums") -> str:
    """The sums of all lines with their currency; below how each line stands by it that is not wholly open, where the
    claim names lines: together they are the sums."""
    claimed = case.claim.currency if isinstance(case, Dispute) else None
    currency = claimed or terms.carrier.agreement.disputes.currency
    of_all = Template(language.words[word]).substitute(
        disputed=money.told(event.accepted_amount + event.rejected_amount + event.open_amount, currency),
        accepted=money.told(event.accepted_amount, currency),
        rejected=money.told(event.rejected_amount, currency),
        open=money.told(event.open_amount, currency),
        currency=currency,
    )
    shares = _shares(case, event)
    return "\n".join((of_all, *(_share(share, currency, language) for share in shares if share.line != WHOLE)))


def _shares(case: Case, event: AmountsMoved | ProposalMade) -> list[Share]:
    """How each line stands by this event that was moved by it or before it, in the order of the claim."""
    if not isinstance(case, Dispute):
        return list(event.lines)
    before = case.timeline[: case.timeline.index(event)]
    moved = (*(each for each in before if isinstance(each, AmountsMoved)), event)
    known = {share.line: share for each in moved for share in each.lines}
    return [known[line.line] for line in case.lines if line.line in known]


def _share(share: Share, currency: str, language: Texts) -> str:
    return Template(language.words["sums-of-line"]).substitute(
        line=share.line,
        accepted=money.told(share.accepted_amount, currency),
        rejected=money.told(share.rejected_amount, currency),
    )
