"""The second pair of eyes: above the agreement's limit, what we would accept is a draft until another agrees. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import agreeing
from pledgekeeper.disputes.drafts import (
    ApproveDraft,
    DraftApproved,
    Drafted,
    DraftMade,
    DraftSentBack,
    OfDraft,
    SendBackDraft,
    waiting,
)
from pledgekeeper.disputes.impartial import is_among, must_not_have_issued
from pledgekeeper.disputes.lines import AmountsMoved, Share
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import AcceptProposal, DeclineProposal, OfProposal, ProposalMade
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event


def offered(dispute: Dispute, command: AnswerDispute | OfProposal, terms: Terms, now: datetime) -> list[Event]:
    """What an answer, or a word in a negotiation, leads to: a draft where one of us would accept more than the limit.

    Refused as `agreeing` refuses it, to whoever issued the invoice, and where another draft would fall by it.
    """
    must_not_have_issued(dispute, command.by, terms)
    draft = waiting(dispute.timeline)
    if draft and isinstance(command, DeclineProposal) and _accepts(draft, command.proposal_id):
        _must_not_drop(draft)
    clause = terms.carrier.agreement.disputes
    led_to, limit = _led_to(dispute, command, clause, now), clause.second_eyes_above
    accepted = next((e.accepted_amount for e in led_to if isinstance(e, AmountsMoved | ProposalMade)), None)
    if accepted is None or command.by.side != "ours" or not isinstance(command, Drafted):
        return led_to
    enough = limit is None or accepted <= max(limit, dispute.amounts.accepted_amount)
    if not enough or any(isinstance(event, AmountsMoved) for event in led_to):
        _must_not_drop(draft)
    if limit is None or enough:
        return led_to
    number = 1 + sum(isinstance(event, DraftMade) for event in dispute.timeline)
    return [
        DraftMade(
            at=now, draft_id=f"d{number}", by=command.by, asked=command, accepted_amount=accepted, limit_amount=limit
        )
    ]


def _accepts(draft: DraftMade, proposal_id: str) -> bool:
    return isinstance(draft.asked, AcceptProposal) and draft.asked.proposal_id == proposal_id


def _must_not_drop(draft: DraftMade | None) -> None:
    """What one of us drafted is dropped by nobody in silence: a second person has looked at it first."""
    if draft:
        raise Refused(
            f"{draft.draft_id} of {draft.by.name} waits for another person, with {draft.accepted_amount} accepted in "
            "all, and would fall by this; approve-draft or send-back-draft comes first, or one answer to all lines",
            because="draft-waits", draft=draft.draft_id,
        )  # fmt: skip


def review(dispute: Dispute, command: OfDraft, terms: Terms, now: datetime) -> list[Event]:
    """What the second person leads to. Refused to whoever drafted it or issued the invoice, and when it fell."""
    draft = waiting(dispute.timeline)
    if draft is None:
        raise Refused(
            f"{command.draft_id} does not wait: no draft does, or the amounts have moved since; draft anew",
            because="draft-gone", draft=command.draft_id,
        )  # fmt: skip
    if draft.draft_id != command.draft_id:
        raise Refused(
            f"{command.draft_id} does not wait; {draft.draft_id} does", because="draft-gone", draft=command.draft_id
        )
    match command:
        case ApproveDraft(by=by, draft_id=draft_id):
            if is_among(by.name, [draft.by.name], terms.roster):
                raise Refused(
                    f"{by.name} drafted {draft_id}; another person of ours approves it",
                    because="draft-own", draft=draft_id,
                )  # fmt: skip
            must_not_have_issued(dispute, by, terms)
            said = _led_to(dispute, draft.asked, terms.carrier.agreement.disputes, now)
            return [DraftApproved(at=now, draft_id=draft_id, by=by), *said]
        case SendBackDraft(by=by, draft_id=draft_id, reason=reason):
            return [DraftSentBack(at=now, draft_id=draft_id, by=by, reason=reason)]
    raise Refused(f"a draft does not understand {type(command).__name__}")


def moves(dispute: Dispute, events: Iterable[Event], terms: Terms, now: datetime) -> Iterator[Share]:
    """How lines would stand by what was decided: answered, agreed or proposed, or drafted to be so."""
    for event in events:
        if isinstance(event, AmountsMoved | ProposalMade):
            yield from event.lines
        if isinstance(event, DraftMade):
            said = _led_to(dispute, event.asked, terms.carrier.agreement.disputes, now)
            yield from moves(dispute, said, terms, now)


def _led_to(dispute: Dispute, command: AnswerDispute | OfProposal, clause: DisputeClause, now: datetime) -> list[Event]:
    if isinstance(command, AnswerDispute):
        return agreeing.answer(dispute, command, clause, now)
    return agreeing.negotiate(dispute, command, clause, now)
