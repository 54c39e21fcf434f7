"""Decisions that move amounts: our answer, proposals of either side, what the carrier gives up, the end. Pure."""

from datetime import datetime
from typing import Literal

from pledgekeeper import money
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.booking import credited, paid, taken_back
from pledgekeeper.disputes.lines import Amounts, Line, Share, allocated, line_named
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.moving import given_up, moved
from pledgekeeper.disputes.owing import currency_of, newly_owed
from pledgekeeper.disputes.proposals import (
    AcceptProposal,
    DeclineProposal,
    OfProposal,
    ProposalAccepted,
    ProposalDeclined,
    ProposalMade,
    Propose,
    standing,
)
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    DisputeAnswered,
    DisputeSettled,
    DisputeWithdrawn,
    EndReported,
    IssueCredit,
    OfSettling,
    PartWithdrawn,
    RecordPayment,
    ReversePayment,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event


def answer(dispute: Dispute, command: AnswerDispute, clause: DisputeClause, now: datetime) -> list[Event]:
    """Our answer to all lines or some. Refused for what is answered already: that is negotiated by a proposal."""
    next_status(dispute.status, "answer")
    currency = currency_of(dispute, *command.amounts)
    for named in command.lines or ():
        if not line_named(dispute.lines, named.line).open_amount:
            raise Refused(f"nothing of line {named.line} is open any more; a proposal negotiates it again")
    asked = allocated(dispute.lines, command, lambda line: line.open_amount, currency)
    changed = tuple(line for line in asked if line != line_named(dispute.lines, line.line))
    if not changed:
        raise Refused("that accepts nothing and rejects nothing; say of a line what is accepted, or rejected")
    sums = _sums(dispute, changed)
    if sums.open_amount:
        next_status(dispute.status, "answer in part")
    event = DisputeAnswered(
        at=now,
        by=command.by,
        lines=_shares(changed),
        reason=command.reason,
        accepted_amount=sums.accepted_amount,
        rejected_amount=sums.rejected_amount,
        open_amount=sums.open_amount,
    )
    return [event, *newly_owed(dispute, moved(dispute, event), clause, now)]


def negotiate(dispute: Dispute, command: OfProposal, clause: DisputeClause, now: datetime) -> list[Event]:
    """What a proposal, or the answer to one, leads to. Refused when it does not stand, or is one's own."""
    next_status(dispute.status, "negotiate")
    match command:
        case Propose():
            return [_proposed(dispute, command, now)]
        case AcceptProposal(by=by, proposal_id=proposal_id):
            proposal = _standing(dispute, proposal_id, by, now)
            return _agreed(dispute, proposal, by, clause, now)
        case DeclineProposal(by=by, proposal_id=proposal_id, reason=reason):
            _standing(dispute, proposal_id, by, now)
            return [ProposalDeclined(at=now, by=by, proposal_id=proposal_id, reason=reason)]
    raise Refused(f"a dispute does not understand {type(command).__name__}")


def settle(dispute: Dispute, command: OfSettling, clause: DisputeClause, now: datetime) -> list[Event]:
    """What ends a dispute or a part of it, and what pays for it."""
    match command:
        case IssueCredit():
            return credited(dispute, command, clause, now)
        case RecordPayment():
            return paid(dispute, command, clause, now)
        case ReversePayment():
            return taken_back(dispute, command, clause, now)
        case WithdrawPart():
            return _part_withdrawn(dispute, command, clause, now)
        case SettleDispute(by=by):
            next_status(dispute.status, "settle")
            return [*_end(DisputeSettled, by, now), *newly_owed(dispute, given_up(dispute), clause, now)]
        case WithdrawDispute(by=by):
            next_status(dispute.status, "withdraw")
            if dispute.amounts.accepted_amount:
                raise Refused(
                    f"{dispute.amounts.accepted_amount} of it is accepted and stays so; withdraw-part gives up what "
                    "is not, settle-dispute agrees with the answer",
                    because="accepted-stays", amount=dispute.amounts.accepted_amount, currency=dispute.claim.currency,
                )  # fmt: skip
            return [*_end(DisputeWithdrawn, by, now), *newly_owed(dispute, given_up(dispute), clause, now)]
    raise Refused(f"a dispute does not understand {type(command).__name__}")


def _proposed(dispute: Dispute, command: Propose, now: datetime) -> ProposalMade:
    currency = currency_of(dispute, *command.amounts)
    if command.valid_until <= now:
        raise Refused(
            f"valid_until {command.valid_until:%Y-%m-%dT%H:%M:%SZ} is over; a proposal needs time to answer it"
        )
    asked = allocated(dispute.lines, command, lambda line: line.room, currency)
    if all(line == line_named(dispute.lines, line.line) and not line.withheld_amount for line in asked):
        raise Refused(
            "it is agreed already that these lines stand as proposed; propose something about the others",
            because="agreed-already",
        )
    sums = _sums(dispute, asked)
    number = 1 + sum(isinstance(event, ProposalMade) for event in dispute.timeline)
    return ProposalMade(
        at=now,
        proposal_id=f"p{number}",
        by=command.by,
        lines=_shares(asked),
        reason=command.reason,
        valid_until=command.valid_until,
        accepted_amount=sums.accepted_amount,
        rejected_amount=sums.rejected_amount,
        open_amount=sums.open_amount,
    )


