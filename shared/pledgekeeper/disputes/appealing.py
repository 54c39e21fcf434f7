"""The rules of an appeal: once, in time, heard by somebody who neither decided nor issued the invoice. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import (
    Appeal,
    AppealDecided,
    AppealMade,
    DecideAppeal,
    OfAppeal,
    appeal_of,
    decision_of,
)
from pledgekeeper.disputes.drafts import DraftApproved, DraftMade
from pledgekeeper.disputes.impartial import is_among, issuers, must_not_have_issued, somebody
from pledgekeeper.disputes.lines import allocated
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.moving import moved
from pledgekeeper.disputes.owing import currency_of, newly_owed
from pledgekeeper.disputes.settling import DisputeAnswered
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.model import iso


def decide(dispute: Dispute, command: OfAppeal, terms: Terms, now: datetime) -> list[Event]:
    """What an appeal, or the decision of it, leads to."""
    match command:
        case Appeal():
            return [_appealed(dispute, command, terms, now)]
        case DecideAppeal():
            return _decided(dispute, command, terms, now)
    raise Refused(f"a dispute does not understand {type(command).__name__}")


def appeal_until(dispute: Dispute, clause: DisputeClause) -> datetime | None:
    """Until when our answer may be appealed; None while something is open, or when the agreement has no appeal."""
    if dispute.status is not DisputeStatus.ANSWERED:
        return None
    answers = [event.at for event in dispute.timeline if isinstance(event, DisputeAnswered)]
    return answers[-1] + timedelta(days=clause.appeal_days) if answers and clause.appeal_days else None


def _appealed(dispute: Dispute, command: Appeal, terms: Terms, now: datetime) -> AppealMade:
    next_status(dispute.status, "appeal")
    clause = terms.carrier.agreement.disputes
    if appeal_of(dispute.timeline):
        raise Refused("the dispute was appealed already; there is one appeal", because="appealed-already")
    if clause.appeal_days is None:
        raise Refused("the agreement has no appeal; a proposal negotiates what was rejected", because="no-appeal")
    until = appeal_until(dispute, clause)
    if until is None or not dispute.amounts.contested_amount:
        raise Refused(
            "nothing that we answered is rejected and not given up; there is nothing to appeal",
            because="nothing-to-appeal",
        )
    if now >= until:
        raise Refused(
            f"an appeal was possible until {iso(until)}, {clause.appeal_days} days after our answer",
            because="appeal-late", until=until, count=clause.appeal_days,
        )  # fmt: skip
    person = somebody(clause.appeal_to, [*_deciders(dispute), *issuers(dispute, terms)], terms.roster, now)
    if person is None:
        raise Refused(
            f"nobody of ours may hear it: whoever is {' or '.join(clause.appeal_to)} decided it before, or issued the "
            "invoice; our desk must name another in the roster",
            because="nobody-hears-it",
        )
    return AppealMade(at=now, by=command.by, heard_by=person.id, reason=command.reason)


def _deciders(dispute: Dispute) -> Iterator[str | None]:
    """Who of ours had a hand in the answer."""
    yield dispute.analyst
    for event in dispute.timeline:
        if isinstance(event, DisputeAnswered | DraftMade | DraftApproved):
            yield event.by.name


def _decided(dispute: Dispute, command: DecideAppeal, terms: Terms, now: datetime) -> list[Event]:
    next_status(dispute.status, "decide the appeal of")
    appeal = appeal_of(dispute.timeline)
    if appeal is None:
        raise Refused("there is no appeal to decide; the carrier appeals")
    if decision_of(dispute.timeline):
        raise Refused("the appeal is decided, and that is final")
    if not is_among(command.by.name, [appeal.heard_by], terms.roster):
        raise Refused(f"{terms.roster.name_of(appeal.heard_by)} hears this appeal, and nobody else decides it")
    must_not_have_issued(dispute, command.by, terms)
    lines = dispute.lines
    if command.changed_to is not None:
        currency = currency_of(dispute, *command.changed_to.amounts)
        lines = allocated(lines, command.changed_to, lambda line: line.withheld_amount, currency)
    shares = tuple(line.share for line in lines)
    sums = dispute.with_shares(shares).amounts
    changed = sums.accepted_amount > dispute.amounts.accepted_amount
    if command.changed_to is not None and not changed:
        raise Refused("that accepts no more than our answer did; leave changed_to out, and the answer is upheld")
    event = AppealDecided(
        at=now,
        by=command.by,
        outcome="changed" if changed else "upheld",
        reason=command.reason,
        lines=shares,
        accepted_amount=sums.accepted_amount,
        rejected_amount=sums.rejected_amount,
        open_amount=sums.open_amount,
    )
    return [event, *newly_owed(dispute, moved(dispute, event), terms.carrier.agreement.disputes, now)]