def _standing(dispute: Dispute, proposal_id: str, by: Actor, now: datetime) -> ProposalMade:
    proposal = standing(dispute.timeline, now)
    if proposal is None:
        raise Refused(f"{proposal_id} does not stand: no proposal does; propose makes one", because="proposal-gone")
    if proposal.proposal_id != proposal_id:
        raise Refused(f"{proposal_id} does not stand; {proposal.proposal_id} does", because="proposal-gone")
    if proposal.by.side == by.side:
        raise Refused(f"{proposal_id} is your own; only the other side accepts or declines it", because="proposal-own")
    return proposal


def _agreed(dispute: Dispute, proposal: ProposalMade, by: Actor, clause: DisputeClause, now: datetime) -> list[Event]:
    """Both sides said it: what is rejected of these lines is given up, and the dispute ends when nothing is left."""
    shares = tuple(share.changed(withdrawn_amount=share.rejected_amount) for share in proposal.lines)
    event = ProposalAccepted(
        at=now,
        by=by,
        proposal_id=proposal.proposal_id,
        lines=shares,
        accepted_amount=proposal.accepted_amount,
        rejected_amount=proposal.rejected_amount,
        open_amount=proposal.open_amount,
    )
    after = moved(dispute, event)
    settled = [] if after.amounts.withheld_amount else _end(DisputeSettled, by, now, told=False)
    return [event, *newly_owed(dispute, after, clause, now), *settled]


def _part_withdrawn(dispute: Dispute, command: WithdrawPart, clause: DisputeClause, now: datetime) -> list[Event]:
    next_status(dispute.status, "withdraw part of")
    currency = currency_of(dispute, command.amount)
    if command.line is None and len(dispute.lines) > 1:
        raise Refused(f"say which line; the lines are: {', '.join(line.line for line in dispute.lines)}")
    line = line_named(dispute.lines, command.line or dispute.lines[0].line)
    _not_given_up_twice(line, command, currency)
    if command.amount > line.withheld_amount:
        raise Refused(
            f"line {line.line}: only {line.withheld_amount} is open or rejected, and not given up already",
            because="gives-up-too-much", line=line.line, amount=line.withheld_amount, currency=currency,
        )  # fmt: skip
    changed = line.changed(
        rejected_amount=line.rejected_amount + min(command.amount, line.open_amount),
        withdrawn_amount=line.withdrawn_amount + command.amount,
    )
    after = dispute.with_shares((changed.share,))
    event = PartWithdrawn(
        at=now,
        by=command.by,
        lines=(changed.share,),
        withdrawn_amount=command.amount,
        accepted_amount=after.amounts.accepted_amount,
        rejected_amount=after.amounts.rejected_amount,
        open_amount=after.amounts.open_amount,
    )
    return [event, *newly_owed(dispute, after, clause, now), *_ended(after, command.by, now)]


def _not_given_up_twice(line: Line, command: WithdrawPart, currency: str) -> None:
    """Refused where something of the line was given up already, and what is given up of it in all is not said, or said
    otherwise: it may be the same part, asked again."""
    before, in_all = line.withdrawn_amount, line.withdrawn_amount + command.amount
    if command.withdrawn_amount in ({in_all} if before else {None, in_all}):
        return
    raise Refused(
        f"withdrawn_amount: of line {line.line} {money.told(before, currency)} is given up already; where "
        f"{money.told(command.amount, currency)} more is, say {money.told(in_all, currency)}, which is all of it then",
        because="given-up-already", line=line.line, before=before, amount=command.amount, in_all=in_all,
        currency=currency,
    )  # fmt: skip


def _ended(after: Dispute, by: Actor, now: datetime) -> list[Event]:
    """The end, when the carrier gave up the last that was open or contested; none before."""
    if after.amounts.withheld_amount:
        return []
    return _end(DisputeSettled if after.amounts.accepted_amount else DisputeWithdrawn, by, now)


def _end(kind: type[DisputeSettled | DisputeWithdrawn], by: Actor, now: datetime, *, told: bool = True) -> list[Event]:
    """The end, with its letter to the carrier, and one to our desk where it is the carrier's word."""
    outcome: Literal["settled", "withdrawn"] = "settled" if kind is DisputeSettled else "withdrawn"
    reported = [EndReported(at=now, by=by, outcome=outcome)] if by.side == "carrier" else []
    return [kind(at=now, by=by, told=told), *reported]


def _sums(dispute: Dispute, changed: tuple[Line, ...]) -> Amounts:
    return dispute.with_shares(_shares(changed)).amounts


def _shares(lines: tuple[Line, ...]) -> tuple[Share, ...]:
    return tuple(line.share for line in lines)
